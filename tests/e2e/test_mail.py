"""An import of the command line ends in a mail, and the link in the mail in the rows that failed."""

import email
import email.policy
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.local_cloud

FILE = "Accounting Reference,Name,E-mail\n1,Good,good@example.com\n2,Bad,not-an-address\n"


def _mails(cloud: Any, to: str) -> list[Any]:
    outbox = Path(json.loads(Path(cloud.environment["LEDGERDOCK_LOCAL_STATE"]).read_text())["outbox"])
    found = [
        email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        for path in sorted(outbox.glob("*.eml"))
    ]
    return [message for message in found if to in str(message["To"])]


def _link(message: Any) -> str:
    (link,) = re.findall(r"http://[^ ]+/links/[\w-]+", message.get_body(("plain",)).get_content())
    return str(link)


def test_an_import_with_row_errors_mails_who_started_it_a_link_to_the_failed_rows(
    cloud: Any, tmp_path: Path, wait: Any
) -> None:
    books = "books@mailed.example"
    cloud.run("mail", "addresses", books, user="admin@globex.example")
    path = tmp_path / "mailed.csv"
    path.write_text(FILE)
    job = json.loads(cloud.run("import", "start", path, "--type", "customer", "--wait", "--json", tenant="globex").out)
    message = wait(lambda: _mails(cloud, books), 20)[0]
    assert str(message["To"]) == f"operator@globex.example, {books}"
    assert message["Subject"] == f"Import {job['number']} completed with errors: mailed.csv"

    link = _link(message)
    followed = httpx.get(link, follow_redirects=True)
    assert (followed.status_code, "not-an-address" in followed.text) == (200, True)
    shown = cloud.json("import", "show", job["id"], tenant="globex")
    assert (shown["mail"]["state"], shown["mail"]["to"]) == ("sent", ["operator@globex.example", books])
    trail = cloud.json("import", "audit", job["id"], tenant="globex")
    assert [entry["detail"] for entry in trail if entry["by"] == "link"] == ["failed"]

    assert "Revoked 1 link." in cloud.run("mail", "revoke", str(job["number"]), tenant="globex").err
    revoked = httpx.get(link)
    assert (revoked.status_code, "revoked" in revoked.text) == (410, True)
    logs = Path(json.loads(Path(cloud.environment["LEDGERDOCK_LOCAL_STATE"]).read_text())["logs"])
    token = link.rpartition("/")[2]
    assert not [log.name for log in logs.glob("*.log") if token[:40] in log.read_text()]


def test_an_import_that_went_well_is_mailed_when_that_was_asked_for(cloud: Any, tmp_path: Path, wait: Any) -> None:
    path = tmp_path / "asked.csv"
    path.write_text("Accounting Reference,Name\n7,Good\n")
    cloud.run("import", "start", path, "--type", "customer", "--mail", "always", "--wait", tenant="acme")
    wait(lambda: any("asked.csv" in message["Subject"] for message in _mails(cloud, "operator@acme.example")), 20)
