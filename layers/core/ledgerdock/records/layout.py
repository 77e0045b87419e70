"""The columns of a record type, read once from its class: flat, in template order, header before lines."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, NamedTuple, get_args, get_origin

from pydantic.fields import FieldInfo

from ledgerdock.errors import Rejected
from ledgerdock.records.declaration import ColumnSpec, DocumentLine, RecordType, Reference
from ledgerdock.records.iso import currency_decimals
from ledgerdock.records.keys import KEY_BYTES, KeyOf, MadeFrom, key_function
from ledgerdock.records.kinds import Kind
from ledgerdock.records.rules import Rule

SORT_KEY_BYTES = 1024
"""The longest sort key DynamoDB takes."""

SEVERAL = "several"
"""In the place of a record type's name: records of several types, to be recognised. No type may be called so."""

_MAX_LENGTH = {Kind.KEY: 64, Kind.TEXT: 255, Kind.EMAIL: 254, Kind.PHONE: 40}
_NAME = re.compile("[a-z][a-z0-9_]{0,63}")
_NUMBERS = (Kind.MONEY, Kind.QUANTITY)
_MADE_OF = (Kind.KEY, Kind.TEXT)
_REFERRING = (Kind.KEY, Kind.CURRENCY)
"""Kinds whose values may be keys: a currency's code is the key of its record as well."""


class Option(NamedTuple):
    """One value of a choice column and the label people see."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a record type.

    `max_length` counts characters and is None where the kind limits the value. `decimals` is the greatest
    number of decimals where it does not depend on the row. `currency` is the fixed currency of a money
    column, `currency_column` the name of the column that holds it otherwise. `targets` are the record types
    whose key stands here.
    """

    name: str
    label: str
    kind: Kind
    description: str
    example: str
    required: bool
    max_length: int | None
    minimum: Decimal | None
    maximum: Decimal | None
    decimals: int | None
    currency: str | None
    currency_column: str | None
    choices: tuple[Option, ...]
    synonyms: tuple[str, ...]
    targets: tuple[str, ...]
    is_line: bool


class Link(NamedTuple):
    """A reference of a record type: what `key_of` reads from a row is the key of a record of one of
    `targets`.

    `column` is the index of the column an unknown key is reported at. `parts` is how many columns make that
    key. `key_of` gives "" when there is nothing to look up.
    """

    column: int
    targets: tuple[str, ...]
    parts: int
    key_of: KeyOf


class Layout(NamedTuple):
    """The columns of a record type, which of them make its key and which refer to other records.

    `made_key` says what the last column of the key is made from where it is blank, if it may be.
    """

    columns: tuple[Column, ...]
    header_width: int
    key_columns: tuple[int, ...]
    made_key: MadeFrom | None
    links: tuple[Link, ...]


def declaration_fault(record_type: str, problem: str) -> Rejected:
    """The error for a class that contradicts itself; `problem` says how, for the person who wrote it."""
    return Rejected("type.declaration", record_type=record_type, problem=problem)


def read_layout(model: type[RecordType]) -> Layout:
    """Read and check the columns of a record type. Raises Rejected(type.declaration) if they cannot work."""
    name = model.declaration.name
    for word in (name, model.declaration.area, model.declaration.key_space):
        if not _NAME.fullmatch(word):
            raise declaration_fault(name, f"“{word}” must be made of small letters, digits and underscores")
    if name == SEVERAL:
        raise declaration_fault(name, f"“{name}” stands for records of several types")
    header: list[tuple[str, FieldInfo]] = []
    lines: list[tuple[str, FieldInfo]] = []
    for field_name, field in model.model_fields.items():
        line = _line_class(field)
        if line is None:
            header.append((field_name, field))
        elif lines:
            raise declaration_fault(name, "it has more than one list of lines")
        else:
            lines.extend(line.model_fields.items())
    read = [_read_column(name, *item, is_line=False) for item in header]
    read += [_read_column(name, *item, is_line=True) for item in lines]
    columns = _with_currency_columns(name, [column for column, _ in read])
    _check_names(name, columns)
    positions = {column.name: index for index, column in enumerate(columns)}
    keys = _key_columns(model, columns, positions)
    _check_rules(model, columns)
    made = _made_key(model, columns, positions, keys[-1])
    if made is not None:
        columns = _with_made_key(columns, keys[-1], made)
    links = tuple(_links(name, [reference for _, reference in read], columns, positions))
    return Layout(columns, len(header), keys, made, links)


def _line_class(field: FieldInfo) -> type[DocumentLine] | None:
    if get_origin(field.annotation) is not list:
        return None
    (item,) = get_args(field.annotation)
    return item if isinstance(item, type) and issubclass(item, DocumentLine) else None


def _metadata(field: FieldInfo) -> Iterator[Any]:
    yield from field.metadata
    for part in get_args(field.annotation):
        yield from getattr(part, "__metadata__", ())


def _read_column(record_type: str, name: str, field: FieldInfo, *, is_line: bool) -> tuple[Column, Reference | None]:
    found = {type(item): item for item in _metadata(field)}
    kind, spec, reference = found.get(Kind), found.get(ColumnSpec), found.get(Reference)
    if kind is None or spec is None:
        raise declaration_fault(record_type, f"the field {name} needs one of our kinds and a column(...)")
    if reference is not None and kind not in _REFERRING:
        raise declaration_fault(record_type, f"the field {name} refers to another record, so it must be a Key")
    column = Column(
        name=name,
        label=field.title or name,
        kind=kind,
        description=field.description or "",
        example=spec.example,
        required=field.is_required(),
        max_length=spec.max_length or _MAX_LENGTH.get(kind),
        minimum=spec.minimum,
        maximum=spec.maximum,
        decimals=spec.decimals,
        currency=spec.currency,
        currency_column=None,
        choices=tuple(Option(value, label) for value, label in spec.choices),
        synonyms=spec.synonyms,
        targets=reference.targets if reference is not None else (),
        is_line=is_line,
    )
    _check_limits(record_type, column)
    return column, reference


def _check_limits(record_type: str, column: Column) -> None:
    if (column.kind is Kind.CHOICE) != bool(column.choices):
        raise declaration_fault(record_type, f"{column.name}: choices belong to a Choice, and a Choice needs them")
    if len({(text.casefold(), option.value) for option in column.choices for text in option}) > len(
        {text.casefold() for option in column.choices for text in option}
    ):
        raise declaration_fault(record_type, f"{column.name}: two choices are written the same way")
    if column.kind not in _NUMBERS and (column.minimum, column.maximum, column.decimals) != (
        None,
        None,
        None,
    ):
        raise declaration_fault(record_type, f"{column.name}: minimum, maximum and decimals belong to numbers")
    if column.kind is not Kind.MONEY and column.currency is not None:
        raise declaration_fault(record_type, f"{column.name}: a currency belongs to a Money column")
    if column.currency is not None and column.currency not in currency_decimals():
        raise declaration_fault(record_type, f"{column.name}: there is no currency {column.currency}")


def _with_currency_columns(record_type: str, columns: Sequence[Column]) -> tuple[Column, ...]:
    currencies = [column.name for column in columns if column.kind is Kind.CURRENCY]
    done = []
    for column in columns:
        if column.kind is Kind.MONEY and column.currency is None:
            if len(currencies) != 1:
                raise declaration_fault(
                    record_type,
                    f"{column.name} needs currency=..., or the record exactly one Currency column",
                )
            done.append(replace(column, currency_column=currencies[0]))
        else:
            done.append(column)
    return tuple(done)


def _check_names(record_type: str, columns: Sequence[Column]) -> None:
    for what, names in (
        ("name", [column.name for column in columns]),
        ("label", [column.label.casefold() for column in columns]),
    ):
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise declaration_fault(record_type, f"two columns have the {what} “{twice[0]}”")


def _key_columns(model: type[RecordType], columns: Sequence[Column], positions: Mapping[str, int]) -> tuple[int, ...]:
    name, key = model.declaration.name, model.declaration.key
    for part in key:
        column = columns[positions[part]] if part in positions else None
        if column is None or column.kind is not Kind.KEY or not column.required or column.is_line:
            raise declaration_fault(name, f"its key names “{part}”, which is no required Key column of its header")
    # A part of a composite key may double when its separators are escaped.
    longest = len(key) * (2 * KEY_BYTES + 1)
    if not key or longest > SORT_KEY_BYTES + 1:
        raise declaration_fault(name, "its key must have one to four columns")
    return tuple(positions[part] for part in key)


def _made_key(
    model: type[RecordType], columns: Sequence[Column], positions: Mapping[str, int], key: int
) -> MadeFrom | None:
    name, fields = model.declaration.name, model.declaration.made_key
    if not fields:
        return None
    for field in fields:
        column = columns[positions[field]] if field in positions else None
        if (
            column is None
            or column.kind not in _MADE_OF
            or not column.required
            or column.is_line
            or field == columns[key].name
        ):
            raise declaration_fault(
                name, f"its key cannot be made from “{field}”: name a required Key or Text of its header"
            )
    keys = tuple(positions[field] for field in fields if columns[positions[field]].kind is Kind.KEY)
    words = tuple(positions[field] for field in fields if columns[positions[field]].kind is Kind.TEXT)
    if not keys:
        raise declaration_fault(name, "its key is made from words alone; name a Key that it can begin with")
    return MadeFrom(keys, words, columns[key].max_length or KEY_BYTES)


def _with_made_key(columns: Sequence[Column], key: int, made: MadeFrom) -> tuple[Column, ...]:
    """The key's column may be blank in a file, and people are told so."""
    sources = " and ".join(columns[index].label for index in (*made.keys, *made.words))
    told = f"{columns[key].description} Blank: made for you from {sources}, the same every time.".strip()
    changed = replace(columns[key], required=False, description=told)
    return (*columns[:key], changed, *columns[key + 1 :])


def _check_rules(model: type[RecordType], columns: Sequence[Column]) -> None:
    header = {column.name for column in columns if not column.is_line}
    lines = {column.name for column in columns if column.is_line}
    for rule in model.declaration.rules:
        if isinstance(rule, Rule):
            missing = set(rule.columns) - header - lines
        else:
            missing = ({rule.column} - header) | (set(rule.line_columns) - lines)
        if missing:
            raise declaration_fault(model.declaration.name, f"a rule names “{min(missing)}”, which is no column for it")


def _links(
    record_type: str,
    references: Sequence[Reference | None],
    columns: Sequence[Column],
    positions: Mapping[str, int],
) -> Iterator[Link]:
    for index, reference in enumerate(references):
        if reference is None:
            continue
        missing = [name for name in reference.within if name not in positions]
        if missing or not reference.targets:
            raise declaration_fault(
                record_type,
                f"the reference in {columns[index].name} is incomplete: {', '.join(missing) or 'no target'}",
            )
        parts = (*(positions[name] for name in reference.within), index)
        yield Link(index, reference.targets, len(parts), key_function(parts))
