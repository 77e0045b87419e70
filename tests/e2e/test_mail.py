"""Imports and exports of the command line end in a mail, and its link in the rows that failed or in the file."""

import email
import email.policy
import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from ledgerdock.notices.links import read, sign

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


def _expired(cloud: Any, link: str) -> str:
    """The same link as it would be, had it been given out for a time that is over: signed as the stack signs."""
    names = [secret["Name"] for secret in cloud.client("secretsmanager").list_secrets()["SecretList"]]
    (name,) = [name for name in names if "LinkSecret" in name]
    secret = cloud.client("secretsmanager").get_secret_value(SecretId=name)["SecretString"].encode()
    place, _, token = link.rpartition("/")
    return f"{place}/{sign(read(token, secret)._replace(expires=int(time.time()) - 60), secret)}"


def test_an_export_mails_a_link_to_its_file_which_ends_by_its_time_and_by_being_revoked(
    cloud: Any, tmp_path: Path, wait: Any
) -> None:
    path = tmp_path / "hotels.csv"
    path.write_text("Accounting Reference,Name\n42,Hôtel de la Poste\n")
    cloud.run("import", "start", path, "--type", "customer", "--mail", "never", "--wait", tenant="globex")
    export = cloud.json("export", "start", "customer", "-f", "name:poste", "--wait", tenant="globex")
    subject = f"Export {export['number']} finished: customer"
    (message,) = wait(lambda: [m for m in _mails(cloud, "operator@globex.example") if subject in m["Subject"]], 20)

    link = _link(message)
    followed = httpx.get(link)
    assert followed.status_code == 302
    file = httpx.get(followed.headers["location"])
    assert (
        cloud.run("export", "download", str(export["number"]), "--output", tmp_path / "same.csv", tenant="globex").code
        == 0
    )
    assert (file.status_code, file.content) == (200, (tmp_path / "same.csv").read_bytes())
    assert "Hôtel de la Poste" in file.text
    trail = cloud.json("export", "audit", export["id"], tenant="globex")
    assert [entry["detail"] for entry in trail if entry["by"] == "link"] == ["file"]

    over = httpx.get(_expired(cloud, link), headers={"Accept": "text/html"})
    assert (over.status_code, "expired" in over.text, "<html" in over.text) == (410, True, True)
    assert httpx.get(link).status_code == 302

    assert "Revoked 1 link." in cloud.run("mail", "revoke", str(export["number"]), tenant="globex").err
    revoked = httpx.get(link, headers={"Accept": "text/html"})
    assert (revoked.status_code, "revoked" in revoked.text, "<html" in revoked.text) == (410, True, True)
