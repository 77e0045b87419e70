"""What moto 5.2.5's state machine interpreter does differently from AWS, put right."""

import functools
import threading
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.config import Config
from jsonata import JException, Jsonata
from moto.settings import moto_server_port
from moto.stepfunctions.models import StepFunctionBackend
from moto.stepfunctions.parser.api import (
    ExecutionStatus,
    HistoryEventType,
    TaskFailedEventDetails,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import StatesErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.item_reader.eval import resource_eval_s3
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import (
    distributed_iteration_component as distributed_map,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration.itemprocessor import (
    distributed_item_processor_worker as distributed_worker,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk,
    state_task_service_dynamodb,
    state_task_service_events,
    state_task_service_sqs,
)
from moto.stepfunctions.parser.asl.component.state.fail import state_fail
from moto.stepfunctions.parser.asl.eval import states, variable_store
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.eval.variable_store import VariableStore
from moto.stepfunctions.parser.asl.jsonata import jsonata as moto_jsonata
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend import execution as executions

Publish = Callable[[dict[str, Any]], None]
_CLIENTS_LOCK = threading.Lock()
_FORGET = "_forget"
"""What an execution of a deleted machine does at its end."""


def replace(owner: Any, name: str, replacement: Any) -> None:
    """Put `replacement` in the place of an existing attribute of a moto class or module.

    Raises AttributeError when moto has it no more: a new moto must be looked at, not patched blindly.
    """
    if not hasattr(owner, name):
        raise AttributeError(f"{owner!r} has no {name}")
    setattr(owner, name, replacement)


def apply(publish: Publish) -> None:
    """Put everything right, for this process; `publish` takes execution status events for the default bus."""
    _evaluate_jsonata()
    _encode_strings()
    _share_clients()
    _select_items_like_aws()
    _fail_maps_over_their_threshold()
    _let_fail_states_name_any_error()
    _stop_at_once(publish)
    _send_status_events(publish)
    _end_executions_of_deleted_machines()


def _evaluate_jsonata() -> None:
    """moto leaves its JSONata evaluator unset (its issue 10105)."""

    def evaluate(expression: str) -> Any:
        try:
            return Jsonata(expression).evaluate(None)
        except JException as error:
            raise moto_jsonata.JSONataException("UNKNOWN", str(error)) from error

    replace(moto_jsonata, "_eval_jsonata", evaluate)


def _encode_strings() -> None:
    """A variable's string goes into the expression between quotes, unescaped: a quote in it breaks all."""

    def encode(bindings: dict[str, Any]) -> str:
        values = {name: to_json_str(value, separators=(",", ":")) for name, value in bindings.items()}
        return "".join(f"{name}:={value};" for name, value in values.items())

    for module in (states, variable_store):
        replace(module, "encode_jsonata_variable_declarations", encode)


def _share_clients() -> None:
    """A new boto3 client for every task costs 30 ms of CPU; clients are thread-safe: one serves all."""

    @functools.cache
    def client(port: str, region: str, service: str) -> Any:
        return boto3.client(  # type: ignore[call-overload]  # the stubs know services by literal only
            service,
            region_name=region,
            aws_access_key_id="local",
            aws_secret_access_key="local",  # noqa: S106 any will do here
            endpoint_url=f"http://127.0.0.1:{port}",
            config=Config(
                parameter_validation=False,
                retries={"total_max_attempts": 1},
                connect_timeout=5,
                read_timeout=99_999_999,
                max_pool_connections=256,
            ),
        )

    def shared(region: str, service: str, state_credentials: Any = None) -> Any:  # noqa: ARG001 moto's signature
        with _CLIENTS_LOCK:
            return client(moto_server_port(), region, service)

    for module in (
        resource_eval_s3,
        lambda_eval_utils,
        state_task_service_aws_sdk,
        state_task_service_dynamodb,
        state_task_service_events,
        state_task_service_sqs,
    ):
        replace(module, "boto_client_for", shared)


def _select_items_like_aws() -> None:
    """In a distributed map's ItemSelector `$states.input` is the map's; an item sees no outer variables."""

    def evaluate(self: Any, env_frame: Any) -> None:
        if self._item_selector is not None:
            env_frame.states.reset(self._map_input)
            self._item_selector.eval(env_frame)
            env_frame.states.reset(env_frame.stack.pop())
        env_frame.variable_store = VariableStore()  # type: ignore[no-untyped-call]

    worker = distributed_worker.DistributedItemProcessorWorker
    original = original_of(worker, "__init__")

    def create(self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self._map_input = self._env.states.get_input()

    replace(worker, "__init__", create)
    replace(worker, "_eval_input", evaluate)


def _fail_maps_over_their_threshold() -> None:
    """moto swallows failed items of a distributed map: the map succeeds whatever was lost."""
    component = distributed_map.DistributedIterationComponent
    original = original_of(component, "_map_run")

    def map_run(self: Any, env: Any, eval_input: Any) -> None:
        original(self, env, eval_input)
        items = eval_input.map_run_record.item_counter
        total = items.total.get()
        failed = total - items.succeeded.get()
        tolerated = max(eval_input.tolerated_failure_count, total * eval_input.tolerated_failure_percentage / 100)
        if failed > tolerated:
            raise FailureEventException(_exceeded(env, failed))

    replace(component, "_map_run", map_run)


def _exceeded(env: Any, failed: int) -> FailureEvent:
    kind = StatesErrorNameType.StatesExceedToleratedFailureThreshold
    return FailureEvent(
        env=env,
        error_name=StatesErrorName(typ=kind),
        event_type=HistoryEventType.TaskFailed,
        event_details=EventDetails(  # type: ignore[typeddict-item]  # one of its many keys, as moto does
            taskFailedEventDetails=TaskFailedEventDetails(
                error=kind.to_name(),
                cause=f"The specified tolerated failure threshold was exceeded ({failed} items failed)",
            )
        ),
    )


def _let_fail_states_name_any_error() -> None:
    """A Fail state that passes a caught `States.*` error on breaks in moto, and works on AWS."""
    replace(state_fail, "CustomErrorName", ErrorName)


def _stop_at_once(publish: Publish) -> None:
    """moto shows a stopped execution as running until its task ends (if ever), and forgets the reason."""
    original = original_of(executions.Execution, "stop")

    def stop(self: Any, stop_date: datetime, error: str | None, cause: str | None) -> None:
        if self.exec_status != ExecutionStatus.RUNNING:
            return
        self.exec_status = ExecutionStatus.ABORTED
        self.stop_date = stop_date
        self.error, self.cause = error or None, cause or None
        original(self, stop_date=stop_date, error=error, cause=cause)
        publish(_status_event(self))

    replace(executions.Execution, "stop", stop)


def _send_status_events(publish: Publish) -> None:
    """moto tells nobody when an execution starts and ends."""

    original_start = original_of(executions.Execution, "start")

    def start(self: Any) -> None:
        original_start(self)
        publish(_status_event(self))

    original_reflect = original_of(executions.BaseExecutionWorkerCommunication, "_reflect_execution_status")

    def reflect(self: Any) -> None:
        if forget := getattr(self.execution, _FORGET, None):
            forget()
            return
        if self.execution.exec_status != ExecutionStatus.RUNNING:
            return  # stopped while its last task still ran
        original_reflect(self)
        publish(_status_event(self.execution))

    replace(executions.Execution, "start", start)
    replace(executions.BaseExecutionWorkerCommunication, "_reflect_execution_status", reflect)


def _end_executions_of_deleted_machines() -> None:
    """moto forgets a deleted machine at once, and what runs of it runs on to its end.

    AWS ends each execution where it would take its next step, and forgets the machine behind the last of them; nothing
    promises an event of such an end, so there is none here.
    """
    delete = original_of(StepFunctionBackend, "delete_state_machine")

    def delete_state_machine(self: Any, arn: str) -> None:
        machine = next((known for known in self.state_machines if known.arn == arn), None)
        running = [one for one in machine.executions if one.exec_status == ExecutionStatus.RUNNING] if machine else []
        left = {one.exec_arn for one in running}

        def forget(execution: str) -> None:
            left.discard(execution)
            if not left:
                delete(self, arn)

        for one in running:
            setattr(one, _FORGET, functools.partial(forget, one.exec_arn))
            one.exec_worker.stop(stop_date=datetime.now(UTC), error=None, cause=None)
        if not running:
            delete(self, arn)

    replace(StepFunctionBackend, "delete_state_machine", delete_state_machine)


def _status_event(execution: Any) -> dict[str, Any]:
    described = execution.to_describe_output()
    detail = {
        name: described.get(name)
        for name in ("executionArn", "stateMachineArn", "name", "input", "output", "error", "cause")
    }
    detail["status"] = execution.exec_status.value
    detail["startDate"] = _milliseconds(execution.start_date)
    detail["stopDate"] = _milliseconds(execution.stop_date)
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": execution.account_id,
        "time": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": execution.region_name,
        "resources": [execution.exec_arn],
        "detail": detail,
    }


def _milliseconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp() * 1000)


@functools.cache
def original_of(owner: Any, name: str) -> Any:
    """moto's own method, also when `apply` runs again."""
    return getattr(owner, name)
