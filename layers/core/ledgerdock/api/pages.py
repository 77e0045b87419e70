"""What every list takes and answers."""

from datetime import UTC, datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.api.paging import DEFAULT_LIMIT, LONGEST, MOST

Limit = Annotated[int, Query(ge=1, le=MOST, description="The most items to answer.")]
Cursor = Annotated[
    str | None,
    Query(
        max_length=LONGEST,
        pattern="^[A-Za-z0-9_-]+$",
        description="Where to go on: `next_cursor` of the page before, with the same route and filters.",
    ),
]
Filters = Annotated[
    list[str] | None,
    Query(
        alias="f",
        description="Filters `property op value`, such as `state=failed`; may be repeated. Operators: `=` `!=` equal, "
        "`:` `!:` contains, `>` `<` `>=` `<=` order. Different properties must all hold, several `=` or `:` of one "
        "property are alternatives. The description of the route names its properties.",
    ),
]
DEFAULT_SIZE: int = DEFAULT_LIMIT


class View(BaseModel):
    """A part of an answer."""

    # Built when first used: a cold start pays only for the models of the route it answers.
    model_config = ConfigDict(frozen=True, defer_build=True, json_schema_serialization_defaults_required=True)


class Page(View):
    """What every list answers beside its items."""

    next_cursor: str | None = Field(
        description="Give it as `cursor` to get the next page; null on the last one. A page may hold fewer items than "
        "`limit`, even none, and still not be the last."
    )
    as_of: str = Field(description="When the list was read, UTC.", examples=["2026-03-04T10:00:00.000Z"])


def moment(value: datetime | None = None) -> str:
    """A moment (this one by default) as the API writes it: UTC, ISO 8601 with milliseconds."""
    return (value or datetime.now(UTC)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
