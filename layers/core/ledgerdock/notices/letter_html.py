"""A mail as HTML: tables and inline styles, because mail programs know little else, and colours for dark ones too."""

from collections.abc import Sequence
from html import escape

from ledgerdock.notices.letter import Button, Letter, Tone

_FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_BAR = {Tone.GOOD: "#1d8102", Tone.MIXED: "#b7791f", Tone.BAD: "#c5221f"}
_WASH = {Tone.GOOD: "#eef7ea", Tone.MIXED: "#fdf6e6", Tone.BAD: "#fdecea"}
_DARK = (
    ".page{background:#14181d!important}.card{background:#1e242b!important;border-color:#37414d!important}"
    ".ink{color:#e8ecf0!important}.pale{color:#a5b0bc!important}.line{border-color:#37414d!important}"
    ".wash{background:#2a313a!important}.button{background:#4c9bf5!important}.button a{color:#0b1016!important}"
)
_PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
<style>:root{{color-scheme:light dark}}@media (prefers-color-scheme:dark){{{dark}}}</style></head>
<body class="page" style="margin:0;padding:0;background:#f2f4f7">
<div style="display:none;max-height:0;overflow:hidden">{preview}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" \
style="background:#f2f4f7"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="600" cellpadding="0" cellspacing="0" border="0" \
style="width:100%;max-width:600px;table-layout:fixed;background:#ffffff;border:1px solid #dde3ea;border-radius:8px">
<tr><td style="height:6px;line-height:6px;font-size:0;background:{bar};border-radius:8px 8px 0 0">&nbsp;</td></tr>
<tr><td style="padding:24px 28px 8px;{font}">
<p class="pale" style="margin:0 0 6px;font-size:13px;color:#5b6775">Ledgerdock</p>
<h1 class="ink" style="margin:0;font-size:22px;line-height:28px;font-weight:600;color:#16191f">{headline}</h1>
<p class="ink" style="margin:8px 0 0;font-size:16px;line-height:24px;color:#16191f">{intro}</p></td></tr>
{body}
<tr><td class="pale" style="padding:16px 28px 24px;{font};font-size:12px;line-height:18px;color:#5b6775">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="line pale" \
style="border-top:1px solid #dde3ea;padding-top:14px;{font};font-size:12px;line-height:18px;color:#5b6775">{footer}\
</td></tr></table></td></tr>
</table></td></tr></table></body></html>
"""


def html_of(letter: Letter) -> str:
    """The HTML part. Every text is escaped; nothing is loaded from elsewhere."""
    body = "".join(
        (
            _problem(letter),
            "".join(map(_button, letter.buttons)),
            _table("", letter.facts),
            _table("Rows", letter.counts, "right"),
            _errors(letter),
        )
    )
    return _PAGE.format(
        title=escape(letter.headline),
        preview=escape(letter.intro),
        dark=_DARK,
        bar=_BAR[letter.tone],
        font=_FONT,
        headline=escape(letter.headline),
        intro=escape(letter.intro),
        body=body,
        footer=escape(letter.footer),
    )


def _problem(letter: Letter) -> str:
    if not letter.problem:
        return ""
    return _row(
        f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="wash ink" '
        f'style="background:{_WASH[letter.tone]};border-radius:6px;padding:12px 14px;{_FONT};font-size:15px;'
        f'line-height:22px;color:#16191f;word-break:break-word"><strong>{escape(letter.problem)}</strong><br>{escape(letter.advice)}'
        "</td></tr></table>"
    )


def _button(button: Button) -> str:
    return _row(
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td class="button" '
        f'style="background:#0b5cad;border-radius:6px"><a href="{escape(button.url)}" style="display:inline-block;'
        f"padding:11px 20px;{_FONT};font-size:15px;font-weight:600;color:#ffffff;text-decoration:none"
        f'">{escape(button.label)}</a></td></tr></table>'
        f'<p class="pale" style="margin:6px 0 0;{_FONT};font-size:13px;color:#5b6775">The link is good until '
        f"{escape(button.until)}. Whoever has it can download the file.</p>"
    )


def _table(heading: str, rows: Sequence[tuple[str, str]], align: str = "left") -> str:
    if not rows:
        return ""
    cells = "".join(
        f'<tr><td class="pale line" style="padding:7px 12px 7px 0;border-top:1px solid #e9edf2;{_FONT};font-size:14px;'
        f'color:#5b6775;width:40%" valign="top">{escape(label)}</td><td class="ink line" align="{align}" '
        f'style="padding:7px 0;border-top:1px solid #e9edf2;{_FONT};font-size:14px;color:#16191f;'
        f'word-break:break-word" valign="top">{escape(value)}</td></tr>'
        for label, value in rows
    )
    table = f'<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">{cells}</table>'
    return _row(_heading(heading) + table)


def _errors(letter: Letter) -> str:
    if not letter.errors:
        return ""
    cells = "".join(
        '<tr><td class="ink line" style="padding:8px 0;border-top:1px solid #e9edf2;'
        f'{_FONT};font-size:14px;line-height:20px;color:#16191f;word-break:break-word"><strong>{escape(where)}</strong>'
        f"<br>{escape(said)}</td></tr>"
        for where, said in letter.errors
    )
    heading = _heading(letter.errors_heading)
    return _row(
        f'{heading}<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">{cells}</table>'
    )


def _heading(text: str) -> str:
    if not text:
        return ""
    return (
        f'<h2 class="ink" style="margin:6px 0 8px;{_FONT};font-size:15px;font-weight:600;color:#16191f">'
        f"{escape(text)}</h2>"
    )


def _row(content: str) -> str:
    return f'<tr><td style="padding:10px 28px">{content}</td></tr>\n'
