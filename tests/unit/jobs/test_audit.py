"""The audit trail of a job, put together from what is stored."""

from ledgerdock.jobs.audit import AuditEvent, entry, trail
from ledgerdock.jobs.job import JobState


def _at(second: int) -> str:
    return f"2026-03-04T10:00:{second:02d}.000Z"


def test_every_state_a_job_can_be_in_after_it_is_queued_is_an_event() -> None:
    begin = {JobState.UPLOADING, JobState.QUEUED}  # `registered` and `uploaded` tell of these
    assert {state.value for state in JobState if state not in begin} <= set(AuditEvent)


def test_entries_stand_in_the_order_of_time() -> None:
    job = {"audit": [entry(_at(1), "registered", "ann"), entry(_at(3), "completed")]}
    downloads = [
        {"event": "downloaded", "detail": "failed", "by": "bob", "at": _at(2), "times": 4, "pk": "p", "sk": "s"},
        {"event": "downloaded", "detail": "file", "by": "bob", "at": _at(9), "times": 1, "pk": "p", "sk": "t"},
    ]
    found = [(known.event.value, known.by, known.detail, known.times) for known in trail(job, downloads)]
    assert found == [
        ("registered", "ann", None, 1),
        ("downloaded", "bob", "failed", 4),
        ("completed", "system", None, 1),
        ("downloaded", "bob", "file", 1),
    ]


def test_a_step_that_was_tried_again_stands_there_once_with_its_first_try() -> None:
    waits = [entry(_at(second), "waiting", detail="job-1") for second in (1, 2)]
    steps = [entry(_at(4), "validating"), entry(_at(5), "validating"), entry(_at(6), "processing")]
    found = trail({"audit": [*waits, entry(_at(3), "waiting", detail="job-2"), *steps]}, [])
    assert [(known.at, known.detail) for known in found] == [
        (_at(1), "job-1"),
        (_at(3), "job-2"),
        (_at(4), None),
        (_at(6), None),
    ]


def test_a_job_from_before_there_was_a_trail_has_an_empty_one() -> None:
    assert trail({}, []) == []
