"""Other spellings of a key: few, never the key itself, and those people really mix up."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.imports.rows.similar import spellings


@pytest.mark.parametrize(
    ("written", "meant"),
    [("123", "00123"), ("00123", "123"), ("ab 7", "AB7"), ("AB-7", "ab7"), ("77", "000077"), ("acme", "Acme")],
)
def test_what_is_mixed_up_is_among_them(written: str, meant: str) -> None:
    assert meant in spellings(written)


@given(st.text(max_size=12))
def test_they_are_few_and_other_than_the_key(key: str) -> None:
    found = spellings(key)
    assert len(found) <= 60
    assert key not in found
    assert "" not in found
    assert len(set(found)) == len(found)
