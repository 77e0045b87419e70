"""A record type made ready for rows: its columns, validation, keys, references and documents."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from inspect import cleandoc
from typing import Any

from pydantic_core import CoreSchema, SchemaValidator, core_schema

from ledgerdock.errors import RowError, row_error
from ledgerdock.records.checks import RowCheck, row_check
from ledgerdock.records.declaration import RecordType
from ledgerdock.records.documents import Assembler, Record, document_assembler
from ledgerdock.records.holding import Held
from ledgerdock.records.keys import KeyOf, MadeFrom, key_function, made_part
from ledgerdock.records.kinds import Value
from ledgerdock.records.layout import Column, Link, read_layout
from ledgerdock.records.rules import DocumentRule, Rule
from ledgerdock.records.values.catalogue import reader_of, schema_of
from ledgerdock.records.values.reading import Reader

Cells = Sequence[str | None]
Row = tuple[Value, ...]

UNDECIDED: Any = object()
"""Stands for a cell the schemas turned down, until its reader has decided about it."""


@dataclass(frozen=True, eq=False)
class CompiledType:
    """Everything the product knows about a record type, built once per process.

    `columns` are flat: header columns first, then line columns, in template order; rows of cells and of
    values are aligned to them. Validators are built when the first row needs them.
    """

    model: type[RecordType]
    name: str
    label: str
    plural: str
    area: str
    description: str
    columns: tuple[Column, ...]
    header_width: int
    is_document: bool
    key_columns: tuple[int, ...]
    key_space: str
    key_space_types: tuple[str, ...]
    references: tuple[Link, ...]
    key_of: KeyOf
    made_key: MadeFrom | None

    @cached_property
    def held(self) -> Held | None:
        """Where rows go that name no record or several; None for types that allow neither."""
        holding = self.model.declaration.holding
        if holding is None:
            return None
        places = {column.name: index for index, column in enumerate(self.columns)}
        reference = places[holding.reference]
        return Held(reference, places[holding.owner], self.columns[reference].targets[0], holding)

    def key_at(self, places: Sequence[int | None]) -> KeyOf:
        """The function that reads the key from rows in which the columns stand at these places; None: not there."""
        made = self.made_key
        if made is not None:
            there = {column: place for column, place in enumerate(places) if place is not None}
            made = made._replace(
                keys=tuple(map(there.__getitem__, made.keys)), words=tuple(map(there.__getitem__, made.words))
            )
        return key_function([places[column] for column in self.key_columns], made)

    def validate_rows(self, rows: Sequence[Cells]) -> list[Row | list[RowError]]:
        """Validate a block; for each row, in order, its values or everything that is wrong with it.

        A row must have one cell per column. A blank key that can be made is. Never raises for what stands in a cell.
        """
        if self.made_key is not None:
            rows = self._with_keys(rows, self.made_key)
        block: list[Row | None] = self._block_validator.validate_python(rows)
        check = self._block_check
        results: list[Row | list[RowError]] = block  # type: ignore[assignment]
        for index, values in enumerate(block):
            if values is None:
                results[index] = self._read_row(rows[index])
            elif check is not None:
                errors = check(values, ())
                if errors:
                    results[index] = list(errors)
        return results

    def _with_keys(self, rows: Sequence[Cells], made: MadeFrom) -> list[Cells]:
        at = self.key_columns[-1]
        key_of = made_part(at, made)
        return [row if (row[at] or "").strip() else [*row[:at], key_of(row) or None, *row[at + 1 :]] for row in rows]

    @cached_property
    def for_changes(self) -> "CompiledType":
        """The same type for rows that change what is there: a blank leaves alone, so nothing but the key is needed.

        A document is written whole, so it needs all it needed before.
        """
        return self if self.is_document else self._needing_keys_only

    @cached_property
    def for_deletion(self) -> "CompiledType":
        """The same type for rows that only name records: nothing but the key is needed, nothing is looked up."""
        return replace(self._needing_keys_only, references=(), key_space_types=())

    @cached_property
    def _needing_keys_only(self) -> "CompiledType":
        """A key that is not written is not made either: what it is made from may be missing."""
        columns = enumerate(self.columns)
        return replace(
            self,
            columns=tuple(replace(column, required=index in self.key_columns) for index, column in columns),
            key_of=key_function(self.key_columns),
            made_key=None,
        )

    def _read_row(self, cells: Cells) -> Row | list[RowError]:
        """Validate one row by the exact rules: its values, or every error it has."""
        texts = [cell.strip() or None if cell else None for cell in cells]
        values: list[Value] = list(self._row_validator.validate_python(texts))
        errors: list[RowError] = []
        bad: set[int] = set()
        for index, value in enumerate(values):
            if value is not UNDECIDED:
                continue
            text = texts[index]
            read = (
                row_error("value.required", self.columns[index].label) if text is None else self._readers[index](text)
            )
            if isinstance(read, RowError):
                errors.append(read)
                bad.add(index)
                read = None
            values[index] = read
        row = tuple(values)
        if self._row_check is not None:
            errors += self._row_check(row, bad)
        return errors or row

    def assemble(self, rows: Sequence[Row], row_numbers: Sequence[int]) -> Record | list[RowError]:
        """Make one record of the validated rows that share its key; `row_numbers` are their places.

        Only documents have more than one row. Their header columns must be the same in every row, and the
        document's rules must hold; else the errors name the document and the rows.
        """
        if not self.is_document:
            return Record(rows[0], ())
        return self._assembler(rows, row_numbers)

    @cached_property
    def _block_validator(self) -> SchemaValidator:
        """Rows the schemas turn down become None."""
        row = core_schema.tuple_schema(self._cell_schemas, fail_fast=True)
        tolerant = core_schema.with_default_schema(row, default=None, on_error="default")
        return SchemaValidator(core_schema.list_schema(tolerant))

    @cached_property
    def _row_validator(self) -> SchemaValidator:
        """Cells the schemas turn down become UNDECIDED."""
        tolerant: list[CoreSchema] = [
            core_schema.with_default_schema(cell, default=UNDECIDED, on_error="default") for cell in self._cell_schemas
        ]
        return SchemaValidator(core_schema.tuple_schema(tolerant))

    @cached_property
    def _cell_schemas(self) -> list[CoreSchema]:
        return [
            schema_of(column) if column.required else core_schema.nullable_schema(schema_of(column))
            for column in self.columns
        ]

    @cached_property
    def _readers(self) -> tuple[Reader, ...]:
        return tuple(reader_of(column) for column in self.columns)

    @cached_property
    def _block_check(self) -> RowCheck | None:
        return row_check(self.columns, self._row_rules, after_block=True)

    @cached_property
    def _row_check(self) -> RowCheck | None:
        return row_check(self.columns, self._row_rules, after_block=False)

    @property
    def _row_rules(self) -> list[Rule]:
        return [rule for rule in self.model.declaration.rules if isinstance(rule, Rule)]

    @cached_property
    def _assembler(self) -> Assembler:
        rules = [rule for rule in self.model.declaration.rules if isinstance(rule, DocumentRule)]
        return document_assembler(self.label, self.columns, self.header_width, self.key_of, rules)


@cache
def compile_type(model: type[RecordType], key_space_types: tuple[str, ...] = ()) -> CompiledType:
    """Read a record type's class into its compiled form, once per process.

    `key_space_types` are the other types of its key space, which only a registry knows. Raises
    Rejected("type.declaration") for a class that contradicts itself.
    """
    layout = read_layout(model)
    declaration = model.declaration
    return CompiledType(
        model=model,
        name=declaration.name,
        label=declaration.label,
        plural=declaration.plural,
        area=declaration.area,
        description=cleandoc(model.__doc__ or ""),
        columns=layout.columns,
        header_width=layout.header_width,
        is_document=layout.header_width < len(layout.columns),
        key_columns=layout.key_columns,
        key_space=declaration.key_space,
        key_space_types=key_space_types,
        references=layout.links,
        key_of=key_function(layout.key_columns, layout.made_key),
        made_key=layout.made_key,
    )
