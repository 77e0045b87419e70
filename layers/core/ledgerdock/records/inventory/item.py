"""Items: what is bought, kept and made, and how they are grouped."""

from typing import Annotated

from ledgerdock.records import (
    Boolean,
    Choice,
    Key,
    Quantity,
    RecordType,
    Text,
    belonging,
    column,
    not_before,
)
from ledgerdock.records.belonging import Company, of_company
from ledgerdock.records.inventory.places import LOCATION

_GROUP = column(
    "Inventory Group Code",
    "Code of the inventory group.",
    example="BEARINGS",
    max_length=20,
    synonyms=("Inventory Group", "Group", "Product Group", "Item Group"),
)
_CLASS = column(
    "Part Class Code",
    "Code of the part class.",
    example="RAW",
    max_length=20,
    synonyms=("Part Class", "Class", "Class Code", "Class ID"),
)


class InventoryGroup(RecordType, name="inventory_group", area="inventory", key=("company", "group_code")):
    """A group of items that are planned and reported together."""

    company: Company = belonging.COMPANY
    group_code: Key = _GROUP
    name: Text = column(
        "Inventory Group Name",
        "Name of the group.",
        example="Ball and roller bearings",
        max_length=100,
        synonyms=("Name", "Description", "Group Description"),
    )
    inventory_account: Annotated[Key, of_company("gl_account")] | None = belonging.GL_ACCOUNT
    active: Boolean | None = belonging.ACTIVE


class PartClass(RecordType, name="part_class", area="inventory", key=("company", "class_code"), plural="Part Classes"):
    """A class of items that are bought and posted alike."""

    company: Company = belonging.COMPANY
    class_code: Key = _CLASS
    name: Text = column(
        "Part Class Name",
        "Name of the class.",
        example="Raw material",
        max_length=100,
        synonyms=("Name", "Description", "Class Description"),
    )
    expense_account: Annotated[Key, of_company("gl_account")] | None = belonging.GL_ACCOUNT
    buyer: Annotated[Key, of_company("buyer")] | None = belonging.BUYER
    active: Boolean | None = belonging.ACTIVE


class Item(RecordType, name="item", area="inventory", key=("company", "item_number")):
    """An item that is bought, kept in stock or made."""

    company: Company = belonging.COMPANY
    item_number: Key = belonging.ITEM
    description: Text = column(
        "Item Description",
        "What the item is.",
        example="Deep groove ball bearing 6204",
        max_length=250,
        synonyms=("Description", "Part Description", "Name"),
    )
    unit: Annotated[Key, of_company("uom")] = belonging.UNIT
    group: Annotated[Key, of_company("inventory_group")] = _GROUP
    part_class: Annotated[Key, of_company("part_class")] = _CLASS
    default_location: Annotated[Key, of_company("location")] | None = LOCATION
    kind: Choice | None = column(
        "Item Type",
        "How the company gets the item.",
        example="Purchased",
        choices={"purchased": "Purchased", "manufactured": "Manufactured", "kit": "Sales Kit", "service": "Service"},
        synonyms=("Type", "Part Type", "Source"),
    )
    unit_cost: Quantity | None = column(
        "Unit Cost",
        "What one unit is valued at, in the company's base currency; up to six decimals.",
        example="3.872",
        minimum=0,
        decimals=6,
        synonyms=("Cost", "Standard Cost"),
    )
    net_weight: Quantity | None = column(
        "Net Weight (kg)",
        "Weight of one unit in kilograms.",
        example="0.106",
        minimum=0,
        decimals=6,
        synonyms=("Weight", "Net Weight"),
    )
    is_lot_tracked: Boolean | None = column(
        "Lot Tracked",
        "Yes when every receipt keeps its lot number.",
        example="no",
        synonyms=("Track Lots", "Lot Controlled"),
    )
    active: Boolean | None = belonging.ACTIVE


class ItemWarehouse(
    RecordType,
    name="item_warehouse",
    area="inventory",
    key=("company", "item", "location"),
    rules=(not_before("minimum_stock", "maximum_stock"),),
):
    """How much of an item a location holds and should hold."""

    company: Company = belonging.COMPANY
    item: Annotated[Key, of_company("item")] = belonging.ITEM
    location: Annotated[Key, of_company("location")] = LOCATION
    on_hand: Quantity = column(
        "On Hand",
        "Units in stock; negative when more was issued than received.",
        example="340",
        synonyms=("On Hand Qty", "Quantity", "Qty On Hand", "Stock"),
    )
    minimum_stock: Quantity | None = column(
        "Minimum On Hand",
        "Stock below which it is ordered again.",
        example="100",
        minimum=0,
        synonyms=("Minimum", "Min Qty", "Minimum Qty", "Minimum Quantity", "Reorder Point"),
    )
    maximum_stock: Quantity | None = column(
        "Maximum On Hand",
        "Stock it is filled up to.",
        example="500",
        minimum=0,
        synonyms=("Maximum", "Max Qty", "Maximum Qty", "Maximum Quantity"),
    )
    safety_stock: Quantity | None = column(
        "Safety Stock",
        "Stock that is kept for surprises.",
        example="50",
        minimum=0,
        synonyms=("Safety Qty", "Safety"),
    )
    bin: Text | None = column(
        "Primary Bin",
        "Bin of the location it is usually found in.",
        example="A-04-2",
        max_length=40,
        synonyms=("Bin", "Bin Number", "Shelf"),
    )
