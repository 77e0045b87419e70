"""What may be asked for together, and what a mode needs of a file."""

import pytest

from ledgerdock.errors import Rejected
from ledgerdock.imports.actions.start_import import declared_options
from ledgerdock.imports.modes import UPSERT, Mode, policy_of, suited
from ledgerdock.jobs.job import ImportOptions
from ledgerdock.records.registry import load_registry

CUSTOMER = load_registry().get("customer")
INVOICE = load_registry().get("invoice")


def _needed(columns) -> set[str]:
    return {column.name for column in columns if column.required}


def test_an_import_that_asks_for_nothing_upserts() -> None:
    assert policy_of(ImportOptions()) == UPSERT


@pytest.mark.parametrize(
    ("options", "option"),
    [
        ({"mode": "replace"}, "mode"),
        ({"mode": "create", "on_existing": "update"}, "on-existing"),
        ({"mode": "create", "on_missing": "skip"}, "on-missing"),
        ({"mode": "update", "on_existing": "skip"}, "on-existing"),
        ({"on_existing": "error"}, "on-existing"),
        ({"mode": "delete", "on_existing": "skip"}, "on-existing"),
        ({"dry_run": True, "expect_plan": "ab"}, "expect-plan"),
    ],
)
def test_what_contradicts_itself_is_refused_by_name(options, option: str) -> None:
    with pytest.raises(Rejected) as refusal:
        policy_of(ImportOptions(**options))
    assert (refusal.value.code, refusal.value.facts["option"]) == ("job.bad_option", option)


def test_to_update_or_delete_only_the_key_is_needed_but_a_document_is_written_whole() -> None:
    assert _needed(suited(CUSTOMER, Mode.UPDATE).columns) == {"accounting_reference"}
    assert _needed(suited(CUSTOMER, Mode.DELETE).columns) == {"accounting_reference"}
    assert _needed(suited(INVOICE, Mode.UPDATE).columns) == _needed(INVOICE.columns)
    assert len(_needed(suited(INVOICE, Mode.DELETE).columns)) == len(INVOICE.key_columns)
    assert suited(CUSTOMER, Mode.CREATE) is CUSTOMER


@pytest.mark.parametrize(
    ("said", "is_dry"), [("true", True), ("ture", True), ("", True), ("No", False), ("false", False)]
)
def test_a_dropped_file_that_says_anything_but_no_about_a_dry_run_is_only_tried(said: str, is_dry: bool) -> None:
    assert declared_options({"dry-run": said}).dry_run is is_dry
    assert not declared_options({}).dry_run
