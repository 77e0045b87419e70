"""How a record type is declared: one class that says everything about it.

    class Customer(RecordType, name="customer", area="agency", key="accounting_reference"):
        "A company or person who is billed."

        accounting_reference: Key = column("Accounting Reference", "Number in the books.", example="1234")
        email: Email | None = column("E-mail", "Where invoices are sent.", example="ap@acme.example")

The annotation says the kind of the value and whether it may be blank, `column()` says the rest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from ledgerdock.records.holding import Holding
from ledgerdock.records.rules import DocumentRule, Rule


class Reference:
    """Says that a Key field holds the key of another record.

    Written `customer: Annotated[Key, Reference("customer")]`. Several targets
    mean "the key of a record of one of these types". When the target's key has several columns,
    `within` names the fields of this record that hold the leading ones, in the target's order.
    """

    def __init__(self, *targets: str, within: Sequence[str] = ()) -> None:
        self.targets = targets
        self.within = tuple(within)


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """What `column()` was told about a field, beside its label and description."""

    example: str
    max_length: int | None
    minimum: Decimal | None
    maximum: Decimal | None
    decimals: int | None
    currency: str | None
    choices: tuple[tuple[str, str], ...]
    synonyms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the class line of a record type says about it."""

    name: str
    label: str
    plural: str
    area: str
    key: tuple[str, ...]
    made_key: tuple[str, ...]
    key_space: str
    rules: tuple[Rule | DocumentRule, ...]
    holding: Holding | None


def column(
    label: str,
    description: str,
    *,
    example: str = "",
    max_length: int | None = None,
    minimum: Decimal | int | None = None,
    maximum: Decimal | int | None = None,
    decimals: int | None = None,
    currency: str | None = None,
    choices: Mapping[str, str] | Sequence[str] = (),
    synonyms: Sequence[str] = (),
) -> Any:
    """Describe one column of a record type.

    `label` is the heading of the column, `description` one sentence for the person who fills it in, `example`
    a value as it would be written in a cell. `max_length` counts characters; `minimum` and `maximum` are
    inclusive. `decimals` limits a quantity. `currency` fixes the currency of a money column; without it the
    record's one currency column decides. `choices` maps each stored value to its label, or lists values that
    are their own label. `synonyms` are other headings under which files bring this column.
    """
    pairs = choices.items() if isinstance(choices, Mapping) else ((value, value) for value in choices)
    low = None if minimum is None else Decimal(minimum)
    high = None if maximum is None else Decimal(maximum)
    spec = ColumnSpec(example, max_length, low, high, decimals, currency, tuple(pairs), tuple(synonyms))
    field = Field(title=label, description=description, max_length=max_length, ge=low, le=high)
    field.metadata.append(spec)
    return field


class _Declared(BaseModel):
    """What record types and document lines have in common: frozen, closed, built only when needed."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True, str_strip_whitespace=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        """`| None` alone makes a field optional; nobody has to write a default as well."""
        for field in cls.model_fields.values():
            if field.is_required() and type(None) in getattr(field.annotation, "__args__", ()):
                field.default = None


class DocumentLine(_Declared):
    """The base of a document's lines; the document says `lines: list[InvoiceLine]`."""


class RecordType(_Declared):
    """The base of every record type.

    Class arguments: `name` (as in `purchase_order`), `area`, `key` (one field name or several), and when they
    are not simply derived: `label`, `plural`, `made_key` (the fields the last column of the key is made from where
    a file leaves it blank), `key_space` (types that share one have keys unique across all of them), `rules` between
    columns and `holding` (where rows go that name no record or several). The docstring describes the type to the people
    who use it.
    """

    declaration: ClassVar[Declaration]

    def __init_subclass__(
        cls,
        *,
        name: str,
        area: str,
        key: str | Sequence[str],
        label: str = "",
        plural: str = "",
        made_key: Sequence[str] = (),
        key_space: str = "",
        rules: Sequence[Rule | DocumentRule] = (),
        holding: Holding | None = None,
        **config: Any,
    ) -> None:
        super().__init_subclass__(**config)
        label = label or name.replace("_", " ").title()
        cls.declaration = Declaration(
            name=name,
            label=label,
            plural=plural or f"{label}s",
            area=area,
            key=(key,) if isinstance(key, str) else tuple(key),
            made_key=tuple(made_key),
            key_space=key_space or name,
            rules=tuple(rules),
            holding=holding,
        )
