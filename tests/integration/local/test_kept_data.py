"""With --data everything is there again after a restart, also after a kill."""

import stat
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from ledgerdock_local.dynamodb import is_available
from ledgerdock_local.identities import FILE_NAME
from ledgerdock_local.process import CloudProcess, cloud_process

pytestmark = [
    pytest.mark.local_cloud,
    pytest.mark.dynamodb_local,
    pytest.mark.skipif(not is_available(), reason="DynamoDB Local needs Java 17 and npm"),
]


def test_records_and_object_versions_survive_a_kill(
    toy_arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = [*toy_arguments, "--data", "data"]
    state = tmp_path / "state" / "local.json"
    with cloud_process(state, arguments) as first:
        assert "are kept in" in first.ready_line
        assert first.state["data"] == str(tmp_path / "data")
        kept = _write(first)
        token = first.token("admin@globex.example")
        first.process.kill()
        first.process.wait()
    with cloud_process(state, arguments) as second:
        _check(second, kept)
        _check_identities(first, second, token)


def _write(cloud: CloudProcess) -> dict[str, Any]:
    storage, bucket = cloud.client("s3"), cloud.outputs["FilesBucketName"]
    cloud.client("dynamodb").put_item(
        TableName=cloud.outputs["ThingsTableName"], Item={"pk": {"S": "a"}, "sk": {"S": "1"}, "kind": {"S": "k"}}
    )
    versions = [
        storage.put_object(Bucket=bucket, Key="kept/a.txt", Body=body, ContentType="text/plain", Metadata={"who": "me"})
        for body in (b"one", b"two")
    ]
    parts = storage.create_multipart_upload(Bucket=bucket, Key="kept/parts")
    place = {"Bucket": bucket, "Key": "kept/parts", "UploadId": parts["UploadId"]}
    part = storage.upload_part(**place, PartNumber=1, Body=b"part")
    storage.complete_multipart_upload(**place, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]})
    storage.put_object(Bucket=bucket, Key="kept/gone.txt", Body=b"gone")
    storage.delete_object(Bucket=bucket, Key="kept/gone.txt")
    storage.put_object(Bucket=bucket, Key="kept/erased.txt", Body=b"erased")
    erased = storage.head_object(Bucket=bucket, Key="kept/erased.txt")["VersionId"]
    storage.delete_object(Bucket=bucket, Key="kept/erased.txt", VersionId=erased)
    head = storage.head_object(Bucket=bucket, Key="kept/a.txt")
    listed = storage.list_object_versions(Bucket=bucket, Prefix="kept/")
    return {"versions": [one["VersionId"] for one in versions], "head": _facts(head), "listed": _listed(listed)}


def _check(cloud: CloudProcess, kept: dict[str, Any]) -> None:
    storage, bucket = cloud.client("s3"), cloud.outputs["FilesBucketName"]
    bodies = [
        storage.get_object(Bucket=bucket, Key="kept/a.txt", VersionId=version)["Body"].read()
        for version in kept["versions"]
    ]
    assert bodies == [b"one", b"two"]
    assert _facts(storage.head_object(Bucket=bucket, Key="kept/a.txt")) == kept["head"]
    assert _listed(storage.list_object_versions(Bucket=bucket, Prefix="kept/")) == kept["listed"]
    assert storage.get_object(Bucket=bucket, Key="kept/parts")["Body"].read() == b"part"
    by_kind = cloud.client("dynamodb").query(
        TableName=cloud.outputs["ThingsTableName"],
        IndexName="by_kind",
        KeyConditionExpression="kind = :k",
        ExpressionAttributeValues={":k": {"S": "k"}},
    )
    assert by_kind["Count"] == 1
    with_new = storage.put_object(Bucket=bucket, Key="kept/a.txt", Body=b"three")
    assert storage.head_object(Bucket=bucket, Key="kept/a.txt")["VersionId"] == with_new["VersionId"]


def _check_identities(first: CloudProcess, second: CloudProcess, token: str) -> None:
    """Who was known is known: ids, passwords, secret and even tokens are good as before."""
    for name in ("user_pool_id", "client_id", "sign_in", "people"):
        assert second.state[name] == first.state[name]
    claims = [
        jwt.decode(one, options={"verify_signature": False}) for one in (token, second.token("admin@globex.example"))
    ]
    assert claims[0]["sub"] == claims[1]["sub"]
    answer = httpx.get(f"{second.api_url}/things?do=secret", headers={"Authorization": f"Bearer {token}"})
    assert len(answer.json()["secret"]) == 40
    assert stat.S_IMODE(Path(second.state["data"], FILE_NAME).stat().st_mode) == 0o600
    assert answer.json()["secret"] in Path(second.state["data"], FILE_NAME).read_text()


def _facts(head: dict[str, Any]) -> dict[str, Any]:
    return {
        name: head[name] for name in ("VersionId", "ETag", "ContentType", "ContentLength", "Metadata", "LastModified")
    }


def _listed(answer: dict[str, Any]) -> list[tuple[str, str, bool]]:
    versions = [(one["Key"], one["VersionId"], one["IsLatest"]) for one in answer["Versions"]]
    markers = [(one["Key"], one["VersionId"], one["IsLatest"]) for one in answer["DeleteMarkers"]]
    return sorted(versions + markers)
