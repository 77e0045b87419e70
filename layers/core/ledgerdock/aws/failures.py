"""Which failures of AWS calls pass by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from ledgerdock.errors import Transient

_PASSING = frozenset(
    {
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestTimeout",
        "ServiceUnavailable",
        "ConditionalRequestConflict",
        "OperationAborted",
        "SlowDown",
        "ThrottlingException",
        "TooManyRequestsException",
        "TransactionInProgressException",
    }
)
_BROKEN = (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)


@contextmanager
def passing_failures_are_transient() -> Iterator[None]:
    """Raise Transient for throttling, server errors and broken connections; let everything else through."""
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        status = error.response["ResponseMetadata"]["HTTPStatusCode"]
        if code in _PASSING or status >= 500:
            raise Transient("job.service_busy", reason=code) from error
        raise
    except _BROKEN as error:
        raise Transient("job.service_busy", reason=type(error).__name__) from error
