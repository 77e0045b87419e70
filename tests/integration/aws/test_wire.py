"""The lean wire module against a server that misbehaves the way DynamoDB may."""

import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson
import pytest
from botocore.credentials import Credentials

from ledgerdock.aws.records import RecordStore
from ledgerdock.aws.wire import MAX_ATTEMPTS, DynamoWire, WireRefusal
from ledgerdock.errors import Transient

Reply = tuple[int, bytes, dict[str, str]]
Script = Callable[[str, dict[str, Any]], Reply]
TABLE = "records"


def _ok(answer: dict[str, Any]) -> Reply:
    return 200, orjson.dumps(answer), {}


def _error(status: int, code: str) -> Reply:
    return status, orjson.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no"}), {}


@contextmanager
def _server(script: Script) -> Iterator[DynamoWire]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, data, headers = script(self.headers["X-Amz-Target"].rpartition(".")[2], orjson.loads(body))
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(data))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield DynamoWire(url, "eu-west-1", Credentials("testing", "testing"), sleep=lambda _: None)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Database:
    """A database that takes `takes` items of each batch and hands the others back."""

    def __init__(self, takes: int) -> None:
        self.takes = takes
        self.stored: dict[str, Any] = {}
        self.requests = 0

    def __call__(self, operation: str, request: dict[str, Any]) -> Reply:
        self.requests += 1
        if operation == "BatchWriteItem":
            batch = request["RequestItems"][TABLE]
            for put in batch[: self.takes]:
                item = put["PutRequest"]["Item"]
                self.stored[item["sk"]["S"]] = item
            left = batch[self.takes :]
            return _ok({"UnprocessedItems": {TABLE: left} if left else {}})
        keys = request["RequestItems"][TABLE]["Keys"]
        found = [self.stored[key["sk"]["S"]] for key in keys[: self.takes] if key["sk"]["S"] in self.stored]
        left = keys[self.takes :]
        return _ok({"Responses": {TABLE: found}, "UnprocessedKeys": {TABLE: {"Keys": left}} if left else {}})


def test_unprocessed_items_are_written_in_the_end() -> None:
    database = _Database(takes=7)
    items = {f"k{n}": {"n": {"N": str(n)}} for n in range(60)}
    with _server(database) as wire:
        store = RecordStore(wire, TABLE, shards=4)
        assert store.put_many("acme", "customer", items) == {}
        assert set(database.stored) == set(items)
        assert store.get_many("acme", "customer", items) == items


def test_one_deletion_that_is_refused_does_not_keep_the_others() -> None:
    deleted: list[str] = []

    def script(operation: str, request: dict[str, Any]) -> Reply:
        if operation == "BatchWriteItem" or request["Key"]["sk"]["S"] == "bad":
            return _error(400, "ValidationException")
        assert operation == "DeleteItem"
        deleted.append(request["Key"]["sk"]["S"])
        return _ok({})

    with _server(script) as wire:
        assert RecordStore(wire, TABLE, shards=4).delete_many("acme", "customer", ["a", "bad", "b"]) == {"bad": "no"}
    assert deleted == ["a", "b"]


def test_a_table_that_never_takes_anything_ends_as_transient() -> None:
    database = _Database(takes=0)
    with _server(database) as wire, pytest.raises(Transient) as error:
        RecordStore(wire, TABLE, shards=4).put_many("acme", "customer", {"a": {"n": {"N": "1"}}})
    assert error.value.code == "job.database_busy"
    assert database.requests == MAX_ATTEMPTS


@pytest.mark.parametrize(
    "trouble",
    [
        _error(400, "ProvisionedThroughputExceededException"),
        _error(400, "ThrottlingException"),
        _error(500, "InternalServerError"),
        (503, b"<html>busy</html>", {}),
        (200, b'{"cut', {"x-amz-crc32": "1"}),
    ],
    ids=["throughput", "throttling", "server error", "html page", "damaged answer"],
)
def test_passing_trouble_is_tried_again(trouble: Reply) -> None:
    replies = [trouble, trouble, _ok({"Item": {}})]
    with _server(lambda *_: replies.pop(0)) as wire:
        assert wire.call("GetItem", {}) == {"Item": {}}
    assert replies == []


def test_a_good_checksum_is_accepted() -> None:
    data = orjson.dumps({"Item": {}})
    with _server(lambda *_: (200, data, {"x-amz-crc32": str(zlib.crc32(data))})) as wire:
        assert wire.call("GetItem", {}) == {"Item": {}}


def test_a_request_that_is_wrong_is_refused_at_once() -> None:
    asked = []
    with (
        _server(lambda operation, _: (asked.append(operation), _error(400, "ValidationException"))[1]) as wire,
        pytest.raises(WireRefusal) as refusal,
    ):
        wire.call("GetItem", {})
    assert (refusal.value.code, asked) == ("ValidationException", ["GetItem"])


def test_a_server_that_is_not_there_ends_as_transient() -> None:
    wire = DynamoWire("http://127.0.0.1:9", "eu-west-1", Credentials("testing", "testing"), sleep=lambda _: None)
    with pytest.raises(Transient):
        wire.call("GetItem", {})
