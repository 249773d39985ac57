"""Who is about to call hears at once that the yes is gone, and nobody else does."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hiring import clock
from hiring.domain.consent import Answer, Consent, Person, PersonAnswer
from hiring.models.contact import Contact
from hiring.models.organisation import OutboxMail
from hiring.services.candidates import assign_interviewers
from hiring.services.contacts import log_contact
from hiring.services.questions import answer_question
from tests.builders import (
    CAREFUL,
    CAUTIOUS,
    OPEN,
    PRIYA,
    SAM,
    TOM,
    Case,
    a_case,
    a_check,
    a_contact,
    a_log,
    a_question,
    a_stop,
    a_visit_again,
    an_answer,
    listed,
    someone,
)
from tests.northgate import Northgate


def called_off(northgate: Northgate, email: str) -> list[str]:
    """List the subjects of the mails that say whom not to call."""
    northgate.deliver()
    subjects = [mail.subject for mail in northgate.mails(email)]
    return [each for each in subjects if each.startswith("Please do not call")]


def change(northgate: Northgate, case: Case, answers: Consent) -> None:
    an_answer(northgate, case, answers, a_visit_again(northgate, case))


NEVER_PRIYA = replace(CAREFUL, never=(PRIYA.name,))
NO_TO_PRIYA = replace(
    CAREFUL, about_persons=(PersonAnswer(PRIYA.name, PRIYA.organisation, Answer.NO),)
)
NONE_NAMED = replace(CAREFUL, named=Answer.NO)
NOT_LISTED = replace(CAREFUL, referees=(TOM,))


@pytest.mark.parametrize("answers", [NEVER_PRIYA, NO_TO_PRIYA, NONE_NAMED, NOT_LISTED])
def test_whatever_takes_the_yes_back_is_told_at_once_and_in_the_same_words(
    northgate: Northgate, answers: Consent
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_check(northgate, case, listed(PRIYA))
    change(northgate, case, answers)
    jonas = northgate.cast.jonas.email
    assert called_off(northgate, jonas) == ["Please do not call Priya Shah"]
    body = northgate.mails(jonas)[-1].body
    assert "never" not in body
    assert "reason" not in body
    page = northgate.client(northgate.cast.jonas).see(f"/candidates/{case.id}")
    assert "Do not call Priya Shah" in page.main


def test_a_stop_between_the_question_and_the_call_is_told_to_each_who_asked(
    northgate: Northgate,
) -> None:
    cast, case = northgate.cast, a_case(northgate, answers=CAREFUL)
    with northgate.app.app_context():
        assign_interviewers(case.manager, case.id, frozenset({cast.ivo.id}))
    for _ in range(2):
        a_check(northgate, case, listed(PRIYA))
    a_check(northgate, case, listed(TOM), cast.ivo)
    a_check(northgate, case, someone("Ruth Adler"), cast.ivo)
    a_stop(northgate, case, a_visit_again(northgate, case))
    assert called_off(northgate, cast.jonas.email) == ["Please do not call Priya Shah"]
    assert called_off(northgate, cast.ivo.email) == ["Please do not call Tom Bell"]
    assert called_off(northgate, cast.mira.email) == []


def test_nobody_is_told_twice_or_of_a_talk_that_is_over(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_check(northgate, case, listed(PRIYA))
    a_contact(northgate, case, listed(PRIYA))
    a_check(northgate, case, listed(TOM))
    change(northgate, case, NONE_NAMED)
    a_stop(northgate, case, a_visit_again(northgate, case))
    jonas = northgate.cast.jonas.email
    assert called_off(northgate, jonas) == ["Please do not call Tom Bell"]


def test_a_yes_that_stays_a_yes_is_no_news(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_check(northgate, case, listed(PRIYA))
    change(northgate, case, replace(CAREFUL, employer=Answer.YES))
    assert called_off(northgate, northgate.cast.jonas.email) == []


def test_who_asked_long_ago_is_not_about_to_call(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_check(northgate, case, listed(PRIYA))
    with clock.set_to(clock.now() + timedelta(days=8)):
        change(northgate, case, NONE_NAMED)
    assert northgate.rows(OutboxMail, template="do_not_call") == []


def test_a_yes_that_is_back_before_the_mail_leaves_sends_none(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_check(northgate, case, listed(PRIYA))
    change(northgate, case, NONE_NAMED)
    change(northgate, case, CAREFUL)
    assert called_off(northgate, northgate.cast.jonas.email) == []


def test_a_changed_answer_about_one_person_is_told_too(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    question = a_question(northgate, case, SAM)
    for given in (Answer.YES, Answer.NO):
        visit = a_visit_again(northgate, case)
        with northgate.app.app_context():
            answer_question(visit, question, given, "")
        if given is Answer.YES:
            a_check(northgate, case, SAM)
    jonas = northgate.cast.jonas.email
    assert called_off(northgate, jonas) == ["Please do not call Sam Keller"]


def test_the_answer_that_was_given_says_that_it_has_changed(
    northgate: Northgate,
) -> None:
    reached = replace(PRIYA, reach="priya@delta.example")
    answers = replace(CAREFUL, referees=(reached, TOM))
    case = a_case(northgate, answers=answers)
    asked = a_check(
        northgate, case, replace(listed(PRIYA), reach="priya@delta.example")
    )
    client = northgate.client(northgate.cast.jonas)
    page = client.see(f"/checks/{asked}")
    assert "has agreed" in page.main
    assert "priya@delta.example" in page.main
    assert "Still agreed?" in page.main
    a_stop(northgate, case, a_visit_again(northgate, case))
    page = client.see(f"/checks/{asked}")
    assert "Do not call Priya Shah" in page.main
    assert "priya@delta.example" not in page.main


def test_who_logs_a_call_after_the_yes_was_gone_is_told_what_came_first(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    a_check(northgate, case, Person("Ida Roth", works_there_now=False))
    a_stop(northgate, case, a_visit_again(northgate, case))
    client = northgate.client(northgate.cast.jonas)
    client.see(f"/candidates/{case.id}/contacts/new")
    given = {"person": "other", "other_name": "Ida Roth", "spoken": "yes"}
    client.press("Save the record", works_there="no", **given)
    page = client.press("Save the record", reason="She had not seen it.")
    assert "the answer was yes. It had changed before you saved this." in page.main
    assert [row["verdict"] for row in northgate.rows(Contact)] == ["no"]


def test_a_call_that_was_agreed_to_is_saved_without_a_word(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_check(northgate, case, listed(PRIYA))
    with northgate.app.app_context():
        log_contact(case.manager, a_log(case, listed(PRIYA)))
    page = northgate.client(northgate.cast.jonas).see(f"/candidates/{case.id}")
    assert "Do not call" not in page.main
