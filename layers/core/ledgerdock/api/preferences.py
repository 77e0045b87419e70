"""Saved filters, personal and shared, and the columns somebody chose for a list."""

import re
from enum import StrEnum
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.api import exports, imports, record_types, segments
from ledgerdock.api.calls import Call, call_of, new_router
from ledgerdock.api.identity import Role
from ledgerdock.api.pages import DEFAULT_SIZE, Cursor, Filters, Limit, Page, View, moment
from ledgerdock.errors import Rejected
from ledgerdock.filters import grammar
from ledgerdock.filters.of_records import properties_of
from ledgerdock.jobs.preferences import SavedFilter, Shelf
from ledgerdock.records.keys import composed

router = new_router()

TAG = "Preferences"
_RECORDS = "records."
_PROPERTIES = {"imports": imports.PROPERTIES, "exports": exports.PROPERTIES, "record-types": record_types.PROPERTIES}
_LONGEST_NAME = 80
_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class Sharing(StrEnum):
    """Whose a saved filter is."""

    PERSONAL = "personal"
    SHARED = "shared"


PROPERTIES = (
    grammar.Property("name", grammar.Kind.TEXT),
    grammar.Property("scope", grammar.Kind.CHOICE, tuple(sharing.value for sharing in Sharing)),
    grammar.Property("created_by", grammar.Kind.TEXT),
    grammar.Property("updated_at", grammar.Kind.MOMENT),
)

PageName = Annotated[
    str,
    Path(
        description="Which list: `imports`, `exports`, `record-types`, or `records.` and the name of a record type.",
        pattern=f"^({'|'.join(_PROPERTIES)}|{re.escape(_RECORDS)}[a-z][a-z0-9_]{{0,63}})$",
        examples=["imports"],
    ),
]
FilterName = Annotated[
    str,
    Path(
        description="Name of a saved filter as one segment of a path: its `id`. Any character but letters, digits and "
        "`-._` is written as in percent-encoding, with `~` instead of `%`.",
        min_length=1,
        max_length=1_000,
        examples=["Failed~20this~20week"],
    ),
]
FilterText = Annotated[str, Field(max_length=grammar.LONGEST)]
Scope = Annotated[Sharing, Query(description="Yours, or the one everybody of your tenant sees.")]
Version = Annotated[int, Query(ge=1, lt=2**53, description="The version you looked at.", examples=[2])]


class SavedFilterView(View):
    """A filter with a name."""

    id: str = Field(description="Names it in paths.", examples=["Failed~20this~20week"])
    name: str = Field(
        description="Its name, unique among yours and among the shared ones.", examples=["Failed this week"]
    )
    scope: Sharing = Field(description="Whose it is.")
    filters: list[str] = Field(description="In the filter grammar.", examples=[["state=failed"]])
    version: int = Field(description="Counts its changes from 1.", examples=[2])
    created_by: str = Field(description="Who saved it first.", examples=["ann"])
    updated_by: str = Field(description="Who saved it last.", examples=["ann"])
    updated_at: str = Field(description="When, UTC.", examples=["2026-03-04T10:00:00.000Z"])
    can_edit: bool = Field(description="Whether you may change and delete it.")


class SavedFilterList(Page):
    """A page of saved filters."""

    items: list[SavedFilterView] = Field(description="Yours, then the shared ones, by name.")


class SaveFilter(BaseModel):
    """A filter to save."""

    model_config = _STRICT

    filters: list[FilterText] = Field(
        min_length=1, max_length=grammar.MOST, description="In the filter grammar.", examples=[["state=failed"]]
    )
    version: int | None = Field(
        None, ge=1, lt=2**53, description="The version you looked at; leave it out for a new filter.", examples=[2]
    )


class Columns(BaseModel):
    """The columns of a list."""

    model_config = _STRICT

    columns: list[Annotated[str, Field(pattern="^[A-Za-z_][A-Za-z0-9_.]{0,99}$")]] | None = Field(
        max_length=200,
        description="The columns to show, in their order; null for those the list shows by itself.",
        examples=[["number", "state", "created_at"]],
    )


@router.get(
    "/filters/<page>",
    tags=[TAG],
    summary="List saved filters",
    description=f"Filter properties: {', '.join(known.name for known in PROPERTIES)}.",
    operation_id="list_filters",
)
def list_filters(
    page: PageName,
    limit: Limit = DEFAULT_SIZE,
    cursor: Cursor = None,
    f: Filters = None,  # noqa: ARG001 - read as written
) -> SavedFilterList:
    call = call_of(router)
    _properties(call, page)
    wanted = grammar.parse(call.filters, PROPERTIES)
    cursors = call.cursors(wanted.texts)
    position = cursors.read(cursor)
    views = [
        _view(call, scope, saved)
        for scope in Sharing
        for saved in call.runtime.preferences.filters(_shelf(call, page, scope))
    ]
    matching = [view for view in views if wanted.matches(view.model_dump(mode="json"))]
    start = sum((view.scope, view.name) <= tuple(map(str, position)) for view in matching) if position else 0
    found = matching[start : start + limit]
    more = start + limit < len(matching)
    return SavedFilterList(
        items=found,
        next_cursor=cursors.sign([found[-1].scope, found[-1].name]) if more else None,
        as_of=moment(),
    )


@router.get("/filters/<page>/<name>", tags=[TAG], summary="Show a saved filter", operation_id="show_filter")
def show_filter(page: PageName, name: FilterName, scope: Scope = Sharing.PERSONAL) -> SavedFilterView:
    call = call_of(router)
    _properties(call, page)
    return _view(call, scope, call.runtime.preferences.filter(_shelf(call, page, scope), _name(name)))


@router.put(
    "/filters/<page>/<name>",
    tags=[TAG],
    summary="Save a filter",
    description="A shared filter belongs to who saved it first; administrators may change it as well.",
    operation_id="save_filter",
)
def save_filter(
    page: PageName, name: FilterName, wish: Annotated[SaveFilter, Body()], scope: Scope = Sharing.PERSONAL
) -> SavedFilterView:
    call = call_of(router)
    grammar.parse(wish.filters, _properties(call, page))
    shelf, plain = _shelf(call, page, scope), _name(name)
    if plain != plain.strip() or not plain.isprintable() or len(plain) > _LONGEST_NAME:
        raise Rejected("preference.name")
    if wish.version is not None:
        _refuse_strangers(call, scope, shelf, plain)
    elif scope is Sharing.SHARED and not call.identity.role.covers(Role.OPERATOR):
        raise Rejected("preference.may_not_share")
    saved = call.runtime.preferences.save_filter(
        shelf, plain, wish.filters, by=call.identity.user, version=wish.version
    )
    return _view(call, scope, saved)


@router.delete(
    "/filters/<page>/<name>",
    tags=[TAG],
    summary="Delete a saved filter",
    operation_id="delete_filter",
    status_code=204,
)
def delete_filter(page: PageName, name: FilterName, version: Version, scope: Scope = Sharing.PERSONAL) -> Response[Any]:
    call = call_of(router)
    _properties(call, page)
    shelf, plain = _shelf(call, page, scope), _name(name)
    _refuse_strangers(call, scope, shelf, plain)
    call.runtime.preferences.delete_filter(shelf, plain, version)
    return Response(204)


@router.get("/columns/<page>", tags=[TAG], summary="Show your columns", operation_id="show_columns")
def show_columns(page: PageName) -> Columns:
    call = call_of(router)
    _properties(call, page)
    return Columns(columns=call.runtime.preferences.columns(call.tenant, page, call.identity.user))


@router.put(
    "/columns/<page>",
    tags=[TAG],
    summary="Choose your columns",
    description="The last choice counts.",
    operation_id="choose_columns",
)
def choose_columns(page: PageName, wish: Annotated[Columns, Body()]) -> Columns:
    call = call_of(router)
    _properties(call, page)
    call.runtime.preferences.save_columns(call.tenant, page, call.identity.user, wish.columns)
    return wish


def _properties(call: Call, page: str) -> tuple[grammar.Property, ...]:
    """What a list can be filtered by. Raises Rejected("not_found") for a list that is not there."""
    if page.startswith(_RECORDS):
        return properties_of(record_types.find_type(call, page.removeprefix(_RECORDS)))
    if page not in _PROPERTIES:
        raise Rejected("not_found")
    return _PROPERTIES[page]


def _shelf(call: Call, page: str, scope: Sharing) -> Shelf:
    return Shelf(call.tenant, page, None if scope is Sharing.SHARED else call.identity.user)


def _name(segment: str) -> str:
    return composed(segments.decode(segment))


def _refuse_strangers(call: Call, scope: Sharing, shelf: Shelf, name: str) -> None:
    """Owners do not change: whoever may edit this version may write over it."""
    if not _can_edit(call, scope, call.runtime.preferences.filter(shelf, name)):
        raise Rejected("preference.not_yours", name=name)


def _can_edit(call: Call, scope: Sharing, saved: SavedFilter) -> bool:
    if scope is Sharing.PERSONAL or call.identity.role is Role.ADMIN:
        return True
    return saved.created_by == call.identity.user and call.identity.role.covers(Role.OPERATOR)


def _view(call: Call, scope: Sharing, saved: SavedFilter) -> SavedFilterView:
    return SavedFilterView(
        id=segments.encode(saved.name),
        name=saved.name,
        scope=scope,
        filters=list(saved.filters),
        version=saved.version,
        created_by=saved.created_by,
        updated_by=saved.updated_by,
        updated_at=saved.updated_at,
        can_edit=_can_edit(call, scope, saved),
    )
