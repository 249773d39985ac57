"""A rule that fails is said where it failed, and holds back nothing once mended."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from hiring import clock
from hiring.domain import rules as every_rule
from hiring.domain.casefile import HiringOutcome
from hiring.domain.finding import Objection
from hiring.models.contact import Contact, Finding
from hiring.services.case_rules import recheck_opening
from hiring.services.findings import settle_finding
from hiring.services.hiring_decisions import Decide, decide_or_warn
from hiring.services.recheck import recheck_all
from tests.builders import CAREFUL, OPEN, SAM, a_case, a_contact, an_opening, someone
from tests.northgate import Northgate

RUTH = someone("Ruth Dahl")


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


def test_what_hr_settled_of_a_failure_keeps_no_wall_down_once_the_rule_is_mended(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_case(northgate, answers=replace(OPEN, never=("Ruth Dahl",)))
    with monkeypatch.context() as broken:
        break_rule(broken, "OFF002")
        contact = a_contact(northgate, case, RUTH)
    (failed,) = found(northgate, contact_id=contact, code="OFF002")
    with northgate.app.app_context():
        settle_finding(northgate.cast.mira, failed["id"], "The rule will be mended.")
        assert not northgate.rows(Contact, id=contact)[0]["is_walled"]
        list(recheck_all())
    severities = {
        row["severity"] for row in found(northgate, contact_id=contact, code="OFF002")
    }
    assert severities == {"warn", "block"}
    assert northgate.rows(Contact, id=contact)[0]["is_walled"]
