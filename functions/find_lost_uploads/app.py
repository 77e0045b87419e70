"""Find Lost Uploads: starts the imports of uploads whose event never arrived."""

from typing import Any

from ledgerdock.reaping.find_lost_uploads import find_lost_uploads
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:  # noqa: ARG001 - the clock says nothing
    return find_lost_uploads(runtime)
