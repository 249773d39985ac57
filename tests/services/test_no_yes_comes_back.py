"""A no stays a no: through silence, a stop, another spelling, another press."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from hiring import clock
from hiring.domain.actor import Role
from hiring.domain.consent import (
    Answer,
    Consent,
    DecisionKind,
    Person,
    PersonAnswer,
    Referee,
)
from hiring.domain.errors import Conflict, DomainError, Forbidden, TooManyTries
from hiring.domain.standing import Ground, Standing, Verdict, decide
from hiring.extensions import db
from hiring.models.consent import ConsentDecision, ConsentRequest, PersonQuestion
from hiring.models.contact import ContactCheck
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import Candidate
from hiring.queries.visits import Visit
from hiring.services import consent, ledger, questions, visits
from hiring.services.candidates import assign_interviewers
from hiring.services.openings import close_opening
from hiring.services.periodic import expire_requests
from tests.builders import (
    CAREFUL,
    CAUTIOUS,
    OPEN,
    PRIYA,
    SAM,
    Case,
    a_case,
    a_check,
    a_link,
    a_question,
    a_staff,
    a_stop,
    a_visit,
    a_visit_again,
    an_answer,
    in_force,
    listed,
    someone,
)
from tests.northgate import Northgate

YES, NO, ASK_FIRST = Answer.YES, Answer.NO, Answer.ASK_FIRST
CAUTIOUS_AT_LUMEN = replace(CAUTIOUS, employer_name="Lumen Health")


def asked(northgate: Northgate, case: Case, person: Person) -> str:
    """Ask "May I call?" and return the verdict."""
    check_id = a_check(northgate, case, person)
    verdict: str = northgate.rows(ContactCheck, id=check_id)[0]["verdict"]
    return verdict


def standing(northgate: Northgate, case: Case, person: Person) -> Standing:
    return decide(in_force(northgate, case), person)


def answer(northgate: Northgate, visit: Visit, question_id: str, given: Answer) -> None:
    with northgate.app.app_context():
        questions.answer_question(visit, question_id, given, "")


def lapse(northgate: Northgate, days: int = 60) -> None:
    with (
        northgate.app.app_context(),
        clock.set_to(clock.now() + timedelta(days=days)),
    ):
        questions.lapse_questions()


def state_of(northgate: Northgate, case: Case) -> str:
    state: str = northgate.rows(Candidate, id=case.id)[0]["consent_state"]
    return state


def drafts_of(northgate: Northgate, case: Case) -> list[object]:
    found = text("SELECT draft FROM candidate_session WHERE candidate_id = :case")
    with northgate.app.app_context():
        return list(db.session.scalars(found, {"case": case.id}))


def test_signing_lets_the_drafts_of_every_visit_go(northgate: Northgate) -> None:
    case = a_case(northgate)
    token = a_link(northgate, case)
    one, other = (a_visit(northgate, case, token=token) for _ in range(2))
    with northgate.app.app_context():
        for visit in (one, other):
            visits.save_draft(visit, {"others": "yes", "people": []})
        checked = replace(one, draft={"others": "yes", "people": []})
        consent.sign_answers(checked, CAREFUL, case.name, "p")
    assert set(map(str, drafts_of(northgate, case))) <= {"{}"}


def test_stopping_lets_the_drafts_of_every_visit_go(northgate: Northgate) -> None:
    case = a_case(northgate)
    visit = a_visit(northgate, case)
    with northgate.app.app_context():
        visits.save_draft(visit, {"others": "yes", "people": []})
        consent.stop_contact(visit, "p")
    assert set(map(str, drafts_of(northgate, case))) <= {"{}"}


def test_a_second_press_finds_the_first_receipt(northgate: Northgate) -> None:
    case = a_case(northgate)
    visit = a_visit(northgate, case)
    with northgate.app.app_context():
        first = consent.sign_answers(visit, CAREFUL, case.name, "pressed")
        assert consent.sign_answers(visit, CAREFUL, case.name, "pressed") == first
        assert consent.find_signed(visit, "pressed") == first.seq
        assert consent.find_signed(visit, "another") is None
    assert len(northgate.rows(ConsentDecision)) == 1
    assert len(northgate.rows(OutboxMail, template="receipt")) == 1


def test_a_second_press_of_stop_finds_the_first_receipt(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        first = consent.stop_contact(visit, "pressed")
        assert consent.stop_contact(visit, "pressed") == first
    assert len(northgate.rows(ConsentDecision)) == 2


def test_one_press_id_of_two_buttons_does_both(northgate: Northgate) -> None:
    case = a_case(northgate)
    visit = a_visit(northgate, case)
    with northgate.app.app_context():
        consent.sign_answers(visit, OPEN, case.name, "same")
        consent.stop_contact(visit, "same")
    assert in_force(northgate, case).stopped


def test_a_stop_keeps_whom_the_candidate_had_refused(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    visit = a_visit_again(northgate, case)
    answer(northgate, visit, a_question(northgate, case, SAM), NO)
    a_stop(northgate, case, visit)
    given = in_force(northgate, case)
    assert given.stopped
    assert [(each.name, each.answer) for each in given.about_persons] == [
        (SAM.name, NO)
    ]
    again = replace(given, others=YES, stopped=False)
    an_answer(northgate, case, again, visit)
    assert asked(northgate, case, SAM) == Verdict.NO


def test_a_stop_forgets_whom_the_candidate_had_agreed_to(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    visit = a_visit_again(northgate, case)
    answer(northgate, visit, a_question(northgate, case, SAM), YES)
    assert asked(northgate, case, SAM) == Verdict.AGREED
    a_stop(northgate, case, visit)
    assert in_force(northgate, case).about_persons == ()


def test_a_stop_closes_open_questions_with_a_no(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    a_stop(northgate, case, a_visit_again(northgate, case))
    assert [row["answer"] for row in northgate.rows(PersonQuestion)] == [NO]
    about = in_force(northgate, case).about_persons
    assert [(each.name, each.answer, each.by_silence) for each in about] == [
        (SAM.name, NO, False)
    ]
    decisions = len(northgate.rows(ConsentDecision))
    lapse(northgate)
    assert len(northgate.rows(ConsentDecision)) == decisions


@pytest.mark.parametrize("given", [YES, NO])
def test_after_a_stop_only_a_yes_about_one_person_ends_it(
    northgate: Northgate, given: Answer
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    visit = a_visit_again(northgate, case)
    question = a_question(northgate, case, SAM)
    a_stop(northgate, case, visit)
    assert state_of(northgate, case) == "stopped"
    answer(northgate, visit, question, given)
    assert in_force(northgate, case).stopped is (given is NO)
    assert state_of(northgate, case) == ("stopped" if given is NO else "answered")
    assert asked(northgate, case, SAM) == (
        Verdict.AGREED if given is YES else Verdict.NO
    )
    assert asked(northgate, case, someone("Ruth Adler")) == Verdict.NO


def test_silence_never_ends_a_stop(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    question = northgate.rows(PersonQuestion)[0]["id"]
    a_stop(northgate, case, a_visit_again(northgate, case))
    unanswered = "UPDATE person_question SET answer = NULL, answered_at = NULL"
    with northgate.app.app_context(), db.engine.begin() as connection:
        connection.execute(text(unanswered))
    lapse(northgate)
    assert northgate.rows(PersonQuestion, id=question)[0]["answer"] == NO
    assert in_force(northgate, case).stopped
    assert state_of(northgate, case) == "stopped"
    assert standing(northgate, case, SAM).ground is Ground.STOPPED


def test_silence_is_kept_and_told_as_silence(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    lapse(northgate)
    assert northgate.rows(ConsentDecision)[-1]["kind"] == DecisionKind.LAPSED
    assert standing(northgate, case, SAM).ground is Ground.PERSON_SILENT
    check = northgate.rows(ContactCheck, id=a_check(northgate, case, SAM))[0]
    assert check["verdict"] == Verdict.NO
    assert "did not answer in time" in " ".join(check["reasons"])
    page = northgate.client(northgate.cast.mira).see(f"/candidates/{case.id}")
    assert "taken as a no" in page.main
    assert "Said no" not in page.main


def test_silence_does_not_overrule_what_was_signed_since(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    own = replace(CAUTIOUS, about_persons=(PersonAnswer(SAM.name, "", YES),))
    an_answer(northgate, case, own, a_visit_again(northgate, case))
    lapse(northgate)
    assert asked(northgate, case, SAM) == Verdict.AGREED
    kinds = [row["kind"] for row in northgate.rows(ConsentDecision)]
    assert DecisionKind.LAPSED not in kinds


def test_an_own_ask_me_first_leaves_the_question_open(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    own = (PersonAnswer(SAM.name, SAM.organisation, ASK_FIRST),)
    visit = a_visit_again(northgate, case)
    an_answer(northgate, case, replace(CAUTIOUS, about_persons=own), visit)
    assert northgate.rows(PersonQuestion)[0]["answer"] is None
    page = northgate.client(northgate.cast.jonas).see(f"/candidates/{case.id}")
    assert page.status == 200


def test_a_case_that_cannot_lapse_does_not_hold_up_the_others(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = (a_case(northgate, answers=CAUTIOUS) for _ in range(2))
    for case in (broken, whole):
        a_question(northgate, case, SAM)
    written = ledger.append

    def refuse(session: object, case_id: str, *rest: object) -> object:
        if case_id == broken.id:
            raise ledger.LedgerRefused
        return written(session, case_id, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(ledger, "append", refuse)
    lapse(northgate)
    answers = {
        row["candidate_id"]: row["answer"] for row in northgate.rows(PersonQuestion)
    }
    assert answers == {broken.id: None, whole.id: NO}


def test_a_question_about_one_person_is_answered_by_yes_or_no(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    question = a_question(northgate, case, SAM)
    visit = a_visit_again(northgate, case)
    with pytest.raises(DomainError, match="yes or no"):
        answer(northgate, visit, question, ASK_FIRST)
    assert northgate.rows(PersonQuestion)[0]["answer"] is None
    answer(northgate, visit, question, NO)
    answer(northgate, visit, question, YES)
    assert asked(northgate, case, SAM) == Verdict.AGREED


@pytest.mark.parametrize(
    ("person", "verdict"),
    [
        (someone("Ruth Dahl"), Verdict.NO),
        (someone("Dahl, Ruth"), Verdict.NO),
        (someone("Rutt Dahl"), Verdict.WAIT),
        (someone("R. Dahl"), Verdict.WAIT),
        (someone("Eva Dahl"), Verdict.WAIT),
        (someone("Karin Berg"), Verdict.WAIT),
        (someone("Sam Keller"), Verdict.AGREED),
    ],
)
def test_nobody_who_may_be_on_the_never_list_is_agreed_to(
    northgate: Northgate, person: Person, verdict: Verdict
) -> None:
    never = ("Ruth Dahl", "Mrs Berg")
    case = a_case(northgate, answers=replace(OPEN, never=never))
    assert asked(northgate, case, person) == verdict


def test_an_explicit_yes_tells_a_namesake_apart_but_no_near_spelling(
    northgate: Northgate,
) -> None:
    given = replace(
        OPEN,
        never=("Ruth Dahl",),
        about_persons=(
            PersonAnswer("Eva Dahl", "", YES),
            PersonAnswer("Rutt Dahl", "", YES),
            PersonAnswer("Ruth Dahl", "", YES),
        ),
    )
    case = a_case(northgate, answers=given)
    assert asked(northgate, case, someone("Eva Dahl")) == Verdict.AGREED
    assert asked(northgate, case, someone("Rutt Dahl")) == Verdict.WAIT
    assert asked(northgate, case, someone("Ruth Dahl")) == Verdict.NO


@pytest.mark.parametrize(
    ("person", "verdict"),
    [
        (someone("Samuel Keller", "Acme"), Verdict.NO),
        (someone("Samuel Keller"), Verdict.NO),
        (someone("Sam Keller", "Acme"), Verdict.WAIT),
        (someone("S. Keller", "Acme"), Verdict.WAIT),
        (someone("Keller"), Verdict.WAIT),
        (someone("Samuel Keller", "Beta"), Verdict.WAIT),
        (someone("Ruth Adler", "Acme"), Verdict.AGREED),
    ],
)
def test_a_no_about_one_person_reaches_other_ways_of_writing_the_name(
    northgate: Northgate, person: Person, verdict: Verdict
) -> None:
    refused = PersonAnswer("Samuel Keller", "Acme", NO, "q")
    case = a_case(northgate, answers=replace(OPEN, about_persons=(refused,)))
    assert asked(northgate, case, person) == verdict


def test_a_yes_about_a_namesake_elsewhere_does_not_cover_who_was_refused(
    northgate: Northgate,
) -> None:
    about = (
        PersonAnswer("Sam Keller", "Acme", NO, "one"),
        PersonAnswer("Sam Keller", "Beta", YES, "two"),
    )
    case = a_case(northgate, answers=replace(CAUTIOUS, about_persons=about))
    assert asked(northgate, case, someone("Sam Keller", "Acme")) == Verdict.NO
    assert asked(northgate, case, someone("Sam Keller", "Beta")) == Verdict.AGREED
    assert asked(northgate, case, someone("Sam Keller")) == Verdict.WAIT


def test_namesakes_elsewhere_are_asked_about_each_for_themselves(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    first = a_question(northgate, case, Person("Sam Keller", "Acme"))
    assert a_question(northgate, case, Person("Sam Keller", "Beta")) != first
    assert a_question(northgate, case, Person("Sam Keller", "Acme")) == first


def test_who_works_there_now_is_not_who_is_on_the_list(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    assert asked(northgate, case, listed(PRIYA)) == Verdict.AGREED
    there = Person(PRIYA.name, works_there_now=True)
    assert asked(northgate, case, there) == Verdict.NO


@pytest.mark.parametrize(
    ("employer", "verdict"),
    [("none", Verdict.AGREED), ("", Verdict.WAIT), ("Delta Freight", Verdict.NO)],
)
def test_who_has_no_employer_says_so_and_only_silence_is_unknown(
    northgate: Northgate, employer: str, verdict: Verdict
) -> None:
    given = Consent(named=YES, employer_name=employer, referees=(PRIYA,))
    case = a_case(northgate, answers=given)
    assert asked(northgate, case, listed(PRIYA)) == verdict


@pytest.mark.parametrize(
    ("given", "person"),
    [
        (replace(OPEN, never=("Ruth Dahl",)), someone("Ruth Dahl")),
        (OPEN, someone("Ruth Adler")),
        (CAUTIOUS_AT_LUMEN, Person("Hanna Lind", works_there_now=True)),
        (Consent(employer_name="Lumen Health"), Person("Hanna Lind", "Lumen Health")),
        (
            replace(OPEN, about_persons=(PersonAnswer("Sam Keller", "", NO),)),
            someone("Sam Keller"),
        ),
    ],
)
def test_nobody_is_asked_about_where_no_room_was_left(
    northgate: Northgate, given: Consent, person: Person
) -> None:
    case = a_case(northgate, answers=given)
    with pytest.raises(Conflict):
        a_question(northgate, case, person)
    assert northgate.rows(PersonQuestion) == []


@pytest.mark.parametrize("how", ["not asked", "not answered", "stopped", "closed"])
def test_nobody_is_asked_about_before_an_answer_or_after_the_end(
    northgate: Northgate, how: str
) -> None:
    case = a_case(northgate, answers=CAUTIOUS if how in {"stopped", "closed"} else None)
    if how == "not answered":
        a_link(northgate, case)
    if how == "stopped":
        a_stop(northgate, case, a_visit_again(northgate, case))
    if how == "closed":
        with northgate.app.app_context():
            close_opening(case.manager, case.opening_id)
    with pytest.raises(Conflict):
        a_question(northgate, case, SAM)
    assert northgate.rows(PersonQuestion) == []


def test_only_the_manager_of_this_opening_asks_the_candidate(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    with northgate.app.app_context():
        assign_interviewers(case.manager, case.id, frozenset({northgate.cast.ivo.id}))
    for actor in (northgate.cast.ivo, northgate.cast.mira):
        with pytest.raises(Forbidden):
            a_question(northgate, replace(case, manager=actor), SAM)
        with northgate.app.app_context(), pytest.raises(Forbidden):
            consent.request_consent(actor, case.id, "")
    for actor in (northgate.cast.mei, a_staff(northgate, "Ida Roth", Role.INTERVIEWER)):
        with pytest.raises(DomainError):
            a_question(northgate, replace(case, manager=actor), SAM)
    assert northgate.rows(PersonQuestion) == []
    assert len(northgate.rows(ConsentRequest)) == 1


@pytest.mark.parametrize("how", ["answered", "stopped", "closed"])
def test_the_consent_mail_is_not_sent_after_an_answer_a_stop_or_the_end(
    northgate: Northgate, how: str
) -> None:
    case = a_case(northgate, answers=None if how == "closed" else CAREFUL)
    if how == "stopped":
        a_stop(northgate, case, a_visit_again(northgate, case))
    if how == "closed":
        with northgate.app.app_context():
            close_opening(case.manager, case.opening_id)
    requests = len(northgate.rows(ConsentRequest))
    with northgate.app.app_context(), pytest.raises(Conflict):
        consent.request_consent(case.manager, case.id, "")
    assert len(northgate.rows(ConsentRequest)) == requests


def test_the_consent_mail_goes_out_three_times_a_day_at_most(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    begin = clock.now().replace(hour=9)
    with northgate.app.app_context():
        with clock.set_to(begin):
            for _ in range(3):
                consent.request_consent(case.manager, case.id, "")
            with pytest.raises(TooManyTries) as refused:
                consent.request_consent(case.manager, case.id, "")
        assert 0 < refused.value.retry_after <= 24 * 3600
        with clock.set_to(begin + timedelta(days=1)):
            consent.request_consent(case.manager, case.id, "")
    assert len(northgate.rows(OutboxMail, template="consent_request")) == 4


def test_a_request_expires_only_where_nothing_was_answered(
    northgate: Northgate,
) -> None:
    silent, answered = a_case(northgate), a_case(northgate)
    for case in (silent, answered):
        a_link(northgate, case)
    an_answer(northgate, answered, CAREFUL, a_visit_again(northgate, answered))
    late = clock.now() + timedelta(days=60)
    with northgate.app.app_context(), clock.set_to(late):
        expire_requests()
    assert state_of(northgate, silent) == "expired"
    assert state_of(northgate, answered) == "answered"


def test_expiry_at_the_moment_of_an_answer_leaves_the_answer(
    northgate: Northgate,
) -> None:
    for _ in range(8):
        case = a_case(northgate)
        visit = a_visit(northgate, case)
        ready = threading.Barrier(2)

        def expire(ready: threading.Barrier = ready) -> None:
            late = clock.now() + timedelta(days=60)
            with northgate.app.app_context(), clock.set_to(late):
                ready.wait()
                expire_requests()

        other = threading.Thread(target=expire)
        other.start()
        with northgate.app.app_context():
            ready.wait()
            consent.sign_answers(visit, CAREFUL, case.name, "")
        other.join()
        assert state_of(northgate, case) == "answered"
    assert northgate.breaks() == []


def test_silence_at_the_moment_of_an_answer_leaves_the_answer(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    visit = a_visit_again(northgate, case)
    for number in range(6):
        person = someone("Anna Bern Cole Dorn Eder Funk".split()[number])
        question = a_question(northgate, case, person)
        other = threading.Thread(target=lapse, args=(northgate,))
        other.start()
        answer(northgate, visit, question, YES)
        other.join()
        row = northgate.rows(PersonQuestion, id=question)[0]
        assert row["answer"] == YES
        assert standing(northgate, case, person).verdict is Verdict.AGREED
    assert northgate.breaks() == []


def test_someone_named_by_the_candidate_is_who_the_list_says(
    northgate: Northgate,
) -> None:
    """A listed person without an organisation may be of the present employer."""
    nowhere = Referee("rita", "Rita Voss", "a friend", "")
    given = Consent(named=YES, employer_name="Lumen Health", referees=(nowhere,))
    case = a_case(northgate, answers=given)
    assert asked(northgate, case, listed(nowhere)) == Verdict.WAIT
