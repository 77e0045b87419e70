"""What an undo does about a record: given back when it is the import's, kept with a reason when it is not."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.imports.rows.decide import Place, Writer, decide
from ledgerdock.imports.rows.undo_decide import decide_undo, result_of
from ledgerdock.jobs.before_images import BeforeImage, decode, encode
from ledgerdock.jobs.job import Outcome

JOB, OTHER = "0job", "0other"
NUMBERS = {OTHER: 14}


def _item(version: int, job: str = JOB, **fields: str) -> dict[str, Any]:
    own = {name: {"S": value} for name, value in fields.items()}
    return {**own, "_version": {"N": str(version)}, "_job": {"S": job}, "_at": {"S": "2026-03-04T10:00:00.000Z"}}


BEFORE = _item(3, OTHER, name="Old")
CREATED = BeforeImage("1", None, 0, 2, Outcome.CREATED)
UPDATED = BeforeImage("1", BEFORE, 0, 2, Outcome.UPDATED)
DELETED = BeforeImage("1", BEFORE, 0, 2, Outcome.DELETED)
EDITED = {name: value for name, value in {**_item(5), "_by": {"S": "ann"}}.items() if name != "_job"}


@pytest.mark.parametrize(
    ("image", "current", "outcome", "code"),
    [
        (CREATED, _item(1), Outcome.DELETED, None),
        (CREATED, None, Outcome.SKIPPED, "undo.gone"),
        (CREATED, _item(2), Outcome.SKIPPED, "undo.changed"),
        (CREATED, _item(2, OTHER), Outcome.SKIPPED, "undo.changed"),
        (CREATED, EDITED, Outcome.SKIPPED, "undo.edited"),
        (UPDATED, _item(4), Outcome.UPDATED, None),
        (UPDATED, BEFORE, Outcome.UNCHANGED, None),
        (UPDATED, None, Outcome.SKIPPED, "undo.gone"),
        (UPDATED, _item(1, OTHER), Outcome.SKIPPED, "undo.changed"),
        (UPDATED, _item(5), Outcome.SKIPPED, "undo.changed"),
        (DELETED, None, Outcome.CREATED, None),
        (DELETED, BEFORE, Outcome.UNCHANGED, None),
        (DELETED, _item(1, OTHER), Outcome.SKIPPED, "undo.recreated"),
    ],
)
def test_a_record_is_given_back_only_as_the_import_left_it(image, current, outcome, code) -> None:
    undoing = decide_undo(image, current, JOB, NUMBERS)
    assert undoing.outcome is outcome
    assert (undoing.error.code if undoing.error else None) == code


def test_the_reason_names_who_touched_it() -> None:
    by_job = decide_undo(UPDATED, _item(5, OTHER), JOB, NUMBERS).error
    by_hand = decide_undo(UPDATED, EDITED, JOB, NUMBERS).error
    assert by_job is not None
    assert by_hand is not None
    assert "import 14 " in by_job.message
    assert "ann has changed it by hand" in by_hand.message


FIELDS = st.dictionaries(st.sampled_from(["name", "mail"]), st.sampled_from("ab").map(lambda text: {"S": text}))


@given(before=st.none() | FIELDS.map(lambda fields: {**fields, **_item(3, OTHER)}), fields=FIELDS)
def test_what_an_import_decides_is_undone_to_what_was_there(before, fields) -> None:
    done = decide(fields, before, Place(0, 2), Writer(JOB, "2026-03-04T11:00:00.000Z"))
    if done.item is None:
        return
    (image,) = decode(encode([("1", before, 0, 2, done.outcome)]))
    undoing = decide_undo(image, done.item, JOB, NUMBERS)
    assert undoing.error is None
    assert result_of(undoing.outcome, image) == before


def test_images_of_an_older_form_are_understood() -> None:
    images = list(decode(b'["1",null]\n["2",{"_version":{"N":"3"}}]\n'))
    assert [(image.key, image.outcome, image.version) for image in images] == [("1", "created", 1), ("2", "updated", 4)]
