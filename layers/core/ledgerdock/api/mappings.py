"""Saved mappings: what is said about the columns of a kind of file, kept under a name for everybody of a tenant."""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.api import record_types, segments
from ledgerdock.api.calls import Call, call_of, new_router
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, Page, View, moment
from ledgerdock.errors import Rejected
from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.files.mapping import check
from ledgerdock.filters import grammar
from ledgerdock.jobs.mapping_store import MappingFacts, MappingShelf, SavedMapping
from ledgerdock.records.keys import composed

router = new_router()

TAG = "Mappings"
_LONGEST_NAME = 80
_NOWHERE = frozenset({"mapping.unknown_name", "mapping.unknown_version"})

PROPERTIES = (
    grammar.Property("name", grammar.Kind.TEXT),
    grammar.Property("saved_by", grammar.Kind.TEXT),
    grammar.Property("saved_at", grammar.Kind.MOMENT),
)

TypeName = Annotated[str, Path(description="The record type.", pattern="^[a-z][a-z0-9_]{0,63}$", examples=["customer"])]
MappingName = Annotated[
    str,
    Path(
        description="Name of a saved mapping as one segment of a path: its `id`. Any character but letters, digits and "
        "`-._` is written as in percent-encoding, with `~` instead of `%`.",
        min_length=1,
        max_length=1_000,
        examples=["DATEV~20export"],
    ),
]
_MOST_VERSIONS = 10**9
LookedAt = Annotated[
    int | None,
    Query(ge=1, lt=_MOST_VERSIONS, description="The version you looked at; any when left out.", examples=[2]),
]
Wanted = Annotated[
    int | None, Query(ge=1, lt=_MOST_VERSIONS, description="This version; the newest when left out.", examples=[2])
]


class SavedMappingFacts(View):
    """A mapping with a name, without what it says."""

    id: str = Field(description="Names it in paths.", examples=["DATEV~20export"])
    name: str = Field(description="Its name, unique for its record type.", examples=["DATEV export"])
    record_type: str = Field(description="Whose columns it speaks of.", examples=["customer"])
    version: int = Field(description="Counts its versions from 1; each save makes one.", examples=[2])
    saved_by: str = Field(description="Who saved this version.", examples=["ann"])
    saved_at: str = Field(description="When, UTC.", examples=["2026-03-04T10:00:00.000Z"])


class SavedMappingView(SavedMappingFacts):
    """A version of a saved mapping."""

    mapping: ColumnMapping = Field(description="What it says.")


class SavedMappingList(Page):
    """A page of saved mappings."""

    items: list[SavedMappingFacts] = Field(description="The newest version of each, by name.")


class SaveMapping(BaseModel):
    """A mapping to save."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    mapping: ColumnMapping = Field(description="What is said about the columns.")
    version: int | None = Field(
        None,
        ge=1,
        lt=_MOST_VERSIONS,
        description="The newest version, as you looked at it; null for a new mapping.",
        examples=[2],
    )


@router.get(
    "/mappings/<type>",
    tags=[TAG],
    summary="List saved mappings",
    description=f"Filter properties: {', '.join(known.name for known in PROPERTIES)}.",
    operation_id="list_mappings",
)
def list_mappings(
    type: TypeName,  # noqa: A002
    limit: Limit = DEFAULT_SIZE,
    cursor: Cursor = None,
    f: Filters = None,  # noqa: ARG001 - read as written
) -> SavedMappingList:
    call = call_of(router)
    shelf = _shelf(call, type)
    wanted = grammar.parse(call.filters, PROPERTIES)
    cursors = call.cursors(wanted.texts)
    position = cursors.read(cursor)
    saved = [facts for facts in call.runtime.mappings.list(shelf) if wanted.matches(facts.model_dump())]
    left = [facts for facts in saved if not position or facts.name > str(position[0])]
    found = left[:limit]
    return SavedMappingList(
        items=[SavedMappingFacts(**_facts(shelf, facts)) for facts in found],
        next_cursor=cursors.sign([found[-1].name]) if len(left) > limit else None,
        as_of=moment(),
    )


@router.get("/mappings/<type>/<name>", tags=[TAG], summary="Show a saved mapping", operation_id="show_mapping")
def show_mapping(type: TypeName, name: MappingName, version: Wanted = None) -> SavedMappingView:  # noqa: A002
    call = call_of(router)
    shelf = _shelf(call, type)
    with _nowhere():
        return _view(shelf, call.runtime.mappings.get(shelf, _name(name), version))


@router.put(
    "/mappings/<type>/<name>",
    tags=[TAG],
    summary="Save a mapping",
    description="Every save is a new version; imports go on naming the one they used.",
    operation_id="save_mapping",
)
def save_mapping(type: TypeName, name: MappingName, wish: Annotated[SaveMapping, Body()]) -> SavedMappingView:  # noqa: A002
    call = call_of(router)
    shelf, plain = _shelf(call, type), _name(name)
    if plain != plain.strip() or not plain.isprintable() or len(plain) > _LONGEST_NAME or "@" in plain:
        raise Rejected("mapping.name")
    check(wish.mapping, call.runtime.registry.get(type).columns)
    with _nowhere():
        saved = call.runtime.mappings.save(shelf, plain, wish.mapping, by=call.identity.user, version=wish.version)
    return _view(shelf, saved)


@router.delete(
    "/mappings/<type>/<name>",
    tags=[TAG],
    summary="Delete a saved mapping",
    description="Imports keep what they used.",
    operation_id="delete_mapping",
    status_code=204,
)
def delete_mapping(type: TypeName, name: MappingName, version: LookedAt = None) -> Response[Any]:  # noqa: A002
    call = call_of(router)
    with _nowhere():
        call.runtime.mappings.delete(_shelf(call, type), _name(name), version)
    return Response(204)


def _shelf(call: Call, record_type: str) -> MappingShelf:
    return MappingShelf(call.tenant, record_types.find_type(call, record_type).name)


def _name(segment: str) -> str:
    return composed(segments.decode(segment))


@contextmanager
def _nowhere() -> Generator[None]:
    """What a path names and is not there is not found, as everywhere."""
    try:
        yield
    except Rejected as error:
        raise Rejected("not_found") if error.code in _NOWHERE else error from error


def _facts(shelf: MappingShelf, saved: MappingFacts) -> dict[str, Any]:
    facts = saved.model_dump(include=set(MappingFacts.model_fields))
    return {"id": segments.encode(saved.name), "record_type": shelf.record_type, **facts}


def _view(shelf: MappingShelf, saved: SavedMapping) -> SavedMappingView:
    return SavedMappingView(**_facts(shelf, saved), mapping=saved.mapping)
