"""The API's description: the OpenAPI document, and a page to read and try it without any download from elsewhere."""

import base64
import hashlib
from functools import cache
from html import escape
from importlib.resources import files

import orjson
from aws_lambda_powertools.event_handler import Response

from ledgerdock.api.calls import new_router
from ledgerdock.error_codes import EXPLANATIONS

router = new_router()

_ASSETS = "aws_lambda_powertools.event_handler.openapi.swagger_ui"
_START = (
    "SwaggerUIBundle({url: 'openapi.json', dom_id: '#api', validatorUrl: null, "
    "presets: [SwaggerUIBundle.presets.apis], layout: 'BaseLayout'});"
)
_STYLE = (
    "dt{font-weight:bold;margin-top:1em}.codes{font-family:sans-serif;max-width:60em;margin:2em auto;padding:0 20px}"
)


@router.get("/openapi.json", include_in_schema=False, compress=True)
def show_openapi() -> Response[str]:
    return Response(200, "application/json", _document(), headers={"Cache-Control": "public, max-age=300"})


@router.get("/docs", include_in_schema=False, compress=True)
def show_docs() -> Response[str]:
    page, policy = _page()
    headers = {
        "Cache-Control": "public, max-age=3600",
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
    }
    return Response(200, "text/html; charset=utf-8", page, headers=headers)


@cache
def _document() -> str:
    from ledgerdock.api.openapi import document  # noqa: PLC0415 - making it costs more than any other request

    return orjson.dumps(document()).decode()


@cache
def _page() -> tuple[str, str]:
    """The page, and the policy that lets exactly its two scripts run."""
    bundle = _asset("swagger-ui-bundle.min.js")
    scripts = " ".join(f"'sha256-{_digest(script)}'" for script in (bundle, _START))
    policy = (
        f"default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data:; font-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    codes = "".join(
        f'<dt id="{escape(code)}">{escape(code)}</dt><dd>{escape(told.message)} {escape(told.hint)}</dd>'
        for code, told in sorted(EXPLANATIONS.items())
    )
    page = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ledgerdock API</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<style>{_asset("swagger-ui.min.css")}{_STYLE}</style></head><body><div id="api"></div>'
        f'<main class="codes" id="codes"><h2>Error codes</h2><dl>{codes}</dl></main>'
        f"<script>{bundle}</script><script>{_START}</script></body></html>"
    )
    return page, policy


def _asset(name: str) -> str:
    return (files(_ASSETS) / name).read_text("utf-8")


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
