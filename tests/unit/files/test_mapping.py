"""Header names to columns."""

from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from ledgerdock.errors import Rejected
from ledgerdock.files.column_mapping import ColumnMapping, column_to_meant
from ledgerdock.files.columns import plain_name
from ledgerdock.files.mapping import map_columns, require, suggestions
from ledgerdock.files.stamp import Stamp, StampedColumn


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
    targets: tuple[str, ...] = ()
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
    assert map_columns(header, COLUMNS).fits
    require(map_columns(header, COLUMNS), header, 1)


def refused(said: ColumnMapping, *header: str) -> Rejected:
    mapping = map_columns(header, COLUMNS, said)
    assert not mapping.fits
    with pytest.raises(Rejected) as caught:
        require(mapping, header, 1)
    return caught.value


def test_close_names_are_offered_best_first_and_never_taken() -> None:
    header = ["Acounting Referense", "Nmae", "Emial", "Fax"]
    mapping = map_columns(header, COLUMNS)
    assert mapping.positions == (None, None, None, None)
    assert [(heading, label) for heading, label, _ in suggestions(mapping)] == [
        ("Acounting Referense", "Accounting Reference"),
        ("Emial", "E-mail"),
    ]
    error = refused(ColumnMapping(), *header)
    assert error.code == "column.missing"
    assert error.message.endswith("“Acounting Referense” may be Accounting Reference: say so with a mapping.")


@pytest.mark.parametrize("heading", ["reference, Accounting!", "Kundenumer", "KUNDEN-NUMER", "acounting_reference"])
def test_words_in_another_order_and_slips_in_a_synonym_are_close_too(heading: str) -> None:
    ((offered, label, score),) = suggestions(map_columns([heading], COLUMNS))
    assert (offered, label) == (heading, "Accounting Reference")
    assert 78 <= score <= 100


def test_a_column_is_offered_to_the_closest_heading_alone() -> None:
    mapping = map_columns(["Kundenumer", "Kundennumme", "Kunnenumer"], COLUMNS)
    assert [heading for heading, _, _ in suggestions(mapping)] == ["Kundennumme"]


@pytest.mark.parametrize("heading", ["Fax", "City", "Nam", "Total", "", "x" * 5000, "\0", "名前"])
def test_other_words_are_not_offered(heading: str) -> None:
    columns = (Column("tax", "Tax"), Column("date", "Date"), Column("fee", "Fee"))
    assert suggestions(map_columns([heading], columns)) == ()


def test_nothing_is_compared_when_nothing_is_missing_or_nothing_is_unknown() -> None:
    assert suggestions(map_columns(["Name", "Ref", "Mail", "Straße", "Nmae"], COLUMNS)) == ()
    assert suggestions(map_columns(["Name"], COLUMNS)) == ()


@given(st.lists(st.text(max_size=20), max_size=8))
def test_suggestions_name_each_heading_and_each_column_at_most_once(header: list[str]) -> None:
    mapping = map_columns(header, COLUMNS)
    offered = suggestions(mapping)
    assert len({heading for heading, _, _ in offered}) == len(offered) == len({label for _, label, _ in offered})
    assert {heading for heading, _, _ in offered} <= set(mapping.unknown)


def test_what_the_user_says_wins_over_every_name() -> None:
    said = ColumnMapping(columns={"Name": "Accounting Reference", "Kunde": "name", "E-mail": None})
    mapping = map_columns(["Name", "Kunde", "E-mail", "Ref"], COLUMNS, said)
    assert (mapping.positions, mapping.ignored) == ((0, 1, None, None), (2,))
    assert mapping.unknown == ("Ref",)  # the column it would be is taken
    assert mapping.fits


def test_a_heading_is_found_as_it_is_written_before_as_it_sounds() -> None:
    said = ColumnMapping(columns={"e mail": "email"})
    assert map_columns(["E-mail", "e mail"], COLUMNS, said).positions[2] == 1
    assert map_columns(["E-Mail "], COLUMNS, said).positions[2] == 0


def test_a_constant_stands_for_a_required_column_unless_it_is_blank() -> None:
    said = ColumnMapping(constants={"Accounting Reference": "00123", "city": " "})
    mapping = map_columns(["Name"], COLUMNS, said)
    assert (mapping.constants, mapping.missing) == ({0: "00123", 3: " "}, ())
    blank = ColumnMapping(constants={"Accounting Reference": " "})
    assert map_columns(["Name"], COLUMNS, blank).missing == ("Accounting Reference",)


@pytest.mark.parametrize(
    ("said", "code", "words"),
    [
        ({"columns": {"Kunde": "name"}}, "mapping.unknown_heading", "“Ref”, “Name”, “name.”"),
        ({"columns": {"Ref": "nome"}}, "mapping.unknown_column", "“nome”"),
        ({"columns": {"Ref": "Kundennummer"}}, "mapping.unknown_column", "“Kundennummer”"),
        ({"columns": {"Ref": "--"}}, "mapping.unknown_column", "“--”"),
        ({"columns": {"Ref": "name", "Name": "Name"}}, "mapping.column_twice", "“Ref” and “Name”"),
        ({"columns": {"Ref": "name", "ref.": "email"}}, "mapping.heading_twice", "“Ref”"),
        ({"columns": {"Ref": None, "ref.": "email"}}, "mapping.heading_twice", "“Ref”"),
        ({"columns": {"NAME": "email"}}, "mapping.ambiguous_heading", "2 times"),
        ({"constants": {"Ref": "1"}}, "mapping.unknown_column", "“Ref”"),
        (
            {"constants": {"accounting_reference": "1"}, "columns": {"name.": None}},
            "mapping.constant_and_column",
            "“Ref”",
        ),
        ({"values": {"Fax": {"a": "b"}}}, "mapping.unknown_column", "“Fax”"),
        ({"values": {"name": {"A ": "b", " a": "c"}}}, "mapping.value_twice", "name"),
    ],
)
def test_a_mapping_that_does_not_fit_the_file_is_refused_by_name(said: dict[str, Any], code: str, words: str) -> None:
    error = refused(ColumnMapping(**said), "Ref", "Name", "name.")
    assert (error.code, words in error.message) == (code, True)


def test_a_mapping_is_kept_as_json() -> None:
    said = ColumnMapping(columns={"Kunde": "name", "X": None}, values={"name": {"a": ""}}, constants={"email": "a@b.c"})
    assert ColumnMapping.model_validate_json(said.model_dump_json()) == said


@pytest.mark.parametrize(
    "said",
    [
        {"columns": {" ": "name"}},
        {"columns": {"a": " "}},
        {"values": {"name": {" ": "blank"}}},
        {"columns": {str(number): None for number in range(1001)}},
        {"constants": {"name": "x" * 40_000}},
        {"rows": {}},
    ],
)
def test_a_mapping_out_of_bounds_is_no_mapping(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        ColumnMapping(**said)


def test_written_values_become_what_they_mean_once_and_whole() -> None:
    said = ColumnMapping(values={"name": {"NSW": "New South Wales", "New South Wales": "no chain", "n/a": ""}})
    values = map_columns(["Name", "Ref"], COLUMNS, said).values[1]
    written = ["NSW", " nsw ", "NSW 2000", "N/A", "", None, "Victoria"]
    assert column_to_meant(written, values) == [
        "New South Wales", "New South Wales", "NSW 2000", None, "", None, "Victoria"
    ]  # fmt: skip
    assert column_to_meant(written, None) is written
    assert column_to_meant(untouched := ["Victoria", None], values) is untouched


def test_a_heading_means_what_the_template_stamped_it_as() -> None:
    """The type has given the label `Name` to another field since the template was made."""
    columns = (Column("trade_name", "Name"), Column("name", "Legal Name", ("Company",)))
    stamp = Stamp("customer", "0" * 16, (StampedColumn("name", "Name"),))
    assert map_columns(["Name"], columns).positions == (0, None)
    assert map_columns(["Name"], columns, stamp=stamp).positions == (None, 0)
    assert map_columns(["Name"], columns, ColumnMapping(columns={"Name": "trade_name"}), stamp).positions == (0, None)


@given(
    st.lists(st.text(max_size=12), max_size=6),
    st.dictionaries(
        st.text(min_size=1, max_size=12).filter(str.strip), st.none() | st.sampled_from(["name", "E-mail"])
    ),
)
def test_no_header_and_no_mapping_gives_one_cell_to_two_columns(header: list[str], said: dict[str, str | None]) -> None:
    mapping = map_columns(header, COLUMNS, ColumnMapping(columns=said))
    found = [position for position in mapping.positions if position is not None]
    assert len(found) == len(set(found))
    assert not set(found) & set(mapping.ignored)
    assert len(mapping.positions) == len(COLUMNS)


@given(st.text())
def test_a_plain_name_is_its_own_plain_name(name: str) -> None:
    assert plain_name(plain_name(name)) == plain_name(name)
