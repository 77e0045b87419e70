"""What is sent to prepare an import, and what is answered."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.api.pages import View, moment
from ledgerdock.api.views import JobView
from ledgerdock.files.column_mapping import ColumnMapping
from ledgerdock.imports.actions.prepare_import import MAX_BYTES, UploadForm
from ledgerdock.jobs.job import ImportOptions

_STRICT = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

FILE_NAME = r"^[^/\\\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+$"
"""No path, nothing that is not seen."""


class OptionsWish(BaseModel):
    """What you know about the file, and what is to be done with its rows.

    What is left out about the file is found in it.
    """

    model_config = _STRICT

    sheet: str | None = Field(
        None, min_length=1, max_length=255, description="The sheet of a workbook to read.", examples=["Customers"]
    )
    encoding: str | None = Field(
        None, pattern="^[A-Za-z0-9._-]{1,40}$", description="The encoding of a text file.", examples=["cp1252"]
    )
    delimiter: str | None = Field(
        None, min_length=1, max_length=1, description="What separates the cells of a text file.", examples=[";"]
    )
    date_order: Literal["dmy", "mdy"] | None = Field(
        None, description="Which comes first in dates like 03/04/2026: day or month.", examples=["dmy"]
    )
    mode: Literal["create", "update", "upsert", "delete"] | None = Field(
        None,
        description="What to do with the records of the rows: `upsert`, the default, creates what is not there and "
        "changes what is.",
        examples=["upsert"],
    )
    on_existing: Literal["error", "update", "skip"] | None = Field(
        None,
        description="What to do with a row whose record is there. In mode `create`: `error`, the default, or `skip`; "
        "in mode `upsert`: `update`, the default, or `skip`.",
        examples=["update"],
    )
    on_missing: Literal["error", "skip"] | None = Field(
        None,
        description="What to do with a row whose record is not there, in the modes `update` and `delete`; `error` is "
        "the default.",
        examples=[None],
    )
    dry_run: bool = Field(
        default=False, description="Only tell what it would do; nothing is written.", examples=[False]
    )
    expect_plan: str | None = Field(
        None,
        pattern="^[0-9a-f]{64}$",
        description="The `plan` of a dry run: write only if this import would do exactly that.",
        examples=[None],
    )
    mapping: ColumnMapping | None = Field(None, description="What you say about the columns; needs a record type.")
    mapping_name: str | None = Field(
        None, min_length=1, max_length=80, description="A saved mapping, instead of `mapping`.", examples=["DATEV"]
    )
    mapping_version: int | None = Field(
        None, ge=1, le=10**9 - 1, description="Its version; the newest when left out.", examples=[3]
    )
    decimal: Literal["point", "comma"] | None = Field(
        None, description="What stands before the decimals in numbers.", examples=["comma"]
    )
    thousands: Literal["none", "point", "comma", "space", "apostrophe", "lakhs"] | None = Field(
        None,
        description="What stands between thousands; `lakhs` groups as in 12,34,567. When left out, any one mark "
        "that is not the decimal mark is understood, and none at all unless `decimal` is declared.",
        examples=["point"],
    )
    currency: str | None = Field(
        None,
        pattern="^[A-Z]{3}$",
        description="The currency whose sign or code may stand at amounts.",
        examples=["EUR"],
    )
    mail: Literal["always", "errors", "never"] | None = Field(
        None,
        description="When you want a mail about its end; left out, what you chose for yourself counts.",
        examples=["errors"],
    )
    negative: list[Literal["parentheses", "trailing-minus"]] | None = Field(
        None,
        max_length=2,
        description="How negatives are written, beside a minus in front.",
        examples=[["parentheses"]],
    )

    def options(self) -> ImportOptions:
        """As a job keeps them."""
        written = {
            "mapping": None if self.mapping is None else self.mapping.model_dump_json(),
            "mapping_version": None if self.mapping_version is None else str(self.mapping_version),
            "negative": None if self.negative is None else ",".join(self.negative),
        }
        return ImportOptions(**{**self.model_dump(), **written})


class PrepareImport(BaseModel):
    """The file you are about to upload."""

    model_config = _STRICT

    record_type: str = Field(
        pattern="^[a-z][a-z0-9_]{0,63}$",
        description="What its rows are; `several` for a workbook or ZIP whose sheets and files are to be recognised.",
        examples=["customer"],
    )
    file_name: str = Field(
        pattern=FILE_NAME,
        min_length=1,
        max_length=255,
        description="Its name, without folders; the extension says the format.",
        examples=["customers.csv"],
    )
    size: int | None = Field(
        None, ge=0, le=MAX_BYTES, description="Its bytes, if exactly so many are to be taken.", examples=[2048]
    )
    content_type: str | None = Field(
        None,
        max_length=127,
        pattern=r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$",
        description="Its media type, if the form is to take no other.",
        examples=["text/csv"],
    )
    # By a factory: generators make what has a default in the document a required part of what they send.
    options: OptionsWish = Field(default_factory=OptionsWish, description="What you know about it.")


class CancelImport(BaseModel):
    """How an import is to be stopped."""

    model_config = _STRICT

    undo: bool | None = Field(None, description="Whether what it has done is to be given back.", examples=[True])


class RepairImport(BaseModel):
    """The file of corrected rows you are about to upload."""

    model_config = _STRICT

    file_name: str = Field(
        pattern=FILE_NAME,
        min_length=1,
        max_length=255,
        description="Its name, without folders. Of an import of several files it begins with the number of the file, "
        "as it did when it was downloaded.",
        examples=["import-12-failed.csv"],
    )
    size: int | None = Field(
        None, ge=0, le=MAX_BYTES, description="Its bytes, if exactly so many are to be taken.", examples=[2048]
    )
    content_type: str | None = Field(
        None,
        max_length=127,
        pattern=r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$",
        description="Its media type, if the form is to take no other.",
        examples=["text/csv"],
    )


class UploadFormView(View):
    """A form for one file. It is a secret: whoever has it may upload in your place."""

    url: str = Field(description="Where to post it to.", examples=["https://files.s3.eu-west-1.amazonaws.com/"])
    fields: dict[str, str] = Field(
        description="Fields to send as they are, before the file.",
        examples=[{"key": "uploads/acme/06gvrgl3q1tg1ubrncpi4vl73s/customers.csv", "policy": "eyJ…"}],
    )
    expires_at: str = Field(description="Until when it is good, UTC.", examples=["2026-03-04T10:15:00.000Z"])
    max_bytes: int = Field(description="The most bytes it takes.", examples=[2048])

    @classmethod
    def of(cls, upload: UploadForm) -> "UploadFormView":
        """The view of a form."""
        form = upload.form
        return cls(
            url=form.url, fields=dict(form.fields), expires_at=moment(upload.expires_at), max_bytes=upload.max_bytes
        )


class PreparedImport(View):
    """An import that waits for its file."""

    job: JobView = Field(description="The import.")
    upload: UploadFormView | None = Field(
        description="The form for its file; null when a request came again after the file had arrived."
    )
