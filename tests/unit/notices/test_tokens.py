"""A token opens what it was signed for; nothing that differs from it in any character opens anything."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.errors import Rejected
from ledgerdock.notices.links import LONGEST_TOKEN, Link, read, sign

SECRET = b"a" * 64
LETTERS = string.ascii_letters + string.digits + "-_"
LINKS = st.builds(
    Link,
    tenant=st.from_regex("[a-z0-9][a-z0-9-]{0,62}", fullmatch=True),
    job=st.text("0123456789abcdefghijklmnopqrstuv", min_size=26, max_size=26),
    attempt=st.integers(1, 9999),
    part=st.sampled_from(["file", "failed", "unprocessed"]),
    expires=st.integers(0, 2**40),
    id=st.text(LETTERS, min_size=12, max_size=12),
)


def _is_refused(token: str, secret: bytes = SECRET) -> bool:
    try:
        read(token, secret)
    except Rejected as refused:
        return refused.code == "link.unknown"
    return False


@given(LINKS)
def test_a_token_says_what_was_signed_and_is_one_segment_of_a_path(link: Link) -> None:
    token = sign(link, SECRET)
    assert read(token, SECRET) == link
    assert set(token) <= set(LETTERS)
    assert len(token) <= LONGEST_TOKEN


@given(LINKS, st.data())
def test_a_token_with_any_character_changed_added_or_left_out_opens_nothing(link: Link, data: st.DataObject) -> None:
    token = sign(link, SECRET)
    place = data.draw(st.integers(0, len(token) - 1))
    other = data.draw(st.sampled_from([letter for letter in LETTERS + "=+/~é\n " if letter != token[place]]))
    changed = token[:place] + other + token[place + 1 :]
    inserted = token[:place] + other + token[place:]
    shortened = token[:place] + token[place + 1 :]
    assert all(map(_is_refused, (changed, inserted, shortened, token[:place], token + "=")))


@given(LINKS, LINKS)
def test_what_one_token_says_with_the_signature_of_another_opens_nothing(one: Link, other: Link) -> None:
    if one != other:
        first, second = sign(one, SECRET), sign(other, SECRET)
        for cut in range(0, min(len(first), len(second)), 7):
            mixed = first[:-cut] + second[-cut:] if cut else ""
            assert mixed in {first, second} or _is_refused(mixed)


@given(LINKS)
def test_a_token_signed_with_another_secret_opens_nothing(link: Link) -> None:
    assert _is_refused(sign(link, b"b" * 64))


@given(st.text(max_size=600))
def test_any_other_text_opens_nothing(text: str) -> None:
    assert _is_refused(text)


def test_what_was_signed_with_the_same_secret_for_another_purpose_opens_nothing() -> None:
    import base64  # noqa: PLC0415
    import hashlib  # noqa: PLC0415
    import hmac  # noqa: PLC0415

    body = b'[1,"acme","06gvrgl3q1tg1ubrncpi4vl73s",1,"file",9999999999,"id"]'
    forged = base64.urlsafe_b64encode(body + hmac.digest(SECRET, body, hashlib.sha256)).decode().rstrip("=")
    with pytest.raises(Rejected):
        read(forged, SECRET)
