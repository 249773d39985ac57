"""What was decided stands for ever, with what it rests on and what rules say of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from hiring import clock
from hiring.adapters.keystore import current_keystore
from hiring.adapters.policy_files import use_own_folder
from hiring.domain.actor import Role
from hiring.domain.casefile import HiringOutcome, Tone
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.extensions import db
from hiring.models.contact import Contact, Finding
from hiring.models.ledger import AuditEvent
from hiring.models.recruiting import Candidate, Opening
from hiring.models.recruiting import HiringDecision as Row
from hiring.queries.candidates import load_candidate
from hiring.queries.finding_page import list_case_findings
from hiring.queries.findings import list_findings
from hiring.queries.hiring_decisions import list_citable, list_hiring_decisions
from hiring.queries.ledger import read_case
from hiring.services import rate_limit
from hiring.services.hiring_decisions import Decide, Unheard, decide, decide_or_warn
from hiring.services.holds import lift_hold, set_hold
from hiring.services.periodic import sweep_openings
from tests.builders import (
    CAREFUL,
    OPEN,
    PRIYA,
    SAID,
    SAM,
    Case,
    a_case,
    a_contact,
    a_debrief,
    listed,
)
from tests.northgate import Northgate

STRICTER = """\
id = "own"
title = "Our own"
verified_on = 2026-11-22
applies_to = ["base"]

[rules]
CON007 = { severity = "block", basis = "house" }
"""
BAD = replace(SAID, tone=Tone.UNFAVOURABLE)


def a_decision(case: Case, **changes: object) -> Decide:
    command = Decide(
        candidate_id=case.id,
        outcome=HiringOutcome.REJECTED,
        decided_on=clock.now().date(),
        reasons="Her interviews were thin.",
        consent_counted=False,
    )
    return replace(command, **changes)  # type: ignore[arg-type]


def codes(northgate: Northgate, case: Case) -> set[str]:
    return {row["code"] for row in northgate.rows(Finding, candidate_id=case.id)}


def events(northgate: Northgate, case: Case, kind: EventType) -> int:
    return len(northgate.rows(AuditEvent, case_id=case.id, type=str(kind)))


def test_a_decision_is_kept_with_its_reasons_and_what_it_rests_on(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    talk = a_contact(northgate, case, listed(PRIYA), notes=SAID)
    jonas = case.manager
    command = a_decision(case, cited=frozenset({talk}), press_id="one")
    with northgate.app.app_context():
        first = decide(jonas, command)
        assert decide(jonas, command) == first, "a second press makes no second one"
        later = decide(jonas, a_decision(case, outcome=HiringOutcome.HIRED))
        kept = list_hiring_decisions(jonas, load_candidate(jonas, case.id))
    assert [each.id for each in kept] == [first, later]
    assert kept[0].outcome is HiringOutcome.REJECTED
    assert kept[0].cited == ("Priya Shah",)
    assert kept[0].consent_counted is False
    assert events(northgate, case, EventType.DECISION_RECORDED) == 2


def test_what_rules_say_is_said_once_before_saving_and_never_refuses_it(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    jonas = case.manager
    counted = a_decision(case, consent_counted=True)
    with northgate.app.app_context():
        said = decide_or_warn(jonas, counted, frozenset())
        assert not isinstance(said, str)
        assert northgate.rows(Row) == []
        assert events(northgate, case, EventType.DECISION_CHECKED) == 1
        seen = frozenset(found.code for found in said)
        why = replace(counted, override="It was a slip of the tongue.")
        assert isinstance(decide_or_warn(jonas, why, seen), str)
    found = northgate.rows(Finding, candidate_id=case.id)
    assert {row["code"] for row in found} >= seen
    assert {row["state"] for row in found if row["code"] in seen} == {"explained"}


def test_a_warning_says_on_record_what_it_was_about_and_is_not_given_without_end(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    cited = a_decision(case, cited=frozenset({talk}), unheard=Unheard.ADMIT)
    monkeypatch.setattr(rate_limit, "GUESSES_AN_HOUR", 1)
    with northgate.app.app_context():
        said = decide_or_warn(case.manager, cited, frozenset())
        entry = read_case(db.session(), case.id, current_keystore())[-1]
        shown = entry.parts[0].payload
        assert shown is not None
        assert (shown["cited"], shown["admitted"]) == ([], [talk])
        assert "OFF008" in shown["codes"]
        assert not isinstance(said, str)
        assert isinstance(decide_or_warn(case.manager, cited, frozenset()), str)
    page = northgate.client(northgate.cast.mira).see(f"/candidates/{case.id}")
    assert "Was told what rules say of a decision" in page.main


def test_hr_who_interviews_reads_of_a_decision_after_signing(
    northgate: Northgate,
) -> None:
    ivo, case = (
        northgate.cast.ivo,
        a_case(northgate, answers=CAREFUL, interviewers=[northgate.cast.ivo]),
    )
    both = replace(ivo, roles=ivo.roles | {Role.HR})
    with northgate.app.app_context():
        decide(case.manager, a_decision(case, consent_counted=True))
        view = load_candidate(both, case.id)
        found = list_findings(db.session(), case.id)
        assert any(not each.contact_id for each in found)
        assert list_hiring_decisions(both, view) == ()
        assert list_case_findings(both, view, found) == []
    a_debrief(northgate, case, ivo)
    with northgate.app.app_context():
        assert list_hiring_decisions(both, view)
        assert list_case_findings(both, view, found)


def test_what_blocks_asks_for_a_reason_and_stays_open_where_none_is_given(
    northgate: Northgate, tmp_path: Path
) -> None:
    (tmp_path / "own.toml").write_text(STRICTER, encoding="utf-8")
    case = a_case(northgate, answers=CAREFUL)
    counted = a_decision(case, consent_counted=True)
    use_own_folder(tmp_path)
    try:
        with northgate.app.app_context():
            said = decide_or_warn(case.manager, counted, frozenset())
            assert not isinstance(said, str)
            seen = frozenset(each.code for each in said)
            assert isinstance(decide_or_warn(case.manager, counted, seen), str)
    finally:
        use_own_folder(None)
    assert "CON007" in seen
    (found,) = northgate.rows(Finding, candidate_id=case.id, code="CON007")
    assert (found["severity"], found["state"]) == ("block", "open")


def test_bad_news_from_off_the_list_that_nobody_could_answer_is_found(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    with northgate.app.app_context():
        rests = a_decision(case, cited=frozenset({talk}), unheard=Unheard.ADMIT)
        decide(case.manager, rests)
    assert "OFF008" in codes(northgate, case)


def test_a_talk_that_is_with_hr_or_elsewhere_can_carry_no_decision(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    walled = a_contact(northgate, case, replace(SAM, works_there_now=True))
    assert northgate.rows(Contact, id=walled)[0]["is_walled"]
    elsewhere = a_contact(northgate, a_case(northgate, answers=OPEN), SAM)
    with northgate.app.app_context():
        assert list_citable(case.id) == ()
        for talk in (walled, elsewhere, "nonsense"):
            with pytest.raises(DomainError) as refused:
                decide(case.manager, a_decision(case, cited=frozenset({talk})))
            assert refused.value.field == "cited"
    assert northgate.rows(Row) == []


def test_who_decides_is_not_told_what_rules_say_of_a_talk_that_is_with_hr(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    walled = a_contact(northgate, case, replace(SAM, works_there_now=True))
    before = len(northgate.rows(Finding, contact_id=walled))
    counted = a_decision(case, consent_counted=True)
    with northgate.app.app_context(), clock.set_to(clock.now() + timedelta(days=50)):
        said = decide_or_warn(case.manager, counted, frozenset())
        assert {each.contact_id for each in said if not isinstance(each, str)} == {""}
        decide(case.manager, counted)
    assert len(northgate.rows(Finding, contact_id=walled)) > before


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reasons": ""}, "reasons"),
        ({"decided_on": clock.now().date() + timedelta(days=2)}, "decided_on"),
        ({"decided_on": clock.now().date().replace(year=1066)}, "decided_on"),
    ],
)
def test_a_decision_needs_its_reasons_and_a_day_that_has_come(
    northgate: Northgate, change: dict[str, object], field: str
) -> None:
    case = a_case(northgate)
    with northgate.app.app_context(), pytest.raises(DomainError) as refused:
        decide(case.manager, a_decision(case, **change))
    assert refused.value.field == field


def test_who_interviews_neither_decides_nor_reads_it_before_signing(
    northgate: Northgate,
) -> None:
    ivo = northgate.cast.ivo
    case = a_case(northgate, interviewers=[ivo])
    with northgate.app.app_context():
        decide(northgate.cast.mira, a_decision(case))
        with pytest.raises(Forbidden):
            decide(ivo, a_decision(case))
        with pytest.raises(NotFound):
            decide(northgate.cast.mei, a_decision(case))
        assert list_hiring_decisions(ivo, load_candidate(ivo, case.id)) == ()
    a_debrief(northgate, case, ivo)
    with northgate.app.app_context():
        assert len(list_hiring_decisions(ivo, load_candidate(ivo, case.id))) == 1


def test_the_worker_compares_the_opening_soon_after_a_decision(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    opening = {"id": case.opening_id}
    with northgate.app.app_context():
        sweep_openings()
        assert northgate.rows(Opening, **opening)[0]["swept_at"] is not None
        decide(case.manager, a_decision(case))
    assert northgate.rows(Opening, **opening)[0]["swept_at"] is None


def test_a_hold_is_hrs_has_its_reason_and_is_lifted_with_one(
    northgate: Northgate,
) -> None:
    mira, case = northgate.cast.mira, a_case(northgate)
    with northgate.app.app_context():
        with pytest.raises(Forbidden):
            set_hold(case.manager, case.id, "A complaint.")
        with pytest.raises(DomainError):
            set_hold(mira, case.id, "")
        with pytest.raises(DomainError):
            lift_hold(mira, case.id, "Nothing to lift.")
        set_hold(mira, case.id, "A complaint.")
        assert northgate.rows(Candidate, id=case.id)[0]["hold"] == "A complaint."
        with pytest.raises(DomainError):
            set_hold(mira, case.id, "Once more.")
        lift_hold(mira, case.id, "It was withdrawn.")
    assert northgate.rows(Candidate, id=case.id)[0]["hold"] == ""
    assert events(northgate, case, EventType.HOLD_RECORDED) == 2
