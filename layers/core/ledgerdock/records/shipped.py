"""Where the record types that come with the product are declared: an index, so that none is imported before its time.

A test holds it against the packages.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Shelf(NamedTuple):
    """Record types by name, to be imported when they are asked for.

    `modules` maps their names to the modules that declare them; `key_spaces` names the types of each key space that
    several of them share. They may refer to one another only.
    """

    modules: Mapping[str, str]
    key_spaces: Mapping[str, tuple[str, ...]]

    def in_key_space(self, space: str) -> tuple[str, ...]:
        """Names of the types whose key space this is."""
        shared = self.key_spaces.get(space, ())
        alone = space in self.modules and all(space not in members for members in self.key_spaces.values())
        return (*shared, space) if alone else shared


NOTHING = Shelf({}, {})

AREAS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "agency": {
        "booking": ("booking",),
        "client": ("client",),
        "contact": ("contact",),
        "customer": ("customer",),
        "invoice": ("invoice",),
        "payment": ("payment",),
        "requestor": ("requestor",),
        "service_location": ("service_location",),
    },
    "contracts": {"subcontract": ("subcontract", "subcontract_variation")},
    "field_service": {
        "lists": ("service", "round", "service_payment_method", "expense_category", "customer_source"),
        "money": ("service_invoice", "service_transaction"),
        "paperwork": ("service_note", "worksheet"),
        "service_customer": ("service_customer",),
        "service_job": ("service_job",),
    },
    "ledger": {
        "accounts": ("gl_account_definition", "gl_account", "gl_segment_value", "gl_segment_option"),
        "codes": ("tax_code", "payment_method", "gl_reference_type"),
        "company": ("company",),
        "currency": ("currency", "exchange_rate", "country"),
        "journal_entry": ("journal_entry",),
        "periods": ("gl_book", "gl_period", "gl_period_balance", "gl_account_budget"),
    },
    "purchasing": {
        "ap_invoice": ("ap_invoice", "ap_invoice_line"),
        "purchase_order": ("purchase_order",),
        "requests": ("po_suggestion", "new_job_material_request", "invoiced_receipt", "auto_invoice_request"),
        "sourcing": ("approved_vendor", "vendor_quote", "vendor_sku"),
        "terms": ("buyer", "fob", "ship_via", "purchase_misc_charge"),
        "vendor": ("vendor_group", "vendor"),
    },
    "inventory": {
        "item": ("inventory_group", "part_class", "item", "item_warehouse"),
        "numbers": ("customer_part", "internal_part", "manufacturer", "hs_commodity"),
        "places": ("site", "location"),
        "production": ("project", "manufacturing_job", "transfer_request"),
        "units": ("uom_class", "uom", "alternate_uom_standard", "alternate_uom_part"),
    },
    "people": {"access": ("role_code", "backend_user"), "erp_customer": ("erp_customer",)},
}
"""Business area -> its modules -> the record types each declares."""

SHELF = Shelf(
    {
        name: f"ledgerdock.records.{area}.{module}"
        for area, modules in AREAS.items()
        for module, names in modules.items()
        for name in names
    },
    {"accounting_reference": ("customer", "client")},
)
