"""Mails on the command line: when they are wanted, where they go, their links, and what became of one."""

import json
from typing import Any

import httpx
import pytest


class Mails:
    """The routes of mails, with what they were sent."""

    def __init__(self, role: str = "admin", sender: str | None = "books@acme.example") -> None:
        self.sent: list[tuple[str, str, Any]] = []
        self.role = role
        self.preference = {"imports": "errors", "exports": "always"}
        self.settings: dict[str, Any] = {
            "addresses": ["old@acme.example"],
            "imports": "errors",
            "exports": "errors",
            "sender": sender,
            "updated_by": None,
            "updated_at": None,
        }

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if request.method != "GET":
            self.sent.append((request.method, path, json.loads(request.content) if request.content else None))
        if path.endswith("/link"):
            found = path == "/exports/12/link"
            gone = {"status": 404, "code": "not_found", "detail": "There is nothing here."}
            return httpx.Response(200, json={"revoked": 1}) if found else httpx.Response(404, json=gone)
        if path == "/settings/mail" and self.role != "admin":
            return httpx.Response(403, json={"status": 403, "code": "auth.role", "detail": "Your role is operator."})
        known = self.settings if path == "/settings/mail" else self.preference
        return httpx.Response(200, json=known | (self.sent[-1][2] if request.method == "PUT" else {}))


def test_what_is_left_out_of_a_choice_stays_as_it_is(run: Any) -> None:
    api = Mails()
    result = run("mail", "set", "--imports", "always", "--json", over=api)
    assert json.loads(result.stdout) == {"imports": "always", "exports": "always"}
    assert api.sent == [("PUT", "/me/mail", {"imports": "always", "exports": "always"})]


def test_the_address_that_is_not_taken_is_told_by_its_place(run: Any) -> None:
    wrong = [{"where": "body.addresses.1", "message": "This is no e-mail address", "code": None}]
    refused = httpx.Response(422, json={"status": 422, "code": "request.invalid", "detail": "…", "errors": wrong})
    mails = Mails()
    result = run(
        "mail",
        "addresses",
        "a@b.example",
        "b",
        over=lambda request: refused if request.method == "PUT" else mails(request),
    )
    assert (result.exit_code, result.stderr) == (
        2,
        "ledgerdock: The API does not take that. addresses 2: This is no e-mail address\n",
    )


def test_a_choice_of_nothing_is_no_choice(run: Any) -> None:
    api = Mails()
    assert run("mail", "set", over=api).exit_code == 2
    assert api.sent == []


def test_a_choice_is_shown_for_programs_in_names_and_for_people_in_words(run: Any, terminal: Any) -> None:
    assert run("mail", "show", over=Mails()).stdout == "imports\texports\nerrors\talways\n"
    run("mail", "show", over=Mails(), screen=terminal)
    assert "unless all went well" in terminal.out.file.getvalue()


def test_addresses_are_entered_in_the_place_of_those_there_are(run: Any) -> None:
    api = Mails()
    run("mail", "addresses", over=api)
    assert api.sent == []
    run("mail", "addresses", "a@acme.example", "b@acme.example", "--exports", "never", over=api)
    entered = {"addresses": ["a@acme.example", "b@acme.example"], "imports": "errors", "exports": "never"}
    assert api.sent.pop() == ("PUT", "/settings/mail", entered)
    run("mail", "addresses", "--imports", "always", over=api)
    assert api.sent.pop()[2]["addresses"] == ["old@acme.example"]
    run("mail", "addresses", "--nobody", over=api)
    assert api.sent.pop()[2]["addresses"] == []
    assert run("mail", "addresses", "--nobody", "a@acme.example", over=api).exit_code == 2


def test_who_may_not_enter_addresses_is_told_so_in_a_line(run: Any) -> None:
    result = run("mail", "addresses", over=Mails(role="operator"))
    assert (result.exit_code, "Your role is operator." in result.stderr) == (3, True)


def test_an_installation_without_a_sender_says_so(run: Any) -> None:
    assert "sends no mails" in run("mail", "addresses", over=Mails(sender=None)).stderr


def test_links_are_revoked_by_the_number_of_an_import_or_an_export(run: Any) -> None:
    api = Mails()
    assert "Revoked 1 link." in run("mail", "revoke", "12", over=api).stderr
    assert [path for _, path, _ in api.sent] == ["/imports/12/link", "/exports/12/link"]
    missing = run("mail", "revoke", "13", over=api)
    assert (missing.exit_code, "no import or export 13" in missing.stderr) == (1, True)


@pytest.mark.parametrize(
    ("mail", "told"),
    [
        ({"state": "sent", "to": ["a@b.example", "c@d.example"], "reason": None}, "sent to a@b.example, c@d.example"),
        ({"state": "unwanted", "to": [], "reason": None}, ""),
        (
            {
                "state": "refused",
                "to": ["a@b.example"],
                "reason": {"code": "mail.refused", "message": "It was refused.", "hint": "Ask."},
            },
            "not sent to a@b.example. It was refused. Ask.",
        ),
    ],
)
def test_an_import_shows_what_became_of_its_mail(
    run: Any, job: Any, api: Any, terminal: Any, *, mail: dict[str, Any], told: str
) -> None:
    run("import", "show", "12", over=api({**job(rows=1, created=1), "mail": mail}), screen=terminal)
    text = terminal.out.file.getvalue()
    assert told in text
    assert ("Mail" in text) is bool(told)
