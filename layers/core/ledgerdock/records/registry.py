"""The record types one installation knows: those we ship and the user's own."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from ledgerdock.errors import Rejected
from ledgerdock.records import shipped
from ledgerdock.records.compiled import CompiledType, compile_type
from ledgerdock.records.declaration import RecordType
from ledgerdock.records.loading import record_type_in, record_types_in
from ledgerdock.records.shipped import Shelf


class Registry:
    """Record types by name: models, and a shelf of types whose modules are imported when they are asked for.

    The models are checked at once. Raises Rejected: `type.duplicate` for two types of one name,
    `type.reference_unknown` for a reference to a type that is not there, `type.reference_key` for one that does not
    fit its target's key, `type.reference_cycle` for types that need each other first, `type.declaration` for a class
    that contradicts itself.
    """

    def __init__(self, models: Iterable[type[RecordType]], shelf: Shelf = shipped.NOTHING) -> None:
        self._shelf = shelf
        self._models: dict[str, type[RecordType]] = {}
        self._types: dict[str, CompiledType] = {}
        for model in models:
            name = model.declaration.name
            if name in self:
                raise Rejected(
                    "type.duplicate", record_type=name, first=_place(self._model(name)), second=_place(model)
                )
            self._models[name] = model
        own = [self.get(name) for name in self._models]
        for compiled in own:
            self._check_references(compiled)
        # Types of the shelf refer to types of the shelf alone, so no circle can lead through them.
        _ordered(own)

    def __contains__(self, name: str) -> bool:
        return name in self._models or name in self._shelf.modules

    def get(self, name: str) -> CompiledType:
        """The record type of this name. Raises Rejected("type.unknown")."""
        compiled = self._types.get(name)
        if compiled is None:
            if name not in self:
                raise Rejected("type.unknown", record_type=name, known=", ".join(sorted(self._names)))
            model = self._model(name)
            compiled = self._types[name] = compile_type(model, self._sharing(model))
        return compiled

    @property
    def types(self) -> tuple[CompiledType, ...]:
        """All record types, in `order`."""
        return tuple(self._types[name] for name in self.order)

    @cached_property
    def order(self) -> tuple[str, ...]:
        """All names, each after the types it refers to; the same in every process."""
        return _ordered(map(self.get, self._names))

    @property
    def _names(self) -> tuple[str, ...]:
        return (*self._shelf.modules, *self._models)

    def _model(self, name: str) -> type[RecordType]:
        return self._models.get(name) or record_type_in(self._shelf.modules[name], name)

    def _sharing(self, model: type[RecordType]) -> tuple[str, ...]:
        """The other types of the model's key space."""
        space, name = model.declaration.key_space, model.declaration.name
        own = [other for other, declared in self._models.items() if declared.declaration.key_space == space]
        return tuple(other for other in (*self._shelf.in_key_space(space), *own) if other != name)

    def _check_references(self, compiled: CompiledType) -> None:
        for link in compiled.references:
            column = compiled.columns[link.column].name
            for target in link.targets:
                if target not in self:
                    raise Rejected("type.reference_unknown", record_type=compiled.name, column=column, target=target)
                if len(self.get(target).key_columns) != link.parts:
                    raise Rejected("type.reference_key", record_type=compiled.name, column=column, target=target)


def _ordered(types: Iterable[CompiledType]) -> tuple[str, ...]:
    graph = {
        compiled.name: [target for link in compiled.references for target in link.targets if target != compiled.name]
        for compiled in types
    }
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise Rejected("type.reference_cycle", cycle=" → ".join(error.args[1])) from error


def load_registry(extra: Sequence[str] = ()) -> Registry:
    """The shipped record types and those found in `extra`: importable package names or paths of folders.

    Raises Rejected as Registry does, and `type.folder_missing`; what breaks while the user's own code is
    imported is theirs and passes through.
    """
    return Registry((model for source in extra for model in record_types_in(source)), shipped.SHELF)


def _place(model: type[RecordType]) -> str:
    return f"{model.__module__}.{model.__qualname__}"
