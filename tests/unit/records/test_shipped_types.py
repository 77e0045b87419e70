"""What every record type that ships with the product must keep to, whatever its area."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from itertools import chain

import pytest

from ledgerdock.errors import RowError
from ledgerdock.files.mapping import map_columns
from ledgerdock.files.template import csv_template, xlsx_template
from ledgerdock.records import CompiledType, Kind, load_registry, shipped
from ledgerdock.records.loading import record_types_in
from ledgerdock.records.values.catalogue import reader_of

REGISTRY = load_registry()
TYPES = pytest.mark.parametrize("record_type", REGISTRY.types, ids=REGISTRY.order)
AREAS = sorted({known.area for known in REGISTRY.types})
ERP = {"contracts", "inventory", "ledger", "people", "purchasing"}


def plain(heading: str) -> str:
    return re.sub("[^a-z0-9#%]", "", heading.casefold())


def of_area(area: str) -> list[CompiledType]:
    return [known for known in REGISTRY.types if known.area == area]


@pytest.mark.parametrize("area", AREAS)
def test_the_index_names_every_type_of_an_area_and_the_module_that_declares_it(area: str) -> None:
    package = f"ledgerdock.records.{area}"
    declared = {model.declaration.name: model for model in record_types_in(package)}
    listed = {name: module for name, module in shipped.SHELF.modules.items() if module.startswith(f"{package}.")}
    assert {name: model.__module__ for name, model in declared.items()} == listed
    assert {model.declaration.area for model in declared.values()} == {area}


def test_the_index_names_the_types_of_every_shared_key_space() -> None:
    spaces: dict[str, set[str]] = {}
    for known in REGISTRY.types:
        spaces.setdefault(known.key_space, set()).add(known.name)
    shared = {space: names for space, names in spaces.items() if len(names) > 1 or space not in names}
    assert shared == {space: set(names) for space, names in shipped.SHELF.key_spaces.items()}


def test_shipped_types_refer_to_shipped_types_by_the_whole_of_their_keys_and_without_a_circle() -> None:
    for known in REGISTRY.types:
        for link in known.references:
            assert {len(REGISTRY.get(target).key_columns) for target in link.targets} == {link.parts}, known.name
    assert len(REGISTRY.order) == len(shipped.SHELF.modules)


def test_asking_for_one_type_imports_no_other_area() -> None:
    code = (
        "import sys; from ledgerdock.records import load_registry; load_registry().get('customer');"
        "print(*(name for name in sys.modules if name.startswith('ledgerdock.records.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[2] for name in done.stdout.split()}
    assert loaded & set(shipped.AREAS) == {"agency"}


@TYPES
def test_every_example_is_a_value_of_its_own_column(record_type: CompiledType) -> None:
    for column in record_type.columns:
        assert column.example
        assert not isinstance(reader_of(column)(column.example), RowError), column.name


@TYPES
def test_the_examples_of_a_type_make_a_valid_row(record_type: CompiledType) -> None:
    examples: list[str | None] = [column.example for column in record_type.columns]
    if record_type.name == "journal_entry":  # a line has a debit or a credit; the sample file has whole entries
        examples[-4] = None
        assert record_type.columns[-4].name == "credit"
    (result,) = record_type.validate_rows([examples])
    assert isinstance(result, tuple), result
    assert record_type.key_of(examples) == record_type.key_of(result) != ""
    if record_type.name != "journal_entry":
        made = record_type.assemble([result], [2])
        assert made.values == result[: record_type.header_width]  # type: ignore[union-attr]


@TYPES
def test_no_heading_could_mean_two_columns_of_one_type(record_type: CompiledType) -> None:
    headings = list(
        chain.from_iterable(
            {plain(column.label), plain(column.name), *map(plain, column.synonyms)} for column in record_type.columns
        )
    )
    assert [heading for heading, times in Counter(headings).items() if times > 1] == []


@TYPES
def test_people_are_told_what_every_type_and_column_is(record_type: CompiledType) -> None:
    assert record_type.description.endswith(".")
    for column in record_type.columns:
        assert column.label
        assert column.description.endswith(".")
        assert column.kind is not Kind.KEY or (column.max_length or 0) <= 120


@TYPES
def test_a_template_can_be_made_of_every_type(record_type: CompiledType) -> None:
    assert csv_template(record_type).count(b",") >= len(record_type.columns) - 1
    assert xlsx_template(record_type).startswith(b"PK")


@TYPES
def test_every_type_of_an_erp_belongs_to_a_company_and_its_key_is_unique_there(record_type: CompiledType) -> None:
    if record_type.area not in ERP or record_type.name == "company":
        return
    assert record_type.columns[record_type.key_columns[0]].targets == ("company",)
    assert len(record_type.key_columns) > 1


def test_types_differ_in_the_columns_they_require() -> None:
    same: dict[frozenset[str], list[str]] = {}
    for known in REGISTRY.types:
        same.setdefault(frozenset(column.label for column in known.columns if column.required), []).append(known.name)
    assert [names for names in same.values() if len(names) > 1] == []


def fitting(header: list[str], types: Iterable[CompiledType]) -> dict[str, int]:
    """The types a file with this header could be: name -> how many of its columns are there."""
    found = {known.name: map_columns(header, known.columns) for known in types}
    return {
        name: sum(position is not None for position in mapping.positions)
        for name, mapping in found.items()
        if not mapping.missing and not mapping.ambiguous
    }


@TYPES
def test_a_file_with_all_headings_of_a_type_fits_no_other_type_as_well(record_type: CompiledType) -> None:
    fits = fitting([column.label for column in record_type.columns], REGISTRY.types)
    assert [name for name, columns in fits.items() if columns == max(fits.values())] == [record_type.name], fits


@TYPES
def test_the_required_headings_alone_tell_a_type_from_all_others_of_its_area(record_type: CompiledType) -> None:
    header = [column.label for column in record_type.columns if column.required]
    fits = fitting(header, (known for known in REGISTRY.types if known.area == record_type.area))
    assert [name for name, columns in fits.items() if columns == max(fits.values())] == [record_type.name], fits


@pytest.mark.parametrize("area", AREAS)
def test_names_of_sheets_tell_the_types_of_an_area_apart(area: str) -> None:
    plurals = [known.plural for known in of_area(area)]
    assert len(set(plurals)) == len(plurals)
    assert max(map(len, plurals)) <= 31


@pytest.mark.parametrize(
    ("name", "targets"),
    [
        ("subcontract", {"vendor"}),
        ("subcontract_variation", {"subcontract"}),
        ("service_customer", {"customer_source", "service_payment_method", "round"}),
        ("service_job", {"service_customer", "service"}),
        ("service_note", {"service_job"}),
        ("worksheet", {"service_job"}),
        ("service_invoice", {"service_job"}),
        ("service_transaction", {"service_job", "service_customer"}),
        ("exchange_rate", {"currency"}),
        ("gl_account", {"gl_account_definition"}),
        ("gl_segment_option", {"gl_account"}),
        ("gl_period_balance", {"gl_account", "gl_period", "gl_book"}),
        ("gl_account_budget", {"gl_account", "gl_period", "gl_book"}),
        ("journal_entry", {"gl_account", "gl_period", "gl_book"}),
        ("vendor", {"vendor_group", "currency"}),
        ("approved_vendor", {"vendor", "item"}),
        ("vendor_quote", {"vendor", "currency", "item"}),
        ("vendor_sku", {"vendor", "currency", "item"}),
        ("purchase_order", {"vendor", "item"}),
        ("po_suggestion", {"item", "vendor"}),
        ("ap_invoice", {"vendor"}),
        ("ap_invoice_line", {"ap_invoice"}),
        ("invoiced_receipt", {"purchase_order"}),
        ("new_job_material_request", {"manufacturing_job", "item"}),
        ("auto_invoice_request", {"purchase_order"}),
        ("uom", {"uom_class"}),
        ("alternate_uom_standard", {"uom", "item"}),
        ("alternate_uom_part", {"uom", "item"}),
        ("location", {"site"}),
        ("item", {"uom", "location", "inventory_group", "part_class"}),
        ("item_warehouse", {"item", "location"}),
        ("customer_part", {"erp_customer", "item"}),
        ("internal_part", {"item"}),
        ("manufacturing_job", {"project"}),
        ("transfer_request", {"item", "location"}),
        ("backend_user", {"role_code", "backend_user"}),
    ],
)
def test_records_refer_to_what_they_belong_to(name: str, targets: set[str]) -> None:
    assert targets <= {target for link in REGISTRY.get(name).references for target in link.targets}


def test_documents_are_the_types_with_lines() -> None:
    assert {known.name for known in REGISTRY.types if known.is_document} == {
        "invoice",
        "journal_entry",
        "vendor_quote",
        "purchase_order",
        "ap_invoice",
    }
