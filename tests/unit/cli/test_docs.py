"""docs/cli.md says what the commands' own help says."""

from pathlib import Path

from ledgerdock_cli.docs import page

PAGE = Path(__file__).parents[3] / "docs" / "cli.md"


def test_the_page_is_what_the_help_says() -> None:
    assert PAGE.read_text("utf-8") == page(), "run `make docs`"
