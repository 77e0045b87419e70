"""When schedules fire."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ledgerdock_local.cloud import firing_of_rule
from ledgerdock_local.schedules import ScheduleExpressionError, next_after, parse

FRIDAY = datetime(2026, 11, 20, 10, 17, 30, tzinfo=UTC)


def _at(month: int, day: int, hour: int, minute: int, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("expression", "due"),
    [
        ("rate(1 minute)", FRIDAY + timedelta(minutes=1)),
        ("rate(12 hours)", FRIDAY + timedelta(hours=12)),
        ("cron(0 10 * * ? *)", _at(11, 21, 10, 0)),
        ("cron(0/15 * * * ? *)", _at(11, 20, 10, 30)),
        ("cron(5,45 8-17 ? * MON-FRI *)", _at(11, 20, 10, 45)),
        ("cron(0 8 ? * MON *)", _at(11, 23, 8, 0)),
        ("cron(30 6 1 1 ? 2027)", _at(1, 1, 6, 30, 2027)),
        ("cron(0 0 1 JAN,JUL ? *)", _at(1, 1, 0, 0, 2027)),
        ("cron(0 0 1 1 ? 2020)", None),
    ],
)
def test_a_schedule_is_next_due_when_aws_would_fire_it(expression: str, due: datetime | None) -> None:
    assert next_after(parse(expression), FRIDAY) == due


@pytest.mark.parametrize("expression", ["every day", "rate(0.5 hours)", "cron(* * *)", "cron(0 0 L * ? *)"])
def test_what_is_no_schedule_here_is_refused(expression: str) -> None:
    with pytest.raises(ScheduleExpressionError):
        parse(expression)


def test_a_schedule_whose_rule_is_disabled_fires_again_once_it_is_enabled() -> None:
    delivered: list[Any] = []
    bus: Any = SimpleNamespace(deliver=lambda event, target: delivered.append((event["detail-type"], target["Arn"])))
    rule: Any = SimpleNamespace(arn="arn:rule", state="DISABLED", targets=[{"Arn": "arn:function"}])
    fire = firing_of_rule(bus, rule)
    fire()
    assert delivered == []
    rule.state = "ENABLED"
    fire()
    assert delivered == [("Scheduled Event", "arn:function")]
