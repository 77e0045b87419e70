"""DynamoDB's JSON protocol, lean: the one place on the per-row path that talks to the table.

A boto3 client spends 70-145 microseconds of CPU on each row of a batch write; orjson, a urllib3 pool and botocore's own
signer do the same for about 25 (benchmarks/). Everything off the per-row path uses plain boto3 (`table.py`).

Wire items are DynamoDB's own JSON: `{"name": {"S": "Miller"}, "amount": {"N": "12.5"}}`.
"""

import random
import time
import zlib
from collections.abc import Callable
from typing import Any, cast

import orjson
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from ledgerdock.errors import Transient

WireItem = dict[str, dict[str, Any]]

MAX_ATTEMPTS = 10
_FIRST_WAIT_SECONDS = 0.05
_LONGEST_WAIT_SECONDS = 10.0
_BUSY = frozenset(
    {
        "InternalServerError",
        "ItemCollectionSizeLimitExceededException",
        "LimitExceededException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ServiceUnavailable",
        "ThrottlingException",
        "TransactionInProgressException",
    }
)


class WireRefusal(Exception):
    """DynamoDB refused the request itself; `code` is its exception name, such as `ValidationException`."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class Backoff:
    """Waits with full jitter, longer after every try; raises Transient when the tries are used up."""

    def __init__(self, sleep: Callable[[float], None] = time.sleep) -> None:
        self._sleep = sleep
        self._tries = 0

    def wait(self, reason: str) -> None:
        """Sleep before the next try. Raises Transient after `MAX_ATTEMPTS` tries without progress."""
        self._tries += 1
        if self._tries >= MAX_ATTEMPTS:
            raise Transient("job.database_busy", reason=reason)
        longest = min(_LONGEST_WAIT_SECONDS, _FIRST_WAIT_SECONDS * 2**self._tries)
        self._sleep(random.uniform(0, longest))  # noqa: S311 - jitter, not a secret

    def progressed(self) -> None:
        """Something went through: count tries anew."""
        self._tries = 0


class DynamoWire:
    """Signed calls to one DynamoDB endpoint over a shared connection pool. Safe to use from several threads."""

    def __init__(
        self,
        endpoint: str,
        region: str,
        credentials: Credentials,
        *,
        connections: int = 8,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = endpoint.rstrip("/") + "/"
        address = urllib3.util.parse_url(self._url)
        self._path, self._host = address.request_uri, address.netloc
        self._signer = SigV4Auth(credentials, "dynamodb", region)
        self._sleep = sleep
        # The pool of the one endpoint: a PoolManager looks for it anew in every request, a fifth of its time.
        self._pool = urllib3.connection_from_url(
            self._url, maxsize=connections, retries=False, timeout=urllib3.Timeout(connect=3, read=20)
        )

    def backoff(self) -> Backoff:
        """A fresh series of waits."""
        return Backoff(self._sleep)

    def call(self, operation: str, request: dict[str, Any]) -> dict[str, Any]:
        """Send one request and return the decoded answer.

        Repeats throttles, server errors, broken connections and damaged answers. Raises WireRefusal when DynamoDB
        says the request is wrong, Transient when it stays unreachable.
        """
        body = orjson.dumps(request)
        backoff = self.backoff()
        while True:
            trouble = self._attempt(operation, body)
            if isinstance(trouble, dict):
                return trouble
            backoff.wait(trouble)

    def _attempt(self, operation: str, body: bytes) -> dict[str, Any] | str:
        headers = {
            "Host": self._host,  # else the signer takes the URL apart, twice in every request
            "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"DynamoDB_20120810.{operation}",
        }
        signed = AWSRequest("POST", self._url, headers=headers, data=body)
        self._signer.add_auth(signed)
        try:
            response = self._pool.urlopen("POST", self._path, body, dict(signed.headers.items()), redirect=False)
        except urllib3.exceptions.HTTPError as error:
            return type(error).__name__
        data = response.data
        checksum = response.headers.get("x-amz-crc32")
        if checksum is not None and int(checksum) != zlib.crc32(data):
            return "damaged answer"
        if response.status == 200:
            return cast("dict[str, Any]", orjson.loads(data))
        return _refusal(response.status, data)


def _refusal(status: int, data: bytes) -> str:
    """The reason to try again; raises WireRefusal when trying again is pointless."""
    try:
        answer = orjson.loads(data)
    except orjson.JSONDecodeError:
        answer = {}
    code = str(answer.get("__type", "")).rpartition("#")[2] or f"HTTP {status}"
    if code in _BUSY or status >= 500:
        return code
    raise WireRefusal(code, str(answer.get("message") or answer.get("Message") or ""))
