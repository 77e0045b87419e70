"""What a local cloud is started with."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import platformdirs

ACCOUNT = "123456789012"
"""The account of every resource: moto knows only this one."""
REGION = "us-east-1"
MAIL_FROM = "ledgerdock@local.example"
"""Where mails come from, unless a stack is told another sender."""
STATE_VARIABLE = "LEDGERDOCK_LOCAL_STATE"


class LocalCloudError(Exception):
    """The local cloud cannot start; the message is one line for the person who started it."""


class Database(StrEnum):
    """What answers DynamoDB calls. `auto`: DynamoDB Local when records are to be kept, else moto."""

    AUTO = "auto"
    MOTO = "moto"
    DYNAMODB_LOCAL = "dynamodb-local"


@dataclass(frozen=True)
class Options:
    """How to run. Paths are absolute or relative to the current folder; `port` and `api_port` 0 take a free one.

    `record_types` are folders or importable packages with the user's own record types; every function sees
    them in its variable RECORD_TYPES. `sandboxes` is the most processes one function gets; after `idle_seconds`
    an unused process ends; `retry_seconds` are the pauses before the two repeats of a failed asynchronous
    invocation (AWS waits one and two minutes). Mails land in the folder `outbox`, by default below `data` or `logs`.
    """

    project: Path
    template: Path | None = None
    stack: str = "ledgerdock"
    port: int = 0
    api_port: int = 0
    data: Path | None = None
    database: Database = Database.AUTO
    record_types: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    logs: Path | None = None
    outbox: Path | None = None
    log_level: str = "INFO"
    sandboxes: int = 4
    idle_seconds: float = 300.0
    retry_seconds: tuple[float, ...] = (1.0, 2.0)
    prewarm: bool = True

    @property
    def template_path(self) -> Path:
        """The SAM template to deploy."""
        return (self.template or self.project / "template.yaml").resolve()


def find_project(start: Path | None = None) -> Path:
    """The nearest folder with a template.yaml, from `start` (default: here) upwards, else this checkout.

    Raises LocalCloudError when there is none.
    """
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[2]
    for folder in (here, *here.parents, checkout):
        if (folder / "template.yaml").is_file():
            return folder
    raise LocalCloudError(f"no template.yaml in {here} or above it; name the project folder with --project")


def state_path() -> Path:
    """Where a running local cloud tells others how to reach it."""
    named = os.environ.get(STATE_VARIABLE)
    return Path(named) if named else platformdirs.user_state_path("ledgerdock") / "local.json"
