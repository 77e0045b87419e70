"""The floor: the least Python that reads, validates, writes and notes down ten columns, straight through.

No chunks, no look-up of what exists, no before-images, no provenance, no duplicates, no sentence about what is wrong
with a row, no retries: what no correct import can go below with the same libraries.
"""

import csv
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path

import orjson
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from pydantic_core import CoreSchema, SchemaValidator, core_schema

from benchmarks.job_run import REGION

_BLOCK = 1000
_BATCH = 25


def _text(pattern: str) -> CoreSchema:
    return core_schema.str_schema(pattern=pattern)


def _made(make: type | object, pattern: str) -> CoreSchema:
    return core_schema.no_info_after_validator_function(make, _text(pattern))  # type: ignore[arg-type]


_DAY = _made(date.fromisoformat, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
_AMOUNT = _made(Decimal, r"^-?[0-9]+\.[0-9]{2}$")
_WORDS = core_schema.str_schema(min_length=1, max_length=200)
_EMAIL = _text(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_ROW = core_schema.tuple_schema(
    [_WORDS, _WORDS, _WORDS, _EMAIL, _DAY, _DAY, _AMOUNT, _AMOUNT, _text("^[A-Z]{3}$"), _WORDS], fail_fast=True
)
_BLOCK_VALIDATOR = SchemaValidator(
    core_schema.list_schema(core_schema.with_default_schema(_ROW, default=None, on_error="default"))
)


def import_at_the_floor(path: Path, ledger: Path, url: str) -> tuple[int, int]:
    """Import the file of entries; returns how many rows were written and how many were bad."""
    signer = SigV4Auth(Credentials("benchmark", "benchmark"), "dynamodb", REGION)
    pool = urllib3.PoolManager()
    written = bad = 0

    def send(items: list[object]) -> None:
        body = orjson.dumps({"RequestItems": {"records": items}})
        headers = {"Content-Type": "application/x-amz-json-1.0", "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem"}
        request = AWSRequest("POST", url + "/", headers=headers, data=body)
        signer.add_auth(request)
        orjson.loads(pool.request("POST", url + "/", body=body, headers=dict(request.headers.items())).data)

    with path.open(newline="", encoding="utf-8") as file, ledger.open("wb") as lines:
        reader = csv.reader(file)
        next(reader)
        while rows := list(islice(reader, _BLOCK)):
            items: list[object] = []
            for cells, values in zip(rows, _BLOCK_VALIDATOR.validate_python(rows), strict=True):
                if values is None:
                    bad += 1
                    lines.write(orjson.dumps(("invalid", cells), option=orjson.OPT_APPEND_NEWLINE))
                    continue
                items.append(_put(values))
                lines.write(orjson.dumps(("created", cells), option=orjson.OPT_APPEND_NEWLINE))
            written += len(items)
            for start in range(0, len(items), _BATCH):
                send(items[start : start + _BATCH])
    return written, bad


def _put(values: tuple[str, str, str, str, date, date, Decimal, Decimal, str, str]) -> object:
    number, account, description, email, booked, due, net, tax, currency, reference = values
    return {
        "PutRequest": {
            "Item": {
                "pk": {"S": "bench#ledger_entry"},
                "sk": {"S": number},
                "entry_number": {"S": number},
                "account": {"S": account},
                "description": {"S": description},
                "email": {"S": email},
                "booked_on": {"S": booked.isoformat()},
                "due_on": {"S": due.isoformat()},
                "net": {"N": str(net)},
                "tax": {"N": str(tax)},
                "currency": {"S": currency},
                "reference": {"S": reference},
            }
        }
    }
