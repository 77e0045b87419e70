"""The exception tree, and the row error.

    LedgerdockError
    ├── Rejected    the input is at fault: never retried, told to the person who sent it
    ├── Transient   the moment is at fault: try again later
    └── Conflict    somebody else owns it, or the world has moved: look again, then decide

Every one carries a stable `code` (see error_codes/), the sentence for people and a hint what to do. State machines
match the class name; programs match the code; nobody matches the words.

    try:
        stage_file(...)
    except Rejected as error:
        job.fail(error.code, error.message, error.hint)
"""

import json
from typing import Any, NamedTuple

from ledgerdock.error_codes import EXPLANATIONS


class LedgerdockError(Exception):
    """Base of all errors we raise on purpose.

    `code` must be in the catalogue; `facts` fill its sentence. Raises KeyError for an unknown code or a missing fact,
    so a wrong use breaks its first test.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        explanation = EXPLANATIONS[code]
        self.code = code
        self.facts = facts
        self.message = explanation.message.format_map(facts)
        self.hint = explanation.hint.format_map(facts)
        super().__init__(code)

    def __str__(self) -> str:
        """JSON: this text is all that crosses from a Lambda to the state machine (see `told`)."""
        return json.dumps({"code": self.code, "message": self.message, "hint": self.hint}, ensure_ascii=False)


def told(text: str) -> dict[str, str] | None:
    """The code, message and hint of one of our errors from its text; None for any other text."""
    try:
        parts = json.loads(text)
    except json.JSONDecodeError:
        return None
    if not isinstance(parts, dict) or parts.get("code") not in EXPLANATIONS:
        return None
    return {name: str(parts.get(name, "")) for name in ("code", "message", "hint")}


class Rejected(LedgerdockError):
    """The input is at fault; trying again changes nothing."""


class Transient(LedgerdockError):
    """The moment is at fault; the same call may succeed later."""


class Conflict(LedgerdockError):
    """Somebody else owns it, or it has moved since it was read."""


class RowError(NamedTuple):
    """What is wrong with one value (or, with column "", one row) of an upload."""

    code: str
    column: str
    value: str
    message: str
    hint: str


def row_error(code: str, column: str = "", value: str = "", **facts: Any) -> RowError:
    """Build a row error from the catalogue; `column` and `value` may be used in its sentence as well."""
    explanation = EXPLANATIONS[code]
    known = {"column": column, "value": value, **facts}
    return RowError(code, column, value, explanation.message.format_map(known), explanation.hint.format_map(known))
