"""The HTTP API of the toy stack lets in whom API Gateway would, and answers as it does."""

import base64
import json
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from moto.utilities.utils import load_resource

pytestmark = pytest.mark.local_cloud
OPERATOR = "operator@acme.example"
ORIGIN = "https://toy.example"
MOTO_KEY = jwt.PyJWK(load_resource("cognitoidp/resources/jwks-private.json"), algorithm="RS256").key


@pytest.fixture(scope="module")
def api(toy: Any) -> Iterator[httpx.Client]:
    """A client of the API that is not signed in."""
    with httpx.Client(base_url=toy.cloud.api_url, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def token(toy: Any) -> str:
    """The operator's access token."""
    return str(toy.cloud.token(OPERATOR))


@pytest.fixture(scope="module")
def claims(token: str) -> dict[str, Any]:
    """What the operator's access token says."""
    return jwt.decode(token, options={"verify_signature": False})


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def mint(claims: Mapping[str, Any], key: Any = MOTO_KEY, algorithm: str | None = "RS256", **headers: Any) -> str:
    """A token as moto would sign it, but for what is asked; a claim that is None is left out."""
    kept = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(kept, key, algorithm=algorithm, headers={"kid": "dummy", **headers})


def test_a_signed_in_person_reaches_the_function_with_verified_claims(api: httpx.Client, token: str) -> None:
    answer = api.get("/things/a%20b", params={"f": ["state=failed", "n>3"]}, headers=bearer(token))
    event = answer.json()
    assert answer.status_code == 200
    assert event["routeKey"] == "ANY /things/{id}"
    assert event["rawPath"] == "/things/a b"
    assert event["pathParameters"] == {"id": "a b"}
    assert event["queryStringParameters"] == {"f": "state=failed,n>3"}
    assert event["requestContext"]["http"]["method"] == "GET"
    assert event["requestContext"]["requestId"] == answer.headers["apigw-requestid"]
    verified = event["requestContext"]["authorizer"]["jwt"]
    assert verified["claims"]["cognito:groups"] == "[acme:operator]"
    assert verified["claims"]["username"] == OPERATOR
    assert verified["claims"]["exp"].isdigit()
    assert verified["scopes"] == ["aws.cognito.signin.user.admin"]
    assert api.get("/things", headers={"Authorization": token}).status_code == 200  # the prefix may be left out


REFUSED = {
    "expired": ({"exp": int(time.time()) - 1}, "the token has expired"),
    "without an end": ({"exp": None}, "invalid token"),
    "not valid yet": ({"nbf": int(time.time()) + 300}, "the token is not valid yet"),
    "issued tomorrow": ({"iat": int(time.time()) + 86400}, "the token is not valid yet"),
    "another audience": ({"aud": "somebody-else"}, "the token does not have a valid audience"),
    "another client": ({"client_id": "somebody-else"}, "the token does not have a valid audience"),
    "no audience": ({"client_id": None}, "the token does not have a valid audience"),
    "another issuer": ({"iss": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_other"}, "invalid issuer"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_token_with_a_wrong_claim_is_refused(api: httpx.Client, claims: dict[str, Any], case: str) -> None:
    changed, reason = REFUSED[case]
    answer = api.get("/things", headers=bearer(mint({**claims, **changed})))
    assert (answer.status_code, answer.text) == (401, '{"message":"Unauthorized"}')
    assert answer.headers["www-authenticate"] == (f'Bearer scope="" error="invalid_token" error_description="{reason}"')


def test_a_token_with_a_wrong_signature_is_refused(api: httpx.Client, claims: dict[str, Any], token: str) -> None:
    public = MOTO_KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    foreign_jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(other.public_key()))
    head, body, signature = token.split(".")
    forged_body = base64.urlsafe_b64encode(json.dumps({**claims, "username": "root"}).encode()).decode().rstrip("=")
    tokens = {
        "alg none": mint(claims, key=None, algorithm="none"),
        "signature cut": f"{head}.{body}.",
        "claims changed": f"{head}.{forged_body}.{signature}",
        "HS256 with the public key": _hs256(claims, public),
        "RS512": mint(claims, algorithm="RS512"),
        "another key": mint(claims, key=other),
        "another key under jku": mint(claims, key=other, jku="https://evil.example/jwks.json"),
        "another key inside": mint(claims, key=other, jwk=foreign_jwk),
        "unknown kid": mint(claims, kid="unknown"),
        "a path as kid": mint(claims, kid="../../dev/null"),
        "no token at all": "rubbish",
        "not text": "\xff\xfe",
    }
    answers = {case: _status(api, text) for case, text in tokens.items()}
    assert answers == dict.fromkeys(tokens, 401)


def _hs256(claims: Mapping[str, Any], secret: bytes) -> str:
    """PyJWT refuses to make this one: HMAC with the public key as the secret."""
    head = {"alg": "HS256", "typ": "JWT", "kid": "dummy"}
    signed = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (head, claims)
    )
    algorithm = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256)
    digest = algorithm.sign(signed.encode(), secret)
    return f"{signed}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def _status(api: httpx.Client, token: str) -> int:
    return api.get("/things", headers=[(b"Authorization", f"Bearer {token}".encode("latin-1"))]).status_code


def test_an_id_token_is_forbidden_for_want_of_the_scope(toy: Any, api: httpx.Client) -> None:
    answer = api.get("/things", headers=bearer(toy.cloud.token(OPERATOR, "IdToken")))
    assert (answer.status_code, answer.text) == (403, '{"message":"Forbidden"}')
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]


def test_a_route_asks_for_its_own_scope(api: httpx.Client, claims: dict[str, Any], token: str) -> None:
    assert api.get("/special", headers=bearer(token)).status_code == 403
    special = mint({**claims, "scope": "openid toy/special"})
    answer = api.get("/special", headers=bearer(special))
    assert answer.json()["requestContext"]["authorizer"]["jwt"]["scopes"] == ["toy/special"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": ""}, {"Authorization": "Bearer"}])
def test_without_a_token_nothing_but_open_routes_is_reached(api: httpx.Client, headers: dict[str, str]) -> None:
    answer = api.get("/things", headers=headers)
    assert (answer.status_code, answer.text) == (401, '{"message":"Unauthorized"}')
    assert answer.headers["www-authenticate"] == "Bearer"
    assert api.get("/open/to/all", headers=headers).json()["pathParameters"] == {"rest": "to/all"}


def test_an_unknown_route_is_not_found_with_and_without_a_token(api: httpx.Client, token: str) -> None:
    for answer in (api.get("/nowhere"), api.post("/things", headers=bearer(token)), api.get("/things%2F7/x")):
        assert (answer.status_code, answer.text) == (404, '{"message":"Not Found"}')


def test_a_browser_may_call_from_the_configured_origin_only(api: httpx.Client, token: str) -> None:
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    allowed = api.options("/things/7", headers={"Origin": ORIGIN, **asked})
    assert allowed.status_code == 204
    assert allowed.headers["access-control-allow-origin"] == ORIGIN
    assert allowed.headers["access-control-allow-methods"] == "GET,POST"
    assert allowed.headers["access-control-allow-headers"] == "authorization,content-type"
    assert allowed.headers["access-control-max-age"] == "300"
    foreign = api.options("/things/7", headers={"Origin": "https://evil.example", **asked})
    assert not [name for name in foreign.headers if name.startswith("access-control-")]
    refused = api.get("/things", headers={"Origin": ORIGIN})
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, ORIGIN)
    answer = api.get("/things?do=binary", headers={"Origin": ORIGIN, **bearer(token)})
    assert answer.headers["access-control-allow-origin"] == ORIGIN  # not the function's own
    assert answer.headers["access-control-expose-headers"] == "etag"


def test_headers_cookies_and_bytes_of_an_answer_arrive(api: httpx.Client) -> None:
    answer = api.get("/open/x?do=binary")
    assert (answer.status_code, answer.content) == (201, bytes(range(256)))
    assert (answer.headers["etag"], answer.headers["x-number"]) == ('"x"', "5")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2; HttpOnly"]


def test_bytes_of_a_request_arrive_as_base64(api: httpx.Client, token: str) -> None:
    sent = api.post("/things/7", content=bytes(range(256)), headers=bearer(token)).json()
    assert sent["isBase64Encoded"] is True
    assert base64.b64decode(sent["body"]) == bytes(range(256))
    assert api.post("/things/7", json={"ä": 1}, headers=bearer(token)).json()["body"] == '{"ä":1}'


def test_a_result_without_a_status_is_the_json_body(api: httpx.Client) -> None:
    answer = api.get("/open/x?do=plain")
    assert (answer.status_code, answer.json()) == (200, {"no": "status code"})
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize("action", ["crash", "die", "malformed", "unknown"])
def test_a_failed_function_says_no_more_than_that(api: httpx.Client, action: str) -> None:
    answer = api.get(f"/open/x?do={action}")
    assert (answer.status_code, answer.text) == (500, '{"message":"Internal Server Error"}')


def test_an_integration_that_takes_too_long_is_given_up(api: httpx.Client) -> None:
    answer = api.post("/hurried?do=slow")
    assert (answer.status_code, answer.text) == (503, '{"message":"Service Unavailable"}')
    assert answer.elapsed.total_seconds() < 0.9


def test_ten_megabytes_are_the_most_a_request_may_have(api: httpx.Client, token: str) -> None:
    answer = api.post("/things/7", content=b"x" * 10_000_001, headers=bearer(token))
    assert (answer.status_code, answer.json()) == (413, {"message": "Request Entity Too Large"})
    assert api.post("/things/7", content=b"x" * 2_000_000, headers=bearer(token)).status_code == 200


def test_the_secret_of_the_template_is_there_for_functions(toy: Any, api: httpx.Client) -> None:
    secret = api.get("/open/x?do=secret").json()["secret"]
    assert len(secret) == 40
    assert secret.isalnum()
    stored = toy.cloud.client("secretsmanager").get_secret_value(SecretId=toy.cloud.outputs["SecretArn"])
    assert stored["SecretString"] == secret


def test_fifty_clients_at_once_are_all_answered(toy: Any, token: str) -> None:
    def poll(number: int) -> list[int]:
        with httpx.Client(base_url=toy.cloud.api_url, headers=bearer(token), timeout=30) as client:
            return [client.get(f"/things/{number}").status_code for _ in range(4)]

    with ThreadPoolExecutor(50) as clients:
        assert list(clients.map(poll, range(50))) == [[200] * 4] * 50


def test_every_request_is_a_line_of_the_access_log_without_path_query_or_token(
    api: httpx.Client, toy: Any, token: str
) -> None:
    answer = api.get("/things/logged", params={"f": "secret=1"}, headers=bearer(token))
    lines = (Path(toy.cloud.state["logs"]) / "http-api.log").read_text().splitlines()
    (line,) = (line for line in lines if answer.headers["apigw-requestid"] in line)
    assert " ANY /things/{id} 200 " in line
    assert "logged" not in line
    assert "secret" not in line
    assert token not in line
