"""Row errors, grouped by reason: what is wrong, where, and what to do about it."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ledgerdock_cli.screen import Heading, plain
from ledgerdock_cli.views import RowProblem

if TYPE_CHECKING:
    from ledgerdock_client import Imports

_PAGE = 200


@dataclass
class Reason:
    """All rows refused for one reason in one column; `rows` are the first few."""

    code: str
    column: str
    hint: str
    count: int = 0
    rows: list[RowProblem] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """As `import errors --json` prints it."""
        rows = [{"file": row.file, "row": row.row, "value": row.value, "message": row.message} for row in self.rows]
        return {
            "code": self.code,
            "column": self.column,
            "count": self.count,
            "hint": self.hint,
            "rows": rows,
        }


HEADINGS = tuple(Heading(name, name) for name in RowProblem._fields)


def row_problems(errors: Iterable[Mapping[str, Any]]) -> Iterator[RowProblem]:
    """Row errors as the API lists them."""
    for error in errors:
        yield RowProblem(*(error[name] for name in RowProblem._fields))


def group(problems: Iterable[RowProblem], *, examples: int) -> list[Reason]:
    """Reasons, the most frequent first, each with its first `examples` rows."""
    found: dict[tuple[str, str], Reason] = {}
    for problem in problems:
        key = (problem.code, problem.column)
        reason = found.setdefault(key, Reason(problem.code, problem.column, problem.hint))
        reason.count += 1
        if len(reason.rows) < examples:
            reason.rows.append(problem)
    return sorted(found.values(), key=lambda reason: -reason.count)


def reasons(imports: "Imports", job: str, *, examples: int, most: int | None = None) -> list[Reason]:
    """The `most` frequent reasons of a job, each with its first rows.

    Asks for one page, and again only for reasons whose rows are not on it: a million errors are not read for this.
    """
    known = {(each.code, each.column): each for each in group(_first(imports, job), examples=examples)}
    found = []
    for told in imports.reasons(job)[:most]:
        reason = known.get((told["code"], told["column"])) or Reason(told["code"], told["column"], told["hint"])
        reason.count = told["count"]
        if len(reason.rows) < min(examples, reason.count):
            filters = [f"code={reason.code}", f"column={reason.column}"]
            reason.rows = list(islice(row_problems(imports.errors(job, filters)), examples))
        found.append(reason)
    return found


def _first(imports: "Imports", job: str) -> Iterator[RowProblem]:
    return islice(row_problems(imports.errors(job, page_size=_PAGE)), _PAGE)


def reasons_table(found: Sequence[Reason]) -> RenderableType:
    """The table a person corrects their file by."""
    names = short_names({problem.file for reason in found for problem in reason.rows})
    several = len(names) > 1
    shown = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), header_style="bold", expand=True)
    if several:
        shown.add_column("File or sheet", ratio=2, overflow="fold")
    shown.add_column("Row", justify="right", no_wrap=True)
    shown.add_column("Column", ratio=2, overflow="fold")
    shown.add_column("Value", ratio=2, overflow="fold", style="yellow")
    shown.add_column("What is wrong", ratio=4, overflow="fold")
    shown.add_column("What to do", ratio=4, overflow="fold", style="cyan")
    for reason in found:
        for number, problem in enumerate(reason.rows):
            hint = problem.hint if number == 0 or problem.hint != reason.hint else ""
            cells = (problem.column, problem.value, problem.message, hint)
            file = [Text(plain(names[problem.file]))] if several else []
            shown.add_row(*file, f"{problem.row:,}", *(Text(plain(cell)) for cell in cells))
        if more := reason.count - len(reason.rows):
            shown.add_row(*[""] * several, "", "", "", Text(f"… and {more:,} more like this", style="dim"), "")
        shown.add_section()
    return Padding(shown, (0, 0, 0, 1))


def short_names(files: Collection[str]) -> dict[str, str]:
    """What files are called in a narrow column: sheets of one and the same workbook by the name of the sheet."""
    parted = {file: file.partition(", sheet ") for file in files}
    workbooks = {file for file, _, _ in parted.values()}
    one = len(workbooks) == 1 and all(sheet for _, _, sheet in parted.values())
    return {file: sheet if one else file for file, (_, _, sheet) in parted.items()}
