"""The page of one case: whom the candidate has yet to say something about."""

from hiring.domain.consent import Answer
from hiring.domain.spoken_dates import day_words
from hiring.models.consent import PersonQuestion
from hiring.services.openings import close_opening
from hiring.services.questions import answer_question
from tests.builders import CAREFUL, CAUTIOUS, SAM, a_case, a_question, a_visit_again
from tests.northgate import Northgate

WAITING = "asked, waiting until"


def test_who_was_asked_about_stands_on_the_case_with_the_day_it_waits_for(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    client = northgate.client(case.manager)
    path = f"/candidates/{case.id}"
    assert WAITING not in client.see(path).main
    a_question(northgate, case, SAM)
    until = day_words(northgate.rows(PersonQuestion)[0]["answer_by"].date())
    for actor in (case.manager, northgate.cast.mira):
        page = northgate.client(actor).see(path)
        assert "No answer yet Sam Keller, Kite Labs" in " ".join(page.main.split())
        assert f"{WAITING} {until}" in page.main


def test_nobody_is_waited_for_once_there_is_an_answer(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    question = a_question(northgate, case, SAM)
    with northgate.app.app_context():
        visit = a_visit_again(northgate, case)
        answer_question(visit, question, Answer.NO, "")
    page = northgate.client(case.manager).see(f"/candidates/{case.id}")
    assert WAITING not in page.main
    assert "Said no" in page.main


def test_nobody_is_waited_for_once_the_opening_is_closed(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    with northgate.app.app_context():
        close_opening(case.manager, case.opening_id)
    page = northgate.client(case.manager).see(f"/candidates/{case.id}")
    assert WAITING not in page.main
