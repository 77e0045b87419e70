"""The mail about a job's end, as programs and people see it."""

from pydantic import Field

from ledgerdock.api.pages import View
from ledgerdock.jobs.job import Job
from ledgerdock.jobs.mail import MailState


class MailReasonView(View):
    """Why a mail was not sent, or nobody knows."""

    code: str = Field(description="Stable code.", examples=["mail.refused"])
    message: str = Field(
        description="What is wrong.", examples=["The mail service refused the mail (MessageRejected)."]
    )
    hint: str = Field(description="What to do about it.", examples=["An administrator can check the sender's address."])


class MailView(View):
    """The mail about the end of a job. Whatever becomes of it, the job is not affected."""

    state: MailState = Field(
        description="`pending` and `sending`: on its way. `sent`: the mail service has it. `refused`: it will not be "
        "sent. `unknown`: it may have arrived, and is not sent again. `unwanted`: nobody wants one. `off`: this "
        "installation sends none."
    )
    to: list[str] = Field(description="The addresses it goes to.", examples=[["ann@acme.example"]])
    at: str | None = Field(
        description="When it came to this state, UTC; null while it is pending.", examples=["2026-03-04T10:00:16.000Z"]
    )
    reason: MailReasonView | None = Field(
        description="Why it was not sent, or not to the person who started the job; null when there is nothing to tell."
    )


def mail_view(job: Job) -> MailView | None:
    """The mail about the end of a job; None of one that is open, or whose end is told to nobody."""
    return MailView(**job.mail.model_dump(mode="json", exclude={"message_id"})) if job.mail else None
