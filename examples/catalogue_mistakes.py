"""What is wrong in the broken samples: rows put below the good ones, each with what an import must say about it."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from agency_table import Cell, Row


class Mistake(NamedTuple):
    """The last record of a type once more, under a key of its own, with changes that make it wrong.

    `code` and `column` are those of the error its rows get. `last_line` changes the last row of a document alone. A
    mistake without changes repeats the record under its own key.
    """

    record_type: str
    code: str
    column: str
    changes: Mapping[str, Cell] = {}
    last_line: Mapping[str, Cell] = {}

    def rows(self, record: Sequence[Row], key: str, number: int) -> list[Row]:
        """The wrong rows; `key` is the field that tells records apart, `number` that of the mistake."""
        own = {key: f"{record[0][key]}-X{number}"} if self.changes or self.last_line else {}
        rows = [{**row, **own, **self.changes} for row in record]
        return [*rows[:-1], {**rows[-1], **self.last_line}]


MISTAKES: dict[str, tuple[Mistake, ...]] = {
    "contracts": (
        Mistake("subcontract", "row.unknown_reference", "Vendor Number", {"vendor": "V-9999"}),
        Mistake("subcontract", "value.required", "Title", {"title": None}),
        Mistake("subcontract", "row.order", "End Date", {"ends_on": date(2026, 1, 31)}),
        Mistake("subcontract", "row.duplicate", ""),
        Mistake("subcontract_variation", "row.unknown_reference", "Subcontract Number", {"subcontract": "SC-9999"}),
        Mistake("subcontract_variation", "value.number", "Variation Amount", {"amount": "to be agreed"}),
        Mistake("subcontract_variation", "value.date_impossible", "Variation Date", {"variation_date": "31.02.2026"}),
        Mistake("subcontract_variation", "row.duplicate", ""),
    ),
    "field_service": (
        Mistake("service", "value.number", "Default Price", {"default_price": "from 18"}),
        Mistake("service_customer", "row.unknown_reference", "Round", {"round": "Harbour West"}),
        Mistake("service_customer", "value.required", "Customer Name", {"name": None}),
        Mistake("service_customer", "row.duplicate", ""),
        Mistake("service_job", "row.unknown_reference", "Customer Number", {"customer": "C-9999"}),
        Mistake("service_job", "value.choice", "Job State", {"state": "Maybe"}),
        Mistake("service_note", "row.unknown_reference", "Job Number", {"job": "J-99999"}),
        Mistake("worksheet", "value.date_impossible", "Started", {"started_at": "2026-02-30 09:00"}),
        Mistake("service_invoice", "row.rule", "Total Amount", {"total_amount": Decimal("1.00")}),
        Mistake("service_transaction", "value.required", "Customer Number", {"customer": None}),
        Mistake("service_transaction", "row.unknown_reference", "Job Number", {"job": "J-99999"}),
        Mistake("service_transaction", "value.currency_decimals", "Amount", {"amount": "10.005"}),
        Mistake("service_transaction", "row.duplicate", ""),
    ),
    "ledger": (
        Mistake("currency", "row.rule", "Currency Code", {"currency_code": "EUX"}),
        Mistake("exchange_rate", "row.rule", "Exchange Rate", {"rate": 0}),
        Mistake("exchange_rate", "row.unknown_reference", "To Currency", {"to_currency": "SEK"}),
        Mistake("gl_account", "value.choice", "Account Type", {"kind": "Assets and more"}),
        Mistake("gl_period", "row.order", "End Date", {"ends_on": date(2026, 5, 31)}),
        Mistake("gl_period", "row.duplicate", ""),
        Mistake("gl_period_balance", "row.unknown_reference", "GL Period", {"period": "2027-01"}),
        Mistake("gl_account_budget", "row.duplicate", ""),
        Mistake("journal_entry", "document.unbalanced", "Journal Entry Number", last_line={"credit": Decimal("1.00")}),
        Mistake("journal_entry", "row.unknown_reference", "GL Period", {"period": "2027-01"}),
        Mistake("journal_entry", "document.header_differs", "Entry Date", last_line={"entry_date": date(2026, 3, 30)}),
        Mistake("journal_entry", "document.repeated_line", "Journal Entry Number", last_line={"line_number": 1}),
    ),
    "purchasing": (
        Mistake("vendor", "value.required", "Vendor Name", {"name": None}),
        Mistake("vendor", "row.unknown_reference", "Currency", {"currency": "SEK"}),
        Mistake("vendor", "row.duplicate", ""),
        Mistake("approved_vendor", "row.unknown_reference", "Item Number", {"item": "BRG-0000"}),
        Mistake("vendor_quote", "row.order", "Valid Until", {"valid_until": date(2026, 2, 1)}),
        Mistake("purchase_order", "document.total", "Order Total", {"total_amount": Decimal("9.99")}),
        Mistake("purchase_order", "row.unknown_reference", "Buyer Code", {"buyer": "NOBODY"}),
        Mistake("ap_invoice", "document.total", "Invoice Total", last_line={"line_amount": Decimal("46.00")}),
        Mistake("ap_invoice_line", "row.unknown_reference", "AP Invoice Number", {"invoice": "RE-2026-9999"}),
        Mistake("invoiced_receipt", "value.date_impossible", "Receipt Date", {"received_on": "31.02.2026"}),
        Mistake("auto_invoice_request", "value.number", "Invoice Amount", {"invoice_amount": "see PDF"}),
    ),
    "inventory": (
        Mistake("uom", "row.unknown_reference", "UOM Class Code", {"uom_class": "TIME"}),
        Mistake("location", "value.required", "Location Name", {"name": None}),
        Mistake("item", "row.unknown_reference", "Part Class Code", {"part_class": "OLD"}),
        Mistake("item", "value.too_small", "Unit Cost", {"unit_cost": Decimal("-1.00")}),
        Mistake("item", "row.duplicate", ""),
        Mistake("item_warehouse", "row.unknown_reference", "Location Code", {"location": "MTZ-MAIN"}),
        Mistake("manufacturing_job", "row.order", "Due Date", {"due_on": date(2026, 3, 1)}),
        Mistake("transfer_request", "row.same_value", "To Location", {"to_location": "HAM-MAIN"}),
        Mistake("transfer_request", "value.date_impossible", "Request Date", {"requested_on": "31.04.2026"}),
    ),
    "people": (
        Mistake("role_code", "row.duplicate", ""),
        Mistake("backend_user", "row.unknown_reference", "Role Code", {"role": "CEO"}),
        Mistake("backend_user", "value.email", "E-mail", {"email": "johanna(at)northern.example"}),
        Mistake("erp_customer", "value.currency", "Currency", {"currency": "Euros"}),
        Mistake("erp_customer", "value.required", "Customer Name", {"name": None}),
    ),
}
"""By business area."""
