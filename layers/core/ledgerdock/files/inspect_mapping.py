"""How the columns of a sheet would be found, told without importing it."""

from collections.abc import Sequence
from typing import Any

from ledgerdock.errors import Rejected
from ledgerdock.files.column_diff import column_diff, require_certain, require_template_of
from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.files.columns import TableType
from ledgerdock.files.found_columns import found_columns
from ledgerdock.files.mapping import map_columns, require, suggestions
from ledgerdock.files.stamp import Stamp


def describe_mapping(
    header: Sequence[str], header_row: int | None, table: TableType, said: ColumnMapping, stamp: Stamp | None
) -> dict[str, Any]:
    """`{"columns", "missing", "unknown", "suggestions", "template_changes", "refused"}`.

    `columns`: `{"heading", "column", "by"}` of those found; `missing` by label, `unknown` headings; `suggestions`:
    `{"heading", "column", "label", "likeness"}`, close names that are offered and not taken; `template_changes`:
    sentences about a template that is not as it was made; `refused`: `{"code", "message"}` of what an import would say
    of the columns, or None. `stamp` is that of the template the sheet was made from.
    """
    own = stamp if stamp is not None and stamp.record_type == table.name else None
    mapping = map_columns(header, table.columns, said, own)
    names = {column.label: column.name for column in table.columns}
    diff = column_diff(own, header, mapping) if own is not None and mapping.problem is None else None
    refused = None
    try:
        if stamp is not None:
            require_template_of(stamp, table.name)
        if diff is not None:
            require_certain(diff)
        require(mapping, header, header_row)
    except Rejected as error:
        refused = {"code": error.code, "message": error.message}
    return {
        "columns": [column._asdict() for column in found_columns(mapping, header, own)],
        "missing": list(mapping.missing),
        "unknown": list(mapping.unknown),
        "suggestions": [
            {"heading": heading, "column": names[label], "label": label, "likeness": score}
            for heading, label, score in suggestions(mapping)
        ],
        "template_changes": diff.sentences() if diff is not None else [],
        "refused": refused,
    }
