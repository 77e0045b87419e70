"""Header names to columns."""

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import Rejected
from ledgerdock.files.mapping import map_columns, plain_name, require


class Column(NamedTuple):
    name: str
    label: str
    synonyms: tuple[str, ...] = ()
    required: bool = False
    kind: str = "text"
    description: str = ""
    example: str = ""
    max_length: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    is_line: bool = False


COLUMNS = (
    Column("accounting_reference", "Accounting Reference", ("Ref", "Kundennummer"), required=True),
    Column("name", "Name", required=True),
    Column("email", "E-mail", ("Mail",)),
    Column("city", "Straße"),
)


@pytest.mark.parametrize(
    "written",
    [
        "Accounting Reference",
        "accounting_reference",
        "ACCOUNTING REFERENCE",
        " accounting-reference: ",
        "ref.",
        "Kundennummer",
    ],
)
def test_case_spaces_underscores_and_punctuation_do_not_matter(written: str) -> None:
    assert map_columns(["Name", written], COLUMNS).positions == (1, 0, None, None)


def test_accents_matter_and_composition_does_not() -> None:
    assert plain_name("Café") == plain_name("Cafe\u0301") != plain_name("Cafe")
    assert map_columns(["STRASSE"], COLUMNS).positions[3] == 0


def test_everything_that_does_not_fit_is_named() -> None:
    mapping = map_columns(["Name", "", "Fax", "E-mail", "e mail"], COLUMNS)
    assert mapping.missing == ("Accounting Reference",)
    assert mapping.unknown == ("Fax",)
    assert mapping.unnamed == (1,)
    assert mapping.ambiguous == ("E-mail: “E-mail” and “e mail”",)


def test_a_label_wins_over_another_columns_synonym() -> None:
    columns = (Column("code", "Code", ("Name",)), Column("name", "Name"))
    assert map_columns(["Name"], columns).positions == (None, 0)


def test_missing_columns_are_refused_all_at_once_with_the_header_found() -> None:
    header = ["Fax", "", "Town"]
    with pytest.raises(Rejected) as refused:
        require(map_columns(header, COLUMNS), header, 3)
    assert refused.value.code == "column.missing"
    assert refused.value.message == (
        "Columns are missing: Accounting Reference, Name. The heading found in row 3 is: “Fax”, “Town”."
    )


def test_two_names_for_one_column_are_refused() -> None:
    header = ["Ref", "Name", "Accounting reference"]
    with pytest.raises(Rejected) as refused:
        require(map_columns(header, COLUMNS), header, 1)
    assert refused.value.code == "column.ambiguous"
    assert "“Ref” and “Accounting reference”" in refused.value.message


def test_a_header_that_fits_is_not_refused() -> None:
    header = ["Name", "Ref"]
    require(map_columns(header, COLUMNS), header, 1)


@given(st.text())
def test_a_plain_name_is_its_own_plain_name(name: str) -> None:
    assert plain_name(plain_name(name)) == plain_name(name)
