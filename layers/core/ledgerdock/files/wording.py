"""What a template says about a column: how its values are written, which are allowed, an explanation in a few lines."""

from collections.abc import Sequence
from decimal import Decimal

from ledgerdock.files.columns import Column
from ledgerdock.records.iso import country_names, currency_decimals

_FORMATS = {
    "date": "Date: 2026-03-04",
    "datetime": "Date and time: 2026-03-04 10:00",
    "timestamp": "Date and time with its offset: 2026-03-04T10:00:00Z",
    "boolean": "Yes or no",
    "choice": "One of the list",
    "money": "Amount: 1234.50",
    "quantity": "Number",
    "email": "One e-mail address",
    "phone": "Telephone number",
    "country": "Country: name or two-letter code",
    "currency": "Currency: three-letter code",
    "key": "Identifier, exactly as written: 00123 stays 00123",
    "text": "Text",
}
_MOST_LISTED = 20


def column_format(column: Column) -> str:
    """How the values of a column are written."""
    parts = [_FORMATS.get(str(column.kind), "Text")]
    if column.currency is not None:
        parts[0] += f" {column.currency}"
    if column.decimals is not None:
        parts.append(f"at most {column.decimals} decimals" if column.decimals else "without decimals")
    if column.minimum is not None:
        parts.append(f"{_figure(column.minimum)} or more")
    if column.maximum is not None:
        parts.append(f"at most {_figure(column.maximum)}")
    if column.max_length is not None:
        parts.append(f"at most {column.max_length} characters")
    return ", ".join(parts)


def allowed_values(column: Column) -> str:
    """The values a column takes, as many as a sentence holds; "" when its kind alone decides."""
    kind = str(column.kind)
    if kind == "country":
        return "Any country, such as Germany or DE"
    if kind == "currency":
        return "Any currency, such as EUR"
    offered = options(column)
    more = " …" if len(offered) > _MOST_LISTED else ""
    return ", ".join(offered[:_MOST_LISTED]) + more


def options(column: Column) -> Sequence[str]:
    """What the drop-down list of a column offers, in its order; none for a column of free values."""
    kind = str(column.kind)
    if kind == "boolean":
        return ("yes", "no")
    if kind == "country":
        return country_names()
    if kind == "currency":
        return sorted(currency_decimals())
    return [label for _, label in column.choices]


def references(column: Column) -> str:
    """Whose key stands in a column: `customer or client`; "" when it refers to nothing."""
    return " or ".join(name.replace("_", " ").capitalize() for name in column.targets)


def note(column: Column) -> str:
    """What the note on a heading says: meaning, necessity, format, values, example."""
    allowed, target = allowed_values(column), references(column)
    lines = [
        column.description,
        "Required in every row." if column.required else "May stay blank.",
        f"Format: {column_format(column)}.",
        allowed and f"Allowed: {allowed}.",
        target and f"Refers to: {target}.",
        column.example and f"Example: {column.example}",
    ]
    return "\n".join(line for line in lines if line)


def _figure(number: Decimal) -> str:
    return f"{number:f}"
