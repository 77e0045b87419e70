"""The plan of an import: what staging found out about the file, for the chunks and the closing to use."""

from pydantic import BaseModel, ConfigDict

from ledgerdock.jobs import layout
from ledgerdock.jobs.job import JobRef
from ledgerdock.runtime import Runtime


class Plan(BaseModel):
    """How the cells of the file become the columns of the record type.

    `positions` has one entry for each column of the record type: the index of its cell in a row, or None.
    `date_orders` maps a cell's index to the order of its dates (`dmy`, `mdy`) where that is not ISO.
    """

    model_config = ConfigDict(frozen=True)

    record_type: str
    header: tuple[str, ...]
    positions: tuple[int | None, ...]
    date_orders: dict[int, str]

    def save(self, job: JobRef, runtime: Runtime) -> None:
        """Keep the plan beside the chunks."""
        runtime.objects.write(layout.work(job, _NAME), self.model_dump_json().encode(), "application/json")

    @classmethod
    def load(cls, job: JobRef, runtime: Runtime) -> "Plan":
        """The plan of a staged job."""
        return cls.model_validate_json(runtime.objects.read(layout.work(job, _NAME)))


_NAME = "plan.json"
