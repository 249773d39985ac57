"""A debrief in the browser: nothing typed is lost, and others' wait."""

import re
from typing import Any

import pytest
from flask import render_template_string
from sqlalchemy import update

from hiring.domain.debrief import ThemeCategory, reading_words
from hiring.domain.spoken_time import pace_of
from hiring.models.recruiting import Opening
from hiring.services.candidates import assign_interviewers
from hiring.transaction import transaction
from tests.office import Browser, Office

SUMMARY = "Calm and exact. " * 20
TYPED = {
    "summary": SUMMARY,
    "interviewed_on": "2020-01-02",
    "minutes": "45",
    "themes-0-category": "motivation",
    "themes-0-claim": "She wants the mission",
    "themes-0-situation": "She led a quiet team.",
    "themes-0-did": "She left a firm for it.",
    "themes-0-outcome": "Nobody had to ask.",
    "themes-0-quote": "“I would again.”",
    "themes-0-strength": "4",
    "themes-1-category": "challenges",
    "themes-1-claim": "Has run a <b>migration</b>",
    "themes-1-did": "",
    "themes-1-strength": "3",
    "unknown": "How she handles a no.",
    "advice": "yes",
}


@pytest.fixture
def case_id(office: Office) -> str:
    made = office.candidate("Jonas", office.opening("Jonas"))
    with office.app.app_context():
        interviewers = frozenset({office.actors["Ravi"].id})
        assign_interviewers(office.actors["Jonas"], made, interviewers)
    return made


def recent(**changes: str) -> dict[str, Any]:
    """Leave out the day, so that the form's own, today, is sent as a browser would."""
    return {**TYPED, **changes}


def begin(browser: Browser, case_id: str, summary: str = SUMMARY) -> int:
    """Send what the first page asks for, and nothing else."""
    sent = {"summary": summary, "language": "en", "do": "first"}
    return browser.send(f"/candidates/{case_id}/debrief", sent).status_code


def write(browser: Browser, case_id: str, do: str = "check", **changes: str) -> int:
    path = f"/candidates/{case_id}/debrief"
    typed = recent(**changes)
    if "30 seconds first" in browser.get(path).text:
        assert begin(browser, case_id) == 303
    if "interviewed_on" not in changes:
        page = browser.get(path).get_data(as_text=True)
        found = re.search(r'type="date"[^>]*value="([\d-]+)"', page)
        assert found
        typed["interviewed_on"] = found.group(1)
    return browser.send(path, {**typed, "do": do}).status_code


def paper_of(address: str) -> str:
    return address.replace("/debriefs/", "/print/debrief/")


def sign(browser: Browser, case_id: str) -> str:
    path = f"/candidates/{case_id}/debrief/check"
    page = browser.get(path).get_data(as_text=True)
    digest = re.search(r'name="digest" value="(\w+)"', page)
    assert digest
    answer = browser.send(path, {"digest": digest.group(1)})
    assert answer.status_code == 303
    return str(answer.location).partition("?")[0]


def test_a_debrief_goes_from_draft_to_signature_to_amendment(
    office: Office, case_id: str
) -> None:
    browser = office.signed_in("Ravi")
    assert write(browser, case_id, "save") == 303
    assert browser.last is not None
    assert "Your draft is saved" in browser.get(browser.last.location).text
    assert "She left a firm for it." in browser.text
    assert write(browser, case_id) == 303
    address = sign(browser, case_id)
    browser.get(address)
    assert "Unsubstantiated claim" in browser.text
    assert "&lt;b&gt;migration" in browser.text
    assert browser.send(address, {"text": "One thing more."}).status_code == 303
    assert "One thing more." in browser.get(address).text
    write_again = browser.get(f"/candidates/{case_id}/debrief")
    assert write_again.status_code == 303
    assert write_again.location == address
    unnamed = browser.send(paper_of(address), {"made_for": "other", "name": " "})
    assert unnamed.status_code == 422
    assert "Enter who it is for." in browser.text
    pdf = browser.send(paper_of(address), {"made_for": "other", "name": "Bo Lind"})
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF-")
    assert office.events(case_id)[-2:] == ["document.exported", "finding.recorded"]


def test_what_cannot_be_signed_is_kept_shown_and_explained(
    office: Office, case_id: str
) -> None:
    browser = office.signed_in("Ravi")
    wrong = {"summary": "", "minutes": "many", "advice": "", "interviewed_on": "2/30"}
    assert write(browser, case_id, **wrong) == 422
    assert "What you wrote is saved as a draft" in browser.text
    assert 'href="#summary">Write the 30-second summary.' in browser.text
    assert "Choose your advice" in browser.text
    assert 'value="many"' in browser.text
    assert 'value="2/30"' in browser.text
    browser.get(f"/candidates/{case_id}/debrief")
    assert "30 seconds first" in browser.text
    assert begin(browser, case_id) == 303
    browser.get(f"/candidates/{case_id}/debrief")
    assert "She left a firm for it." in browser.text
    check = browser.get(f"/candidates/{case_id}/debrief/check")
    assert check.location.endswith("/debrief")


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("summary", "x" * 5001, "5000 characters or fewer"),
        ("themes-0-claim", "x" * 301, "300 characters or fewer"),
        ("themes-0-claim", "two\nlines", "one line"),
        ("themes-2-did", "a\0b", "nobody can see"),
        ("minutes", "601", "1 to 600"),
        ("interviewed_on", "2999-01-01", "still to come"),
        ("advice", "maybe", "Choose one of the answers"),
        ("themes-0-category", "looks", "Choose one of the answers"),
        ("themes-0-strength", "9", "Choose one of the answers"),
    ],
)
def test_each_field_has_its_limit_and_says_it(
    office: Office, case_id: str, name: str, value: str, says: str
) -> None:
    browser = office.signed_in("Ravi")
    assert write(browser, case_id, **{name: value}) == 422
    assert says in browser.text
    assert "Error: " in browser.text


def test_a_short_summary_gets_a_hint_and_no_refusal(
    office: Office, case_id: str
) -> None:
    browser = office.signed_in("Ravi")
    assert begin(browser, case_id, "Yes.") == 303
    assert write(browser, case_id, summary="Yes.") == 303
    browser.get(f"/candidates/{case_id}/debrief/check")
    assert "about 75 words is right" in browser.text
    assert sign(browser, case_id)


@pytest.mark.parametrize("language", ["en", "pl"])
def test_page_and_pdf_say_the_same_time_for_the_same_text(
    office: Office, language: str
) -> None:
    meter = '{% from "components/word_meter.html" import word_meter %}'
    meter += "{{ word_meter(n, pace) }}"
    pace = pace_of(language)
    with office.app.test_request_context():
        for words in range(1, 301):
            shown = render_template_string(meter, n=words, pace=pace)
            assert reading_words("word " * words, language) in shown
            is_right = pace.fewest <= words <= pace.most
            assert ("words is right" in shown) != is_right


def test_the_thirty_seconds_come_first_and_alone(office: Office, case_id: str) -> None:
    ravi, path = office.signed_in("Ravi"), f"/candidates/{case_id}/debrief"
    page = ravi.get(path).text
    assert 'name="summary"' in page
    assert not any(name in page for name in ("themes-0", "advice", "unknown"))
    assert begin(ravi, case_id, " ") == 422
    assert 'href="#summary">Write the 30-second summary.' in ravi.text
    assert ravi.send(path, {"summary": "Sie bleibt ruhig.", "language": "de",
                            "do": "first"}).status_code == 303  # fmt: skip
    page = ravi.get(path).text
    assert "Sie bleibt ruhig." in page
    assert "About 60 words." in page
    assert "themes-2-claim" in page
    assert 'value="de" selected' in page
    odd = ravi.send(path, {"summary": "x", "language": "xx", "do": "first"})
    assert odd.status_code == 422
    assert write(ravi, case_id, language="fr") == 303
    assert "About 65 words is right" not in ravi.get(f"{path}/check").text
    next_case = office.candidate("Jonas", office.opening("Jonas"))
    with office.app.app_context():
        interviewers = frozenset({office.actors["Ravi"].id})
        assign_interviewers(office.actors["Jonas"], next_case, interviewers)
    assert 'value="fr" selected' in ravi.get(f"/candidates/{next_case}/debrief").text


def test_each_point_asks_for_its_kind_and_shows_what_the_job_asks(
    office: Office, case_id: str
) -> None:
    with office.app.app_context(), transaction() as session:
        session.execute(update(Opening).values(challenges="Forty tables, no owner."))
    ravi = office.signed_in("Ravi")
    assert begin(ravi, case_id) == 303
    page = ravi.get(f"/candidates/{case_id}/debrief").text
    assert page.count("Forty tables, no owner.") == 1
    asked = [page.index(f'value="{kind}"') for kind in ThemeCategory]
    assert asked == sorted(asked)
    assert 'type="radio"' in page
    assert "checked" not in page


def test_a_form_with_strange_numbers_of_themes_is_still_a_draft(
    office: Office, case_id: str
) -> None:
    browser = office.signed_in("Ravi")
    many = {f"themes-{n}-claim": "x" for n in (7, 99, 12345)}
    assert write(browser, case_id, "save", **many) in {303, 422}
    assert write(browser, case_id, "check", **many) in {303, 422}


def test_a_draft_changed_elsewhere_is_shown_again_before_it_is_signed(
    office: Office, case_id: str
) -> None:
    browser = office.signed_in("Ravi")
    write(browser, case_id)
    path = f"/candidates/{case_id}/debrief/check"
    browser.send(path, {"digest": "0" * 24})
    assert browser.last is not None
    assert browser.last.status_code == 409
    assert "has changed since you looked" in browser.text


def test_others_wait_for_ones_own_and_strangers_find_nothing(
    office: Office, case_id: str
) -> None:
    jonas, ravi = office.signed_in("Jonas"), office.signed_in("Ravi")
    assert write(jonas, case_id) == 303
    address = sign(jonas, case_id)
    ravi.get(f"/candidates/{case_id}/debrief")
    assert "1 colleague has signed a debrief" in ravi.text
    for path in (address, paper_of(address)):
        assert ravi.get(path).status_code == 403
        assert "Sign your own debrief first" in ravi.text
        mei = office.signed_in("Mei")
        assert mei.get(path).status_code == 404
        strange = mei.text
        absent = path.replace(path.rpartition("/")[2], "0" * 24)
        assert mei.get(absent).status_code == 404
        assert mei.text == strange
    assert office.signed_in("Mira").get(address).status_code == 200
    assert office.signed_in("Ada").get(address).status_code == 403
    assert "document.exported" not in office.events(case_id)


def test_nobody_but_those_who_interview_gets_the_form(
    office: Office, case_id: str
) -> None:
    path = f"/candidates/{case_id}/debrief"
    for name, status in (("Mira", 403), ("Ada", 403), ("Mei", 404)):
        browser = office.signed_in(name)
        for address in (path, f"{path}/check"):
            assert browser.get(address).status_code == status


@pytest.mark.parametrize(("level", "says"), [("junior", "skills"), ("senior", "overc")])
def test_help_fits_the_level_of_the_job(office: Office, level: str, says: str) -> None:
    case_id = office.candidate("Jonas", office.opening("Jonas"))
    with office.app.app_context():
        set_level(level)
    assert begin(jonas := office.signed_in("Jonas"), case_id) == 303
    assert says in jonas.get(f"/candidates/{case_id}/debrief").text


def test_the_number_of_queries_is_bounded(office: Office, case_id: str) -> None:
    browser = office.signed_in("Ravi")
    write(browser, case_id, "save")
    with office.counting() as seen:
        browser.get(f"/candidates/{case_id}/debrief")
    assert len([text for text in seen if text.startswith("SELECT")]) <= 8


def set_level(level: str) -> None:
    """Change the level of every opening."""
    with transaction() as session:
        session.execute(update(Opening).values(level=level))
