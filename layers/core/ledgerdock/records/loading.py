"""Finding record types: the RecordType classes defined in the modules of a package or a folder."""

import sys
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

from ledgerdock.errors import Rejected
from ledgerdock.records.declaration import RecordType


def record_types_in(source: str) -> Iterator[type[RecordType]]:
    """The record types of a folder, or of an importable package or module.

    Raises Rejected type.folder_missing when there is neither.
    """
    for module in _modules(_folder_package(source) if _is_path(source) else _package(source)):
        yield from _declared_in(module)


def record_type_in(module: str, name: str) -> type[RecordType]:
    """The record type of this name, which the module is known to declare. Raises LookupError when it does not."""
    for model in _declared_in(import_module(module)):
        if model.declaration.name == name:
            return model
    raise LookupError(f"{module} declares no record type {name}")


def _declared_in(module: ModuleType) -> Iterator[type[RecordType]]:
    for item in vars(module).values():
        if isinstance(item, type) and issubclass(item, RecordType) and item.__module__ == module.__name__:
            yield item


def _is_path(source: str) -> bool:
    return "/" in source or "\\" in source or source.startswith(".") or Path(source).is_dir()


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    yield package
    for found in iter_modules(getattr(package, "__path__", ())):
        yield from _modules(import_module(f"{package.__name__}.{found.name}"))


def _package(source: str) -> ModuleType:
    parts = source.split(".")
    if not all(find_spec(".".join(parts[: end + 1])) for end in range(len(parts))):
        raise Rejected("type.folder_missing", folder=source)
    return import_module(source)


def _folder_package(source: str) -> ModuleType:
    """Make a package of the folder under a name of its own; its files may import each other relatively."""
    folder = Path(source).resolve()
    if not folder.is_dir():
        raise Rejected("type.folder_missing", folder=source)
    name = f"ledgerdock_types_{sha256(str(folder).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        spec = ModuleSpec(name, None, is_package=True)
        spec.submodule_search_locations = [str(folder)]
        sys.modules[name] = module_from_spec(spec)
    return sys.modules[name]
