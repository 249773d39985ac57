"""The stories that the product comes from, each played to its end by two people.

A candidate and a hiring manager, each at a browser of their own, without JavaScript;
whoever else a story needs comes in where it needs them.
"""

import re

import pytest

from tests.builders import (
    CAREFUL,
    CAUTIOUS,
    OPEN,
    PRIYA,
    SAM,
    a_case,
    a_contact,
    a_debrief,
    listed,
)
from tests.journeys.people import Candidate, Colleague
from tests.northgate import Northgate

HER_MAIL = "amara@post.example"


@pytest.fixture
def has_script() -> bool:
    """Give browsers that run no scripts: nothing here may need one."""
    return False


def a_code_from(northgate: Northgate) -> str:
    """Return the newest code in her mailbox."""
    northgate.deliver()
    body = northgate.mails(HER_MAIL)[-1].body
    return next(word for word in body.split() if word.isdigit() and len(word) == 8)


def comes_in(northgate: Northgate, amara: Candidate) -> None:
    """Follow the newest link, and show by a code that this browser is hers too."""
    amara.opens_the_newest_link(HER_MAIL)
    if "Is it you?" in amara.sees:
        amara.presses("Send me a code")
        amara.types("Code", a_code_from(northgate))
        amara.presses("Go on")
        amara.page.goto("/you")


def subjects(northgate: Northgate, email: str) -> list[str]:
    """List what somebody was mailed about."""
    northgate.deliver()
    return [mail.subject for mail in northgate.mails(email)]


def test_nobody_is_called_before_she_was_asked_about_that_person(
    northgate: Northgate, jonas: Colleague, amara: Candidate
) -> None:
    """S3: tell me before any reference is engaged, at least about one person."""
    case = a_case(northgate, answers=CAUTIOUS, email=HER_MAIL)
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.asks("Sam Keller", "Kite Labs")
    assert "Do not call yet" in jonas.sees
    jonas.types("How does Sam Keller know", "led her team at Kite Labs")
    jonas.types("What do you want to ask", "How she plans her work.")
    jonas.question("How long").locator("label").first.click()
    jonas.presses("Ask Amara Okafor")
    northgate.deliver()
    (mail,) = [m for m in northgate.mails(HER_MAIL) if "May we talk" in m.subject]
    for told in ("Sam Keller", "led her team at Kite Labs", "How she plans her work."):
        assert told in mail.body
    assert re.search(r"\d+ minutes", mail.body)
    comes_in(northgate, amara)
    amara.opens_the_newest_link_of_the_question(HER_MAIL)
    amara.presses("No, please do not")
    assert "Your answers are saved" in amara.sees
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.asks("Sam Keller", "Kite Labs")
    assert "Do not call" in jonas.sees
    assert jonas.page.get_by_role("button", name="Ask Amara Okafor").count() == 0
    assert northgate.breaks() == []


def test_she_says_whom_she_has_told_and_the_caller_sees_it(
    northgate: Northgate, jonas: Colleague, amara: Candidate
) -> None:
    """S4: candidates warn shared connections that a call may come."""
    case = a_case(northgate, email=HER_MAIL)
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.presses("Ask Amara Okafor")
    amara.opens_the_newest_link(HER_MAIL)
    amara.page.get_by_role("button", name="Add a").first.click()
    amara.types("Name", "Priya Shah")
    amara.types("How do you know each other?", "my manager until 2024")
    amara.types("Where did you work together?", "Delta Freight")
    amara.page.get_by_text("I have told this person").click()
    amara.presses("Keep this person")
    amara.answers(named="Yes", employer="No", others="No")
    amara.signs("Amara Okafor")
    jonas.page.goto(f"/candidates/{case.id}")
    assert "Priya Shah" in jonas.sees
    assert "expects a call" in jonas.sees


def test_she_asks_somebody_who_works_here_and_nobody_learns_of_it(
    northgate: Northgate, jonas: Colleague, mira: Colleague, amara: Candidate
) -> None:
    """S5: candidates may back-channel the company in turn."""
    case = a_case(northgate, answers=CAREFUL, email=HER_MAIL)
    mira.page.goto("/account")
    mira.presses("Speaking with candidates")
    mira.types("What", "How the teams work together.")
    mira.presses("Show me to candidates")
    northgate.deliver()
    a_contact(northgate, case, listed(PRIYA))
    comes_in(northgate, amara)
    amara.presses("Talk to our people")
    amara.page.get_by_role("link", name="Write to this person").first.click()
    secret = "Do people leave because of the on-call weeks?"
    amara.page.locator("textarea").fill(secret)
    amara.presses("Send")
    northgate.deliver()
    mail = northgate.mails(northgate.cast.mira.email)[-1]
    assert secret not in mail.body
    mira.page.goto(re.findall(r"https?://\S+", mail.body)[0])
    if mira.page.get_by_role("button", name="Continue").count():
        mira.presses("Continue")
    assert secret in mira.sees
    mira.page.locator("textarea").first.fill("Some did. It is better since spring.")
    mira.presses("Send my answer")
    northgate.deliver()
    amara.page.goto("/you")
    amara.presses("Talk to our people")
    amara.page.get_by_role("link", name="Read this talk").first.click()
    assert "It is better since spring." in amara.sees
    jonas.page.goto(f"/candidates/{case.id}")
    assert secret not in jonas.sees
    assert "our people" not in jonas.sees.lower()


def test_the_present_employer_is_its_own_and_stronger_case(
    northgate: Northgate, jonas: Colleague, amara: Candidate
) -> None:
    """S6: contacting people at the present employer, or off the list, is warned of."""
    case = a_case(northgate, answers=CAREFUL, email=HER_MAIL)
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.asks("Hanna Lind", "Lumen Health")
    assert "Do not call" in jonas.sees
    jonas.logs_a_talk_off_the_list(case.id, "Hanna Lind", "Lumen Health")
    northgate.deliver()
    comes_in(northgate, amara)
    assert "Hanna Lind" in amara.sees
    assert "You did not agree" in amara.sees


def test_a_person_who_is_called_checks_the_code_and_declines(
    northgate: Northgate, jonas: Colleague, amara: Candidate
) -> None:
    """S7: a person asked for a quick word may want to refuse."""
    case = a_case(northgate, answers=CAREFUL, email=HER_MAIL)
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.asks_about_a_listed("Priya Shah")
    jonas.presses("Make a code")
    found = re.search(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", jonas.sees)
    assert found
    priya = amara
    priya.page.goto("/call")
    priya.types("Your code", found[0].lower().replace("-", " "))
    priya.presses("Check the code")
    assert "This talk is agreed" in priya.sees
    assert "Amara" not in priya.sees
    assert "Data Engineer" not in priya.sees
    priya.presses("I would rather not talk")
    assert "You would rather not talk" in priya.sees
    assert any("Priya" in said for said in subjects(northgate, case.manager.email))
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.asks_about_a_listed("Priya Shah")
    assert "would rather not talk" in jonas.sees
    assert northgate.breaks() == []


def test_a_bad_word_waits_until_she_could_answer_it(
    northgate: Northgate, jonas: Colleague, amara: Candidate
) -> None:
    """S8: a private never-contact list, and a reply before a decision rests on it."""
    case = a_case(northgate, answers=OPEN, email=HER_MAIL)
    jonas.logs_a_talk_off_the_list(case.id, "Sam Keller", "Kite Labs")
    jonas.adds_notes(case.id)
    jonas.page.locator("textarea[name=opinions]").fill(
        "He says that she missed two deadlines."
    )
    jonas.page.locator("label:has(input[name=tone])").last.click()
    jonas.opens("The points the candidate can read")
    jonas.page.locator("#theme_1").fill("Missed two deadlines")
    jonas.page.locator("#theme_1_tone").select_option(index=1)
    jonas.presses("Save my notes")
    jonas.page.goto(f"/candidates/{case.id}/decision")
    jonas.page.locator("input[name=outcome]").last.check()
    jonas.page.locator("textarea[name=reasons]").fill("She misses deadlines.")
    jonas.page.locator("input[name=cited]").first.check()
    jonas.page.locator("input[name=counted]").last.check()
    jonas.presses("Save the decision")
    assert "What you can do now" in jonas.sees
    assert jonas.page.locator("textarea[name=reasons]").input_value()
    northgate.deliver()
    comes_in(northgate, amara)
    amara.page.get_by_role("link", name="What was said").first.click()
    amara.presses("Show what was said")
    assert "Missed two deadlines" in amara.sees
    amara.page.get_by_role("link", name="Reply to this point").first.click()
    amara.types("Your reply", "Both were moved by the client, in writing.")
    amara.presses("Save my reply")
    jonas.page.goto(f"/candidates/{case.id}")
    assert "Both were moved by the client, in writing." in jonas.sees
    assert northgate.breaks() == []


def test_a_personal_conflict_is_asked_for_and_stands_beside_what_was_said(
    northgate: Northgate, jonas: Colleague, mira: Colleague
) -> None:
    """S9: back-channels carry bias and personal conflict; a level field matters."""
    case = a_case(northgate, answers=CAREFUL)
    a_contact(northgate, case, listed(PRIYA), notes=None)
    jonas.adds_notes(case.id)
    jonas.page.locator("textarea[name=facts]").fill(
        "They applied for the same post in 2023."
    )
    jonas.page.locator("summary", has_text="The setting they saw it in").click()
    jonas.page.locator("textarea[name=conflict]").fill("Rivals for one post in 2023.")
    jonas.presses("Save my notes")
    mira.page.goto(f"/candidates/{case.id}")
    mira.page.get_by_role("link", name="Record and notes").first.click()
    mira.presses("Read the notes")
    assert "Rivals for one post in 2023." in mira.sees


def test_she_asks_for_feedback_acts_on_it_and_comes_back(
    northgate: Northgate, jonas: Colleague, amara: Candidate
) -> None:
    """S15: those who get feedback, act on it and come back are the right ones."""
    case = a_case(northgate, answers=CAREFUL, email=HER_MAIL)
    a_debrief(northgate, case, case.manager)
    a_contact(northgate, case, listed(PRIYA))
    northgate.deliver()
    comes_in(northgate, amara)
    amara.presses("Ask for feedback")
    assert "You get an answer by" in amara.sees
    assert any("feedback" in s for s in subjects(northgate, case.manager.email))
    jonas.page.goto(f"/candidates/{case.id}")
    jonas.presses("Write the feedback")
    jonas.page.locator("textarea[name=stood_out]").fill(
        "You saw the fault in our pipeline within minutes. That was good to watch."
    )
    jonas.page.locator("textarea[name=gap]").fill("You have not led a team yet.")
    jonas.page.locator("textarea[name=closing]").fill("Lead one project to its end.")
    jonas.page.locator("input[name=talk]").last.check()
    jonas.presses("Send it to Amara")
    if jonas.page.locator("#words").count():
        for box in jonas.page.locator("input[name=fine]").all():
            box.check()
        jonas.presses("Send it to Amara")
    assert any("feedback" in said.lower() for said in subjects(northgate, HER_MAIL))
    amara.page.goto("/you")
    assert "You have not led a team yet." in amara.sees
    amara.presses("I have done it")
    amara.page.locator("textarea[name=text]").fill("I led a team of four for a year.")
    amara.presses("Send it")
    jonas.page.goto(f"/candidates/{case.id}")
    assert "I led a team of four for a year." in jonas.sees


def test_her_words_are_quoted_only_with_her_yes(
    northgate: Northgate, jonas: Colleague, amara: Candidate
) -> None:
    """S16: quoting what a candidate wrote needs permission."""
    case = a_case(northgate, answers=OPEN, email=HER_MAIL)
    a_contact(northgate, case, SAM)
    northgate.deliver()
    comes_in(northgate, amara)
    amara.page.get_by_role("link", name="Reply").first.click()
    amara.types("Your reply", "We built the first version in eleven days.")
    amara.presses("Save my reply")
    jonas.page.goto(f"/candidates/{case.id}/quotes")
    jonas.page.get_by_role("link", name="Ask to quote").first.click()
    for box in jonas.page.locator("input[name=places]").all():
        box.check()
    jonas.presses("Ask Amara Okafor")
    quoted = jonas.page.locator("main q")
    jonas.page.goto(f"/candidates/{case.id}/quotes")
    assert quoted.count() == 0
    amara.page.goto("/you")
    assert "May we quote you?" in amara.sees
    amara.presses("Yes, quote me")
    jonas.page.goto(f"/candidates/{case.id}/quotes")
    assert quoted.count() == 1
    amara.page.goto("/you")
    amara.presses("Take it back")
    jonas.page.goto(f"/candidates/{case.id}/quotes")
    assert quoted.count() == 0
