"""Ask me first: a question says what it is about, and is put once about a person."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hiring import clock
from hiring.adapters import policy_files
from hiring.domain.consent import Answer, Consent, Person
from hiring.domain.errors import Conflict, DomainError
from hiring.models.consent import PersonQuestion
from hiring.queries.organisation import load_settings
from hiring.services.questions import (
    AskAboutPerson,
    answer_question,
    ask_about_person,
    days_to_answer,
    lapse_questions,
)
from hiring.services.settings import ChangeSettings, change_settings
from tests.builders import (
    CAUTIOUS,
    PRIYA,
    SAM,
    Case,
    a_case,
    a_check,
    a_question,
    a_stop,
    a_visit_again,
    an_answer,
    listed,
    someone,
)
from tests.northgate import Northgate
from tests.pages import Client

ABOUT = "How the move of the pipelines was planned."


def the_mail(northgate: Northgate, case: Case) -> str:
    return northgate.mails(case.email)[-1].body


def test_mail_and_page_say_who_it_is_what_is_asked_and_how_long_it_takes(
    northgate: Northgate, client: Client
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    jonas = northgate.client(northgate.cast.jonas)
    jonas.see(f"/checks/{a_check(northgate, case, SAM)}")
    page = jonas.press(
        f"Ask {case.name}", relation="led her team", topic=ABOUT, minutes="20"
    )
    assert "has been asked about Sam Keller" in page.main
    northgate.deliver()
    body = the_mail(northgate, case)
    client.set_cookie("sayso_browser", "her-own-phone")
    client.see(f"/c/{northgate.links(case.email)[-1]}")
    page = client.press("Continue")
    assert page.path.startswith("/you/questions/")
    for said in (body, page.main):
        for part in ("Sam Keller", "led her team", ABOUT, "20 minutes"):
            assert part in said, part


@pytest.mark.parametrize(
    ("left_out", "said"),
    [
        ("relation", "Enter how they know each other"),
        ("topic", "Write what you want to ask"),
        ("minutes", "Choose how long"),
    ],
)
def test_a_question_that_leaves_something_out_is_not_sent(
    northgate: Northgate, left_out: str, said: str
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    jonas = northgate.client(northgate.cast.jonas)
    jonas.see(f"/checks/{a_check(northgate, case, SAM)}")
    given = {"relation": "a colleague", "topic": ABOUT, "minutes": "20"}
    page = jonas.press(f"Ask {case.name}", **{**given, left_out: ""})
    assert page.status == 422
    assert said in page.main
    assert northgate.rows(PersonQuestion) == []


def test_a_service_takes_no_vague_question_either(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    whole = AskAboutPerson(case.id, "Sam Keller", "", "a colleague", ABOUT, 20)
    for vague in (replace(whole, topic=""), replace(whole, minutes=0)):
        with northgate.app.app_context(), pytest.raises(DomainError):
            ask_about_person(case.manager, vague)


def test_the_request_is_one_press_from_may_i_call(northgate: Northgate) -> None:
    given = Consent(named=Answer.ASK_FIRST, employer_name="none", referees=(PRIYA,))
    case = a_case(northgate, answers=given)
    jonas = northgate.client(northgate.cast.jonas)
    jonas.see(f"/candidates/{case.id}/may-i-call")
    page = jonas.press("May I call?", person=PRIYA.id)
    assert "Do not call yet" in page.main
    form, _ = page.form_with(f"Ask {case.name}")
    assert form.names == {"relation", "topic", "minutes"}
    assert form.as_given()["relation"] == PRIYA.relation
    assert "minutes" not in form.as_given()


def test_each_person_of_a_kind_is_asked_about_for_themselves(
    northgate: Northgate,
) -> None:
    given = Consent(
        named=Answer.ASK_FIRST,
        others=Answer.ASK_FIRST,
        employer_name="none",
        referees=(PRIYA,),
    )
    case = a_case(northgate, answers=given)
    for person in (listed(PRIYA), SAM, someone("Ruth Adler")):
        a_question(northgate, case, person)
    assert len(northgate.rows(PersonQuestion)) == 3


def silent(northgate: Northgate) -> None:
    late = clock.now() + timedelta(days=60)
    with northgate.app.app_context(), clock.set_to(late):
        lapse_questions()


KELLER = Person("Samuel Keller", "Acme", "samuel@acme.example", works_there_now=False)
OTHERWISE = [
    Person("Samuel Kellar", "Acme", works_there_now=False),
    Person("S. Keller", "Acme Ltd", works_there_now=False),
    Person("Keller, Samuel", "", works_there_now=False),
    Person("Samuel Keler", works_there_now=False),
    Person("Somebody Else", "Beta", "samuel+x@acme.example", works_there_now=False),
]


@pytest.mark.parametrize("how", ["open", "no", "silence", "stop"])
@pytest.mark.parametrize("person", OTHERWISE)
def test_the_same_person_is_not_asked_about_under_another_name(
    northgate: Northgate, how: str, person: Person
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    question = a_question(northgate, case, KELLER)
    visit = a_visit_again(northgate, case)
    if how == "no":
        with northgate.app.app_context():
            answer_question(visit, question, Answer.NO, "")
    elif how == "silence":
        silent(northgate)
    elif how == "stop":
        a_stop(northgate, case, visit)
        an_answer(northgate, case, CAUTIOUS, visit)
    try:
        again = a_question(northgate, case, person)
    except Conflict:
        again = question
    assert again == question
    assert len(northgate.rows(PersonQuestion)) == 1


def test_somebody_else_of_that_name_may_be_asked_about(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    first = a_question(northgate, case, KELLER)
    assert a_question(northgate, case, someone("Samuel Keller", "Beta")) != first


def test_after_a_no_the_page_of_the_question_says_that_it_was_answered(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    check = a_check(northgate, case, SAM)
    question = a_question(northgate, case, SAM)
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        answer_question(visit, question, Answer.NO, "")
    jonas = northgate.client(northgate.cast.jonas)
    jonas.see(f"/checks/{check}")
    page = jonas.press(
        f"Ask {case.name}", relation="a colleague", topic=ABOUT, minutes="20"
    )
    assert page.status == 409
    assert "has answered" in page.main
    assert len(northgate.rows(PersonQuestion)) == 1


SETTINGS = ChangeSettings(
    name="Northgate Analytics",
    contact_email="people@northgate.example",
    contact_phone="",
    time_zone="UTC",
    no_counts_rule=False,
    link_days=90,
    answer_days=5,
    ask_first_days=1,
)
"""An administrator's, with as little time for the candidate as the form takes."""


@pytest.mark.parametrize(("set_to", "days"), [(1, 3), (9, 9)])
def test_a_policy_gives_the_least_days_and_a_setting_may_give_more(
    northgate: Northgate, set_to: int, days: int
) -> None:
    assert policy_files.policy_for(()).limit("ask_first.days") == 3
    case = a_case(northgate, answers=CAUTIOUS)
    with northgate.app.app_context():
        change_settings(northgate.cast.ada, replace(SETTINGS, ask_first_days=set_to))
        assert days_to_answer(frozenset(), load_settings()) == days
    a_question(northgate, case, SAM)
    row = northgate.rows(PersonQuestion)[0]
    waited = row["answer_by"].date() - row["asked_at"].date()
    assert timedelta(days=days) <= waited <= timedelta(days=days + 1)


def test_staff_see_the_answer_and_neither_a_reason_nor_when_it_was_read(
    northgate: Northgate, client: Client
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    jonas = northgate.client(northgate.cast.jonas)
    before = jonas.see(f"/candidates/{case.id}").main
    client.set_cookie("sayso_browser", "her-own-phone")
    client.see(f"/c/{northgate.links(case.email)[-1]}")
    page = client.press("Continue")
    assert page.form_with("No, please do not")[0].names == set()
    assert jonas.see(f"/candidates/{case.id}").main == before
    client.press("No, please do not")
    assert "Said no" in jonas.see(f"/candidates/{case.id}").main
