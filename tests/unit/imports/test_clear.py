"""The marker that clears works in every kind of column, and nowhere a record would be left without what it needs."""

import pytest

from ledgerdock.imports.modes import Mode, suited
from ledgerdock.imports.plan import Source
from ledgerdock.imports.rows.judge import Judgement, SourceRows, judge
from ledgerdock.records import (
    Boolean,
    Choice,
    Country,
    Currency,
    Date,
    DateTime,
    Email,
    Key,
    Money,
    Phone,
    Quantity,
    RecordType,
    Text,
    Timestamp,
    column,
)
from ledgerdock.records.compiled import CompiledType, compile_type
from ledgerdock.records.registry import load_registry


class Everything(RecordType, name="toy_everything", area="toys", key="code"):
    """A record with a column of every kind."""

    code: Key = column("Code", "Its code.", example="1")
    needed: Text = column("Needed", "Every record has one.", example="x")
    words: Text | None = column("Words", "Some words.", example="x")
    other: Key | None = column("Other", "Another code.", example="x")
    amount: Money | None = column("Amount", "Money.", example="1")
    currency: Currency | None = column("Currency", "Of the money.", example="EUR")
    quantity: Quantity | None = column("Quantity", "A number.", example="1")
    day: Date | None = column("Day", "A day.", example="2026-03-04")
    wall: DateTime | None = column("Wall", "A time.", example="2026-03-04 10:00")
    moment: Timestamp | None = column("Moment", "A moment.", example="2026-03-04T10:00:00Z")
    flag: Boolean | None = column("Flag", "Yes or no.", example="yes")
    choice: Choice | None = column("Choice", "One of some.", example="a", choices=("a", "b"))
    email: Email | None = column("Mail", "An address.", example="a@example.com")
    phone: Phone | None = column("Phone", "A number.", example="555 010 7788")
    country: Country | None = column("Country", "A country.", example="DE")


TOY = compile_type(Everything)
INVOICE = load_registry().get("invoice")
OPTIONAL = [known.name for known in TOY.columns if not known.required]


def _judge(record_type: CompiledType, *rows: dict[str, str | None]) -> Judgement:
    names = [known.name for known in record_type.columns]
    source = Source(
        name="a.csv",
        record_type=record_type.name,
        header=tuple(names),
        positions=tuple(range(len(names))),
        date_orders={},
    )
    lines = [[number, None, *(row.get(name) for name in names)] for number, row in enumerate(rows, 2)]
    return judge([SourceRows(0, source, lines)], record_type, may_clear=True)


def test_every_kind_of_column_can_be_cleared() -> None:
    judgement = _judge(TOY, {"code": "1", "needed": "x", **dict.fromkeys(OPTIONAL, "(clear)")})
    (candidate,) = judgement.candidates
    assert list(candidate.cleared) == OPTIONAL
    assert all(value is None for value in candidate.record.values[2:])


@pytest.mark.parametrize("mode", [Mode.UPSERT, Mode.UPDATE])
def test_what_every_record_needs_is_never_cleared(mode: Mode) -> None:
    judgement = _judge(suited(TOY, mode), {"code": "1", "needed": " (CLEAR)", "words": "x"})
    (verdict,) = judgement.verdicts
    assert verdict is not None
    assert [(error.code, error.column) for error in verdict.errors or ()] == [("value.cannot_clear", "Needed")]


def test_a_currency_is_cleared_only_together_with_its_amounts() -> None:
    judgement = _judge(TOY, {"code": "1", "needed": "x", "currency": "(clear)"})
    (verdict,) = judgement.verdicts
    assert verdict is not None
    assert [error.code for error in verdict.errors or ()] == ["value.clear_currency"]


def test_a_key_that_is_cleared_is_no_key() -> None:
    judgement = _judge(TOY, {"code": "(clear)", "needed": "x"})
    assert (judgement.keys, judgement.candidates) == ([""], [])


def test_of_a_document_the_header_is_cleared_and_the_lines_are_replaced() -> None:
    header = {"invoice_number": "A", "customer": "1", "invoice_date": "2026-03-04", "currency": "EUR"}
    line = {"total_amount": "3", "line_description": "Work", "unit": "(clear)"}
    optional = next(k.name for k in INVOICE.columns[: INVOICE.header_width] if not k.required and k.name != "due_date")
    rows = [{**header, **line, "line_amount": amount, optional: "(clear)"} for amount in ("1", "2")]
    (candidate,) = _judge(INVOICE, *rows).candidates
    assert (candidate.cleared, len(candidate.record.lines)) == ((optional,), 2)
