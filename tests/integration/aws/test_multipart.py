"""Objects joined by S3: the bytes in order, nothing that stands there replaced, nothing left half done."""

import uuid
from typing import Any

import boto3
import pytest

from ledgerdock.aws.multipart import LEAST_PART, ObjectJoiner, ObjectPart
from ledgerdock.errors import Conflict, Rejected

LARGE = bytes(range(256)) * (LEAST_PART // 256) + b"end"
SMALL = b"small"


class Bucket:
    """A bucket of its own with versions, and what joins its objects."""

    def __init__(self, url: str) -> None:
        self.name = f"files-{uuid.uuid4().hex}"
        self.client: Any = boto3.client("s3", endpoint_url=url)
        self.client.create_bucket(Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        self.client.put_bucket_versioning(Bucket=self.name, VersioningConfiguration={"Status": "Enabled"})
        self.joiner = ObjectJoiner(self.client, self.name)

    def put(self, key: str, body: bytes) -> ObjectPart:
        version = self.client.put_object(Bucket=self.name, Key=key, Body=body)["VersionId"]
        return ObjectPart(key, version, len(body))

    def body(self, key: str) -> bytes:
        body: bytes = self.client.get_object(Bucket=self.name, Key=key)["Body"].read()
        return body

    def unfinished(self) -> list[Any]:
        found: list[Any] = self.client.list_multipart_uploads(Bucket=self.name).get("Uploads", [])
        return found


@pytest.fixture
def bucket(moto_url: str) -> Bucket:
    return Bucket(moto_url)


@pytest.mark.parametrize(
    "bodies", [[], [SMALL], [SMALL] * 3, [LARGE], [LARGE, SMALL, LARGE], [LARGE * 2, b"", LARGE], [b"x" * LEAST_PART]]
)
def test_header_and_parts_stand_in_the_object_in_their_order(bucket: Bucket, bodies: list[bytes]) -> None:
    parts = [bucket.put(f"part-{number}", body) for number, body in enumerate(bodies)]
    version = bucket.joiner.join("whole", b"header\n", parts, "text/csv", lambda: None)
    assert bucket.body("whole") == b"".join([b"header\n", *bodies])
    head = bucket.client.head_object(Bucket=bucket.name, Key="whole", VersionId=version)
    assert head["ContentType"] == "text/csv"
    assert bucket.unfinished() == []


def test_the_versions_that_were_named_are_joined_whatever_stands_there_now(bucket: Bucket) -> None:
    parts = [bucket.put("part-0", LARGE), bucket.put("part-1", SMALL)]
    bucket.put("part-0", b"late")
    bucket.put("part-1", b"late")
    bucket.joiner.join("whole", b"", parts, "text/csv", lambda: None)
    assert bucket.body("whole") == LARGE + SMALL


@pytest.mark.parametrize("bodies", [[SMALL], [LARGE, LARGE]])
def test_an_object_that_stands_there_already_stays(bucket: Bucket, bodies: list[bytes], tmp_path) -> None:
    bucket.put("whole", b"first")
    parts = [bucket.put(f"part-{number}", body) for number, body in enumerate(bodies)]
    assert bucket.joiner.join("whole", b"header", parts, "text/csv", lambda: None) is None
    (tmp_path / "file").write_bytes(b"other")
    assert bucket.joiner.upload_once(tmp_path / "file", "whole", "text/csv") is None
    assert bucket.body("whole") == b"first"
    assert bucket.unfinished() == []


def test_who_is_told_to_stop_leaves_nothing_half_done(bucket: Bucket) -> None:
    def stop() -> None:
        raise Conflict("job.moved", job="1")

    parts = [bucket.put(f"part-{number}", LARGE) for number in range(3)]
    with pytest.raises(Conflict):
        bucket.joiner.join("whole", b"header", parts, "text/csv", stop)
    assert bucket.unfinished() == []
    assert bucket.client.list_objects_v2(Bucket=bucket.name, Prefix="whole")["KeyCount"] == 0


def test_a_part_that_is_gone_is_told_of(bucket: Bucket) -> None:
    gone = bucket.put("part-0", LARGE)
    bucket.client.delete_object(Bucket=bucket.name, Key=gone.key, VersionId=gone.version)
    with pytest.raises(Rejected) as refused:
        bucket.joiner.join("whole", b"header", [gone, bucket.put("part-1", LARGE)], "text/csv", lambda: None)
    assert refused.value.code == "job.object_gone"
    assert bucket.unfinished() == []
