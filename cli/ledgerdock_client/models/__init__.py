"""The API's answers, as types, by resource.

They are the plain JSON values the API sent: nothing is copied or dropped, so keys a newer API adds are there as well.
Times are UTC in ISO 8601.
"""
