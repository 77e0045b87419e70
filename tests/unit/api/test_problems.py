"""Every error becomes a problem document that tells people what to do and strangers nothing."""

import pytest

from ledgerdock.api.problems import headers_of, problem_of
from ledgerdock.errors import Conflict, LedgerdockError, Rejected, Transient


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (Rejected("auth.no_token"), 401),
        (Rejected("auth.no_tenant", groups=0), 403),
        (Rejected("auth.role", role="viewer", needed="operator"), 403),
        (Rejected("not_found"), 404),
        (Rejected("job.unknown", job="12"), 404),
        (Rejected("cursor.invalid"), 400),
        (Rejected("filter.too_many", most=20), 400),
        (Rejected("request.not_json"), 400),
        (Rejected("request.too_large", limit=64), 413),
        (Rejected("request.content_type"), 415),
        (Rejected("idempotency.reused"), 422),
        (Rejected("type.unknown", record_type="x", known="y"), 422),
        (Conflict("idempotency.in_progress"), 409),
        (Conflict("job.moved", job="12"), 409),
        (Rejected("job.object_gone", file="a.csv"), 410),
        (Transient("job.service_busy", reason="SlowDown"), 503),
    ],
)
def test_the_status_fits_the_error(error: LedgerdockError, status: int) -> None:
    problem = problem_of(error, "/imports/12")
    assert problem.status == status
    assert problem.type == f"/docs#{problem.code}"
    assert problem.detail
    assert problem.hint


def test_a_busy_service_says_when_to_come_back() -> None:
    assert headers_of(problem_of(Transient("job.service_busy", reason="SlowDown"), "/"))["Retry-After"] == "2"


def test_what_is_not_there_is_told_the_same_whatever_was_asked_for() -> None:
    told = {str(problem_of(Rejected("job.unknown", job=name), f"/imports/{name}")) for name in ("12", "x")}
    assert told == {str(problem_of(Rejected("not_found"), "/elsewhere"))}
