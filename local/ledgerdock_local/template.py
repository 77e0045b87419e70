"""From template.yaml to what CloudFormation takes, and which folder holds the code of what."""

import copy
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from ledgerdock_local.options import MAIL_FROM, REGION, LocalCloudError

ARTIFACTS_BUCKET = "local-artifacts"
ARTIFACT_KEY = "empty.zip"
_ARTIFACT = f"s3://{ARTIFACTS_BUCKET}/{ARTIFACT_KEY}"

# On AWS a name gets a random end. Here it must not: what `--data` kept is found again by it.
_NAME_PROPERTIES = {
    "AWS::Cognito::UserPool": "UserPoolName",
    "AWS::Cognito::UserPoolClient": "ClientName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::S3::Bucket": "BucketName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SecretsManager::Secret": "Name",
    "AWS::Serverless::Function": "FunctionName",
    "AWS::Serverless::StateMachine": "Name",
}
_HERE = {"MailFrom": MAIL_FROM}
"""Parameters that have another default here than on AWS."""
_CODE_PROPERTIES = {"AWS::Serverless::Function": "CodeUri", "AWS::Serverless::LayerVersion": "ContentUri"}


@dataclass(frozen=True)
class DeployableTemplate:
    """A translated template; `code` maps the logical id of a function or layer to its folder."""

    body: dict[str, Any]
    parameters: dict[str, str]
    code: Mapping[str, Path]


class _NoManagedPolicies:
    """The translator carries the names of AWS's managed policies; nothing is asked over the network."""

    def load(self) -> dict[str, str]:
        return {}


def load_template(path: Path, stack: str, parameters: Mapping[str, str]) -> DeployableTemplate:
    """Read and translate the SAM template at `path`.

    Raises LocalCloudError when the file is missing or a named code folder or definition is.
    """
    if not path.is_file():
        raise LocalCloudError(f"no template at {path}")
    document = yaml_parse(path.read_text(encoding="utf-8"))
    given = _parameter_values(document, parameters)
    code: dict[str, Path] = {}
    definitions: dict[str, str] = {}
    code_default = document.get("Globals", {}).get("Function", {}).pop("CodeUri", None)
    for logical_id, resource in document["Resources"].items():
        properties = resource.setdefault("Properties", {})
        kind = resource["Type"]
        if name_property := _NAME_PROPERTIES.get(kind):
            properties.setdefault(name_property, _physical_name(kind, stack, logical_id))
        if code_property := _CODE_PROPERTIES.get(kind):
            code[logical_id] = _folder(path.parent, logical_id, properties.get(code_property, code_default))
            properties[code_property] = _ARTIFACT
        if kind == "AWS::Serverless::StateMachine" and "DefinitionUri" in properties:
            definitions[logical_id] = _definition(path.parent, properties.pop("DefinitionUri"))
            properties["Definition"] = {"StartAt": "see below"}
    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # it misses a metrics service at its end
    with _region_for_the_translator():
        body = transform(copy.deepcopy(document), dict(given), _NoManagedPolicies())
    for logical_id, definition in definitions.items():
        # As written, not as the translator would sort it: line numbers in messages stay true.
        body["Resources"][logical_id]["Properties"]["DefinitionString"] = definition
    return DeployableTemplate(body=body, parameters=given, code=code)


@contextmanager
def _region_for_the_translator() -> Iterator[None]:
    """The translator asks a default boto3 session for the region; a profile of the user's must not answer."""
    names = ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
    before = {name: os.environ.pop(name) for name in names if name in os.environ}
    os.environ["AWS_DEFAULT_REGION"] = REGION
    try:
        yield
    finally:
        del os.environ["AWS_DEFAULT_REGION"]
        os.environ.update(before)


def _parameter_values(document: dict[str, Any], parameters: Mapping[str, str]) -> dict[str, str]:
    declared = document.get("Parameters", {})
    unknown = sorted(set(parameters) - set(declared))
    if unknown:
        raise LocalCloudError(f"the template has no parameter {', '.join(unknown)}")
    values = {name: str(facts["Default"]) for name, facts in declared.items() if "Default" in facts}
    here = {name: value for name, value in _HERE.items() if name in declared}
    return {**values, **here, **parameters}


def _physical_name(kind: str, stack: str, logical_id: str) -> str:
    name = f"{stack}-{logical_id}"
    return f"{name}-local".lower() if kind == "AWS::S3::Bucket" else name


def _folder(base: Path, logical_id: str, uri: Any) -> Path:
    folder = (base / str(uri)).resolve()
    if not isinstance(uri, str) or not folder.is_dir():
        raise LocalCloudError(f"the code of {logical_id} is not a folder: {uri}")
    return folder


def _definition(base: Path, uri: Any) -> str:
    path = base / str(uri)
    if not path.is_file():
        raise LocalCloudError(f"no state machine definition at {path}")
    return path.read_text(encoding="utf-8")
