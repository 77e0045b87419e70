"""A mail as plain text."""

from collections.abc import Iterator, Sequence

from ledgerdock.notices.letter import Letter


def text_of(letter: Letter) -> str:
    """The text part."""
    return "\n".join(_lines(letter)) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield letter.headline
    yield "=" * len(letter.headline)
    yield letter.intro
    if letter.problem:
        yield f"\n{letter.problem}"
    if letter.advice:
        yield letter.advice
    for button in letter.buttons:
        yield f"\n{button.label} (until {button.until}):\n{button.url}"
    yield ""
    yield from _table(letter.facts)
    if letter.counts:
        yield "\nRows"
        yield from _table(letter.counts)
    if letter.errors:
        yield f"\n{letter.errors_heading}"
        for where, said in letter.errors:
            yield f"- {where}: {said}"
    # "-- " begins what mail programs know as a signature.
    yield f"\n-- \n{letter.footer}"


def _table(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    widest = max((len(label) for label, _ in rows), default=0)
    for label, value in rows:
        yield f"{label + ':':{widest + 1}} {value}"
