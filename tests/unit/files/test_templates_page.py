"""docs/templates.md says what the code does."""

import json
import re
from pathlib import Path

from ledgerdock.error_codes import EXPLANATIONS
from ledgerdock.files.column_mapping import ColumnMapping

PAGE = Path(__file__).parents[3].joinpath("docs", "templates.md").read_text("utf-8")
_ROOMS = ("template.", "mapping.")


def test_the_codes_of_templates_and_mappings_are_all_on_the_page_and_no_others() -> None:
    codes = set(re.findall(r"`((?:template|mapping|value|column)\.[a-z_]+)`", PAGE))
    assert codes <= EXPLANATIONS.keys()
    assert {code for code in EXPLANATIONS if code.startswith(_ROOMS)} <= codes


def test_the_mapping_on_the_page_is_one() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert ColumnMapping(**json.loads(example)).constants == {"currency": "EUR"}


def test_the_pictures_on_the_page_are_there_and_small() -> None:
    pictures = [Path(__file__).parents[3] / "docs" / name for name in re.findall(r"!\[[^]]*\]\((.*?)\)", PAGE)]
    assert len(pictures) == 2
    assert all(0 < picture.stat().st_size < 150_000 for picture in pictures)
