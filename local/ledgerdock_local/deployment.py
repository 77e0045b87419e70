"""Deploy the translated template into moto's CloudFormation and read back what came of it."""

import io
import json
import logging
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from moto.cloudformation.models import cloudformation_backends
from moto.cloudformation.parsing import clean_json, resource_class_from_type
from moto.s3.models import s3_backends

from ledgerdock_local.clients import DUMMY_KEY, client
from ledgerdock_local.options import ACCOUNT, REGION, LocalCloudError, Options
from ledgerdock_local.resource_types import HTTP_API
from ledgerdock_local.sandbox import FunctionSpec
from ledgerdock_local.template import ARTIFACT_KEY, ARTIFACTS_BUCKET, DeployableTemplate

LOG = logging.getLogger(__name__)
_WITHOUT_EFFECT_HERE = (
    "AWS::S3::BucketPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudWatch::Alarm",
)


@dataclass(frozen=True)
class Resource:
    """A deployed resource: its properties have every reference resolved; `physical_id` is what `Ref` gives."""

    logical_id: str
    physical_id: str
    kind: str
    properties: Mapping[str, Any]


@dataclass(frozen=True)
class Deployment:
    """The stack as deployed. `skipped` are `LogicalId (Type)` of resources that do nothing here."""

    stack: str
    resources: tuple[Resource, ...]
    outputs: Mapping[str, str]
    skipped: tuple[str, ...]

    def of_kind(self, kind: str) -> Iterator[Resource]:
        """The resources of one CloudFormation type."""
        return (resource for resource in self.resources if resource.kind == kind)


def deploy(template: DeployableTemplate, stack: str, url: str, api_url: str | None) -> Deployment:
    """Create the stack through the CloudFormation API at `url`; its HTTP API answers at `api_url`.

    Raises LocalCloudError when it is refused.
    """
    storage = client("s3", url)
    storage.create_bucket(Bucket=ARTIFACTS_BUCKET)
    storage.put_object(Bucket=ARTIFACTS_BUCKET, Key=ARTIFACT_KEY, Body=_empty_zip())
    cloudformation = client("cloudformation", url)
    parameters = [{"ParameterKey": key, "ParameterValue": value} for key, value in template.parameters.items()]
    try:
        cloudformation.create_stack(
            StackName=stack,
            TemplateBody=json.dumps(template.body),
            Parameters=parameters,
            Capabilities=["CAPABILITY_IAM"],
        )
        described = cloudformation.describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError as error:
        raise LocalCloudError(f"the stack was refused: {error}") from error
    resources = tuple(_resolved(template, stack))
    outputs = {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}
    deployment = Deployment(
        stack=stack,
        resources=resources,
        outputs={name: _reachable(value, resources, api_url or "") for name, value in outputs.items()},
        skipped=tuple(_skipped(template)),
    )
    _finish_buckets(deployment)
    return deployment


def _reachable(value: str, resources: Iterable[Resource], api_url: str) -> str:
    """An output that spells the address an HTTP API has on AWS says the one it has here."""
    for resource in resources:
        if resource.kind == HTTP_API:
            value = value.replace(f"https://{resource.physical_id}.execute-api.{REGION}.amazonaws.com", api_url)
    return value


def _empty_zip() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("empty", "")
    return buffer.getvalue()


def _resolved(template: DeployableTemplate, stack: str) -> Iterator[Resource]:
    resource_map = cloudformation_backends[ACCOUNT][REGION].get_stack(stack).resource_map
    conditions = resource_map.lazy_condition_map
    for logical_id, resource in template.body["Resources"].items():
        if "Condition" in resource and not conditions[resource["Condition"]]:
            continue
        properties = clean_json(resource.get("Properties", {}), resource_map)
        physical_id = getattr(resource_map[logical_id], "physical_resource_id", logical_id)
        yield Resource(logical_id, str(physical_id), resource["Type"], properties)


def _skipped(template: DeployableTemplate) -> Iterator[str]:
    for logical_id, resource in template.body["Resources"].items():
        kind = resource["Type"]
        known = kind == "AWS::Scheduler::Schedule" or resource_class_from_type(kind) is not None
        if not known and kind not in _WITHOUT_EFFECT_HERE:
            yield f"{logical_id} ({kind})"


def _finish_buckets(deployment: Deployment) -> None:
    """moto's CloudFormation makes plain buckets: versions, events and CORS are switched on here."""
    backend = s3_backends[ACCOUNT]["aws"]
    for resource in deployment.of_kind("AWS::S3::Bucket"):
        name = resource.properties["BucketName"]
        if status := resource.properties.get("VersioningConfiguration", {}).get("Status"):
            backend.put_bucket_versioning(name, status)
        notifications = resource.properties.get("NotificationConfiguration", {})
        if "EventBridgeConfiguration" in notifications:
            backend.put_bucket_notification_configuration(name, {"EventBridgeConfiguration": {}})
        if rules := resource.properties.get("CorsConfiguration", {}).get("CorsRules"):
            backend.put_bucket_cors(name, [_cors_rule(rule) for rule in rules])


def _cors_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    names = {
        "AllowedMethods": "AllowedMethod",
        "AllowedOrigins": "AllowedOrigin",
        "AllowedHeaders": "AllowedHeader",
    }
    known = {api: rule[template] for template, api in names.items() if template in rule}
    if exposed := rule.get("ExposedHeaders"):
        known["ExposeHeader"] = exposed
    if "MaxAge" in rule:
        known["MaxAgeSeconds"] = str(rule["MaxAge"])
    return known


def function_specs(deployment: Deployment, template: DeployableTemplate, logs: Path) -> dict[str, FunctionSpec]:
    """Every function of the stack by name."""
    retries = {
        resource.properties["FunctionName"]: int(resource.properties.get("MaximumRetryAttempts", 2))
        for resource in deployment.of_kind("AWS::Lambda::EventInvokeConfig")
    }
    specs = {}
    for resource in deployment.of_kind("AWS::Lambda::Function"):
        properties = resource.properties
        name = properties["FunctionName"]
        layers = template.body["Resources"][resource.logical_id]["Properties"].get("Layers", [])
        used = [_code_of(template, layer["Ref"]) for layer in layers if "Ref" in layer]
        reserved = properties.get("ReservedConcurrentExecutions")
        specs[name] = FunctionSpec(
            name=name,
            arn=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
            handler=properties["Handler"],
            folder=template.code[resource.logical_id],
            path=tuple(folder for layer in used for folder in (layer / "python", layer) if folder.is_dir()),
            environment=properties.get("Environment", {}).get("Variables", {}),
            timeout=float(properties.get("Timeout", 3)),
            memory=int(properties.get("MemorySize", 128)),
            reserved=None if reserved is None else int(reserved),
            dead_letters=properties.get("DeadLetterConfig", {}).get("TargetArn"),
            retries=retries.get(name, 2),
            log=logs / f"{name}.log",
        )
    return specs


def _absolute(folder_or_package: str) -> str:
    """Functions run in folders of their own: a folder is named from the root, a package stays."""
    folder = Path(folder_or_package)
    return str(folder.resolve()) if folder.is_dir() else folder_or_package


def _code_of(template: DeployableTemplate, logical_id: str) -> Path:
    """The folder of a layer: the translator adds ten letters of a hash to its logical id."""
    return template.code[logical_id if logical_id in template.code else logical_id[:-10]]


def function_environment(spec: FunctionSpec, url: str, database: str | None, options: Options) -> dict[str, str]:
    """All variables of a function's process: nothing is inherited but where programs and the zone files are."""
    inherited = {name: os.environ[name] for name in ("PATH", "LANG", "TZDIR", "SYSTEMROOT") if name in os.environ}
    python_path = [spec.folder, *spec.path, Path(__file__).resolve().parents[1]]
    environment = {
        **inherited,
        "TZ": ":UTC",
        "PYTHONPATH": os.pathsep.join(map(str, python_path)),
        "PYTHONUNBUFFERED": "1",
        "LAMBDA_TASK_ROOT": str(spec.folder),
        "_HANDLER": spec.handler,
        "AWS_ACCESS_KEY_ID": DUMMY_KEY,
        "AWS_SECRET_ACCESS_KEY": DUMMY_KEY,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_ENDPOINT_URL": url,
        "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
        "AWS_LAMBDA_FUNCTION_NAME": spec.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(spec.memory),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{spec.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_EC2_METADATA_DISABLED": "true",
        "POWERTOOLS_TRACE_DISABLED": "true",
    }
    if database:
        environment["AWS_ENDPOINT_URL_DYNAMODB"] = database
    environment |= {name: str(value) for name, value in spec.environment.items()}
    if options.record_types:
        environment["RECORD_TYPES"] = ",".join(map(_absolute, options.record_types))
    return environment | dict(options.environment)
