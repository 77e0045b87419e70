"""A dry run by the command line against the local cloud: looked at, applied, and refused once the world has moved."""

import json
from pathlib import Path

import pytest

pytestmark = [pytest.mark.local_cloud, pytest.mark.xdist_group("local_cloud")]

HEADER = "Accounting Reference,Name\n"


def test_what_was_tried_is_applied_or_refused(cloud, tmp_path: Path) -> None:
    file = tmp_path / "customers.csv"
    file.write_text(HEADER + "1,One\n2,Two\n")
    start = ("import", "start", file, "--type", "customer", "--wait")
    tried = cloud.json(*start, "--dry-run", tenant="try")
    assert (tried["state"], tried["dry_run"], tried["counts"]["created"]) == ("completed", True, 2)
    changes = cloud.json("import", "changes", "1", "-f", "column=Customer Name", tenant="try")
    assert [(change["key"], change["before"], change["after"]) for change in changes] == [
        ("1", None, "One"),
        ("2", None, "Two"),
    ]
    applied = cloud.json("import", "apply", "1", "--wait", tenant="try")
    assert (applied["state"], applied["plan"], applied["counts"]) == ("completed", tried["plan"], tried["counts"])
    again = cloud.run("import", "apply", "1", "--wait", "--json", tenant="try")
    refused = json.loads(again.out)
    assert (refused["state"], refused["error"]["code"]) == ("failed", "job.plan_changed")
    assert cloud.run(*start, "--mode", "create", tenant="try").code != 0
    deleted = cloud.json(*start, "--mode", "delete", tenant="try")
    assert deleted["counts"]["deleted"] == 2
    empty = cloud.json(*start, "--mode", "update", "--on-missing", "skip", tenant="try")
    assert empty["counts"]["skipped"] == 2
