"""Create, update or leave alone: and the same verdict when asked again."""

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.imports.decide import Item, Place, Writer, decide
from ledgerdock.jobs.job import Outcome

FIRST, SECOND = Writer("job-1", "2026-03-01T10:00:00.000Z"), Writer("job-2", "2026-03-02T10:00:00.000Z")
names = st.sampled_from(["name", "city", "balance"])
fields = st.dictionaries(names, st.text(max_size=3).map(lambda text: {"S": text}))


def _stored(item: Item | None) -> Item:
    assert item is not None
    return item


def test_a_record_that_is_not_there_is_created_with_its_provenance() -> None:
    outcome, item = decide({"name": {"S": "Miller"}}, None, Place(0, 7), FIRST)
    assert outcome is Outcome.CREATED
    assert item == {
        "name": {"S": "Miller"},
        "_version": {"N": "1"},
        "_job": {"S": "job-1"},
        "_source": {"N": "0"},
        "_row": {"N": "7"},
        "_outcome": {"S": "created"},
        "_at": {"S": "2026-03-01T10:00:00.000Z"},
    }


def test_a_difference_is_an_update_that_raises_the_version() -> None:
    before = _stored(decide({"name": {"S": "Miller"}}, None, Place(0, 7), FIRST).item)
    outcome, item = decide({"name": {"S": "Müller"}}, before, Place(0, 3), SECOND)
    assert outcome is Outcome.UPDATED
    assert (_stored(item)["name"], _stored(item)["_version"], _stored(item)["_job"]) == (
        {"S": "Müller"},
        {"N": "2"},
        {"S": "job-2"},
    )


def test_a_blank_cell_leaves_what_is_there_alone() -> None:
    before = _stored(decide({"name": {"S": "Miller"}, "city": {"S": "Bern"}}, None, Place(0, 7), FIRST).item)
    assert decide({"name": {"S": "Miller"}}, before, Place(0, 3), SECOND) == (Outcome.UNCHANGED, None)
    assert _stored(decide({"name": {"S": "M"}}, before, Place(0, 3), SECOND).item)["city"] == {"S": "Bern"}


def test_a_record_a_person_wrote_last_is_updated_like_any_other_and_is_theirs_no_more() -> None:
    before = _stored(decide({"name": {"S": "Miller"}}, None, Place(0, 7), FIRST).item)
    edited = {name: value for name, value in before.items() if name not in {"_job", "_row"}}
    edited |= {"_version": {"N": "2"}, "_by": {"S": "ann"}, "name": {"S": "Müller"}}
    assert decide({"name": {"S": "Müller"}}, edited, Place(0, 7), FIRST) == (Outcome.UNCHANGED, None)
    outcome, item = decide({"name": {"S": "Miller"}}, edited, Place(0, 7), FIRST)
    assert outcome is Outcome.UPDATED
    assert item == before | {"_version": {"N": "3"}, "_outcome": {"S": "updated"}}
    assert edited["_by"] == {"S": "ann"}


@given(fields)
def test_importing_the_same_again_changes_nothing(content: Item) -> None:
    before = _stored(decide(content, None, Place(0, 7), FIRST).item)
    assert decide(content, before, Place(0, 7), SECOND) == (Outcome.UNCHANGED, None)


@given(st.none() | fields, fields, st.integers(1, 99))
def test_a_repeated_row_reports_what_it_did_and_writes_nothing(earlier: Item | None, content: Item, row: int) -> None:
    existing = None if earlier is None else decide(earlier, None, Place(0, 1), FIRST).item
    outcome, item = decide(content, existing, Place(0, row), SECOND)
    after = existing if item is None else item
    assert decide(content, after, Place(0, row), SECOND) == (outcome, None)


@given(fields, fields)
def test_a_version_rises_by_one_at_most(earlier: Item, content: Item) -> None:
    existing = _stored(decide(earlier, None, Place(0, 1), FIRST).item)
    item = decide(content, existing, Place(0, 2), SECOND).item
    assert item is None or item["_version"] == {"N": "2"}
