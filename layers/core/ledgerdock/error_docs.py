"""The page of all error codes, made from the catalogue: `python -m ledgerdock.error_docs > docs/errors.md`."""

import re
import sys

from ledgerdock.error_codes import EXPLANATIONS

_INTRODUCTION = """\
# Error codes

<!-- Made by `make docs` from layers/core/ledgerdock/error_codes/; change that instead. -->

Every refusal carries a stable code, a sentence that says what is wrong and where, and a hint what to do about it.
Programs match the code, which never changes its meaning; the words may. *Italics* stand for what is filled in: the
file, the column, the value.
"""

_TITLES = {
    "file": "Files that cannot be read",
    "archive": "ZIP archives",
    "column": "Columns",
    "mapping": "Column mappings",
    "template": "Templates",
    "locale": "Declared notations",
    "type": "Record types",
    "value": "Values",
    "table": "Sheets and files that were left alone",
    "row": "Rows",
    "reference": "References",
    "document": "Documents with lines",
    "ledger": "Books",
    "job": "Jobs",
    "record": "Single records",
    "auth": "Sign-in and roles",
    "request": "Requests",
    "results": "Result files",
    "preference": "Saved filters and columns",
    "cursor": "Cursors",
    "filter": "Filters",
    "not_found": "What is not there",
    "idempotency": "Requests that come again",
}

_FACT = re.compile(r"\{(\w+)\}")


def page() -> str:
    """The whole page: families in the order of the catalogue, and the codes in each as well."""
    families: dict[str, list[str]] = {}
    for code in EXPLANATIONS:
        families.setdefault(code.partition(".")[0], []).append(code)
    sections = (f"\n## {_title(family)}\n{''.join(map(_entry, codes))}" for family, codes in families.items())
    return _INTRODUCTION + "".join(sections)


def _title(family: str) -> str:
    return _TITLES.get(family, family.replace("_", " ").capitalize())


def _entry(code: str) -> str:
    explanation = EXPLANATIONS[code]
    hint = f"\\\n→ {_shown(explanation.hint)}" if explanation.hint else ""
    return f"\n**`{code}`** {_shown(explanation.message)}{hint}\n"


def _shown(text: str) -> str:
    plain = text.replace("{{", "\0").replace("}}", "\1")
    for sign in "\\*_<":
        plain = plain.replace(sign, f"\\{sign}")
    named = _FACT.sub(lambda fact: f"*{fact[1].replace(chr(92), '').replace('_', ' ')}*", plain.replace("\\_", "_"))
    return named.replace("\0", "{").replace("\1", "}")


if __name__ == "__main__":
    sys.stdout.write(page())
