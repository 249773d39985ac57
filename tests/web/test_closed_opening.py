"""An opening that is closed: what staff see of it, and what candidates are told."""

from datetime import timedelta

import pytest

from hiring import clock
from hiring.models.consent import ConsentDecision, PersonQuestion
from hiring.models.contact import Reply
from hiring.models.recruiting import Candidate
from hiring.services.debriefs import amend_debrief
from hiring.services.openings import close_opening
from hiring.services.questions import lapse_questions
from tests.builders import (
    CAREFUL,
    CAUTIOUS,
    HER_PHONE,
    PRIYA,
    SAM,
    Case,
    a_case,
    a_contact,
    a_debrief,
    a_link,
    a_question,
    a_stop,
    listed,
)
from tests.northgate import Northgate
from tests.pages import Client

CLOSED = "This opening is closed"
NOBODY = "Nobody will be contacted about you for it any more."


def close(northgate: Northgate, case: Case) -> None:
    """Close the opening of a case."""
    with northgate.app.app_context():
        close_opening(case.manager, case.opening_id)


def hers(northgate: Northgate, case: Case) -> Client:
    """Give a browser of the candidate's, inside a visit through the newest link."""
    client = northgate.client()
    client.set_cookie("sayso_browser", HER_PHONE)
    client.see(f"/c/{northgate.links(case.email)[-1]}")
    client.press("Continue")
    return client


def numbers(client: Client, case: Case) -> list[int]:
    """Read the strip of numbers of an opening."""
    page = client.see(f"/openings/{case.opening_id}")
    strip = next(dl for dl in page.root.find("dl") if dl.get("class") == "kpis")
    return [int(dd.text) for dd in strip.find("dd")]


def test_the_numbers_of_an_opening_add_up_before_and_after_it_closes(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    others = [a_case(northgate, opening_id=case.opening_id) for _ in range(4)]
    asked_twice, stopped, *_ = others
    a_link(northgate, asked_twice)
    a_link(northgate, asked_twice)
    a_stop(northgate, stopped)
    client = northgate.client(case.manager)
    everybody, *parts = numbers(client, case)
    assert everybody == sum(parts) == 5
    close(northgate, case)
    everybody, *parts = numbers(client, case)
    assert everybody == sum(parts) == 5
    assert "No answer before it closed 1" in client.page.main
    assert "Not asked yet" not in client.page.main
    assert "Waiting" not in client.page.main


def test_interviewers_are_chosen_only_while_an_opening_is_open(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    client = northgate.client(case.manager)
    choose = f"/candidates/{case.id}/interviewers"
    assert choose in client.see(f"/openings/{case.opening_id}").links
    close(northgate, case)
    page = client.see(f"/openings/{case.opening_id}")
    assert choose not in page.links
    assert "Interviewers" not in page.main


def test_who_never_answered_is_told_that_the_opening_is_closed_and_asked_nothing(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    close(northgate, case)
    client = hers(northgate, case)
    for path in ("/you", "/you/answers", "/you/people/new", "/you/check"):
        page = client.see(path)
        assert page.path == "/you"
        assert CLOSED in page.main
        assert NOBODY in page.main
        assert "would like to hear" not in page.main
    assert "You gave no answers." in page.main
    client.press("Ask for feedback")
    assert "You asked for feedback" in client.page.main
    assert northgate.rows(Candidate, id=case.id)[0]["feedback_asked_at"]
    assert northgate.rows(ConsentDecision) == []


def test_who_answered_still_sees_replies_and_stops_but_is_asked_for_no_new_yes(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_contact(northgate, case, listed(PRIYA))
    question = a_question(northgate, case, SAM)
    close(northgate, case)
    client = hers(northgate, case)
    for path in ("/you", f"/you/questions/{question}"):
        page = client.see(path)
        assert page.path == "/you"
        assert NOBODY in page.main
    assert "May we talk to" not in page.main
    assert not [link for link in page.links if "/you/answers" in link]
    assert "Priya Shah" in page.main
    assert "PDF of receipt" in page.main
    client.see(page.link("Reply"))
    client.press("Save my reply", text="That was not how it went.")
    assert len(northgate.rows(Reply)) == 1
    page = client.see("/you/stop")
    assert "You can allow contact again" not in page.main
    client.press("Stop all contact", sure="y")
    assert "All contact is stopped" in client.page.main
    assert "allow" not in client.page.main
    assert "allow" not in client.see("/you").main


def test_another_browser_learns_that_the_opening_is_closed_and_nothing_else(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    close(northgate, case)
    client = northgate.client()
    client.see(f"/c/{northgate.links(case.email)[-1]}")
    page = client.press("Continue")
    assert page.heading == "Is it you?"
    assert CLOSED in page.main
    assert "change the answers" not in page.main
    assert case.name not in page.main


def test_a_yes_that_was_begun_before_the_closing_does_not_count(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    client = hers(northgate, case)
    question = client.page
    assert question.heading == "May we talk to Sam Keller?"
    close(northgate, case)
    client.press("Yes, you may")
    assert client.page.status == 409
    assert CLOSED in client.page.main
    assert len(northgate.rows(ConsentDecision)) == 1


def test_answers_that_were_checked_before_the_closing_are_not_signed(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case)
    client.press("Check my answers", named="yes")
    close(northgate, case)
    client.press("Sign and save", signed_name=case.name)
    assert client.page.status == 422
    assert CLOSED in client.page.main
    assert northgate.rows(ConsentDecision) == []


def test_nobody_is_sent_to_call_for_an_opening_that_closed_meanwhile(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case)
    client.press("Check my answers", named="yes")
    client.press("Sign and save", signed_name=case.name)
    close(northgate, case)
    northgate.deliver()
    assert not northgate.mails(case.manager.email)


@pytest.mark.parametrize("who", ["jonas", "mira", "ivo"])
def test_the_case_page_sends_nobody_to_call_once_the_opening_is_closed(
    northgate: Northgate, who: str
) -> None:
    case = a_case(northgate, answers=CAREFUL, interviewers=[northgate.cast.ivo])
    client = northgate.client(getattr(northgate.cast, who))
    path = f"/candidates/{case.id}"
    page = client.see(path)
    assert "Agreed Priya Shah" in page.main
    assert f"{path}/may-i-call" in page.links
    close(northgate, case)
    page = client.see(path)
    assert "Had agreed Priya Shah" in page.main
    assert "Agreed" not in page.main
    assert not [link for link in page.links if "may-i-call" in link or "guide" in link]
    page = client.see(f"{path}/may-i-call")
    assert CLOSED in page.main
    assert "Agreed" not in page.main
    assert "Whom do you want to call?" not in page.main


def test_what_was_not_answered_ends_with_the_opening_and_is_not_taken_for_a_no(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    close(northgate, case)
    due = northgate.rows(PersonQuestion)[0]["answer_by"]
    with northgate.app.app_context(), clock.set_to(due + timedelta(hours=1)):
        lapse_questions()
    page = northgate.client(case.manager).see(f"/candidates/{case.id}")
    assert "The opening was closed" in page.main
    assert "Ended with the opening" in page.main
    assert "No answer yet" not in page.main
    assert len(northgate.rows(ConsentDecision)) == 1


def test_hr_tells_a_debrief_that_was_signed_from_one_that_was_amended(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    debrief = a_debrief(northgate, case)
    client = northgate.client(northgate.cast.mira)
    page = client.see(f"/candidates/{case.id}")
    assert "Debrief signed" in page.main
    assert "Debrief amended" not in page.main
    with northgate.app.app_context():
        amend_debrief(case.manager, debrief, "She has led a team, too.", "")
    page = client.see(f"/candidates/{case.id}")
    assert page.main.count("Debrief signed") == 1
    assert page.main.count("Debrief amended") == 1
