"""Which rows of a ledger are tried again: none that went in, no key twice, documents whole."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import row_error
from ledgerdock.imports.plan import Source
from ledgerdock.imports.rows.decide import Place
from ledgerdock.imports.staging.failed_rows import FailedRows, TriedAgain
from ledgerdock.imports.staging.repair_file import Correction
from ledgerdock.jobs.job import WENT_IN, Outcome
from ledgerdock.jobs.ledger import LedgerLine
from ledgerdock.records.registry import load_registry

CUSTOMER, INVOICE = (load_registry(()).get(name) for name in ("customer", "invoice"))


def _source(record_type) -> Source:
    header = tuple(column.label for column in record_type.columns)
    return Source(
        name="file.csv",
        record_type=record_type.name,
        header=header,
        positions=tuple(range(len(header))),
        date_orders={},
    )


def _line(record_type, row: int, key: str, outcome: str, errors=None) -> LedgerLine:
    cells: list[str | None] = [None] * len(record_type.columns)
    cells[record_type.key_columns[0]] = key or None
    return LedgerLine(0, row, outcome, key, errors, cells)


def _sorted(record_type, lines: Sequence[LedgerLine], corrections=None) -> list[LedgerLine | TriedAgain]:
    failed = FailedRows(record_type, {0: _source(record_type)}, corrections)
    failed.look(lines)
    failed.look_up(lines)
    return [failed.sort(line) for line in lines]


LINES = st.lists(st.tuples(st.sampled_from(["", "1", "2", "3"]), st.sampled_from(list(Outcome))), max_size=12)


@given(LINES)
def test_every_row_is_carried_over_or_tried_again_and_no_key_that_went_in_is_tried(drawn) -> None:
    lines = [_line(CUSTOMER, row, key, outcome) for row, (key, outcome) in enumerate(drawn, 2)]
    in_already = {line.key for line in lines if line.outcome in WENT_IN} - {""}
    for line, found in zip(lines, _sorted(CUSTOMER, lines), strict=True):
        if line.outcome in WENT_IN or line.outcome == Outcome.SKIPPED:
            assert found is line
        elif line.key in in_already:
            assert isinstance(found, LedgerLine)
            assert found.outcome == Outcome.DUPLICATE
        else:
            assert isinstance(found, TriedAgain)
            assert (found.key, found.row[0], found.row[2:]) == (line.key, line.row, list(line.cells))


def test_a_corrected_line_of_an_invoice_takes_the_other_refused_lines_along() -> None:
    lines = [_line(INVOICE, row, key, Outcome.INVALID) for row, key in ((2, "I-1"), (3, "I-2"), (4, "I-1"))]
    corrections = {Place(0, 2): Correction(None, list(lines[0].cells))}
    found = _sorted(INVOICE, lines, corrections)
    assert [isinstance(each, TriedAgain) for each in found] == [True, False, True]


def test_what_the_reader_said_of_a_cell_goes_along_with_the_row() -> None:
    label = CUSTOMER.columns[1].label
    errors = [row_error("value.error_cell", label, "#N/A"), row_error("value.email", "E-mail", "bad")]
    (found,) = _sorted(CUSTOMER, [_line(CUSTOMER, 2, "1", Outcome.INVALID, errors)])
    assert isinstance(found, TriedAgain)
    assert found.row[1] == [["value.error_cell", 1, "#N/A"]]
