"""Who may do what: every kind of bearer on every route, and nothing of one tenant for another."""

import base64
import gzip
import json
import re
import statistics
import time
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import jwt
import pytest
import yaml
from cryptography.hazmat.primitives.asymmetric import rsa

pytestmark = pytest.mark.local_cloud

TEMPLATE = Path(__file__).parents[3] / "template.yaml"
NOBODYS_ID = "06gvrgl3q1tg1ubrncpi4vl73s"
RANKS = ("viewer", "operator", "admin")
FILTER = {"filters": ["state=failed"]}
WISH = {"record_type": "customer", "file_name": "a.csv"}
MAPPING: dict[str, Any] = {"mapping": {"columns": {"Kunde": "name"}}}
EDIT = {"version": 1, "values": {"name": "Hotel am See"}}


class Route(NamedTuple):
    """What is expected of a route: who may use it at least (None: everybody), what is sent, what is answered.

    `owned`: its path names something of acme, so that people of other tenants get a 404. 409: the import is no dry run.
    """

    needs: str | None
    status: int = 200
    owned: bool = False
    body: Mapping[str, Any] | None = None
    query: str = ""


ROUTES = {
    "GET /docs": Route(None),
    "GET /openapi.json": Route(None),
    "GET /links/{token}": Route(None, 404),
    "GET /me": Route("viewer"),
    "GET /me/mail": Route("viewer"),
    "PUT /me/mail": Route("viewer", body={"imports": "errors", "exports": "always"}),
    "GET /settings/mail": Route("admin"),
    "PUT /settings/mail": Route("admin", body={"addresses": [], "imports": "errors", "exports": "errors"}),
    "GET /record-types": Route("viewer"),
    "GET /record-types/{name}": Route("viewer"),
    "GET /record-types/{name}/template": Route("viewer"),
    "GET /imports": Route("viewer"),
    "POST /imports": Route("operator", 201, body=WISH),
    "GET /imports/{id}": Route("viewer", owned=True),
    "GET /imports/{id}/audit": Route("viewer", owned=True),
    "GET /imports/{id}/changes": Route("viewer", 409, owned=True),
    "GET /imports/{id}/errors": Route("viewer", owned=True),
    "GET /imports/{id}/file": Route("viewer", 302, owned=True),
    "GET /imports/{id}/results/{part}": Route("viewer", 302, owned=True),
    "POST /imports/{id}/apply": Route("operator", 409, owned=True),
    "POST /imports/{id}/cancel": Route("operator", 202, owned=True),
    # Of an import that was cancelled before its file came there is nothing to try again and nothing to undo.
    "POST /imports/{id}/retry": Route("operator", 409, owned=True),
    "POST /imports/{id}/retry-failed": Route("operator", 409, owned=True),
    "POST /imports/{id}/repair": Route("operator", 409, owned=True, body={"file_name": "failed.csv"}),
    "GET /imports/{id}/undo": Route("viewer", owned=True),
    "POST /imports/{id}/undo": Route("operator", 409, owned=True),
    "GET /exportables": Route("viewer"),
    "GET /exports": Route("viewer"),
    "POST /exports": Route("operator", 201, body={"name": "customer"}),
    "GET /exports/{id}": Route("viewer", owned=True),
    "GET /exports/{id}/file": Route("viewer", 302, owned=True),
    "GET /exports/{id}/audit": Route("viewer", owned=True),
    # Of an export that has its file there is nothing to run again and nothing to end.
    "POST /exports/{id}/reset": Route("operator", 409, owned=True),
    "POST /exports/{id}/mark-failed": Route("operator", 409, owned=True),
    "DELETE /imports/{id}/link": Route("operator", owned=True),
    "DELETE /exports/{id}/link": Route("operator", owned=True),
    "GET /records/{type}": Route("viewer"),
    "GET /records/{type}/{key}": Route("viewer", owned=True),
    "GET /records/{type}/{key}/history": Route("viewer", owned=True),
    "PATCH /records/{type}/{key}": Route("operator", owned=True, body=EDIT),
    "PUT /filters/{page}/{name}": Route("viewer", body=FILTER),
    "GET /filters/{page}/{name}": Route("viewer"),
    "GET /filters/{page}": Route("viewer"),
    "DELETE /filters/{page}/{name}": Route("viewer", 204, query="?version=1"),
    "PUT /mappings/{type}/{name}": Route("operator", body=MAPPING),
    "GET /mappings/{type}/{name}": Route("viewer"),
    "GET /mappings/{type}": Route("viewer"),
    "DELETE /mappings/{type}/{name}": Route("operator", 204),
    "PUT /columns/{page}": Route("viewer", body={"columns": ["number"]}),
    "GET /columns/{page}": Route("viewer"),
}
"""In an order in which they can be asked one after the other."""

OWNED = [route for route, expected in ROUTES.items() if expected.owned]

Claims = dict[str, Any]
_MOTO = json.loads(gzip.decompress((files("moto") / "cognitoidp/resources/jwks-private.json.gz").read_bytes()))
POOL_KEY = jwt.PyJWK(_MOTO, algorithm="RS256").key
ANOTHER_KEY = rsa.generate_private_key(65537, 2048)


def _minted(claims: Claims, key: Any = POOL_KEY) -> str:
    return jwt.encode(claims, key, "RS256", headers={"kid": _MOTO["kid"]})


MINTED: dict[str, tuple[int, Callable[[Claims], str | None]]] = {
    "no token": (401, lambda claims: None),
    "an expired token": (401, lambda claims: _minted({**claims, "exp": claims["iat"] - 60})),
    "a token for another client": (401, lambda claims: _minted({**claims, "client_id": "another"})),
    "a token of another pool": (401, lambda claims: _minted({**claims, "iss": claims["iss"] + "x"})),
    "a token signed by somebody else": (401, lambda claims: _minted(claims, ANOTHER_KEY)),
    "a token that is not signed": (401, lambda claims: jwt.encode(claims, "", "none", headers={"kid": _MOTO["kid"]})),
    "a token without a tenant": (403, lambda claims: _minted({**claims, "cognito:groups": ["staff"]})),
    "a token of two tenants": (
        403,
        lambda claims: _minted({**claims, "cognito:groups": ["acme:viewer", "globex:admin"]}),
    ),
}
"""What no closed route takes: bearer -> the status, and how its token is made of an administrator's claims."""


@pytest.fixture(scope="module")
def waiting(api, prepare) -> Any:
    """An import of acme that waits for its file, with the form for it."""
    with api.signed_in("operator@acme.example") as client:
        return prepare(client, "waiting.csv")


@pytest.fixture(scope="module")
def kept(api) -> None:
    """A saved mapping in either tenant, for those who may only look."""
    for tenant in ("acme", "globex"):
        with api.signed_in(f"operator@{tenant}.example") as client:
            client.put("/mappings/customer/kept", json=MAPPING).raise_for_status()


@pytest.fixture(scope="module")
def exported(api, ended) -> Any:
    """An export of acme that has its file."""
    with api.signed_in("operator@acme.example") as client:
        made = client.post("/exports", json={"name": "customer"}).raise_for_status().json()
        return ended(client, made["id"], "/exports")


@pytest.fixture(scope="module")
def owned(imported, waiting, exported) -> list[str]:
    """The ids of what belongs to acme."""
    return [imported["id"], waiting["job"]["id"], exported["id"]]


@pytest.fixture(scope="module")
def address(imported, waiting, exported, kept) -> Callable[[str], str]:
    """The address of a route, about things of acme."""
    values = {"name": "customer", "type": "customer", "key": "1234", "part": "succeeded", "page": "imports"}
    values["token"] = "unknown"

    def address(route: str) -> str:
        about = waiting["job"] if route.startswith("POST /imports/{id}/") and "apply" not in route else imported
        about = exported if "/exports/" in route else about
        name = "kept" if route.startswith("GET /mappings") else values["name"]
        return route.partition(" ")[2].format(**{**values, "name": name}, id=about["id"])

    return address


def _documented(document: Any) -> set[str]:
    return {f"{method.upper()} {path}" for path, operations in document["paths"].items() for method in operations}


def _answers(client: httpx.Client, address: Callable[[str], str]) -> dict[str, int]:
    """Route -> the status it answers."""
    return {
        route: client.request(route.partition(" ")[0], address(route) + asked.query, json=asked.body).status_code
        for route, asked in ROUTES.items()
    }


def test_every_route_of_the_document_and_of_the_template_is_in_the_table(api) -> None:
    closed = {route for route, expected in ROUTES.items() if expected.needs}
    assert _documented(api.document()) == closed
    resources = yaml.load(re.sub(r"!\w+", "", TEMPLATE.read_text()), yaml.SafeLoader)["Resources"]
    events = [event["Properties"] for event in resources["ApiFunction"]["Properties"]["Events"].values()]
    assert {f"{event['Method']} {event['Path']}" for event in events} == set(ROUTES)


@pytest.mark.parametrize("bearer", MINTED)
def test_only_good_tokens_pass(api, address, bearer: str) -> None:
    status, make = MINTED[bearer]
    claims = jwt.decode(api.token("admin@acme.example"), options={"verify_signature": False})
    with api.bearing(make(claims)) as client:
        answers = _answers(client, address)
    assert answers == {route: status if expected.needs else expected.status for route, expected in ROUTES.items()}


def test_an_id_token_opens_nothing(api, address) -> None:
    with api.bearing(api.cloud.token("admin@acme.example", "IdToken")) as client:
        answers = _answers(client, address)
    assert answers == {route: 403 if expected.needs else expected.status for route, expected in ROUTES.items()}


@pytest.mark.parametrize("tenant", ["acme", "globex"])
@pytest.mark.parametrize("role", RANKS)
def test_a_role_may_do_what_the_table_says(api, address, role: str, tenant: str) -> None:
    def status(expected: Route) -> int:
        if expected.needs and RANKS.index(role) < RANKS.index(expected.needs):
            return 403
        return 404 if expected.owned and tenant != "acme" else expected.status

    with api.signed_in(f"{role}@{tenant}.example") as client:
        answers = _answers(client, address)
    assert answers == {route: status(expected) for route, expected in ROUTES.items()}


@pytest.mark.parametrize("route", OWNED)
def test_what_is_not_yours_looks_like_what_is_not_there(api, address, owned, route: str) -> None:
    asked = ROUTES[route]
    method, foreign = route.partition(" ")[0], address(route)
    nothing = foreign.replace("/1234", "/4321")
    for own in owned:
        nothing = nothing.replace(own, NOBODYS_ID)
    etag = {"If-None-Match": "*"}
    with api.signed_in("admin@globex.example") as client:
        answers = [client.request(method, path, json=asked.body, headers=etag) for path in (foreign, nothing)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    own = {"date", "apigw-requestid"}
    assert [{k: v for k, v in answer.headers.items() if k not in own} for answer in answers] == [
        {k: v for k, v in answers[0].headers.items() if k not in own}
    ] * 2


def test_what_is_not_yours_takes_as_long_as_what_is_not_there(api, imported) -> None:
    paths = (f"/imports/{imported['id']}", f"/imports/{NOBODYS_ID}")
    took: dict[str, list[float]] = {path: [] for path in paths}
    with api.signed_in("viewer@globex.example") as client:
        for _ in range(25):
            for path in paths:
                began = time.perf_counter()
                client.get(path)
                took[path].append(time.perf_counter() - began)
    foreign, nothing = (statistics.median(took[path]) for path in paths)
    assert abs(foreign - nothing) < 0.005 + 0.5 * max(
        foreign, nothing
    )  # the same class: one look-up that finds nothing


def test_numbers_are_those_of_the_tenant(api, imported, prepare) -> None:
    with api.signed_in("operator@globex.example") as client:
        job = prepare(client, "own.csv")["job"]
        assert client.get(f"/imports/{job['number']}").json()["id"] == job["id"]
        beyond = client.get("/imports/999999")
    with api.signed_in("operator@acme.example") as client:
        while (theirs := prepare(client)["job"]["number"]) <= job["number"]:
            pass
    with api.signed_in("operator@globex.example") as client:
        answer = client.get(f"/imports/{theirs}")
    assert (answer.status_code, answer.content) == (404, beyond.content)


def test_a_cursor_is_good_for_its_tenant_only(api, prepare) -> None:
    with api.signed_in("operator@acme.example") as client:
        prepare(client)
        prepare(client)
        cursor = client.get("/imports?limit=1").json()["next_cursor"]
        assert client.get(f"/imports?limit=1&cursor={cursor}").status_code == 200
    with api.signed_in("operator@globex.example") as client:
        foreign = client.get(f"/imports?limit=1&cursor={cursor}")
        nonsense = client.get("/imports?limit=1&cursor=AAAA")
    assert (foreign.status_code, foreign.json()["code"]) == (400, "cursor.invalid")
    assert foreign.content == nonsense.content


def test_lists_and_filters_never_show_another_tenant(api, imported) -> None:
    with api.signed_in("admin@globex.example") as client:
        assert client.get("/imports", params={"f": f"file={imported['file']}"}).json()["items"] == []
        assert client.get("/records/customer").json()["items"] == []
        refused = client.get("/imports", params={"f": "tenant=acme"})
        assert (refused.status_code, refused.json()["code"]) == (400, "filter.unknown_property")
        everything = client.get("/imports", params={"tenant": "acme", "limit": "200"}).text
    assert "acme" not in everything


def test_shared_filters_are_shared_within_the_tenant_only(api) -> None:
    path = "/filters/imports/Ours?scope=shared"
    with api.signed_in("operator@acme.example") as client:
        assert client.put(path, json=FILTER).status_code == 200
    with api.signed_in("viewer@acme.example") as client:
        assert client.get(path).status_code == 200
        assert client.put(path, json={**FILTER, "version": 1}).status_code == 403
        assert client.get("/filters/imports/Ours").status_code == 404
    with api.signed_in("admin@globex.example") as client:
        answer, nothing = client.get(path), client.get("/filters/imports/Nothing?scope=shared")
        assert (answer.status_code, answer.content) == (404, nothing.content)
        assert client.get("/filters/imports").json()["items"] == []


def test_an_idempotency_key_is_that_of_the_tenant(api) -> None:
    made = set()
    for tenant in ("acme", "globex"):
        with api.signed_in(f"operator@{tenant}.example") as client:
            answers = [client.post("/imports", json=WISH, headers={"Idempotency-Key": "same"}) for _ in range(2)]
            made |= {answer.json()["job"]["id"] for answer in answers}
    assert len(made) == 2


def test_a_form_puts_the_one_object_it_was_made_for(api, prepare, post_file) -> None:
    with api.signed_in("operator@acme.example") as client:
        form, other = (prepare(client, size=5)["upload"] for _ in range(2))
    keys = (form["fields"]["key"].replace("/acme/", "/globex/"), other["fields"]["key"], "inbox/globex/customer/a.csv")
    for key in keys:
        assert post_file(form, b"a,b\n1", key=key).status_code == 403
    policy = json.loads(base64.b64decode(form["fields"]["policy"]))
    policy["conditions"].append({"key": keys[0]})
    changed = base64.b64encode(json.dumps(policy).encode()).decode()
    assert post_file(form, b"a,b\n1", policy=changed).status_code == 403
    assert post_file(form, b"a,b\n12").status_code == 400


@pytest.mark.parametrize("what", ["results/succeeded", "results/failed", "file"])
def test_a_link_opens_the_one_version_it_was_made_for(api, imported, what: str) -> None:
    _opens_one_version(api, f"/imports/{imported['id']}/{what}")


def test_a_link_opens_the_file_of_one_export(api, exported) -> None:
    _opens_one_version(api, f"/exports/{exported['id']}/file")


def _opens_one_version(api: Any, path: str) -> None:
    with api.signed_in("viewer@acme.example") as client:
        link = client.get(path).headers["location"]
    assert httpx.get(link).status_code == 200
    for changed in (link.replace("/acme/", "/globex/"), re.sub("versionId=[^&]+", "versionId=null", link)):
        assert changed != link
        assert httpx.get(changed).status_code == 403
