"""Waves: what is referred to comes first, whatever is in the upload."""

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.imports.staging.waves import waves
from ledgerdock.records.registry import load_registry

REGISTRY = load_registry()
NAMES = st.sets(st.sampled_from(REGISTRY.order), min_size=1)


@given(NAMES)
def test_a_type_comes_after_every_type_it_refers_to(names: set[str]) -> None:
    found = waves(names, REGISTRY.types)
    assert set(found) == names
    for name in names:
        for target in _referred(name) & names:
            assert found[target] < found[name], (target, name)


@given(NAMES)
def test_types_that_share_a_key_space_share_no_wave(names: set[str]) -> None:
    found = waves(names, REGISTRY.types)
    for name in names:
        for other in set(REGISTRY.get(name).key_space_types) & names:
            assert found[other] != found[name]


@given(NAMES)
def test_no_wave_is_empty(names: set[str]) -> None:
    found = waves(names, REGISTRY.types)
    assert sorted(set(found.values())) == list(range(len(set(found.values()))))


def _referred(name: str) -> set[str]:
    """The types a type refers to, also by way of others."""
    direct = {target for link in REGISTRY.get(name).references for target in link.targets} - {name}
    return direct.union(*map(_referred, direct))
