"""The toy stack carries an event through the rule, the machine, the map and the functions, as on AWS."""

import json
import os
import signal
import time
from pathlib import Path
from typing import Any

import pytest
import urllib3

pytestmark = pytest.mark.local_cloud


def test_a_dropped_file_runs_through_rule_machine_map_and_functions(toy: Any) -> None:
    execution = toy.run([{"do": "put", "n": n} for n in range(5)])
    output = json.loads(execution["output"])
    assert execution["status"] == "SUCCEEDED"
    assert output["results"] == [{"n": n} for n in range(5)]
    table = toy.cloud.client("dynamodb")
    name = toy.cloud.outputs["ThingsTableName"]
    stored = table.query(
        TableName=name,
        KeyConditionExpression="pk = :job",
        ExpressionAttributeValues={":job": {"S": execution["name"]}},
    )
    assert stored["Count"] == 5


def test_a_string_with_quotes_survives_as_a_variable(toy: Any) -> None:
    assert json.loads(toy.run([])["output"])["quoted"] == 'a "b" \\ c\n'


def test_an_s3_event_reads_as_on_aws(toy: Any) -> None:
    version = toy.drop([])
    toy.ended(version)
    event = next(e for e in toy.events("Object Created") if e["detail"]["object"].get("version-id") == version)
    detail = event["detail"]
    assert set(detail["object"]) == {"key", "size", "etag", "version-id", "sequencer"}
    assert detail["object"]["size"] == 2
    assert detail["reason"] == "PutObject"
    assert event["source"] == "aws.s3"
    assert event["time"].endswith("Z")


def test_an_event_delivered_again_starts_again(toy: Any) -> None:
    version = toy.drop([])
    toy.ended(version)
    event = next(e for e in toy.events("Object Created") if e["detail"]["object"].get("version-id") == version)
    for _ in range(3):
        urllib3.request("POST", f"{toy.cloud.url}/_local/events", body=json.dumps(event), retries=False)
    deadline = time.monotonic() + 20
    while len(toy.executions_of(version)) < 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert len(toy.executions_of(version)) == 4


def test_errors_and_killed_processes_are_retried_by_the_machine(toy: Any) -> None:
    execution = toy.run(
        [
            {"do": "fail_times", "n": 1, "times": 1},
            {"do": "fail_times", "n": 2, "times": 1, "by": "kill"},
            {"do": "reject", "n": 3},
        ]
    )
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"])["results"] == [{"n": 1}, {"n": 2}, {"refused": "never again"}]


def test_a_map_with_a_failed_item_fails_and_the_fail_state_passes_the_error_on(toy: Any) -> None:
    execution = toy.run([{"do": "fail_times", "n": 1, "times": 9}, {"do": "put", "n": 2}])
    assert execution["status"] == "FAILED"
    assert execution["error"] == "States.ExceedToleratedFailureThreshold"
    statuses = [
        event["detail"]["status"]
        for event in toy.events("Step Functions Execution Status Change")
        if event["detail"]["executionArn"] == execution["executionArn"]
    ]
    assert statuses == ["RUNNING", "FAILED"]


def test_a_machine_waits_for_its_token_and_goes_on_when_told(toy: Any) -> None:
    execution = _waiting(toy)
    token = _token(toy, execution["name"])
    toy.cloud.client("stepfunctions").send_task_success(taskToken=token, output='{"go": "on"}')
    version = json.loads(execution["input"])["object"]["version-id"]
    assert toy.ended(version)["status"] == "SUCCEEDED"


def test_a_stopped_execution_is_aborted_at_once(toy: Any) -> None:
    execution = _waiting(toy)
    _token(toy, execution["name"])
    machine = toy.cloud.client("stepfunctions")
    machine.stop_execution(executionArn=execution["executionArn"])
    assert machine.describe_execution(executionArn=execution["executionArn"])["status"] == "ABORTED"


def test_a_function_sees_its_layer_its_variables_and_its_deadline(toy: Any) -> None:
    error, answer = toy.invoke("WorkFunction", {"a": 1})
    assert error is None
    assert answer["event"] == {"a": 1}
    assert answer["layer"] == "toy"
    assert answer["env"]["GREETING"] == "hello"
    assert answer["env"]["BUCKET"] == toy.cloud.outputs["FilesBucketName"]
    assert answer["arn"].endswith(":function:toy-WorkFunction")
    assert 0 < answer["remaining"] <= 3000


def test_a_warm_process_is_used_again(toy: Any) -> None:
    first = toy.invoke("EchoFunction", {})[1]["pid"]
    assert toy.invoke("EchoFunction", {})[1]["pid"] == first


@pytest.mark.parametrize(
    ("function", "event", "kind"),
    [
        ("WorkFunction", {"do": "reject"}, "ValueError"),
        ("WorkFunction", {"do": "kill"}, "Runtime.ExitError"),
        ("HurriedFunction", {"do": "sleep"}, "Sandbox.Timedout"),
    ],
)
def test_a_function_that_fails_says_how(toy: Any, function: str, event: dict[str, Any], kind: str) -> None:
    error, answer = toy.invoke(function, event)
    assert error == "Unhandled"
    assert answer["errorType"] == kind
    assert toy.invoke(function, {})[0] is None


def test_a_worker_killed_from_outside_is_an_exit_error(toy: Any) -> None:
    version = toy.drop([{"do": "put", "n": 1}], "wait")
    execution = _running(toy, version)
    _token(toy, execution["name"])
    pids = urllib3.request("GET", f"{toy.cloud.url}/_local/functions", retries=False).json()
    for process in pids["toy-WorkFunction"]:
        os.kill(process["pid"], signal.SIGKILL)
    toy.cloud.client("stepfunctions").send_task_success(taskToken=_token(toy, execution["name"]), output="{}")
    assert toy.ended(version)["status"] == "SUCCEEDED"


def test_reserved_concurrency_is_refused_when_used_up(toy: Any) -> None:
    address = f"{toy.cloud.url}/2015-03-31/functions/toy-HurriedFunction/invocations"
    event = {"X-Amz-Invocation-Type": "Event"}
    urllib3.request("POST", address, body=b'{"do": "sleep"}', headers=event, retries=False)
    deadline = time.monotonic() + 5
    answer = urllib3.request("POST", address, body=b"{}", retries=False)
    while answer.status == 200 and time.monotonic() < deadline:
        answer = urllib3.request("POST", address, body=b"{}", retries=False)
    assert answer.status == 429
    assert answer.headers["x-amzn-ErrorType"] == "TooManyRequestsException"


def test_an_event_nobody_can_handle_ends_in_the_dead_letter_queue(toy: Any) -> None:
    functions = toy.cloud.client("lambda")
    answer = functions.invoke(FunctionName="toy-WorkFunction", Payload=b'{"do": "reject"}', InvocationType="Event")
    assert answer["StatusCode"] == 202
    queue = toy.cloud.client("sqs")
    address = f"{toy.cloud.url}/123456789012/toy-DeadLetters"
    received = queue.receive_message(QueueUrl=address, WaitTimeSeconds=15, MessageAttributeNames=["All"])
    message = received["Messages"][0]
    assert json.loads(message["Body"]) == {"do": "reject"}
    assert message["MessageAttributes"]["ErrorMessage"]["StringValue"] == "never again"


def test_an_own_event_reaches_only_what_its_pattern_names(toy: Any) -> None:
    events = toy.cloud.client("events")
    entry = {"Source": "toy", "DetailType": "Greeted"}
    events.put_events(
        Entries=[{**entry, "Detail": '{"size": 2, "who": "small"}'}, {**entry, "Detail": '{"size": 9, "who": "big"}'}]
    )
    log = Path(toy.cloud.state["logs"]) / "toy-EchoFunction.log"
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline and "big" not in log.read_text():
        time.sleep(0.05)
    text = log.read_text()
    assert "echo {'size': 9, 'who': 'big'}" in text
    assert "small" not in text


def test_a_presigned_link_uploads_and_downloads(toy: Any) -> None:
    storage = toy.cloud.client("s3")
    place = {"Bucket": toy.cloud.outputs["FilesBucketName"], "Key": "uploads/täst one.csv"}
    put = storage.generate_presigned_url("put_object", place)
    assert put.startswith(f"{toy.cloud.url}/{place['Bucket']}/uploads/")
    assert urllib3.request("PUT", put, body=b"a;b\n", retries=False).status == 200
    assert urllib3.request("GET", storage.generate_presigned_url("get_object", place), retries=False).data == b"a;b\n"


def _waiting(toy: Any) -> dict[str, Any]:
    return _running(toy, toy.drop([], "wait"))


def _running(toy: Any, version: str) -> dict[str, Any]:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if found := toy.executions_of(version):
            return dict(found[0])
        time.sleep(0.02)
    pytest.fail("no execution was started")


def _token(toy: Any, job: str) -> str:
    storage = toy.cloud.client("s3")
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        listed = storage.list_objects_v2(Bucket=toy.cloud.outputs["FilesBucketName"], Prefix=f"tokens/{job}")
        if listed["KeyCount"]:
            place = {"Bucket": toy.cloud.outputs["FilesBucketName"], "Key": f"tokens/{job}"}
            return str(storage.get_object(**place)["Body"].read().decode())
        time.sleep(0.02)
    pytest.fail("no token was kept")
