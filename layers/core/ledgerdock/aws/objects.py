"""The files bucket: objects read by exact version, written once where once matters."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from ledgerdock.aws.failures import passing_failures_are_transient
from ledgerdock.errors import Rejected

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_GONE = frozenset({"404", "NoSuchKey", "NoSuchVersion", "405", "MethodNotAllowed"})
_REFUSED = frozenset({"403", "AccessDenied", "KMS.DisabledException", "KMS.KMSInvalidStateException"})
_PART_BYTES = 1024 * 1024
_BYTES = "application/octet-stream"
_THERE_ALREADY = frozenset({"412", "PreconditionFailed"})


@dataclass(frozen=True)
class ObjectFacts:
    """What S3 says of one object version. `size` in bytes, `modified_at` in UTC, `metadata` keys in lower case."""

    size: int
    etag: str
    modified_at: datetime
    metadata: Mapping[str, str]


class ObjectStore:
    """One bucket. Every call raises Rejected when the object is gone or refused, Transient when S3 is not reachable."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self.bucket = bucket

    def facts(self, key: str, version: str) -> ObjectFacts:
        """Size, etag, time and metadata of one version."""
        with _translated(key):
            head = self._client.head_object(Bucket=self.bucket, Key=key, VersionId=version)
        return ObjectFacts(head["ContentLength"], head["ETag"].strip('"'), head["LastModified"], head["Metadata"])

    def download(self, key: str, path: Path, version: str | None = None) -> None:
        """Stream an object to a file. A connection broken half-way is Transient: the step begins anew."""
        extra: Any = {"VersionId": version} if version else {}
        with _translated(key), path.open("wb") as file:
            body = self._client.get_object(Bucket=self.bucket, Key=key, **extra)["Body"]
            for part in body.iter_chunks(_PART_BYTES):
                file.write(part)

    def read(self, key: str) -> bytes:
        """A whole (small) object."""
        with _translated(key):
            return self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def write(self, key: str, body: bytes, content_type: str = _BYTES) -> None:
        """Write an object, replacing what is there."""
        with _translated(key):
            self._client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=content_type)

    def write_once(self, key: str, body: bytes) -> bool:
        """Write an object unless one is there already; False when the earlier one stays."""
        try:
            with _translated(key):
                self._client.put_object(Bucket=self.bucket, Key=key, Body=body, IfNoneMatch="*")
        except ClientError as error:
            if error.response["Error"]["Code"] not in _THERE_ALREADY:
                raise
            return False
        return True

    def upload(
        self, path: Path, key: str, *, metadata: Mapping[str, str] | None = None, content_type: str = _BYTES
    ) -> str:
        """Stream a file of at most 5 GB into an object and return its version."""
        with _translated(key), path.open("rb") as body:
            answer = self._client.put_object(
                Bucket=self.bucket, Key=key, Body=body, Metadata=metadata or {}, ContentType=content_type
            )
        return answer["VersionId"]


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        with passing_failures_are_transient():
            yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        name = key.rpartition("/")[2]
        if code in _GONE:
            raise Rejected("job.object_gone", file=name) from error
        if code in _REFUSED:
            raise Rejected("job.object_refused", file=name) from error
        raise
