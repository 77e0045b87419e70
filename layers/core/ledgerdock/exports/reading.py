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


def read_blocks(tenant: str, asked: Asked, keys: KeyRange, runtime: Runtime) -> Iterator[Block]:
    """The rows of these keys in key order; memory does not grow with them.

    Of a summary there are no rows before its end, and memory grows with its customers.
    """
    if asked.shape is Shape.CUSTOMER_SUMMARY:
        yield from summary_rows(tenant, asked, runtime)
        return
    matches, rows_of = matcher(asked.filter, asked.record_type), row_maker(asked.columns)
    for block in runtime.records.scan(tenant, asked.record_type.name, _attributes(asked), keys):
        yield len(block), [row for key, item in block if matches(key, item) for row in rows_of(item)]


def _attributes(asked: Asked) -> list[str]:
    """Nothing is read that is neither written nor looked at."""
    names = [column.name for column in asked.columns if not column.is_line]
    if asked.shape is Shape.LINES:
        names.append(LINES)
    if asked.filter:
        header = asked.record_type.columns[: asked.record_type.header_width]
        names += [*(column.name for column in header), *STORED]
    return list(dict.fromkeys(names))
