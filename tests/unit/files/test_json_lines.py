"""JSON Lines: an object in every line, read exactly or told to be wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import Rejected
from ledgerdock.files.json_lines import JsonLinesFile
from ledgerdock.files.limits import DEFAULT_LIMITS, Limits
from ledgerdock.files.upload import open_upload

Save = Callable[[str, bytes], Path]


def read(path: Path, limits: Limits = DEFAULT_LIMITS) -> tuple[list[str], list[list[Any]]]:
    opened = JsonLinesFile(path, path.name, limits, None)
    return opened.sheets[0].header, [row for block in opened.blocks(0) for row in block]


def test_the_keys_of_all_lines_are_the_header_in_order_of_appearance(save: Save) -> None:
    header, rows = read(save("a.jsonl", b'{"b": "1", "a": "2"}\n{"a": "3"}\r\n\n{"c": "4", "b": null, "a": ""}'))
    assert header == ["b", "a", "c"]
    assert rows == [[1, None, "1", "2", None], [2, None, None, "3", None], [4, None, None, None, "4"]]


@pytest.mark.parametrize(
    "number",
    [
        "0.1",
        "-0",
        "1.10",
        "12345678901234567890.123456789012345678",
        "1e3",
        "1E-7",
        "100000000000000000000000",
        "007"[2:],
    ],
)
def test_a_number_is_kept_as_it_is_written(save: Save, number: str) -> None:
    assert read(save("a.jsonl", f'{{"n": {number}, "t": "x"}}\n'.encode()))[1] == [[1, None, number, "x"]]


def test_true_and_false_are_what_a_workbook_calls_them(save: Save) -> None:
    assert read(save("a.jsonl", b'{"a": true, "b": false, "c": null}\n'))[1] == [[1, None, "true", "false", None]]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (b'{"a": "x"', ["row.json_broken", -1, '{"a": "x"']),
        (b'{"a": NaN}', ["row.json_broken", -1, '{"a": NaN}']),
        (b'{"a": "\\ud800"}', ["row.json_broken", -1, '{"a": "\\ud800"}']),
        (b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}", ["row.json_broken", -1, '{"a": ' + "[" * 93 + "…"]),
        (b'["a", "b"]', ["row.json_no_object", -1, '["a", "b"]']),
        (b"null", ["row.json_no_object", -1, "null"]),
        (b'{"a": "x", "a": "y"}', ["row.json_key_twice", -1, "a"]),
        (b'{"a": "x", "a" :"y"}', ["row.json_key_twice", -1, "a"]),
        (b'{"a": "x", "a"\r:"y"}', ["row.json_key_twice", -1, "a"]),
        (b'{"a": "x", "\\u0061": "y"}', ["row.json_key_twice", -1, "a"]),
        (b'{"a": [1, 2]}', ["value.json_nested", 0, "[…]"]),
        (b'{"a": {"b": 1}}', ["value.json_nested", 0, "{…}"]),
        (b'{"a": {}}', ["value.json_nested", 0, "{…}"]),
    ],
)
def test_a_line_that_is_no_row_is_an_error_of_its_own(save: Save, line: bytes, problem: list[Any]) -> None:
    header, rows = read(save("a.jsonl", b'{"a": "1"}\n' + line + b'\n{"a": "3"}\n'))
    assert header == ["a"]
    assert [row[:2] for row in rows] == [[1, None], [2, [problem]], [3, None]]
    assert rows[2] == [3, None, "3"]
    assert len(rows[1]) == 3


def test_a_text_that_looks_like_several_keys_is_a_text(save: Save) -> None:
    value = 'x": "y", "a": "z'
    assert read(save("a.jsonl", json.dumps({"a": value, "b": "1"}).encode()))[1] == [[1, None, value, "1"]]


def test_a_text_too_long_for_a_cell_is_an_error_of_its_column(save: Save) -> None:
    _, rows = read(save("a.jsonl", b'{"a": "1", "b": "' + b"x" * 101 + b'"}'), Limits(cell_characters=100))
    assert rows == [[1, [["row.cell_too_long", 1, "x" * 99 + "…"]], "1", None]]


@pytest.mark.parametrize(
    ("content", "limits", "code"),
    [
        (b'{"a": 1, "b": 2}\n{"c": 3}\n', Limits(columns=2), "file.too_many_columns"),
        (b'{"a": 1}\n{"a": 2}\n{"a": 3}\n', Limits(rows=2), "file.too_many_rows"),
        (b'{"a": "' + b"x" * (17 * 1024 * 1024) + b'"}', Limits(), "file.too_complex"),
        (b"{}\n{}\n", Limits(), "file.empty"),
        (b"{broken\n", Limits(), "file.empty"),
        (b'{"a": "\0"}\n', Limits(), "file.nul_bytes"),
        (b'\xef\xbb\xbf{"a": "\xfc"}\n', Limits(), "file.wrong_encoding"),
    ],
)
def test_a_file_beyond_its_bounds_is_refused(save: Save, content: bytes, limits: Limits, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        read(save("a.jsonl", content), limits)
    assert refused.value.code == code


def test_the_child_reads_it_by_its_content(save: Save) -> None:
    with open_upload(save("export.json", b'{"a": 1.10}\n{"a": "\\u00e9"}\n')) as upload:
        assert (upload.format, upload.encoding, upload.delimiter) == ("jsonl", "utf-8", None)
        assert upload.sheets[0].header == ("a",)
        assert [row for block in upload.rows() for row in block] == [[1, None, "1.10"], [2, None, "é"]]
        assert upload.count().rows == 2


_VALUES = st.none() | st.booleans() | st.text() | st.integers()


def _cell(value: str | bool | int | None) -> str | None:
    return str(value).lower() if isinstance(value, bool) else None if value is None else str(value) or None


@given(
    st.lists(st.dictionaries(st.text(min_size=1), _VALUES, max_size=4), min_size=1, max_size=4),
    st.sampled_from([(",", ":"), (", ", ": "), (" ,", " : ")]),
    st.booleans(),
)
def test_what_any_program_writes_is_read_as_it_stands(
    tmp_path_factory: pytest.TempPathFactory, items: list[dict[str, Any]], separators: tuple[str, str], ascii_only: bool
) -> None:
    items = [{"first": "x"}, *items]
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    lines = [json.dumps(item, separators=separators, ensure_ascii=ascii_only) for item in items]
    path.write_text("\n".join(lines), encoding="utf-8")
    header, rows = read(path)
    assert header == list(dict.fromkeys(key for item in items for key in item))
    wanted = [[_cell(item.get(key)) for key in header] for item in items]
    assert [row[1:] for row in rows] == [[None, *cells] for cells in wanted if any(cells)]
