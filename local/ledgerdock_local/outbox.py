"""Where mails go that the stack sends: files that any mail program opens, in a folder."""

import logging
from datetime import UTC, datetime
from pathlib import Path

from moto.ses.models import ses_backends

from ledgerdock_local.options import ACCOUNT, MAIL_FROM, REGION

LOG = logging.getLogger(__name__)


class Outbox:
    """A folder of `.eml` files, named so that they sort by time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def open(self) -> None:
        """Let the mail service send in the name of the sender that stacks are given here."""
        ses_backends[ACCOUNT][REGION].verify_email_identity(MAIL_FROM)

    def take(self, message_id: str, message: str) -> None:
        """Write down a message that the mail service has accepted."""
        path = self.folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}-{message_id}.eml"
        partial = path.with_suffix(".partial")
        partial.write_bytes(message.encode())
        partial.replace(path)
        LOG.info("mail %s", path)
