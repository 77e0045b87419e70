"""The filter grammar: what may be written, what it means, and errors that name what is wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import Rejected
from ledgerdock.filters.grammar import Filter, Kind, Property, parse

PROPERTIES = (
    Property("file", Kind.TEXT),
    Property("state", Kind.CHOICE, ("completed", "failed", "timed_out")),
    Property("rows", Kind.NUMBER),
    Property("created_at", Kind.MOMENT),
)
JOB = {"file": "Customers März.csv", "state": "failed", "rows": 1200, "created_at": "2026-03-04T10:00:00.000Z"}


def _matches(*texts: str, **facts: Any) -> bool:
    return parse(texts, PROPERTIES).matches({**JOB, **facts})


@pytest.mark.parametrize(
    ("text", "matches"),
    [
        ("state=failed", True),
        ("state = failed", True),
        ("  state\t=\tfailed ", True),
        ("state!=failed", False),
        ("state!=completed", True),
        ("file:märz", True),
        ("file:MÄRZ", True),
        ("file!:märz", False),
        ("file:a=b", False),
        ("file=customers märz.csv", True),
        ("file=customers", False),
        ("file=", False),
        ("file!=", True),
        ("rows=1200", True),
        ("rows=1200.0", True),
        ("rows!=1200", False),
        ("rows>1200", False),
        ("rows>=1200", True),
        ("rows<1200.5", True),
        ("rows<=-1", False),
        ("created_at=2026-03-04", True),
        ("created_at!=2026-03-04", False),
        ("created_at>2026-03-04", False),
        ("created_at>2026-03-03", True),
        ("created_at>=2026-03-04", True),
        ("created_at<2026-03-04", False),
        ("created_at<2026-03-05", True),
        ("created_at<=2026-03-04", True),
        ("created_at>2026-03-04T09:59:59Z", True),
        ("created_at=2026-03-04T12:00:00+02:00", True),
        ("created_at<2026-03-04T10:00:00", False),
    ],
)
def test_one_filter(text: str, matches: bool) -> None:
    assert _matches(text) is matches


def test_filters_of_different_properties_must_all_hold() -> None:
    assert _matches("state=failed", "rows>1000")
    assert not _matches("state=failed", "rows>2000")


def test_several_equals_of_one_property_are_alternatives() -> None:
    assert _matches("state=completed", "state=failed")
    assert _matches("file:zzz", "file=customers märz.csv")
    assert not _matches("state=completed", "state=timed_out")


def test_several_bounds_and_exclusions_of_one_property_must_all_hold() -> None:
    assert _matches("rows>=1000", "rows<2000")
    assert not _matches("rows>=1000", "rows<1100")
    assert not _matches("state!=completed", "state!=failed")


@pytest.mark.parametrize("name", ["rows", "created_at", "file", "state"])
def test_what_is_not_known_equals_nothing(name: str) -> None:
    value = {"rows": "0", "created_at": "2026-03-04", "file": "a", "state": "failed"}[name]
    assert not _matches(f"{name}={value}", **{name: None})
    assert _matches(f"{name}!={value}", **{name: None})


def test_a_text_that_is_not_there_is_found_as_empty() -> None:
    assert _matches("file=", file=None)


@pytest.mark.parametrize(
    ("text", "code", "named"),
    [
        ("", "filter.syntax", "“”"),
        ("state", "filter.syntax", "state"),
        ("=failed", "filter.syntax", "=failed"),
        ("state~failed", "filter.syntax", "state~failed"),
        ("stat e=failed", "filter.syntax", "stat e"),
        ("file:" + "x" * 500, "filter.syntax", "file:xxx"),
        ("status=failed", "filter.unknown_property", "“status”"),
        ("__class__=x", "filter.unknown_property", "__class__"),
        ("state:fail", "filter.operator", ":"),
        ("file>a", "filter.operator", ">"),
        ("rows:1", "filter.operator", ":"),
        ("state=Failed", "filter.value", "completed, failed, timed_out"),
        ("rows=many", "filter.value", "“many”"),
        ("rows=1e999999999", "filter.value", "1e999999999"),
        ("rows=NaN", "filter.value", "NaN"),
        ("rows=", "filter.value", "number"),
        ("created_at>yesterday", "filter.value", "yesterday"),
        ("created_at>2026-02-30", "filter.value", "2026-02-30"),
        ("created_at=", "filter.value", "day"),
    ],
)
def test_an_error_names_what_is_wrong(text: str, code: str, named: str) -> None:
    with pytest.raises(Rejected) as refused:
        parse([text], PROPERTIES)
    assert refused.value.code == code
    assert named in refused.value.message + refused.value.hint


def test_there_is_an_end_to_filters() -> None:
    with pytest.raises(Rejected) as refused:
        parse(["rows>1"] * 21, PROPERTIES)
    assert refused.value.code == "filter.too_many"


def test_the_canonical_form_is_the_same_for_every_way_to_write_the_same() -> None:
    first = parse([" rows >= 10", "state=failed", "state=failed"], PROPERTIES)
    assert first.texts == parse(["state = failed", "rows>=10"], PROPERTIES).texts == ("rows>=10", "state=failed")
    assert Filter().texts == ()
    assert not Filter()


def _refusal(text: str) -> str | None:
    try:
        parse([text], PROPERTIES).matches(JOB)
    except Rejected as error:
        return error.code
    return None


@given(st.text(max_size=60))
def test_any_text_is_a_filter_or_a_refusal(text: str) -> None:
    assert (_refusal(text) or "filter.").startswith("filter.")


@given(
    st.sampled_from(["file", "state", "rows", "created_at"]),
    st.sampled_from(["=", "!=", ":", "!:", ">", "<", ">=", "<="]),
    st.text(),
)
def test_any_value_is_compared_or_refused(name: str, operator: str, value: str) -> None:
    assert (_refusal(f"{name}{operator}{value}") or "filter.").startswith("filter.")


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]), min_size=1), st.text())
def test_contains_and_contains_not_part_the_world(part: str, name: str) -> None:
    assert _matches(f"file:{part}", file=name) != _matches(f"file!:{part}", file=name)
    assert _matches(f"file:{part}", file=f"x{part}y")


@given(st.datetimes(timezones=st.just(UTC)), st.datetimes(timezones=st.just(UTC)))
def test_order_of_moments_is_that_of_time(found: datetime, wanted: datetime) -> None:
    def holds(operator: str) -> bool:
        return _matches(f"created_at{operator}{wanted.isoformat()}", created_at=found.isoformat())

    assert (holds("<"), holds("="), holds(">")) == (found < wanted, found == wanted, found > wanted)
    assert (holds("<="), holds(">=")) == (found <= wanted, found >= wanted)
