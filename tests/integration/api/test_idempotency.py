"""Requests that come again: done once, however often they are sent."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from ledgerdock.errors import Conflict

WISH = {"record_type": "customer", "file_name": "file.csv"}


@pytest.fixture
def api(tenancy):
    return tenancy()


def test_the_same_request_with_the_same_key_is_done_once(api) -> None:
    first, again = (api.post("/imports", body=WISH, headers={"idempotency-key": "k1"}) for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    # A fresh form is a sign of life.
    assert {**first.json["job"], "updated_at": ""} == {**again.json["job"], "updated_at": ""}
    assert first.json["upload"]["fields"]["key"] == again.json["upload"]["fields"]["key"]
    assert len(api.get("/imports").json["items"]) == 1


def test_the_same_body_in_another_order_is_the_same_request(api) -> None:
    bodies = ('{"record_type":"customer","file_name":"a"}', ' {"file_name": "a", "record_type": "customer"}')
    answers = [api.post("/imports", body=body, headers={"idempotency-key": "k1"}) for body in bodies]
    assert answers[0].json["job"]["id"] == answers[1].json["job"]["id"]


def test_another_request_with_the_same_key_is_refused(api) -> None:
    api.post("/imports", body=WISH, headers={"idempotency-key": "k1"})
    refused = api.post("/imports", body={**WISH, "file_name": "other.csv"}, headers={"idempotency-key": "k1"})
    assert (refused.status, refused.code) == (422, "idempotency.reused")
    assert len(api.get("/imports").json["items"]) == 1


def test_a_key_belongs_to_one_person_and_one_route(api) -> None:
    headers = {"idempotency-key": "k1"}
    jobs = [
        api.post("/imports", body=WISH, headers=headers, user=user).json["job"]
        for user in (api.user(), api.user("admin"), api.stranger())
    ]
    assert len({job["id"] for job in jobs}) == 3
    assert api.post(f"/imports/{jobs[0]['id']}/cancel", headers=headers).json["state"] == "cancelled"
    assert api.post(f"/imports/{jobs[1]['id']}/cancel", headers=headers).json["state"] == "cancelled"


def test_without_a_key_each_request_is_one_of_its_own(api) -> None:
    assert api.post("/imports", body=WISH).json["job"]["id"] != api.post("/imports", body=WISH).json["job"]["id"]


def test_in_parallel_one_is_done_and_the_other_is_told_to_wait(api) -> None:
    asked, done = Barrier(2, timeout=20), []
    store, key = api.runtime.idempotency, (api.user(), "POST /imports", "k1")

    def effect() -> str:
        done.append("once")
        asked.wait()
        return "job"

    def ask(_: int) -> str:
        try:
            return store.once(api.tenant, key, WISH, _Context(), effect)
        except Conflict as error:
            asked.wait()
            return error.code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(ask, range(2))) == ["idempotency.in_progress", "job"]
    assert done == ["once"]


class _Context:
    @staticmethod
    def get_remaining_time_in_millis() -> int:
        return 29_000


def test_a_request_that_failed_may_be_tried_again_with_its_key(api) -> None:
    headers = {"idempotency-key": "k1"}
    wrong = {**WISH, "record_type": "spaceship"}
    assert api.post("/imports", body=wrong, headers=headers).code == "type.unknown"
    assert api.post("/imports", body=WISH, headers=headers).status == 201


def test_a_run_that_was_cut_off_may_be_taken_up_after_its_time(api) -> None:
    class Late(_Context):
        @staticmethod
        def get_remaining_time_in_millis() -> int:
            return -1

    def cut_off() -> str:
        raise KeyboardInterrupt

    store, key = api.runtime.idempotency, ("maria", "POST /imports", "k1")
    with pytest.raises(KeyboardInterrupt):
        store.once(api.tenant, key, WISH, Late(), cut_off)
    assert store.once(api.tenant, key, WISH, _Context(), lambda: "job") == "job"


def test_what_is_kept_for_a_key_is_no_link_and_is_forgotten(api) -> None:
    api.post("/imports", body=WISH, headers={"idempotency-key": "k1"})
    (item,) = api.world.dynamodb.query(
        TableName=api.settings.jobs_table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"{api.tenant}#ONCE"}},
    )["Items"]
    assert item["data"]["S"] == json.dumps(api.get("/imports/1").json["id"])
    assert int(item["expiration"]["N"]) > 0


@pytest.mark.parametrize("key", ["", "a b", "ä", "x" * 256])
def test_a_key_that_is_none_is_refused(api, key: str) -> None:
    assert api.post("/imports", body=WISH, headers={"idempotency-key": key}).code == "request.invalid"
