"""SES: handing a finished message over, once."""

from collections.abc import Sequence
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectTimeoutError, EndpointConnectionError

ONE_TRY = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=3, read_timeout=20)
"""A try whose answer was lost may have sent the mail: another one could send it twice."""

_LATER = frozenset({"LimitExceededException", "ThrottlingException", "TooManyRequestsException"})


class MailRefused(Exception):
    """The service will not send this mail; `reason` is its own word for why, such as `MessageRejected`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailNotTaken(Exception):
    """The service has certainly not taken the mail, and may later; `reason` as above."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MailUncertain(Exception):
    """There was no answer to go by: the mail may be on its way."""


class Mailer:
    """Sends mails. The client must be one that tries once (`ONE_TRY`)."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, sender: str, to: Sequence[str], message: bytes) -> str:
        """Hand a message over to be sent to these addresses and no others; returns the service's id of it.

        Raises MailRefused, MailNotTaken or MailUncertain.
        """
        try:
            answer = self._client.send_email(
                FromEmailAddress=sender,
                Destination={"ToAddresses": list(to)},
                Content={"Raw": {"Data": message}},
            )
        except ClientError as error:
            raise _said(error) from error
        except (ConnectTimeoutError, EndpointConnectionError) as error:
            raise MailNotTaken(type(error).__name__) from error
        except BotoCoreError as error:
            raise MailUncertain from error
        return str(answer["MessageId"])


def _said(error: ClientError) -> Exception:
    code = error.response["Error"]["Code"]
    if code in _LATER:
        return MailNotTaken(code)
    if error.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
        return MailUncertain()
    return MailRefused(code)
