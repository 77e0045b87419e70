"""Waves: which record types of an upload must be imported before which others. Pure."""

from collections.abc import Collection, Mapping, Sequence

from ledgerdock.records.compiled import CompiledType


def waves(names: Collection[str], types: Sequence[CompiledType]) -> Mapping[str, int]:
    """The wave of each record type in `names`: each comes after the types it refers to, directly or not.

    `types` are all record types, every one after those it refers to. Types that share a key space never share a wave,
    because each has to see what keys the other took.
    """
    found: dict[str, int] = {}
    least: dict[str, int] = {}
    """The first wave in which what refers to a type may be imported."""
    for record_type in types:
        targets = {target for link in record_type.references for target in link.targets} - {record_type.name}
        wave = max((least[target] for target in targets), default=0)
        if record_type.name not in names:
            least[record_type.name] = wave
            continue
        taken = {found[other] for other in record_type.key_space_types if other in found}
        while wave in taken:
            wave += 1
        found[record_type.name] = wave
        least[record_type.name] = wave + 1
    return _without_gaps(found)


def _without_gaps(found: Mapping[str, int]) -> Mapping[str, int]:
    numbers = {wave: number for number, wave in enumerate(sorted(set(found.values())))}
    return {name: numbers[wave] for name, wave in found.items()}
