"""Units of measure: their classes, and what an item is counted in beside its own unit."""

from typing import Annotated

from ledgerdock.records import Boolean, Choice, Key, Quantity, RecordType, Text, belonging, column, different
from ledgerdock.records.belonging import Company, of_company

_CLASS = column(
    "UOM Class Code",
    "Code of the class of units.",
    example="COUNT",
    max_length=20,
    synonyms=("UOM Class", "Class", "Class Code", "UOM Class ID"),
)
_ALTERNATE = column(
    "Alternate UOM",
    "The other unit the item may be counted in.",
    example="BOX",
    max_length=20,
    synonyms=("Alt UOM", "Alternate Unit", "To UOM", "UOM"),
)


class UomClass(
    RecordType,
    name="uom_class",
    area="inventory",
    key=("company", "class_code"),
    label="UOM Class",
    plural="UOM Classes",
):
    """A class of units that measure the same thing, such as weight or length."""

    company: Company = belonging.COMPANY
    class_code: Key = _CLASS
    name: Text = column(
        "UOM Class Name",
        "What the units of the class measure.",
        example="Counted pieces",
        max_length=100,
        synonyms=("Name", "Description", "Class Description"),
    )
    kind: Choice | None = column(
        "Class Type",
        "What is measured.",
        example="Count",
        choices={
            "count": "Count",
            "length": "Length",
            "area": "Area",
            "volume": "Volume",
            "weight": "Weight",
            "time": "Time",
            "other": "Other",
        },
        synonyms=("Type", "Kind"),
    )
    active: Boolean | None = belonging.ACTIVE


class Uom(RecordType, name="uom", area="inventory", key=("company", "uom_code"), label="UOM"):
    """A unit of measure."""

    company: Company = belonging.COMPANY
    uom_code: Key = column(
        "UOM Code",
        "Code of the unit.",
        example="EA",
        max_length=20,
        synonyms=("UOM", "Unit", "Unit Code", "Unit of Measure"),
    )
    name: Text = column(
        "UOM Name", "Name of the unit.", example="Each", max_length=100, synonyms=("Name", "Description", "Unit Name")
    )
    uom_class: Annotated[Key, of_company("uom_class")] = _CLASS
    decimals: Quantity | None = column(
        "Decimals",
        "How many decimals a quantity in this unit may have.",
        example="0",
        minimum=0,
        maximum=8,
        decimals=0,
        synonyms=("Number of Decimals", "Decimal Places"),
    )
    active: Boolean | None = belonging.ACTIVE


class AlternateUomStandard(
    RecordType,
    name="alternate_uom_standard",
    area="inventory",
    key=("company", "item", "alternate"),
    label="Alternate UOM (Standard)",
    plural="Alternate UOMs (Standard)",
):
    """A unit an item may be counted in, converted as all items of its unit class are."""

    company: Company = belonging.COMPANY
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    alternate: Annotated[Key, of_company("uom")] = _ALTERNATE
    factor: Quantity = column(
        "Standard Factor",
        "How many of the item's own units one of these is.",
        example="12",
        minimum=0,
        decimals=10,
        synonyms=("Standard Conversion Factor", "Conversion Factor", "Factor"),
    )
    active: Boolean | None = belonging.ACTIVE


class AlternateUomPart(
    RecordType,
    name="alternate_uom_part",
    area="inventory",
    key=("company", "item", "alternate"),
    label="Alternate UOM (Part-specific)",
    plural="Alternate UOMs (Part)",
    rules=(different("base_unit", "alternate"),),
):
    """A unit an item may be counted in, with a conversion that holds for this item alone."""

    company: Company = belonging.COMPANY
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    base_unit: Annotated[Key, of_company("uom")] = column(
        "Part UOM",
        "The unit the item is kept in.",
        example="EA",
        max_length=20,
        synonyms=("Base UOM", "From UOM", "Inventory UOM"),
    )
    alternate: Annotated[Key, of_company("uom")] = _ALTERNATE
    factor: Quantity = column(
        "Part-specific Factor",
        "How many part units one of these is, for this item alone.",
        example="40",
        minimum=0,
        decimals=10,
        synonyms=("Part Conversion Factor", "Conversion Factor", "Factor"),
    )
    is_purchasing: Boolean | None = column(
        "Used in Purchasing",
        "Yes when the item may be ordered in this unit.",
        example="yes",
        synonyms=("Purchasing", "Purchasing UOM"),
    )
    active: Boolean | None = belonging.ACTIVE
