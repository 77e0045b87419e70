"""Levels: a parent comes before its children wherever they stand, and circles are found."""

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.imports.staging.levels import levels

KEYS = st.sampled_from("abcdefgh")
GRAPHS = st.dictionaries(KEYS, st.sets(KEYS, max_size=2), min_size=1)


def _reachable(graph: dict[str, set[str]], key: str) -> set[str]:
    found: set[str] = set()
    ahead = [key]
    while ahead:
        for parent in graph.get(ahead.pop(), set()) & graph.keys():
            if parent not in found:
                found.add(parent)
                ahead.append(parent)
    return found


@given(GRAPHS)
def test_every_key_has_a_level_behind_its_parents_unless_they_are_in_a_circle(graph: dict[str, set[str]]) -> None:
    found = levels(graph)
    assert found.of.keys() == graph.keys()
    for key, parents in graph.items():
        for parent in parents & graph.keys():
            assert found.of[parent] < found.of[key] or parent in found.circles or key in found.circles


@given(GRAPHS)
def test_a_key_that_refers_to_itself_is_in_a_circle_and_one_that_leads_to_no_circle_is_not(
    graph: dict[str, set[str]],
) -> None:
    circular = {key for key in graph if key in _reachable(graph, key)}
    circles = levels(graph).circles
    assert circular <= circles
    assert all(_reachable(graph, key) & circular and _leads_from(graph, circular, key) for key in circles)


def _leads_from(graph: dict[str, set[str]], circular: set[str], key: str) -> bool:
    """Whether a key is in a circle, or between two of them."""
    return any(key == start or key in _reachable(graph, start) for start in circular)


def test_a_chain_is_as_deep_as_it_is_long() -> None:
    assert levels({"c": {"b"}, "b": {"a"}, "a": {"elsewhere"}}).of == {"a": 0, "b": 1, "c": 2}
