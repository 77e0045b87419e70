"""Send Notice: mails the people concerned that a job ended."""

from typing import Any

from ledgerdock.notices.events import JobEnded
from ledgerdock.notices.send_notice import send_notice
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return {**send_notice(JobEnded.model_validate(event["detail"]).ref, runtime)}
