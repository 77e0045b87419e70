"""Signed links and signed forms of S3, checked as S3 does: moto takes any of them, also expired and changed ones.

Only what was signed with the local key can be checked; other keys open everything here, as everywhere.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from werkzeug.wrappers import Request, Response

from ledgerdock_local.bucket_cors import s3_error
from ledgerdock_local.clients import DUMMY_KEY

_STAMP = "%Y%m%dT%H%M%SZ"
_NOT_SUPPORTED = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256."
_MISMATCH = "The request signature we calculated does not match the signature you provided."
_OUTSIDE_POLICY = {"policy", "file", "x-amz-signature"}


def refusal(request: Request) -> Response | None:
    """Why a signed link opens nothing, or None: expired, changed, or signed in the way new buckets do not take."""
    query = dict(parse_qsl(request.query_string.decode("latin-1"), keep_blank_values=True))
    if "AWSAccessKeyId" in query and "Signature" in query:
        return s3_error(400, "InvalidRequest", _NOT_SUPPORTED)
    if "X-Amz-Signature" not in query:
        return None
    try:
        signed_at = datetime.strptime(query["X-Amz-Date"], _STAMP).replace(tzinfo=UTC)
        seconds = int(query["X-Amz-Expires"])
        key, _, region, service, _ = query["X-Amz-Credential"].split("/")
    except (KeyError, ValueError):
        return s3_error(400, "AuthorizationQueryParametersError", "Query-string authentication is incomplete.")
    if datetime.now(UTC) > signed_at + timedelta(seconds=seconds):
        return s3_error(403, "AccessDenied", "Request has expired")
    if key == DUMMY_KEY and not hmac.compare_digest(
        _signature(request, query, region, service), query["X-Amz-Signature"]
    ):
        return s3_error(403, "SignatureDoesNotMatch", _MISMATCH)
    return None


def form_refusal(bucket: str, form: Mapping[str, str], key: str, size: int) -> Response | None:
    """Why a form upload of `size` bytes to `key` is refused, or None.

    `form` has the fields as they were sent; without a policy the upload is anonymous, and no bucket here takes that.
    """
    fields = {name.lower(): value for name, value in form.items()}
    if "awsaccesskeyid" in fields:
        return s3_error(400, "InvalidRequest", _NOT_SUPPORTED)
    if "policy" not in fields or "x-amz-signature" not in fields:
        return s3_error(403, "AccessDenied", "Access Denied")
    if not _signed(fields):
        return s3_error(403, "SignatureDoesNotMatch", _MISMATCH)
    try:
        policy = json.loads(base64.b64decode(fields["policy"], validate=True))
        expires = datetime.fromisoformat(policy["expiration"])
        conditions = [tuple(condition) for one in policy["conditions"] for condition in _conditions(one)]
    except (binascii.Error, ValueError, KeyError, TypeError):
        return s3_error(400, "InvalidPolicyDocument", "Invalid Policy: it cannot be read")
    if datetime.now(UTC) > expires:
        return s3_error(403, "AccessDenied", "Invalid according to Policy: Policy expired.")
    return _broken(conditions, {**fields, "bucket": bucket, "key": key}, size)


def _signature(request: Request, query: Mapping[str, str], region: str, service: str) -> str:
    others = "&".join(
        part for part in request.query_string.decode("latin-1").split("&") if not part.startswith("X-Amz-Signature=")
    )
    path = str(request.environ["RAW_URI"]).partition("?")[0]
    names = query.get("X-Amz-SignedHeaders", "host").split(";")
    headers = {name: request.headers.get(name, "") for name in names}
    signed = AWSRequest(method=request.method, url=f"http://{request.host}{path}?{others}", headers=headers)
    signed.context["timestamp"] = query["X-Amz-Date"]
    auth = S3SigV4QueryAuth(Credentials(DUMMY_KEY, DUMMY_KEY), service, region)
    text = auth.string_to_sign(signed, auth.canonical_request(signed))
    return str(auth.signature(text, signed))


def _signed(fields: Mapping[str, str]) -> bool:
    try:
        key, day, region, service, _ = fields["x-amz-credential"].split("/")
    except (KeyError, ValueError):
        return False
    if key != DUMMY_KEY:
        return True
    secret = f"AWS4{DUMMY_KEY}".encode()
    for part in (day, region, service, "aws4_request", fields["policy"]):
        digest = hmac.new(secret, part.encode(), hashlib.sha256)
        secret = digest.digest()
    return hmac.compare_digest(digest.hexdigest(), fields["x-amz-signature"])


def _conditions(one: Any) -> Iterator[list[Any]]:
    """A condition in its long form: `{"key": "a"}` is `["eq", "$key", "a"]`."""
    if isinstance(one, dict):
        for name, value in one.items():
            yield ["eq", f"${name}", value]
    else:
        yield [str(one[0]).lower(), *one[1:]]


def _broken(conditions: list[tuple[Any, ...]], fields: Mapping[str, str], size: int) -> Response | None:
    covered = set(_OUTSIDE_POLICY) | {"bucket"}
    for kind, *facts in conditions:
        if kind == "content-length-range":
            if size < int(facts[0]):
                return s3_error(400, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
            if size > int(facts[1]):
                return s3_error(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
            continue
        name, wanted = str(facts[0]).lower().removeprefix("$"), str(facts[1])
        covered.add(name)
        value = fields.get(name)
        holds = value is not None and (value == wanted if kind == "eq" else value.startswith(wanted))
        if kind not in {"eq", "starts-with"} or not holds:
            said = escape(json.dumps([kind, *facts]))
            return s3_error(403, "AccessDenied", f"Invalid according to Policy: Policy Condition failed: {said}")
    extra = sorted(name for name in fields.keys() - covered if not name.startswith("x-ignore-"))
    if extra:
        return s3_error(
            403, "AccessDenied", f"Invalid according to Policy: Extra input fields: {escape(', '.join(extra))}"
        )
    return None
