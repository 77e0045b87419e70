"""Error cells of an .ods workbook, which the workbook library hands over as 0 or as an empty text.

LibreOffice marks them `calcext:value-type="error"`; other writers leave a formula whose shown text is the error. The
content is searched for such marks while it is unpacked for the bomb check, and parsed only if one is there.
"""

import re
from typing import Any

from ledgerdock.errors import Rejected
from ledgerdock.files.archive import Archive
from ledgerdock.files.limits import MIB
from ledgerdock.files.ooxml import ERROR_CELL, CellMarks, feed, new_parser
