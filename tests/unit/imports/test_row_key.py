"""The key by which rows are laid out is the key of the record they become, whatever was declared about the file."""

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.files.column_mapping import folded, meant
from ledgerdock.imports.plan import FIRST_CELL, Source, row_key
from ledgerdock.imports.rows.declared_cells import read_as_declared
from ledgerdock.records.registry import load_registry

CONTACT = load_registry(()).get("contact")
CELL = st.sampled_from([None, "", " ", "a", "A", " a ", "b#c", "e\u0301", "\u00e9", "x", "X "])
MEANINGS = st.dictionaries(CELL.filter(bool).map(folded), st.sampled_from(["", "a", "z", "b#c"]), max_size=4)


@st.composite
def sources(draw: st.DrawFn) -> Source:
    """A source of contacts whose key, account and name, stands in the file or is a constant."""
    positions: list[int | None] = [None] * len(CONTACT.columns)
    constants, values = {}, {}
    for place, column in enumerate(draw(st.permutations(CONTACT.key_columns))):
        known = draw(MEANINGS)
        if draw(st.booleans()):
            positions[column] = place
            values |= {column: known} if known else {}
        else:
            constants[column] = meant(draw(CELL), known)
    return Source(
        name="f.csv",
        record_type="contact",
        header=("One", "Two"),
        positions=tuple(positions),
        constants=constants,
        values=values,
    )


@given(sources(), st.tuples(CELL, CELL))
def test_rows_are_laid_out_by_the_key_they_are_judged_by(source: Source, cells: tuple[str | None, ...]) -> None:
    row = [2, None, *cells]
    aligned = [[None if at is None else row[at + FIRST_CELL] for at in source.positions]]
    read_as_declared(aligned, source, CONTACT)
    assert row_key(source, CONTACT)(row) == CONTACT.key_of(aligned[0])
