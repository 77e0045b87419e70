"""What others were told about the end of a job, on its item: each step of a mail is one conditional write.

An attempt has one mail. Only who moves it from `pending` to `sending` may send it, so it is sent at most once.
"""

from contextlib import suppress

from ledgerdock.aws.table import ConditionFailed, Table, Update
from ledgerdock.errors import Conflict
from ledgerdock.jobs.job import OPEN_STATES, JobRef, JobState
from ledgerdock.jobs.job_store import job_key, now
from ledgerdock.jobs.mail import Mail, MailReason, MailState

_ENDS = tuple(state.value for state in JobState if state not in OPEN_STATES)


class NoticeStore:
    """The notices of the jobs of all tenants."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def note_published(self, ref: JobRef) -> None:
        """Note that the event of this end was published."""
        with suppress(ConditionFailed):
            self._table.update(
                Update(
                    *job_key(ref.tenant, ref.id),
                    set={"published_at": now()},
                    when={"state": _ENDS, "attempt": ref.attempt},
                )
            )

    def claim(self, ref: JobRef, to: tuple[str, ...]) -> None:
        """Take it upon oneself to send the mail. Raises Conflict when somebody else did, or a new attempt began."""
        self._move(ref, (MailState.PENDING,), Mail(state=MailState.SENDING, to=to, at=now()))

    def put_back(self, ref: JobRef) -> None:
        """Let the mail be sent later: the service has certainly not taken it. Raises Conflict."""
        self._move(ref, (MailState.SENDING,), Mail())

    def settle(
        self,
        ref: JobRef,
        before: tuple[MailState, ...],
        state: MailState,
        *,
        to: tuple[str, ...] = (),
        reason: MailReason | None = None,
        message_id: str | None = None,
    ) -> None:
        """Note the end of the mail, and let go of the job: nothing is left to be done for it.

        Raises Conflict when the mail is in none of the states `before`, or a new attempt began.
        """
        settled = Mail(state=state, to=to, at=now(), reason=reason, message_id=message_id)
        self._move(ref, before, settled, let_go=True)

    def _move(self, ref: JobRef, before: tuple[MailState, ...], mail: Mail, *, let_go: bool = False) -> None:
        update = Update(
            *job_key(ref.tenant, ref.id),
            set={"mail": mail.model_dump(mode="json")},
            remove=("open",) if let_go else (),
            when={"mail.state": tuple(state.value for state in before), "state": _ENDS, "attempt": ref.attempt},
        )
        try:
            self._table.update(update)
        except ConditionFailed as refused:
            raise Conflict("job.moved", job=ref.id) from refused
