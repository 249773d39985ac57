"""What four places say, as people meet it in a browser: facts, words and authority."""

import re

from hiring.domain.casefile import Identity
from tests.builders import CAREFUL, OPEN, SAM, Case, a_case, an_opening
from tests.journeys.people import Colleague
from tests.northgate import Northgate

ILL = "She was ill for a year. She planned well."
PAID = "She planned well. Her salary was 70,000 dollars."


def a_case_in(northgate: Northgate, *places: str, asked: bool = True) -> Case:
    """Open a case under the rules of some places."""
    opening = an_opening(northgate, jurisdictions=places)
    answers = CAREFUL if asked else OPEN
    return a_case(northgate, answers=answers, opening_id=opening)


def logs_a_talk_with_sam(
    colleague: Colleague, case: Case, facts: str = "", warned_of: str = ""
) -> None:
    """Write up a talk with somebody who is not on the list, knowing who it was.

    ``warned_of`` are words that are pointed out before anything is saved.
    """
    page = colleague.page
    page.goto(f"/candidates/{case.id}/contacts/new")
    page.get_by_text("Someone else").click()
    colleague.types("Their name", SAM.name)
    if page.get_by_text("Yes, it has happened").count():
        page.get_by_text("Yes, it has happened").click()
        colleague.types("How did it come about?", "We met at a conference.")
    colleague.opens("Who they are, and what you promised")
    page.locator("select[name=identity]").select_option(str(Identity.KNOWN))
    colleague.types("Facts and examples", facts)
    if warned_of:
        colleague.presses("Check my words")
        assert page.locator("#words mark").inner_text() == warned_of
        assert page.url.endswith("#words")
    colleague.presses("Save the record")
    if page.locator("#raised").count():
        page.get_by_role("button", name="Save the record").first.click()


def opens_the_finding(colleague: Colleague, case: Case, code: str) -> str:
    """Go from the case to what a rule found, and return what the page says."""
    colleague.page.goto(f"/candidates/{case.id}")
    found = colleague.page.locator("li.finding", has_text=f"Rule {code}")
    found.first.locator("a").last.click()
    assert colleague.page.locator("h1").inner_text() == f"Finding {code}"
    return colleague.sees


def answers_for_the_words(colleague: Colleague, brought_up: str) -> None:
    """Say of the first passage that it touches the topic, and who began it."""
    assert colleague.page.locator("h1").inner_text() == "Check your words"
    colleague.page.locator("label", has_text=brought_up).first.click()
    yes = colleague.page.get_by_role("button", name=re.compile("Yes, it touches this"))
    yes.first.click()


def test_an_off_list_contact_in_germany_is_a_warning_and_both_sides_are_cited(
    northgate: Northgate, jonas: Colleague
) -> None:
    case = a_case_in(northgate, "de")
    jonas.page.goto(f"/candidates/{case.id}")
    logs_a_talk_with_sam(jonas, case)
    assert "The record is saved" in jonas.sees
    said = opens_the_finding(jonas, case, "OFF001")
    assert "Check" in said
    assert "Serious" not in said
    assert "Sam Keller was contacted on" in said
    assert "Regulator" in said
    assert "Contested" in said
    assert "do not agree" in said
    assert "Bremen" in said
    assert "Haufe" in said
    assert said.count("Last checked on") >= 2
    assert "Read in the source" in said
    assert northgate.breaks() == []


def test_the_present_employer_in_switzerland_is_a_no_and_walled_off(
    northgate: Northgate, jonas: Colleague, mira: Colleague
) -> None:
    case = a_case_in(northgate, "ch")
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.presses("May I call?")
    jonas.page.get_by_text("Someone else").click()
    jonas.types("Their name", "Hanna Lind")
    jonas.types("Where do they work?", "Lumen Health")
    jonas.presses("May I call?")
    assert jonas.page.locator("h1").inner_text() == "No: Hanna Lind"
    assert "Do not call" in jonas.sees
    page = jonas.page
    page.goto(f"/candidates/{case.id}/contacts/new")
    page.get_by_text("Someone else").click()
    jonas.types("Their name", "Hanna Lind")
    page.get_by_text("Yes, it has happened").click()
    jonas.types("How did it come about?", "I called before I asked.")
    jonas.opens("More about this person")
    jonas.types("Where do they work?", "Lumen Health")
    jonas.presses("Save the record")
    if page.locator("#raised").count():
        page.get_by_role("button", name="Save the record").first.click()
    assert "The record is saved" in jonas.sees
    said = opens_the_finding(mira, case, "OFF003")
    assert "Serious" in said
    assert "Hanna Lind was contacted on" in said
    assert "Regulator" in said
    assert "without the applicant’s consent" in said
    assert "Read in the source" in said
    assert "With HR only" in sees_of_case(jonas, case)


def sees_of_case(colleague: Colleague, case: Case) -> str:
    colleague.page.goto(f"/candidates/{case.id}")
    return colleague.sees


def test_a_question_about_pay_in_new_york_is_barred_whoever_is_asked(
    northgate: Northgate, jonas: Colleague, mira: Colleague
) -> None:
    case = a_case_in(northgate, "us-ny", asked=False)
    logs_a_talk_with_sam(jonas, case, PAID)
    answers_for_the_words(jonas, "We asked")
    said = opens_the_finding(mira, case, "TOP003")
    assert "Serious" in said
    assert "Law" in said
    assert "194-a" in said
    assert "current or former employees" in said
    assert "Last checked on" in said
    assert northgate.breaks() == []


def test_a_question_about_health_in_britain_is_barred_and_the_words_are_kept_back(
    northgate: Northgate, jonas: Colleague, mira: Colleague
) -> None:
    case = a_case_in(northgate, "uk", asked=False)
    logs_a_talk_with_sam(jonas, case, ILL)
    answers_for_the_words(jonas, "We asked")
    assert "With HR only" in sees_of_case(jonas, case)
    said = opens_the_finding(mira, case, "TOP001")
    assert "Serious" in said
    assert "Law" in said
    assert "Equality Act 2010" in said
    mira.page.get_by_role("link", name="Sam Keller").first.click()
    mira.presses("Read the notes")
    assert "[Kept from those who decide: health or disability]" in mira.sees
    assert mira.page.locator("mark").first.inner_text() == "ill"
    assert northgate.breaks() == []


def test_what_was_volunteered_in_britain_is_a_warning_and_only_its_words_are_kept_back(
    northgate: Northgate, jonas: Colleague
) -> None:
    case = a_case_in(northgate, "uk", asked=False)
    logs_a_talk_with_sam(jonas, case, ILL, warned_of="ill")
    answers_for_the_words(jonas, "They brought it up")
    said = opens_the_finding(jonas, case, "TOP002")
    assert "Check" in said
    assert "Equality Act 2010" in said
    jonas.page.get_by_role("link", name="Sam Keller").first.click()
    jonas.presses("Read the notes")
    assert "[Kept from those who decide: health or disability] for a year" in jonas.sees
    assert "She planned well." in jonas.sees
    assert northgate.breaks() == []
