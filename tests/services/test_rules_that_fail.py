"""A rule that fails is said where it failed, and holds back nothing once mended."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from hiring import clock
from hiring.domain import rules as every_rule
from hiring.domain.casefile import HiringOutcome
from hiring.domain.finding import Objection
from hiring.models.contact import Finding
from hiring.services.case_rules import recheck_opening
from hiring.services.hiring_decisions import Decide, decide_or_warn
from tests.builders import CAREFUL, SAM, a_case, an_opening
from tests.northgate import Northgate


def break_rule(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    def broken(*_: object) -> Iterator[Objection]:
        raise ZeroDivisionError

    rules = tuple(
        replace(rule, function=broken) if rule.code == code else rule
        for rule in every_rule.RULES
    )
    monkeypatch.setattr(every_rule, "RULES", rules)


def found(northgate: Northgate, **where: object) -> list[dict[str, Any]]:
    return northgate.rows(Finding, **where)


def test_a_rule_that_fails_over_an_opening_is_said_in_each_of_its_cases(
    northgate: Northgate,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    opening = an_opening(northgate)
    cases = [
        a_case(northgate, answers=CAREFUL, contacts=[SAM], opening_id=opening)
        for _ in range(2)
    ]
    break_rule(monkeypatch, "FAIR001")
    with northgate.app.app_context():
        recheck_opening(opening)
        recheck_opening(opening)
    failed = found(northgate, code="FAIR001")
    assert {row["candidate_id"] for row in failed} == {case.id for case in cases}
    assert [(row["failed"], row["contact_id"]) for row in failed] == [(True, None)] * 2
    assert "FAIR001 failed: ZeroDivisionError" in caplog.text


def test_a_rule_that_fails_over_an_opening_is_said_before_a_decision(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_case(northgate, answers=CAREFUL, contacts=[SAM])
    break_rule(monkeypatch, "FAIR001")
    command = Decide(
        case.id, HiringOutcome.REJECTED, clock.now().date(), "Her interviews were thin."
    )
    with northgate.app.app_context():
        said = decide_or_warn(case.manager, command, frozenset())
    assert "FAIR001" in {each.code for each in said if not isinstance(each, str)}
