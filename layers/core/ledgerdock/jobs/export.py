"""What an export is to hold, and what has come of it: the part of its job that no other kind of job has."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict


class ExportFormat(StrEnum):
    """What an export's file is."""

    CSV = "csv"
    XLSX = "xlsx"
    JSONL = "jsonl"


class ExportFile(BaseModel):
    """The file of a finished export: one object version. `size` in bytes; `expires_at` is UTC in ISO 8601.

    `rows` are those below the header, on all sheets.
    """

    model_config = ConfigDict(frozen=True)

    key: str
    version: str
    name: str
    size: int
    rows: int
    expires_at: str


class Export(BaseModel):
    """An export: `name` is a record type or a named export, `columns` are names in the wanted order, none for all.

    `snapshot_at` is when it was planned, `total` the records it found then, `done` those its segments have dealt with;
    a record is in the file as it stood when its segment read it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: str
    filters: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    format: ExportFormat = ExportFormat.CSV
    zipped: bool = False
    description: str = ""
    snapshot_at: str | None = None
    total: int | None = None
    done: int = 0
    segments: int = 0
    file: ExportFile | None = None

    @property
    def expected(self) -> int:
        """The records there are to deal with, as far as is known: those written since it was planned come on top."""
        return max(self.total or 0, self.done)


class ExportWish(BaseModel):
    """What somebody asks to export; `mail` is when a mail about it is wanted: always, errors, never."""

    model_config = ConfigDict(frozen=True)

    name: str
    filters: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    format: ExportFormat = ExportFormat.CSV
    zipped: bool = False
    mail: str | None = None
