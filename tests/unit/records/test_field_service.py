"""The record types of the field service area."""

import pytest

from ledgerdock.records import load_registry
from ledgerdock.records.holding import named

REGISTRY = load_registry()


def test_the_area_has_its_eleven_types() -> None:
    labels = sorted(known.label for known in REGISTRY.types if known.area == "field_service")
    assert labels == [
        "Customer",
        "Customer Source",
        "Expense Category",
        "Invoice",
        "Job",
        "Note",
        "Payment Method",
        "Round",
        "Service",
        "Transaction",
        "Worksheet",
    ]


@pytest.mark.parametrize(
    ("cell", "jobs"),
    [
        (None, ()),
        (" ", ()),
        (";,", ()),
        ("J-1", ("J-1",)),
        (" J-1 ;J-2", ("J-1", "J-2")),
        ("J-1, J-2;J-1", ("J-1", "J-2")),
    ],
)
def test_a_transactions_cell_names_no_job_one_or_several(cell: str | None, jobs: tuple[str, ...]) -> None:
    assert named(cell) == jobs


@pytest.mark.parametrize("job", [None, "J-01042", "J-01042; J-01043, J-01044"])
def test_a_transaction_is_valid_whatever_number_of_jobs_it_names(job: str | None) -> None:
    transaction = REGISTRY.get("service_transaction")
    row = [job if column.name == "job" else column.example for column in transaction.columns]
    assert isinstance(transaction.validate_rows([row])[0], tuple)


def test_a_transaction_needs_its_customer() -> None:
    transaction = REGISTRY.get("service_transaction")
    row = [None if column.name == "customer" else column.example for column in transaction.columns]
    (errors,) = transaction.validate_rows([row])
    assert isinstance(errors, list)
    assert [error.code for error in errors] == ["value.required"]


def test_a_job_can_be_cancelled() -> None:
    (state,) = [column for column in REGISTRY.get("service_job").columns if column.name == "state"]
    assert "cancelled" in {option.value for option in state.choices}


def _transaction(job: str | None, customer: str | None) -> list[str | None]:
    cells = {"job": job, "customer": customer}
    return [cells.get(column.name, column.example) for column in REGISTRY.get("service_transaction").columns]


@pytest.mark.parametrize(
    ("job", "customer", "expected"),
    [
        ("J-1", "C-1", "J-1"),
        (None, "C-1", "LEGACY-C-1"),
        ("J-1; J-2", " C-1 ", "LEGACY-C-1"),
        ("J-1; J-1", "C-1", "J-1"),
        (None, None, None),
        (None, " ", None),
        ("LEGACY-C-1", "C-1", "LEGACY-C-1"),
        ("LEGACY-C;1", "C;1", "LEGACY-C;1"),
        ("LEGACY-C-1;", "C-1;", "LEGACY-C-1;"),
        ("LEGACY-C-1;", "C-1", "LEGACY-C-1"),
    ],
)
def test_a_transaction_without_one_job_goes_under_its_customers_holding_job(
    job: str | None, customer: str | None, expected: str | None
) -> None:
    held = REGISTRY.get("service_transaction").held
    assert held is not None
    rows = [_transaction(job, customer)]
    held.put_under(rows)
    assert rows[0][held.reference] == expected


def test_a_holding_job_is_a_valid_job() -> None:
    held = REGISTRY.get("service_transaction").held
    assert held is not None
    cells = {"job_number": held.key_for("C-1"), held.declared.owner_field: "C-1", **held.declared.values}
    job = REGISTRY.get(held.target)
    (values,) = job.validate_rows([[cells.get(column.name) for column in job.columns]])
    assert isinstance(values, tuple)
    assert dict(zip((column.name for column in job.columns), values, strict=True))["state"] == "cancelled"
