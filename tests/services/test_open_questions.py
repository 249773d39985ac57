"""What is still open about a candidate: carried on, answered, and read by whom."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from hiring.domain.actor import Actor, Role
from hiring.domain.casefile import Tone
from hiring.domain.document import Choice, Kind
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.open_question import QuestionState, Tally
from hiring.models.call_back import OpenQuestion as Row
from hiring.models.contact import Contact, NotePassage
from hiring.models.ledger import AuditEvent
from hiring.queries.call_back import CallBack, load_call_back
from hiring.queries.candidates import load_candidate
from hiring.queries.debriefs import find_own
from hiring.queries.open_questions import (
    FromTalk,
    OpenQuestion,
    count_questions,
    list_for_paper,
    list_questions,
    load_question,
)
from hiring.queries.organisation import local_today
from hiring.services.debriefs import SignDebrief, save_draft, sign_debrief
from hiring.services.exports import load_document
from hiring.services.open_questions import (
    EndQuestion,
    KeepPlan,
    RaiseQuestion,
    end_question,
    keep_plan,
    raise_question,
)
from hiring.services.passages import Judgement, judge_passage
from hiring.services.replies import WriteReply, reply_to_contact
from hiring.transaction import transaction
from tests.builders import (
    CAREFUL,
    OPEN,
    PRIYA,
    SAID,
    SAM,
    Case,
    a_case,
    a_contact,
    a_draft,
    a_staff,
    a_visit_again,
    listed,
)
from tests.northgate import Northgate

LINES = "- How she leads two who disagree.\n\n- Whether she says no.\n- SECRETWORD?"
ANSWER = "She told a head of sales no."


@pytest.fixture
def lea(northgate: Northgate) -> Actor:
    return a_staff(northgate, "Lea Brandt", Role.INTERVIEWER)


@pytest.fixture
def case(northgate: Northgate, lea: Actor) -> Case:
    ivo = northgate.cast.ivo
    return a_case(northgate, answers=CAREFUL, interviewers=[ivo, lea])


def sign(actor: Actor, case: Case, unknown: str = LINES) -> str:
    draft = replace(a_draft(), unknown=unknown, needs="An hour a week.")
    save_draft(actor, case.id, draft)
    return sign_debrief(actor, SignDebrief(case.id, draft.digest, "sign"))


def listed_for(actor: Actor, case: Case) -> tuple[OpenQuestion, ...]:
    return list_questions(actor, load_candidate(actor, case.id))


def counted(actor: Actor, case: Case) -> Tally | None:
    own = find_own(actor, case.id)
    return count_questions(actor, load_candidate(actor, case.id), own)


def brief(actor: Actor, case: Case) -> CallBack:
    return load_call_back(actor, load_candidate(actor, case.id))


def test_each_line_of_a_debrief_waits_until_it_is_answered_or_put_aside(
    northgate: Northgate, case: Case
) -> None:
    jonas, ivo = case.manager, northgate.cast.ivo
    talk = a_contact(northgate, case, listed(PRIYA), notes=SAID)
    with northgate.app.app_context():
        debrief = sign(ivo, case)
        leads, says_no, third = listed_for(jonas, case)
        assert "".join(map(str, leads.words)) == "How she leads two who disagree."
        more = RaiseQuestion(case.id, "Too much work?", contact_id=talk, press_id="p")
        added = raise_question(jonas, more)
        assert raise_question(jonas, more) == added
        answer = EndQuestion(
            says_no.id, QuestionState.ANSWERED, ANSWER, debrief_id=debrief, press_id="p"
        )
        end_question(ivo, answer)
        end_question(ivo, answer)
        aside = EndQuestion(third.id, QuestionState.ASIDE, "It is not our matter.")
        end_question(northgate.cast.mira, aside)
        with pytest.raises(Conflict):
            end_question(jonas, replace(answer, words="Another answer."))
        for gap in (
            replace(aside, question_id=leads.id, words=" "),
            replace(answer, question_id=leads.id, words="x" * 3000),
            replace(answer, question_id=leads.id, contact_id="0" * 24),
        ):
            with pytest.raises(DomainError):
                end_question(jonas, gap)
        visit = a_visit_again(northgate, case)
        reply_to_contact(visit, WriteReply(talk, "That was in 2021."))
        plan = KeepPlan(case.id, first_30="Ride along.", press_id="p")
        kept = keep_plan(jonas, plan)
        with pytest.raises(Conflict):
            keep_plan(ivo, KeepPlan(case.id, needs="A desk.", press_id="q"))
        keep_plan(ivo, KeepPlan(case.id, needs="A desk.", after=kept))
        seen = brief(jonas, case)
        assert counted(jonas, case) == seen.tally == Tally(2, 1, 1)
        assert [each.id for each in seen.open] == [leads.id, added]
        assert isinstance(seen.open[1].origin, FromTalk)
        assert [each.text for each in seen.open[1].replies] == ["That was in 2021."]
        assert seen.answered[0].ending is not None
        assert seen.answered[0].ending.words == (ANSWER,)
        assert [each.needs for each in seen.plans] == [("A desk.",), ()]
        assert seen.told[0].needs == ("An hour a week.",)
        end_question(jonas, replace(answer, question_id=third.id, press_id="late"))
        assert counted(jonas, case) == Tally(2, 2, 0)
    rows = northgate.rows(Row, candidate_id=case.id)
    assert len(rows) == Tally(2, 2, 0).raised
    events = northgate.rows(AuditEvent, type="call_back.recorded")
    assert len(events) == 6
    assert northgate.breaks() == []


def test_who_has_yet_to_sign_learns_nothing_of_what_others_left_open(
    northgate: Northgate, case: Case, lea: Actor
) -> None:
    ivo, jonas = northgate.cast.ivo, case.manager
    talk = a_contact(northgate, case, listed(PRIYA), lea, notes=SAID)
    client, pages = northgate.client(lea), [f"/candidates/{case.id}/call-back"]
    pages += [f"/candidates/{case.id}/call-back/new", f"/contacts/{talk}"]
    before = [client.see(page).main for page in pages]
    with northgate.app.app_context():
        sign(ivo, case)
        question = listed_for(jonas, case)[0]
        of_talk = RaiseQuestion(case.id, "SECRETWORD?", contact_id=talk)
        raise_question(jonas, of_talk)
        keep_plan(jonas, KeepPlan(case.id, needs="SECRETWORD"))
        save_draft(jonas, case.id, a_draft())
        for actor in (lea, jonas):
            assert counted(actor, case) is None
            assert listed_for(actor, case) == ()
            for refused in (
                lambda who=actor: load_question(who, question.id),
                lambda who=actor: brief(who, case),
                lambda who=actor: list_for_paper(who, load_candidate(who, case.id)),
                lambda who=actor: load_document(who, Kind.CALL_BACK, case.id, Choice()),
                lambda who=actor: keep_plan(who, KeepPlan(case.id, needs="A desk.")),
            ):
                with pytest.raises(Forbidden):
                    refused()
    assert [client.see(page).main for page in pages] == before
    assert client.get(f"/questions/{question.id}").status_code == 403
    assert client.get(f"/print/call-back/{case.id}").status_code == 403
    for actor in (lea, jonas):
        browser = northgate.client(actor)
        for page in (f"/candidates/{case.id}", f"/candidates/{case.id}/decision"):
            shown = browser.get(page).get_data(as_text=True)
            assert "SECRETWORD" not in shown
            assert "call-back" not in shown
            assert "still-open" not in shown
    with northgate.app.app_context():
        with pytest.raises(NotFound):
            load_question(northgate.cast.mei, question.id)
        sign(lea, case, "")
        assert counted(lea, case) == Tally(open=4)


def test_a_record_with_hr_and_words_kept_back_are_in_no_question_of_who_decides(
    northgate: Northgate, case: Case
) -> None:
    jonas, mira = case.manager, northgate.cast.mira
    ill = replace(SAID, opinions="Kind. She was ill for a year.")
    kind, other = (
        a_contact(northgate, case, listed(PRIYA), notes=ill),
        a_contact(northgate, case, SAM, northgate.cast.ivo, notes=SAID),
    )
    with northgate.app.app_context():
        raise_question(mira, RaiseQuestion(case.id, "Ill for a year?", contact_id=kind))
        sign(northgate.cast.ivo, case, "Was she ill\nfor a  year?")
        of_other = RaiseQuestion(case.id, "What of Sam?", contact_id=other)
        raise_question(jonas, of_other)
        first = listed_for(jonas, case)[0]
        answer = EndQuestion(first.id, QuestionState.ANSWERED, "By Sam.", "", other)
        end_question(jonas, answer)
        passage = northgate.rows(NotePassage, contact_id=kind)[0]
        judge_passage(jonas, passage["id"], Judgement(touches=True, asked=False))
        with transaction() as session:
            walled = update(Contact).values(is_walled=Contact.id == other)
            session.execute(walled)
        words = northgate.rows(NotePassage, contact_id=kind)[0]
        kept = ill.opinions[words["start"] : words["end"]].lower()
        with pytest.raises(Conflict):
            raise_question(mira, replace(of_other, text="Once more?"))
        paper = list_for_paper(mira, load_candidate(mira, case.id))
        for seen in (listed_for(jonas, case), paper):
            text = repr(seen).lower()
            assert "what of sam" not in text
            assert "by sam" not in text
            assert kept not in text
            assert any(None in each.words for each in seen)
        assert "What of Sam?" in repr(listed_for(mira, case))
        assert "ill for a year" in repr(listed_for(mira, case)).lower()
        assert counted(jonas, case) == Tally(open=2, answered=1)
        assert counted(mira, case) == Tally(open=3, answered=1)


def test_a_talk_that_cannot_be_cited_yet_says_so_beside_its_question(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    bad = replace(SAID, tone=Tone.UNFAVOURABLE)
    talk = a_contact(northgate, case, SAM, notes=bad)
    with northgate.app.app_context():
        raise_question(
            case.manager, RaiseQuestion(case.id, "Did she?", contact_id=talk)
        )
        assert brief(case.manager, case).waits == {talk: None}
    jonas = northgate.client(case.manager)
    page = jonas.see(f"/candidates/{case.id}/call-back")
    assert "has not been told of this talk" in page.main
    assert "did not name them" in page.main
    page = jonas.see(page.link("Answer it or put it aside"))
    assert "has not been told of this talk" in page.main
    page = jonas.see(f"/candidates/{case.id}/decision")
    assert "From a talk that no decision can rest on yet." in page.main


def test_the_pages_keep_what_was_typed_and_point_out_what_may_touch_a_topic(
    northgate: Northgate, case: Case
) -> None:
    jonas = northgate.client(case.manager)
    talk = a_contact(northgate, case, listed(PRIYA), notes=SAID)
    page = jonas.see(f"/contacts/{talk}")
    jonas.see(page.link("Add an open question from this talk"))
    page = jonas.press("Add the question", text="")
    assert page.status == 422
    page = jonas.press("Add the question", text="How did her pregnancy go?")
    assert page.status == 422
    assert "off limits" in page.main
    assert not northgate.rows(Row)
    page = jonas.press("Add the question", text="How does she plan?")
    assert "How does she plan?" in page.main
    assert "Still open: 1 question" in page.main
    jonas.see(page.link("Answer it or put it aside"))
    page = jonas.press("Save", end="answered")
    assert page.status == 422
    page = jonas.press("Save", end="answered", words="In weeks.", source="interview",
                       interviewed_on="2999-01-01")  # fmt: skip
    assert page.status == 422
    assert "In weeks." in page.body
    with northgate.app.app_context():
        today = local_today().isoformat()
    page = jonas.press("Save", interviewed_on=today)
    assert "What has been answered" in page.main
    assert "In weeks." in page.main
    page = jonas.press("Keep this", needs="A quiet room for her disability.")
    assert page.status == 422
    assert "off limits" in page.main
    page = jonas.press("Keep this")
    assert "A quiet room for her disability." in page.main
    assert "1 answered" in jonas.see(f"/candidates/{case.id}").main
    with northgate.app.app_context():
        many = "\n".join(f"Why {number}?" for number in range(1, 40))
        debrief = sign(northgate.cast.ivo, case, many)
    ivo = northgate.client(northgate.cast.ivo)
    page = ivo.see(ivo.see(f"/debriefs/{debrief}").link("Add an open question"))
    page = ivo.press("Add the question", text="Why 40?")
    assert "Showing 1 to 25 of 40 open questions" in page.main
    page = ivo.see(page.link("Next"))
    assert "Why 25?" not in page.main
    assert "Why 40?" in page.main
    assert "Why 40?" in ivo.see(f"/candidates/{case.id}/call-back?open=25").main
    assert "Why 1?" in ivo.see(f"/candidates/{case.id}/call-back?open=-1").main
