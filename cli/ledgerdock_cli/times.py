"""Moments and spans as people read them."""

from datetime import datetime


def local_time(stamp: str | None) -> str:
    """An instant (ISO 8601 text with zone) on the reader's own clock."""
    return f"{datetime.fromisoformat(stamp).astimezone():%Y-%m-%d %H:%M:%S}" if stamp else ""


def short_time(stamp: str) -> str:
    """An instant on the reader's own clock, as short as a list wants it."""
    moment = datetime.fromisoformat(stamp).astimezone()
    this_year = moment.year == datetime.now().astimezone().year
    return f"{moment:%d %b %H:%M}" if this_year else f"{moment:%d %b %Y}"


def duration(started: str | None, ended: str | None) -> str:
    """How long it took; "" while one of the two is not known."""
    if not (started and ended):
        return ""
    seconds = (datetime.fromisoformat(ended) - datetime.fromisoformat(started)).total_seconds()
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min {seconds} s"
