"""A mail as it goes over the wire."""

from collections.abc import Sequence
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ledgerdock.notices.letter import Letter
from ledgerdock.notices.letter_html import html_of
from ledgerdock.notices.letter_text import text_of

_LONGEST_SUBJECT = 160


def message_of(letter: Letter, sender: str, to: Sequence[str], at: datetime, name: str) -> bytes:
    """The whole message, in ASCII with lines of bounded length. `name` names it, always the same for one end of a job.

    Raises ValueError for a sender or an address that is none.
    """
    message = EmailMessage(policy=SMTP)
    origin = Address("Ledgerdock", addr_spec=sender)
    message["From"] = origin
    message["To"] = [Address(addr_spec=address) for address in to]
    message["Subject"] = letter.subject[:_LONGEST_SUBJECT]
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{name}@{origin.domain}>"
    # So that no absence note and no list of a mail program answers it.
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(text_of(letter), cte="quoted-printable")
    message.add_alternative(html_of(letter), subtype="html", cte="quoted-printable")
    return message.as_bytes()
