"""The row errors of an import: how often each reason occurs, and the rows."""

from collections.abc import Sequence

from pydantic import Field

from ledgerdock.api.calls import call_of, new_router
from ledgerdock.api.imports import TAG, find_import
from ledgerdock.api.jobs import JobName
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, Page, View, moment
from ledgerdock.filters import grammar
from ledgerdock.imports.books.row_errors import read_row_errors
from ledgerdock.jobs.row_problems import Reason, RowProblem

router = new_router()

PROPERTIES = (
    grammar.Property("row", grammar.Kind.NUMBER),
    *(grammar.Property(name, grammar.Kind.TEXT) for name in ("file", "column", "value", "code")),
)
_START = (0, 0, -1)


class RowErrorView(View):
    """One thing that is wrong with one row."""

    file: str = Field(description="Name of the file, and of the sheet if it has one.", examples=["customers.csv"])
    row: int = Field(description="As spreadsheets count: the header is row 1.", examples=[7])
    column: str = Field(description="Heading of the column; empty for the whole row.", examples=["E-mail"])
    value: str = Field(description="What stands there.", examples=["not-an-address"])
    code: str = Field(description="Stable code.", examples=["value.email"])
    message: str = Field(description="What is wrong.", examples=["“not-an-address” is not an e-mail address."])
    hint: str = Field(description="What to do about it.", examples=["Correct it in the file."])


class ReasonView(View):
    """All errors of one code in one column."""

    code: str = Field(description="Stable code.", examples=["value.email"])
    column: str = Field(description="Heading of the column; empty for whole rows.", examples=["E-mail"])
    count: int = Field(description="How many there are.", examples=[17])
    first_file: str = Field(description="The first file that has it.", examples=["customers.csv"])
    first_row: int = Field(description="The first row there that has it.", examples=[7])
    message: str = Field(description="What is wrong in that row.", examples=["“a” is not an e-mail address."])
    hint: str = Field(description="What to do about it.", examples=["Correct it in the file."])


class RowErrorList(Page):
    """A page of row errors."""

    reasons: list[ReasonView] = Field(description="Reasons of the whole import, the most frequent first.")
    items: list[RowErrorView] = Field(description="In the order of the file.")


@router.get(
    "/imports/<id>/errors",
    tags=[TAG],
    summary="List the row errors of an import",
    description="Also while it runs: then of the rows that were checked so far. "
    f"Filter properties: {', '.join(known.name for known in PROPERTIES)}.",
    operation_id="list_row_errors",
)
def list_row_errors(
    id: JobName,  # noqa: A002
    limit: Limit = DEFAULT_SIZE,
    cursor: Cursor = None,
    f: Filters = None,  # noqa: ARG001 - read as written
) -> RowErrorList:
    call = call_of(router)
    wanted = grammar.parse(call.filters, PROPERTIES)
    cursors = call.cursors(wanted.texts)
    position = cursors.read(cursor)
    job = find_import(call, id)
    names = [found.name for found in job.files]
    found = read_row_errors(
        job,
        call.runtime,
        behind=(int(position[0]), int(position[1]), int(position[2])) if position else _START,
        size=limit,
        wanted=lambda problem: wanted.matches({**problem._asdict(), "file": names[problem.source]}),
    )
    last = found.page[-1] if found.has_more else None
    return RowErrorList(
        reasons=[_reason(reason, names) for reason in found.reasons],
        items=[_view(problem, names) for problem in found.page],
        next_cursor=cursors.sign([last.source, last.row, last.place]) if last else None,
        as_of=moment(),
    )


def _view(problem: RowProblem, names: Sequence[str]) -> RowErrorView:
    return RowErrorView(
        file=names[problem.source],
        row=problem.row,
        column=problem.column,
        value=problem.value,
        code=problem.code,
        message=problem.message,
        hint=problem.hint,
    )


def _reason(reason: Reason, names: Sequence[str]) -> ReasonView:
    facts = {name: value for name, value in vars(reason).items() if name != "first_source"}
    return ReasonView(first_file=names[reason.first_source], **facts)
