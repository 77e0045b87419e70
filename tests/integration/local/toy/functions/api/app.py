"""Answers HTTP requests: says what it was asked, or does what its query's `do` names."""

import base64
import json
import os
import time
from typing import Any

import boto3

SECRETS = boto3.client("secretsmanager")
MAP = bytes(range(256))


def lambda_handler(event: dict[str, Any], context: Any) -> Any:
    action = event.get("queryStringParameters", {}).get("do", "tell")
    return ACTIONS[action](event)


def tell(event: dict[str, Any]) -> Any:
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(event)}


def plain(event: dict[str, Any]) -> Any:
    return {"no": "status code"}


def binary(event: dict[str, Any]) -> Any:
    return {
        "statusCode": 201,
        "headers": {"ETag": '"x"', "X-Number": 5, "Access-Control-Allow-Origin": "https://elsewhere.example"},
        "cookies": ["a=1", "b=2; HttpOnly"],
        "body": base64.b64encode(MAP).decode(),
        "isBase64Encoded": True,
    }


def malformed(event: dict[str, Any]) -> Any:
    return {"statusCode": 200, "body": {"not": "text"}}


def crash(event: dict[str, Any]) -> Any:
    raise ValueError("a secret detail")


def die(event: dict[str, Any]) -> Any:
    os._exit(3)


def slow(event: dict[str, Any]) -> Any:
    time.sleep(1)
    return {"statusCode": 204}


def secret(event: dict[str, Any]) -> Any:
    return {"secret": SECRETS.get_secret_value(SecretId=os.environ["SECRET"])["SecretString"]}


ACTIONS = {action.__name__: action for action in (tell, plain, binary, malformed, crash, die, slow, secret)}
