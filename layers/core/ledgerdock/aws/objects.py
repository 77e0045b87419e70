"""The files bucket: objects read by exact version, written once where once matters, and lent out by signed links.

A signed link is a secret that whoever holds it may use: it is answered to one person and never logged or stored.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from botocore.exceptions import ClientError

from ledgerdock.aws.failures import passing_failures_are_transient
from ledgerdock.errors import Rejected

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

_GONE = frozenset({"404", "NoSuchKey", "NoSuchVersion", "405", "MethodNotAllowed"})
_REFUSED = frozenset({"403", "AccessDenied", "KMS.DisabledException", "KMS.KMSInvalidStateException"})
_PART_BYTES = 1024 * 1024
_BYTES = "application/octet-stream"
THERE_ALREADY = frozenset({"412", "PreconditionFailed"})


@dataclass(frozen=True)
class ObjectFacts:
    """What S3 says of one object version. `size` in bytes, `modified_at` in UTC, `metadata` keys in lower case."""

    size: int
    etag: str
    modified_at: datetime
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class ObjectVersion:
    """One version as a listing shows it; `modified_at` in UTC, to the second as everywhere in S3."""

    key: str
    version: str
    size: int
    etag: str
    modified_at: datetime
    is_current: bool


@dataclass(frozen=True)
class PresignedUpload:
    """A form that puts one object: POST `fields` to `url` as they are, with the file as the last field."""

    url: str
    fields: Mapping[str, str]


class ObjectStore:
    """One bucket. Every call raises Rejected when the object is gone or refused, Transient when S3 is not reachable."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self.bucket = bucket

    def facts(self, key: str, version: str) -> ObjectFacts:
        """Size, etag, time and metadata of one version."""
        with translated(key):
            head = self._client.head_object(Bucket=self.bucket, Key=key, VersionId=version)
        return ObjectFacts(head["ContentLength"], head["ETag"].strip('"'), head["LastModified"], head["Metadata"])

    def download(self, key: str, path: Path, version: str | None = None) -> None:
        """Stream an object to a file. A connection broken half-way is Transient: the step begins anew."""
        extra: Any = {"VersionId": version} if version else {}
        with translated(key), path.open("wb") as file:
            body = self._client.get_object(Bucket=self.bucket, Key=key, **extra)["Body"]
            for part in body.iter_chunks(_PART_BYTES):
                file.write(part)

    def exists(self, key: str) -> bool:
        """Whether there is an object of this key."""
        answer = self._client.list_objects_v2(Bucket=self.bucket, Prefix=key, MaxKeys=1)
        return any(item["Key"] == key for item in answer.get("Contents", ()))

    def versions(self, prefix: str, after: tuple[str, str] | None = None) -> Iterator[ObjectVersion]:
        """All versions below a prefix in key order, the newest of a key first; deletions are left out.

        `after`: key and version to go on behind.
        """
        start: Any = {"KeyMarker": after[0], "VersionIdMarker": after[1]} if after else {}
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=self.bucket, Prefix=prefix, PaginationConfig={}, **start
        )
        for page in pages:
            for found in page.get("Versions", ()):
                yield ObjectVersion(
                    found["Key"],
                    found["VersionId"],
                    found["Size"],
                    found["ETag"].strip('"'),
                    found["LastModified"].replace(microsecond=0),
                    found["IsLatest"],
                )

    def read(self, key: str) -> bytes:
        """A whole (small) object."""
        with translated(key):
            return self._client.get_object(Bucket=self.bucket, Key=key)["Body"].read()

    def keys(self, prefix: str) -> Iterator[str]:
        """The keys below a prefix, in key order."""
        for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=prefix):
            yield from (item["Key"] for item in page.get("Contents", ()))

    def write(self, key: str, body: bytes, content_type: str = _BYTES) -> None:
        """Write an object, replacing what is there."""
        with translated(key):
            self._client.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=content_type)

    def write_once(self, key: str, body: bytes, content_type: str = _BYTES) -> bool:
        """Write an object unless one is there already; False when the earlier one stays."""
        try:
            with translated(key):
                self._client.put_object(
                    Bucket=self.bucket, Key=key, Body=body, ContentType=content_type, IfNoneMatch="*"
                )
        except ClientError as error:
            if error.response["Error"]["Code"] not in THERE_ALREADY:
                raise
            return False
        return True

    def upload(
        self, path: Path, key: str, *, metadata: Mapping[str, str] | None = None, content_type: str = _BYTES
    ) -> str:
        """Stream a file of at most 5 GB into an object and return its version."""
        with translated(key), path.open("rb") as body:
            answer = self._client.put_object(
                Bucket=self.bucket, Key=key, Body=body, Metadata=metadata or {}, ContentType=content_type
            )
        return answer["VersionId"]

    def copy(self, key: str, version: str, target: str) -> None:
        """Copy one version of an object of at most 5 GB, without its metadata."""
        source: Any = {"Bucket": self.bucket, "Key": key, "VersionId": version}
        with translated(key):
            self._client.copy_object(
                Bucket=self.bucket, Key=target, CopySource=source, MetadataDirective="REPLACE", ContentType=_BYTES
            )

    def current_version(self, key: str) -> str:
        """The version that stands under a key now."""
        return self.standing(key)[0]

    def standing(self, key: str) -> tuple[str, int]:
        """Version and size in bytes of what stands under a key now."""
        with translated(key):
            head = self._client.head_object(Bucket=self.bucket, Key=key)
        return head["VersionId"], head["ContentLength"]

    def presigned_upload(
        self,
        key: str,
        *,
        sizes: tuple[int, int],
        content_type: str | None,
        seconds: int,
        metadata: Mapping[str, str] | None = None,
    ) -> PresignedUpload:
        """A form that may put this key and no other, with so many bytes (least, most), for so many seconds.

        The object gets exactly this `metadata`, whoever uploads it.

        With `content_type` the object has exactly that; without, whoever uploads may name any in its field. The key
        must not end in a `${...}` of S3's own.
        """
        declared = {f"x-amz-meta-{name}": value for name, value in (metadata or {}).items()}
        fields = {"Content-Type": content_type or _BYTES, **declared}
        type_rule = {"Content-Type": content_type} if content_type else ["starts-with", "$Content-Type", ""]
        form = self._client.generate_presigned_post(
            self.bucket,
            key,
            Fields=fields,
            Conditions=[["content-length-range", *sizes], type_rule, *({name: declared[name]} for name in declared)],
            ExpiresIn=seconds,
        )
        return PresignedUpload(form["url"], form["fields"])

    def signed_link(self, key: str, version: str, *, file_name: str, content_type: str, seconds: int) -> str:
        """A link to download exactly this version, saved under `file_name` and never shown in the browser."""
        parameters = {
            "Bucket": self.bucket,
            "Key": key,
            "VersionId": version,
            "ResponseContentDisposition": attachment(file_name),
            "ResponseContentType": content_type,
            "ResponseCacheControl": "private, no-store",
        }
        return self._client.generate_presigned_url("get_object", Params=parameters, ExpiresIn=seconds)


def attachment(file_name: str) -> str:
    """The Content-Disposition that saves a download under this name, whatever characters it has (RFC 6266)."""
    plain = "".join(sign if sign.isascii() and (sign.isalnum() or sign in " ._-()") else "_" for sign in file_name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file_name, safe='')}"


@contextmanager
def translated(key: str) -> Iterator[None]:
    """Raise Rejected when the object is gone or refused, Transient when S3 is not reachable."""
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
