"""JSON Lines as an upload: alone, in an archive, with lines that are wrong, and their result files."""

import csv
import io
import json
import zipfile
from typing import Any

from ledgerdock.jobs.job import Job, JobState


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _lines(*items: dict[str, Any]) -> str:
    return "".join(json.dumps(item) + "\n" for item in items)


def test_columns_are_found_by_their_names_and_wrong_lines_are_told(world) -> None:
    body = (
        _lines({"accounting_reference": 1001, "name": "=Müller"})
        + '{"accounting_reference": "1002", "name": "cut off\n'
        + _lines({"name": "Third", "accounting_reference": "1003", "email": ["a@example.com"]})
        + _lines({"accounting_reference": "0004", "name": "Fourth", "email": "d@example.com"})
    )
    job = world.run(world.drop(body, "inbox/acme/customer/customers.jsonl"))
    assert job.state is JobState.COMPLETED_WITH_ERRORS
    assert _counts(job) == {"created": 2, "invalid": 2}
    assert {item["sk"]["S"]: item["name"]["S"] for item in world.records()} == {"1001": "=Müller", "0004": "Fourth"}
    (found,) = job.files
    assert (found.format, found.rows) == ("jsonl", 4)
    failed = list(csv.DictReader(io.StringIO(world.result(job, "failed"))))
    assert [(row["Ledgerdock Row"], row["Ledgerdock Code"].split("; ")[0]) for row in failed] == [
        ("2", "row.json_broken"),
        ("3", "value.json_nested"),
    ]
    assert "holds a list or an object ([…])" in failed[1]["Ledgerdock Message"]


def test_files_of_an_archive_may_be_json_lines(world) -> None:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("clients.ndjson", _lines({"accounting_reference": "1a", "name": "North", "customer": "1"}))
        archive.writestr("customers.jsonl", _lines({"accounting_reference": "1", "name": "First"}))
        archive.writestr("about.json", '{"made_by": "somebody"}')
    job = world.run(world.drop(content.getvalue(), "inbox/acme/several/upload.zip"))
    assert _counts(job) == {"created": 2}
    assert {found.record_type: found.format for found in job.files} == {
        "client": "jsonl",
        "customer": "jsonl",
        None: None,
    }
