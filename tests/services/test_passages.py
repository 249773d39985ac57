"""Words that may touch a topic off limits: found, judged by people, walled off."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from hiring.domain.actor import Actor, Role
from hiring.domain.casefile import Identity, Notes
from hiring.domain.errors import DomainError, Forbidden, IllegalTransition, NotFound
from hiring.models.contact import Finding, NotePassage
from hiring.models.ledger import AuditEvent
from hiring.services import passages, reading
from hiring.services.candidates import move_candidate
from hiring.services.contacts import add_notes
from hiring.services.openings import OpeningText, change_opening
from hiring.services.passages import Judgement
from hiring.services.periodic import sweep_cases
from tests.builders import (
    OPEN,
    SAM,
    Case,
    a_case,
    a_contact,
    an_opening,
)
from tests.northgate import Northgate

FACTS = "She rewrote the scheduler. She was on sick leave in spring. She came back."
SICK = Notes(facts=FACTS, opinions="Calm under load.", no_conflict=True)
VOLUNTEERED = Judgement(touches=True, asked=False)
ASKED = Judgement(touches=True, asked=True)
DISMISSED = Judgement(touches=False)
PLACES = ("uk",)


def noted(
    northgate: Northgate,
    notes: Notes = SICK,
    actor: Actor | None = None,
    interviewers: Sequence[Actor] = (),
) -> tuple[Case, str]:
    opening = an_opening(northgate, jurisdictions=PLACES)
    case = a_case(
        northgate, answers=OPEN, opening_id=opening, interviewers=interviewers
    )
    known = {"notes": notes, "identity": Identity.KNOWN, "reason": "To hear more."}
    return case, a_contact(northgate, case, SAM, actor, **known)


def found_in(northgate: Northgate, contact: str) -> list[dict[str, Any]]:
    return northgate.rows(NotePassage, contact_id=contact)


def judge(
    northgate: Northgate, actor: Actor, contact: str, said: Judgement = VOLUNTEERED
) -> None:
    with northgate.app.app_context():
        for row in found_in(northgate, contact):
            passages.judge_passage(actor, str(row["id"]), said)


def read(northgate: Northgate, actor: Actor, contact: str) -> str:
    with northgate.app.app_context():
        return repr(reading.read_notes(actor, contact))


def test_words_are_found_when_notes_are_saved_and_nobody_is_tagged(
    northgate: Northgate,
) -> None:
    _, contact = noted(northgate)
    found = found_in(northgate, contact)
    assert {row["topic"] for row in found} <= {"health", "leave"}
    assert {row["state"] for row in found} == {"found"}
    words = {FACTS[row["start"] : row["end"]] for row in found}
    assert any("sick" in each for each in words)
    assert northgate.rows(Finding, contact_id=contact, code="TOP002") == []
    assert northgate.rows(AuditEvent, type="passage.walled") == []


def test_later_notes_are_looked_through_too(northgate: Northgate) -> None:
    case, contact = noted(northgate, Notes(facts="She rewrote it."))
    assert found_in(northgate, contact) == []
    with northgate.app.app_context():
        add_notes(case.manager, contact, Notes(opinions="She was often ill."), "")
    assert {row["field"] for row in found_in(northgate, contact)} == {"opinions"}


def test_topics_that_no_policy_of_the_case_bars_are_not_asked_about(
    northgate: Northgate,
) -> None:
    opening = an_opening(northgate, jurisdictions=())
    case = a_case(northgate, answers=OPEN, opening_id=opening)
    pay = Notes(facts="Her salary was 70,000 euros.")
    contact = a_contact(northgate, case, SAM, notes=pay)
    assert [row["topic"] for row in found_in(northgate, contact)] == []


PAY = Notes(facts="She was ill. Her salary was 70,000 euros.")


def test_earlier_notes_are_looked_through_again_where_the_candidate_moves(
    northgate: Northgate,
) -> None:
    opening = an_opening(northgate, jurisdictions=())
    case = a_case(northgate, answers=OPEN, opening_id=opening)
    contact = a_contact(northgate, case, SAM, notes=PAY)
    before = found_in(northgate, contact)
    judge(northgate, case.manager, contact, DISMISSED)
    with northgate.app.app_context():
        move_candidate(case.manager, case.id, ("us-ny",))
    found = found_in(northgate, contact)
    assert {row["topic"] for row in found} > {row["topic"] for row in before}
    assert {row["id"] for row in found} > {row["id"] for row in before}
    assert {r["state"] for r in found if r["topic"] == "pay"} == {"found"}
    assert {r["state"] for r in found if r["topic"] != "pay"} <= {"dismissed"}


def test_earlier_notes_are_looked_through_again_where_the_opening_moves(
    northgate: Northgate,
) -> None:
    text = OpeningText("Engineer", "", "senior", (), "", "", "", "")
    opening = an_opening(northgate, jurisdictions=())
    case = a_case(northgate, answers=OPEN, opening_id=opening)
    contact = a_contact(northgate, case, SAM, notes=PAY)
    with northgate.app.app_context():
        sweep_cases()
        assert "pay" not in {row["topic"] for row in found_in(northgate, contact)}
        moved = replace(text, jurisdictions=("us-ny",))
        change_opening(case.manager, opening, moved)
        for _ in range(2):
            sweep_cases()
    assert [r["topic"] for r in found_in(northgate, contact)].count("pay") == 1


def test_the_writer_sees_each_passage_in_its_sentence(northgate: Northgate) -> None:
    case, contact = noted(northgate)
    with northgate.app.app_context():
        waiting = passages.list_own_waiting(case.manager, contact)
        helps = passages.topic_help()
    assert len(waiting) == len(found_in(northgate, contact))
    quoted = waiting[0].quotation
    assert f"{quoted.before}{quoted.words}{quoted.after}" == (
        "She was on sick leave in spring."
    )
    assert helps[waiting[0].topic].help


def test_confirmed_words_are_kept_from_all_who_decide_and_their_writer(
    northgate: Northgate,
) -> None:
    ivo, mira = northgate.cast.ivo, northgate.cast.mira
    case, contact = noted(northgate, actor=ivo, interviewers=[ivo])
    judge(northgate, ivo, contact)
    leads = replace(case.manager, roles=case.manager.roles | {Role.HR})
    for reader in (case.manager, ivo, leads):
        shown = read(northgate, reader, contact)
        assert "sick" not in shown
        assert "Kept from those who decide: health" in shown
        assert "She rewrote the scheduler" in shown
    assert "sick" in read(northgate, mira, contact)


def test_the_wall_stands_in_the_ledger_without_the_words(northgate: Northgate) -> None:
    case, contact = noted(northgate)
    judge(northgate, case.manager, contact)
    walled = northgate.rows(AuditEvent, type="passage.walled")
    assert len(walled) == len(found_in(northgate, contact))
    assert {event["actor"] for event in walled} == {case.manager.pseudonym}
    assert northgate.breaks() == []


@pytest.mark.parametrize(("said", "code"), [(ASKED, "TOP001"), (VOLUNTEERED, "TOP002")])
def test_rules_speak_once_a_person_has_confirmed(
    northgate: Northgate, said: Judgement, code: str
) -> None:
    case, contact = noted(northgate, Notes(facts="She was ill for a year."))
    judge(northgate, case.manager, contact, said)
    assert len(northgate.rows(Finding, contact_id=contact, code=code)) == 1


def test_dismissed_words_stay_as_they_are_and_are_not_asked_about_again(
    northgate: Northgate,
) -> None:
    case, contact = noted(northgate)
    judge(northgate, case.manager, contact, DISMISSED)
    with northgate.app.app_context():
        assert passages.list_own_waiting(case.manager, contact) == []
        add_notes(case.manager, contact, Notes(facts="She plans well."), "")
        assert passages.list_own_waiting(case.manager, contact) == []
    assert "sick leave" in read(northgate, case.manager, contact)
    assert northgate.rows(Finding, contact_id=contact, code="TOP002") == []
    assert northgate.rows(AuditEvent, type="passage.walled") == []
    denied = northgate.rows(AuditEvent, type="passage.dismissed")
    assert len(denied) == len(found_in(northgate, contact))
    assert {event["actor"] for event in denied} == {case.manager.pseudonym}
    assert northgate.breaks() == []


def test_who_dismissed_words_may_still_say_yes_but_never_the_other_way(
    northgate: Northgate,
) -> None:
    case, contact = noted(northgate)
    judge(northgate, case.manager, contact, DISMISSED)
    judge(northgate, case.manager, contact, VOLUNTEERED)
    assert {row["state"] for row in found_in(northgate, contact)} == {"confirmed"}
    with pytest.raises(IllegalTransition):
        judge(northgate, case.manager, contact, DISMISSED)


def test_a_second_press_is_one_wall(northgate: Northgate) -> None:
    case, contact = noted(northgate)
    for _ in range(2):
        judge(northgate, case.manager, contact)
    walled = northgate.rows(AuditEvent, type="passage.walled")
    assert len(walled) == len(found_in(northgate, contact))


def test_only_the_writer_and_hr_answer_for_words(northgate: Northgate) -> None:
    cast = northgate.cast
    case, contact = noted(northgate, actor=cast.ivo, interviewers=[cast.ivo])
    with pytest.raises(Forbidden):
        judge(northgate, case.manager, contact)
    with pytest.raises(NotFound):
        judge(northgate, cast.mei, contact)
    judge(northgate, cast.mira, contact, DISMISSED)
    row = found_in(northgate, contact)[0]
    assert row["judged_by"] == cast.mira.id


def test_who_brought_it_up_has_to_be_said(northgate: Northgate) -> None:
    case, contact = noted(northgate)
    with pytest.raises(DomainError) as refused:
        judge(northgate, case.manager, contact, Judgement(touches=True))
    assert refused.value.field == "asked"


def test_hr_reading_what_waits_is_on_record(northgate: Northgate) -> None:
    _, contact = noted(northgate)
    with northgate.app.app_context():
        assert reading.read_waiting(northgate.cast.mira, contact)
    assert len(northgate.rows(AuditEvent, type="record.viewed")) == 1


def test_a_colleague_sees_no_mark_of_what_a_machine_only_found(
    northgate: Northgate,
) -> None:
    ivo = northgate.cast.ivo
    case, contact = noted(northgate, actor=ivo, interviewers=[ivo])
    shown = read(northgate, case.manager, contact)
    assert "sick leave" in shown
    assert "is_open=True" not in shown
    assert "is_open=True" in read(northgate, northgate.cast.mira, contact)


def test_a_defect_in_the_search_costs_nobody_their_notes(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(passages, "find_passages", broken)
    _, contact = noted(northgate)
    assert found_in(northgate, contact) == []
    assert "sick leave" in read(northgate, northgate.cast.mira, contact)
    (failed,) = northgate.rows(Finding, contact_id=contact, code="TOP002")
    assert (failed["failed"], failed["state"]) == (True, "open")
    assert "could not be looked through" in failed["message"]


def test_words_are_pointed_out_before_anything_is_saved(northgate: Northgate) -> None:
    case, _ = noted(northgate, Notes(facts="She rewrote it."))
    before = northgate.counts()
    with northgate.app.app_context():
        shown = passages.point_out(SICK, case.id, None)
    assert [each.label for each in shown] == ["Facts and examples"]
    assert "".join(piece.text for piece in shown[0].pieces) == FACTS
    assert northgate.counts() == before
