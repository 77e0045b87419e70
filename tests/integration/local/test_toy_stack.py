"""The toy stack carries an event through the rule, the machine, the map and the functions, as on AWS."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import urllib3

pytestmark = pytest.mark.local_cloud
Wait = Callable[[Callable[[], Any]], Any]


def test_a_dropped_file_runs_through_rule_machine_map_and_functions(toy: Any) -> None:
    execution = toy.run([{"do": "put", "n": n} for n in range(5)])
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"])["results"] == [{"n": n} for n in range(5)]
    stored = toy.cloud.client("dynamodb").query(
        TableName=toy.cloud.outputs["ThingsTableName"],
        KeyConditionExpression="pk = :job",
        ExpressionAttributeValues={":job": {"S": execution["name"]}},
    )
    assert stored["Count"] == 5


def test_a_string_with_quotes_survives_as_a_variable(toy: Any) -> None:
    assert json.loads(toy.run([])["output"])["quoted"] == 'a "b" \\ c\n'


def test_an_s3_event_reads_as_on_aws(toy: Any) -> None:
    version = toy.drop([])
    toy.ended(version)
    event = toy.created(version)
    assert event["source"] == "aws.s3"
    assert event["time"].endswith("Z")
    assert event["detail"]["reason"] == "PutObject"
    assert set(event["detail"]["object"]) == {"key", "size", "etag", "version-id", "sequencer"}
    assert event["detail"]["object"]["size"] == 2


def test_an_event_delivered_again_starts_again(toy: Any, wait_for: Wait) -> None:
    version = toy.drop([])
    toy.ended(version)
    for _ in range(3):
        toy.publish(toy.created(version))
    wait_for(lambda: len(toy.executions(version)) == 4)


def test_errors_and_killed_processes_are_retried_by_the_machine(toy: Any) -> None:
    killed = {"do": "fail_times", "n": 2, "times": 1, "by": "kill"}
    execution = toy.run([{"do": "fail_times", "n": 1, "times": 1}, killed, {"do": "reject", "n": 3}])
    assert execution["status"] == "SUCCEEDED"
    assert json.loads(execution["output"])["results"] == [{"n": 1}, {"n": 2}, {"refused": "never again"}]


def test_a_map_with_a_failed_item_fails_and_the_fail_state_passes_the_error_on(toy: Any, wait_for: Wait) -> None:
    execution = toy.run([{"do": "fail_times", "n": 1, "times": 9}, {"do": "put", "n": 2}])
    assert execution["status"] == "FAILED"
    assert execution["error"] == "States.ExceedToleratedFailureThreshold"

    def statuses() -> list[str]:
        changes = [event["detail"] for event in toy.ask("events") if event["source"] == "aws.states"]
        return [one["status"] for one in changes if one["executionArn"] == execution["executionArn"]]

    wait_for(lambda: statuses() == ["RUNNING", "FAILED"])


def test_a_machine_waits_for_its_token_and_goes_on_when_told(toy: Any) -> None:
    version = toy.drop([], "wait")
    token = toy.token(toy.started(version)["name"])
    toy.cloud.client("stepfunctions").send_task_success(taskToken=token, output='{"go": "on"}')
    assert toy.ended(version)["status"] == "SUCCEEDED"


def test_a_stopped_execution_is_aborted_at_once(toy: Any) -> None:
    execution = toy.started(toy.drop([], "wait"))
    toy.token(execution["name"])
    machine = toy.cloud.client("stepfunctions")
    machine.stop_execution(executionArn=execution["executionArn"])
    assert machine.describe_execution(executionArn=execution["executionArn"])["status"] == "ABORTED"


def test_a_function_sees_its_layer_its_variables_and_its_deadline(toy: Any) -> None:
    error, answer = toy.invoke("WorkFunction", {"a": 1})
    assert error is None
    assert answer["event"] == {"a": 1}
    assert answer["layer"] == "toy"
    assert answer["env"]["GREETING"] == "hello"
    assert answer["env"]["BUCKET"] == toy.bucket
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
def test_a_function_that_fails_says_how_and_works_the_next_time(
    toy: Any, function: str, event: dict[str, Any], kind: str
) -> None:
    error, answer = toy.invoke(function, event)
    assert error == "Unhandled"
    assert answer["errorType"] == kind
    assert toy.invoke(function, {})[0] is None


def test_processes_killed_from_outside_are_replaced(toy: Any) -> None:
    before = toy.invoke("WorkFunction", {})[1]["pid"]
    for process in toy.ask("functions")["toy-WorkFunction"]:
        os.kill(process["pid"], signal.SIGKILL)
    error, _ = toy.invoke("WorkFunction", {})
    assert error in {None, "Unhandled"}  # the kill may be noticed by this call or before it
    assert toy.invoke("WorkFunction", {})[1]["pid"] != before


def test_reserved_concurrency_is_refused_when_used_up(toy: Any) -> None:
    address = f"{toy.cloud.url}/2015-03-31/functions/toy-HurriedFunction/invocations"
    asynchronous = {"X-Amz-Invocation-Type": "Event"}
    urllib3.request("POST", address, body=b'{"do": "sleep"}', headers=asynchronous, retries=False)
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
    address = f"{toy.cloud.url}/123456789012/toy-DeadLetters"
    received = toy.cloud.client("sqs").receive_message(
        QueueUrl=address, WaitTimeSeconds=15, MessageAttributeNames=["All"]
    )
    message = received["Messages"][0]
    assert json.loads(message["Body"]) == {"do": "reject"}
    assert message["MessageAttributes"]["ErrorMessage"]["StringValue"] == "never again"


def test_an_own_event_reaches_only_what_its_pattern_names(toy: Any, wait_for: Wait) -> None:
    entry = {"Source": "toy", "DetailType": "Greeted"}
    small = {**entry, "Detail": '{"size": 2, "who": "small"}'}
    big = {**entry, "Detail": '{"size": 9, "who": "big"}'}
    toy.cloud.client("events").put_events(Entries=[small, big])
    log = Path(toy.cloud.state["logs"]) / "toy-EchoFunction.log"
    wait_for(lambda: "echo {'size': 9, 'who': 'big'}" in log.read_text())
    assert "small" not in log.read_text()


def test_a_bus_of_its_own_carries_its_events_and_no_others(toy: Any, wait_for: Wait) -> None:
    entry = {"Source": "toy", "DetailType": "Told", "EventBusName": toy.cloud.outputs["BusName"]}
    elsewhere = {"Source": "toy", "DetailType": "Told", "Detail": '{"who": "on the default bus"}'}
    toy.cloud.client("events").put_events(Entries=[elsewhere, {**entry, "Detail": '{"who": "on the bus"}'}])
    log = Path(toy.cloud.state["logs"]) / "toy-EchoFunction.log"
    wait_for(lambda: "echo {'who': 'on the bus'}" in log.read_text())
    assert "on the default bus" not in log.read_text()
    (event,) = (event for event in toy.ask("events") if event["detail"] == {"who": "on the bus"})
    toy.publish(event)
    wait_for(lambda: log.read_text().count("echo {'who': 'on the bus'}") == 2)


def test_a_mail_that_was_accepted_is_in_the_outbox_and_a_refused_one_is_not(toy: Any) -> None:
    mails = toy.cloud.client("sesv2")
    outbox = Path(toy.cloud.state["outbox"])
    to = {"ToAddresses": ["ann@acme.example"]}
    message = b"From: ledgerdock@local.example\r\nTo: ann@acme.example\r\nSubject: Hello\r\n\r\nGood day\r\n"
    mails.send_email(FromEmailAddress="ledgerdock@local.example", Destination=to, Content={"Raw": {"Data": message}})
    (path,) = outbox.glob("*.eml")
    assert path.read_bytes() == message
    with pytest.raises(mails.exceptions.MessageRejected):
        mails.send_email(FromEmailAddress="else@local.example", Destination=to, Content={"Raw": {"Data": message}})
    assert len(list(outbox.iterdir())) == 1


def test_a_presigned_link_uploads_and_downloads(toy: Any) -> None:
    storage = toy.cloud.client("s3")
    place = {"Bucket": toy.bucket, "Key": "uploads/täst one.csv"}
    put = storage.generate_presigned_url("put_object", place)
    assert put.startswith(f"{toy.cloud.url}/{toy.bucket}/uploads/")
    assert urllib3.request("PUT", put, body=b"a;b\n", retries=False).status == 200
    get = storage.generate_presigned_url("get_object", place)
    assert urllib3.request("GET", get, retries=False).data == b"a;b\n"
