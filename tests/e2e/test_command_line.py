"""The command line against the local cloud: who may do what, and what it says when it may not."""

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLEAN = ROOT / "examples" / "agency" / "clean" / "customers.csv"

pytestmark = pytest.mark.local_cloud


def test_everything_about_an_import_can_be_fetched(cloud, tmp_path: Path) -> None:
    started = cloud.run("import", "start", CLEAN, "--type", "customer", "--wait", "--json", tenant="fetch")
    job = json.loads(started.out)
    assert started.code == 0
    assert job["generated_by"]
    assert cloud.json("import", "show", "1", tenant="fetch") == job
    assert cloud.run("import", "wait", job["id"], tenant="fetch").code == 0
    assert [each["id"] for each in cloud.json("import", "list", "-f", "state=completed", tenant="fetch")] == [job["id"]]
    assert cloud.json("import", "list", "-f", f"rows>{job['rows']}", tenant="fetch") == []
    assert cloud.json("import", "errors", "1", tenant="fetch") == []
    [result] = cloud.json("import", "results", "1", "--output", tmp_path, tenant="fetch")
    assert Path(result["path"]).read_text("utf-8-sig").count("created") == job["rows"]
    kept = cloud.run("import", "file", "1", "--output", tmp_path / "kept", tenant="fetch")
    assert (kept.code, kept.out) == (0, f"{tmp_path / 'kept'}\n")
    assert (tmp_path / "kept").read_bytes() == CLEAN.read_bytes()
    template = cloud.run("template", "customer", "--format", "csv", "--output", tmp_path / "t.csv", tenant="fetch")
    assert template.code == 0
    assert (tmp_path / "t.csv").read_text("utf-8-sig").startswith("Accounting Reference,")
    assert "customer" in {each["name"] for each in cloud.json("types", tenant="fetch")}


def test_a_viewer_only_looks(cloud) -> None:
    viewer = "viewer@acme.example"
    refused = cloud.run("import", "start", CLEAN, "--type", "customer", user=viewer)
    assert (refused.code, refused.out, refused.err.count("ledgerdock: ")) == (3, "", 1)
    assert cloud.run("import", "list", user=viewer).code == 0


def test_the_job_of_another_tenant_is_not_there(cloud) -> None:
    started = cloud.run("import", "start", CLEAN, "--type", "customer", "--wait", "--json", tenant="mine")
    job_id = json.loads(started.out)["id"]
    for command in ("show", "errors", "results", "file", "audit", "cancel", "wait"):
        theirs = cloud.run("import", command, job_id, tenant="yours")
        nobodys = cloud.run("import", command, "0" * 26, tenant="yours")
        assert theirs._replace(err=theirs.err.replace(job_id, "0" * 26)) == nobodys
        assert (theirs.code, theirs.out, theirs.err.count("\n")) == (1, "", 1)


def test_a_wrong_password_and_an_ended_token(cloud, tmp_path: Path) -> None:
    wrong = cloud.run("login", "--user", "admin@acme.example", "--password-stdin", stdin="guess\n")
    assert (wrong.code, wrong.out, wrong.err.count("\n")) == (4, "", 1)
    assert cloud.run("whoami").code == 0
    credentials = Path(cloud.environment["LEDGERDOCK_LOCAL_STATE"]).with_name("credentials.json")
    kept = json.loads(credentials.read_text())
    for sign_in in kept["sign_ins"]:
        sign_in["tokens"]["expires_at"] = 0
    credentials.write_text(json.dumps(kept))
    assert cloud.json("whoami") == {
        "user": "operator@acme.example",
        "tenant": "acme",
        "role": "operator",
        "api_url": cloud.json("whoami")["api_url"],
    }


@pytest.mark.parametrize("given", ["state~failed", "colour=red", "rows:5"])
def test_a_filter_that_makes_no_sense_is_one_line_and_exit_2(cloud, given: str) -> None:
    result = cloud.run("import", "list", "-f", given)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)


def test_records_are_browsed_changed_by_hand_and_filtered_by_a_saved_name(cloud, tmp_path: Path) -> None:
    path = tmp_path / "keys.csv"
    path.write_text("Accounting Reference,Name\nA/1 é~,Hotel am See\nA2,Tea House\n")
    assert cloud.run("import", "start", path, "--type", "customer", "--wait", tenant="hands").code == 0
    assert [each["key"] for each in cloud.json("record", "list", "customer", tenant="hands")] == ["A/1 é~", "A2"]
    changed = cloud.json("record", "edit", "customer", "A/1 é~", "--set", "name=Hotel am Fluss", tenant="hands")
    assert (changed["version"], changed["updated_by"]) == (2, "operator@hands.example")
    assert cloud.json("record", "show", "customer", "A/1 é~", tenant="hands") == changed
    late = cloud.run("record", "edit", "customer", "A/1 é~", "--set", "name=x", "--version", "1", tenant="hands")
    assert (late.code, late.out) == (3, "")
    wrong = cloud.run("record", "edit", "customer", "A2", "--set", "billing_email=nobody", tenant="hands")
    assert (wrong.code, wrong.err.splitlines()[-1]) == (2, "ledgerdock: Nothing was changed.")
    saved = ("filter", "save", "by the river", "--page", "records.customer", "-f", "name:fluss")
    assert cloud.run(*saved, tenant="hands").code == 0
    assert cloud.run(*saved, tenant="hands").code == 3
    found = cloud.json("record", "list", "customer", "--filter-name", "by the river", tenant="hands")
    assert [each["id"] for each in found] == [changed["id"]]
    delete = ("filter", "delete", "by the river", "--page", "records.customer")
    assert cloud.run(*delete, tenant="hands").code == 0
    assert cloud.json("filter", "list", "--page", "records.customer", tenant="hands") == []
    events = [each["event"] for each in cloud.json("import", "audit", "1", tenant="hands")]
    assert (events[0], events[-1]) == ("registered", "completed")
