"""What ended an execution, as Step Functions tells it, made into what people are told."""

import orjson
from pydantic import BaseModel, Field

from ledgerdock.errors import Rejected, told
from ledgerdock.jobs.job import JobError


class Failure(BaseModel):
    """What Step Functions caught: the name of the error and, as JSON text, what the function said."""

    error: str = Field(alias="Error")
    cause: str = Field(alias="Cause", default="")

    def told(self, internal: str) -> JobError:
        """What people are told: our own errors speak for themselves, of anything else they learn the name.

        `internal` is the code of that: an error that is nobody's fault but ours, and belongs into the log.
        """
        said = told(_message(self.cause))
        if said is not None:
            return JobError(**said)
        ours = Rejected(internal, reason=self.error)
        return JobError(code=ours.code, message=ours.message, hint=ours.hint)


def _message(cause: str) -> str:
    try:
        payload = orjson.loads(cause)
    except orjson.JSONDecodeError:
        return ""
    return str(payload["errorMessage"]) if isinstance(payload, dict) and "errorMessage" in payload else ""
