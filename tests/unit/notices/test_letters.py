"""What mails say, and that nothing in a file's name or a cell has an effect of its own in them."""

import email
import email.policy
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.jobs.job import Job, JobState
from ledgerdock.jobs.mail import told_error
from ledgerdock.notices.letter import Button, Tone, letter_of
from ledgerdock.notices.letter_html import html_of
from ledgerdock.notices.letter_text import text_of
from ledgerdock.notices.message import message_of
from ledgerdock.notices.wording import bounded

AT = datetime(2026, 3, 4, 10, 0, 16, tzinfo=UTC)
LINK = Button("Download the file", "https://api.example/links/abc", "2 June 2026, 10:00 UTC")
NASTY = [
    "a.csv\r\nBcc: victim@example.com",
    "a.csv\nContent-Type: text/html\n\n<script>",
    "<script>alert(1)</script>.csv",
    '"><img src=x onerror=alert(1)>',
    "Umsätze März ✓ 売上.csv",
    "\u202egnp.exe\u202c",
    "half\ud800.csv",
    "n" * 5000,
    "=?utf-8?q?x?=\0\x1b[31m",
    "a\u2028b\u2029c\x85d",
]


def _sent(job: Job, buttons: Any = (), to: tuple[str, ...] = ("ann@acme.example",)) -> EmailMessage:
    data = message_of(letter_of(job, buttons), "books@acme.example", to, AT, f"{job.id}-{job.attempt}")
    data.decode("ascii")
    assert max(map(len, data.split(b"\r\n"))) <= 998
    assert b"\n" not in data.replace(b"\r\n", b"")
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def _part(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in {"meta", "br", "img", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_a_mail_says_how_it_ended_with_counts_errors_who_and_when(ended: Callable[..., Job]) -> None:
    errors = [told_error("customers.csv", 17, "Credit Limit", "n/a", "“n/a” in Credit Limit is not a number.")]
    errors.append(told_error("customers.csv", 20, "Name", "Miller", "It is too long."))
    job = ended(JobState.COMPLETED_WITH_ERRORS, first_errors=errors)
    message = _sent(job, [LINK])
    assert message["Subject"] == "Import 12 completed with errors: customers.csv"
    assert message["Auto-Submitted"] == "auto-generated"
    for kind in ("plain", "html"):
        told = re.sub("<[^>]*>", " ", _part(message, kind))
        for words in (
            "98 of 100 rows went in.",
            "ann@acme.example",
            "4 March 2026, 10:00 UTC",
            "2 June 2026",
            "Created",
        ):
            assert words in told, (kind, words)
        assert "Row 17, Credit Limit" in told
        assert "“n/a” in Credit Limit is not a number. (“" not in told, "a value that is told is not told again"
        assert "It is too long. (“Miller”)" in told
        assert LINK.url in _part(message, kind)


@pytest.mark.parametrize(
    ("state", "facts", "subject", "tone"),
    [
        (JobState.COMPLETED, {}, "Import 12 completed: customers.csv", Tone.GOOD),
        (
            JobState.COMPLETED,
            {"options": {"dry_run": True}},
            "Dry run of import 12 completed: customers.csv",
            Tone.GOOD,
        ),
        (JobState.COMPLETED_WITH_ERRORS, {}, "Import 12 completed with errors: customers.csv", Tone.MIXED),
        (JobState.FAILED, {}, "Import 12 failed: customers.csv", Tone.BAD),
        (JobState.TIMED_OUT, {}, "Import 12 timed out: customers.csv", Tone.BAD),
        (
            JobState.COMPLETED,
            {"kind": "undo", "undo_of": {"id": "0other", "number": 3}},
            "Undo of import 3 completed: customers.csv",
            Tone.GOOD,
        ),
    ],
)
def test_every_end_has_its_subject_and_partial_success_is_never_green(
    ended: Callable[..., Job], state: JobState, facts: dict[str, Any], subject: str, tone: Tone
) -> None:
    letter = letter_of(ended(state, **facts), ())
    assert (letter.subject, letter.tone) == (subject, tone)


def test_a_finished_export_names_its_file_and_a_failed_one_its_problem(exported: Callable[..., Job]) -> None:
    done = letter_of(exported(), [LINK])
    assert done.subject == "Export 12 finished: invoices"
    assert done.intro == "The file holds 562 rows."
    assert {("File", "invoices.csv"), ("Size", "48.2 KB")} <= set(done.facts)
    error = {"code": "job.internal", "message": "It stopped.", "hint": "Try again."}
    failed = letter_of(exported(JobState.FAILED, file=None, error=error), ())
    assert (failed.problem, failed.advice, failed.intro) == ("It stopped.", "Try again.", "No file was made.")


@pytest.mark.parametrize("text", NASTY)
def test_no_name_adds_a_header_a_part_or_a_tag(ended: Callable[..., Job], text: str) -> None:
    plain = ended(JobState.COMPLETED_WITH_ERRORS, first_errors=[told_error("f", 2, "Name", "x", "x")])
    told = told_error(text, 2, text, text, text)
    nasty = ended(
        JobState.COMPLETED_WITH_ERRORS,
        file=text,
        generated_by=text,
        first_errors=[told],
        error={"code": "job.internal", "message": text, "hint": text},
    )
    harmless = plain.model_copy(update={"error": nasty.error.model_copy(update={"message": "a", "hint": "b"})})  # type: ignore[union-attr]
    one, other = _sent(harmless), _sent(nasty)
    assert one.keys() == other.keys()
    assert [part.get_content_type() for part in one.walk()] == [part.get_content_type() for part in other.walk()]
    assert _Tags(_part(one, "html")).tags == _Tags(_part(other, "html")).tags
    assert len(_part(other, "html")) < 30_000


def test_a_page_loads_nothing_and_leads_nowhere_but_to_its_link(ended: Callable[..., Job]) -> None:
    tags = _Tags(html_of(letter_of(ended(JobState.FAILED), [LINK])))
    assert tags.links == [LINK.url]
    assert tags.open == []
    assert not {"img", "script", "iframe", "form", "link"} & set(tags.tags)


def test_the_text_part_fits_a_narrow_window_but_for_the_link(ended: Callable[..., Job]) -> None:
    text = text_of(letter_of(ended(), [LINK]))
    assert text.count("\n") > 10
    assert text.endswith("\n")


@pytest.mark.parametrize("address", ["a@b\r\nBcc: c@d.example", "a, b@c.example", "a@b@c", "<a@b.example>", ""])
def test_what_is_no_address_is_never_written_to(ended: Callable[..., Job], address: str) -> None:
    from email.errors import HeaderParseError  # noqa: PLC0415

    with pytest.raises((ValueError, IndexError, HeaderParseError)):
        _sent(ended(), to=(address,))


@given(st.text(st.characters(), max_size=300), st.integers(2, 80))
def test_a_bounded_text_is_short_on_one_line_and_visible(text: str, longest: int) -> None:
    line = bounded(text, longest)
    assert len(line) <= longest
    assert line.isprintable()
    assert line == bounded(line, longest)
    line.encode()
