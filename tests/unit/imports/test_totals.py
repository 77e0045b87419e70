"""Control totals are exact, and do not depend on how the rows were put into chunks."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.imports.rows.totals import add_up, totals_of
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.documents import Record
from ledgerdock.records.registry import load_registry

INVOICE = load_registry().get("invoice")
AMOUNTS = st.none() | st.decimals(-(10**30), 10**30, places=2, allow_nan=False)
CURRENCIES = st.sampled_from(["EUR", "USD", "JPY"])
DOCUMENTS = st.tuples(CURRENCIES, AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=3))


def _at(record_type: CompiledType, name: str) -> int:
    return [column.name for column in record_type.columns].index(name)


def _invoice(currency: str, total: Decimal | None, lines: list[Decimal | None]) -> Record:
    header: list[object] = [None] * INVOICE.header_width
    header[_at(INVOICE, "currency")], header[_at(INVOICE, "total_amount")] = currency, total
    width, place = len(INVOICE.columns) - INVOICE.header_width, _at(INVOICE, "line_amount") - INVOICE.header_width
    made = tuple(tuple(amount if at == place else None for at in range(width)) for amount in lines)
    return Record(tuple(header), made)  # type: ignore[arg-type]


@given(st.lists(st.lists(DOCUMENTS, max_size=4), max_size=4))
def test_sums_are_exact_and_each_amount_counts_once(chunks: list[list[tuple[str, Decimal, list[Decimal]]]]) -> None:
    parts = [totals_of(INVOICE, 7, [_invoice(*document) for document in chunk]) for chunk in chunks]
    found = add_up({"invoice": part.model_dump()} for part in parts)
    documents = [document for chunk in chunks for document in chunk]
    if not chunks:
        assert found == {}
        return
    totals = found["invoice"]
    assert (totals.rows, totals.records) == (7 * len(chunks), len(documents))
    expected: dict[tuple[str, str], Fraction] = {}
    for currency, total, lines in documents:
        for label, amount in [("Total Amount", total), *(("Line Amount", amount) for amount in lines)]:
            if amount is not None:
                place = (label, currency)
                expected[place] = expected.get(place, Fraction(0)) + Fraction(amount)
    told = {
        (label, currency): Fraction(amount) for label, sums in totals.money.items() for currency, amount in sums.items()
    }
    assert told == expected


@given(st.permutations([{"a": {"rows": n, "records": n, "money": {"M": {"EUR": f"{n}.10"}}}} for n in range(5)]))
def test_the_order_of_the_chunks_does_not_matter(parts: list[dict[str, dict[str, object]]]) -> None:
    assert add_up(parts)["a"].model_dump() == {"rows": 10, "records": 10, "money": {"M": {"EUR": "10.50"}}}
