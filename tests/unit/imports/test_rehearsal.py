"""Plans are the same for the same decisions only, and changes name every field that differs."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ledgerdock.imports.modes import UPSERT
from ledgerdock.imports.rows.chunk import Chunk
from ledgerdock.imports.rows.decide import Item, Place, Writer
from ledgerdock.imports.rows.judge import Candidate, Judgement, Verdict
from ledgerdock.imports.rows.rehearsal import combined, differences, rehearse
from ledgerdock.jobs.job import JobRef, Outcome, Totals
from ledgerdock.records.documents import Record
from ledgerdock.records.registry import load_registry

CUSTOMER = load_registry().get("customer")
INVOICE = load_registry().get("invoice")
VALUES = st.dictionaries(st.sampled_from(["name", "city", "_version"]), st.sampled_from([{"S": "1"}, {"S": "2"}]))
DECISIONS = st.dictionaries(
    st.sampled_from("abcd"),
    st.tuples(st.sampled_from(["created", "updated", "unchanged"]), st.sampled_from(["1", "2"]), VALUES),
)


def _plan(decisions: dict[str, tuple[str, str, Item]], job: str = "job-1") -> str:
    verdicts = [Verdict(Outcome(outcome)) for outcome, _, _ in decisions.values()]
    candidates = [Candidate(key, (at,), Record((), ())) for at, key in enumerate(decisions)]
    existing = {key: {"_version": {"N": version}} for key, (_, version, _) in decisions.items()}
    places = [Place(0, at) for at in range(len(decisions))]
    chunk = Chunk(
        ref=JobRef(tenant="acme", id=job, attempt=1),
        number=0,
        parts=[],
        places=places,
        record_type=CUSTOMER,
        policy=UPSERT,
        judgement=Judgement(list(decisions), list(verdicts), candidates),
        candidates=candidates,
        existing=existing,
        removed=(),
        writer=Writer(job, "now"),
    )
    items = {key: item for key, (outcome, _, item) in decisions.items() if outcome != "unchanged"}
    return rehearse(chunk, items, Totals(), b"").plan


def _told(decisions: dict[str, tuple[str, str, Item]]) -> Any:
    """What a plan stands for."""
    return {
        key: (outcome, version, {n: v for n, v in item.items() if n[0] != "_"} if outcome != "unchanged" else None)
        for key, (outcome, version, item) in decisions.items()
    }


@given(DECISIONS, DECISIONS)
def test_two_plans_are_the_same_when_the_decisions_are(one: Any, other: Any) -> None:
    assert (_plan(one) == _plan(other, "job-2")) == (_told(one) == _told(other))


@given(st.permutations([(0, "a"), (1, "b"), (2, "c")]))
def test_the_order_in_which_chunks_were_tried_does_not_matter(plans: list[tuple[int, str]]) -> None:
    assert combined(dict(plans), 3) == combined({0: "a", 1: "b", 2: "c"}, 3)
    assert combined(dict(plans), 3) != combined({0: "b", 1: "a", 2: "c"}, 3)
    assert combined(dict(plans[1:]), 3) is None


def test_the_lines_of_a_document_are_compared_one_by_one() -> None:
    header, line = INVOICE.columns[: INVOICE.header_width], INVOICE.columns[INVOICE.header_width :]
    before = {
        "invoice_number": {"S": "A"},
        "lines": {"L": [{"M": {"line_amount": {"N": "1"}}}, {"M": {"line_amount": {"N": "2"}}}]},
    }
    after = {"invoice_number": {"S": "A"}, "lines": {"L": [{"M": {"line_amount": {"N": "1.5"}}}]}}
    assert list(differences(before, after, header, line)) == [
        ("Line Amount", 1, "1", "1.5"),
        ("Line Amount", 2, "2", None),
    ]
    assert list(differences(after, after, header, line)) == []
