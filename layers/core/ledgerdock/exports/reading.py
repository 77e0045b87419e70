"""The rows of one segment of an export, read as they are wanted."""

from collections.abc import Iterator, Sequence

from ledgerdock.aws.marshal import LINES
from ledgerdock.aws.record_scan import KeyRange
from ledgerdock.exports.asked import Asked
from ledgerdock.exports.catalogue import Shape
from ledgerdock.exports.customer_summary import summary_rows
from ledgerdock.exports.rows import Row, row_maker
from ledgerdock.filters.of_records import STORED, matcher
from ledgerdock.runtime import Runtime

Block = tuple[int, Sequence[Row]]
"""How many records were dealt with, and the rows they gave."""

_ROWS_AT_ONCE = 5_000
"""A document repeats its own values in the row of each line: blocks of them become many times as large."""


def read_blocks(tenant: str, asked: Asked, keys: KeyRange, runtime: Runtime) -> Iterator[Block]:
    """The rows of these keys in key order; memory does not grow with them.

    Of a summary there are no rows before its end, and memory grows with its customers.
    """
    if asked.shape is Shape.CUSTOMER_SUMMARY:
        yield from summary_rows(tenant, asked, runtime)
        return
    matches, rows_of = matcher(asked.filter, asked.record_type), row_maker(asked.columns)
    for block in runtime.records.scan(tenant, asked.record_type.name, _attributes(asked), keys):
        dealt_with, rows = 0, list[Row]()
        for key, item in block:
            dealt_with += 1
            if matches(key, item):
                rows += rows_of(item)
            if len(rows) >= _ROWS_AT_ONCE:
                yield dealt_with, rows
                dealt_with, rows = 0, []
        yield dealt_with, rows


def _attributes(asked: Asked) -> list[str]:
    """Nothing is read that is neither written nor looked at."""
    names = [column.name for column in asked.columns if not column.is_line]
    if asked.shape is Shape.LINES:
        names.append(LINES)
    if asked.filter:
        header = asked.record_type.columns[: asked.record_type.header_width]
        names += [*(column.name for column in header), *STORED]
    return list(dict.fromkeys(names))
