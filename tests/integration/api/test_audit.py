"""The audit trail: who did what with an import, and when."""

from typing import Any

from ledgerdock.imports.await_turn import await_turn
from ledgerdock.imports.register_upload import register_upload
from ledgerdock.imports.stage_file import stage_file
from ledgerdock.jobs.job import JobRef

CUSTOMERS = "Accounting Reference,Name\n1001,Miller\n"


def _trail(api: Any, job: str, **parts: Any) -> list[tuple[str, str, str | None]]:
    answer = api.get(f"/imports/{job}/audit", **parts)
    assert answer.status == 200, answer.content
    items = answer.json["items"]
    assert [item["at"] for item in items] == sorted(item["at"] for item in items)
    return [(item["event"], item["by"], item["detail"]) for item in items]


def test_a_dropped_file_tells_its_story(api: Any) -> None:
    job = api.imported(CUSTOMERS)
    assert _trail(api, str(job.number), user="viewer@acme") == [
        ("registered", "someone", None),
        ("validating", "system", None),
        ("queued", "system", None),
        ("processing", "system", None),
        ("completed", "system", None),
    ]


def test_a_prepared_import_tells_who_prepared_it_waited_and_cancelled(api: Any) -> None:
    first = _drop(api, "first.csv", "execution-1")
    prepared = api.post("/imports", body={"record_type": "customer", "file_name": "c.csv"}).json["job"]["id"]
    key = f"uploads/acme/{prepared}/c.csv"
    register_upload(api.world.drop(CUSTOMERS, key), "execution-2", api.runtime)
    ref = JobRef(tenant="acme", id=prepared, attempt=1)
    stage_file(ref, api.runtime)
    await_turn(ref, "token-2", api.runtime)
    for user in ("admin@acme", "operator@acme"):
        assert api.post(f"/imports/{prepared}/cancel", user=user).json["cancelled_by"] == "admin@acme"
    assert _trail(api, prepared) == [
        ("registered", "operator@acme", None),
        ("uploaded", "system", None),
        ("validating", "system", None),
        ("queued", "system", None),
        ("waiting", "system", first.id),
        ("cancelling", "admin@acme", None),
    ]


def _drop(api: Any, name: str, execution: str) -> JobRef:
    """An import that holds its turn and stands still."""
    registered = register_upload(api.world.drop(CUSTOMERS, f"inbox/acme/customer/{name}"), execution, api.runtime)
    ref = JobRef.model_validate(registered["job"])
    stage_file(ref, api.runtime)
    await_turn(ref, f"token-{name}", api.runtime)
    return ref


def test_a_step_taken_twice_stands_there_once(api: Any) -> None:
    ref = _drop(api, "twice.csv", "execution-1")
    other = _drop(api, "waits.csv", "execution-2")
    await_turn(other, "token-again", api.runtime)
    assert _trail(api, other.id)[3:] == [("waiting", "system", ref.id)]


def test_downloads_are_noted_by_file_and_person(api: Any) -> None:
    job = api.imported(CUSTOMERS)
    for user, path in (
        ("viewer@acme", "results/failed"),
        ("viewer@acme", "results/failed"),
        ("operator@acme", "results/failed"),
        ("viewer@acme", "file"),
    ):
        assert api.get(f"/imports/{job.id}/{path}", user=user).status == 302
    items = api.get(f"/imports/{job.id}/audit", query=[("f", "event=downloaded")]).json["items"]
    assert [(item["by"], item["detail"], item["times"]) for item in items] == [
        ("viewer@acme", "failed", 2),
        ("operator@acme", "failed", 1),
        ("viewer@acme", "file", 1),
    ]
    assert len(_trail(api, job.id)) == 8


def test_a_trail_is_read_page_by_page(api: Any) -> None:
    job = api.imported(CUSTOMERS)
    first = api.get(f"/imports/{job.id}/audit", query=[("limit", 3)]).json
    rest = api.get(f"/imports/{job.id}/audit", query=[("limit", 3), ("cursor", first["next_cursor"])]).json
    assert [item["event"] for item in (*first["items"], *rest["items"])][-1] == "completed"
    assert (len(first["items"]), len(rest["items"]), rest["next_cursor"]) == (3, 2, None)


def test_a_failed_import_says_so(api: Any) -> None:
    job = api.imported("", "inbox/acme/customer/empty.csv")
    assert _trail(api, job.id)[-1] == ("failed", "system", None)


def test_the_trail_of_another_tenants_import_is_not_there(api: Any) -> None:
    job = api.imported(CUSTOMERS)
    foreign = api.get(f"/imports/{job.id}/audit", user="admin@globex")
    missing = api.get(f"/imports/{'0' * 26}/audit")
    assert (foreign.status, foreign.content) == (404, missing.content)
