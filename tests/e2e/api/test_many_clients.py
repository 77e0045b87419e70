"""Many people at once: fifty look at lists and jobs while ten import files of two tenants."""

import statistics
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

pytestmark = pytest.mark.local_cloud

WATCHERS = 50
FILES = 10
ROWS = 200
PAUSE_SECONDS = 0.5
HEADER = "Accounting Reference,Name,E-mail\n"


def _content(number: int) -> bytes:
    rows = (f"M{number}-{row},Customer {row} of file {number},c{row}@example.com\n" for row in range(ROWS + number))
    return (HEADER + "".join(rows) + f"M{number}-bad,,\n").encode()


class Watcher:
    """Looks again and again, as consoles do, and remembers what it was answered."""

    def __init__(self, client: httpx.Client, over: threading.Event) -> None:
        self._client = client
        self._over = over
        self._tags: dict[str, str] = {}
        self.seconds: list[float] = []
        self.statuses: Counter[int] = Counter()
        self.seen: set[str] = set()

    def watch(self) -> None:
        """Look until it is over, and at least once."""
        with self._client:
            while True:
                answer = self._look("/imports?limit=20")
                if answer.status_code == 200:
                    jobs = answer.json()["items"]
                    self.seen |= {job["id"] for job in jobs}
                    if jobs:
                        self._look(f"/imports/{jobs[0]['id']}")
                if self._over.wait(PAUSE_SECONDS):
                    return

    def _look(self, path: str) -> httpx.Response:
        began = time.perf_counter()
        answer = self._client.get(path, headers={"If-None-Match": self._tags.get(path, '"none"')})
        self.seconds.append(time.perf_counter() - began)
        self.statuses[answer.status_code] += 1
        if tag := answer.headers.get("etag"):
            self._tags[path] = tag
        return answer


def test_fifty_watch_while_ten_import(api: Any, prepare: Any, post_file: Any, ended: Any) -> None:
    tenants = [("acme", "globex")[number % 2] for number in range(WATCHERS)]
    over = threading.Event()
    watchers = [Watcher(api.signed_in(f"viewer@{tenant}.example"), over) for tenant in tenants]

    def import_one(number: int) -> Any:
        with api.signed_in(f"operator@{tenants[number]}.example") as client:
            prepared = prepare(client, f"many-{number}.csv")
            assert post_file(prepared["upload"], _content(number)).status_code == 204
            return ended(client, prepared["job"]["id"])

    began = time.perf_counter()
    with ThreadPoolExecutor(WATCHERS + FILES) as pool:
        watching = [pool.submit(watcher.watch) for watcher in watchers]
        try:
            jobs = list(pool.map(import_one, range(FILES)))
        finally:
            over.set()
        for watched in watching:
            watched.result()
    sys.stdout.write(_told(watchers, time.perf_counter() - began))

    assert sum((watcher.statuses for watcher in watchers), Counter()).keys() <= {200, 304}
    for number, job in enumerate(jobs):
        assert (job["file"], job["state"], job["error"]) == (f"many-{number}.csv", "completed_with_errors", None)
        counts = {name: count for name, count in job["counts"].items() if count}
        assert (job["rows"], counts) == (ROWS + number + 1, {"created": ROWS + number, "invalid": 1})
    assert len({(tenant, job["number"]) for tenant, job in zip(tenants, jobs, strict=False)}) == FILES
    for tenant in ("acme", "globex"):
        own = {job["id"] for job, owner in zip(jobs, tenants, strict=False) if owner == tenant}
        seen = set().union(*(w.seen for w, owner in zip(watchers, tenants, strict=True) if owner == tenant))
        assert not seen & ({job["id"] for job in jobs} - own)
        with api.signed_in(f"viewer@{tenant}.example") as client:
            listed = {job["id"] for job in client.get("/imports?f=file:many-&limit=200").json()["items"]}
            keys = _all_keys(client)
        assert own <= listed
        expected = {
            f"M{n}-{row}" for n, owner in enumerate(tenants[:FILES]) if owner == tenant for row in range(ROWS + n)
        }
        assert {key for key in keys if key.startswith("M")} == expected


def test_a_refused_transaction_takes_back_nothing_of_others(api: Any) -> None:
    database, table = api.cloud.client("dynamodb"), api.cloud.outputs["JobsTableName"]
    key = {"pk": {"S": "count"}, "sk": {"S": "count"}}
    impossible = {"Put": {"TableName": table, "Item": key, "ConditionExpression": "attribute_exists(nothing)"}}
    over = threading.Event()

    def be_refused() -> None:
        while not over.is_set():
            with pytest.raises(database.exceptions.TransactionCanceledException):
                database.transact_write_items(TransactItems=[impossible])

    with ThreadPoolExecutor(2) as pool:
        refused = [pool.submit(be_refused) for _ in range(2)]
        try:
            for _ in range(200):
                counted = database.update_item(
                    TableName=table,
                    Key=key,
                    UpdateExpression="ADD n :one",
                    ExpressionAttributeValues={":one": {"N": "1"}},
                    ReturnValues="ALL_NEW",
                )
        finally:
            over.set()
            database.delete_item(TableName=table, Key=key)
        for one in refused:
            one.result()
    assert counted["Attributes"]["n"]["N"] == "200"


def _all_keys(client: httpx.Client) -> list[str]:
    keys: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = client.get("/records/customer", params={"limit": 200, **({"cursor": cursor} if cursor else {})}).json()
        keys += [item["key"] for item in page["items"]]
        cursor = page["next_cursor"]
    return keys


def _told(watchers: list[Watcher], seconds: float) -> str:
    took = sorted(second * 1000 for watcher in watchers for second in watcher.seconds)
    cuts = statistics.quantiles(took, n=100)
    return (
        f"{len(took)} requests of {len(watchers)} watchers beside {FILES} imports in {seconds:.1f} s: "
        f"median {cuts[49]:.0f} ms, 90 % {cuts[89]:.0f} ms, 99 % {cuts[98]:.0f} ms, most {took[-1]:.0f} ms\n"
    )
