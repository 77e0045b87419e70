"""What became of the columns of a template: told, mapped where certain, refused where not."""

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import Rejected
from ledgerdock.files.column_diff import ColumnDiff, Renamed, column_diff, require_certain, require_template_of
from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.files.mapping import Mapping, map_columns
from ledgerdock.files.stamp import Stamp, stamp_of
from ledgerdock.files.template import write_template
from ledgerdock.files.upload import open_upload
from ledgerdock.records import Column, load_registry

CUSTOMER = load_registry().get("customer")
COLUMNS = CUSTOMER.columns[:6]
LABELS = ["Accounting Reference", "Customer Name", "Status", "Billing E-mail", "Phone", "Address Line 1"]
STAMP = stamp_of(replace(CUSTOMER, columns=COLUMNS))


def compared(
    *header: str,
    columns: tuple[Column, ...] = COLUMNS,
    said: ColumnMapping | None = None,
    stamp: Stamp = STAMP,
) -> tuple[ColumnDiff, Mapping]:
    mapping = map_columns(header, columns, said or ColumnMapping(), stamp)
    return column_diff(stamp, header, mapping), mapping


def refusal(diff: ColumnDiff) -> Rejected:
    with pytest.raises(Rejected) as refused:
        require_certain(diff)
    return refused.value


def test_a_template_as_it_was_made_has_no_difference() -> None:
    diff, mapping = compared(*LABELS)
    assert (diff, diff.sentences()) == (ColumnDiff(), [])
    assert mapping.positions == (0, 1, 2, 3, 4, 5)
    require_certain(diff)


def test_moved_columns_are_found_by_name_and_the_fewest_are_told() -> None:
    diff, mapping = compared(*LABELS[1:], LABELS[0])
    assert diff == ColumnDiff(moved=("Accounting Reference",))
    assert mapping.positions == (5, 0, 1, 2, 3, 4)
    require_certain(diff)
    assert compared("My Own", *LABELS)[0] == ColumnDiff(added=("My Own",))


def test_columns_left_out_and_added_are_told_and_harmless() -> None:
    diff, mapping = compared(*LABELS[:2], "Remarks", *LABELS[3:5])
    assert diff.renamed == (Renamed("Status", "Remarks"),)  # it stands where Status was: which is it?
    diff, mapping = compared(*LABELS[:2], *LABELS[3:5], "Region Manager", "Remarks")
    assert diff.renamed == (Renamed("Address Line 1", "Region Manager"),)
    diff, mapping = compared("Remarks", *LABELS[:2], *LABELS[3:])
    assert diff == ColumnDiff(left_out=("Status",), added=("Remarks",))
    assert mapping.positions == (1, 2, None, 3, 4, 5)
    require_certain(diff)


def test_a_column_renamed_to_a_known_name_is_understood() -> None:
    diff, mapping = compared("Account No", "name", *LABELS[2:])
    assert diff.known_as == (Renamed("Accounting Reference", "Account No"), Renamed("Customer Name", "name"))
    assert diff.is_certain
    assert mapping.positions == (0, 1, 2, 3, 4, 5)


@pytest.mark.parametrize("place", range(6))
def test_a_column_renamed_beyond_recognition_is_refused_with_the_whole_difference(place: int) -> None:
    header = [*LABELS[:place], "Kunde", *LABELS[place + 1 :], "Mine"]
    diff, mapping = compared(*header)
    assert (diff.renamed, diff.added) == ((Renamed(LABELS[place], "Kunde"),), ("Mine",))
    assert mapping.positions[place] is None
    error = refusal(diff)
    assert error.code == "template.columns_changed"
    assert f"Where “{LABELS[place]}” was, there is “Kunde”, which nobody knows." in error.message
    assert "“Mine” is a column of your own and is left alone." in error.message


def test_several_renamed_columns_side_by_side_are_each_told() -> None:
    diff, _ = compared("A", "B", *LABELS[2:4], "C", "D")
    assert diff.renamed == tuple(map(Renamed, (*LABELS[:2], *LABELS[4:]), "ABCD"))


def test_a_heading_that_was_erased_is_refused() -> None:
    diff, _ = compared(*LABELS[:2], "", *LABELS[3:])
    assert diff.renamed == (Renamed("Status", ""),)
    assert "Where “Status” was, there is no heading any more." in refusal(diff).message


def test_a_required_column_that_was_deleted_is_refused() -> None:
    diff, _ = compared(LABELS[0], *LABELS[2:])
    assert diff == ColumnDiff(missing=("Customer Name",))
    assert refusal(diff).code == "template.columns_changed"


def test_what_the_user_says_settles_the_difference() -> None:
    header = [LABELS[0], "Kunde", "Zustand", *LABELS[3:]]
    said = ColumnMapping(columns={"Kunde": "Customer Name", "Zustand": None})
    diff, mapping = compared(*header, said=said)
    assert diff == ColumnDiff(known_as=(Renamed("Customer Name", "Kunde"),), left_out=("Status",))
    assert mapping.fits
    require_certain(diff)
    said = ColumnMapping(constants={"name": "Acme"})
    diff, mapping = compared(LABELS[0], *LABELS[2:], said=said)
    assert (diff, mapping.fits) == (ColumnDiff(), True)


def test_a_template_from_before_a_column_came_is_used_unless_it_is_required() -> None:
    old = stamp_of(replace(CUSTOMER, columns=COLUMNS[:5]))
    diff, mapping = compared(*LABELS[:5], stamp=old)
    assert diff == ColumnDiff(gained=("Address Line 1",), outdated=True)
    assert mapping.fits
    require_certain(diff)
    now = (*COLUMNS[:5], replace(COLUMNS[5], required=True))
    diff, _ = compared(*LABELS[:5], stamp=old, columns=now)
    assert (diff.lacking, diff.gained) == (("Address Line 1",), ())
    error = refusal(diff)
    assert error.code == "template.outdated"
    assert "“Address Line 1” is new and required; the template is from before." in error.message
    diff, _ = compared(*LABELS, stamp=old, columns=now)  # the user has added it by hand
    assert (diff.is_certain, diff.gained) == (True, ("Address Line 1",))
    diff, _ = compared(
        *LABELS[:5], stamp=old, columns=now, said=ColumnMapping(constants={"address_line_1": "Mill Lane"})
    )
    assert diff.is_certain


def test_a_column_the_type_has_lost_is_told_and_left_alone() -> None:
    now = (*COLUMNS[:2], *COLUMNS[3:])
    diff, mapping = compared(*LABELS, columns=now)
    assert diff == ColumnDiff(lost=("Status",), outdated=True)
    assert mapping.positions == (0, 1, 3, 4, 5)
    require_certain(diff)
    diff, _ = compared(*LABELS[:3], *LABELS[4:], columns=now)  # and the one beside it was deleted
    assert (diff.lost, diff.left_out, diff.renamed) == (("Status",), ("Billing E-mail",), ())


def test_a_heading_whose_label_has_gone_to_another_field_still_means_its_own() -> None:
    now = (
        COLUMNS[0],
        replace(COLUMNS[1], label="Legal Name"),
        replace(COLUMNS[2], label="Customer Name"),
        *COLUMNS[3:],
    )
    diff, mapping = compared(*LABELS, columns=now)
    assert mapping.positions == (0, 1, 2, 3, 4, 5)
    assert (diff.outdated, diff.is_certain) == (True, True)


def test_a_template_of_another_type_is_refused() -> None:
    require_template_of(STAMP, "customer")
    with pytest.raises(Rejected) as refused:
        require_template_of(STAMP, "invoice")
    assert refused.value.code == "template.other_type"
    assert "template for customer" in refused.value.message


def test_a_workbook_changed_by_hand_is_compared_with_what_it_was(tmp_path: Path) -> None:
    path = tmp_path / "customer.xlsx"
    write_template(CUSTOMER, path, "xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["B1"] = "Kunde"
    sheet.move_range("D1:D1", cols=30)
    sheet.delete_cols(3)
    book.save(path)
    with open_upload(path) as upload:
        header, stamp = upload.sheets[0].header, upload.stamp
    assert stamp is not None
    mapping = map_columns(header, CUSTOMER.columns, stamp=stamp)
    diff = column_diff(stamp, header, mapping)
    assert diff.renamed[0] == Renamed("Customer Name", "Kunde")
    assert diff.moved == ("Billing E-mail",)
    assert not diff.is_certain


headings = st.sampled_from([*LABELS, "name", "Kunde", "Mine", "", "Status "])


@given(st.lists(headings, max_size=9))
def test_no_header_is_certain_unless_every_value_has_its_own_column(header: list[str]) -> None:
    diff, mapping = compared(*header)
    told = [*diff.moved, *(label for label, _ in (*diff.known_as, *diff.renamed)), *diff.missing, *diff.left_out]
    assert set(told) <= set(LABELS)
    absent = {label for label, position in zip(LABELS, mapping.positions, strict=True) if position is None}
    assert {*(label for label, _ in diff.renamed), *diff.missing, *diff.left_out} == absent
    assert diff.is_certain or not mapping.fits or diff.renamed
    for index, position in enumerate(mapping.positions):  # by name, wherever it stands
        assert position is None or header[position].strip() in (LABELS[index], COLUMNS[index].name)


@given(st.permutations(LABELS))
def test_any_order_is_certain_and_what_did_not_move_is_still_in_order(header: list[str]) -> None:
    diff, mapping = compared(*header)
    assert (diff.is_certain, mapping.fits) == (True, True)
    still = [label for label in header if label not in diff.moved]
    assert still == sorted(still, key=LABELS.index)
    assert diff._replace(moved=()) == ColumnDiff()
