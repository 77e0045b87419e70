"""When a mail is wanted, and who counts as the one who started a job."""

from collections.abc import Callable

import pytest

from ledgerdock.jobs.job import TOLD_STATES, Job, JobState
from ledgerdock.jobs.mail import When
from ledgerdock.notices.recipients import starter_of, wants


@pytest.mark.parametrize("state", TOLD_STATES)
def test_errors_means_every_end_but_a_complete_one(state: JobState) -> None:
    assert wants(When.ALWAYS, state)
    assert not wants(When.NEVER, state)
    assert wants(When.ERRORS, state) is (state is not JobState.COMPLETED)


def test_who_uploaded_through_the_api_started_an_import(ended: Callable[..., Job]) -> None:
    assert starter_of(ended()) == "ann@acme.example"


def test_a_name_written_on_a_dropped_file_is_nobody(ended: Callable[..., Job]) -> None:
    dropped = ended().upload.model_copy(update={"key": "inbox/acme/customer/customers.csv"})
    assert starter_of(ended(upload=dropped)) is None


def test_who_tries_a_dropped_file_again_started_that_attempt(ended: Callable[..., Job]) -> None:
    dropped = ended().upload.model_copy(update={"key": "inbox/acme/customer/customers.csv"})
    assert starter_of(ended(upload=dropped, attempt=2, attempt_by="maria")) == "maria"


def test_exports_and_undos_are_started_by_people_only(ended: Callable[..., Job], exported: Callable[..., Job]) -> None:
    nowhere = ended().upload.model_copy(update={"key": ""})
    assert starter_of(exported(upload=nowhere)) == "ann@acme.example"
    assert starter_of(ended(kind="undo", upload=nowhere)) == "ann@acme.example"
