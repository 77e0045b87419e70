"""Record types: what they are made of, the catalogue we ship, and the validation of rows.

    registry = load_registry(["/path/to/my_types"])
    customer = registry.get("customer")
    results = customer.validate_rows(rows)

A pure room: it knows no AWS and no files.
"""

from ledgerdock.records.compiled import CompiledType, compile_type
from ledgerdock.records.declaration import DocumentLine, RecordType, Reference, column
from ledgerdock.records.documents import Record
from ledgerdock.records.holding import Holding
from ledgerdock.records.kinds import (
    Boolean,
    Choice,
    Country,
    Currency,
    Date,
    DateTime,
    Email,
    Key,
    Kind,
    Money,
    Phone,
    Quantity,
    Text,
    Timestamp,
    Value,
)
from ledgerdock.records.layout import Column, Link, Option
from ledgerdock.records.registry import Registry, load_registry
from ledgerdock.records.rules import (
    DocumentRule,
    Rule,
    after,
    balanced_lines,
    different,
    distinct_lines,
    exactly_one,
    not_before,
    product,
    rule,
    total_of_lines,
)

__all__ = [
    "Boolean",
    "Choice",
    "Column",
    "CompiledType",
    "Country",
    "Currency",
    "Date",
    "DateTime",
    "DocumentLine",
    "DocumentRule",
    "Email",
    "Holding",
    "Key",
    "Kind",
    "Link",
    "Money",
    "Option",
    "Phone",
    "Quantity",
    "Record",
    "RecordType",
    "Reference",
    "Registry",
    "Rule",
    "Text",
    "Timestamp",
    "Value",
    "after",
    "balanced_lines",
    "column",
    "compile_type",
    "different",
    "distinct_lines",
    "exactly_one",
    "load_registry",
    "not_before",
    "product",
    "rule",
    "total_of_lines",
]
