"""The stamp a template carries, and what may stand in its place."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from odf.meta import UserDefined
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.packaging.custom import StringProperty

from ledgerdock.errors import Rejected
from ledgerdock.files.columns import fingerprint
from ledgerdock.files.inspect import inspect_file
from ledgerdock.files.stamp import (
    LARGEST_PART,
    Stamp,
    StampedColumn,
    from_properties,
    read_properties,
    stamp_of,
    to_properties,
)
from ledgerdock.files.template import write_template
from ledgerdock.files.upload import open_upload
from ledgerdock.records import Kind, load_registry

Save = Callable[[str, bytes], Path]
CUSTOMER = load_registry().get("customer")
STAMP = Stamp("customer", "0123456789abcdef", (StampedColumn("name", "Customer Name"),))
PROPERTIES = to_properties(STAMP)
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
XML = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" '
    'xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">{}</Properties>'
)


def properties_xml(properties: dict[str, str]) -> str:
    return XML.format(
        "".join(
            f'<property name="{name}"><vt:lpwstr>{text}</vt:lpwstr></property>' for name, text in properties.items()
        )
    )


def workbook(ooxml: Any, custom: str | bytes) -> bytes:
    """An .xlsx of one cell with these bytes as its custom properties."""
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    relations = (
        f'<Relationships xmlns="{package}">'
        f'<Relationship Id="r" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="c" Type="{RELATIONS}/custom-properties" Target="docProps/custom.xml"/></Relationships>'
    )
    sheet = '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>'
    return bytes(ooxml(sheet, parts={"_rels/.rels": relations, "docProps/custom.xml": custom}))


def stamp_in(path: Path) -> Stamp | None:
    with open_upload(path) as upload:
        return upload.stamp


def test_a_template_is_known_by_its_stamp_after_it_was_filled_in_and_saved_again(tmp_path: Path) -> None:
    path = tmp_path / "customer.xlsx"
    write_template(CUSTOMER, path, "xlsx")
    assert stamp_in(path) == stamp_of(CUSTOMER)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].append(["00123", "Acme"])
    book.save(path)
    assert stamp_in(path) == stamp_of(CUSTOMER)
    assert inspect_file(path)["template"] == {
        "record_type": "customer",
        "version": fingerprint(CUSTOMER.columns),
    }


def test_a_stamp_lives_on_in_an_open_document(tmp_path: Path) -> None:
    document = OpenDocumentSpreadsheet()
    for name, text in PROPERTIES.items():
        document.meta.addElement(UserDefined(name=name, valuetype="string", text=text))
    table = Table(name="Data")
    row, cell = TableRow(), TableCell(valuetype="string")
    cell.addElement(P(text="Name"))
    row.addElement(cell)
    table.addElement(row)
    document.spreadsheet.addElement(table)
    document.save(str(tmp_path / "a.ods"))
    assert stamp_in(tmp_path / "a.ods") == STAMP


def test_other_workbooks_and_text_have_no_stamp(tmp_path: Path, save: Save) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name"])
    book.custom_doc_props.append(StringProperty(name="Department", value="Finance"))
    book.save(tmp_path / "a.xlsx")
    assert stamp_in(tmp_path / "a.xlsx") is None
    assert stamp_in(save("a.csv", b"Name\n")) is None


def test_the_fingerprint_changes_with_every_column_and_only_with_them() -> None:
    columns = CUSTOMER.columns
    first = columns[0]
    changed = [
        replace(first, name="other"),
        replace(first, label="Other"),
        replace(first, required=False),
        replace(first, is_line=True),
        replace(first, kind=columns[1].kind),
    ]
    others = [fingerprint((column, *columns[1:])) for column in changed]
    others += [fingerprint(columns[1:]), fingerprint((columns[1], first, *columns[2:]))]
    assert len({fingerprint(columns), *others}) == len(others) + 1
    assert fingerprint((replace(first, description="x", example="y"), *columns[1:])) == fingerprint(columns)


def test_the_fingerprint_is_the_same_in_every_process_and_release() -> None:
    """Another one would call every template in people's hands outdated."""
    column = replace(CUSTOMER.columns[0], name="straße", label="Straße", kind=Kind.TEXT, required=True, is_line=False)
    assert fingerprint((column,)) == "48cdc59efd7f7332"


labels = st.text(max_size=180)
names = st.from_regex("[a-z][a-z0-9_]{0,63}", fullmatch=True)
stamps = st.builds(
    Stamp,
    names,
    st.from_regex("[0-9a-f]{16}", fullmatch=True),
    st.lists(
        st.builds(StampedColumn, names, labels), min_size=1, max_size=40, unique_by=lambda column: column.name
    ).map(tuple),
)


@given(stamps)
def test_every_stamp_is_read_back_from_its_properties(stamp: Stamp) -> None:
    assert from_properties(to_properties(stamp)) == stamp
    assert all(len(text) <= 255 for text in to_properties(stamp).values())


@pytest.mark.parametrize(
    "change",
    [
        {"Ledgerdock Template": "Customer; DROP"},
        {"Ledgerdock Template": "../customer"},
        {"Ledgerdock Version": "7"},
        {"Ledgerdock Column 1": "=x"},
        {"Ledgerdock Column 1": "Name without a field"},
        {"Ledgerdock Column 2": "name=Twice"},
    ],
)
def test_a_stamp_that_is_not_as_we_write_it_is_none(change: dict[str, str]) -> None:
    assert from_properties(PROPERTIES) == STAMP
    assert from_properties({**PROPERTIES, **change}) is None


@given(
    st.dictionaries(st.sampled_from(["Ledgerdock Template", "Ledgerdock Version", "Ledgerdock Column 1"]), st.text())
)
def test_no_text_in_the_properties_breaks_the_reading(properties: dict[str, str]) -> None:
    from_properties(properties)


def test_a_stamp_of_endless_columns_is_none() -> None:
    many = {f"Ledgerdock Column {number}": f"c{number}=x" for number in range(1, 1002)}
    assert from_properties({**PROPERTIES, **many}) is None


def test_properties_are_read_with_any_prefix_and_unknown_ones_do_no_harm() -> None:
    xml = '<p:Properties xmlns:p="a"><p:property p:name="A"><v>1 &lt; 2</v></p:property><x>3</x></p:Properties>'
    assert read_properties(xml.encode(), "a.xlsx") == {"A": "1 < 2"}


@pytest.mark.parametrize("encoding", ["none", "utf-7", "shift_jis", "idna", "punycode", "rot13", "utf-32"])
def test_properties_in_an_encoding_nobody_reads_are_none(encoding: str) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>{properties_xml({"A": "é"})}'
    assert read_properties(xml.encode(), "a.xlsx") == {}


@given(st.binary(max_size=60), st.integers(0, 300), st.binary(max_size=3))
def test_no_bytes_in_place_of_properties_break_the_reading(noise: bytes, at: int, patch: bytes) -> None:
    sound = properties_xml(PROPERTIES).encode()
    for document in (
        noise,
        sound[:at] + patch + sound[at + len(patch) :],
        sound[:at] + noise,
        b"<p>" + noise + b"</p>",
    ):
        try:
            from_properties(read_properties(document, "a.xlsx"))
        except Rejected as refused:
            assert refused.code == "file.unsafe"  # noqa: PT017 - only a document type may refuse the file


def test_sound_properties_of_a_strange_workbook_are_found(ooxml: Any, save: Save) -> None:
    assert stamp_in(save("a.xlsx", workbook(ooxml, properties_xml(PROPERTIES)))) == STAMP


@pytest.mark.parametrize(
    "custom",
    [
        b"",
        b"\x80\x81binary",
        "<Properties><property",
        "<Properties>" * 2000,
        properties_xml(PROPERTIES) + "<again/>",
        properties_xml({**PROPERTIES, "Filler": "x" * LARGEST_PART}),
        properties_xml({f"P{number}": "" for number in range(3000)}),
    ],
    ids=["empty", "binary", "cut", "deep", "two roots", "huge", "many"],
)
def test_properties_that_make_no_sense_are_no_reason_to_refuse_the_rows(ooxml: Any, save: Save, custom: Any) -> None:
    path = save("a.xlsx", workbook(ooxml, custom))
    with open_upload(path) as upload:
        assert upload.stamp is None
        assert upload.sheets[0].header == ("Name",)


@pytest.mark.parametrize("before", ["", " " * 3_000_000])
def test_an_entity_bomb_in_the_properties_is_refused(ooxml: Any, save: Save, before: str) -> None:
    laughs = '<!DOCTYPE p [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    custom = f'<?xml version="1.0"?>{before}{laughs}{XML.format("&b;")}'
    path = save("a.xlsx", workbook(ooxml, custom))
    if before:  # beyond the size that is looked at: nothing of it is parsed
        assert stamp_in(path) is None
        return
    with pytest.raises(Rejected) as refused, open_upload(path):
        pass
    assert refused.value.code == "file.unsafe"


def test_properties_that_unpack_to_more_than_they_say_are_refused(ooxml: Any, save: Save) -> None:
    content = bytearray(workbook(ooxml, properties_xml({"Filler": "x" * 200_000})))
    name = b"docProps/custom.xml"
    at = content.rindex(name) - 46  # its entry in the directory
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")
    with pytest.raises(Rejected) as refused, open_upload(save("a.xlsx", bytes(content))):
        pass
    assert refused.value.code in ("file.bomb", "file.damaged")
