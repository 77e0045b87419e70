"""Undo gives back what an import did, keeps what was touched since, and says so."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledgerdock.errors import Conflict
from ledgerdock.imports.actions.cancel_import import cancel_import
from ledgerdock.imports.actions.preview_undo import preview_undo
from ledgerdock.imports.actions.retry_import import retry_import
from ledgerdock.imports.actions.start_undo import start_undo
from ledgerdock.imports.await_turn import await_turn
from ledgerdock.imports.books.provenance import history_of, origin_of
from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.plan_undo import plan_undo
from ledgerdock.imports.register_upload import register_upload
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.imports.summarize_undo import summarize_undo
from ledgerdock.imports.undo_chunk import undo_chunk
from ledgerdock.jobs.job import AttemptKind, Job, JobRef, JobState

HEADER = "Accounting Reference,Name,E-mail\n"


def _customers(names: dict[int, str]) -> str:
    return HEADER + "".join(f"{key},{name},\n" for key, name in names.items())


OLD = _customers({key: f"Old {key}" for key in range(1, 13)})
NEW = _customers({key: f"New {key}" for key in range(7, 25)})


def counts(job: Any) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _import(world: Any, text: str, place: str = "inbox/acme/customer/file.csv") -> Job:
    event = world.drop(text, place)
    job: Job = world.run(event, event.object.version_id)
    return job


def _kept(world: Any, job: Job) -> dict[str, str]:
    """Key -> code of what an undo kept."""
    rows = csv.DictReader(io.StringIO(world.result(job, "failed")))
    return {row["Ledgerdock Key"]: row["Ledgerdock Code"] for row in rows}


def _edit(world: Any, key: str) -> dict[str, Any]:
    """A person changes a record by hand, as edits/edit_record.py leaves it."""
    item = next(found for found in world.records() if found["sk"]["S"] == key)
    version = str(int(item["_version"]["N"]) + 1)
    edited = {**item, "name": {"S": "By hand"}, "_by": {"S": "ann"}, "_version": {"N": version}}
    for name in ("_job", "_source", "_row"):
        edited.pop(name, None)
    world.dynamodb.put_item(TableName=world.settings.records_table, Item=edited)
    return edited


def _remove(world: Any, key: str) -> None:
    item = next(found for found in world.records() if found["sk"]["S"] == key)
    world.dynamodb.delete_item(TableName=world.settings.records_table, Key={"pk": item["pk"], "sk": item["sk"]})


def test_an_import_over_existing_records_is_undone_byte_for_byte(world) -> None:
    _import(world, OLD)
    before = world.records()
    job = _import(world, NEW)
    assert counts(job) == {"created": 12, "updated": 6}
    undo = world.undo(job)
    assert (undo.state, undo.kind, undo.number, undo.generated_by) == (JobState.COMPLETED, "undo", 3, "maria")
    assert (undo.undo_of.id, counts(undo)) == (job.id, {"deleted": 12, "updated": 6})
    assert world.records() == before
    undone = world.job(JobRef(tenant="acme", id=job.id, attempt=1))
    assert (undone.state, undone.undo, counts(undone)) == (JobState.REVERTED, undo.id, counts(job))
    told = [(entry.event, entry.by) for entry in world.runtime().jobs.trail("acme", job.id)]
    assert told[-2:] == [("undo", "maria"), ("reverted", "maria")]
    assert world.open_turns() == []
    succeeded = list(csv.DictReader(io.StringIO(world.result(undo, "succeeded"))))
    assert {row["Ledgerdock Key"]: row["Imported from"] for row in succeeded}["7"] == "file.csv, row 2"


def test_what_was_touched_since_is_kept_and_listed_with_the_reason(world) -> None:
    _import(world, OLD)
    before = {item["sk"]["S"]: item for item in world.records()}
    job = _import(world, NEW)
    edited = [_edit(world, "7"), _edit(world, "20")]
    _remove(world, "21")
    _remove(world, "8")
    later = _import(world, _customers({9: "Later", 22: "Later"}), "inbox/acme/customer/later.csv")
    preview = preview_undo(job, world.runtime())
    undo = world.undo(job)
    assert counts(undo) == {"deleted": 9, "updated": 3, "skipped": 6}
    assert _kept(world, undo) == {
        "7": "undo.edited",
        "20": "undo.edited",
        "21": "undo.gone",
        "8": "undo.gone",
        "9": "undo.changed",
        "22": "undo.changed",
    }
    assert f"import {later.number} has changed it" in world.result(undo, "failed")
    now = {item["sk"]["S"]: item for item in world.records()}
    assert [now["7"], now["20"]] == edited
    assert set(now) == {str(key) for key in (*range(1, 8), *range(9, 13), 20, 22)}
    assert all(now[key] == before[key] for key in now.keys() - {"7", "9", "20", "22"})
    assert ({name.value: n for name, n in preview.counts.items()}, preview.is_complete) == (counts(undo), True)
    assert {kept.key: kept.reason.code for kept in preview.kept} == _kept(world, undo)


def test_a_preview_has_no_effect(world) -> None:
    job = _import(world, NEW)
    before = world.records()
    preview_undo(job, world.runtime())
    assert world.records() == before
    assert world.job(JobRef(tenant="acme", id=job.id, attempt=1)) == job


def test_all_attempts_are_undone_the_newest_first(world) -> None:
    job = _import(world, HEADER + "1,One,\n2,Two,bad\n")
    failed = world.result(job, "failed").replace("bad", "good@example.com")
    place = f"uploads/acme/{job.id}/repair/2/failed.csv"
    repaired = world.run(world.drop(failed, place), "repair")
    assert counts(repaired) == {"created": 2}
    undo = world.undo(repaired)
    assert (counts(undo), world.records()) == ({"deleted": 2}, [])


def test_a_cancelled_import_is_undone_when_it_was_cancelled_so(world) -> None:
    ref = JobRef.model_validate(register_upload(world.drop(NEW), "execution-1", world.runtime())["job"])
    stage_file(ref, world.runtime())
    await_turn(ref, "token", world.runtime())
    import_chunk(ref, 0, world.runtime())
    assert world.records()
    cancel_import(ref, "maria", world.runtime(), undo=True)
    summarize_import(ref, world.runtime())
    job = world.job(ref)
    assert (job.state, counts(job)["unprocessed"]) == (JobState.CANCELLED, 18 - counts(job)["created"])
    summarize_import(ref, world.runtime())
    (execution,) = world.machines.list_executions(stateMachineArn=world.settings.undo_machine)["executions"]
    assert execution["name"] == job.undo
    undo = world.run_undo(JobRef(tenant="acme", id=job.undo, attempt=1))
    assert (counts(undo), undo.generated_by, world.records()) == ({"deleted": counts(job)["created"]}, "maria", [])
    assert world.job(ref).state is JobState.REVERTED


def test_a_wish_to_undo_may_follow_the_cancel(world) -> None:
    ref = JobRef.model_validate(register_upload(world.drop(NEW), "execution-1", world.runtime())["job"])
    cancel_import(ref, "maria", world.runtime())
    assert cancel_import(ref, "maria", world.runtime(), undo=True).undo_by == "maria"
    summarize_import(ref, world.runtime())
    assert (world.job(ref).state, world.job(ref).undo) == (JobState.CANCELLED, None)


def test_a_cancelled_undo_tells_what_it_gave_back_and_another_goes_on(world) -> None:
    job = _import(world, NEW)
    begun = start_undo(job, "maria", world.runtime())
    ref = JobRef(tenant="acme", id=begun.id, attempt=1)
    chunks = plan_undo(ref, world.runtime())["chunks"]
    assert chunks > 1
    await_turn(ref, "token", world.runtime())
    done = undo_chunk(ref, 0, world.runtime())["counts"]
    cancel_import(ref, "maria", world.runtime())
    assert undo_chunk(ref, 1, world.runtime())["counts"] == {}
    summarize_undo(ref, world.runtime())
    undo = world.job(ref)
    assert (undo.state, counts(undo)) == (JobState.CANCELLED, {**done, "unprocessed": 18 - done["deleted"]})
    assert len(world.records()) == 18 - done["deleted"]
    job = world.job(JobRef(tenant="acme", id=job.id, attempt=1))
    assert job.state is JobState.COMPLETED
    with pytest.raises(Conflict) as refused:
        retry_import(job, AttemptKind.RETRY_FAILED, "maria", world.runtime())
    assert refused.value.code == "undo.begun"
    assert world.undo(job).state is JobState.COMPLETED
    assert world.records() == []


def test_what_cannot_be_undone_is_refused_with_the_reason(world) -> None:
    job = _import(world, NEW)
    nothing = _import(world, NEW, "inbox/acme/customer/again.csv")
    undo = world.undo(job)
    for wanted, code in ((nothing, "undo.nothing"), (undo, "undo.is_undo"), (job, "job.reverted")):
        current = world.job(JobRef(tenant="acme", id=wanted.id, attempt=1))
        with pytest.raises(Conflict) as refused:
            start_undo(current, "maria", world.runtime())
        assert refused.value.code == code
    reverted = world.job(JobRef(tenant="acme", id=job.id, attempt=1))
    with pytest.raises(Conflict) as refused:
        retry_import(reverted, AttemptKind.RETRY, "maria", world.runtime())
    assert refused.value.code == "job.reverted"
    assert counts(_import(world, NEW, "inbox/acme/customer/new.csv")) == {"created": 18}


def test_an_undo_asked_for_twice_is_one_job(world) -> None:
    job = _import(world, NEW)
    first = start_undo(job, "maria", world.runtime())
    with pytest.raises(Conflict):
        start_undo(job, "maria", world.runtime())
    second = start_undo(world.job(JobRef(tenant="acme", id=job.id, attempt=1)), "maria", world.runtime())
    assert (second.id, second.number) == (first.id, first.number)


def test_a_chunk_that_is_repeated_gives_back_the_same_and_no_more(world) -> None:
    job = _import(world, NEW)
    begun = start_undo(job, "maria", world.runtime())
    ref = JobRef(tenant="acme", id=begun.id, attempt=1)
    plan_undo(ref, world.runtime())
    await_turn(ref, "token", world.runtime())
    first = undo_chunk(ref, 0, world.runtime())
    assert undo_chunk(ref, 0, world.runtime()) == first
    assert counts(world.job(ref)) == first["counts"]


# --- provenance -------------------------------------------------------------------------------------------------------


def test_a_record_tells_which_row_of_which_file_wrote_which_version(world) -> None:
    first = _import(world, OLD)
    second = _import(world, NEW, "inbox/acme/customer/new.csv")
    item = world.runtime().records.get("acme", "customer", "7")
    origin = origin_of("acme", item, world.runtime())
    assert (origin.job, origin.file, origin.sheet, origin.row) == (second.number, "new.csv", None, 2)
    versions, is_whole = history_of("acme", "customer", "7", item, world.runtime())
    assert [(v.version, v.outcome, v.job_id, v.file, v.row) for v in versions] == [
        (2, "updated", second.id, "new.csv", 2),
        (1, "created", first.id, "file.csv", 8),
    ]
    assert is_whole


def test_what_stood_before_a_change_by_hand_is_not_known(world) -> None:
    _import(world, OLD)
    _edit(world, "7")
    _import(world, NEW)
    item = world.runtime().records.get("acme", "customer", "7")
    versions, is_whole = history_of("acme", "customer", "7", item, world.runtime())
    assert [(v.version, v.by, v.job) for v in versions] == [(3, None, 2), (2, "ann", None)]
    assert not is_whole


# --- the promise ------------------------------------------------------------------------------------------------------

KEYS = st.integers(1, 12)
NAMES = st.dictionaries(KEYS, st.sampled_from(["A", "B"]), min_size=1)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(old=NAMES, new=NAMES, later=st.dictionaries(KEYS, st.sampled_from(["A", "B", "C"])), edited=st.sets(KEYS))
def test_undo_restores_all_that_is_untouched_and_lists_the_rest(
    make_world: Callable[[], Any], old: dict[int, str], new: dict[int, str], later: dict[int, str], edited: set[int]
) -> None:
    world = make_world()
    _import(world, _customers(old))
    before = {item["sk"]["S"]: item for item in world.records()}
    job = _import(world, _customers(new))
    done = {item["sk"]["S"]: item for item in world.records()}
    if later:
        _import(world, _customers(later))
    for key in edited & {int(known) for known in done}:
        _edit(world, str(key))
    touched = {item["sk"]["S"]: item for item in world.records()}
    changed = {key for key in done if done[key] != before.get(key)}
    if not changed:
        with pytest.raises(Conflict):
            world.undo(job)
        return
    undo = world.undo(job)
    after = {item["sk"]["S"]: item for item in world.records()}
    kept = {key for key in changed if touched[key] != done[key]}
    assert set(_kept(world, undo)) == kept
    for key in touched.keys() | before.keys():
        expected = touched.get(key) if key in kept or key not in changed else before.get(key)
        assert after.get(key) == expected
    assert sum(undo.counts.values()) == len(changed)
