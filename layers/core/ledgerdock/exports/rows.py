"""Records as rows of a file: which values stand in which column. Pure; the plan is made once per export."""

from collections.abc import Callable, Sequence

from ledgerdock.aws.marshal import JsonValue, line_items
from ledgerdock.aws.wire import WireItem
from ledgerdock.records.layout import Column

Row = Sequence[JsonValue]


def row_maker(columns: Sequence[Column]) -> Callable[[WireItem], list[Row]]:
    """The function that makes the rows of a record: one, or one for each line when columns of lines are wanted.

    A document without lines has one row, in which their columns are blank.
    """
    if any(column.is_line for column in columns):
        return _line_rows(columns)
    names = [column.name for column in columns]

    def rows(item: WireItem) -> list[Row]:
        return [[next(iter(item[name].values())) if name in item else None for name in names]]

    return rows


def _line_rows(columns: Sequence[Column]) -> Callable[[WireItem], list[Row]]:
    of_header = [(place, column.name) for place, column in enumerate(columns) if not column.is_line]
    of_lines = [(place, column.name) for place, column in enumerate(columns) if column.is_line]
    width = len(columns)

    def rows(item: WireItem) -> list[Row]:
        header: list[JsonValue] = [None] * width
        for place, name in of_header:
            if name in item:
                header[place] = next(iter(item[name].values()))
        found: list[Row] = []
        for line in line_items(item):
            row = header.copy()
            for place, name in of_lines:
                if name in line:
                    row[place] = next(iter(line[name].values()))
            found.append(row)
        return found or [header]

    return rows
