"""The page for people who are called: what a code shows, and what can be said there."""

import logging
import re
from base64 import b32encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO
from statistics import median
from time import thread_time
from typing import Any

import pytest
from sqlalchemy import create_engine, update
from werkzeug.test import EnvironBuilder, run_wsgi_app

from hiring import clock
from hiring.domain.actor import Role
from hiring.domain.call_code import ALPHABET, grouped
from hiring.domain.consent import Answer, Consent, Person
from hiring.extensions import db
from hiring.models.call import CallCode, CallReport, InformantRefusal
from hiring.models.contact import ContactCheck, Finding
from hiring.models.ledger import AuditEvent
from hiring.services import calls, openings
from hiring.services.periodic import PERIODIC
from hiring.services.staff import switch_off
from hiring.transaction import transaction
from tests.builders import (
    OPEN,
    PRIYA,
    SAM,
    Case,
    a_case,
    a_check,
    a_code,
    a_contact,
    a_staff,
    a_stop,
    a_visit_again,
    a_world,
    an_answer,
    listed,
)
from tests.northgate import Northgate
from tests.pages import Page
from tests.web.test_links import (
    CSRF,
    EVERY,
    GUESSES,
    SHARES,
    asked_of_the_database,
    everything_in,
    somewhere,
    without_waiting_for_the_disk,
)

SECRETS = re.compile("Amara|Okafor|Sam Keller|Data Engineer|Kite|Lumen|Priya|Forecast")


@pytest.fixture
def case(northgate: Northgate) -> Case:
    return a_case(northgate, answers=OPEN)


def look(northgate: Northgate, code: str) -> Page:
    client = northgate.client()
    client.see("/call")
    return client.press("Check the code", code=code)


def test_a_code_shows_who_calls_and_since_when_it_is_agreed_and_nothing_else(
    northgate: Northgate, case: Case
) -> None:
    page = look(northgate, a_code(northgate, case, SAM))
    assert page.heading == "This talk is agreed"
    assert "Jonas Weber at Northgate Analytics" in page.main
    assert f"{clock.now().day} " in page.main
    assert SECRETS.findall(page.body) == []


def test_the_day_is_that_of_the_yes_and_not_of_a_later_answer_about_others(
    northgate: Northgate, case: Case
) -> None:
    code = a_code(northgate, case, SAM)
    agreed = f"{clock.now():%-d %B %Y}"
    with clock.set_to(clock.now() + timedelta(days=3)):
        again = a_visit_again(northgate, case)
        an_answer(northgate, case, replace(OPEN, named=Answer.YES), again)
        assert agreed in look(northgate, code).main


@pytest.mark.parametrize(
    "written",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: code.replace("-", " – "),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: f"  {code} ".replace("1", "I"),
    ],
    ids=["small", "joined", "spaced", "look-alikes", "blanks"],
)
def test_a_code_may_be_typed_as_people_type(
    northgate: Northgate, case: Case, written: Callable[[str], str]
) -> None:
    code = a_code(northgate, case, SAM)
    assert look(northgate, written(code)).heading == "This talk is agreed"


def test_codes_are_16_letters_that_look_like_no_other(
    northgate: Northgate, case: Case
) -> None:
    codes = {a_code(northgate, case, SAM) for _ in range(5)}
    assert len(codes) == 5
    for code in codes:
        assert re.fullmatch(rf"([{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", code)
    assert not set("ILOU") & set(ALPHABET)


def withdraw(northgate: Northgate, case: Case) -> None:
    a_stop(northgate, case, a_visit_again(northgate, case))


def answer_no(northgate: Northgate, case: Case) -> None:
    an_answer(northgate, case, Consent(), a_visit_again(northgate, case))


def never(northgate: Northgate, case: Case) -> None:
    changed = replace(OPEN, never=("Sam Keller",))
    an_answer(northgate, case, changed, a_visit_again(northgate, case))


def close(northgate: Northgate, case: Case) -> None:
    with northgate.app.app_context():
        openings.close_opening(case.manager, case.opening_id)


@pytest.mark.parametrize("change", [withdraw, answer_no, never, close])
def test_whatever_ended_the_yes_the_page_says_the_same_at_once(
    northgate: Northgate, case: Case, change: Callable[[Northgate, Case], None]
) -> None:
    code = a_code(northgate, case, SAM)
    change(northgate, case)
    page = look(northgate, code)
    assert page.heading == "This talk is not agreed"
    assert "does not agree to this talk now" in page.main
    assert SECRETS.findall(page.body) == []
    assert not re.search("stop|closed|never|withdr", page.main, re.IGNORECASE)


def test_who_has_left_calls_for_nobody(northgate: Northgate) -> None:
    otto = a_staff(northgate, "Otto Blum", Role.INTERVIEWER)
    case = a_case(northgate, answers=OPEN, interviewers=[otto])
    code = a_code(northgate, case, SAM, otto)
    with northgate.app.app_context():
        switch_off(northgate.cast.ada, otto.id)
    assert look(northgate, code).heading == "This talk is not agreed"


def test_no_code_is_made_without_a_yes_nor_for_a_colleagues_call(
    northgate: Northgate, case: Case
) -> None:
    jonas, mira = (
        northgate.client(northgate.cast.jonas),
        northgate.client(northgate.cast.mira),
    )
    check = a_check(northgate, case, SAM)
    page = jonas.see(f"/checks/{check}")
    token = page.form_with("Make a code")[0].as_given()["csrf_token"]
    assert "Make a code" not in mira.see(f"/checks/{check}").main
    hers = mira.page.forms[0].as_given()["csrf_token"]
    assert mira.send(f"/checks/{check}/code", {"csrf_token": hers}).status == 409
    withdraw(northgate, case)
    assert jonas.send(f"/checks/{check}/code", {"csrf_token": token}).status == 409
    assert northgate.rows(CallCode) == []


def test_the_caller_sees_a_code_once_and_earlier_ones_stay_good(
    northgate: Northgate, case: Case
) -> None:
    jonas = northgate.client(northgate.cast.jonas)
    check = f"/checks/{a_check(northgate, case, SAM)}"
    codes = []
    for _ in range(2):
        jonas.see(check)
        codes += re.findall(r"(?:\w{4}-){3}\w{4}", jonas.press("Make a code").main)[:1]
        assert "localhost/call" in jonas.page.main
    assert len(set(codes)) == 2
    assert codes[0] not in jonas.see(check).body
    headings = {look(northgate, code).heading for code in codes}
    assert headings == {"This talk is agreed"}


def test_a_second_press_leaves_one_good_code_the_one_that_was_seen(
    northgate: Northgate, case: Case
) -> None:
    jonas = northgate.client(northgate.cast.jonas)
    jonas.see(f"/checks/{a_check(northgate, case, SAM)}")
    form, button = jonas.page.form_with("Make a code")
    sent = form.filled(button, {})
    codes = [
        re.findall(r"(?:\w{4}-){3}\w{4}", jonas.send(form.action, sent).main)[0]
        for _ in range(2)
    ]
    assert [look(northgate, code).status for code in codes] == [404, 200]
    assert len(northgate.rows(CallCode)) == 1


def test_a_code_works_for_14_days_and_is_then_forgotten(
    northgate: Northgate, case: Case
) -> None:
    code, now = a_code(northgate, case, SAM), clock.now()
    with clock.set_to(now + timedelta(days=13, hours=23)):
        assert look(northgate, code).status == 200
    with clock.set_to(now + timedelta(days=14, minutes=1)):
        assert look(northgate, code).status == 404
        forget = next(job for job in PERIODIC if job.__name__ == "forget_old_codes")
        with northgate.app.app_context():
            forget()
    assert northgate.rows(CallCode) == []


# Saying no


def test_who_would_rather_not_talk_says_so_in_one_press_and_the_caller_is_told(
    northgate: Northgate, case: Case
) -> None:
    check = a_check(northgate, case, SAM)
    with northgate.app.app_context():
        code = calls.make_code(case.manager, check, "")
    client = northgate.client()
    client.see("/call")
    client.press("Check the code", code=code)
    page = client.press("I would rather not talk")
    assert page.heading == "You would rather not talk"
    assert "not held against" in page.main
    assert SECRETS.findall(page.body) == []
    northgate.deliver()
    mail = northgate.mails(case.manager.email)[-1]
    assert mail.subject == "Sam Keller would rather not talk"
    assert "must not be held against Amara Okafor" in mail.body
    jonas = northgate.client(case.manager)
    assert "Sam Keller would rather not talk" in jonas.see(f"/checks/{check}").main
    assert northgate.breaks() == []


def test_after_that_no_the_answer_is_no_for_this_person_alone_and_a_call_is_flagged(
    northgate: Northgate, case: Case
) -> None:
    code = a_code(northgate, case, SAM)
    with northgate.app.app_context():
        calls.decline_call(code)
        calls.decline_call(code)
    assert len(northgate.rows(InformantRefusal)) == 1
    again = a_check(northgate, case, Person("KELLER Sam", "Kite Labs"))
    other = a_check(
        northgate, case, Person("Omar Haddad", "Kite", works_there_now=False)
    )
    rows = {row["id"]: row for row in northgate.rows(ContactCheck)}
    assert (rows[again]["verdict"], rows[again]["ground"]) == ("no", "person_declined")
    assert rows[other]["verdict"] == "agreed"
    jonas = northgate.client(case.manager)
    page = jonas.see(f"/checks/{again}")
    assert "would rather not talk about Amara Okafor" in page.main
    assert "Make a code" not in page.main
    contact = a_contact(northgate, case, SAM)
    codes = {row["code"] for row in northgate.rows(Finding, contact_id=contact)}
    assert "CON009" in codes


def test_a_no_of_the_candidate_is_told_as_that_and_not_as_the_persons(
    northgate: Northgate, case: Case
) -> None:
    code = a_code(northgate, case, SAM)
    with northgate.app.app_context():
        calls.decline_call(code)
    never(northgate, case)
    check = a_check(northgate, case, SAM)
    assert northgate.rows(ContactCheck, id=check)[0]["ground"] == "never_contact"


def test_staff_who_are_signed_in_may_look_but_speak_for_nobody(
    northgate: Northgate, case: Case
) -> None:
    jonas = northgate.client(case.manager)
    jonas.see("/call")
    jonas.press("Check the code", code=a_code(northgate, case, SAM))
    shown = jonas.page
    assert jonas.press("I would rather not talk").status == 403
    jonas.page = shown
    assert jonas.press("Report this call", pressed="y").status == 403
    assert northgate.rows(InformantRefusal) == []
    assert northgate.rows(CallReport) == []
    misuse = northgate.rows(AuditEvent, type="link.misused", case_id=case.id)
    assert [row["actor"] for row in misuse] == [case.manager.pseudonym] * 2


# Reporting


def report(northgate: Northgate, code: str, **typed: str) -> Page:
    client = northgate.client()
    client.see("/call")
    client.press("Check the code", code=code)
    return client.press("Report this call", **typed)


def test_a_report_reaches_hr_and_never_the_caller_nor_those_who_decide(
    northgate: Northgate, case: Case
) -> None:
    code = a_code(northgate, case, SAM)
    page = report(northgate, code, pressed="y", words="Rang five times at night.")
    assert "Your report is with HR" in page.main
    northgate.deliver()
    hr = northgate.client(northgate.cast.mira)
    assert "1 call was reported" in hr.see("/review").main
    hr.see(hr.page.link("Read what people"))
    hr.see(hr.page.link("Sam Keller"))
    assert "Rang five times at night." in hr.page.main
    hr.press("Settle this report", settlement="Talked to the team.")
    assert "reported" not in hr.see("/review").main
    told = [mail.recipient for mail in northgate.mails() if "reported" in mail.subject]
    assert told == [northgate.cast.mira.email]
    jonas = northgate.client(case.manager)
    for path in (f"/candidates/{case.id}", "/call-reports", "/candidates"):
        page = jonas.see(path)
        assert not re.search("five times|reported", page.main)
    assert northgate.breaks() == []


def test_hr_who_made_the_call_does_not_see_what_is_said_of_it(
    northgate: Northgate, case: Case
) -> None:
    mira = northgate.cast.mira
    report(northgate, a_code(northgate, case, SAM, mira), too_soon="y")
    other = a_staff(northgate, "Nora Vik", Role.HR)
    report_id = northgate.rows(CallReport)[0]["id"]
    client = northgate.client(mira)
    assert "reported" not in client.see("/review").main
    assert client.get(f"/call-reports/{report_id}").status_code == 404
    assert "reported" not in client.see(f"/candidates/{case.id}").main
    client = northgate.client(other)
    assert "1 call was reported" in client.see("/review").main
    assert client.get(f"/call-reports/{report_id}").status_code == 200


def test_a_report_needs_no_words_but_something(
    northgate: Northgate, case: Case
) -> None:
    code = a_code(northgate, case, SAM)
    page = report(northgate, code)
    assert page.status == 422
    assert "Tick what happened" in page.main
    page = report(northgate, code, words="A" * 2001)
    assert page.status == 422
    assert "A" * 2001 in page.body
    for number in range(5):
        assert report(northgate, code, words=f"Call {number}").status == 200
    assert report(northgate, code, words="Call 6").status == 422
    assert len(northgate.rows(CallReport)) == 5


def test_a_second_press_reports_once(northgate: Northgate, case: Case) -> None:
    client = northgate.client()
    client.see("/call")
    client.press("Check the code", code=a_code(northgate, case, SAM))
    form, button = client.page.form_with("Report this call")
    sent = form.filled(button, {"too_soon": "y"})
    for _ in range(2):
        assert client.send("/call/report", sent).status == 200
    assert len(northgate.rows(CallReport)) == 1


# Looked for


def test_no_code_stands_anywhere_but_where_it_was_shown_once(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.INFO, "sqlalchemy")
    world = a_world(northgate)
    code = a_code(northgate, world.case, listed(PRIYA))
    client = northgate.client()
    client.see("/call")
    client.press("Check the code", code=code)
    client.press("Report this call", too_soon="y")
    client.press("I would rather not talk")
    northgate.deliver()
    with northgate.app.app_context():
        kept = everything_in(db.engine)
    keys = create_engine(northgate.config.keystore_url)
    kept += everything_in(keys)
    keys.dispose()
    kept += "".join(mail.body + mail.subject for mail in northgate.mails())
    kept += "".join(record.getMessage() for record in caplog.records)
    for form in (code, code.replace("-", "")):
        assert form not in kept
        assert sha256(form.encode()).hexdigest() not in kept


def test_a_copy_of_the_database_does_not_let_anyone_test_a_code(
    northgate: Northgate, case: Case
) -> None:
    code = a_code(northgate, case, SAM)
    kept = northgate.rows(CallCode)[0]["digest"]
    northgate.app.config["SAYSO"] = replace(northgate.config, secret_key="o" * 32)
    assert look(northgate, code).status == 404
    assert kept == northgate.rows(CallCode)[0]["digest"]


# Guessed


def a_guess(number: int) -> str:
    """Return something that looks like a code."""
    text = b32encode(sha256(str(number).encode()).digest()).decode()
    return grouped("".join(ch if ch in ALPHABET else "7" for ch in text)[:16])


class Guesser:
    """A program that types one code after the other, from anywhere."""

    def __init__(self, northgate: Northgate) -> None:
        self.northgate = northgate
        first = northgate.client()
        self.csrf = str(first.see("/call").forms[0].as_given()["csrf_token"])
        cookie = first.get_cookie("sayso")
        assert cookie is not None
        self.cookie = f"sayso={cookie.value}"

    def press(self, code: str, address: str, path: str = "/call") -> str:
        """Type a code; tell all that comes back."""
        asked = EnvironBuilder(
            path,
            self.northgate.config.base_url,
            method="POST",
            headers={"Cookie": self.cookie},
            data={"csrf_token": self.csrf, "code": code},
        ).get_environ()
        body = asked["wsgi.input"].read()
        environ: dict[str, Any] = {
            **asked, "REMOTE_ADDR": address, "wsgi.input": BytesIO(body),
        }  # fmt: skip
        pieces, status, headers = run_wsgi_app(
            self.northgate.app, environ, buffered=True
        )
        page = re.sub(r'name="press_id" value="\w+"', "", b"".join(pieces).decode())
        told = sorted((k, v) for k, v in headers if k not in {"Set-Cookie", "Date"})
        return repr((status, told, sha256(CSRF.sub("", page).encode()).hexdigest()))


MALFORMED = ("", "x", "é" * 16, "\0" * 16, "A" * 5000, "'; --", "1234-5678")


def an_expired_code(northgate: Northgate) -> str:
    code = a_code(northgate, a_case(northgate, answers=OPEN), SAM)
    with northgate.app.app_context(), transaction() as session:
        past = clock.now() - timedelta(days=1)
        session.execute(update(CallCode).values(expires_at=past))
    return code


@pytest.mark.parametrize("share", range(SHARES))
def test_ten_thousand_guesses_look_and_last_like_a_code_that_has_expired(
    northgate: Northgate, share: int
) -> None:
    expired = an_expired_code(northgate)
    without_waiting_for_the_disk(northgate)
    guesser, answers = Guesser(northgate), set()
    longer: list[float] = []
    for number in range(share, GUESSES, SHARES):
        begun = thread_time()
        answers.add(guesser.press(a_guess(number), somewhere(number)))
        lasted = thread_time() - begun
        if number % EVERY < SHARES:
            begun = thread_time()
            answers.add(guesser.press(expired, somewhere(number)))
            longer.append((thread_time() - begun - lasted) * 1000)
    answers |= {guesser.press(typed, "198.51.100.1") for typed in MALFORMED}
    assert len(answers) == 1, answers
    assert answers.pop().startswith("('404 ")
    assert abs(median(longer)) < 1, f"milliseconds more: {median(longer)}"


@pytest.mark.parametrize("path", ["/call", "/call/decline", "/call/report"])
def test_whatever_a_code_was_the_database_is_asked_the_same(
    northgate: Northgate, path: str
) -> None:
    expired, press = an_expired_code(northgate), Guesser(northgate).press
    asked = [
        asked_of_the_database(northgate, lambda: press(code, somewhere(number), path))  # noqa: B023 - called at once
        for number, code in enumerate((a_guess(0), expired, "", "nonsense"))
    ]
    assert len(asked[0]) > 2
    assert asked[0] == asked[1] == asked[2] == asked[3]


def test_guesses_are_limited_by_network_and_hr_sees_many_of_them(
    northgate: Northgate, case: Case
) -> None:
    code, press = a_code(northgate, case, SAM), Guesser(northgate).press
    with clock.set_to(clock.now()):
        first = {press(a_guess(n), f"203.0.113.{n % 9}")[:6] for n in range(60)}
        assert first == {"('404 "}
        assert press(a_guess(99), "203.0.113.77").startswith("('429 ")
        assert press(code, "203.0.113.77").startswith("('200 "), (
            "no neighbour locks out"
        )
        hr = northgate.client(northgate.cast.mira)
        assert "guessing" not in hr.see("/review").main
        for number in range(60):
            press(a_guess(number), somewhere(number))
        assert "Somebody is guessing codes" in hr.see("/review").main
