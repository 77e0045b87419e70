"""Register Upload: the job of the object an S3 event names."""

from typing import Any

from ledgerdock.imports.register_upload import ObjectCreated, register_upload
from ledgerdock.runtime import Runtime, step


@step
def lambda_handler(event: dict[str, Any], runtime: Runtime) -> dict[str, Any]:
    return register_upload(ObjectCreated.model_validate(event["upload"]), event["execution"], runtime)
