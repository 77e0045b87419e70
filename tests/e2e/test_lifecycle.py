"""An import's whole life on the command line: refused rows, retry, repair, provenance, the same file again, undo."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

CUSTOMERS = "Accounting Reference,Name,E-mail\n"


def _counts(job: dict[str, Any]) -> dict[str, int]:
    return {outcome: count for outcome, count in job["counts"].items() if count}


def _file(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_an_import_is_retried_repaired_explained_and_undone(cloud, tmp_path: Path) -> None:
    def run(*arguments: Any, code: int = 0) -> Any:
        done = cloud.run(*map(str, arguments), "--json", tenant="life")
        assert done.code == code, done
        return json.loads(done.out)

    one = _file(tmp_path, "customers.csv", CUSTOMERS + "1,One,\n")
    run("import", "start", one, "--type", "customer", "--wait")
    again = run("import", "start", one, "--type", "customer", "--wait")
    assert (again["same_as"]["number"], _counts(again)) == (1, {"unchanged": 1})

    contacts = _file(
        tmp_path, "contacts.csv", "Accounting Reference,Contact Name,E-mail\n1,Ann,\n2,Bea,\n1,Cy,not-a-mail\n"
    )
    first = run("import", "start", contacts, "--type", "contact", "--wait", code=7)
    assert _counts(first) == {"created": 1, "invalid": 2}
    two = _file(tmp_path, "late.csv", CUSTOMERS + "2,Two,\n")
    run("import", "start", two, "--type", "customer", "--wait")
    retried = run("import", "retry-failed", first["number"], "--wait", code=7)
    assert (retried["attempt"], _counts(retried)) == (2, {"created": 2, "invalid": 1})

    [failed] = run("import", "results", first["number"], "--outcome", "failed", "--output", tmp_path)
    path = Path(failed["path"])
    path.write_text(path.read_text("utf-8-sig").replace("not-a-mail", "cy@example.com"), "utf-8-sig")
    repaired = run("import", "repair", first["number"], path, "--wait")
    assert (repaired["attempt"], repaired["state"], _counts(repaired)) == (3, "completed", {"created": 3})
    assert [(ended["kind"], ended["state"]) for ended in repaired["attempts"]] == [
        ("import", "completed_with_errors"),
        ("retry_failed", "completed_with_errors"),
    ]
    told = cloud.run("import", "show", str(first["number"]), tenant="life").out
    assert "attempts.2.kind\tretry_failed" in told

    record = run("record", "show", "contact", "1#Cy")
    origin = record["written_by"]
    assert (origin["job"], origin["file"], origin["row"]) == (first["number"], "contacts.csv", 4)
    assert run("record", "history", "contact", "1#Cy")["is_whole"] is True

    refused = cloud.run("import", "undo", str(first["number"]), tenant="life")
    assert (refused.code, "--preview" in refused.err) == (3, True)
    preview = run("import", "undo", first["number"], "--preview")
    assert (preview["counts"]["deleted"], preview["kept"]) == (3, [])
    undo = run("import", "undo", first["number"], "--yes", "--wait")
    assert (undo["kind"], undo["undo_of"]["number"], _counts(undo)) == ("undo", first["number"], {"deleted": 3})
    assert run("import", "show", first["number"])["state"] == "reverted"
    assert cloud.run("record", "show", "contact", "1#Cy", tenant="life").code == 1
    assert run("import", "list", "-f", "kind=undo")[0]["id"] == undo["id"]
