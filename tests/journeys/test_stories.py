"""Whole stories in a real browser, from the sign-in page to the verified ledger."""

import pytest

from tests.builders import CAREFUL, SAM, a_case, a_contact
from tests.journeys.people import Candidate, Colleague
from tests.northgate import Northgate

HER_MAIL = "amara@post.example"


@pytest.mark.both_databases
def test_from_the_sign_in_page_to_the_receipt_in_the_candidates_hand(
    northgate: Northgate, jonas: Colleague, amara: Candidate
) -> None:
    jonas.records_an_opening("Data Engineer")
    her_case = jonas.adds_a_candidate("Amara Okafor", HER_MAIL)
    jonas.presses("Ask Amara Okafor")
    amara.opens_the_newest_link(HER_MAIL)
    amara.names("Priya Shah", "my manager until 2024", "Delta Freight")
    amara.answers(named="Yes", employer="No", others="Ask me first")
    amara.signs("Amara Okafor")
    assert "Your answers are saved" in amara.sees
    assert "RC-" in amara.sees
    with amara.page.expect_download() as receipt:
        amara.page.locator("a", has_text="PDF").first.click()
    assert receipt.value.path().read_bytes().startswith(b"%PDF-")
    northgate.deliver()
    told = northgate.mails(northgate.cast.jonas.email)
    assert any("Amara" in mail.subject for mail in told)
    jonas.page.goto(her_case)
    assert "Priya Shah" in jonas.sees
    assert northgate.breaks() == []


@pytest.mark.parametrize(
    ("pressed", "verdict"),
    [("Yes, you may", "Agreed: Sam Keller"), ("No, please do not", "No: Sam Keller")],
)
def test_a_manager_waits_the_candidate_decides_and_the_answer_is_kept(
    northgate: Northgate,
    jonas: Colleague,
    amara: Candidate,
    pressed: str,
    verdict: str,
) -> None:
    case = a_case(northgate, answers=CAREFUL, email=HER_MAIL)
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.asks_about_a_listed("Priya Shah")
    assert "has agreed" in jonas.sees
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.asks("Sam Keller", "Kite Labs")
    assert "Do not call" in jonas.sees
    jonas.types("How does Sam Keller know", "led her team at Kite Labs")
    jonas.types("What do you want to ask", "How she plans her work.")
    jonas.question("How long").locator("label").first.click()
    jonas.presses("Ask Amara Okafor")
    amara.opens_the_newest_link(HER_MAIL)
    assert "Is it you?" in amara.sees, "another browser has answered for her"
    give_the_code(northgate, amara)
    amara.opens_the_newest_link_of_the_question(HER_MAIL)
    amara.presses(pressed)
    assert "Your answers are saved" in amara.sees
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.asks("Sam Keller", "Kite Labs")
    assert jonas.page.locator("h1").inner_text() == verdict
    jonas.presses("Log a conversation")
    jonas.presses("Save the record")
    assert northgate.breaks() == []


def give_the_code(northgate: Northgate, amara: Candidate) -> None:
    amara.presses("Send me a code")
    northgate.deliver()
    body = northgate.mails(HER_MAIL)[-1].body
    code = next(word for word in body.split() if word.isdigit() and len(word) == 8)
    amara.types("Code", code)
    amara.presses("Go on")


def test_an_off_list_talk_is_warned_of_before_it_is_saved_and_settled_by_hr(
    northgate: Northgate, jonas: Colleague, mira: Colleague
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.presses("Log a conversation")
    jonas.page.get_by_text("Someone else").click()
    assert jonas.page.get_by_text("Amara has said no to this").is_visible()
    jonas.types("Their name", "Sam Keller")
    jonas.page.get_by_text("Yes, it has happened").click()
    jonas.types("How did it come about?", "We met at a conference.")
    jonas.presses("Save the record")
    if jonas.page.locator("#raised").count():
        jonas.page.get_by_role("button", name="Save the record").first.click()
    assert "The record is saved" in jonas.sees
    mira.page.goto(f"/candidates/{case.id}")
    assert "We met at a conference." in mira.sees
    mira.page.get_by_role("link", name="Look").first.click()
    mira.types("What did you decide", "Spoke with Jonas. Nothing said was used.")
    mira.presses("Settle this finding")
    assert "The finding is settled" in mira.sees
    assert northgate.breaks() == []


def test_stopping_takes_a_box_and_a_button_and_counts_at_once(
    northgate: Northgate, jonas: Colleague, amara: Candidate
) -> None:
    case = a_case(northgate, answers=CAREFUL, email=HER_MAIL)
    amara.opens_the_newest_link(HER_MAIL)
    amara.presses("Stop all contact")
    amara.page.get_by_text("Yes, stop all contact").click()
    amara.presses("Stop all contact")
    assert "All contact is stopped" in amara.sees
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.asks_about_a_listed("Priya Shah")
    assert "has stopped all contact" in jonas.sees
    northgate.deliver()
    assert northgate.mails(northgate.cast.jonas.email)


def test_from_an_empty_debrief_to_its_pdf_and_the_verified_ledger(
    northgate: Northgate,
    jonas: Colleague,
    mira: Colleague,
    has_script: bool,  # noqa: FBT001 - a fixture of that name
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.presses("Write a debrief")
    jonas.types("Your 30-second summary", "She untangles what others gave up on.")
    aloud = jonas.page.get_by_role("button", name="Read it aloud for 30 seconds")
    assert aloud.count() == has_script, "who runs no script sees no button for one"
    if has_script:
        assert "7 words. Read aloud: about 5 seconds." in jonas.sees
        aloud.click()
        timer = jonas.page.get_by_role("timer")
        timer.get_by_text("1 of 30 seconds").wait_for()
        jonas.page.get_by_role("button", name="Stop").click()
        jonas.page.get_by_text("You stopped after 1 second.").wait_for()
    jonas.presses("Save and go on")
    jonas.types("Day of the interview", "2026-01-15")
    jonas.page.locator("#themes-0-claim").fill("She wants to build.")
    jonas.page.locator("#themes-0-did").fill("She left a firm to sit with users.")
    jonas.page.locator("input[name=themes-0-strength][value='3']").check()
    jonas.page.locator("input[name=advice][value=yes]").check()
    jonas.presses("Check and sign")
    jonas.presses("Sign and lock")
    assert "Your debrief is signed" in jonas.sees
    jonas.presses("Save as PDF")
    with jonas.page.expect_download() as debrief:
        jonas.page.get_by_role("button", name="Save as PDF").click()
    assert debrief.value.path().read_bytes().startswith(b"%PDF-")
    mira.page.goto(f"/candidates/{case.id}")
    assert "Debriefs" in mira.sees
    mira.page.goto("/ledger")
    mira.presses("Verify now")
    assert "unbroken" in mira.sees


def test_a_listed_talk_is_logged_with_two_taps(
    northgate: Northgate, jonas: Colleague
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.page.get_by_role("link", name="Log a conversation with Priya Shah").click()
    jonas.presses("Save the record")
    assert "The record is saved" in jonas.sees


def test_the_candidate_sees_each_contact_and_can_reply(
    northgate: Northgate, amara: Candidate
) -> None:
    case = a_case(northgate, email=HER_MAIL)
    a_contact(northgate, case, SAM)
    northgate.deliver()
    amara.opens_the_newest_link(HER_MAIL)
    assert "Sam Keller" in amara.sees, "the mail leads to the talk itself"
    amara.page.goto("/you")
    amara.presses("Say no to everything")
    amara.types("Your name", "Amara Okafor")
    amara.presses("Sign and save")
    assert "Sam Keller" in amara.sees
    amara.page.get_by_role("link", name="Reply").first.click()
    amara.types("Your reply", "We never worked together.")
    amara.presses("Save my reply")
    assert "We never worked together." in amara.sees
