"""The page that people see who followed a mailed link that opens nothing (any more)."""

from html import escape

from ledgerdock.api.problems import Problem

_STYLE = (
    "body{margin:0;font:17px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;background:#f2f4f7;"
    "color:#16191f}main{max-width:34em;margin:12vh auto;padding:2em;background:#fff;border:1px solid #dde3ea;"
    "border-radius:8px}h1{font-size:1.3em;margin:0 0 .6em}p{margin:.6em 0}small{color:#5b6775}"
    "@media (max-width:36em){main{margin:1em}}"
    "@media (prefers-color-scheme:dark){body{background:#14181d;color:#e8ecf0}main{background:#1e242b;"
    "border-color:#37414d}small{color:#a5b0bc}}"
)

HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
}


def page_of(problem: Problem) -> str:
    """The page: what is wrong and what to do, without the link itself."""
    return (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Ledgerdock: this link</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" '
        f'content="light dark"><style>{_STYLE}</style></head><body><main><h1>{escape(problem.detail)}</h1>'
        f"<p>{escape(problem.hint)}</p><p><small>Ledgerdock, {escape(problem.code)}</small></p></main></body></html>"
    )
