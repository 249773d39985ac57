"""What a machine sends: any bytes at any address get an answer, never a fault."""

import io
import logging
from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from hiring.app import create_app
from hiring.models.contact import Contact, ContactCheck
from hiring.services import visits
from tests.builders import (
    CAREFUL,
    SAM,
    Case,
    a_case,
    a_contact,
    a_link,
    a_question,
    a_world,
)
from tests.northgate import Northgate
from tests.pages import Client, Page
from tests.routes import method_of

HUGE = "9" * 5000


@pytest.fixture
def jonas(northgate: Northgate) -> Client:
    return northgate.client(northgate.cast.jonas)


def a_candidate(northgate: Northgate, case: Case, token: str = "") -> Client:
    """Give the candidate's known browser, inside a visit."""
    client = northgate.client()
    client.set_cookie("sayso_browser", "her-own-phone")
    client.see(f"/c/{token or northgate.links(case.email)[-1]}")
    client.press("Continue")
    return client


def csrf(client: Client) -> str:
    return str(client.page.forms[-1].as_given()["csrf_token"])


@pytest.mark.both_databases
@pytest.mark.parametrize("value", ["a\0b", "\N{PILE OF POO}", "x" * 3000, "%25", "-1"])
def test_no_address_with_an_impossible_id_is_a_fault(
    northgate: Northgate, value: str
) -> None:
    world = a_world(northgate)
    browsers = [
        northgate.client(actor)
        for actor in (northgate.cast.ada, northgate.cast.jonas, northgate.cast.mira)
    ]
    for browser in browsers:
        browser.see("/account")
    browsers.append(a_candidate(northgate, world.case))
    browsers[-1].see("/you")
    adapter = northgate.app.url_map.bind("localhost")
    seen: dict[str, int] = {}
    for rule in northgate.app.url_map.iter_rules():
        names = rule.arguments - {"seq", "way", "filename"}
        if not names or rule.arguments & {"seq", "filename"}:
            continue
        ids = dict.fromkeys(rule.arguments, value) | {"way": "invitation"}
        values = {name: ids[name] for name in rule.arguments}
        method = method_of(rule)
        path = adapter.build(rule.endpoint, values, method=method)
        for browser in browsers:
            sent = {"csrf_token": csrf(browser)} if method == "POST" else None
            answer = browser.open(path, method=method, data=sent)
            where = f"{method} {path[:60]}"
            seen[where] = max(answer.status_code, seen.get(where, 0))
    assert {path for path, status in seen.items() if status >= 500} == set()
    assert 404 in seen.values()


@pytest.mark.both_databases
@pytest.mark.parametrize("press_id", ["a\0b", "x" * 5000, "\N{PILE OF POO}" * 41])
def test_a_number_of_a_press_that_nobody_gave_out_is_refused(
    northgate: Northgate, press_id: str
) -> None:
    case = a_case(northgate)
    client = northgate.client(northgate.cast.jonas)
    client.see(f"/candidates/{case.id}")
    sent = {"csrf_token": csrf(client), "press_id": press_id}
    more = {"person": "other", "other_name": "Sam Keller"}
    for path in ("consent-request", "may-i-call", "contacts/new"):
        answer = client.post(f"/candidates/{case.id}/{path}", data={**sent, **more})
        assert 400 <= answer.status_code < 500, path
    assert northgate.rows(ContactCheck) == []
    candidate = a_candidate(northgate, case, a_link(northgate, case))
    candidate.see("/you/stop")
    sent["csrf_token"] = csrf(candidate)
    answer = candidate.post("/you/stop", data={**sent, "sure": "y"})
    assert 400 <= answer.status_code < 500


@pytest.mark.parametrize(
    "body",
    [
        [1, 2],
        "x",
        5,
        {"other_name": 5},
        {"other_name": {"a": 1}},
        {"press_id": []},
    ],
)
def test_a_body_of_json_is_refused(
    northgate: Northgate, jonas: Client, body: object
) -> None:
    case = a_case(northgate)
    jonas.see(f"/candidates/{case.id}/may-i-call")
    token = csrf(jonas)
    for path in (f"/candidates/{case.id}/may-i-call", "/sign-in", "/c/abc"):
        answer = jonas.post(path, json=body, headers={"X-CSRFToken": token})
        assert answer.status_code == 400, path
    assert northgate.rows(ContactCheck) == []


def logged(
    jonas: Client, case: Case, press: str = "Save the record", **typed: object
) -> TestResponse:
    jonas.see(f"/candidates/{case.id}/contacts/new")
    form, button = jonas.page.form_with(press)
    given = {"person": "other", "other_name": "Sam Keller", "spoken": "yes"}
    sent = form.filled(button, {**given, **typed})
    return jonas.post(f"/candidates/{case.id}/contacts/new", data=sent)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Tokyo"])
def test_no_day_and_no_time_of_day_is_a_fault(
    northgate: Northgate, jonas: Client, zone: str
) -> None:
    admin = northgate.client(northgate.cast.ada)
    admin.see("/settings")
    admin.press(admin.page.forms[-1].buttons[0].text, time_zone=zone)
    case = a_case(northgate, answers=CAREFUL)
    for clock_time in (HUGE, "9" * 60, "9" * 20, "-1", "²", "24:00", "1:2:3", "\0"):
        answer = logged(jonas, case, when="today", clock_time=clock_time)
        assert answer.status_code == 422, clock_time[:20]
    for day in ("9999-12-31", "0001-01-01", "10000-01-01", "x", HUGE, ""):
        answer = logged(jonas, case, when="other", day=day, clock_time="23:59")
        assert answer.status_code == 422, day[:20]
    assert northgate.rows(Contact) == []


@pytest.mark.parametrize("seq", ["0", "1", "77", "2147483647", "2147483648", HUGE])
@pytest.mark.parametrize("tail", ["", ".pdf", ".jsonld"])
def test_a_receipt_that_is_not_there_is_not_found(
    northgate: Northgate, seq: str, tail: str
) -> None:
    case = a_case(northgate)
    client = a_candidate(northgate, case, a_link(northgate, case))
    assert client.get(f"/you/receipts/{seq}{tail}").status_code == 404


@pytest.mark.parametrize(
    "days",
    [
        "from=0001-01-01&to=9999-12-31",
        "from=9999-12-31&to=9999-12-31",
        "from=0001-01-01&to=0001-01-01",
        f"from={HUGE}",
        "from=%00",
        "search=%00&after=x-y",
        "after=99999999T999999.0%2B0000-" + "a" * 24,
        "after=00010101T000000.0%2B2359-" + "a" * 24,
    ],
)
@pytest.mark.both_databases
def test_no_period_and_no_place_in_a_list_is_a_fault(
    northgate: Northgate, days: str
) -> None:
    a_case(northgate)
    mira = northgate.client(northgate.cast.mira)
    jonas = northgate.client(northgate.cast.jonas)
    for client, path in (
        (mira, "/period"),
        (mira, "/period.csv"),
        (mira, "/review"),
        (jonas, "/candidates"),
        (jonas, "/openings"),
        (mira, "/ledger"),
    ):
        answer = client.get(f"{path}?span=own&{days}")
        assert answer.status_code < 500, path


def test_asking_instead_of_logging_takes_a_name_and_nothing_else(
    northgate: Northgate, jonas: Client
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    for name in ("Sam\0Keller", "x" * 300, "!!!", "", "Sam\nKeller"):
        answer = logged(jonas, case, "Ask Amara", other_name=name, spoken="not_yet")
        assert answer.status_code == 422, name[:20]
    assert northgate.rows(ContactCheck) == []
    answer = logged(jonas, case, "Ask Amara", spoken="not_yet")
    assert answer.status_code == 303


def test_someone_who_is_not_on_the_list_any_more_is_named_anew(
    northgate: Northgate, jonas: Client
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    answer = logged(jonas, case, person="gone")
    assert answer.status_code == 422
    jonas.see(f"/candidates/{case.id}/may-i-call")
    sent = {"csrf_token": csrf(jonas), "person": "gone"}
    answer = jonas.post(f"/candidates/{case.id}/may-i-call", data=sent)
    assert answer.status_code == 422
    assert northgate.rows(Contact) == northgate.rows(ContactCheck) == []


def test_ask_me_first_is_no_answer_to_a_question(northgate: Northgate) -> None:
    case = a_case(northgate, answers=replace(CAREFUL, employer_name="none"))
    question = a_question(northgate, case, SAM)
    client = a_candidate(northgate, case)
    client.see(f"/you/questions/{question}")
    sent = {"csrf_token": csrf(client), "answer": "ask_first"}
    assert client.post(f"/you/questions/{question}", data=sent).status_code == 422
    page = northgate.client(northgate.cast.jonas).see(f"/candidates/{case.id}")
    assert page.status == 200


def test_a_token_is_in_no_log_whatever_breaks(
    northgate: Northgate, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = a_link(northgate, a_case(northgate))
    northgate.app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(visits, "open_link", broken)
    written = io.StringIO()
    catching = logging.StreamHandler(written)
    root = logging.getLogger()
    for log in (root, northgate.app.logger):
        log.addHandler(catching)
    try:
        client.see(f"/c/{token}")
        assert client.press("Continue").status == 500
    finally:
        for log in (root, northgate.app.logger):
            log.removeHandler(catching)
    assert "consent.open_link" in written.getvalue()
    assert token not in written.getvalue()


def test_whoever_tried_too_often_is_told_when_to_come_back(client: Client) -> None:
    client.see("/c/nothing")
    sent = client.page.forms[0].as_given()
    for _ in range(61):
        answer = client.post("/c/nothing", data=sent)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60


def as_seen(northgate: Northgate, proxies: int, forwarded: str) -> set[int]:
    """Try 61 links as one proxy would pass them on, then one more for another."""
    app = create_app(replace(northgate.config, proxies=proxies))
    app.test_client_class = Client
    client = app.test_client()
    page = Page(client.get("/c/nothing"))
    sent = page.forms[0].as_given()
    for _ in range(61):
        client.post("/c/nothing", data=sent, headers={"X-Forwarded-For": "9.9.9.9"})
    headers = {"X-Forwarded-For": forwarded}
    return {client.post("/c/nothing", data=sent, headers=headers).status_code}


def test_a_client_is_who_the_proxies_of_the_setting_say_and_nobody_else(
    northgate: Northgate,
) -> None:
    assert as_seen(northgate, 0, "8.8.8.8") == {429}, "a header that anyone can write"
    assert as_seen(northgate, 1, "8.8.8.8") == {404}
    assert as_seen(northgate, 1, "8.8.8.8, 9.9.9.9") == {429}, "the last is the proxy's"


def test_a_proxy_never_says_which_host_this_is(northgate: Northgate) -> None:
    app = create_app(replace(northgate.config, proxies=1))
    answer = app.test_client().get(
        "/", headers={"X-Forwarded-Host": "evil.example", "X-Forwarded-Prefix": "/evil"}
    )
    assert "evil" not in answer.location


def test_a_reply_stands_on_the_page_of_the_contact(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    contact = a_contact(northgate, case, SAM)
    client = a_candidate(northgate, case)
    client.see(f"/you/contacts/{contact}/reply")
    client.press("Save my reply", text="It was not like that.")
    for actor in (northgate.cast.jonas, northgate.cast.mira):
        page = northgate.client(actor).see(f"/contacts/{contact}")
        assert "It was not like that." in page.main


@pytest.mark.both_databases
def test_characters_that_nobody_can_see_are_no_fault_in_a_draft(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    client = northgate.client(northgate.cast.jonas)
    client.see(f"/candidates/{case.id}/debrief")
    form, _ = client.page.form_with(client.page.forms[-1].buttons[0].text)
    for name in sorted(form.names):
        for value in ("a\0b", "\N{PILE OF POO}" * 6000):
            sent = form.filled(None, {name: value})
            answer = client.post(f"/candidates/{case.id}/debrief", data=sent)
            assert answer.status_code < 500, name
