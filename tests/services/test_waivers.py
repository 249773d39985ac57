"""HR lets a rule rest for a person, with a reason, and never for itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from hiring import clock
from hiring.domain import rules as every_rule
from hiring.domain.actor import Actor, Role
from hiring.domain.casefile import HiringOutcome
from hiring.domain.document import Choice, Kind
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.finding import FindingState, Objection
from hiring.domain.waiver import Waive
from hiring.models.contact import Contact, Finding, NotePassage, Waiver
from hiring.models.ledger import AuditEvent
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import load_candidate
from hiring.queries.finding_page import load_finding
from hiring.queries.timeline import load_case_view
from hiring.services import waivers
from hiring.services.exports import export_document
from hiring.services.findings import explain_finding, settle_finding
from hiring.services.hiring_decisions import Decide, decide
from hiring.services.passages import Judgement, judge_passage
from hiring.transaction import transaction
from tests.builders import (
    CAREFUL,
    OPEN,
    SAID,
    SAM,
    Case,
    a_case,
    a_contact,
    a_debrief,
    a_staff,
    someone,
)
from tests.northgate import Northgate

WHY = "We spoke with Amara; she knows."
RUTH = someone("Ruth Dahl")


def a_waiver(
    northgate: Northgate, case: Case, actor: Actor | None = None, **changes: str
) -> str:
    command = replace(Waive(case.id, "OFF001", "Sam Keller", WHY), **changes)
    with northgate.app.app_context():
        return waivers.waive(actor or northgate.cast.mira, command)


def state_of(northgate: Northgate, contact: str, code: str = "OFF001") -> str:
    return str(northgate.rows(Finding, contact_id=contact, code=code)[0]["state"])


def open_of(northgate: Northgate, case: Case) -> int:
    found: int = northgate.rows(Candidate, id=case.id)[0]["open_findings"]
    return found


def events(northgate: Northgate, case: Case) -> int:
    return len(northgate.rows(AuditEvent, case_id=case.id, type="waiver.recorded"))


def test_a_waiver_answers_what_was_found_and_what_will_be(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    first = a_contact(northgate, case, SAM)
    before = open_of(northgate, case)
    waiver = a_waiver(northgate, case, person="SAM  KELLER")
    assert state_of(northgate, first) == FindingState.WAIVED
    assert open_of(northgate, case) == before - 1
    second = a_contact(northgate, case, SAM, northgate.cast.jonas)
    assert state_of(northgate, second) == FindingState.WAIVED
    kept = northgate.rows(Finding, contact_id=second, code="OFF001")[0]
    assert kept["waiver_id"] == waiver
    other = a_contact(northgate, case, RUTH)
    assert state_of(northgate, other) == FindingState.OPEN
    assert events(northgate, case) == 1
    assert northgate.breaks() == []


def test_what_was_explained_is_waived_and_what_was_settled_stays_settled(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    explained, settled = (a_contact(northgate, case, SAM) for _ in range(2))
    ids = {
        contact: northgate.rows(Finding, contact_id=contact, code="OFF001")[0]["id"]
        for contact in (explained, settled)
    }
    with northgate.app.app_context():
        explain_finding(case.manager, ids[explained], "We met by chance.")
        settle_finding(northgate.cast.mira, ids[settled], "Spoken to Jonas.")
    a_waiver(northgate, case)
    assert state_of(northgate, explained) == FindingState.WAIVED
    assert state_of(northgate, settled) == FindingState.SETTLED


def test_the_end_of_a_waiver_opens_again_what_it_had_answered(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    contact = a_contact(northgate, case, SAM)
    before = open_of(northgate, case)
    waiver = a_waiver(northgate, case)
    with northgate.app.app_context():
        for _ in range(2):
            assert waivers.end_waiver(northgate.cast.mira, waiver) == case.id
    assert state_of(northgate, contact) == FindingState.OPEN
    assert open_of(northgate, case) == before
    assert events(northgate, case) == 2
    later = a_contact(northgate, case, SAM)
    assert state_of(northgate, later) == FindingState.OPEN
    assert northgate.breaks() == []


def test_what_hr_settled_meanwhile_stays_settled_when_its_waiver_ends(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    contact = a_contact(northgate, case, SAM)
    waiver = a_waiver(northgate, case)
    found = northgate.rows(Finding, contact_id=contact, code="OFF001")[0]["id"]
    with northgate.app.app_context():
        settle_finding(northgate.cast.mira, found, "Spoken to Jonas.")
        waivers.end_waiver(northgate.cast.mira, waiver)
    assert state_of(northgate, contact) == FindingState.SETTLED


def test_a_waiver_takes_no_wall_down_and_builds_none_less(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=replace(OPEN, never=("Ruth Dahl",)))
    before = a_contact(northgate, case, RUTH)
    a_waiver(northgate, case, code="OFF002", person="Ruth Dahl")
    after = a_contact(northgate, case, RUTH)
    for contact in (before, after):
        assert state_of(northgate, contact, "OFF002") == FindingState.WAIVED
        assert northgate.rows(Contact, id=contact)[0]["is_walled"]


def test_only_hr_waives_and_only_hr_ends_a_waiver(northgate: Northgate) -> None:
    cast = northgate.cast
    case = a_case(northgate, answers=CAREFUL, interviewers=[cast.ivo])
    a_contact(northgate, case, SAM)
    for actor in (case.manager, cast.ivo):
        with pytest.raises(Forbidden):
            a_waiver(northgate, case, actor)
    for actor in (cast.ada, cast.mei):
        with pytest.raises(NotFound):
            a_waiver(northgate, case, actor)
    waiver = a_waiver(northgate, case)
    with northgate.app.app_context():
        with pytest.raises(Forbidden):
            waivers.end_waiver(case.manager, waiver)
        with pytest.raises(NotFound):
            waivers.end_waiver(cast.ada, waiver)
    assert northgate.rows(Waiver)[0]["ended_at"] is None


def test_nobody_waives_what_they_answer_for_themselves(northgate: Northgate) -> None:
    mira = northgate.cast.mira
    case = a_case(northgate, answers=CAREFUL)
    a_contact(northgate, case, SAM, mira)
    with pytest.raises(Forbidden):
        a_waiver(northgate, case)
    leads = replace(case.manager, roles=case.manager.roles | {Role.HR})
    with pytest.raises(Forbidden):
        a_waiver(northgate, case, leads, code="FAIR001", person="")


def test_a_waiver_made_beforehand_does_not_cover_ones_own_later_record(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_waiver(northgate, case)
    own = a_contact(northgate, case, SAM, northgate.cast.mira)
    assert state_of(northgate, own) == FindingState.OPEN


@pytest.mark.parametrize(
    ("code", "person", "reason", "field"),
    [
        ("OFF001", "", WHY, "person"),
        ("OFF001", "Sam Keller", "", "reason"),
        ("WAI001", "", WHY, "rule"),
    ],
)
def test_a_waiver_says_for_whom_and_why(
    northgate: Northgate, code: str, person: str, reason: str, field: str
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    with pytest.raises(DomainError) as refused:
        a_waiver(northgate, case, code=code, person=person, reason=reason)
    assert refused.value.field == field


def test_the_same_is_waived_once_but_again_after_its_end(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    waiver = a_waiver(northgate, case)
    with pytest.raises(Conflict):
        a_waiver(northgate, case, person="sam keller")
    with northgate.app.app_context():
        waivers.end_waiver(northgate.cast.mira, waiver)
    a_waiver(northgate, case)
    assert len(northgate.rows(Waiver)) == 2


def test_a_rule_that_failed_is_neither_waived_nor_explained_away(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    contact = a_contact(northgate, case, SAM)
    found = northgate.rows(Finding, contact_id=contact, code="OFF001")[0]["id"]
    with northgate.app.app_context():
        with transaction() as session:
            session.execute(
                update(Finding).where(Finding.id == found).values(failed=True)
            )
        with pytest.raises(DomainError):
            waivers.waive_finding(northgate.cast.mira, found, WHY, "")
        with pytest.raises(Forbidden):
            explain_finding(case.manager, found, "Nothing happened.")
    a_waiver(northgate, case)
    assert state_of(northgate, contact) == FindingState.OPEN


def titles(northgate: Northgate, actor: Actor, case: Case) -> list[str]:
    with northgate.app.app_context():
        view = load_case_view(actor, load_candidate(actor, case.id))
    return [entry.title for entry in view.entries]


def test_hr_sees_a_waiver_in_the_timeline_and_nobody_else_does(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_contact(northgate, case, SAM)
    a_waiver(northgate, case)
    hr, manager = northgate.cast.mira, case.manager
    assert "Waived OFF001, Sam Keller" in titles(northgate, hr, case)
    assert not any("Waived" in title for title in titles(northgate, manager, case))


def test_a_reason_given_while_logging_does_not_explain_a_rule_that_failed(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Iterator[Objection]:
        raise ZeroDivisionError

    rules = tuple(
        replace(rule, function=broken) if rule.code == "OFF001" else rule
        for rule in every_rule.RULES
    )
    monkeypatch.setattr(every_rule, "RULES", rules)
    case = a_case(northgate, answers=CAREFUL)
    contact = a_contact(northgate, case, SAM, reason="We met by chance.")
    (found,) = northgate.rows(Finding, contact_id=contact, code="OFF001")
    assert (found["failed"], found["state"]) == (True, FindingState.OPEN)
    assert found["reason"] == ""
    assert open_of(northgate, case) >= 1


def test_a_waiver_that_lets_nothing_rest_is_itself_a_finding_until_it_does(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    idle = a_waiver(northgate, case, person="Ruth Dahl")
    a_contact(northgate, case, SAM)
    a_waiver(northgate, case)
    a_contact(northgate, case, SAM)
    (found,) = northgate.rows(Finding, candidate_id=case.id, code="WAI001")
    assert found["contact_id"] is None
    assert found["about"] == idle
    assert "Ruth Dahl" in str(found["message"])
    assert "Mira Lang" in str(found["message"])


def waive_found(northgate: Northgate, finding: object) -> str:
    with northgate.app.app_context():
        return waivers.waive_finding(northgate.cast.mira, str(finding), WHY, "")


def test_a_waiver_of_one_decision_covers_no_later_one(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    today = clock.now().date()
    for day in (today - timedelta(days=2), today):
        counted = Decide(case.id, HiringOutcome.REJECTED, day, "Thin interviews.")
        with northgate.app.app_context():
            decide(case.manager, replace(counted, consent_counted=True))
        newest = northgate.rows(Finding, candidate_id=case.id, code="CON007")[-1]
        assert newest["state"] == FindingState.OPEN
        waive_found(northgate, newest["id"])
    found = northgate.rows(Finding, candidate_id=case.id, code="CON007")
    assert [row["state"] for row in found] == [FindingState.WAIVED] * 2
    assert len({row["waiver_id"] for row in found}) == 2


def test_nobody_ends_a_finding_on_a_decision_that_they_wrote(
    northgate: Northgate,
) -> None:
    mira, ruth = northgate.cast.mira, a_staff(northgate, "Ruth Hale", Role.HR)
    case = a_case(northgate, answers=CAREFUL)
    today = clock.now().date()
    counted = Decide(case.id, HiringOutcome.REJECTED, today, "Thin interviews.")
    with northgate.app.app_context():
        decide(mira, replace(counted, consent_counted=True))
    (found,) = northgate.rows(Finding, candidate_id=case.id, code="CON007")
    with pytest.raises(Forbidden):
        waive_found(northgate, found["id"])
    with northgate.app.app_context():
        with pytest.raises(Forbidden):
            settle_finding(mira, found["id"], "It is fine.")
        assert load_finding(mira, found["id"]).is_own(mira)
        settle_finding(ruth, found["id"], "Spoken to Mira.")


def test_nobody_ends_a_finding_on_a_debrief_that_they_shared(
    northgate: Northgate,
) -> None:
    mira, ruth = northgate.cast.mira, a_staff(northgate, "Ruth Hale", Role.HR)
    case = a_case(northgate, answers=CAREFUL)
    debrief = a_debrief(northgate, case)
    with northgate.app.app_context():
        export_document(mira, Kind.DEBRIEF, debrief, Choice("Tom Berg"))
    (found,) = northgate.rows(Finding, candidate_id=case.id, code="RET002")
    with pytest.raises(Forbidden):
        waive_found(northgate, found["id"])
    with northgate.app.app_context():
        with pytest.raises(Forbidden):
            settle_finding(mira, found["id"], "It is fine.")
        settle_finding(ruth, found["id"], "Spoken to Mira.")


def test_a_waiver_of_one_topic_leaves_the_others(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    said = replace(SAID, opinions="She was ill for a year. She is pregnant.")
    contact = a_contact(northgate, case, SAM, notes=said)
    with northgate.app.app_context():
        for row in northgate.rows(NotePassage, contact_id=contact):
            answer = Judgement(touches=True, asked=False)
            judge_passage(case.manager, str(row["id"]), answer)
    first, *others = northgate.rows(Finding, contact_id=contact, code="TOP002")
    assert others
    waive_found(northgate, first["id"])
    found = northgate.rows(Finding, contact_id=contact, code="TOP002")
    states = {row["about"]: row["state"] for row in found}
    assert states.pop(first["about"]) == FindingState.WAIVED
    assert set(states.values()) == {FindingState.OPEN}


def test_a_waiver_of_a_finding_covers_no_namesake_from_elsewhere(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    elsewhere = someone("Sam Keller", "Delta Freight")
    namesake = a_contact(northgate, case, elsewhere, northgate.cast.mira)
    first = a_contact(northgate, case, SAM)
    (found,) = northgate.rows(Finding, contact_id=first, code="OFF001")
    waive_found(northgate, found["id"])
    again = a_contact(northgate, case, SAM)
    later = a_contact(northgate, case, elsewhere)
    for contact, state in (
        (namesake, FindingState.OPEN),
        (first, FindingState.WAIVED),
        (again, FindingState.WAIVED),
        (later, FindingState.OPEN),
    ):
        assert state_of(northgate, contact) == state


def test_a_waiver_beforehand_covers_whatever_the_rule_says(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_waiver(northgate, case, code="CON007", person="")
    today = clock.now().date()
    with northgate.app.app_context():
        counted = Decide(case.id, HiringOutcome.REJECTED, today, "Thin interviews.")
        decide(case.manager, replace(counted, consent_counted=True))
    (found,) = northgate.rows(Finding, candidate_id=case.id, code="CON007")
    assert found["about"]
    assert found["state"] == FindingState.WAIVED
