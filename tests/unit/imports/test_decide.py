"""Create, update or leave alone: and the same verdict when asked again."""

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.imports.modes import Act, Mode, Policy, policy_of
from ledgerdock.imports.rows.decide import Item, Place, Writer, decide, decide_deletion
from ledgerdock.jobs.job import ImportOptions, Outcome

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


policies = st.sampled_from(
    [
        policy_of(ImportOptions(mode=mode, on_existing=existing, on_missing=missing))
        for mode, existing, missing in (
            ("create", None, None),
            ("create", "skip", None),
            ("update", None, None),
            ("update", None, "skip"),
            ("upsert", None, None),
            ("upsert", "skip", None),
        )
    ]
)


@given(st.none() | fields, fields, st.frozensets(names), policies)
def test_in_every_mode_a_repeated_row_says_the_same_and_writes_at_most_once(
    earlier: Item | None, content: Item, cleared: frozenset[str], policy: Policy
) -> None:
    cleared -= content.keys()
    before = None if earlier is None else decide(earlier, None, Place(0, 1), FIRST).item
    outcome, item = decide(content, before, Place(0, 2), SECOND, policy=policy, cleared=cleared)
    assert (item is not None) == (outcome in {Outcome.CREATED, Outcome.UPDATED})
    assert item is None or item["_version"] == {"N": "1" if before is None else "2"}
    after = before if item is None else item
    assert decide(content, after, Place(0, 2), SECOND, policy=policy, cleared=cleared) == (outcome, None)


@given(st.none() | fields, fields, policies)
def test_a_mode_does_what_its_name_says(earlier: Item | None, content: Item, policy: Policy) -> None:
    before = None if earlier is None else decide(earlier, None, Place(0, 1), FIRST).item
    outcome = decide(content, before, Place(0, 2), SECOND, policy=policy).outcome
    if before is None:
        allowed = {Outcome.CREATED} if policy.mode is not Mode.UPDATE else {Outcome.SKIPPED, Outcome.INVALID}
    elif policy.existing is Act.WRITE:
        allowed = {Outcome.UPDATED, Outcome.UNCHANGED}
    else:
        allowed = {Outcome.SKIPPED if policy.existing is Act.SKIP else Outcome.INVALID}
    assert outcome in allowed


def test_what_is_cleared_is_taken_away_and_clearing_nothing_is_no_change() -> None:
    before = _stored(decide({"name": {"S": "Miller"}, "city": {"S": "Bern"}}, None, Place(0, 7), FIRST).item)
    item = _stored(decide({"name": {"S": "Miller"}}, before, Place(0, 3), SECOND, cleared=("city",)).item)
    assert "city" not in item
    assert decide({"name": {"S": "Miller"}}, item, Place(0, 9), FIRST, cleared=("city",)) == (Outcome.UNCHANGED, None)


@given(st.booleans(), st.booleans(), st.sampled_from([None, "skip", "error"]))
def test_a_deletion_that_is_repeated_says_deleted_again(is_there: bool, was_there: bool, missing: str | None) -> None:
    policy = policy_of(ImportOptions(mode="delete", on_missing=missing))
    existing = _stored(decide({}, None, Place(0, 1), FIRST).item) if is_there else None
    outcome, item = decide_deletion(existing, was_there=was_there, policy=policy)
    assert item is None
    if is_there or was_there:
        assert outcome is Outcome.DELETED
        assert decide_deletion(None, was_there=True, policy=policy).outcome is outcome
    else:
        assert outcome is (Outcome.SKIPPED if missing == "skip" else Outcome.INVALID)
