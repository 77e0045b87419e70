"""The catalogue of every error a person can meet: stable code -> sentence and hint.

Codes are public and never change their meaning. Messages say what is wrong and where; hints say what to do about it,
in words a bookkeeper knows. `{facts}` are filled in by whoever raises.
"""

from typing import NamedTuple


class Explanation(NamedTuple):
    """One entry of the catalogue."""

    message: str
    hint: str


_FILE = {
    "file.empty": Explanation(
        "The file {file} is empty: it holds no data at all.",
        "Save the file again from the program it came from and upload that copy.",
    ),
}

_TYPE = {
    "type.unknown": Explanation(
        "There is no record type called “{record_type}”.",
        "Known record types: {known}.",
    ),
}

_VALUE = {
    "value.required": Explanation(
        "{column} is empty, but every row needs it.",
        "Fill in {column} for this row.",
    ),
}

_ROW = {
    "row.duplicate": Explanation(
        "Row {first_row} of this file already has the key {value}.",
        "Keep one of the two rows; only the first was imported.",
    ),
}

_JOB: dict[str, Explanation] = {}

EXPLANATIONS: dict[str, Explanation] = {**_FILE, **_TYPE, **_VALUE, **_ROW, **_JOB}
