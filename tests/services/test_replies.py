"""The candidate sees each contact, reads what was said, answers, and is heard first."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from hiring import clock
from hiring.adapters.keystore import current_keystore
from hiring.domain.actor import CANDIDATE_PSEUDONYM, Role
from hiring.domain.casefile import (
    HiringOutcome,
    Initiator,
    NoteTheme,
    Outcome,
    Tone,
)
from hiring.domain.debrief import ThemeCategory
from hiring.domain.document import Choice, Kind
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.policy import Sight
from hiring.extensions import db
from hiring.models.contact import CitingOverride, Contact, Finding, Reply
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import HiringDecision, Opening
from hiring.queries.candidate_home import list_seen_contacts
from hiring.queries.candidates import load_candidate
from hiring.queries.held import load_held
from hiring.queries.hiring_decisions import list_hiring_decisions
from hiring.queries.ledger import read_case
from hiring.queries.said import Said
from hiring.queries.sent_mail import SentMail
from hiring.queries.told import list_due, list_told
from hiring.queries.visits import Visit, find_open_visit
from hiring.services import visits
from hiring.services.citing import LetCite, ask_to_cite, let_cite
from hiring.services.copy_page import sections_of
from hiring.services.exports import export_document
from hiring.services.hiring_decisions import CitedTooEarly, Decide, Unheard, decide
from hiring.services.openings import close_opening
from hiring.services.outbox import Owed, is_due
from hiring.services.replies import WriteReply, reply_to_contact
from hiring.services.said import read_what_was_said
from hiring.services.telling import tell_again
from hiring.services.undelivered import give_up, record_returned
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
    a_debrief,
    a_staff,
    a_stop,
    a_visit_again,
    an_opening,
    listed,
)
from tests.northgate import Northgate

MISSED = NoteTheme("Missed a target", ThemeCategory.CHALLENGES, Tone.UNFAVOURABLE)
BAD = replace(SAID, tone=Tone.UNFAVOURABLE, themes=(MISSED,))
_CODE = re.compile(r"\b\d{8}\b")
DAYS = timedelta(days=3)
"""What base.toml leaves for a reply."""


def a_coded_visit(northgate: Northgate, case: Case) -> Visit:
    """Let the candidate open the newest link and give a code from the mailbox."""
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        visits.ask_code(visit)
    northgate.deliver()
    with northgate.app.app_context():
        token = visits.confirm_code(visit, newest_code(northgate, case))
        return find_open_visit(token)


def newest_code(northgate: Northgate, case: Case) -> str:
    found = [_CODE.search(mail.body) for mail in northgate.mails(case.email)]
    return [each.group() for each in found if each][-1]


def read(northgate: Northgate, case: Case, contact_id: str) -> Said:
    visit = a_coded_visit(northgate, case)
    with northgate.app.app_context():
        return read_what_was_said(visit, contact_id)


def a_reply(
    northgate: Northgate, case: Case, contact_id: str, text: str, theme: str = ""
) -> None:
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        reply_to_contact(visit, WriteReply(contact_id, text, theme=theme))


def a_rejection(case: Case, *cited: str, **changes: object) -> Decide:
    command = Decide(
        candidate_id=case.id,
        outcome=HiringOutcome.REJECTED,
        decided_on=clock.now().date(),
        reasons="The interviews were thin.",
        cited=frozenset(cited),
        consent_counted=False,
    )
    return replace(command, **changes)  # type: ignore[arg-type]


def told(northgate: Northgate) -> None:
    northgate.deliver()


def test_every_contact_is_on_the_page_from_the_moment_it_is_saved(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    attempt = a_contact(northgate, case, SAM, outcome=Outcome.NO_ANSWER)
    tip = a_contact(northgate, case, SAM, initiator=Initiator.INFORMANT)
    walled = a_contact(northgate, case, replace(SAM, works_there_now=True))
    agreed = a_contact(northgate, case, listed(PRIYA))
    assert northgate.rows(Contact, id=walled)[0]["is_walled"]
    with northgate.app.app_context():
        close_opening(case.manager, case.opening_id)
        late = a_contact(northgate, case, SAM)
        seen = {each.id: each for each in list_seen_contacts(case.id)}
    assert set(seen) == {attempt, tip, walled, agreed, late}
    assert {key for key, each in seen.items() if each.was_agreed} == {agreed}
    assert {each.caller for each in seen.values()} == {"Jonas Weber"}
    assert seen[tip].was_unasked


def test_whether_it_was_agreed_is_judged_when_it_happened(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    before = a_contact(northgate, case, listed(PRIYA))
    northgate.deliver()
    a_stop(northgate, case, a_visit_again(northgate, case))
    after = a_contact(northgate, case, listed(PRIYA))
    with northgate.app.app_context():
        seen = {each.id: each.was_agreed for each in list_seen_contacts(case.id)}
    assert seen == {before: True, after: False}


@pytest.mark.parametrize(
    ("places", "sight"),
    [(("eu",), Sight.NOTES), (("uk",), Sight.THEMES), (("uk", "de"), Sight.NOTES)],
)
def test_what_was_said_is_shown_as_the_policies_together_allow(
    northgate: Northgate, places: tuple[str, ...], sight: Sight
) -> None:
    opening = an_opening(northgate, jurisdictions=places)
    case = a_case(northgate, answers=OPEN, opening_id=opening)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    northgate.deliver()
    said = read(northgate, case, talk)
    assert said.sight is sight
    assert [theme.claim for theme in said.themes] == ["Missed a target"]
    words = [text for note in said.notes for _, text in note.fields]
    assert (SAID.facts in words) is (sight is Sight.NOTES)
    if sight is Sight.THEMES:
        assert said.why.is_house
        assert said.why.sources == ("DPA 2018 Sch. 2 para. 24",)


def test_reading_needs_a_code_of_this_visit_even_in_the_known_browser(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    northgate.deliver()
    visit = a_visit_again(northgate, case)
    assert visit.is_known
    with northgate.app.app_context(), pytest.raises(Forbidden):
        read_what_was_said(visit, talk)
    coded = a_coded_visit(northgate, case)
    soon, late = clock.now() + timedelta(minutes=29), timedelta(minutes=31)
    with northgate.app.app_context():
        with clock.set_to(soon):
            assert read_what_was_said(coded, talk).themes
        with clock.set_to(clock.now() + late), pytest.raises(Forbidden):
            read_what_was_said(coded, talk)
        with pytest.raises(Forbidden):
            read_what_was_said(visit, talk)


def test_each_reading_is_an_event_and_strangers_contacts_are_not_there(
    northgate: Northgate,
) -> None:
    case, other = a_case(northgate, answers=OPEN), a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    elsewhere = a_contact(northgate, other, SAM, notes=BAD)
    northgate.deliver()
    coded = a_coded_visit(northgate, case)
    with northgate.app.app_context():
        for _ in range(2):
            read_what_was_said(coded, talk)
        with pytest.raises(NotFound):
            read_what_was_said(coded, elsewhere)
        parts = [
            entry.parts[0].payload
            for entry in read_case(db.session(), case.id, current_keystore())
            if entry.type == EventType.RECORD_VIEWED
        ]
    assert parts == [{"contact": talk, "what": "notes"}] * 2
    viewed = northgate.rows(
        AuditEvent, case_id=case.id, type=str(EventType.RECORD_VIEWED)
    )
    assert {row["actor"] for row in viewed} == {CANDIDATE_PSEUDONYM}
    assert northgate.rows(Contact, id=talk)[0]["seen_at"] is not None


def test_a_reply_can_be_given_to_a_theme_and_to_all_of_it_at_any_time(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, northgate.cast.mira, notes=BAD)
    northgate.deliver()
    theme = read(northgate, case, talk).themes[0]
    a_reply(northgate, case, talk, "The target had been halved.", theme.id)
    a_stop(northgate, case, a_visit_again(northgate, case))
    a_reply(northgate, case, talk, "Sam left before that.")
    with northgate.app.app_context():
        close_opening(case.manager, case.opening_id)
    a_reply(northgate, case, talk, "And a third thing.")
    visit, wrong = a_visit_again(northgate, case), WriteReply(talk, "A", theme="b-1")
    with northgate.app.app_context(), pytest.raises(NotFound):
        reply_to_contact(visit, wrong)
    rows = northgate.rows(Reply, contact_id=talk)
    assert sorted(row["theme"] for row in rows) == ["", "", theme.id]
    again = read(northgate, case, talk)
    assert [each.text for each in again.themes[0].replies] == [
        "The target had been halved."
    ]


def test_who_wrote_the_note_is_told_of_the_reply(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN, interviewers=[northgate.cast.ivo])
    talk = a_contact(northgate, case, SAM, northgate.cast.ivo, notes=BAD)
    northgate.deliver()
    a_reply(northgate, case, talk, "It was not so.")
    mails = northgate.rows(OutboxMail, template="reply_written")
    reached = {row["refs"]["staff_id"] for row in mails}
    assert {northgate.cast.ivo.id, case.manager.id} <= reached


def test_a_bad_word_from_a_feared_manager_is_answered_before_it_counts(
    northgate: Northgate,
) -> None:
    """S8: not hiring on a word that nobody could answer extends the harm."""
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    with northgate.app.app_context(), pytest.raises(CitedTooEarly) as refused:
        decide(case.manager, a_rejection(case, talk))
    assert refused.value.field == "cited"
    assert refused.value.talks[0].until is None
    told(northgate)
    with northgate.app.app_context(), pytest.raises(CitedTooEarly) as refused:
        decide(case.manager, a_rejection(case, talk))
    assert refused.value.talks[0].until is not None
    assert northgate.rows(HiringDecision) == []
    a_reply(northgate, case, talk, "He shouted, and I left. Ask Priya.")
    with northgate.app.app_context():
        decide(case.manager, a_rejection(case, talk))
    assert northgate.rows(HiringDecision)[0]["cited"] == [talk]
    assert "OFF008" not in {row["code"] for row in northgate.rows(Finding)}


def test_it_can_be_cited_once_the_time_to_reply_has_passed(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    told(northgate)
    with northgate.app.app_context(), clock.set_to(clock.now() + DAYS):
        decide(case.manager, a_rejection(case, talk, decided_on=clock.now().date()))
    assert northgate.rows(HiringDecision)[0]["cited"] == [talk]


def test_opening_the_page_offers_the_reply_where_no_mail_arrived(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    northgate.deliver()
    talk = a_contact(northgate, case, SAM, notes=BAD)
    visit = a_coded_visit(northgate, case)
    with northgate.app.app_context():
        read_what_was_said(visit, talk)
        db.session.remove()
    assert northgate.rows(Contact, id=talk)[0]["seen_at"]


def test_good_words_and_listed_people_wait_for_nothing(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    good = a_contact(
        northgate, case, SAM, notes=replace(SAID, tone=Tone.FAVOURABLE, themes=())
    )
    named = a_contact(northgate, case, listed(PRIYA), notes=BAD)
    with northgate.app.app_context():
        decide(case.manager, a_rejection(case, good, named))
    assert set(northgate.rows(HiringDecision)[0]["cited"]) == {good, named}


def test_recording_is_never_blocked(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    without = a_rejection(case, talk, unheard=Unheard.LEAVE_OUT)
    honest = a_rejection(case, talk, unheard=Unheard.ADMIT)
    with northgate.app.app_context():
        decide(case.manager, without)
        decide(case.manager, honest)
        view = load_candidate(case.manager, case.id)
        kept = list_hiring_decisions(case.manager, view)
    assert [(each.cited, each.admitted) for each in kept] == [
        ((), ()),
        ((), ("Sam Keller",)),
    ]
    assert "OFF008" in {row["code"] for row in northgate.rows(Finding)}


def test_hr_alone_lets_it_be_cited_and_says_why(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    northgate.deliver()
    mira, jonas = northgate.cast.mira, case.manager
    both = replace(jonas, roles=jonas.roles | mira.roles)
    with northgate.app.app_context():
        for _ in range(2):
            ask_to_cite(jonas, case.id, [talk, "nonsense"])
        for wrong in (jonas, both):
            with pytest.raises(Forbidden):
                let_cite(wrong, LetCite(talk, "I am in a hurry."))
        with pytest.raises(DomainError):
            let_cite(mira, LetCite(talk, ""))
        let_cite(mira, LetCite(talk, "A court has asked for a date."))
        let_cite(mira, LetCite(talk, "Another reason."))
        decide(jonas, a_rejection(case, talk))
        kept = list_hiring_decisions(jonas, load_candidate(jonas, case.id))
    row = northgate.rows(CitingOverride)[0]
    assert row["reason"] == "A court has asked for a date."
    assert kept[0].let[0].reason == row["reason"]
    events = northgate.rows(AuditEvent, type=str(EventType.CITING_RECORDED))
    assert len(events) == 2, "asked once, given once"
    asked = northgate.rows(OutboxMail, template="citing_asked")
    assert {each["refs"]["staff_id"] for each in asked} == {mira.id}
    given = northgate.rows(OutboxMail, template="citing_given")
    assert [each["refs"]["staff_id"] for each in given] == [jonas.id]
    assert read(northgate, case, talk).used_early is not None


def test_who_asked_lets_it_by_no_change_of_roles_and_openings(
    northgate: Northgate,
) -> None:
    both = a_staff(northgate, "Lea Both", Role.HR, Role.HIRING_MANAGER)
    case = a_case(northgate, answers=OPEN, manager=both)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    with northgate.app.app_context():
        ask_to_cite(both, case.id, [talk])
        with transaction() as session:
            to_another = update(Opening).where(Opening.id == case.opening_id)
            session.execute(to_another.values(manager_id=northgate.cast.jonas.id))
        with pytest.raises(Forbidden):
            let_cite(both, LetCite(talk, "Now that another leads it."))
        let_cite(northgate.cast.mira, LetCite(talk, "A court has asked."))


def test_what_can_be_cited_already_needs_no_word_of_hr(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    named = a_contact(northgate, case, listed(PRIYA), notes=BAD)
    with northgate.app.app_context(), pytest.raises(Conflict):
        let_cite(northgate.cast.mira, LetCite(named, "To be sure."))
    assert northgate.rows(CitingOverride) == []


def test_who_had_the_talk_lets_nobody_cite_it(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, northgate.cast.mira, notes=BAD)
    with northgate.app.app_context(), pytest.raises(Forbidden):
        let_cite(northgate.cast.mira, LetCite(talk, "It was my own talk."))


def test_a_reply_and_a_decision_at_the_same_moment_leave_one_honest_order(
    northgate: Northgate,
) -> None:
    for _ in range(5):
        case = a_case(northgate, answers=OPEN)
        talk = a_contact(northgate, case, SAM, notes=BAD)
        northgate.deliver()
        visit = a_visit_again(northgate, case)

        def answer(visit: Visit = visit, talk: str = talk) -> bool:
            with northgate.app.app_context():
                reply_to_contact(visit, WriteReply(talk, "It was not so."))
                return True

        def reject(case: Case = case, talk: str = talk) -> bool:
            with northgate.app.app_context():
                try:
                    decide(case.manager, a_rejection(case, talk))
                except CitedTooEarly:
                    return False
                return True

        with ThreadPoolExecutor(2) as both:
            replied, decided = both.submit(answer), both.submit(reject)
            assert replied.result()
            was_decided = decided.result()
        order = [
            row["type"]
            for row in sorted(
                northgate.rows(AuditEvent, case_id=case.id), key=lambda row: row["seq"]
            )
            if row["type"] in {"reply.recorded", "decision.recorded"}
        ]
        assert order == ["reply.recorded", *["decision.recorded"] * was_decided]


def test_hr_sees_who_has_to_be_told_the_first_due_first(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    told(northgate)
    first = a_contact(northgate, case, SAM)
    with clock.set_to(clock.now() + timedelta(seconds=1)):
        second = a_contact(northgate, case, listed(PRIYA))
    mira = northgate.cast.mira
    with northgate.app.app_context():
        page = list_due(mira)
        assert [row.id for row in page.rows] == [first, second]
        assert not any(row.is_overdue for row in page.rows)
        with clock.set_to(clock.now() + timedelta(days=31)):
            assert all(row.is_overdue for row in list_due(mira).rows)
        with pytest.raises(Forbidden):
            list_due(case.manager)
        rows = list_told(mira, load_candidate(mira, case.id))
        assert [row.waits for row in rows] == [True, False]
    with clock.set_to(clock.now() + timedelta(seconds=9)):
        told(northgate)
    with northgate.app.app_context():
        assert list_due(mira).rows == ()


def test_a_notice_that_did_not_arrive_is_sent_again_the_next_day(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    northgate.deliver()
    talk = a_contact(northgate, case, SAM)
    mail = northgate.rows(Contact, id=talk)[0]["notice_mail_id"]
    with northgate.app.app_context():
        refs = {"candidate_id": case.id, "contact_id": talk}
        give_up(Owed(mail, "contact_logged", refs, 0), "The server refused it.")
        tell_again()
        assert northgate.rows(Contact, id=talk)[0]["notice_mail_id"] == mail
        with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
            tell_again()
            tell_again()
            assert is_due()
    again = northgate.rows(Contact, id=talk)[0]["notice_mail_id"]
    assert again != mail
    assert len(northgate.rows(OutboxMail, template="contact_logged")) == 2


def test_a_notice_that_came_back_has_told_nobody(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    talk = a_contact(northgate, case, SAM, notes=BAD)
    northgate.deliver()
    row = northgate.rows(Contact, id=talk)[0]
    assert row["told_at"]
    refs = {"candidate_id": case.id, "contact_id": talk}
    sent = SentMail.of(row["notice_mail_id"], "contact_logged", refs)
    with northgate.app.app_context():
        assert record_returned(sent, "5.1.1")
        with pytest.raises(CitedTooEarly) as refused:
            decide(case.manager, a_rejection(case, talk))
    assert refused.value.talks[0].until is None
    assert northgate.rows(Contact, id=talk)[0]["told_at"] is None


def test_the_notice_says_what_has_to_be_said(northgate: Northgate) -> None:
    opening = an_opening(northgate, jurisdictions=("de",))
    case = a_case(northgate, answers=OPEN, opening_id=opening)
    northgate.deliver()
    a_contact(northgate, case, SAM, notes=BAD)
    northgate.deliver()
    body = northgate.mails(case.email)[-1].body
    for part in (
        "came from a person",
        "to decide about this job",
        "legal ground",
        "complain to the privacy office",
        "6 months after",
    ):
        assert part in body
    assert "Sam" not in body
    assert SAID.facts not in body


def test_the_reply_is_on_every_paper_that_speaks_of_the_talk(
    northgate: Northgate, tmp_path: Path
) -> None:
    case = a_case(northgate, answers=OPEN, interviewers=[northgate.cast.ivo])
    talk = a_contact(northgate, case, SAM, notes=BAD)
    northgate.deliver()
    visit = a_coded_visit(northgate, case)
    debrief_id = a_debrief(northgate, case, northgate.cast.ivo)
    with northgate.app.app_context():
        reply_to_contact(visit, WriteReply(talk, "That quarter had no product."))
        paper = export_document(
            northgate.cast.ivo, Kind.DEBRIEF, debrief_id, Choice()
        ).content
        held = load_held(db.session(), case.id, "https://sayso.example")
        (section,) = [
            each
            for each in sections_of(held, ZoneInfo("UTC"))
            if each.part == "contacts"
        ]
    assert "That quarter had no product." in str(section)
    (tmp_path / "debrief.pdf").write_bytes(paper)
    command = ["pdftotext", "-layout", str(tmp_path / "debrief.pdf"), "-"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    words = " ".join(done.stdout.split())
    assert "That quarter had no product." in words
    assert SAM.name in words
