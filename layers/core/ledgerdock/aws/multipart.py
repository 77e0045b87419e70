"""Objects made of other objects: S3 joins what is large by itself, and only what is small passes through memory.

S3 takes a part of at least 5 MB, but for the last.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from ledgerdock.aws.objects import THERE_ALREADY, translated

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

LEAST_PART = 5 * 1024 * 1024
"""Bytes of the smallest part that S3 takes before the last."""

_SIDE_BY_SIDE = 8


class ObjectPart(NamedTuple):
    """An object version that becomes a part of another; `size` in bytes."""

    key: str
    version: str
    size: int


Source = bytes | ObjectPart


class Slice(NamedTuple):
    """Bytes `start` up to and without `end` of a source."""

    source: int
    start: int
    end: int

    @property
    def size(self) -> int:
        """How many bytes these are."""
        return self.end - self.start


Piece = tuple[Slice, ...]
"""What becomes one part; slices are joined in memory, one alone may be copied."""


def pieces(sizes: Sequence[int], least: int = LEAST_PART) -> Iterator[Piece]:
    """Divide sources of these sizes into pieces of at least so many bytes, but for the last.

    What has to be joined in memory has no more than that. Nothing is left out, nothing is empty.
    """
    waiting: list[Slice] = []
    missing = least
    for source, size in enumerate(sizes):
        start = 0
        if waiting:
            start = min(size, missing)
            _append(waiting, Slice(source, 0, start))
            missing -= start
            if missing:
                continue
            yield tuple(waiting)
            waiting.clear()
        if size - start >= least:
            yield (Slice(source, start, size),)
            missing = least
        else:
            _append(waiting, Slice(source, start, size))
            missing = least - (size - start)
    if waiting:
        yield tuple(waiting)


def _append(waiting: list[Slice], some: Slice) -> None:
    if some.size:
        waiting.append(some)


class ObjectJoiner:
    """Makes objects of one bucket, none of which replaces another.

    Every call raises Rejected when a part is gone or refused, Transient when S3 is not reachable.
    """

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def join(
        self, key: str, header: bytes, parts: Sequence[ObjectPart], content_type: str, beat: Callable[[], object]
    ) -> str | None:
        """Put a header and parts, in this order, together under a key; returns the version.

        `beat` is called after each piece, and may raise to stop. None when something stands under the key already:
        it stays.
        """
        sources: list[Source] = [header, *parts]
        plan = list(pieces([len(header), *(part.size for part in parts)]))
        with translated(key):
            if len(plan) <= 1:
                body = b"".join(self._bytes(sources, piece) for piece in plan)
                return self._put(key, body, content_type)
            return self._join(key, sources, plan, content_type, beat)

    def upload_once(self, path: Path, key: str, content_type: str) -> str | None:
        """Stream a file of at most 5 GB into an object; returns the version, or None as `join` does."""
        with translated(key), path.open("rb") as body:
            return self._put(key, body, content_type)

    def _put(self, key: str, body: Any, content_type: str) -> str | None:
        return _unless_there(
            lambda: self._client.put_object(
                Bucket=self._bucket, Key=key, Body=body, ContentType=content_type, IfNoneMatch="*"
            )
        )

    def _join(
        self,
        key: str,
        sources: Sequence[Source],
        plan: Sequence[Piece],
        content_type: str,
        beat: Callable[[], object],
    ) -> str | None:
        upload = self._client.create_multipart_upload(Bucket=self._bucket, Key=key, ContentType=content_type)
        target: Any = {"Bucket": self._bucket, "Key": key, "UploadId": upload["UploadId"]}

        def make(number: int) -> dict[str, Any]:
            return {"PartNumber": number + 1, "ETag": self._part(target, sources, plan[number], number + 1)}

        with ExitStack() as unfinished:
            unfinished.callback(self._client.abort_multipart_upload, **target)
            made = []
            with (
                ThreadPoolExecutor(min(_SIDE_BY_SIDE, len(plan))) as pool,
                closing(pool.map(make, range(len(plan)))) as parts,  # type: ignore[type-var] # it is a generator
            ):
                for part in parts:
                    made.append(part)
                    beat()
            complete: Any = self._client.complete_multipart_upload
            version = _unless_there(lambda: complete(**target, MultipartUpload={"Parts": made}, IfNoneMatch="*"))
            if version is not None:
                unfinished.pop_all()
        return version

    def _part(self, target: Any, sources: Sequence[Source], piece: Piece, number: int) -> str:
        """Make one part; its ETag."""
        (first, *others), place = piece, {**target, "PartNumber": number}
        source = sources[first.source]
        if others or isinstance(source, bytes):
            return str(self._client.upload_part(**place, Body=self._bytes(sources, piece))["ETag"])
        answer = self._client.upload_part_copy(
            **place,
            CopySource={"Bucket": self._bucket, "Key": source.key, "VersionId": source.version},
            CopySourceRange=f"bytes={first.start}-{first.end - 1}",
        )
        return str(answer["CopyPartResult"]["ETag"])

    def _bytes(self, sources: Sequence[Source], piece: Piece) -> bytes:
        return b"".join(self._read(sources[some.source], some) for some in piece)

    def _read(self, source: Source, some: Slice) -> bytes:
        if isinstance(source, bytes):
            return source[some.start : some.end]
        answer = self._client.get_object(
            Bucket=self._bucket, Key=source.key, VersionId=source.version, Range=f"bytes={some.start}-{some.end - 1}"
        )
        return answer["Body"].read()


def _unless_there(write: Callable[[], Any]) -> str | None:
    try:
        return str(write()["VersionId"])
    except ClientError as error:
        if error.response["Error"]["Code"] not in THERE_ALREADY:
            raise
        return None
