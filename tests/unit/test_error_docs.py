"""The page of error codes is the catalogue's, and tells every code once."""

import re
from pathlib import Path

from ledgerdock.error_codes import EXPLANATIONS
from ledgerdock.error_docs import page

PAGE = Path(__file__).parents[2] / "docs" / "errors.md"


def test_the_committed_page_is_the_one_the_catalogue_makes() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: make docs"


def test_every_code_stands_there_once() -> None:
    assert sorted(re.findall(r"^\*\*`([a-z._]+)`\*\*", page(), re.M)) == sorted(EXPLANATIONS)


def test_no_heading_comes_twice() -> None:
    headings = re.findall(r"^## (.+)$", page(), re.M)
    assert len(headings) == len(set(headings))
