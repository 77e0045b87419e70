"""The main job on the local cloud, as its users drive it."""

import io
import json
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msoffcrypto
import pytest

from ledgerdock_local.dynamodb import is_available

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "agency"
BROKEN = EXAMPLES / "broken"
EXPECTED = json.loads((EXAMPLES / "expected.json").read_text())

pytestmark = pytest.mark.local_cloud


def _customers(path: Path, count: int, first: int = 1) -> Path:
    lines = [f"K{key:06d},Customer {key},mail{key}@example.com" for key in range(first, first + count)]
    path.write_text("Accounting Reference,Name,E-mail\n" + "\n".join(lines) + "\n")
    return path


def _counts(job: dict[str, object]) -> dict[str, int]:
    return {outcome: count for outcome, count in job["counts"].items() if count}


def test_every_sample_file_ends_as_its_makers_say(cloud) -> None:
    for name, expected in EXPECTED.items():
        command = ("import", "start", EXAMPLES / name, "--type", expected["record_type"], "--wait", "--json")
        started = cloud.run(*command, tenant="samples")
        job = json.loads(started.out)
        counts = expected.get("counts", {})
        assert (job["file"], job["rows"], _counts(job)) == (Path(name).name, expected["rows"], counts)
        assert (job["error"] or {}).get("code") == expected.get("error")
        assert started.code == {"completed": 0, "failed": 5}.get(job["state"], 7)
        assert sum(job["counts"].values()) == job["rows"]
        assert sum(result["rows"] for result in job["results"].values()) == job["rows"]


def test_a_file_dropped_with_plain_s3_becomes_a_job(cloud, tmp_path: Path) -> None:
    version = cloud.drop(_customers(tmp_path / "plain.csv", 3), "customer", tenant="plain")
    job = cloud.job_of(version, tenant="plain")
    assert (job["state"], _counts(job)) == ("completed", {"created": 3})
    assert [item["sk"]["S"] for item in cloud.records("customer", "plain")] == ["K000001", "K000002", "K000003"]


def test_the_same_event_ten_times_is_one_job(cloud, tmp_path: Path) -> None:
    version = cloud.drop(_customers(tmp_path / "ten.csv", 50), "customer", tenant="ten")
    machine = cloud.outputs["ImportStateMachineArn"]
    detail = {
        "bucket": {"name": cloud.bucket},
        "object": {"key": "inbox/ten/customer/ten.csv", "version-id": version},
        "requester": "someone",
    }
    with ThreadPoolExecutor(9) as pool:
        starts = [
            pool.submit(
                cloud.client("stepfunctions").start_execution, stateMachineArn=machine, input=json.dumps(detail)
            )
            for _ in range(9)
        ]
    executions = [start.result()["executionArn"] for start in starts]
    job = cloud.job_of(version, tenant="ten")
    assert (job["number"], _counts(job)) == (1, {"created": 50})
    assert len(cloud.json("import", "list", tenant="ten")) == 1
    assert {item["_version"]["N"] for item in cloud.records("customer", "ten")} == {"1"}
    assert len(set(executions)) == 9


def _bomb() -> bytes:
    """200 MB of nothing in a workbook of 200 KB."""
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    sheet += b"<row><c><v>1</v></c></row>" * (200_000_000 // 26) + b"</sheetData></worksheet>"
    book = io.BytesIO((EXAMPLES / "customers.xlsx").read_bytes())
    bomb = io.BytesIO()
    with zipfile.ZipFile(book) as original, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in original.namelist():
            is_sheet = member.startswith("xl/worksheets/sheet1")
            archive.writestr(member, sheet if is_sheet else original.read(member))
    return bomb.getvalue()


def _encrypted() -> bytes:
    locked = io.BytesIO()
    with (EXAMPLES / "customers.xlsx").open("rb") as file:
        msoffcrypto.OfficeFile(file).encrypt("secret", locked)
    return locked.getvalue()


REFUSED = {
    "empty.csv": ("customer", "file.empty", (BROKEN / "empty.csv").read_bytes),
    "header_only.csv": ("customer", "file.no_rows", (BROKEN / "header_only.csv").read_bytes),
    "a_pdf_named.csv": ("customer", "file.not_a_table", (BROKEN / "a_pdf_named.csv").read_bytes),
    "truncated.xlsx": ("customer", "file.damaged", (BROKEN / "truncated.xlsx").read_bytes),
    "encrypted.xlsx": ("customer", "file.encrypted", _encrypted),
    "bomb.xlsx": ("customer", "file.bomb", _bomb),
    "no_key_column.csv": ("customer", "column.missing", (BROKEN / "no_key_column.csv").read_bytes),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_bad_file_is_a_failed_job_with_its_code_and_a_sentence_and_nothing_is_imported(
    cloud, tmp_path: Path, name: str
) -> None:
    record_type, code, make = REFUSED[name]
    tenant = f"refused-{name.partition('.')[0].replace('_', '-')}"
    path = tmp_path / name
    path.write_bytes(make())
    command = ("import", "start", path, "--type", record_type, "--wait", "--json", "--timeout", "30")
    done = cloud.run(*command, tenant=tenant)
    job = json.loads(done.out)
    assert (done.code, job["state"], job["error"]["code"]) == (5, "failed", code)
    assert job["error"]["message"].endswith((".", "?"))
    assert job["error"]["hint"]
    assert "Traceback" not in done.err
    assert not any(job["counts"].values())
    assert cloud.records("customer", tenant) == []


def test_a_record_type_that_is_unknown_is_refused_before_the_upload_and_after_a_drop(cloud, tmp_path: Path) -> None:
    path = tmp_path / "unknown_type.csv"
    path.write_text("Name\nEnterprise\n")
    asked = cloud.run("import", "start", path, "--type", "spaceship", "--wait", tenant="spaceships")
    assert (asked.code, asked.out, asked.err.count("\n")) == (2, "", 1)
    assert cloud.json("import", "list", tenant="spaceships") == []
    job = cloud.job_of(cloud.drop(path, "spaceship", tenant="spaceships"), tenant="spaceships")
    assert (job["state"], job["error"]["code"]) == ("failed", "type.unknown")


def test_a_worker_killed_in_the_middle_of_a_chunk_changes_nothing(cloud, tmp_path: Path, wait) -> None:
    path = _customers(tmp_path / "killed.csv", 4000)
    path.write_text(path.read_text() + "K000001,Again,\n,No key,\n")
    calm = json.loads(cloud.run("import", "start", path, "--type", "customer", "--wait", "--json", tenant="calm").out)
    version = cloud.drop(path, "customer", tenant="killed")
    table = cloud.outputs["RecordsTableName"]
    dynamodb = cloud.client("dynamodb")

    def in_the_middle() -> bool:
        shard = {":pk": {"S": "killed#customer#00"}}
        return bool(
            dynamodb.query(TableName=table, KeyConditionExpression="pk = :pk", ExpressionAttributeValues=shard)["Count"]
        )

    wait(in_the_middle, 60)
    workers = cloud.workers("ImportChunk")
    for worker in workers:
        worker.kill()
    before = len(cloud.records("customer", "killed"))
    job = cloud.job_of(version, tenant="killed")
    assert workers
    assert 0 < before < 4000, "the worker was not killed in the middle"
    assert (job["state"], job["counts"], job["rows"]) == (calm["state"], calm["counts"], calm["rows"])
    own = {"pk", "_job", "_at"}
    plain = [
        [{name: value for name, value in item.items() if name not in own} for item in cloud.records("customer", tenant)]
        for tenant in ("calm", "killed")
    ]
    assert plain[0] == plain[1]
    for name in calm["results"]:
        assert cloud.result(job, name) == cloud.result(calm, name)


def test_two_files_of_one_type_run_one_after_the_other_in_the_order_they_came(cloud, tmp_path: Path, wait) -> None:
    first = cloud.drop(_customers(tmp_path / "first.csv", 3000), "customer", tenant="turns")
    # Events of two drops may overtake each other; who is known first is served first.
    wait(lambda: cloud.json("import", "list", tenant="turns"), 30)
    second = cloud.drop(_customers(tmp_path / "second.csv", 10, first=9000), "customer", tenant="turns")
    jobs = [cloud.job_of(version, tenant="turns") for version in (first, second)]
    assert [job["state"] for job in jobs] == ["completed", "completed"]
    # The first is written first, although the second is read in no time.
    began = {job["id"]: _began_to_write(cloud, job) for job in jobs}
    assert began[jobs[0]["id"]] < jobs[0]["finished_at"] <= began[jobs[1]["id"]]


def _began_to_write(cloud, job: dict[str, Any]) -> str:
    trail = json.loads(cloud.run("import", "audit", job["id"], "--json", tenant="turns").out)
    moment: str = next(entry["at"] for entry in trail if entry["event"] == "processing")
    return moment


def test_a_users_own_record_type_is_imported_without_touching_ours(start_cloud, tmp_path: Path) -> None:
    types = tmp_path / "types"
    types.mkdir()
    (types / "vehicle.py").write_text(
        "from ledgerdock.records import Key, RecordType, Text, column\n\n"
        "class Vehicle(RecordType, name='vehicle', area='fleet', key='plate'):\n"
        "    'A car of ours.'\n"
        "    plate: Key = column('Plate', 'As on the plate.', example='AB-1')\n"
        "    model: Text | None = column('Model', 'Make and model.', example='Fiat')\n"
    )
    cars = tmp_path / "cars.csv"
    cars.write_text("Plate;Model\nAB-1;Fiat\nAB-2;Ford\n;Ghost\n")
    with start_cloud(tmp_path, "--record-types", str(types)) as cloud:
        done = cloud.run("import", "start", cars, "--type", "vehicle", "--wait", "--json")
        assert (done.code, _counts(json.loads(done.out))) == (7, {"created": 2, "invalid": 1})


@pytest.mark.dynamodb_local
def test_records_jobs_and_files_are_kept_between_starts(start_cloud, tmp_path: Path) -> None:
    if not is_available():
        pytest.skip("DynamoDB Local needs Java 17 and npm")
    data = str(tmp_path / "data")
    path = _customers(tmp_path / "kept.csv", 20)
    with start_cloud(tmp_path, "--data", data) as cloud:
        cloud.run("import", "start", path, "--type", "customer", "--wait")
        first = cloud.json("import", "show", "1")
        records = cloud.records("customer")
    with start_cloud(tmp_path, "--data", data) as cloud:
        assert cloud.json("import", "show", "1") == first
        assert cloud.records("customer") == records
        assert cloud.result(first, "succeeded").count("created") == 20
        again = json.loads(cloud.run("import", "start", path, "--type", "customer", "--wait", "--json").out)
        assert (again["number"], _counts(again)) == (2, {"unchanged": 20})


@pytest.mark.dynamodb_local
@pytest.mark.timeout(600)
def test_a_hundred_thousand_rows_add_up(start_cloud, tmp_path: Path) -> None:
    options = ["--database", "dynamodb-local"] if is_available() else []
    path = tmp_path / "customers.csv"
    made = subprocess.run(
        [sys.executable, ROOT / "examples" / "make_agency.py", "--customers", "100000", "--output", path],
        capture_output=True,
        text=True,
        check=True,
    )
    expected = json.loads(made.stdout)
    with start_cloud(tmp_path, *options) as cloud:
        done = cloud.run("import", "start", path, "--type", "customer", "--wait", "--json", "--timeout", "500")
        job = json.loads(done.out)
        assert (job["rows"], _counts(job)) == (expected["rows"], expected["counts"])
        assert job["rows"] >= 100_000
        lines = {name: cloud.result(job, name).count("\r\n") - 1 for name in job["results"]}
        assert sum(lines.values()) == job["rows"]
        assert lines["succeeded"] == expected["counts"]["created"]
