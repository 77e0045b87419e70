"""The page about record types tells the truth."""

from pathlib import Path

from ledgerdock.records import load_registry
from ledgerdock.records.docs import main, rewritten

PAGE = Path(__file__).parents[3] / "docs" / "record-types.md"


def test_the_reference_in_the_page_is_the_one_the_classes_give() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert rewritten(page, load_registry()) == page, "run: python -m ledgerdock.records.docs docs/record-types.md"


def test_the_generator_renews_only_what_stands_between_its_marks(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    copy = tmp_path / "record-types.md"
    copy.write_text(page.replace("### Customer (`customer`)", "### Something else"), encoding="utf-8")
    main(str(copy))
    assert copy.read_text(encoding="utf-8") == page
