"""What may be done with an export, and the reason when it may not."""

from datetime import UTC, datetime, timedelta

import pytest

from ledgerdock.exports.lifecycle import (
    STALLED_AFTER,
    is_expired,
    is_stalled,
    why_not_download,
    why_not_mark_failed,
    why_not_reset,
)
from ledgerdock.jobs.export import Export, ExportFile
from ledgerdock.jobs.job import NO_UPLOAD, OPEN_STATES, Job, JobState
from ledgerdock.jobs.leases import LEASES

AT = datetime(2026, 3, 4, 10, tzinfo=UTC)
FILE = ExportFile(key="k", version="v", name="n.csv", size=1, rows=1, expires_at="2026-06-02T10:00:00.000Z")
GONE = datetime(2026, 6, 2, 10, tzinfo=UTC)


def _export(state: JobState, *, silent: timedelta = timedelta(0), file: ExportFile | None = None) -> Job:
    return Job(
        tenant="acme",
        id="1",
        number=7,
        kind="export",
        record_type="invoice",
        state=state,
        file="n.csv",
        upload=NO_UPLOAD,
        export=Export(name="invoices", file=file),
        created_at="2026-03-04T08:00:00.000Z",
        heartbeat_at=(AT - silent).isoformat(),
        generated_by="ann",
    )


def _code(refused) -> str | None:
    return refused.code if refused else None


@pytest.mark.parametrize("state", [JobState.FAILED, JobState.TIMED_OUT])
def test_an_export_that_ended_without_its_file_can_be_reset(state: JobState) -> None:
    assert why_not_reset(_export(state), AT) is None
    assert _code(why_not_download(_export(state), AT)) == "export.no_file"


def test_a_finished_one_is_downloaded_until_its_file_is_gone_and_can_be_reset_from_then_on() -> None:
    job = _export(JobState.COMPLETED, file=FILE)
    before = GONE - timedelta(milliseconds=1)
    assert (why_not_download(job, before), _code(why_not_reset(job, before))) == (None, "export.has_file")
    assert (_code(why_not_download(job, GONE)), why_not_reset(job, GONE)) == ("export.expired", None)
    assert (is_expired(job, before), is_expired(job, GONE)) == (False, True)
    assert "2026-06-02" in why_not_download(job, GONE).message


@pytest.mark.parametrize("state", [JobState.QUEUED, JobState.PROCESSING, JobState.CANCELLING])
def test_an_open_one_can_be_reset_only_when_it_shows_no_life_any_more(state: JobState) -> None:
    assert _code(why_not_reset(_export(state, silent=STALLED_AFTER), AT)) == "export.not_ended"
    stalled = _export(state, silent=STALLED_AFTER + timedelta(milliseconds=1))
    assert is_stalled(stalled, AT)
    assert why_not_reset(stalled, AT) is None


def test_people_see_that_one_is_stalled_before_the_reaper_ends_it() -> None:
    assert min(LEASES.values()) > STALLED_AFTER


@pytest.mark.parametrize("state", JobState)
def test_exactly_open_ones_can_be_marked_as_failed_and_none_that_ended_is_stalled(state: JobState) -> None:
    job = _export(state, silent=timedelta(days=1))
    assert (why_not_mark_failed(job) is None) == (state in OPEN_STATES)
    assert is_stalled(job, AT) == (state in OPEN_STATES)
