"""What a user says about the columns of a file, where finding them by name is not enough.

    ColumnMapping(
        columns={"Kunde": "customer", "Interne Notiz": None},
        values={"region": {"NSW": "New South Wales"}},
        constants={"currency": "EUR"},
    )

It is plain JSON, so it can be saved, named, sent and kept with a job. Columns of the record type are named by field
name or label, headings as they stand in the file. Everything given here is read like a cell of the file: meant values
and constants go through the same declared locale and the same rules.
"""

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

_MOST = 1000
_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_MOST)]
_Meant = Annotated[str, StringConstraints(max_length=32_767)]

Values = dict[str, str]
"""Written value as `folded` makes it -> what it means; "" is a blank cell."""


class ColumnMapping(BaseModel):
    """A user's own mapping; it wins over what is found by name.

    `columns`: heading -> column, or None to leave the heading alone. `values`: column -> written value -> meant value;
    a written value is matched without regard to case and blanks around it, whole, and once. `constants`: column -> the
    value of every row, for a column the file does not have.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[_Text, _Text | None] = Field(
        default_factory=dict,
        max_length=_MOST,
        description="Heading of the file -> label or name of the column, or null to leave the heading alone.",
        examples=[{"Kunde": "customer", "Interne Notiz": None}],
    )
    values: dict[_Text, Annotated[dict[_Text, _Meant], Field(max_length=10 * _MOST)]] = Field(
        default_factory=dict,
        max_length=_MOST,
        description="Column -> written value -> what it means; an empty text is a blank cell.",
        examples=[{"region": {"NSW": "New South Wales"}}],
    )
    constants: dict[_Text, _Meant] = Field(
        default_factory=dict,
        max_length=_MOST,
        description="Column -> its value in every row, for a column the file does not have.",
        examples=[{"currency": "EUR"}],
    )


NOTHING_SAID = ColumnMapping()


def folded(text: str) -> str:
    """A value as it is compared: without blanks around it, without case."""
    return text.strip().casefold()


def meant(text: str | None, values: Mapping[str, str]) -> str | None:
    """One value with its meaning in its place; see `column_to_meant`."""
    return (values[key] or None) if text and (key := folded(text)) in values else text


def column_to_meant(texts: Sequence[str | None], values: Mapping[str, str] | None) -> Sequence[str | None]:
    """One column of a block with its written values replaced; the same texts when none is among them."""
    if not values:
        return texts
    meanings = {text: values[key] or None for text in set(texts) if text and (key := folded(text)) in values}
    return [meanings.get(text, text) if text else text for text in texts] if meanings else texts
