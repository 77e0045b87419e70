"""When a mail is wanted, and who counts as the one who started a job."""

from collections.abc import Callable

import pytest

from ledgerdock.jobs.job import TOLD_STATES, Job, JobState
from ledgerdock.jobs.mail import When
from ledgerdock.notices.recipients import is_only_claimed, wants


@pytest.mark.parametrize("state", TOLD_STATES)
def test_errors_means_every_end_but_a_complete_one(state: JobState) -> None:
    assert wants(When.ALWAYS, state)
    assert not wants(When.NEVER, state)
    assert wants(When.ERRORS, state) is (state is not JobState.COMPLETED)


def test_whoever_was_signed_in_is_known(ended: Callable[..., Job], exported: Callable[..., Job]) -> None:
    nowhere = ended().upload.model_copy(update={"key": ""})
    for job in (ended(), exported(upload=nowhere), ended(kind="undo", upload=nowhere)):
        assert not is_only_claimed(job)


def test_a_name_written_on_a_dropped_file_is_a_claim_until_somebody_tries_it_again(ended: Callable[..., Job]) -> None:
    dropped = ended().upload.model_copy(update={"key": "inbox/acme/customer/customers.csv"})
    assert is_only_claimed(ended(upload=dropped))
    assert not is_only_claimed(ended(upload=dropped, attempt=2, attempt_by="maria"))
