"""A record, exported and imported again, is the same record: every record type, every format, texts of every kind.

What is tested is the way of the values: wire item -> rows -> file -> the reader, mapping and judgement of an import ->
wire item. Reading happens in this process; that the child does the same is tested where the reader is.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from ledgerdock.aws.marshal import line_items, record_marshaller, unmarshaller
from ledgerdock.aws.wire import WireItem
from ledgerdock.files.dates import DateEvidence
from ledgerdock.files.delimited import DelimitedFile
from ledgerdock.files.export_rows import read_spool, row_encoder
from ledgerdock.files.export_workbook import write_workbook
from ledgerdock.files.json_lines import JsonLinesFile
from ledgerdock.files.limits import DEFAULT_LIMITS
from ledgerdock.files.mapping import map_columns
from ledgerdock.files.results import own_header
from ledgerdock.files.stamp import stamp_of
from ledgerdock.files.workbook import Workbook
from ledgerdock.imports.plan import DATE_KINDS, Source
from ledgerdock.imports.rows.judge import SourceRows, judge
from ledgerdock.records import CompiledType, Kind, load_registry
from ledgerdock.records.iso import country_codes, currency_decimals
from ledgerdock.records.layout import Column
from ledgerdock.records.rules import Rule
from ledgerdock.records.values.catalogue import reader_of

REGISTRY = load_registry()
FORMATS = ("csv", "jsonl", "xlsx")

NASTY = (
    "=1+1", "=cmd|' /C calc'!A0", "+44 20 7946 0018", "-5", "-5.20", "-1+2", "@SUM(A1)", "'=1+1", "''-x", "'", "'a",
    "''", "\uff1d1", "00123", "1e5", "1.10", "TRUE", "yes", "null", "NaN", "#N/A", "2026-03-04", "03/04/2026",
    "a,b;c|d", "a; b", '"quoted"', 'say "hi"', '"', '""', "<b>&amp;</b>", "]]>", "_x000D_", "_x0041_", "שלום עולם",
    "\u202eabc", "e\u0301", "漢字", "🙂", "\\", "\\n", "{}", '{"a": 1}', "[1]", "sep=;", "a" * 300,
)  # fmt: skip
BROKEN_LINES = ("one\ntwo", "one\r\ntwo", "one\rtwo", "a;b\nc;d\ne;f", "=1\n=2", "x\ty", "a, b\n\nc")
EDGES = ("1000-01-01", "1899-12-31", "1900-01-01", "1900-02-28", "1900-03-01", "1904-01-01", "2000-02-29", "9999-12-31")

_not_in_workbooks = "\ufffe\uffff"
_signs = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=_not_in_workbooks)


def _swallows_no_rows(text: str) -> bool:
    """Lines within a text that look like rows are a row error in a CSV, and said to be on the page of formats."""
    return all(line.count(",") < 2 for line in text.splitlines()[1:-1])


_texts = st.sampled_from((*NASTY, *BROKEN_LINES)) | st.text(
    _signs | st.sampled_from("\t\n\r=+-@'\",;|"), min_size=1, max_size=30
).filter(_swallows_no_rows)
_keys = st.sampled_from(NASTY) | st.text(_signs, min_size=1, max_size=12)
_numbers = (
    st.sampled_from(["0", "-0", "1", "-5", "0.10", "999999999999999", "9999999999999999", "123456789.123456789"])
    | st.decimals(-(10**6), 10**6, places=4).map("{:f}".format)
    | st.decimals(-(10**25), 10**25, places=10).map("{:f}".format)
)
_days = st.sampled_from(EDGES) | st.dates(date(1000, 1, 1)).map(date.isoformat)
_moments = (
    st.sampled_from([f"{day}T23:59:59" for day in EDGES])
    | st.datetimes(datetime.fromisoformat("1000-01-01")).map(datetime.isoformat)
    | st.datetimes(datetime.fromisoformat("1900-01-01")).map(lambda moment: moment.isoformat(timespec="seconds"))
)
_mails = ("a@example.com", "=a@example.com", "+x-y@example.org", "'@example.org", "-müller@example.org")
_phones = ("+44 20 7946 0018", "(555) 010-7788 ext. 12", "0049123456", "123456")
_CELLS = {
    Kind.TEXT: _texts,
    Kind.KEY: _keys,
    Kind.DATE: _days,
    Kind.DATETIME: _moments,
    Kind.BOOLEAN: st.sampled_from(["yes", "no"]),
    Kind.EMAIL: st.sampled_from(_mails),
    Kind.PHONE: st.sampled_from(_phones),
    Kind.COUNTRY: st.sampled_from(sorted(set(country_codes().values()))),
}


def _cell(column: Column, currency: str) -> st.SearchStrategy[str]:
    """What may stand in a column, most of it valid."""
    if column.kind in (Kind.MONEY, Kind.QUANTITY):
        decimals = currency_decimals()[currency] if column.kind is Kind.MONEY else column.decimals
        return _numbers.map(lambda text: _fitted(text, column, decimals))
    if column.kind is Kind.CHOICE:
        return st.sampled_from([option.value for option in column.choices])
    return st.just(currency) if column.kind is Kind.CURRENCY else _CELLS[column.kind]


def _fitted(text: str, column: Column, decimals: int | None) -> str:
    number = Decimal(text)
    if decimals is not None:
        with localcontext(prec=60):
            number = number.quantize(Decimal(1).scaleb(-decimals))
    if column.minimum is not None:
        number = max(number, column.minimum) if number >= 0 else max(-number, column.minimum)
    if column.maximum is not None:
        number = min(number, column.maximum)
    return f"{number:f}"


@st.composite
def _rows(draw: st.DrawFn, record_type: CompiledType) -> list[list[str | None]]:
    """The rows of one record, as valid as its columns are one by one."""
    currency = draw(st.sampled_from(["EUR", "JPY", "KWD", "CLF", "USD"]))

    def cells(columns: Sequence[Column]) -> list[str | None]:
        drawn = []
        for column in columns:
            text = draw(_cell(column, currency)) if column.required or draw(st.integers(0, 3)) else None
            drawn.append(_accepted(column, text))
        return drawn

    header = cells(record_type.columns[: record_type.header_width])
    if not record_type.is_document:
        return [header]
    return [header + cells(record_type.columns[record_type.header_width :]) for _ in range(draw(st.integers(1, 3)))]


def _accepted(column: Column, text: str | None) -> str | None:
    """The text if its column takes it, cut where it is too long; else the example of the column."""
    text = text.strip()[: column.max_length] if text is not None else None
    if not text or isinstance(reader_of(column)(text.strip()), str | Decimal | date | bool):
        return text.strip() if text else column.example if column.required else None
    return column.example


def _consistent(record_type: CompiledType, rows: list[list[str | None]]) -> list[list[str | None]]:
    """The rows changed until the rules between their columns hold."""
    places = {column.name: index for index, column in enumerate(record_type.columns)}
    if "debit" in places and record_type.is_document:
        rows = [made for row in rows for made in (row, _mirrored(row, places["debit"], places["credit"]))]
    for number, row in enumerate(rows, 1):
        if record_type.is_document and "line_number" in places:
            row[places["line_number"]] = str(number)
        for rule in record_type.model.declaration.rules:
            if isinstance(rule, Rule):
                _obey(rule, row, places, record_type)
    for rule in record_type.model.declaration.rules:
        if rule.code == "document.total" and not isinstance(rule, Rule):
            parts = [row[places[name]] for row in rows for name in rule.line_columns]
            for row in rows:
                row[places[rule.column]] = f"{_sum(parts):f}"
    return rows


def _sum(parts: Sequence[str | None]) -> Decimal:
    with localcontext(prec=60):
        return sum((Decimal(part) for part in parts if part), Decimal(0))


def _mirrored(row: list[str | None], debit: int, credit: int) -> list[str | None]:
    row[credit] = None
    row[debit] = row[debit] or "12.00"
    other = list(row)
    other[debit], other[credit] = None, row[debit]
    return other


def _obey(rule: Rule, row: list[str | None], places: dict[str, int], record_type: CompiledType) -> None:
    at = [places[name] for name in rule.columns]
    values = [reader_of(record_type.columns[index])(text) if (text := row[index]) else None for index in at]
    if (None in values and not rule.asks_blanks) or rule.holds(*values):
        return
    if rule.code in ("row.order", "row.not_after"):
        row[at[0]], row[at[1]] = row[at[1]], row[at[0]]
    elif rule.code == "row.product":
        quantity, price, currency = values[:3]
        with localcontext(prec=60):
            row[at[3]] = f"{(quantity * price).quantize(Decimal(1).scaleb(-currency_decimals()[currency])):f}"  # type: ignore[operator, index]
    else:
        for index in at:
            row[index] = record_type.columns[index].example


def _items(record_type: CompiledType, drawn: Sequence[list[list[str | None]]]) -> dict[str, WireItem]:
    """Key -> wire item of the records that these rows make."""
    marshal = record_marshaller(record_type.columns, record_type.header_width)
    items = {}
    for rows in drawn:
        consistent = _consistent(record_type, rows)
        if record_type.held is not None:
            record_type.held.put_under(consistent)
        validated = record_type.validate_rows(consistent)
        if all(isinstance(row, tuple) for row in validated):
            record = record_type.assemble(validated, range(len(validated)))  # type: ignore[arg-type]
            if not isinstance(record, list):
                items[record_type.key_of(consistent[0])] = marshal(record)
    return items


def _table(record_type: CompiledType, items: Sequence[WireItem]) -> Iterator[list[Any]]:
    """The rows of an export of all columns."""
    header = unmarshaller(record_type.columns[: record_type.header_width])
    line = unmarshaller(record_type.columns[record_type.header_width :])
    for item in items:
        head = list(header(item).values())
        yield from ([*head, *line(part).values()] for part in line_items(item)) if record_type.is_document else [head]


def _write(path: Path, record_type: CompiledType, rows: Sequence[list[Any]]) -> None:
    if path.suffix == ".xlsx":
        spool = row_encoder("spool", record_type.columns).encode(rows)
        again = read_spool(spool.splitlines())
        write_workbook(path, record_type.plural, record_type.columns, again, stamp_of=record_type)
    else:
        encoder = row_encoder(path.suffix[1:], record_type.columns)
        middle = len(rows) // 2
        path.write_bytes(encoder.header + encoder.encode(rows[:middle]) + encoder.encode(rows[middle:]))


def _read(path: Path, record_type: CompiledType) -> dict[str, WireItem]:
    """Key -> wire item of what an import makes of the file."""
    opened: Any
    if path.suffix == ".xlsx":
        opened = Workbook(path, path.name, DEFAULT_LIMITS, "xlsx")
        assert opened.stamp == stamp_of(record_type)
    elif path.suffix == ".csv":
        opened = DelimitedFile(path, path.name, DEFAULT_LIMITS, None, None)
    else:
        opened = JsonLinesFile(path, path.name, DEFAULT_LIMITS, None)
    header = own_header(opened.sheets[0].header)
    mapping = map_columns(header.header, record_type.columns, stamp=opened.stamp)
    assert mapping.fits
    rows = [row for block in opened.blocks(0) for row in header.own_rows(block)]
    source = Source(name=path.name, record_type=record_type.name, header=header.header, positions=mapping.positions)
    for index, column in enumerate(record_type.columns):
        if column.kind in DATE_KINDS and (place := mapping.positions[index]) is not None:
            evidence = DateEvidence()
            evidence.observe([row[place + 2] for row in rows])
            assert evidence.decide(column.label) is None
    judgement = judge([SourceRows(0, source, rows)], record_type)
    assert [verdict for verdict in judgement.verdicts if verdict is not None] == []
    marshal = record_marshaller(record_type.columns, record_type.header_width)
    return {candidate.key: marshal(candidate.record) for candidate in judgement.candidates}


@pytest.mark.parametrize("record_type", REGISTRY.types, ids=REGISTRY.order)
@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_an_export_imported_again_changes_nothing(
    record_type: CompiledType, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    items = _items(record_type, data.draw(st.lists(_rows(record_type), min_size=3, max_size=6)))
    event(f"{min(len(items), 3)} records or more")
    assume(items)
    rows = list(_table(record_type, list(items.values())))
    folder = tmp_path_factory.mktemp("export")
    for file_format in FORMATS:
        path = folder / f"export.{file_format}"
        _write(path, record_type, rows)
        assert _read(path, record_type) == items, file_format
