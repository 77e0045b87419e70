"""Modes: what an import does with a record that is there already, and with one that is not. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple, TypeVar

from ledgerdock.errors import Rejected
from ledgerdock.jobs.job import ImportOptions
from ledgerdock.records.compiled import CompiledType

CLEAR = "(clear)"
"""Written in a cell: take away what the record has there. A blank cell leaves it alone."""

T = TypeVar("T")


class Mode(StrEnum):
    """What an import is to do."""

    CREATE = "create"
    UPDATE = "update"
    UPSERT = "upsert"
    DELETE = "delete"


MODES_THAT_CREATE = frozenset({Mode.CREATE, Mode.UPSERT})
"""Modes in which a row may make a record."""


class Act(StrEnum):
    """What happens to a row whose record is there, or is not."""

    WRITE = "write"
    SKIP = "skip"
    REFUSE = "error"


class Policy(NamedTuple):
    """What an import does: `existing` with the rows whose record is there, `missing` with the others."""

    mode: Mode
    existing: Act
    missing: Act


UPSERT = Policy(Mode.UPSERT, existing=Act.WRITE, missing=Act.WRITE)

_USUAL = {
    Mode.CREATE: Policy(Mode.CREATE, existing=Act.REFUSE, missing=Act.WRITE),
    Mode.UPDATE: Policy(Mode.UPDATE, existing=Act.WRITE, missing=Act.REFUSE),
    Mode.UPSERT: UPSERT,
    Mode.DELETE: Policy(Mode.DELETE, existing=Act.WRITE, missing=Act.REFUSE),
}
_ON_EXISTING: Mapping[Mode, Mapping[str, Act]] = {
    Mode.CREATE: {"error": Act.REFUSE, "skip": Act.SKIP},
    Mode.UPDATE: {"update": Act.WRITE},
    Mode.UPSERT: {"update": Act.WRITE, "skip": Act.SKIP},
    Mode.DELETE: {},
}
_ON_MISSING: Mapping[Mode, Mapping[str, Act]] = {
    Mode.CREATE: {},
    Mode.UPDATE: {"error": Act.REFUSE, "skip": Act.SKIP},
    Mode.UPSERT: {},
    Mode.DELETE: {"error": Act.REFUSE, "skip": Act.SKIP},
}


def policy_of(options: ImportOptions) -> Policy:
    """What these options ask for. Raises Rejected("job.bad_option")."""
    known = {mode.value: mode for mode in Mode}
    mode = Mode.UPSERT if options.mode is None else _chosen("mode", options.mode, known)
    if options.dry_run and options.expect_plan is not None:
        raise Rejected(
            "job.bad_option", option="expect-plan", value=options.expect_plan, allowed="nothing with dry-run"
        )
    usual = _USUAL[mode]
    existing, missing = usual.existing, usual.missing
    if options.on_existing is not None:
        existing = _chosen("on-existing", options.on_existing, _ON_EXISTING[mode], mode)
    if options.on_missing is not None:
        missing = _chosen("on-missing", options.on_missing, _ON_MISSING[mode], mode)
    return Policy(mode, existing, missing)


def mode_shown(options: ImportOptions) -> Mode:
    """The mode asked for; the default when what was asked for is no mode: such an import ends before it begins."""
    known = {mode.value: mode for mode in Mode}
    return known.get(options.mode or "", Mode.UPSERT)


def suited(record_type: CompiledType, mode: Mode) -> CompiledType:
    """The record type as this mode reads and checks its rows; its columns stand in the same order."""
    match mode:
        case Mode.UPDATE:
            return record_type.for_changes
        case Mode.DELETE:
            return record_type.for_deletion
        case _:
            return record_type


def _chosen(option: str, value: str, known: Mapping[str, T], mode: Mode | None = None) -> T:
    if value not in known:
        allowed = ", ".join(known) or "nothing"
        raise Rejected(
            "job.bad_option", option=option, value=value, allowed=f"{allowed} with mode {mode}" if mode else allowed
        )
    return known[value]
