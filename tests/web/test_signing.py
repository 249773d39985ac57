"""The candidate's pages: a draft is signed once, a no to everything is one."""

from dataclasses import replace

import pytest
from sqlalchemy import update

from hiring.domain.consent import Answer
from hiring.domain.standing import Verdict
from hiring.models.consent import ConsentDecision, PersonQuestion
from hiring.models.contact import Contact, ContactCheck
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import Organisation
from hiring.transaction import transaction
from tests.builders import (
    CAREFUL,
    CAUTIOUS,
    HER_PHONE,
    OPEN,
    PRIYA,
    SAM,
    Case,
    a_case,
    a_check,
    a_link,
    a_question,
    a_visit_again,
    an_answer,
    in_force,
    someone,
)
from tests.northgate import Northgate
from tests.pages import Client


def hers(northgate: Northgate, case: Case, browser: str = HER_PHONE) -> Client:
    """Give a browser of the candidate's, inside a visit through the newest link."""
    client = northgate.client()
    client.set_cookie("sayso_browser", browser)
    client.see(f"/c/{northgate.links(case.email)[-1]}")
    client.press("Continue")
    return client


def signed(client: Client, name: str = "Amara", **typed: object) -> int:
    client.see("/you/answers")
    press_last(client, "/you/answers", do="check", **typed)
    return press_last(client, "/you/check", signed_name=name)


def press_last(client: Client, path: str, **typed: object) -> int:
    """Send the form of the page that leads to this address."""
    form = next(form for form in client.page.forms if form.action == path)
    return client.send(path, form.filled(None, typed)).status


def decisions(northgate: Northgate) -> int:
    return len(northgate.rows(ConsentDecision))


def verdict(northgate: Northgate, case: Case, name: str) -> str:
    check = a_check(northgate, case, someone(name))
    found: str = northgate.rows(ContactCheck, id=check)[0]["verdict"]
    return found


def test_what_a_no_does_is_said_as_far_as_the_organisation_has_said_it(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    page = hers(northgate, case).see("/you/answers")
    assert "Northgate Analytics has no written rule on how it treats a no." in page.main
    with northgate.app.app_context(), transaction() as session:
        session.execute(update(Organisation).values(no_counts_rule=True))
    page = hers(northgate, case).see("/you/answers")
    assert "how it treats a no" not in page.main
    assert "Saying no does not count against you." in page.main


def test_the_same_press_of_sign_leads_to_the_same_receipt(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case)
    client.see("/you/answers")
    press_last(client, "/you/answers", others="yes", do="check")
    form = next(form for form in client.page.forms if form.action == "/you/check")
    sent = form.filled(None, {"signed_name": "Amara"})
    first, second = (client.post("/you/check", data=sent) for _ in range(2))
    assert first.status_code == second.status_code == 303
    assert first.location == second.location
    assert decisions(northgate) == 1


def test_nothing_is_checked_or_signed_where_nothing_was_typed(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case)
    token = client.page.forms[-1].as_given()["csrf_token"]
    assert client.get("/you/check").location == "/you/answers"
    sent = {"csrf_token": token, "signed_name": "Amara", "press_id": "p"}
    answer = client.post("/you/check", data=sent)
    assert answer.location == "/you/answers"
    assert decisions(northgate) == 0


def test_a_page_from_before_a_stop_signs_nothing(northgate: Northgate) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    client = hers(northgate, case)
    client.see("/you/answers")
    press_last(client, "/you/answers", named="yes", others="yes", do="check")
    stale = next(form for form in client.page.forms if form.action == "/you/check")
    client.see("/you/stop")
    assert press_last(client, "/you/stop", sure="y") == 200
    page = client.send("/you/check", stale.filled(None, {"signed_name": "Amara"}))
    assert page.path == "/you/answers"
    assert "Please look at them again" in page.text
    checked = [
        control.get("name") + control.get("value")
        for control in page.root.find("input")
        if "checked" in control.attributes
    ]
    assert not any(each.endswith("yes") for each in checked), checked
    assert in_force(northgate, case).stopped
    assert decisions(northgate) == 1


def test_a_page_from_before_an_answer_about_one_person_brings_no_yes_back(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    question = a_question(northgate, case, SAM)
    client = hers(northgate, case)
    client.see("/you/answers")
    press_last(client, "/you/answers", others="yes", do="check")
    stale = next(form for form in client.page.forms if form.action == "/you/check")
    client.see(f"/you/questions/{question}")
    press_last(client, f"/you/questions/{question}", answer="no")
    client.send("/you/check", stale.filled(None, {"signed_name": "Amara"}))
    assert in_force(northgate, case).others is Answer.ASK_FIRST
    assert verdict(northgate, case, SAM.name) == Verdict.NO


def test_no_to_everything_takes_a_yes_about_one_person_back(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    question = a_question(northgate, case, SAM)
    client = hers(northgate, case)
    client.see(f"/you/questions/{question}")
    press_last(client, f"/you/questions/{question}", answer="yes")
    assert verdict(northgate, case, SAM.name) == Verdict.AGREED
    client.see("/you/answers")
    press_last(client, "/you/answers", do="no")
    assert press_last(client, "/you/check", signed_name="Amara") == 200
    assert verdict(northgate, case, SAM.name) == Verdict.NO
    about = in_force(northgate, case).about_persons
    assert {each.answer for each in about} == {Answer.NO}


def test_no_to_everything_covers_who_is_on_the_list(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    client = hers(northgate, case)
    client.see(f"/you/people/{PRIYA.id}")
    press_last(client, f"/you/people/{PRIYA.id}", own="yes")
    client.see("/you/answers")
    press_last(client, "/you/answers", do="no")
    press_last(client, "/you/check", signed_name="Amara")
    assert verdict(northgate, case, PRIYA.name) == Verdict.NO


def test_who_was_refused_and_then_taken_off_the_list_stays_refused(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    client = hers(northgate, case)
    client.see(f"/you/people/{PRIYA.id}")
    press_last(client, f"/you/people/{PRIYA.id}", own="no")
    signed(client, employer_name="none", others="yes")
    assert verdict(northgate, case, PRIYA.name) == Verdict.NO
    client.see(f"/you/people/{PRIYA.id}")
    press_last(client, f"/you/people/{PRIYA.id}", do="remove")
    signed(client)
    assert PRIYA.name not in [each.name for each in in_force(northgate, case).referees]
    assert verdict(northgate, case, PRIYA.name) == Verdict.NO
    assert verdict(northgate, case, "Ruth Adler") == Verdict.AGREED


def test_a_stop_in_another_browser_is_taken_and_shows_nothing(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    other = hers(northgate, case, "a-borrowed-laptop")
    for path in ("/you", "/you/answers", "/you/receipts/2", "/you/stop"):
        page = other.see(path)
        assert PRIYA.name not in page.body, path
    other.see("/you/stop")
    assert press_last(other, "/you/stop", sure="y") == 200
    assert in_force(northgate, case).stopped
    token = other.see("/you/stop").forms[-1].as_given()["csrf_token"]
    sent = {"csrf_token": token, "others": "yes", "do": "check"}
    other.send("/you/answers", sent)
    other.send("/you/check", {**sent, "signed_name": "Amara"})
    assert in_force(northgate, case).stopped


def test_after_a_stop_the_candidate_sees_that_and_can_allow_contact_again(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    client = hers(northgate, case)
    client.see("/you/stop")
    press_last(client, "/you/stop", sure="y")
    assert "All contact is stopped" in client.see("/you").main
    assert signed(client, others="yes") == 200
    assert not in_force(northgate, case).stopped


def test_making_all_links_useless_ends_this_visit_too(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    northgate.deliver()
    old = northgate.links(case.email)
    client = hers(northgate, case)
    client.see("/you")
    press_last(client, "/you/revoke-links")
    assert client.get("/you").status_code == 404
    northgate.deliver()
    fresh = [link for link in northgate.links(case.email) if link not in old]
    assert len(fresh) == 1
    for token, status in [(old[-1], 404), (fresh[0], 200)]:
        client.see(f"/c/{token}")
        assert client.press("Continue").status == status


def ask(client: Client, check: str) -> int:
    page = client.see(f"/checks/{check}")
    token = page.forms[-1].as_given()["csrf_token"]
    said = {"relation": "A former colleague", "topic": "Planning.", "minutes": "20"}
    sent = {"csrf_token": token, **said}
    return client.post(f"/checks/{check}/ask", data=sent).status_code


def test_a_button_that_is_not_there_asks_nobody(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    check = a_check(northgate, case, someone("Ruth Adler"))
    client = northgate.client(northgate.cast.jonas)
    assert "Ask Amara" not in client.see(f"/checks/{check}").main
    assert ask(client, check) == 409
    assert northgate.rows(PersonQuestion) == []


def test_a_check_from_before_a_stop_asks_nobody(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    check = a_check(northgate, case, SAM)
    an_answer(northgate, case, OPEN, a_visit_again(northgate, case))
    client = northgate.client(northgate.cast.jonas)
    assert ask(client, check) == 409
    assert northgate.rows(PersonQuestion) == []


def a_try(client: Client, case: Case, name: str) -> int:
    path = f"/candidates/{case.id}/contacts/new"
    form = client.see(path).form_with("Save the record")[0]
    given = {"person": "other", "other_name": name, "spoken": "yes"}
    return client.post(path, data=form.filled(None, given)).status_code


def test_what_is_said_before_saving_is_on_record_and_guesses_come_to_an_end(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hiring.services.rate_limit.GUESSES_AN_HOUR", 3)
    never = ("Ruth Dahl", "Karin Berg")
    case = a_case(northgate, answers=replace(OPEN, never=never))
    client = northgate.client(northgate.cast.jonas)
    for name in ("Ruth Dahl", "Karin Berg", "Ruth Dahl"):
        assert a_try(client, case, name) == 422
    checked = northgate.rows(AuditEvent, case_id=case.id, type="contact.checked")
    assert len(checked) == 3
    client.see(f"/candidates/{case.id}/contacts/new")
    page = client.press(
        "Save the record", person="other", other_name="Karin Berg", spoken="yes"
    )
    assert "The record is saved." in page.main, "no more warnings, but never a refusal"
    assert len(northgate.rows(Contact)) == 1
    assert len(northgate.rows(AuditEvent, case_id=case.id, type="finding.recorded")) > 0
