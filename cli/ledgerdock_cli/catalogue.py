"""The record types that come with Ledgerdock, and the user's own: known without any cloud."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ledgerdock.errors import Rejected
from ledgerdock.files.template import write_template
from ledgerdock.records.compiled import CompiledType
from ledgerdock.records.registry import load_registry
from ledgerdock_cli.exit_codes import CommandError, ExitCode

if TYPE_CHECKING:
    from ledgerdock_client import RecordType


class Catalogue:
    """Record types by name; `extra` are folders or importable packages with the user's own."""

    def __init__(self, extra: Sequence[str]) -> None:
        try:
            self._registry = load_registry(extra)
        except Rejected as error:
            raise CommandError(_line(error)) from error

    @property
    def types(self) -> tuple[CompiledType, ...]:
        """All of them, as files are read by."""
        return self._registry.types

    def compiled(self, name: str) -> CompiledType:
        """One of them, as files are read by. Raises CommandError."""
        return self._get(name)

    def record_types(self) -> "list[RecordType]":
        """All of them, as the API lists them."""
        return [_shown(compiled) for compiled in self._registry.types]

    def record_type(self, name: str) -> "RecordType":
        """One of them. Raises CommandError."""
        return _shown(self._get(name))

    def template(self, name: str, target: Path, file_format: str) -> None:
        """Save a file to fill in. Raises CommandError and OSError."""
        write_template(self._get(name), target, file_format)

    def _get(self, name: str) -> CompiledType:
        try:
            return self._registry.get(name)
        except Rejected as error:
            raise CommandError(_line(error), ExitCode.USAGE) from error


def _line(error: Rejected) -> str:
    return f"{error.message} {error.hint}".strip()


def _shown(compiled: CompiledType) -> "RecordType":
    return {
        "name": compiled.name,
        "label": compiled.label,
        "plural": compiled.plural,
        "area": compiled.area,
        "description": compiled.description,
        "is_document": compiled.is_document,
        "key": [compiled.columns[index].name for index in compiled.key_columns],
        "references": list(dict.fromkeys(target for column in compiled.columns for target in column.targets)),
        "columns": [
            {
                "name": column.name,
                "label": column.label,
                "kind": column.kind.value,
                "required": column.required,
                "max_length": column.max_length,
                "choices": [option.value for option in column.choices],
                "synonyms": list(column.synonyms),
                "references": list(column.targets),
                "is_line": column.is_line,
                "example": column.example,
                "description": column.description,
            }
            for column in compiled.columns
        ],
    }
