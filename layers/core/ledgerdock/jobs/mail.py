"""The mail about a job's end: the stored intent to send it, and what became of it. Sent at most once."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class MailState(StrEnum):
    """What became of the mail. `pending` and `sending` are no ends."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """Whoever sent it died or heard no answer: it may have arrived, and is not sent again."""
    UNWANTED = "unwanted"
    OFF = "off"
    """This installation sends no mails."""


class When(StrEnum):
    """When somebody wants a mail about a job's end."""

    ALWAYS = "always"
    ERRORS = "errors"
    NEVER = "never"


class MailReason(BaseModel):
    """Why a mail was not sent, or nobody knows."""

    model_config = ConfigDict(frozen=True)

    code: str
    message: str
    hint: str = ""


class Mail(BaseModel):
    """The mail about the end of an attempt. `at` is when its state was reached, UTC in ISO 8601.

    `message_id` is the mail service's own name for it, by which a message can be traced.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: MailState = MailState.PENDING
    to: tuple[str, ...] = Field(default=())
    at: str | None = None
    reason: MailReason | None = None
    message_id: str | None = None

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be done about it."""
        return self.state not in {MailState.PENDING, MailState.SENDING}


class FirstError(BaseModel):
    """One of the first row errors of an import, as its mail tells it; texts are cut to what a mail can show."""

    model_config = ConfigDict(frozen=True)

    file: str
    row: int
    column: str
    value: str
    message: str


MOST_FIRST_ERRORS = 5
_LONGEST_TOLD = 200


def told_error(file: str, row: int, column: str, value: str, message: str) -> FirstError:
    """A row error with its texts cut: the job that carries it must stay a small item."""
    cut = [text if len(text) <= _LONGEST_TOLD else f"{text[: _LONGEST_TOLD - 1]}…" for text in (file, value, message)]
    return FirstError(file=cut[0], row=row, column=column, value=cut[1], message=cut[2])
