"""Row problems: pages in the order of the file, reasons by frequency, whatever the order of the parts."""

from itertools import chain
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import RowError
from ledgerdock.jobs.ledger import LedgerLine
from ledgerdock.jobs.row_problems import Collection, RowProblem, problems_of

CODES = st.sampled_from(["value.email", "value.required", "row.duplicate"])
ROWS = st.dictionaries(st.integers(2, 200), st.lists(CODES, max_size=3), max_size=40)


def _line(row: int, codes: list[str]) -> LedgerLine:
    """A row; the first hundred stand in one file, the others in the next."""
    errors = [RowError(code, f"Column {place}", "v", f"message {row}", "hint") for place, code in enumerate(codes)]
    return LedgerLine(row > 100, row, "invalid" if codes else "created", "", errors or None, ["a"])


def _parts(rows: dict[int, list[str]], number: int, seed: int) -> list[list[LedgerLine]]:
    """A ledger as chunks leave it: each part in the order of the file, the parts in any."""
    parts: list[list[LedgerLine]] = [[] for _ in range(number)]
    for row in sorted(rows):
        Random(seed * 1000 + row).choice(parts).append(_line(row, rows[row]))  # noqa: S311
    return parts


@given(ROWS, st.integers(1, 6), st.integers(0, 9), st.integers(1, 7))
def test_pages_hold_every_problem_once_and_in_the_order_of_the_file(
    rows: dict[int, list[str]], number: int, seed: int, size: int
) -> None:
    parts = _parts(rows, number, seed)
    pages: list[list[RowProblem]] = []
    behind, has_more = (0, 0, -1), True
    while has_more:
        collection = Collection(size, behind, lambda problem: True)
        for part in parts:
            collection.add(part)
        page, has_more = collection.page()
        pages.append(list(page))
        behind = page[-1][:3] if page else behind
    assert list(chain.from_iterable(pages)) == sorted(problems_of(chain.from_iterable(parts)))
    assert all(len(page) == size for page in pages[:-1])


@given(ROWS, st.integers(1, 6), st.integers(0, 9))
def test_reasons_are_those_of_the_whole_job_whatever_the_page(
    rows: dict[int, list[str]], number: int, seed: int
) -> None:
    collection = Collection(1, (1, 100, 0), lambda problem: False)
    for part in _parts(rows, number, seed):
        collection.add(part)
    expected: dict[tuple[str, str], list[int]] = {}
    for row, codes in sorted(rows.items()):
        for place, code in enumerate(codes):
            expected.setdefault((code, f"Column {place}"), []).append(row)
    found = collection.most_frequent()
    assert {(reason.code, reason.column): (reason.count, reason.first_row) for reason in found} == {
        key: (len(where), where[0]) for key, where in expected.items()
    }
    assert all(reason.message == f"message {reason.first_row}" for reason in found)
    assert [reason.count for reason in found] == sorted((reason.count for reason in found), reverse=True)
    assert collection.page() == ([], False)


def test_a_page_holds_what_is_wanted_only() -> None:
    collection = Collection(5, (0, 0, -1), lambda problem: problem.code == "b")
    collection.add([_line(2, ["a", "b"]), _line(3, ["a"]), _line(4, ["b"])])
    page, has_more = collection.page()
    assert [(problem.row, problem.code) for problem in page] == [(2, "b"), (4, "b")]
    assert not has_more
