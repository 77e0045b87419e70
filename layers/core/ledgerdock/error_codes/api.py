"""Codes of record types, single records and requests."""

from ledgerdock.error_codes.explanation import Explanation

TYPE = {
    "type.unknown": Explanation(
        "There is no record type called “{record_type}”.",
        "Known record types: {known}.",
    ),
    "type.declaration": Explanation(
        "The class of the record type “{record_type}” cannot work: {problem}.",
        "Correct the class; docs/record-types.md shows how record types are written.",
    ),
    "type.duplicate": Explanation(
        "Two classes declare the record type “{record_type}”: {first} and {second}.",
        "Give one of them another name.",
    ),
    "type.reference_unknown": Explanation(
        "“{column}” of the record type “{record_type}” refers to “{target}”, which is no record type.",
        "Correct the name in the reference, or add the folder that declares it.",
    ),
    "type.reference_key": Explanation(
        "“{column}” of the record type “{record_type}” does not fit the key of “{target}”: "
        "they differ in how many columns they have.",
        "Name the leading columns of that key with within=... in the reference.",
    ),
    "type.reference_cycle": Explanation(
        "These record types refer to each other in a circle, so none could be imported first: {cycle}.",
        "Take one of the references out.",
    ),
    "type.folder_missing": Explanation(
        "There is no folder or package “{folder}” to load record types from.",
        "Correct its name where you named it.",
    ),
}

EDIT = {
    "record.unknown": Explanation(
        "There is no {record_type} “{key}”.",
        "Look it up in the list of records; it may have been written another way.",
    ),
    "record.busy": Explanation(
        "{plural} cannot be changed while import {job} runs.",
        "Wait until import {job} has ended, look at the record again, then change it.",
    ),
    "record.changed": Explanation(
        "The {record_type} “{key}” has been changed since you looked at it.",
        "Look at it as it is now, then make your change again.",
    ),
    "record.unknown_field": Explanation(
        "“{column}” is no field that can be written here.",
        "The description of the record type names its fields.",
    ),
    "record.key_fixed": Explanation(
        "{column} identifies this record (“{value}”) and cannot be changed.",
        "Leave it as it is; import the record under its new key instead.",
    ),
    "record.no_lines": Explanation(
        "A document needs at least one line.",
        "Leave the lines out to keep them as they are.",
    ),
}

PREFERENCE = {
    "preference.unknown": Explanation(
        "There is no saved filter “{name}”.",
        "Look it up in the list of saved filters; yours and shared ones have names of their own.",
    ),
    "preference.changed": Explanation(
        "The saved filter “{name}” is there already, or has been changed since you looked at it.",
        "Look at it as it is now, then save it again with its version, or choose another name.",
    ),
    "preference.name": Explanation(
        "This name cannot be given to a saved filter.",
        "Use 1 to 80 letters, digits and signs that can be seen, without a blank at either end.",
    ),
    "preference.too_many": Explanation(
        "There is no room for another saved filter: at most {most} fit, and fewer when they are long.",
        "Delete saved filters of this list that nobody needs any more.",
    ),
    "preference.not_yours": Explanation(
        "The saved filter “{name}” belongs to somebody else.",
        "Ask them or an administrator to change it, or save it under your own name.",
    ),
    "preference.may_not_share": Explanation(
        "Viewers cannot share saved filters with others.",
        "Save the filter for yourself, or ask an operator to share it.",
    ),
}

API = {
    "auth.no_token": Explanation(
        "This request carries no access token that is good here.",
        "Sign in and send the access token (not the ID token) as “Authorization: Bearer …”.",
    ),
    "auth.no_tenant": Explanation(
        "Your user belongs to {groups} groups that name a tenant and a role; it must be exactly one.",
        "Ask your administrator to put you into one group such as “acme:operator”.",
    ),
    "auth.role": Explanation(
        "Your role is {role}; this needs {needed}.",
        "Ask somebody with that role to do it, or your administrator for the role.",
    ),
    "not_found": Explanation(
        "There is nothing here.",
        "Check the address, and the id or number in it.",
    ),
    "request.not_json": Explanation(
        "The body of the request is not a JSON object.",
        "Send a JSON object in UTF-8, such as {{}}.",
    ),
    "request.too_large": Explanation(
        "The body of the request is larger than {limit} KB.",
        "Files are not sent here: prepare the import first, then upload its file with the form you get.",
    ),
    "request.content_type": Explanation(
        "The body of the request is not declared as JSON.",
        "Send it with “Content-Type: application/json”.",
    ),
    "request.invalid": Explanation(
        "The request is not what this route takes. {first}.",
        "The list “errors” names each part; the API's description says what is taken.",
    ),
    "request.internal": Explanation(
        "The request stopped on an error of ours, not of yours.",
        "Try again. If it stops again, report the time and the header “apigw-requestid” of this answer.",
    ),
    "cursor.invalid": Explanation(
        "The cursor is not one of this list.",
        "Give “next_cursor” of the page before as it is, with the same filters; or begin without a cursor.",
    ),
    "filter.syntax": Explanation(
        "The filter “{text}” is not of the form: property operator value.",
        "Write it like state=failed or created_at>=2026-03-01, with at most 500 characters.",
    ),
    "filter.unknown_property": Explanation(
        "There is no property “{property}” to filter by.",
        "Known here: {known}.",
    ),
    "filter.operator": Explanation(
        "The property {property} cannot be compared with {operator}.",
        "It takes: {allowed}",
    ),
    "filter.value": Explanation(
        "The property {property} cannot be compared with “{value}”.",
        "Give {expected}.",
    ),
    "filter.too_many": Explanation(
        "There are more than {most} filters.",
        "Use fewer, and ask several times.",
    ),
    "idempotency.reused": Explanation(
        "The Idempotency-Key was used for another request already.",
        "Use a new key for each thing you want done, and the same one only to send the same request again.",
    ),
    "idempotency.in_progress": Explanation(
        "The first request with this Idempotency-Key is still being answered.",
        "Wait a moment and send it again, with the same key.",
    ),
    "results.not_yet": Explanation(
        "Import {number} has not ended yet, so it has no result files.",
        "Wait until it has ended; “poll_after_ms” says when to look again.",
    ),
    "results.no_changes": Explanation(
        "Import {number} has no list of changes. {reason}",
        "Import the file with dry_run (--dry-run on the command line), and look at what that would change.",
    ),
    "results.no_file": Explanation(
        "The file of import {number} has not arrived.",
        "Upload it with the form the import was prepared with, or prepare a new import.",
    ),
}
