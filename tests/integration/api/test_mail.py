"""When people want mails, who else gets them, and what a job tells of its mail."""

from typing import Any

import pytest


def test_everybody_chooses_for_themselves_and_the_default_is_always(tenancy) -> None:
    api = tenancy()
    viewer, operator = api.user("viewer"), api.user("operator")
    assert api.get("/me/mail", user=viewer).json == {"imports": "always", "exports": "always"}
    chosen = {"imports": "never", "exports": "errors"}
    assert api.call("PUT", "/me/mail", user=viewer, body=chosen).json == chosen
    assert api.get("/me/mail", user=viewer).json == chosen
    assert api.get("/me/mail", user=operator).json == {"imports": "always", "exports": "always"}


def test_administrators_enter_addresses_for_their_tenant_and_no_other(tenancy) -> None:
    api = tenancy()
    admin, wish = api.user("admin"), {"addresses": ["a@b.example", "c@d.example", "a@b.example"]}
    before = api.get("/settings/mail", user=admin).json
    assert (before["addresses"], before["sender"], before["updated_by"]) == ([], None, None)
    body = {**wish, "imports": "always", "exports": "never"}
    saved = api.call("PUT", "/settings/mail", user=admin, body=body).json
    assert (saved["addresses"], saved["imports"], saved["updated_by"]) == (
        ["a@b.example", "c@d.example"],
        "always",
        admin,
    )
    assert api.get("/settings/mail", user=admin).json == saved
    assert api.get("/settings/mail", user=api.stranger("admin")).json["addresses"] == []
    for role in ("viewer", "operator"):
        assert api.get("/settings/mail", user=api.user(role)).code == "auth.role"
        assert api.call("PUT", "/settings/mail", user=api.user(role), body=body).code == "auth.role"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@b",
        "a b@c.example",
        "a@b.example\n",
        "a@b.example\r\nBcc: c@d.example",
        "Ann <a@b.example>",
        "a,b@c.example",
        "a@b.example,c@d.example",
        "ä@b.example",
        '"a"@b.example',
        f"{'a' * 65}@b.example",
        f"a@{'b' * 64}.example",
    ],
)
def test_what_is_no_address_is_refused(tenancy, address: str) -> None:
    api = tenancy()
    body = {"addresses": [address], "imports": "always", "exports": "never"}
    refused = api.call("PUT", "/settings/mail", user=api.user("admin"), body=body)
    assert (refused.code, refused.json["errors"][0]["where"]) == ("request.invalid", "body.addresses.0")
    assert "pattern" not in refused.json["errors"][0]["message"]


@pytest.mark.parametrize("change", [{"imports": "sometimes"}, {"addresses": ["a@b.example"] * 11}, {"more": 1}])
def test_settings_take_nothing_but_what_they_are(tenancy, change: dict[str, Any]) -> None:
    api = tenancy()
    body = {"addresses": [], "imports": "always", "exports": "never", **change}
    assert api.call("PUT", "/settings/mail", user=api.user("admin"), body=body).code == "request.invalid"


def test_a_job_tells_what_became_of_its_mail(ended) -> None:
    api, job = ended
    mail = api.get(f"/imports/{job.id}").json["mail"]
    assert (mail["state"], mail["to"], mail["reason"]) == ("off", [], None)
