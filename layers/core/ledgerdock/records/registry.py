"""The record types one installation knows: those we ship and the user's own."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from ledgerdock.errors import Rejected
from ledgerdock.records.compiled import CompiledType, compile_type
from ledgerdock.records.declaration import RecordType
from ledgerdock.records.loading import record_types_in

SHIPPED = ("ledgerdock.records.agency",)
"""Packages of the record types that come with the product, one per business area."""


class Registry:
    """Record types by name, checked as a whole.

    Raises Rejected: `type.duplicate` for two types of one name, `type.reference_unknown` for a reference to a
    type that is not there, `type.reference_key` for one that does not fit its target's key,
    `type.reference_cycle` for types that need each other first, `type.declaration` for a class that
    contradicts itself.
    """

    def __init__(self, models: Iterable[type[RecordType]]) -> None:
        by_name: dict[str, type[RecordType]] = {}
        for model in models:
            name = model.declaration.name
            if name in by_name:
                raise Rejected("type.duplicate", record_type=name, first=_place(by_name[name]), second=_place(model))
            by_name[name] = model
        self._types = {name: compile_type(model, _others(model, by_name)) for name, model in by_name.items()}
        self._check_references()

    def get(self, name: str) -> CompiledType:
        """The record type of this name. Raises Rejected("type.unknown")."""
        compiled = self._types.get(name)
        if compiled is None:
            raise Rejected("type.unknown", record_type=name, known=", ".join(sorted(self._types)))
        return compiled

    @property
    def types(self) -> tuple[CompiledType, ...]:
        """All record types, in `order`."""
        return tuple(self._types[name] for name in self.order)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All names, each after the types it refers to; the same in every process."""
        graph = {
            name: [target for link in compiled.references for target in link.targets if target != name]
            for name, compiled in self._types.items()
        }
        try:
            return tuple(TopologicalSorter(graph).static_order())
        except CycleError as error:
            raise Rejected("type.reference_cycle", cycle=" → ".join(error.args[1])) from error

    def _check_references(self) -> None:
        for name, compiled in self._types.items():
            for link in compiled.references:
                column = compiled.columns[link.column].name
                for target in link.targets:
                    if target not in self._types:
                        raise Rejected("type.reference_unknown", record_type=name, column=column, target=target)
                    if len(self._types[target].key_columns) != link.parts:
                        raise Rejected("type.reference_key", record_type=name, column=column, target=target)
        _ = self.order


def load_registry(extra: Sequence[str] = ()) -> Registry:
    """The shipped record types and those found in `extra`: importable package names or paths of folders.

    Raises Rejected as Registry does, and `type.folder_missing`; what breaks while the user's own code is
    imported is theirs and passes through.
    """
    return Registry(model for source in (*SHIPPED, *extra) for model in record_types_in(source))


def _others(model: type[RecordType], models: dict[str, type[RecordType]]) -> tuple[str, ...]:
    space, own = model.declaration.key_space, model.declaration.name
    return tuple(name for name, other in models.items() if other.declaration.key_space == space and name != own)


def _place(model: type[RecordType]) -> str:
    return f"{model.__module__}.{model.__qualname__}"
