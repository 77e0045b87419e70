"""The catalogue of every error a person can meet: stable code -> sentence and hint.

Codes are public and never change their meaning. Messages say what is wrong and where; hints say what to do about it,
in words a bookkeeper knows. `{facts}` are filled in by whoever raises.
"""

from ledgerdock.error_codes.api import API, EDIT, PREFERENCE, TYPE
from ledgerdock.error_codes.columns import COLUMN, LOCALE, MAPPING, TEMPLATE
from ledgerdock.error_codes.explanation import Explanation
from ledgerdock.error_codes.exports import EXPORT
from ledgerdock.error_codes.files import ARCHIVE, FILE, TABLE
from ledgerdock.error_codes.jobs import JOB
from ledgerdock.error_codes.notices import NOTICE
from ledgerdock.error_codes.rows import DOCUMENT, ROW, VALUE

__all__ = ["EXPLANATIONS", "Explanation"]

EXPLANATIONS: dict[str, Explanation] = {
    **FILE,
    **ARCHIVE,
    **COLUMN,
    **MAPPING,
    **TEMPLATE,
    **LOCALE,
    **TYPE,
    **VALUE,
    **TABLE,
    **ROW,
    **DOCUMENT,
    **JOB,
    **EXPORT,
    **NOTICE,
    **EDIT,
    **PREFERENCE,
    **API,
}
