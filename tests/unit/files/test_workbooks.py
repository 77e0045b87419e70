"""Workbooks: typed cells, errors, dates, sheets; checked against a second reader of each format."""

import datetime as dt
import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlrd
import xlwt
from odf import opendocument, table
from odf.text import P

from ledgerdock.errors import Rejected
from ledgerdock.files.detect import recognise
from ledgerdock.files.limits import Limits
from ledgerdock.files.workbook import Workbook, as_text

Save = Callable[[str, bytes], Path]


def read(path: Path, sheet: int = 0) -> list[list[Any]]:
    return [row for block in opened(path).blocks(sheet) for row in block]


def opened(path: Path) -> Workbook:
    return Workbook(path, path.name, Limits(), recognise(path, path.name))


def refused(path: Path) -> str:
    with pytest.raises(Rejected) as error:
        read(path)
    return error.value.code


def xlsx(save: Save, fill: Callable[[Any], None], name: str = "a.xlsx") -> Path:
    book = openpyxl.Workbook()
    fill(book)
    content = io.BytesIO()
    book.save(content)
    return save(name, content.getvalue())


VALUES = [
    ("00123", "00123"),
    (" x ", " x "),
    (123, "123"),
    (12.5, "12.5"),
    (123.0, "123"),
    (0.1 + 0.2, "0.3"),
    (-5.20, "-5.2"),
    (1e20, "100000000000000000000"),
    (1.5e-7, "0.00000015"),
    (123456789012345678, "123456789012346000"),
    (0.0, "0"),
    (True, "true"),
    (False, "false"),
    (dt.date(2026, 3, 4), "2026-03-04"),
    (dt.datetime.fromisoformat("2026-03-04T10:00"), "2026-03-04T10:00:00"),
    (dt.datetime.fromisoformat("2026-03-04T23:59:59"), "2026-03-04T23:59:59"),
    (dt.time(10, 0), "10:00:00"),
    (dt.timedelta(hours=30, minutes=5), "30:05:00"),
    (None, None),
]


def test_typed_cells_of_an_xlsx_become_canonical_text(save: Save) -> None:
    def fill(book: Any) -> None:
        book.active.append(["Key", "Value"])
        for number, (value, _) in enumerate(VALUES):
            book.active.append([f"k{number}", value])

    assert [row[3] for row in read(xlsx(save, fill))] == [text for _, text in VALUES]


def test_typed_cells_of_an_xls_become_canonical_text(save: Save, biff: Any) -> None:
    formats = {dt.date: "yyyy-mm-dd", dt.datetime: "yyyy-mm-dd hh:mm:ss", dt.time: "hh:mm:ss"}
    values = [(value, text) for value, text in VALUES if not isinstance(value, dt.timedelta)]

    def fill(book: Any) -> None:
        sheet = book.add_sheet("Data")
        sheet.write(0, 0, "Key")
        sheet.write(0, 1, "Value")
        for row, (value, _) in enumerate(values, 1):
            sheet.write(row, 0, f"k{row}")
            style = xlwt.easyxf(num_format_str=formats.get(type(value), "General"))
            sheet.write(row, 1, value, style)

    assert [row[3] for row in read(save("a.xls", biff(fill)))] == [text for _, text in values]


def test_percent_and_currency_cells_are_the_numbers_they_store(save: Save) -> None:
    def fill(book: Any) -> None:
        book.active.append(["Discount", "Total"])
        book.active.append([0.125, 1234.5])
        book.active["A2"].number_format = "0.0%"
        book.active["B2"].number_format = "#,##0.00 [$€-407]"

    assert read(xlsx(save, fill)) == [[2, None, "0.125", "1234.5"]]


@pytest.mark.parametrize("value", [1e300, 2.5e-12, -1.25e16, 1e15, 999999999999999.0, -0.0])
def test_numbers_never_have_an_exponent(value: float) -> None:
    text = as_text(value)
    assert text is not None
    assert "e" not in text
    assert float(text) == pytest.approx(value, rel=1e-14)


def test_a_workbook_of_the_1904_system_gives_the_same_dates(save: Save, ooxml: Any, rows_xml: Any) -> None:
    def dated(system: str, serial: float) -> list[list[Any]]:
        sheet = rows_xml(("Day",), (f'<c r="A2" s="1"><v>{serial}</v></c>',))
        return read(save(f"{system}.xlsx", ooxml(sheet, workbook_properties=f'<workbookPr date1904="{system}"/>')))

    assert dated("0", 46085) == dated("1", 46085 - 1462) == [[2, None, "2026-03-04"]]


def test_a_serial_before_march_1900_is_the_day_excel_shows(save: Save, ooxml: Any, rows_xml: Any) -> None:
    sheet = rows_xml(("Day",), ('<c r="A2" s="1"><v>1</v></c>',), ('<c r="A3" s="1"><v>59</v></c>',))
    assert [row[2] for row in read(save("a.xlsx", ooxml(sheet)))] == ["1900-01-01", "1900-02-28"]


def test_times_are_rounded_to_the_second(save: Save, ooxml: Any, rows_xml: Any) -> None:
    sheet = rows_xml(
        ("Start",), ('<c r="A2" s="2"><v>46085.4166667</v></c>',), ('<c r="A3" s="2"><v>46085.99999999</v></c>',)
    )
    assert [row[2] for row in read(save("a.xlsx", ooxml(sheet)))] == ["2026-03-04T10:00:00", "2026-03-05T00:00:00"]


ERRORS = ["#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"]


def test_error_cells_of_an_xlsx_are_row_problems(save: Save) -> None:
    def fill(book: Any) -> None:
        book.active["C5"], book.active["D5"] = "Name", "Amount"
        for row, error in enumerate(ERRORS, 6):
            book.active.cell(row, 3, f"n{row}")
            book.active.cell(row, 4, error)

    rows = read(xlsx(save, fill))
    assert [(row[0], row[1], row[3]) for row in rows] == [
        (number, [["value.error_cell", 1, error]], None) for number, error in enumerate(ERRORS, 6)
    ]


@pytest.mark.parametrize("quote", ['"', "'"])
def test_error_cells_are_found_however_the_xml_is_written(save: Save, ooxml: Any, rows_xml: Any, quote: str) -> None:
    error = f"<c t={quote}e{quote} r={quote}B2{quote}><f>1/0</f><v>#DIV/0!</v></c>"
    rows = read(save("a.xlsx", ooxml(rows_xml(("Name", "Amount"), ("Acme", error)))))
    assert rows == [[2, [["value.error_cell", 1, "#DIV/0!"]], "Acme", None]]


def test_error_cells_are_found_with_prefixes_and_without_references(save: Save, ooxml: Any) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = '<x:c t="str"><x:v>{}</x:v></x:c>'
    sheet = (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row>{cells.format("Name")}{cells.format("Note")}</x:row>'
        f'<x:row>{cells.format("Acme")}<x:c t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    rows = read(save("a.xlsx", ooxml(parts={"xl/worksheets/sheet1.xml": sheet})))
    assert rows == [[2, [["value.error_cell", 1, "#N/A"]], "Acme", None]]


def test_an_error_cell_deep_in_a_large_sheet_is_found(save: Save, ooxml: Any, rows_xml: Any) -> None:
    rows = [(f"Customer {number}", number) for number in range(40_000)]
    error = '<c r="B40002" t="e"><v>#N/A</v></c>'
    found = read(save("a.xlsx", ooxml(rows_xml(("Name", "Amount"), *rows, ("Last", error)))))
    assert len(found) == 40_001
    assert [row for row in found if row[1]] == [[40_002, [["value.error_cell", 1, "#N/A"]], "Last", None]]


def test_text_that_looks_like_an_error_stays_text(save: Save, ooxml: Any, rows_xml: Any) -> None:
    rows = read(save("a.xlsx", ooxml(rows_xml(("Name",), ("#N/A",), ('say "e"',)))))
    assert rows == [[2, None, "#N/A"], [3, None, 'say "e"']]


def test_a_formula_counts_with_its_result_and_without_one_is_a_problem(save: Save, ooxml: Any, rows_xml: Any) -> None:
    sheet = rows_xml(
        ("Name", "Sum"),
        ("Known", '<c r="B2"><f>1+1</f><v>2</v></c>'),
        ("Text", '<c r="B3" t="str"><f>"a"</f><v>a</v></c>'),
        ("Blank", '<c r="B4" t="str"><f>""</f><v></v></c>'),
        ("Never", '<c r="B5"><f>1+1</f></c>'),
        ("Never", '<c r="B6"><f>1+1</f><v></v></c>'),
        ("Never", '<c r="B7"><f>1+1</f><v/></c>'),
        ("Shared", '<c r="B8"><f t="shared" si="0"/></c>'),
        ('<c r="A9"><f>A8</f><v/></c>', None),
    )
    rows = read(save("a.xlsx", ooxml(sheet)))
    assert [row[3] for row in rows] == ["2", "a", None, None, None, None, None, None]
    uncalculated = [["value.not_calculated", 1, ""]]
    assert [row[1] for row in rows] == [None, None, None, *[uncalculated] * 4, [["value.not_calculated", 0, ""]]]


def test_error_cells_of_an_xls_are_row_problems(save: Save, biff: Any) -> None:
    def fill(book: Any) -> None:
        book.add_sheet("First").write(0, 0, "Other")
        sheet = book.add_sheet("Data")
        sheet.write(3, 2, "Name")
        sheet.write(3, 3, "Amount")
        for row, code in enumerate((0x00, 0x07, 0x0F, 0x17, 0x1D, 0x24, 0x2A), 4):
            sheet.write(row, 2, f"n{row}")
            sheet.row(row).set_cell_error(3, code)

    rows = read(save("a.xls", biff(fill)), sheet=1)
    assert [row[0] for row in rows] == list(range(5, 12))
    assert [row[1][0][2] for row in rows] == ["#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"]


def test_a_formula_of_an_xls_whose_result_is_an_error_is_a_row_problem(save: Save, biff: Any) -> None:
    def fill(book: Any) -> None:
        sheet = book.add_sheet("Data")
        sheet.write(0, 0, "Amount")
        sheet.write(1, 0, xlwt.Formula("1/0"))

    def with_error_result(stream: bytes) -> bytes:
        empty_text = b"\x03\0\0\0\0\0\xff\xff"
        assert stream.count(empty_text) == 1
        return stream.replace(empty_text, b"\x02\0\x07\0\0\0\xff\xff")

    path = save("a.xls", biff(fill, patch=with_error_result))
    assert xlrd.open_workbook(path).sheet_by_index(0).cell_type(1, 0) == xlrd.XL_CELL_ERROR
    assert read(path) == [[2, [["value.error_cell", 0, "#DIV/0!"]], None]]


def ods_cell(text: str = "", **attributes: Any) -> Any:
    cell = table.TableCell(**attributes)
    if text:
        cell.addElement(P(text=text))
    return cell


def ods(save: Save, *rows: list[Any], name: str = "Data") -> Path:
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name=name)
    for cells in rows:
        row = table.TableRow()
        for cell in cells:
            row.addElement(cell)
        sheet.addElement(row)
    document.spreadsheet.addElement(sheet)
    content = io.BytesIO()
    document.write(content)
    return save("a.ods", content.getvalue())


def header(*names: str) -> list[Any]:
    return [ods_cell(name, valuetype="string") for name in names]


def test_typed_cells_of_an_ods_become_canonical_text(save: Save) -> None:
    cells = [
        (ods_cell("00123", valuetype="string"), "00123"),
        (ods_cell("12,50", valuetype="float", value="12.5"), "12.5"),
        (ods_cell("12.5 %", valuetype="percentage", value="0.125"), "0.125"),
        (ods_cell("5 €", valuetype="currency", currency="EUR", value="5"), "5"),
        (ods_cell("4.3.26", valuetype="date", datevalue="2026-03-04"), "2026-03-04"),
        (ods_cell("4.3.26", valuetype="date", datevalue="2026-03-04T10:00:00"), "2026-03-04T10:00:00"),
        (ods_cell("10:00", valuetype="time", timevalue="PT10H00M00S"), "10:00:00"),
        (ods_cell("WAHR", valuetype="boolean", booleanvalue="true"), "true"),
        (ods_cell(), None),
    ]
    rows = [[ods_cell(f"k{number}", valuetype="string"), cell] for number, (cell, _) in enumerate(cells)]
    assert [row[3] for row in read(ods(save, header("Key", "Value"), *rows))] == [text for _, text in cells]


def test_error_cells_of_an_ods_are_row_problems_whoever_wrote_them(save: Save) -> None:
    def key(text: str) -> Any:
        return ods_cell(text, valuetype="string")

    marked = ods_cell("#N/A", valuetype="string", formula="of:=NA()")
    marked.setAttrNS("urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0", "value-type", "error")
    path = ods(
        save,
        header("Name", "Amount"),
        [key("a"), ods_cell("#DIV/0!", formula="of:=1/0", valuetype="float", value="0")],
        [key("b"), ods_cell("Err:502", formula="of:=1", valuetype="string", stringvalue="")],
        [key("c"), marked],
        [ods_cell(numbercolumnsrepeated=2)],
        [key("d"), ods_cell("#N/A", valuetype="string")],
    )
    assert read(path) == [
        [2, [["value.error_cell", 1, "#DIV/0!"]], "a", None],
        [3, [["value.error_cell", 1, "Err:502"]], "b", None],
        [4, [["value.error_cell", 1, "#N/A"]], "c", None],
        [6, None, "d", "#N/A"],
    ]


def test_row_numbers_are_those_of_the_spreadsheet(save: Save) -> None:
    def fill(book: Any) -> None:
        sheet = book.active
        sheet["B4"] = "Customer list as of 4 March 2026"
        sheet["B7"], sheet["C7"] = "Name", "City"
        sheet["B9"], sheet["C9"] = "Acme", "Oslo"
        sheet["B12"], sheet["C12"] = "Beta", " x "
        sheet["B13"] = "  "

    path = xlsx(save, fill)
    assert opened(path).sheets[0] == ("Sheet", 7, ["Name", "City"])
    assert read(path) == [[9, None, "Acme", "Oslo"], [12, None, "Beta", " x "]]


def test_cells_right_of_the_header_are_a_row_problem(save: Save) -> None:
    def fill(book: Any) -> None:
        book.active.append(["Name", "City", None])
        book.active.append(["Acme", "Oslo", "checked by Anna"])

    assert read(xlsx(save, fill)) == [[2, [["row.too_many_cells", -1, "checked by Anna"]], "Acme", "Oslo"]]


def test_a_merged_range_has_its_value_in_the_first_cell(save: Save) -> None:
    def fill(book: Any) -> None:
        book.active.append(["Name", "City"])
        book.active.append(["Acme", "Oslo"])
        book.active.append(["Beta", None])
        book.active.merge_cells("B2:B3")

    assert [row[2:] for row in read(xlsx(save, fill))] == [["Acme", "Oslo"], ["Beta", None]]


def test_hidden_sheets_and_charts_are_left_out(save: Save) -> None:
    def fill(book: Any) -> None:
        book.active.title = "Lists"
        book.active.append(["Hidden"])
        book.active.sheet_state = "veryHidden"
        book.create_sheet("Data & more").append(["Name"])
        book.create_sheet("Old").sheet_state = "hidden"
        book.create_sheet("Empty")
        book.create_chartsheet("Chart")

    assert opened(xlsx(save, fill)).sheets == (("Data & more", 1, ["Name"]), ("Empty", None, []))


def test_every_sheet_can_be_read_in_any_order(save: Save) -> None:
    def fill(book: Any) -> None:
        book.active.title = "One"
        for name, sheet in (("a", book.active), ("b", book.create_sheet("Two")), ("c", book.create_sheet("Three"))):
            sheet.append(["Name"])
            sheet.append([name])

    path = xlsx(save, fill)
    assert [read(path, sheet)[0][2] for sheet in (2, 0, 1)] == ["c", "a", "b"]


def test_strict_ooxml_is_read(save: Save, ooxml: Any, rows_xml: Any) -> None:
    strict = ooxml(
        rows_xml(("Name", "Amount"), ("Acme", 12.5), ("Beta", '<c r="B3" t="e"><v>#N/A</v></c>')),
        main="http://purl.oclc.org/ooxml/spreadsheetml/main",
        relations="http://purl.oclc.org/ooxml/officeDocument/relationships",
    )
    rows = read(save("a.xlsx", strict))
    assert rows == [[2, None, "Acme", "12.5"], [3, [["value.error_cell", 1, "#N/A"]], "Beta", None]]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"sheets": ""}, "file.no_sheet"),
        ({"sheets": '<sheet name="Data" sheetId="1" state="hidden" r:id="rId1"/>'}, "file.no_sheet"),
        ({"sheets": '<sheet name="Data" sheetId="1" r:id="rId9"/>'}, "file.damaged"),
        ({"parts": {"xl/worksheets/sheet1.xml": None}}, "file.damaged"),
        ({"parts": {"xl/_rels/workbook.xml.rels": None}}, "file.damaged"),
        ({"parts": {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row"}}, "file.damaged"),
        ({}, "file.empty"),
    ],
)
def test_a_workbook_without_a_readable_sheet_is_refused(save: Save, ooxml: Any, options: Any, code: str) -> None:
    assert refused(save("a.xlsx", ooxml(**options))) == code


def random_table(seed: int) -> list[list[Any]]:
    chance = random.Random(seed)  # noqa: S311
    makers: list[Callable[[], Any]] = [
        lambda: chance.choice(["Acme", "Ünïcode €", "line\nbreak", "00123", "x" * 300, "<&>", "'quoted"]),
        lambda: round(chance.uniform(-1e6, 1e6), chance.randint(0, 6)),
        lambda: chance.randint(-(10**9), 10**9),
        lambda: dt.date(2000, 1, 1) + dt.timedelta(days=chance.randint(0, 12_000)),
        lambda: dt.datetime.fromisoformat("2001-01-01") + dt.timedelta(seconds=chance.randint(0, 10**9)),
        lambda: chance.choice([True, False]),
        lambda: None,
    ]
    body = [[f"k{row}", *[chance.choice(makers)() for _ in range(6)]] for row in range(300)]
    return [[f"Column {column}" for column in range(7)], *body]


def expected(value: Any) -> str | None:
    """A value as the second reader gives it, the way we spell it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dt.datetime) and value.time() == dt.time(0):
        return value.date().isoformat()
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, float | int):
        return f"{value:.15g}"
    return value or None


@pytest.mark.parametrize("seed", range(3))
def test_an_xlsx_is_read_as_openpyxl_reads_it(save: Save, seed: int) -> None:
    def fill(book: Any) -> None:
        for row in random_table(seed):
            book.active.append(row)

    path = xlsx(save, fill)
    second = openpyxl.load_workbook(path, data_only=True).active.iter_rows(min_row=2, values_only=True)
    assert [row[2:] for row in read(path)] == [[expected(value) for value in row] for row in second]


@pytest.mark.parametrize("seed", range(3))
def test_an_xls_is_read_as_xlrd_reads_it(save: Save, biff: Any, seed: int) -> None:
    day, moment = xlwt.easyxf(num_format_str="yyyy-mm-dd"), xlwt.easyxf(num_format_str="yyyy-mm-dd hh:mm:ss")

    def fill(book: Any) -> None:
        sheet = book.add_sheet("Data")
        for row, cells in enumerate(random_table(seed)):
            for column, value in enumerate(cells):
                style = moment if isinstance(value, dt.datetime) else day
                sheet.write(row, column, value, *([style] if isinstance(value, dt.date) else []))

    path = save("a.xls", biff(fill))
    book = xlrd.open_workbook(path)

    def value(cell: Any) -> Any:
        if cell.ctype == xlrd.XL_CELL_DATE:
            return xlrd.xldate_as_datetime(cell.value, book.datemode)
        return bool(cell.value) if cell.ctype == xlrd.XL_CELL_BOOLEAN else cell.value

    second = [[expected(value(cell)) for cell in row] for row in book.sheet_by_index(0).get_rows()][1:]
    assert [row[2:] for row in read(path)] == second


def test_an_ods_is_read_as_odfpy_reads_it(save: Save) -> None:
    def cell(value: Any) -> Any:
        if isinstance(value, bool):
            return ods_cell("x", valuetype="boolean", booleanvalue=str(value).lower())
        if isinstance(value, dt.date):
            return ods_cell("x", valuetype="date", datevalue=value.isoformat())
        if isinstance(value, float | int):
            return ods_cell("x", valuetype="float", value=repr(value))
        return ods_cell(value.replace("\n", " "), valuetype="string") if value else ods_cell()

    path = ods(save, *[[cell(value) for value in row] for row in random_table(7)])
    second = []
    for row in opendocument.load(str(path)).getElementsByType(table.TableRow)[1:]:
        cells = row.getElementsByType(table.TableCell)
        second.append([odf_text(one) for one in cells])
    assert [row[2:] for row in read(path)] == second


def odf_text(cell: Any) -> str | None:
    kind = cell.getAttribute("valuetype")
    if kind == "float":
        return f"{float(cell.getAttribute('value')):.15g}"
    if kind == "date":
        return str(cell.getAttribute("datevalue")).removesuffix("T00:00:00")
    if kind == "boolean":
        return str(cell.getAttribute("booleanvalue"))
    return "".join(str(part) for part in cell.childNodes) or None
