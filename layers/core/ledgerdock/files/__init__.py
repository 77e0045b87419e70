"""Bytes to rows and rows to bytes: delimited text, workbooks, templates, column mapping, result files.

Pure: no network, no clock, no environment of the product. Uploads are read in a child process with limits (upload.py).
Kept free of imports, since that child starts through this package.
"""
