"""What events say, and what they must not."""

from collections.abc import Callable

import jsonschema
import pytest

from ledgerdock.jobs.job import TOLD_STATES, Job, JobState
from ledgerdock.notices.event_docs import schema
from ledgerdock.notices.events import DETAIL_TYPES, event_of, kind_of

SECRET_VALUE = "Geheim GmbH"


def _all(ended: Callable[..., Job], exported: Callable[..., Job]) -> list[Job]:
    jobs = []
    for state in TOLD_STATES:
        jobs += [ended(state), ended(state, kind="undo", undo_of={"id": "0other", "number": 3})]
    return [*jobs, exported(), exported(JobState.FAILED, file=None), exported(JobState.TIMED_OUT, file=None)]


def test_every_end_that_is_told_has_a_type_and_fits_the_schema(
    ended: Callable[..., Job], exported: Callable[..., Job]
) -> None:
    kinds = set()
    for job in _all(ended, exported):
        kind = kind_of(job)
        kinds.add(kind)
        event = {"source": "ledgerdock", "detail-type": kind, "detail": event_of(job).model_dump(mode="json")}
        jsonschema.validate(event, schema())
    assert kinds == set(DETAIL_TYPES)


@pytest.mark.parametrize("state", [JobState.CANCELLED, JobState.REVERTED])
def test_ends_that_somebody_asked_for_are_not_told(ended: Callable[..., Job], state: JobState) -> None:
    assert kind_of(ended(state)) is None


def test_an_event_holds_no_link_no_sentence_and_no_value(
    ended: Callable[..., Job], exported: Callable[..., Job]
) -> None:
    error = {"code": "job.bad_option", "message": f"The option cannot be “{SECRET_VALUE}”."}
    first = {"file": "a", "row": 2, "column": "Name", "value": SECRET_VALUE, "message": SECRET_VALUE}
    told = event_of(ended(JobState.FAILED, error=error, first_errors=[first])).model_dump_json()
    assert SECRET_VALUE not in told
    assert '"error":"job.bad_option"' in told
    assert "exports/acme" not in event_of(exported()).model_dump_json()


def test_an_attempt_has_one_id_and_the_next_another(ended: Callable[..., Job]) -> None:
    assert event_of(ended()).id == event_of(ended(JobState.FAILED)).id
    assert event_of(ended()).id != event_of(ended(attempt=2)).id
