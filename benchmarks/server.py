"""A DynamoDB that does nothing, in a process of its own: what is left to measure is the client.

`python -m benchmarks.server` prints its port and answers until its standard input ends. With `--remember` it keeps the
items it is sent and answers BatchGetItem with them. Answers carry the checksum DynamoDB sends.
"""

import asyncio
import subprocess
import sys
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

import orjson

_END = b"\r\n\r\n"


class _Connection(asyncio.Protocol):
    """HTTP/1.1 with a Content-Length and nothing else."""

    def __init__(self, items: dict[tuple[str, str], bytes] | None) -> None:
        self._items = items
        self._received = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(_END)) >= 0:
            head = bytes(self._received[:end]).lower()
            length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
            whole = end + len(_END) + length
            if len(self._received) < whole:
                return
            body = bytes(self._received[whole - length : whole])
            del self._received[:whole]
            answer = self._answer(head, body)
            self._transport.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nx-amz-crc32: %d\r\n"
                b"Content-Length: %d\r\n\r\n%b" % (zlib.crc32(answer), len(answer), answer)
            )

    def _answer(self, head: bytes, body: bytes) -> bytes:
        if b".batchgetitem" in head:
            return _found(self._items, body) if self._items else b'{"Responses":{},"UnprocessedKeys":{}}'
        if b".batchwriteitem" in head:
            if self._items is not None:
                _keep(self._items, body)
            return b'{"UnprocessedItems":{}}'
        return b"{}"


def _keep(items: dict[tuple[str, str], bytes], body: bytes) -> None:
    for requests in orjson.loads(body)["RequestItems"].values():
        for request in requests:
            item = request["PutRequest"]["Item"]
            items[item["pk"]["S"], item["sk"]["S"]] = orjson.dumps(item)


def _found(items: dict[tuple[str, str], bytes], body: bytes) -> bytes:
    ((table, request),) = orjson.loads(body)["RequestItems"].items()
    found = (items.get((key["pk"]["S"], key["sk"]["S"])) for key in request["Keys"])
    return b'{"Responses":{"%b":[%b]},"UnprocessedKeys":{}}' % (table.encode(), b",".join(filter(None, found)))


async def _serve(items: dict[tuple[str, str], bytes] | None) -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    server = await loop.create_server(lambda: _Connection(items), "127.0.0.1", 0)
    loop.add_reader(sys.stdin, ended.set)
    print(server.sockets[0].getsockname()[1], flush=True)
    await ended.wait()
    server.close()


@contextmanager
def running_server(*, remember: bool = False) -> Iterator[str]:
    """The URL of a server that runs meanwhile."""
    command = [sys.executable, "-m", "benchmarks.server", *(["--remember"] if remember else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        port = int(cast("IO[str]", process.stdout).readline())
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            cast("IO[str]", process.stdin).close()


if __name__ == "__main__":
    asyncio.run(_serve({} if "--remember" in sys.argv else None))
