"""How a file writes dates and numbers, as its sender declares it; what is not declared is not guessed."""

from pydantic import BaseModel, ConfigDict

from ledgerdock.files.dates import DateOrder
from ledgerdock.files.numbers import NumberFormat


class Locale(BaseModel):
    """The declaration for a whole file. None stands for: not declared."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    date_order: DateOrder | None = None
    numbers: NumberFormat | None = None
