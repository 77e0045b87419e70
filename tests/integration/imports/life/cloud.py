"""AWS in memory, as far as an import uses it, and workers that die or pause at any one of their calls.

Behind the calls of boto3 and of the lean wire stand plain dictionaries: a life of hundreds of calls takes a few
hundredths of a second. What is not understood raises, so that nothing is let through by mistake.
"""

import io
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import cached_property
from types import SimpleNamespace
from typing import Any, NamedTuple

import orjson
from botocore.exceptions import ClientError

from ledgerdock.aws.records import RecordStore
from ledgerdock.aws.wire import Backoff
from ledgerdock.runtime import Runtime, Settings

Item = dict[str, Any]

MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:{}"
SETTINGS = Settings(
    files_bucket="files",
    jobs_table="jobs",
    records_table="records",
    import_machine=MACHINE.format("import"),
    undo_machine=MACHINE.format("undo"),
    endpoint="memory",
    shards=4,
)
_INDEXES = {"jobs_by_kind": "id", "open_jobs": "heartbeat_at"}
_PATH = r"#n\d+(?:\.#n\d+)*"
_ASSIGNMENT = re.compile(
    rf"({_PATH}) = (?:(:v\d+)"
    rf"|if_not_exists\({_PATH}, (:v\d+)\) \+ (:v\d+)"
    rf"|list_append\(if_not_exists\({_PATH}, (:v\d+)\), (:v\d+)\))(?:, |$)"
)


BEHIND_A_WRITE = 1000
"""In the place of a call's number: behind the first write of records, between what is done and what is told of it."""


class Killed(BaseException):
    """The worker process is gone: no `except` of ours may see this."""


class Refused(ClientError):
    """The condition of a single write does not hold."""


class _Known(ClientError):
    pass


def _error(code: str, kind: type[ClientError] = ClientError, **more: Any) -> ClientError:
    answer: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": 400}, **more}
    return kind(answer, "Call")


class Version(NamedTuple):
    """A version of an object."""

    id: str
    body: bytes
    metadata: Mapping[str, str]
    at: datetime


class Cloud:
    """Two tables, a bucket and the executions of state machines. One call at a time."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[tuple[str, str], Item]] = {"jobs": {}, "records": {}}
        self.objects: dict[str, list[Version]] = {}
        self.executions: dict[str, str] = {}
        self.started: list[tuple[str, Any]] = []
        self.told: set[str] = set()
        self.workers: dict[int, Worker] = {}
        self._lock = threading.Lock()

    def call(self, operation: str, request: Any) -> Any:
        """One call of the worker whose thread this is, or of nobody."""
        worker = self.workers.get(threading.get_ident())
        if worker is not None:
            worker.before(operation, request)
        with self._lock:
            answer = getattr(self, f"_{operation}")(request)
        if worker is not None:
            worker.after(operation)
        return answer

    def runtime(self) -> Runtime:
        """What a new process would have."""
        return _Runtime(self)

    # --- DynamoDB -------------------------------------------------------------------------------------------------

    def _get_item(self, request: Any) -> Any:
        item = self.tables[request["TableName"]].get(_place(request["Key"]))
        return {"Item": _copy(item)} if item is not None else {}

    def _query(self, request: Any) -> Any:
        table = self.tables[request["TableName"]]
        values = request["ExpressionAttributeValues"]
        if "IndexName" in request:
            name, order = request["ExpressionAttributeNames"]["#hash"], _INDEXES[request["IndexName"]]
            found = [item for item in table.values() if item.get(name) == values[":value"]]
            found.sort(key=lambda item: item[order]["S"], reverse=not request["ScanIndexForward"])
        else:
            prefix = values.get(":prefix", {"S": ""})["S"]
            places = sorted(at for at in table if at[0] == values[":pk"]["S"] and at[1].startswith(prefix))
            found = [table[at] for at in places]
        return {"Items": _copy(found)}

    def _update_item(self, request: Any) -> Any:
        if not self._holds(request, request["Key"]):
            raise _error("ConditionalCheckFailedException", Refused)
        return {"Attributes": _copy(self._update(request))}

    def _transact_write_items(self, request: Any) -> Any:
        writes = [next(iter(write.items())) for write in request["TransactItems"]]
        held = [self._holds(wish, wish["Key"] if "Key" in wish else wish["Item"]) for _, wish in writes]
        if not all(held):
            reasons = [{"Code": "None" if each else "ConditionalCheckFailed"} for each in held]
            raise _error("TransactionCanceledException", CancellationReasons=reasons)
        for kind, wish in writes:
            if kind == "Put":
                self.tables[wish["TableName"]][_place(wish["Item"])] = _copy(wish["Item"])
            elif kind == "Update":
                self._update(wish)
            else:
                assert kind == "ConditionCheck"
        return {}

    def _holds(self, request: Any, key: Item) -> bool:
        item = self.tables[request["TableName"]].get(_place(key), {})
        condition = request.get("ConditionExpression")
        return condition is None or all(_is_true(term, item, request) for term in condition.split(" AND "))

    def _update(self, request: Any) -> Item:
        table = self.tables[request["TableName"]]
        item = table.setdefault(_place(request["Key"]), _copy(request["Key"]))
        values = request.get("ExpressionAttributeValues", {})
        sets, _, removes = request["UpdateExpression"].partition("REMOVE ")
        text = sets.removeprefix("SET ").strip()
        for found in _ASSIGNMENT.finditer(text):
            path, plain, start, amount, begun, more = found.groups()
            parent, name = _parent(item, path, request)
            if plain:
                parent[name] = _copy(values[plain])
            elif amount:
                before = parent.get(name, values[start])
                parent[name] = {"N": str(int(before["N"]) + int(values[amount]["N"]))}
            else:
                parent[name] = {"L": [*parent.get(name, values[begun])["L"], *_copy(values[more]["L"])]}
        assert not _ASSIGNMENT.sub("", text), text
        for path in filter(None, removes.split(", ")):
            parent, name = _parent(item, path.strip(), request)
            parent.pop(name, None)
        return item

    def _BatchGetItem(self, request: Any) -> Any:  # noqa: N802 - named as the wire names it
        ((table, wish),) = request["RequestItems"].items()
        items = [self.tables[table].get(_place(key)) for key in wish["Keys"]]
        found = [_copy(item) for item in items if item is not None]
        if "ProjectionExpression" in wish:
            assert wish["ProjectionExpression"] == "sk"
            found = [{"sk": item["sk"]} for item in found]
        return {"Responses": {table: found}}

    def _BatchWriteItem(self, request: Any) -> Any:  # noqa: N802
        ((table, wishes),) = request["RequestItems"].items()
        for wish in wishes:
            if "PutRequest" in wish:
                item = wish["PutRequest"]["Item"]
                self.tables[table][_place(item)] = _copy(item)
            else:
                self.tables[table].pop(_place(wish["DeleteRequest"]["Key"]), None)
        return {}

    # --- S3 -------------------------------------------------------------------------------------------------------

    def _version(self, request: Any) -> Version:
        versions = self.objects.get(request["Key"], [])
        wanted = request.get("VersionId")
        for version in reversed(versions):
            if wanted in (None, version.id):
                return version
        raise _error("NoSuchKey")

    def _head_object(self, request: Any) -> Any:
        found = self._version(request)
        size = len(found.body)
        return {"ContentLength": size, "ETag": '"etag"', "LastModified": found.at, "Metadata": found.metadata}

    def _get_object(self, request: Any) -> Any:
        body = self._version(request).body
        return {"Body": SimpleNamespace(read=lambda: body, iter_chunks=lambda size: iter((body,)))}

    def _put_object(self, request: Any) -> Any:
        if request.get("IfNoneMatch") == "*" and request["Key"] in self.objects:
            raise _error("PreconditionFailed")
        body = request["Body"] if isinstance(request["Body"], bytes) else request["Body"].read()
        versions = self.objects.setdefault(request["Key"], [])
        number = f"v{sum(map(len, self.objects.values()))}"
        versions.append(Version(number, body, request.get("Metadata", {}), datetime.now(UTC)))
        return {"VersionId": number}

    def _list_objects_v2(self, request: Any) -> Any:
        keys = sorted(key for key in self.objects if key.startswith(request["Prefix"]))
        return {"Contents": [{"Key": key} for key in keys[: request.get("MaxKeys", len(keys))]]}

    # --- Step Functions -------------------------------------------------------------------------------------------

    def _start_execution(self, request: Any) -> Any:
        arn = f"{request['stateMachineArn'].replace(':stateMachine:', ':execution:')}:{request['name']}"
        if self.executions.get(arn, "RUNNING") != "RUNNING":
            raise _error("ExecutionAlreadyExists", _Known)
        if arn not in self.executions:
            self.executions[arn] = "RUNNING"
            self.started.append((arn, orjson.loads(request["input"])))
        return {"executionArn": arn}

    def _describe_execution(self, request: Any) -> Any:
        if request["executionArn"] not in self.executions:
            raise _error("ExecutionDoesNotExist", _Known)
        return {"status": self.executions[request["executionArn"]]}

    def _stop_execution(self, request: Any) -> Any:
        if self.executions.get(request["executionArn"]) == "RUNNING":
            self.executions[request["executionArn"]] = "ABORTED"
        return {}

    def _send_task_success(self, request: Any) -> Any:
        self.told.add(request["taskToken"])
        return {}


class Worker:
    """Some work in a process of its own. It dies behind its call number `fatal`, or pauses before `pause`.

    `look` is asked before every call; it may raise Killed. Exactly one thread runs at any time.
    """

    def __init__(
        self,
        cloud: Cloud,
        work: Callable[[], Any],
        look: Callable[["Worker", str, Any], None],
        *,
        fatal: int,
        pause: int,
    ) -> None:
        self.woke = False
        self.ended = False
        self.killed = False
        self.result: Any = None
        self.error: BaseException | None = None
        self.calls = 0
        self._cloud, self._work, self._look = cloud, work, look
        self._fatal, self._pause = fatal, pause
        self._handed_back, self._go_on = threading.Semaphore(0), threading.Semaphore(0)
        self._thread: threading.Thread | None = None

    def run(self) -> None:
        """Work until the end, the death or the pause."""
        if self._pause < 0:
            self._run()
            return
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._handed_back.acquire()

    def wake(self) -> None:
        """Go on behind the pause, until the end."""
        self._go_on.release()
        self._handed_back.acquire()
        if self._thread is not None:
            self._thread.join()

    def before(self, operation: str, request: Any) -> None:
        """Called before every call of this worker."""
        number, self.calls = self.calls, self.calls + 1
        if number == self._pause:
            self._handed_back.release()
            self._go_on.acquire()
            self.woke = True
        self._look(self, operation, request)
        self.woke = False

    def after(self, operation: str) -> None:
        """Called when a call has taken effect."""
        if self.calls - 1 == self._fatal or (self._fatal == BEHIND_A_WRITE and operation == "BatchWriteItem"):
            raise Killed

    def _run(self) -> None:
        me = threading.get_ident()
        self._cloud.workers[me] = self
        try:
            self.result = self._work()
        except Killed:
            self.killed = True
        except BaseException as error:  # noqa: BLE001 - looked at by whoever started the worker
            self.error = error
        finally:
            del self._cloud.workers[me]
            self.ended = True
            self._handed_back.release()


class _Client:
    """A client of any service: every method is a call of the cloud."""

    exceptions = SimpleNamespace(
        ConditionalCheckFailedException=Refused,
        ExecutionAlreadyExists=_Known,
        ExecutionDoesNotExist=_Known,
        TaskTimedOut=_Known,
        TaskDoesNotExist=_Known,
        InvalidToken=_Known,
    )

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **request: self._cloud.call(operation, request)

    def get_paginator(self, operation: str) -> Any:
        def pages(**request: Any) -> Iterator[Any]:
            yield self._cloud.call(operation, request)

        return SimpleNamespace(paginate=pages)


class _Wire:
    """The lean wire."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def call(self, operation: str, request: Any) -> Any:
        return self._cloud.call(operation, request)

    def backoff(self) -> Backoff:
        return Backoff(lambda seconds: None)


class _Runtime(Runtime):
    def __init__(self, cloud: Cloud) -> None:
        super().__init__(SETTINGS, session=SimpleNamespace())  # type: ignore[arg-type]
        self._cloud = cloud

    @cached_property
    def records(self) -> RecordStore:
        return RecordStore(_Wire(self._cloud), "records", SETTINGS.shards)  # type: ignore[arg-type]

    def _client(self, *_: Any) -> Any:
        return _Client(self._cloud)


def table_of(request: Any) -> str:
    """The table a batch write is for."""
    return str(next(iter(request["RequestItems"])))


def _copy(thing: Any) -> Any:
    return orjson.loads(orjson.dumps(thing))


def body(text: str | bytes) -> io.BytesIO:
    """Bytes as a file."""
    return io.BytesIO(text.encode() if isinstance(text, str) else text)


def _place(item: Item) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]


def _names(path: str, request: Any) -> list[str]:
    return [request["ExpressionAttributeNames"][alias] for alias in path.split(".")]


def _parent(item: Item, path: str, request: Any) -> tuple[Item, str]:
    *maps, name = _names(path, request)
    for each in maps:
        if "M" not in item.get(each, {}):
            raise _error("ValidationException")
        item = item[each]["M"]
    return item, name


def _value(item: Item, path: str, request: Any) -> Any:
    *maps, name = _names(path, request)
    for each in maps:
        item = item.get(each, {}).get("M", {})
    return item.get(name)


def _is_true(term: str, item: Item, request: Any) -> bool:
    values = request.get("ExpressionAttributeValues", {})
    if blank := re.fullmatch(rf"\(attribute_not_exists\(({_PATH})\) OR attribute_type\({_PATH}, (:v\d+)\)\)", term):
        found = _value(item, blank[1], request)
        return found is None or values[blank[2]]["S"] in found
    if exists := re.fullmatch(rf"attribute_(not_)?exists\(({_PATH})\)", term):
        return (_value(item, exists[2], request) is None) == bool(exists[1])
    if among := re.fullmatch(rf"({_PATH}) IN \((.*)\)", term):
        return _value(item, among[1], request) in [values[name] for name in among[2].split(", ")]
    equal = re.fullmatch(rf"({_PATH}) = (:v\d+)", term)
    assert equal, term
    return bool(_value(item, equal[1], request) == values[equal[2]])
