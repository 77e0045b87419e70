"""Edit one record: by the rules of an import, under the version it was read at, and never between a job's rows."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledgerdock.aws.marshal import LINES, JsonValue, line_items, record_marshaller, unmarshaller
from ledgerdock.aws.table import ConditionFailed, WriteRefused
from ledgerdock.aws.wire import WireItem
from ledgerdock.errors import Conflict, Rejected, RowError, row_error
from ledgerdock.imports.rows.decide import EDITOR
from ledgerdock.imports.rows.judge import Candidate, Judgement, lookups, refuse_by_lookup
from ledgerdock.jobs.job import Outcome
from ledgerdock.jobs.job_store import now
from ledgerdock.records.compiled import Cells, CompiledType
from ledgerdock.records.documents import Record
from ledgerdock.runtime import Runtime

_OF_THE_WRITER = frozenset({"_version", "_job", "_source", "_row", "_outcome", "_at", EDITOR})


class RecordName(NamedTuple):
    """Which record: `record_type` and `key` as they stand in the table."""

    tenant: str
    record_type: str
    key: str


class Edit(NamedTuple):
    """What is to change. `version` is the one that was looked at.

    `values`: column name -> new value, None to blank it; columns that are not named stay. `lines`, if given, takes the
    place of all lines of a document.
    """

    version: int
    values: Mapping[str, JsonValue]
    lines: Sequence[Mapping[str, JsonValue]] | None = None


class EditError(NamedTuple):
    """What is wrong with an edit; `line` counts from 1 and is None for what concerns the whole record."""

    line: int | None
    error: RowError


def edit_record(name: RecordName, edit: Edit, by: str, runtime: Runtime) -> WireItem | list[EditError]:
    """Change a record in the name of `by` and return it as it is then, or everything that is wrong with the edit.

    An edit that changes nothing writes nothing. Raises Rejected("type.unknown") and Rejected("record.unknown"),
    Conflict("record.busy") while a job may write records of this type and Conflict("record.changed") when the record is
    no longer the one that was looked at.
    """
    record_type = runtime.registry.get(name.record_type)
    existing = runtime.records.get(*name)
    if existing is None:
        raise Rejected("record.unknown", record_type=record_type.label, key=name.key)
    _refuse_while_busy(name, record_type, runtime)
    version = int(existing["_version"]["N"])
    if edit.version != version:
        raise _changed(name, record_type)
    record = _edited(record_type, existing, edit, name.key)
    if isinstance(record, list):
        return record
    unknown = _unknown_references(name, record, record_type, runtime)
    if unknown:
        return unknown
    fields = record_marshaller(record_type.columns, record_type.header_width)(record)
    own = {column.name for column in record_type.columns[: record_type.header_width]} | {LINES}
    if {field: value for field, value in existing.items() if field in own} == fields:
        return existing
    # Attributes of columns the record type no longer has stay.
    kept = {field: value for field, value in existing.items() if field not in own | _OF_THE_WRITER}
    return _replace(name, {**kept, **fields, **_provenance(version + 1, by)}, version, record_type, runtime)


def _refuse_while_busy(name: RecordName, record_type: CompiledType, runtime: Runtime) -> None:
    holder = runtime.turns.holder(name.tenant, record_type.key_space)
    if holder is not None:
        job = runtime.jobs.get(name.tenant, holder)
        raise Conflict("record.busy", plural=record_type.plural, job=job.number, job_id=job.id)


def _changed(name: RecordName, record_type: CompiledType) -> Conflict:
    return Conflict("record.changed", record_type=record_type.label, key=name.key)


def _edited(record_type: CompiledType, existing: WireItem, edit: Edit, key: str) -> Record | list[EditError]:
    """The record with its changes, validated as the rows of a file are."""
    misplaced = _misplaced(record_type, edit)
    if misplaced:
        return misplaced
    validated = record_type.validate_rows(_rows(record_type, existing, edit))
    of_lines = {column.label for column in record_type.columns if column.is_line}
    errors = [
        EditError(number if error.column in of_lines else None, error)
        for number, row in enumerate(validated, 1)
        if isinstance(row, list)
        for error in row
    ]
    if errors:
        return list(dict.fromkeys(errors))
    rows = [row for row in validated if isinstance(row, tuple)]
    if record_type.key_of(rows[0]) != key:
        column = record_type.columns[record_type.key_columns[-1]].label
        return [EditError(None, row_error("record.key_fixed", column, key))]
    made = record_type.assemble(rows, range(1, len(rows) + 1))
    return [EditError(None, error) for error in made] if isinstance(made, list) else made


def _misplaced(record_type: CompiledType, edit: Edit) -> list[EditError]:
    """What the edit names that the record type does not have, and lines where none may be or one must."""
    header = {column.name for column in record_type.columns if not column.is_line}
    line = {column.name for column in record_type.columns if column.is_line}
    errors = [_no_field(None, field) for field in edit.values if field not in header]
    if edit.lines is None:
        return errors
    if not record_type.is_document:
        return [*errors, _no_field(None, LINES)]
    if not edit.lines:
        errors.append(EditError(None, row_error("record.no_lines")))
    for number, values in enumerate(edit.lines, 1):
        errors += [_no_field(number, field) for field in values if field not in line]
    return errors


def _no_field(line: int | None, field: str) -> EditError:
    return EditError(line, row_error("record.unknown_field", field[:80]))


def _rows(record_type: CompiledType, existing: WireItem, edit: Edit) -> list[Cells]:
    """The edited record as the rows of a file would write it."""
    header = record_type.columns[: record_type.header_width]
    line = record_type.columns[record_type.header_width :]
    values = [_text(value) for value in {**unmarshaller(header)(existing), **edit.values}.values()]
    if not record_type.is_document:
        return [values]
    lines = edit.lines if edit.lines is not None else list(map(unmarshaller(line), line_items(existing)))
    return [[*values, *(_text(given.get(column.name)) for column in line)] for given in lines]


def _text(value: JsonValue) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value


def _unknown_references(
    name: RecordName, record: Record, record_type: CompiledType, runtime: Runtime
) -> list[EditError]:
    judgement = Judgement([name.key], [None], [Candidate(name.key, (0,), record)])
    wanted = lookups(judgement, record_type)
    found = {other: runtime.records.existing_keys(name.tenant, other, keys) for other, keys in wanted.items()}
    labels = {other: runtime.registry.get(other).label for other in wanted}
    refuse_by_lookup(judgement, record_type, found, labels)
    verdict = judgement.verdicts[0]
    return [EditError(None, error) for error in verdict.errors or ()] if verdict else []


def _provenance(version: int, by: str) -> WireItem:
    return {
        "_version": {"N": str(version)},
        EDITOR: {"S": by},
        "_outcome": {"S": Outcome.UPDATED.value},
        "_at": {"S": now()},
    }


def _replace(
    name: RecordName, item: WireItem, version: int, record_type: CompiledType, runtime: Runtime
) -> WireItem | list[EditError]:
    put = runtime.records.replacement(*name, item, version)
    try:
        written = runtime.turns.write_while_free(name.tenant, record_type.key_space, put)
    except ConditionFailed as failed:
        raise _changed(name, record_type) from failed
    except WriteRefused as refused:
        return [EditError(None, row_error("record.refused", value=name.key, reason=str(refused)))]
    if not written:
        _refuse_while_busy(name, record_type, runtime)
        raise _changed(name, record_type)
    return item
