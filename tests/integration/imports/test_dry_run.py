"""A dry run tells what an import would do and does nothing; a real run may be held to what was told."""

import io
import json
import zipfile
from typing import Any

from ledgerdock.imports.await_turn import await_turn
from ledgerdock.imports.import_chunk import import_chunk
from ledgerdock.imports.register_upload import register_upload
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.imports.summarize_import import summarize_import
from ledgerdock.jobs.job import Job, JobRef, JobState, Totals

HEADER = "Accounting Reference,Name,E-mail\n"
SEED = HEADER + "".join(f"{key},Old name {key},\n" for key in range(1, 9))
UPLOAD = HEADER + "".join(
    f"{key},Customer {key},{'nonsense' if key % 7 == 0 else f'mail{key}@example.com'}\n" for key in range(5, 33)
)
INVOICES = "Invoice Number,Customer,Invoice Date,Currency,Total Amount,Line Description,Line Amount\n" + "".join(
    f"INV-{number},{customer},2026-03-04,{currency},{total},Work,{part}\n"
    for number, customer, currency, total, parts in (
        (1, "5", "EUR", "30.10", ("10.05", "20.05")),
        (2, "6", "USD", "7", ("7",)),
        (3, "30", "EUR", "0.20", ("0.10", "0.10")),
        (4, "99", "EUR", "1", ("1",)),
    )
    for part in parts
)


def _counts(job: Job) -> dict[str, int]:
    return {outcome.value: count for outcome, count in job.counts.items() if count}


def _items(world, table: str) -> list[Any]:
    pages = world.dynamodb.get_paginator("scan").paginate(TableName=table)
    items = [item for page in pages for item in page["Items"]]
    return sorted(items, key=lambda item: (item["pk"]["S"], item["sk"]["S"]))


def _keys(world, prefix: str) -> list[str]:
    pages = world.s3.get_paginator("list_objects_v2").paginate(Bucket=world.settings.files_bucket, Prefix=prefix)
    return [item["Key"] for page in pages for item in page.get("Contents", ())]


def _lines(world, job: Job, kind: str) -> list[Any]:
    bucket, keys = world.settings.files_bucket, _keys(world, f"jobs/acme/{job.id}/{kind}/")
    bodies = [world.s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in sorted(keys)]
    return [json.loads(line) for body in bodies for line in body.splitlines()]


def _archive() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("invoices.csv", INVOICES)
        archive.writestr("customers.csv", UPLOAD)
    return body.getvalue()


def _try(world, body: bytes | str, place: str = "inbox/acme/customer/try.csv", **metadata: str) -> Job:
    return world.run(world.drop(body, place, **{"dry-run": "true", **metadata}), "execution-try")


def _apply(world, tried: Job, body: bytes | str, place: str = "inbox/acme/customer/try.csv", **metadata: str) -> Job:
    assert tried.plan is not None
    return world.run(world.drop(body, place, **{"expect-plan": tried.plan, **metadata}), "execution-apply")


def test_a_dry_run_touches_no_item_of_anybody_and_waits_for_no_turn(world) -> None:
    world.run(world.drop(SEED))
    holder = JobRef.model_validate(register_upload(world.drop(SEED), "execution-2", world.runtime())["job"])
    stage_file(holder, world.runtime())
    await_turn(holder, "token", world.runtime())
    records, jobs = _items(world, world.settings.records_table), _items(world, world.settings.jobs_table)
    job = _try(world, UPLOAD)
    assert (job.state, _counts(job)) == (JobState.COMPLETED_WITH_ERRORS, {"created": 21, "updated": 3, "invalid": 4})
    assert _items(world, world.settings.records_table) == records
    strangers = [item for item in _items(world, world.settings.jobs_table) if job.id not in item["pk"]["S"]]
    assert [item for item in strangers if item.get("job") != {"S": job.id} and "COUNTER" not in item["pk"]["S"]] == [
        item for item in jobs if "COUNTER" not in item["pk"]["S"]
    ]
    assert _keys(world, f"jobs/acme/{job.id}/before/") == []


def test_the_real_run_does_what_the_dry_run_told_row_by_row_and_has_its_plan(world) -> None:
    world.run(world.drop(SEED))
    tried = _try(world, UPLOAD)
    real = _apply(world, tried, UPLOAD)
    assert (real.state, real.counts, real.plan, real.totals) == (tried.state, tried.counts, tried.plan, tried.totals)
    assert _lines(world, real, "ledger") == _lines(world, tried, "ledger")
    for name in real.results:
        assert world.result(real, name) == world.result(tried, name)
    assert {item["sk"]["S"] for item in world.records()} == {
        str(key) for key in range(1, 33) if key not in {14, 21, 28}
    }


def test_a_real_run_that_demands_the_plan_writes_nothing_when_the_world_has_moved(world) -> None:
    world.run(world.drop(SEED))
    tried = _try(world, UPLOAD)
    world.run(world.drop(HEADER + "6,Moved,\n"), "execution-move")
    before = world.records()
    job = _apply(world, tried, UPLOAD)
    assert job.error is not None
    assert (job.state, job.error.code, _counts(job)) == (JobState.FAILED, "job.plan_changed", {"unprocessed": 28})
    assert world.records() == before
    assert world.open_turns() == []
    assert _keys(world, f"jobs/acme/{job.id}/before/") == []


def test_a_plan_of_another_file_is_not_the_plan(world) -> None:
    tried = _try(world, HEADER + "1,One,\n")
    job = _apply(world, tried, HEADER + "1,Other,\n")
    assert job.error is not None
    assert job.error.code == "job.plan_changed"
    assert world.records() == []


def test_rows_may_refer_to_what_the_same_dry_run_would_create(world) -> None:
    place = "inbox/acme/several/all.zip"
    tried = _try(world, _archive(), place)
    assert _counts(tried) == {"created": 29, "invalid": 5}
    assert world.records() == []
    real = _apply(world, tried, _archive(), place)
    assert (real.state, real.counts, real.plan) == (tried.state, tried.counts, tried.plan)
    assert _lines(world, real, "ledger") == _lines(world, tried, "ledger")


def test_a_key_that_the_same_dry_run_would_give_to_another_type_is_taken(world) -> None:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("customers.csv", HEADER + "1,One,\n")
        archive.writestr("clients.csv", "Accounting Reference,Name,Customer Reference\n1,Same key,1\n1a,Free,1\n")
    place = "inbox/acme/several/all.zip"
    tried = _try(world, body.getvalue(), place)
    real = _apply(world, tried, body.getvalue(), place)
    assert _counts(tried) == _counts(real) == {"created": 2, "invalid": 1}
    assert "row.key_taken" in str(_lines(world, tried, "ledger"))


def test_control_totals_add_up_amounts_by_currency_exactly_in_dry_and_real_runs(world) -> None:
    place = "inbox/acme/several/all.zip"
    tried = _try(world, _archive(), place)
    real = world.run(world.drop(_archive(), place), "execution-real")
    assert real.totals == tried.totals
    assert real.totals["customer"] == Totals(rows=28, records=24)
    amounts = {"EUR": "30.30", "USD": "7.00"}
    assert real.totals["invoice"] == Totals(rows=6, records=3, money={"Line Amount": amounts, "Total Amount": amounts})


def test_changes_tell_every_field_before_and_after(world) -> None:
    world.run(world.drop(HEADER + "1,One,one@example.com\n"))
    job = _try(world, HEADER + "1,Uno,(clear)\n2,Two,\n")
    assert _lines(world, job, "changes") == [
        [
            0,
            2,
            "customer",
            "1",
            "updated",
            [["Customer Name", None, "One", "Uno"], ["Billing E-mail", None, "one@example.com", None]],
        ],
        [
            0,
            3,
            "customer",
            "2",
            "created",
            [["Accounting Reference", None, None, "2"], ["Customer Name", None, None, "Two"]],
        ],
    ]
    gone = _try(world, "Accounting Reference\n1\n", mode="delete")
    assert _lines(world, gone, "changes")[0][4:] == [
        "deleted",
        [
            ["Accounting Reference", None, "1", None],
            ["Customer Name", None, "One", None],
            ["Billing E-mail", None, "one@example.com", None],
        ],
    ]


def test_a_dry_chunk_that_is_repeated_after_the_world_moved_tells_what_it_told_first(world) -> None:
    event = world.drop(HEADER + "1,One,\n", "inbox/acme/customer/try.csv", **{"dry-run": "true"})
    ref = JobRef.model_validate(register_upload(event, "execution-1", world.runtime())["job"])
    stage_file(ref, world.runtime())
    await_turn(ref, "token", world.runtime())
    import_chunk(ref, 0, world.runtime())
    world.run(world.drop(HEADER + "1,Else,\n"), "execution-2")
    assert import_chunk(ref, 0, world.runtime())["counts"] == {"created": 1}
    assert summarize_import(ref, world.runtime()) == {"state": "completed", "counts": {"created": 1}}
