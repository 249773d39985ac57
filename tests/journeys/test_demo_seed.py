"""The stories that the demo tells are there to be clicked through."""

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiring.adapters.keystore import current_keystore
from hiring.demo.cast import CANDIDATES, STAFF
from hiring.demo.running import prepare
from hiring.extensions import db
from hiring.models.call import CallReport, InformantRefusal
from hiring.models.consent import PersonQuestion
from hiring.models.contact import (
    Contact,
    ContactNote,
    Finding,
    NotePassage,
    Reply,
)
from hiring.models.debrief import Debrief
from hiring.models.feedback import FeedbackRequest, FollowUp, Quote
from hiring.models.organisation import OutboxMail
from hiring.models.panel import ClaimReference
from hiring.models.records import Correction, Erasure
from hiring.models.recruiting import (
    AddressChange,
    Candidate,
    HiringDecision,
    Opening,
)
from hiring.models.speaker import Speaker, TalkMessage
from hiring.queries.ledger_check import verify


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """Give the database of a demo that has just been made."""
    app = prepare(tmp_path_factory.mktemp("demo") / "instance", 8000)
    with app.app_context():
        yield db.session()
        db.session.remove()
        assert verify(db.engine, current_keystore()).is_unbroken
        current_keystore().close()
        db.engine.dispose()


def candidate(told: Session, name: str) -> str:
    """Return the id of a candidate."""
    found = select(Candidate.id).where(Candidate.name == name)
    return str(told.scalars(found).one())


def codes(told: Session, name: str) -> set[str]:
    """Return the codes of what rules found in a case, mere notices left out."""
    found = select(Finding.code).where(
        Finding.candidate_id == candidate(told, name), Finding.severity != "notice"
    )
    return set(told.scalars(found))


def test_two_managers_have_openings_and_one_of_them_a_second(told: Session) -> None:
    managers = told.scalars(select(Opening.manager_id)).all()
    assert (len(managers), len(set(managers))) == (3, 2)


def test_the_quick_back_channel_is_on_record_with_reason_and_reply(
    told: Session,
) -> None:
    amara = candidate(told, "Amara Okafor")
    sam = told.execute(
        select(Contact.id, Contact.outcome, Contact.reason, Contact.check_id).where(
            Contact.candidate_id == amara, Contact.person_name == "Sam Keller"
        )
    ).one()
    assert sam.outcome == "declined"
    assert sam.reason
    assert sam.check_id
    assert codes(told, "Amara Okafor") == {"OFF001"}
    reply = select(Reply.text).where(Reply.contact_id == sam.id)
    assert "Priya or Tom" in told.scalars(reply).one()


def test_the_feared_manager_is_walled_off_and_waits_for_hr(told: Session) -> None:
    daniel = candidate(told, "Daniel Brandt")
    walled = select(Contact.is_walled).where(Contact.candidate_id == daniel)
    assert told.scalars(walled).all() == [True]
    assert "OFF002" in codes(told, "Daniel Brandt")
    waiting = select(Candidate.open_findings).where(Candidate.id == daniel)
    assert told.scalars(waiting).one() > 0


def test_the_two_start_ups_are_told_apart_by_their_setting(told: Session) -> None:
    leah = candidate(told, "Leah Brooks")
    notes = told.scalars(
        select(ContactNote.notes)
        .where(ContactNote.candidate_id == leah)
        .order_by(ContactNote.written_at)
    ).all()
    assert "no product-market fit" in notes[0]["company_stage"]
    assert notes[0]["conflict"]
    assert "product-market fit" in notes[1]["company_stage"]
    assert [note["changed"] for note in notes] == ["somewhat", "yes"]
    marks = select(ClaimReference.confirms, ClaimReference.stage)
    assert [tuple(row) for row in told.execute(marks.order_by(ClaimReference.seq))] == [
        (True, "alike"),
        (False, "different"),
    ]


def test_one_question_was_answered_and_one_still_waits(told: Session) -> None:
    answers = told.execute(select(PersonQuestion.person_name, PersonQuestion.answer))
    assert {tuple(row) for row in answers} == {
        ("Hanna Lind", "yes"),
        ("Oskar Nyman", None),
    }


def test_one_candidate_waits_for_feedback_and_one_has_come_back(
    told: Session,
) -> None:
    waiting = (
        select(Candidate.name)
        .join(FeedbackRequest, FeedbackRequest.candidate_id == Candidate.id)
        .where(FeedbackRequest.answered_at.is_(None))
    )
    assert told.scalars(waiting).all() == ["Amara Okafor"]
    news = told.execute(select(FollowUp.candidate_id, FollowUp.is_shared)).one()
    assert tuple(news) == (candidate(told, "Ruben Castillo"), True)
    quoted = told.execute(select(Quote.answer, Quote.text)).one()
    assert quoted.answer == "yes"
    assert "first customer" in quoted.text


def test_one_person_would_rather_not_talk_and_one_call_was_reported(
    told: Session,
) -> None:
    assert [p["name"] for p in told.scalars(select(InformantRefusal.person))] == [
        "Nadia Prior"
    ]
    assert told.scalars(select(CallReport.person_name)).all() == ["Ines Duarte"]


def test_one_candidate_asked_one_of_our_people_and_was_answered(
    told: Session,
) -> None:
    shown = select(func.count()).where(Speaker.shown_at.is_not(None))
    assert told.scalar(shown) == 3
    said = select(TalkMessage.from_candidate).order_by(TalkMessage.number)
    assert told.scalars(said).all() == [True, False]


def test_one_candidate_was_not_asked_and_one_has_just_been(told: Session) -> None:
    states = {
        row.name: row.consent_state
        for row in told.execute(select(Candidate.name, Candidate.consent_state))
    }
    assert states.pop("Elif Kaya") == "not_asked"
    assert states.pop("Marek Novák") == states.pop("Ines Duarte") == "requested"
    assert sorted(states.values()).count("erased") == 1
    assert set(states.values()) == {"answered", "erased"}


def test_debriefs_are_signed_but_one_which_is_a_draft(told: Session) -> None:
    signed = [at is not None for at in told.scalars(select(Debrief.signed_at))]
    assert (signed.count(True), signed.count(False)) == (5, 1)


def test_all_mail_was_delivered_to_the_mailbox(told: Session) -> None:
    unsent = select(OutboxMail.template).where(OutboxMail.sent_at.is_(None))
    assert told.scalars(unsent).all() == []


def test_the_first_link_is_that_of_the_candidate_who_has_not_answered() -> None:
    assert CANDIDATES[0] == "marek.novak@mail.example"
    assert len({player.role for player in STAFF}) == 4


def test_words_about_health_are_kept_from_those_who_decide(told: Session) -> None:
    leah = candidate(told, "Leah Brooks")
    kept = select(NotePassage.topic, NotePassage.state, NotePassage.asked).where(
        NotePassage.candidate_id == leah
    )
    assert ("health", "confirmed", False) in [tuple(row) for row in told.execute(kept)]


def test_a_decision_names_the_talks_that_it_rests_on(told: Session) -> None:
    decided = told.execute(
        select(HiringDecision.outcome, HiringDecision.cited).where(
            HiringDecision.candidate_id == candidate(told, "Leah Brooks")
        )
    ).one()
    assert decided.outcome == "hired"
    assert len(decided.cited) == 2


def test_a_mail_came_back_and_a_new_address_waits(told: Session) -> None:
    ines = candidate(told, "Ines Duarte")
    row = select(Candidate.mail_failed_at).where(Candidate.id == ines)
    assert told.scalars(row).one() is not None
    change = select(AddressChange.state).where(AddressChange.candidate_id == ines)
    assert told.scalars(change).one() == "proposed"


def test_a_correction_waits_and_one_candidate_was_erased(told: Session) -> None:
    states = told.scalars(select(Correction.state)).all()
    assert states == ["waiting"]
    erased = told.execute(select(Erasure.state, Erasure.code)).one()
    assert erased.state == "erased"
    assert erased.code
    names = told.scalars(select(Candidate.name)).all()
    assert "Yusuf Aydin" not in names
