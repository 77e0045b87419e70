"""The local cloud: the real AWS stack on one machine, with no AWS account and no Docker.

    with LocalCloud(Options(project=find_project())) as cloud: ...      in tests
    serve(Options(project=find_project()))                              `ledgerdock up`

`LocalCloud` and `serve` are loaded when first used: with them come moto and two seconds.
"""

import time
from typing import TYPE_CHECKING, Any

from ledgerdock_local.options import Database, LocalCloudError, Options, find_project, state_path

if TYPE_CHECKING:
    from ledgerdock_local.cloud import LocalCloud
    from ledgerdock_local.serving import serve

STARTED = time.monotonic()
"""When this process first asked for the local cloud: the start time it reports is counted from here."""

__all__ = ["Database", "LocalCloud", "LocalCloudError", "Options", "find_project", "serve", "state_path"]


def __getattr__(name: str) -> Any:
    if name == "LocalCloud":
        from ledgerdock_local.cloud import LocalCloud  # noqa: PLC0415 loaded when first used

        return LocalCloud
    if name == "serve":
        from ledgerdock_local.serving import serve  # noqa: PLC0415 loaded when first used

        return serve
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
