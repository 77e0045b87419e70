"""What a sample on the web does: csv.DictReader, a Pydantic model per row, `Table.batch_writer().put_item`.

It looks nothing up, keeps no ledger, and an e-mail address is only compared with a pattern (`EmailStr` would more than
double the validation).
"""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

from botocore.config import Config
from pydantic import BaseModel, Field, ValidationError

from benchmarks.entry import HEADER
from benchmarks.job_run import session


class Entry(BaseModel):
    """A row of the file, as the usual model states it."""

    entry_number: str = Field(alias=HEADER[0], min_length=1, max_length=40)
    account: str = Field(alias=HEADER[1], min_length=1, max_length=60)
    description: str = Field(alias=HEADER[2], min_length=1, max_length=200)
    email: str = Field(alias=HEADER[3], pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    booked_on: date = Field(alias=HEADER[4])
    due_on: date = Field(alias=HEADER[5])
    net: Decimal = Field(alias=HEADER[6], decimal_places=2)
    tax: Decimal = Field(alias=HEADER[7], decimal_places=2)
    currency: str = Field(alias=HEADER[8], pattern="^[A-Z]{3}$")
    reference: str = Field(alias=HEADER[9], min_length=1, max_length=60)


def import_as_usual(path: Path, url: str) -> tuple[int, int]:
    """Import the file of entries; returns how many rows were written and how many were bad."""
    table = (
        session().resource("dynamodb", endpoint_url=url, config=Config(retries={"mode": "standard"})).Table("records")
    )
    written, errors = 0, []
    with path.open(newline="", encoding="utf-8") as file, table.batch_writer() as batch:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                entry = Entry.model_validate(row)
            except ValidationError as error:
                errors.append((number, error.errors()))
                continue
            item = entry.model_dump()
            item["booked_on"], item["due_on"] = entry.booked_on.isoformat(), entry.due_on.isoformat()
            batch.put_item(Item={"pk": "bench#ledger_entry", "sk": entry.entry_number, **item})
            written += 1
    return written, len(errors)
