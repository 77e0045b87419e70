"""How columns were found, and which sheet a template's stamp belongs to."""

from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.files.found_columns import FoundBy, found_columns
from ledgerdock.files.mapping import map_columns
from ledgerdock.files.recognition import Recogniser, Verdict
from ledgerdock.files.stamp import GUIDE, Stamp, StampedColumn, stamp_of, stamped_sheets
from ledgerdock.records.registry import load_registry

REGISTRY = load_registry()
CUSTOMER = REGISTRY.get("customer")
COLUMNS = CUSTOMER.columns
STAMP = stamp_of(CUSTOMER)
LABELS = [column.label for column in COLUMNS]


def test_each_column_says_why_it_is_one_in_the_order_of_the_file() -> None:
    stamp = Stamp("customer", "0" * 16, (StampedColumn("city", "Habitat"), StampedColumn("notes", "Notes")))
    header = ["Habitat", "region", "Fax", "Customer", "NOTES", "Konto", "accounting reference"]
    said = ColumnMapping(columns={"Konto": "phone", "Notes": "notes"})
    found = found_columns(map_columns(header, COLUMNS, said, stamp), header, stamp)
    assert list(found) == [
        ("Habitat", "city", FoundBy.TEMPLATE),
        ("region", "region", FoundBy.NAME),
        ("Customer", "name", FoundBy.SYNONYM),
        ("NOTES", "notes", FoundBy.MAPPING),
        ("Konto", "phone", FoundBy.MAPPING),
        ("accounting reference", "accounting_reference", FoundBy.LABEL),
    ]


def test_a_stamp_belongs_to_the_sheet_that_has_most_of_its_headings() -> None:
    sheets = [("Mine", ["Customer Name", "Colour"]), (GUIDE, LABELS), ("Renamed", LABELS[::-1]), ("Empty", [])]
    assert stamped_sheets(STAMP, sheets, exported=False) == [2]
    assert stamped_sheets(None, sheets, exported=False) == []
    assert stamped_sheets(STAMP, [(GUIDE, LABELS), ("Empty", [])], exported=False) == []
    assert stamped_sheets(STAMP, [("All renamed", ["a", "b"])], exported=False) == [0]


def test_the_stamp_of_an_export_belongs_to_all_sheets_its_table_goes_on_over() -> None:
    sheets = [("Customers", LABELS), ("Notes", ["a"]), ("Customers 2", LABELS), ("Customers (2)", LABELS)]
    assert stamped_sheets(STAMP, sheets, exported=True) == [0, 2]
    assert stamped_sheets(STAMP, sheets, exported=False) == [0]


def test_a_stamp_says_the_type_of_its_sheet_against_every_name() -> None:
    recogniser = Recogniser(REGISTRY.types)
    header = ["Accounting Reference", "Client Name", "Customer Accounting Reference", "Customer Name"]
    assert recogniser.recognise(("clients", "Clients"), header, STAMP).record_type == "customer"
    unfit = recogniser.recognise(("clients",), ["Client Name"], STAMP)
    assert (unfit.verdict, unfit.types) == (Verdict.UNFIT, ("customer",))


def test_a_stamp_of_a_type_nobody_knows_says_nothing() -> None:
    strange = STAMP._replace(record_type="boat")
    header = ["Accounting Reference", "Customer Name"]
    assert Recogniser(REGISTRY.types).recognise(("customers",), header, strange).record_type == "customer"
