"""One function that can do everything a test needs: it reads `do` from its event."""

import os
import signal
import sys
import time
from typing import Any

import boto3
from toy_layer import LAYER

S3 = boto3.client("s3")
STARTED = time.time()


class Transient(Exception):
    """Worth another try."""


def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return ACTIONS[event.get("do", "echo")](event, context)


def echo(event: dict[str, Any], context: Any) -> dict[str, Any]:
    names = ("GREETING", "BUCKET", "TABLE", "AWS_LAMBDA_FUNCTION_NAME", "AWS_REGION", "RECORD_TYPES")
    sys.stdout.write(f"echo {event}\n")
    return {
        "event": event,
        "env": {name: os.environ.get(name) for name in names},
        "request_id": context.aws_request_id,
        "arn": context.invoked_function_arn,
        "remaining": context.get_remaining_time_in_millis(),
        "layer": LAYER,
        "pid": os.getpid(),
        "started": STARTED,
    }


def plan(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Copy the manifest that was dropped to where the map reads it; it is a JSON list of things to do."""
    source = {
        "Bucket": event["bucket"]["name"],
        "Key": event["object"]["key"],
        "VersionId": event["object"]["version-id"],
    }
    body = S3.get_object(**source)["Body"].read()
    key = f"work/{event['object']['version-id']}.json"
    S3.put_object(Bucket=source["Bucket"], Key=key, Body=body)
    return {"bucket": source["Bucket"], "key": key, "quoted": 'a "b" \\ c\n'}


def put(event: dict[str, Any], context: Any) -> dict[str, Any]:
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    table.put_item(Item={"pk": event["job"], "sk": str(event["item"]["n"]), "kind": "thing"})
    return {"n": event["item"]["n"]}


def fail_times(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Fail (or die) as often as the item says, counted in the bucket, then succeed."""
    item = event["item"]
    key = f"tries/{event['job']}/{item['n']}"
    tries = S3.list_objects_v2(Bucket=os.environ["BUCKET"], Prefix=key).get("KeyCount", 0)
    if tries < item["times"]:
        S3.put_object(Bucket=os.environ["BUCKET"], Key=f"{key}/{tries}", Body=b"")
        if item.get("by") == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        raise Transient(f"try {tries}")
    return put(event, context)


def dispatch(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return ACTIONS[event["item"]["do"]](event, context)


def sleep(event: dict[str, Any], context: Any) -> dict[str, Any]:
    time.sleep(event.get("seconds", 10))
    return {}


def reject(event: dict[str, Any], context: Any) -> dict[str, Any]:
    raise ValueError("never again")


def kill(event: dict[str, Any], context: Any) -> dict[str, Any]:
    os.kill(os.getpid(), signal.SIGKILL)
    return {}


def keep_token(event: dict[str, Any], context: Any) -> dict[str, Any]:
    S3.put_object(Bucket=os.environ["BUCKET"], Key=f"tokens/{event['job']}", Body=event["token"].encode())
    return {}


ACTIONS = {
    action.__name__: action for action in (echo, plan, put, fail_times, dispatch, sleep, reject, kill, keep_token)
}
