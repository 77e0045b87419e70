"""Progress tells the truth while workers work: signs of life are cheap, and what they note never goes back."""

from typing import Any

import pytest

from ledgerdock.errors import Conflict
from ledgerdock.imports import import_chunk as chunks
from ledgerdock.imports.actions.cancel_import import cancel_import
from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.register_upload import register_upload
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.imports.staging import signs_of_life
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.jobs import heartbeat as heartbeats
from ledgerdock.jobs.heartbeat import Heartbeat
from ledgerdock.jobs.job import OPEN_STATES, Job, JobRef, JobState

UPLOAD = "Accounting Reference,Name,E-mail\n" + "".join(f"{key},Customer {key},\n" for key in range(1, 37))
LONG = "Accounting Reference,Name,E-mail\n" + "".join(f"{key},Customer {key},\n" for key in range(1, 2501))


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Seen:
    """The job as it is after every sign of life."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.jobs: list[Job] = []
        show = heartbeats.JobStore.show_life

        def watched(store: Any, *args: Any) -> Job | None:
            shown: Job | None = show(store, *args)
            if shown:
                self.jobs.append(shown)
            return shown

        monkeypatch.setattr(heartbeats.JobStore, "show_life", watched)


def _queued(world: Any, body: str = UPLOAD) -> JobRef:
    return JobRef.model_validate(register_upload(world.drop(body), "execution-1", world.runtime())["job"])


def _staged(world: Any) -> JobRef:
    ref: JobRef = world.begin(world.drop(UPLOAD), "execution-1")
    return ref


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_worker_writes_a_sign_of_life_at_most_every_so_many_seconds(world, clock) -> None:
    ref = _staged(world)
    heartbeat = Heartbeat(world.runtime().jobs, ref, seconds=10, clock=clock)
    signs = {world.job(ref).heartbeat_at}
    for _ in range(25):
        assert heartbeat.beat()
        signs.add(world.job(ref).heartbeat_at)
        clock.now += 1
    assert len(signs) == 4


def test_a_stop_is_seen_at_once_also_between_two_signs_of_life(world, clock) -> None:
    ref = _staged(world)
    heartbeat = Heartbeat(world.runtime().jobs, ref, seconds=10, clock=clock)
    assert heartbeat.begin() == world.job(ref)
    assert heartbeat.goes_on()
    cancel_import(ref, "someone", world.runtime())
    assert not heartbeat.goes_on()
    clock.now += 10
    assert not heartbeat.goes_on()
    assert heartbeat.begin() is None


def test_the_closing_of_a_job_that_was_cancelled_shows_life_too(world, clock) -> None:
    ref = _staged(world)
    cancel_import(ref, "someone", world.runtime())
    before = world.job(ref).heartbeat_at
    heartbeat = Heartbeat(world.runtime().jobs, ref, states=OPEN_STATES, clock=clock)
    things = list(heartbeat.along(iter(range(12_001)), 5_000, {"summarizing": True}))
    assert things == list(range(12_001))
    job = world.job(ref)
    assert (job.state, job.summarizing) == (JobState.CANCELLING, True)
    assert job.heartbeat_at >= before


def test_reading_tells_how_many_rows_so_far(world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs_of_life, "_SECONDS_BETWEEN_BEATS", 0)
    ref = _queued(world, LONG)
    seen = Seen(monkeypatch)
    stage_file(ref, world.runtime())
    read = [job.read for job in seen.jobs]
    assert read == sorted(read)
    assert 0 < read[-1] < 2500
    assert all(job.state is JobState.VALIDATING for job in seen.jobs)


def test_a_cancel_while_the_file_is_read_ends_the_reading_early(world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signs_of_life, "_SECONDS_BETWEEN_BEATS", 0)
    ref = _queued(world, LONG)
    show = heartbeats.JobStore.show_life

    def cancel_behind(store: Any, *args: Any) -> Job | None:
        shown: Job | None = show(store, *args)
        monkeypatch.setattr(heartbeats.JobStore, "show_life", show)
        cancel_import(ref, "someone", world.runtime())
        return shown

    monkeypatch.setattr(heartbeats.JobStore, "show_life", cancel_behind)
    with pytest.raises(Conflict):
        stage_file(ref, world.runtime())
    assert "Contents" not in world.s3.list_objects_v2(Bucket=world.settings.files_bucket, Prefix="work/")


def test_every_worker_shows_life_and_what_is_done_never_falls(world, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunks, "_WRITES_BETWEEN_LOOKS", 3)
    ref = _staged(world)
    seen = Seen(monkeypatch)
    for number in range(world.job(ref).chunks):
        import_chunk(ref, number, world.runtime())
        import_chunk(ref, number, world.runtime())
    summarize_import(ref, world.runtime())
    seen.jobs.append(world.job(ref))
    done = [sum(job.counts.values()) for job in seen.jobs]
    assert done == sorted(done)
    assert done[-1] == 36
    assert len(seen.jobs) == 2 * 3 + 1 + 1
    assert [job.summarizing for job in seen.jobs[-3:]] == [False, True, True]
