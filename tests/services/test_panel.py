"""The panel: blind until one has signed, opened by HR, references beside claims."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from hiring import clock
from hiring.adapters.keystore import current_keystore
from hiring.domain.actor import Actor, Role
from hiring.domain.casefile import HiringOutcome, Tone
from hiring.domain.debrief_draft import BEGUN
from hiring.domain.document import Choice, Kind
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.panel import PanelState
from hiring.domain.settings_compared import Likeness, Side
from hiring.extensions import db
from hiring.models.contact import Contact, NotePassage
from hiring.models.ledger import AuditEvent
from hiring.models.panel import ClaimReference, PanelOpening
from hiring.queries.debriefs import load_debrief
from hiring.queries.held import load_held
from hiring.queries.ledger import read_case
from hiring.queries.panel import find_panelist
from hiring.queries.panel_debrief import PanelView, load_panel
from hiring.services.candidates import assign_interviewers
from hiring.services.debriefs import save_draft
from hiring.services.exports import load_document
from hiring.services.hiring_decisions import Decide, decide
from hiring.services.interviews import Day, set_interview_days
from hiring.services.panel import (
    OpenPanel,
    PutBeside,
    open_panel,
    put_beside,
    read_settings,
    take_back,
)
from hiring.services.passages import Judgement, judge_passage
from hiring.transaction import transaction
from tests.builders import (
    CAREFUL,
    OPEN,
    PRIYA,
    SAID,
    SAM,
    TOM,
    Case,
    a_case,
    a_contact,
    a_debrief,
    a_mark,
    a_staff,
    listed,
)
from tests.northgate import Northgate

BAD = replace(SAID, tone=Tone.UNFAVOURABLE, market="Crowded", clash="Over hours.")
WHY = "Tove is ill, and the offer ends today."


def a_panel(northgate: Northgate) -> tuple[Case, Actor]:
    """Let Jonas and Ivo sign, and Tove not yet."""
    tove = a_staff(northgate, "Tove Lindqvist", Role.INTERVIEWER)
    interviewers = [northgate.cast.ivo, tove]
    case = a_case(northgate, answers=CAREFUL, interviewers=interviewers)
    for author in (northgate.cast.jonas, northgate.cast.ivo):
        a_debrief(northgate, case, author)
    return case, tove


def panel_of(northgate: Northgate, actor: Actor, case: Case) -> PanelView:
    with northgate.app.app_context():
        return load_panel(actor, case.id)


def opened(northgate: Northgate, case: Case, actor: Actor | None = None) -> None:
    with northgate.app.app_context():
        open_panel(actor or northgate.cast.mira, OpenPanel(case.id, WHY))


def sealed(northgate: Northgate, case: Case, kind: str) -> Sequence[object]:
    with northgate.app.app_context():
        entries = read_case(db.session(), case.id, current_keystore())
        return [e.parts[0].payload for e in entries if e.type == kind]


def a_command(case: Case, talk: str, debrief_id: str, place: int = 0) -> PutBeside:
    return PutBeside(case.id, talk, debrief_id, place, confirms=True, judged={})


def is_empty(panel: PanelView) -> bool:
    held = (panel.debriefs, panel.questions, panel.decided, panel.talks)
    return not any(held) and panel.opening is None


def test_before_all_have_signed_there_are_names_and_nothing_else(
    northgate: Northgate,
) -> None:
    case, tove = a_panel(northgate)
    cast = northgate.cast
    a_contact(northgate, case, listed(PRIYA), notes=SAID)
    for actor in (cast.jonas, cast.ivo, cast.mira):
        panel = panel_of(northgate, actor, case)
        assert panel.state is PanelState.WAITING
        assert set(panel.people.wrote) == {cast.jonas.name, cast.ivo.name}
        assert panel.people.missing == (tove.name,)
        assert is_empty(panel)
        with northgate.app.app_context(), pytest.raises(Forbidden):
            load_document(actor, Kind.PANEL, case.id, Choice())
    assert panel_of(northgate, tove, case) == PanelView(
        panel_of(northgate, tove, case).case, PanelState.BLIND
    )
    with northgate.app.app_context(), pytest.raises(NotFound):
        load_panel(cast.mei, case.id)
    a_debrief(northgate, case, tove)
    assert panel_of(northgate, tove, case).state is PanelState.COMPLETE
    assert len(panel_of(northgate, cast.jonas, case).debriefs) == 3


def test_hr_opens_with_a_reason_and_who_has_yet_to_sign_stays_blind(
    northgate: Northgate,
) -> None:
    case, tove = a_panel(northgate)
    cast = northgate.cast
    for actor, reason, refusal in (
        (cast.jonas, WHY, Forbidden),
        (cast.ivo, WHY, Forbidden),
        (cast.mira, "", DomainError),
    ):
        with northgate.app.app_context(), pytest.raises(refusal):
            open_panel(actor, OpenPanel(case.id, reason))
    assert northgate.rows(PanelOpening) == []
    opened(northgate, case)
    with pytest.raises(Conflict):
        opened(northgate, case)
    assert sealed(northgate, case, "panel.recorded") == [
        {"what": "opened", "reason": WHY}
    ]
    panel = panel_of(northgate, cast.ivo, case)
    assert panel.state is PanelState.OPENED
    assert panel.opening
    assert panel.opening.reason == WHY
    assert panel.people.missing == (tove.name,)
    blind = panel_of(northgate, tove, case)
    assert (blind.state, is_empty(blind)) == (PanelState.BLIND, True)
    assert blind.people.wrote == ()
    with northgate.app.app_context(), pytest.raises(Forbidden):
        load_document(tove, Kind.PANEL, case.id, Choice())
    with northgate.app.app_context(), pytest.raises(Forbidden):
        put_beside(tove, a_command(case, "x", panel.debriefs[0].id))


def test_hr_who_interviews_signs_first_like_everybody_and_nothing_opens_nothing(
    northgate: Northgate,
) -> None:
    both = a_staff(northgate, "Hedda Brun", Role.HR, Role.INTERVIEWER)
    case = a_case(northgate, interviewers=[both])
    with northgate.app.app_context(), pytest.raises(Conflict):
        open_panel(northgate.cast.mira, OpenPanel(case.id, WHY))
    a_debrief(northgate, case)
    assert panel_of(northgate, both, case).state is PanelState.BLIND
    with pytest.raises(Forbidden):
        opened(northgate, case, both)


def test_a_manager_who_interviews_signs_first_like_everybody(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    case = a_case(northgate, answers=CAREFUL, interviewers=[cast.ivo])
    debrief_id = a_debrief(northgate, case, cast.ivo)
    assert panel_of(northgate, cast.jonas, case).state is PanelState.COMPLETE
    today = Day(clock.now().date())
    with northgate.app.app_context():
        set_interview_days(cast.jonas, case.id, {cast.jonas.id: today})
        with pytest.raises(Forbidden):
            load_debrief(cast.jonas, debrief_id)
        assert find_panelist(case.id, cast.jonas.id) is None
    assert panel_of(northgate, cast.jonas, case).state is PanelState.BLIND
    seen = panel_of(northgate, cast.mira, case)
    assert (seen.state, seen.people.missing) == (
        PanelState.WAITING,
        (cast.jonas.name,),
    )
    a_debrief(northgate, case, cast.jonas)
    assert panel_of(northgate, cast.jonas, case).state is PanelState.COMPLETE


def test_whoever_has_begun_owes_one_and_reads_nothing_meanwhile(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    case = a_case(northgate, interviewers=[cast.ivo])
    a_debrief(northgate, case, cast.ivo)
    assert panel_of(northgate, cast.jonas, case).state is PanelState.COMPLETE
    with northgate.app.app_context():
        save_draft(cast.jonas, case.id, BEGUN)
    assert panel_of(northgate, cast.jonas, case).state is PanelState.BLIND
    waiting = panel_of(northgate, cast.ivo, case)
    assert (waiting.state, waiting.people.missing) == (
        PanelState.WAITING,
        (cast.jonas.name,),
    )
    a_debrief(northgate, case, cast.jonas)
    assert panel_of(northgate, cast.ivo, case).state is PanelState.COMPLETE


def test_who_can_sign_no_more_keeps_nobody_waiting_and_is_named(
    northgate: Northgate,
) -> None:
    case, tove = a_panel(northgate)
    with northgate.app.app_context():
        save_draft(tove, case.id, BEGUN)
        assign_interviewers(case.manager, case.id, frozenset({northgate.cast.ivo.id}))
    panel = panel_of(northgate, northgate.cast.jonas, case)
    assert panel.state is PanelState.COMPLETE
    assert panel.people.gone == (tove.name,)


def whole_panel(northgate: Northgate, **notes: object) -> tuple[Case, str, str]:
    """Let Ivo sign, and Priya and Tom be called; return their talks."""
    ivo = northgate.cast.ivo
    case = a_case(northgate, answers=CAREFUL, interviewers=[ivo])
    said = replace(SAID, **notes)  # type: ignore[arg-type]
    priya = a_contact(northgate, case, listed(PRIYA), notes=said)
    tom = a_contact(northgate, case, listed(TOM), notes=BAD)
    a_debrief(northgate, case, ivo)
    return case, priya, tom


def test_a_person_says_what_a_talk_does_to_a_claim_and_takes_it_back(
    northgate: Northgate,
) -> None:
    case, priya, tom = whole_panel(northgate)
    cast = northgate.cast
    debrief_id = panel_of(northgate, cast.jonas, case).debriefs[0].id
    judged = {Side.MARKET: Likeness.DIFFERENT}
    for_it = a_mark(northgate, case, priya, debrief_id, cast.ivo)
    a_mark(northgate, case, tom, debrief_id, confirms=False, judged=judged)
    with pytest.raises(DomainError, match="already"):
        a_mark(northgate, case, priya, debrief_id)
    first, second = panel_of(northgate, cast.mira, case).beside
    assert (first.person, first.confirms, first.put_by, first.is_listed) == (
        "Priya Shah", True, cast.ivo.name, True,
    )  # fmt: skip
    assert first.known == "my manager until 2024, Delta Freight"
    assert (second.person, second.confirms, second.judged) == (
        "Tom Bell",
        False,
        judged,
    )
    claim = panel_of(northgate, cast.mira, case).voices[0].claims[0]
    assert (claim.is_confirmed, claim.is_contradicted) == (True, True)
    kept = sealed(northgate, case, "panel.recorded")[0]
    assert isinstance(kept, dict)
    assert kept["claim"] == claim.theme.claim
    with northgate.app.app_context():
        take_back(cast.jonas, case.id, for_it)
        with pytest.raises(NotFound):
            take_back(cast.jonas, case.id, for_it)
        beside = load_held(db.session(), case.id, "")["debriefs"][0]["beside"]
    assert [each.person for each in panel_of(northgate, cast.ivo, case).beside] == [
        "Tom Bell"
    ]
    assert len(northgate.rows(ClaimReference)) == 2
    assert [(each["person_name"], each["reading"]) for each in beside] == [
        ("Priya Shah", "confirms"),
        ("Tom Bell", "contradicts"),
    ]
    for place, talk in ((99, tom), (0, "f" * 24)):
        wrong = a_command(case, talk, debrief_id, place)
        with northgate.app.app_context(), pytest.raises(DomainError):
            put_beside(cast.jonas, wrong)


def test_settings_are_compared_in_words_and_reading_them_is_recorded(
    northgate: Northgate,
) -> None:
    case, priya, tom = whole_panel(northgate, support="She was ill, so I helped her.")
    cast = northgate.cast
    debrief_id = panel_of(northgate, cast.jonas, case).debriefs[0].id
    a_mark(northgate, case, priya, debrief_id)
    a_mark(northgate, case, tom, debrief_id, confirms=False)
    walled = northgate.rows(NotePassage, contact_id=priya)[0]
    with northgate.app.app_context():
        panel = load_panel(cast.mira, case.id)
        judge_passage(case.manager, walled["id"], Judgement(touches=True, asked=False))
        before = read_settings(cast.mira, panel)
    said = {str(side): str(words) for side, words in before[priya]}
    assert said == {
        "Stage of the firm": "“Thirty people” there, “Forty people, one product” here",
        "Support": "Not known",
        "Market": "Not known",
        "Clash": "Not known",
    }
    others = {str(side): str(words) for side, words in before[tom]}
    assert others["Market"] == "The same: “Crowded”"
    assert others["Clash"] == "“Over hours”"
    seen = northgate.rows(AuditEvent, case_id=case.id, type="record.viewed")
    assert len(seen) == 1


def test_walled_off_talks_are_not_there_and_early_ones_wait(
    northgate: Northgate,
) -> None:
    ivo = northgate.cast.ivo
    case = a_case(northgate, answers=OPEN, interviewers=[ivo])
    walled = a_contact(northgate, case, SAM)
    early = a_contact(northgate, case, replace(SAM, name="Ruth Dahl"), notes=BAD)
    debrief_id = a_debrief(northgate, case, ivo)
    with northgate.app.app_context(), transaction() as session:
        only = update(Contact).where(Contact.id == walled)
        session.execute(only.values(is_walled=True))
    for actor in (case.manager, ivo, northgate.cast.mira):
        talks = panel_of(northgate, actor, case).talks
        assert [talk.contact.id for talk in talks] == [early]
        assert talks[0].not_yet
    with pytest.raises(NotFound):
        a_mark(northgate, case, walled, debrief_id)
    with pytest.raises(DomainError, match="has not been told"):
        a_mark(northgate, case, early, debrief_id)
    assert northgate.rows(ClaimReference) == []
    northgate.deliver()
    with clock.set_to(clock.now() + timedelta(days=40)):
        a_mark(northgate, case, early, debrief_id)
    (mark,) = panel_of(northgate, ivo, case).beside
    assert not mark.is_listed
    assert mark.not_yet, "shown as such before its time"
    assert not panel_of(northgate, ivo, case).voices[0].claims[0].is_confirmed


def test_a_decision_keeps_how_the_ledger_ended_and_what_had_been_signed(
    northgate: Northgate,
) -> None:
    case, priya, _ = whole_panel(northgate)
    ivo, today = northgate.cast.ivo, clock.now().date()
    with northgate.app.app_context():
        command = Decide(
            case.id, HiringOutcome.HIRED, today, "She can do it.", frozenset({priya})
        )
        decide(case.manager, command)
    a_debrief(northgate, case, case.manager)
    (decided,) = panel_of(northgate, ivo, case).decided
    assert decided.after == (ivo.name,)
    assert decided.decision.cited == ("Priya Shah",)
    row = northgate.rows(AuditEvent, case_id=case.id, type="decision.recorded")[0]
    assert decided.decision.ledger_head == row["event_hash"].hex()
