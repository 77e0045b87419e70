"""The JWT authorizer of an HTTP API: who may pass, checked as API Gateway checks it."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import jwt
from moto.cognitoidp.responses import CognitoIdpJsonWebKeyResponse

from ledgerdock_local.options import LocalCloudError

Claims = dict[str, Any]
_EXTENSION = "x-amazon-apigateway-authorizer"
_HEADER_SOURCE = "$request.header."


class Refused(Exception):
    """The request may not pass: `status` 401 or 403, `challenge` is the www-authenticate header."""

    def __init__(self, status: int, challenge: str) -> None:
        super().__init__(challenge)
        self.status = status
        self.challenge = challenge


@dataclass(frozen=True)
class JwtAuthorizer:
    """Accepts RS256 tokens of one issuer for certain audiences; `keys` are the issuer's own, by key id."""

    header: str
    issuer: str
    audience: frozenset[str]
    keys: Mapping[str, jwt.PyJWK]

    def claims(self, headers: Mapping[str, str], scopes: Sequence[str]) -> Claims:
        """The verified claims of the bearer. Raises Refused; `scopes` are the route's, one of them is enough."""
        given = headers.get(self.header, "").strip()
        scheme, _, rest = given.partition(" ")
        token = rest.strip() if scheme.lower() == "bearer" else given  # AWS takes it without the word, too
        if not token:
            raise Refused(401, "Bearer")
        claims = self._verified(token)
        meant_for = claims["aud"] if "aud" in claims else claims.get("client_id")
        audience: list[Any] = meant_for if isinstance(meant_for, list) else [meant_for]
        if not self.audience.intersection(map(str, audience)):
            raise _invalid("the token does not have a valid audience")
        granted = claims.get("scope", claims.get("scp", ""))
        if scopes and not set(scopes).intersection(granted if isinstance(granted, list) else str(granted).split()):
            wanted = " ".join(scopes)
            reason = "the token does not have the required scope"
            raise Refused(403, f'Bearer scope="{wanted}" error="insufficient_scope" error_description="{reason}"')
        return claims

    def _verified(self, token: str) -> Claims:
        try:
            key_id = jwt.get_unverified_header(token).get("kid")
            # Whatever a token says about where its key is (jku, x5u, jwk): only the issuer's own keys count.
            key = self.keys.get(key_id) if isinstance(key_id, str) else None
            if key is None:
                raise _invalid("signing key not found")
            claims: Claims = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                issuer=self.issuer,
                options={"require": ["exp", "iss"], "verify_aud": False},
            )
        except jwt.ExpiredSignatureError:
            raise _invalid("the token has expired") from None
        except jwt.ImmatureSignatureError:
            raise _invalid("the token is not valid yet") from None
        except jwt.InvalidIssuerError:
            raise _invalid("invalid issuer") from None
        except jwt.InvalidTokenError:
            raise _invalid("invalid token") from None
        return claims


def read_authorizers(body: Mapping[str, Any], issuers: Collection[str]) -> dict[str, JwtAuthorizer]:
    """The authorizers of an OpenAPI body by name; `issuers` are the user pools of the stack.

    Raises LocalCloudError for other kinds of authorizers and for a foreign issuer: its keys cannot be known here.
    """
    found = {}
    keys = _pool_keys()
    for name, scheme in body.get("components", {}).get("securitySchemes", {}).items():
        facts = scheme.get(_EXTENSION, {})
        source = facts.get("identitySource")
        source = source[0] if isinstance(source, list) else source
        if facts.get("type") != "jwt" or not str(source).startswith(_HEADER_SOURCE):
            raise LocalCloudError(f"authorizer {name}: only JWT in a header is served here")
        settings = facts["jwtConfiguration"]
        if settings["issuer"] not in issuers:
            raise LocalCloudError(f"authorizer {name}: {settings['issuer']} is not a user pool of this stack")
        header = str(source).removeprefix(_HEADER_SOURCE).lower()
        found[name] = JwtAuthorizer(header, settings["issuer"], frozenset(settings["audience"]), keys)
    return found


def _pool_keys() -> dict[str, jwt.PyJWK]:
    """moto signs the tokens of all its pools with one key."""
    published = json.loads(CognitoIdpJsonWebKeyResponse.json_web_key)
    return {key.key_id: key for key in jwt.PyJWKSet.from_dict(published).keys if key.key_id}


def _invalid(reason: str) -> Refused:
    return Refused(401, f'Bearer scope="" error="invalid_token" error_description="{reason}"')
