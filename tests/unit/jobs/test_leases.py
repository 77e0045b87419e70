"""When a job counts as stuck: never while a worker may live, always once nothing can bring it to its end."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.aws.executions import ExecutionStatus
from ledgerdock.jobs.job import OPEN_STATES, Job, JobError, JobState, Upload
from ledgerdock.jobs.leases import CLOCKS_APART, LEASES, WORKER_LIFE, WORKERS_GONE, is_stuck

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
RUNNING, ENDED, GONE = ExecutionStatus
WORKING = [JobState.VALIDATING, JobState.PROCESSING, JobState.CANCELLING]


def _job(state: JobState, **facts: Any) -> Job:
    return Job(
        tenant="acme",
        id="06g",
        number=1,
        kind="import",
        record_type="customer",
        state=state,
        file="a.csv",
        upload=Upload(bucket="b", key="k", version="v", size=1, etag="e"),
        created_at=(NOON - timedelta(days=1)).isoformat(),
        heartbeat_at=NOON.isoformat(),
        generated_by="maria",
        **facts,
    )


@pytest.mark.parametrize("state", OPEN_STATES)
def test_a_job_is_stuck_behind_its_lease_and_not_before(state: JobState) -> None:
    assert not is_stuck(_job(state), NOON + LEASES[state], RUNNING)
    assert is_stuck(_job(state), NOON + LEASES[state] + timedelta(seconds=1), RUNNING)


@pytest.mark.parametrize("state", [state for state in JobState if state not in OPEN_STATES])
def test_a_job_that_ended_is_never_stuck(state: JobState) -> None:
    assert not is_stuck(_job(state), NOON + timedelta(days=9), ENDED)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_an_execution_that_ended_leaves_its_job_stuck_at_once(state: JobState) -> None:
    assert is_stuck(_job(state), NOON, ENDED)


@pytest.mark.parametrize("state", [JobState.QUEUED, *WORKING])
def test_an_execution_that_nobody_knows_may_have_just_begun(state: JobState) -> None:
    assert not is_stuck(_job(state), NOON + WORKERS_GONE, GONE)
    assert is_stuck(_job(state), NOON + WORKERS_GONE + timedelta(seconds=1), GONE)


def test_a_queued_job_waits_as_long_as_there_is_an_open_job_ahead() -> None:
    assert not is_stuck(_job(JobState.QUEUED), NOON + timedelta(days=2), RUNNING, has_job_ahead=True)
    assert is_stuck(_job(JobState.QUEUED), NOON + timedelta(days=2), RUNNING)
    assert is_stuck(_job(JobState.QUEUED), NOON, ENDED, has_job_ahead=True)


def test_a_job_that_was_fenced_off_stays_stuck_until_it_has_ended() -> None:
    fenced = _job(JobState.CANCELLING, stop=JobError(code="job.timed_out", message="m"))
    assert is_stuck(fenced, NOON, RUNNING)


def test_without_any_heartbeat_the_lease_begins_when_the_job_was_made() -> None:
    job = _job(JobState.PROCESSING).model_copy(update={"heartbeat_at": None})
    assert is_stuck(job, NOON, RUNNING)


@given(
    state=st.sampled_from(WORKING),
    worked=st.timedeltas(timedelta(0), WORKER_LIFE),
    skew=st.timedeltas(-CLOCKS_APART, CLOCKS_APART),
)
def test_no_worker_loses_its_job_while_it_may_live_whatever_its_clock_says(
    state: JobState, worked: timedelta, skew: timedelta
) -> None:
    """A worker shows life when it begins, by its own clock, and then not any more until it is killed."""
    job = _job(state).model_copy(update={"heartbeat_at": (NOON + skew).isoformat()})
    assert not is_stuck(job, NOON + worked, RUNNING)
