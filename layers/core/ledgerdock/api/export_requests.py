"""What is sent to start an export."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.filters import grammar
from ledgerdock.jobs.export import ExportFormat, ExportWish

_MOST_COLUMNS = 200


class StartExport(BaseModel):
    """What you want to export."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)

    name: str = Field(
        pattern="^[a-z][a-z0-9_]{0,63}$",
        description="What to export, as `/exportables` names it: a record type or a named export.",
        examples=["invoices"],
    )
    filters: list[Annotated[str, Field(max_length=grammar.LONGEST)]] | None = Field(
        None,
        max_length=grammar.MOST,
        description="Which records, in the filter grammar; all of them when left out.",
        examples=[["invoice_date>=2026-03-01"]],
    )
    columns: list[Annotated[str, Field(pattern="^[a-z][a-z0-9_]{0,63}$")]] | None = Field(
        None,
        min_length=1,
        max_length=_MOST_COLUMNS,
        description="Which columns, in the wanted order; all of them in the usual order when left out.",
        examples=[["invoice_number", "invoice_date"]],
    )
    format: Literal["csv", "xlsx", "jsonl"] | None = Field(
        None, description="What the file is to be; `csv` when left out.", examples=["csv"]
    )
    zipped: bool | None = Field(None, description="Whether to pack the file into a ZIP.", examples=[True])
    mail: Literal["always", "errors", "never"] | None = Field(
        None,
        description="When you want a mail about its end; as you have chosen in general when left out.",
        examples=["errors"],
    )

    def wish(self) -> ExportWish:
        """As an export keeps it."""
        return ExportWish(
            name=self.name,
            filters=tuple(self.filters or ()),
            columns=tuple(self.columns or ()),
            format=ExportFormat(self.format or "csv"),
            zipped=self.zipped is True,
            mail=self.mail,
        )
