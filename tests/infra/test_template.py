"""Facts of the stack that must never vanish."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from cfnlint.api import lint

from ledgerdock.imports.actions.prepare_import import UPLOAD_SECONDS
from ledgerdock.jobs.job import OPEN_STATES, JobState
from ledgerdock.jobs.leases import CLOCKS_APART, LEASES, WORKER_LIFE, WORKERS_GONE
from ledgerdock.runtime import Settings

TEXT = (Path(__file__).parents[2] / "template.yaml").read_text()
RESOURCES: dict[str, Any] = yaml.load(re.sub(r"!\w+", "", TEXT), yaml.SafeLoader)["Resources"]


def _of_type(kind: str) -> dict[str, Any]:
    return {name: resource["Properties"] for name, resource in RESOURCES.items() if resource["Type"] == kind}


def _statements() -> list[Any]:
    return [
        statement
        for resource in RESOURCES.values()
        if resource["Type"].startswith("AWS::Serverless::")
        for policy in resource["Properties"].get("Policies", [])
        for statement in policy.get("Statement", [])
    ]


def test_the_template_has_no_findings() -> None:
    assert lint(TEXT, regions=["eu-west-1"]) == []


def test_the_bucket_is_private_versioned_encrypted_and_tells_eventbridge() -> None:
    (bucket,) = _of_type("AWS::S3::Bucket").values()
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["NotificationConfiguration"]["EventBridgeConfiguration"]["EventBridgeEnabled"] is True
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert any("AbortIncompleteMultipartUpload" in rule for rule in bucket["LifecycleConfiguration"]["Rules"])


def test_the_bucket_refuses_connections_without_tls_and_signatures_that_are_old() -> None:
    (policy,) = _of_type("AWS::S3::BucketPolicy").values()
    tls, age = policy["PolicyDocument"]["Statement"]
    assert (tls["Effect"], tls["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})
    assert (age["Effect"], age["Condition"]) == ("Deny", {"NumericGreaterThan": {"s3:signatureAge": "960000"}})
    assert UPLOAD_SECONDS * 1000 < 960_000


@pytest.mark.parametrize("name", ["JobsTable", "RecordsTable"])
def test_tables_can_be_restored_and_outlive_the_stack(name: str) -> None:
    table = RESOURCES[name]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert table["Properties"]["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["DeletionProtectionEnabled"] is True
    assert table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"


def test_there_is_one_layer() -> None:
    assert len(_of_type("AWS::Serverless::LayerVersion")) == 1


def test_every_function_and_machine_keeps_its_logs_for_a_stated_time() -> None:
    kept = _of_type("AWS::Logs::LogGroup")
    for name in [*_of_type("AWS::Serverless::Function"), *_of_type("AWS::Serverless::StateMachine")]:
        assert kept[f"{name.removesuffix('Function')}Logs"]["RetentionInDays"] == "LogRetentionDays"


def test_events_that_cannot_be_delivered_are_kept() -> None:
    for machine in _of_type("AWS::Serverless::StateMachine").values():
        for event in machine.get("Events", {}).values():
            assert event["Properties"]["DeadLetterConfig"]["Arn"]


def test_no_policy_allows_everything() -> None:
    """Log delivery alone has no resources to name."""
    for statement in _statements():
        actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
        assert not [action for action in actions if action.endswith("*")]
        if statement["Resource"] == "*":
            assert statement["Sid"] == "DeliverLogs"


def test_no_resource_has_a_name_of_its_own() -> None:
    names = {"BucketName", "TableName", "FunctionName", "QueueName", "LogGroupName", "Name", "RoleName"}
    named = [name for name, resource in RESOURCES.items() if names & set(resource["Properties"])]
    assert named == ["EventBus"], "a bus must have one; two stacks in one account must not fight over it"
    assert RESOURCES["EventBus"]["Properties"]["Name"].startswith("${AWS::StackName}")


ENDS_JOBS = (
    "SummarizeImportFunction",
    "RecordFailureFunction",
    "SummarizeUndoFunction",
    "RecordUndoFailureFunction",
    "DeliverExportFunction",
    "RecordExportFailureFunction",
    "ReapStuckJobsFunction",
    "ApiFunction",
)
SENDS_MAILS = ("ReapStuckJobsFunction", "SendNoticeFunction")


def _may(function: str) -> set[str]:
    statements = RESOURCES[function]["Properties"]["Policies"][0]["Statement"]
    return {
        action
        for statement in statements
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }


def test_whoever_ends_jobs_may_tell_others_and_nobody_else_may() -> None:
    tellers = {name for name in _of_type("AWS::Serverless::Function") if "events:PutEvents" in _may(name)}
    assert tellers == set(ENDS_JOBS)


def test_whoever_sends_mails_has_all_that_takes_and_nobody_else_has_it() -> None:
    senders = {name for name in _of_type("AWS::Serverless::Function") if "ses:SendEmail" in _may(name)}
    assert senders == set(SENDS_MAILS)
    for name in SENDS_MAILS:
        assert {"cognito-idp:AdminGetUser", "secretsmanager:GetSecretValue", "dynamodb:PutItem"} <= _may(name)
        assert {"API_URL", "USER_POOL", "LINK_SECRET"} <= set(RESOURCES[name]["Properties"]["Environment"]["Variables"])
        (sending,) = (
            statement
            for statement in RESOURCES[name]["Properties"]["Policies"][0]["Statement"]
            if statement["Sid"] == "SendMail"
        )
        assert sending["Condition"] == {"StringEquals": {"ses:FromAddress": "MailFrom"}}


def test_only_the_api_can_sign_cursors_and_only_it_and_the_senders_of_mails_can_sign_links() -> None:
    readers: dict[str, set[str]] = {}
    for name, function in _of_type("AWS::Serverless::Function").items():
        for statement in function["Policies"][0]["Statement"]:
            if statement["Action"] == "secretsmanager:GetSecretValue":
                secrets = statement["Resource"]
                readers[name] = {secrets} if isinstance(secrets, str) else set(secrets)
    assert readers == {"ApiFunction": {"ApiSecret", "LinkSecret"}} | {name: {"LinkSecret"} for name in SENDS_MAILS}


def test_a_lease_outlives_the_worker_of_its_stage_and_what_clocks_may_be_apart() -> None:
    longest = max(function.get("Timeout", 60) for function in _of_type("AWS::Serverless::Function").values())
    assert longest == WORKER_LIFE.total_seconds()
    assert set(LEASES) == set(OPEN_STATES)
    assert all(lease > WORKERS_GONE for lease in LEASES.values())
    assert LEASES[JobState.UPLOADING].total_seconds() > UPLOAD_SECONDS + CLOCKS_APART.total_seconds()


def test_the_reaper_and_the_sweep_run_by_a_clock_of_their_own() -> None:
    functions = _of_type("AWS::Serverless::Function")
    for name, schedule in (("ReapStuckJobs", "ReaperSchedule"), ("FindLostUploads", "SweepSchedule")):
        clock = functions[f"{name}Function"]["Events"]["Clock"]
        assert (clock["Type"], clock["Properties"]["Schedule"]) == ("Schedule", schedule)


def test_the_reaper_may_change_no_record_and_the_sweep_only_start() -> None:
    functions = _of_type("AWS::Serverless::Function")
    allowed = {
        name: {
            action
            for policy in functions[name]["Policies"]
            for statement in policy["Statement"]
            for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        }
        for name in ("ReapStuckJobsFunction", "FindLostUploadsFunction")
    }
    records = [
        statement["Action"]
        for policy in functions["ReapStuckJobsFunction"]["Policies"]
        for statement in policy["Statement"]
        if "RecordsTable" in str(statement["Resource"])
    ]
    assert records == ["dynamodb:BatchGetItem"]
    started = [
        statement["Resource"]
        for policy in functions["ReapStuckJobsFunction"]["Policies"]
        for statement in policy["Statement"]
        if "states:StartExecution" in statement["Action"]
    ]
    assert str(started).count("StateMachine") == str(started).count("UndoStateMachine") == 1
    assert not {"s3:GetObject", "s3:PutObject", "states:StopExecution"} & allowed["FindLostUploadsFunction"]


def _statements_of(function: str) -> list[Any]:
    policies = RESOURCES[function]["Properties"]["Policies"]
    return [statement for policy in policies for statement in policy["Statement"]]


def test_the_reaper_hears_of_every_state_machine_and_may_stop_its_executions() -> None:
    machines = set(_of_type("AWS::Serverless::StateMachine"))
    reaper = RESOURCES["ReapStuckJobsFunction"]["Properties"]
    pattern = reaper["Events"]["ExecutionEnded"]["Properties"]["Pattern"]
    assert set(pattern["detail"]["stateMachineArn"]) == machines
    (stopping,) = [
        known for known in _statements_of("ReapStuckJobsFunction") if "StopExecution" in str(known["Action"])
    ]
    assert {name for name in machines if f"execution:${{{name}.Name}}:*" in str(stopping["Resource"])} == machines


def test_files_of_exports_are_kept_as_long_as_promised_and_for_ninety_days_at_least() -> None:
    parameter = yaml.load(re.sub(r"!\w+", "", TEXT), yaml.SafeLoader)["Parameters"]["ExportRetentionDays"]
    (bucket,) = _of_type("AWS::S3::Bucket").values()
    (rule,) = [rule for rule in bucket["LifecycleConfiguration"]["Rules"] if rule.get("Prefix") == "exports/"]
    told = RESOURCES["DeliverExportFunction"]["Properties"]["Environment"]["Variables"]["EXPORT_RETENTION_DAYS"]
    assert (parameter["MinValue"], parameter["Default"]) == (90, 90)
    assert rule["ExpirationInDays"] == told == "ExportRetentionDays"
    assert Settings(files_bucket="", jobs_table="", records_table="").export_retention_days == parameter["Default"]


@pytest.mark.parametrize("step", ["PlanExport", "ExportSegment", "DeliverExport", "RecordExportFailure"])
def test_an_export_may_write_no_record_and_only_its_delivery_writes_files(step: str) -> None:
    for statement in _statements_of(f"{step}Function"):
        actions = str(statement["Action"])
        if "RecordsTable" in str(statement["Resource"]):
            assert not re.search("Put|Update|Delete|Write", actions)
        if "exports/" in str(statement["Resource"]):
            assert step == "DeliverExport"


def test_whoever_settles_a_chunk_may_read_what_it_wrote() -> None:
    functions = _of_type("AWS::Serverless::Function")
    for name in ("SummarizeImportFunction", "RecordFailureFunction", "ReapStuckJobsFunction"):
        assert "dynamodb:BatchGetItem" in [
            statement["Action"] for policy in functions[name]["Policies"] for statement in policy["Statement"]
        ]


def test_every_alarm_has_a_topic_to_tell_when_there_is_one() -> None:
    for alarm in _of_type("AWS::CloudWatch::Alarm").values():
        assert "AlarmTopicArn" in str(alarm["AlarmActions"])
        assert alarm["AlarmDescription"].endswith(".")
