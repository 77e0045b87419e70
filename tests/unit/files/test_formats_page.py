"""docs/formats.md says what the code does."""

import re
from pathlib import Path

import pytest

from ledgerdock.error_codes import EXPLANATIONS
from ledgerdock.files.encodings import ENCODINGS
from ledgerdock.files.limits import DEFAULT_LIMITS, MIB

PAGE = Path(__file__).parents[3].joinpath("docs", "formats.md").read_text("utf-8")


def test_every_code_on_the_page_is_in_the_catalogue() -> None:
    codes = set(re.findall(r"`((?:file|archive|column|row|value)\.[a-z_]+)`", PAGE))
    assert codes <= EXPLANATIONS.keys()
    assert len(codes) > 20


def test_every_file_code_of_the_catalogue_that_reading_raises_is_on_the_page() -> None:
    asked_for = {"file.no_rows", "file.unknown_encoding", "file.unknown_delimiter", "file.unknown_sheet"}
    raised = {code for code in EXPLANATIONS if code.startswith(("file.", "archive."))}
    assert raised - asked_for <= set(re.findall(r"`((?:file|archive)\.\w+)`", PAGE))


def test_every_encoding_is_on_the_page() -> None:
    assert all(f"`{encoding}`" in PAGE for encoding in ENCODINGS)


@pytest.mark.parametrize(
    ("what", "limit"),
    [
        ("file", f"{DEFAULT_LIMITS.file_bytes // MIB:,} MB"),
        ("unpacked workbook or archive, all members", f"{DEFAULT_LIMITS.unpacked_bytes // MIB:,} MB"),
        ("unpacked to packed, members above 16 MB", f"{DEFAULT_LIMITS.unpack_ratio} : 1"),
        ("members of a workbook", f"{DEFAULT_LIMITS.members:,}"),
        ("files and folders of an archive", f"{DEFAULT_LIMITS.archive_entries:,}"),
        ("rows of a sheet", f"{DEFAULT_LIMITS.rows:,}"),
        ("columns of a sheet", f"{DEFAULT_LIMITS.columns:,}"),
        ("characters of a text cell", f"{DEFAULT_LIMITS.cell_characters:,}"),
        ("memory of the reader process", f"{DEFAULT_LIMITS.memory_mib:,} MiB of address space"),
        ("CPU time of the reader process", f"{DEFAULT_LIMITS.cpu_seconds} s"),
        ("time waiting for the reader process", f"{DEFAULT_LIMITS.wall_seconds:.0f} s"),
    ],
)
def test_every_limit_on_the_page_is_the_default(what: str, limit: str) -> None:
    assert f"| {what} | {limit} |" in PAGE
