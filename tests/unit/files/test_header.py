"""Which row is the header."""

import pytest

from ledgerdock.files.header import NumberedRow, find_header, header_names, is_blank


def number_of_header(text: str) -> int | None:
    """Row number of the header of a small table: one line a row, cells split by commas, blank lines count."""
    rows = [NumberedRow(number, line.split(",")) for number, line in enumerate(text.split("\n"), 1)]
    sample = [row for row in rows if not is_blank(row.cells)]
    index = find_header(sample)
    return None if index is None else sample[index].number


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("Name,City,Amount\nAcme,Oslo,12.5", 1),
        ("\n\nName,City,Amount\nAcme,Oslo,12.5", 3),
        ("Customer list as of 4 March 2026\nName,City,Amount\nAcme,Oslo,12.5", 2),
        ("Customer list as of 4 March 2026,,\n,,\nName,City,Amount\nAcme,Oslo,12.5", 3),
        ("Acme Ltd\nCustomer list\n2026-03-04\n\nName,City,Amount\nAcme,Oslo,12.5\nBeta,Rome,3", 5),
        ("Report date:,2026-03-04\nPrepared by:,Anna\n\nName,City,Amount\nAcme,Oslo,12.5\nBeta,Rome,3", 4),
        ("Report date,2026-03-04\nName,City,Amount\nAcme,Oslo,12.5\nBeta,Rome,3", 2),
        ("Prepared by,Anna\nName,City,Land,Amount\nAcme,Oslo,NO,12.5\nBeta,Rome,IT,3", 2),
        ("Prepared by,Anna\n\nName,City,Land,Zone\nAcme,Oslo,NO,a\nBeta,Rome,IT,b", 3),
        ("Customer list\nName,City,Amount", 2),
        ("Name,City,Amount", 1),
        ("Name\nAcme\nBeta", 1),
        ("Code\n1\n2\n3", 1),
        ("Name,City\nAcme,Oslo,x,y,z,a\nBeta,Rome", 1),
        ("Name,City\nAcme,Oslo,x\nBeta,Rome,y\nGamma,Bonn,z", 1),
        ("Name,City\nAcme,Oslo,1\nBeta,Rome,2", 1),
        ("Name,,Amount\nAcme,Oslo,1\nBeta,Rome,2", 1),
        (",Name,Amount\n0,Acme,1\n1,Beta,2", 1),
        ("Name,City,Phone,Fax,Note\nAcme,Oslo\nBeta,Rome\nGamma", 1),
        ("Account,2023,2024,Name\nA,1,2,x\nB,3,4,y", 1),
        ("1,2,3\n4,5,6", 1),
        ("Name\nAcme,,\nBeta,,stray\nGamma\nDelta", 1),
    ],
)
def test_the_header_is_found(table: str, row: int) -> None:
    assert number_of_header(table) == row


def test_a_sheet_without_any_cell_has_no_header() -> None:
    assert number_of_header("\n , \n") is None


def test_only_the_first_twenty_rows_are_looked_at() -> None:
    titles = "\n".join(f"Title {number}" for number in range(25))
    assert number_of_header(f"{titles}\nName,City\nAcme,Oslo") == 1


def test_header_names_are_stripped_and_trailing_blanks_cut() -> None:
    assert header_names([" Name ", None, "  ", "City\n", "", None]) == ["Name", "", "", "City"]
