"""A form that came too late: what was typed is given back, to its own page alone."""

from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from hiring import clock
from hiring.models.contact import Contact
from hiring.models.recruiting import Opening
from tests.builders import CAREFUL, a_case, a_link
from tests.northgate import PASSWORD, Northgate
from tests.pages import Client, Page

OURS = {"Sec-Fetch-Site": "same-origin"}
LONG = "We rebuild the pipelines while they run, one night at a time."
AGAIN = "Please send it again"


@pytest.fixture
def jonas(northgate: Northgate) -> Client:
    return northgate.client(northgate.cast.jonas)


def sent(page: Page, button: str, **typed: object) -> dict[str, object]:
    form, pressed = page.form_with(button)
    return form.filled(pressed, typed).to_dict()


def post(
    client: Client, path: str, data: dict[str, object], headers: dict[str, str]
) -> Page:
    response: TestResponse = client.post(path, data=data, headers=headers)
    client.page = Page(response)
    return client.page


def an_opening_form(client: Client) -> dict[str, object]:
    page = client.see("/openings/new")
    given = {"title": "Engineer", "level": "senior", "challenges": LONG}
    return sent(page, "Save the opening", **given)


def too_late(client: Client, headers: dict[str, str]) -> Page:
    data = an_opening_form(client)
    with clock.set_to(clock.now() + timedelta(hours=13)):
        return post(client, "/openings/new", data, headers)


def test_what_was_typed_in_a_session_that_ended_can_be_sent_after_signing_in(
    northgate: Northgate, jonas: Client
) -> None:
    page = too_late(jonas, OURS)
    assert page.status == 401
    assert page.heading == AGAIN
    assert LONG in page.main, "a long text can be read, and copied"
    jonas.see("/sign-out")
    jonas.delete_cookie("sayso")
    jonas.see("/sign-in")
    jonas.press("Sign in", email=northgate.cast.jonas.email, password=PASSWORD)
    data = sent(page, "Send it again")
    page = post(jonas, "/openings/new", data, OURS)
    if page.status == 400:
        # Signing in begins a new session, whose forms have a new token.
        assert page.heading == AGAIN
        page = jonas.press("Send it again")
    rows = northgate.rows(Opening)
    assert [(row["title"], row["challenges"]) for row in rows] == [("Engineer", LONG)]


def test_who_signed_out_in_another_window_is_told_at_once_to_sign_in(
    northgate: Northgate, jonas: Client
) -> None:
    data = an_opening_form(jonas)
    jonas.see("/account")
    jonas.press("Sign out")
    page = post(jonas, "/openings/new", data, OURS)
    assert page.status == 401
    assert "Sign in, in a new tab" in page.main
    assert LONG in page.main
    jonas.see("/sign-in")
    jonas.press("Sign in", email=northgate.cast.jonas.email, password=PASSWORD)
    jonas.page = post(jonas, "/openings/new", sent(page, "Send it again"), OURS)
    jonas.press("Send it again")
    assert [row["challenges"] for row in northgate.rows(Opening)] == [LONG]


def test_who_signs_in_after_another_is_told_in_whose_name_it_would_be_sent(
    northgate: Northgate, jonas: Client
) -> None:
    page = too_late(jonas, OURS)
    assert "You send this as" not in page.main
    jonas.see("/sign-out")
    jonas.delete_cookie("sayso")
    mei = northgate.cast.mei
    jonas.see("/sign-in")
    jonas.press("Sign in", email=mei.email, password=PASSWORD)
    page = post(jonas, "/openings/new", sent(page, "Send it again"), OURS)
    assert northgate.rows(Opening) == []
    assert f"You send this as {mei.name}." in page.main


def test_the_rule_of_a_waiver_is_given_back_with_its_reason(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    hr = northgate.client(northgate.cast.mira)
    page = hr.see(f"/candidates/{case.id}/waivers")
    given = {"rule": "FAIR001", "reason": LONG, "csrf_token": "stale"}
    data = {**sent(page, "Save the waiver"), **given}
    page = post(hr, f"/candidates/{case.id}/waivers", data, OURS)
    assert sent(page, "Send it again")["rule"] == "FAIR001"


def test_nothing_of_it_is_given_to_a_form_from_elsewhere(
    northgate: Northgate, jonas: Client
) -> None:
    for headers in (
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    ):
        page = too_late(jonas, headers)
        assert page.status == 401
        assert page.heading != AGAIN
        assert LONG not in page.body
    assert northgate.rows(Opening) == []


def test_an_old_browser_is_known_by_its_origin(jonas: Client) -> None:
    assert too_late(jonas, {"Origin": "http://localhost"}).heading == AGAIN


def test_a_form_that_is_too_old_is_given_back_and_saved_once_it_is_sent_again(
    northgate: Northgate, jonas: Client
) -> None:
    data = {**an_opening_form(jonas), "csrf_token": "stale"}
    page = post(jonas, "/openings/new", data, OURS)
    assert page.status == 400
    assert page.heading == AGAIN
    assert northgate.rows(Opening) == []
    assert jonas.press("Send it again").status == 200
    assert [row["challenges"] for row in northgate.rows(Opening)] == [LONG]


def test_a_form_that_is_too_old_shows_nothing_to_one_from_elsewhere(
    jonas: Client,
) -> None:
    data = {**an_opening_form(jonas), "csrf_token": "stale"}
    page = post(jonas, "/openings/new", data, {"Sec-Fetch-Site": "cross-site"})
    assert page.status == 400
    assert page.heading != AGAIN
    assert LONG not in page.body


def test_one_press_of_each_makes_one_record(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    client = northgate.client(northgate.cast.jonas)
    path = f"/candidates/{case.id}/contacts/new"
    page = client.see(path)
    given = {"person": "tom", "outcome": "no_answer", "reason": LONG}
    data = sent(page, "Save the record", **given)
    post(client, path, {**data, "csrf_token": "stale"}, OURS)
    again = sent(client.page, "Send it again")
    assert again["press_id"] == data["press_id"]
    for _ in range(2):
        post(client, path, again, OURS)
    assert len(northgate.rows(Contact)) == 1


@pytest.mark.parametrize(
    ("path", "typed"),
    [
        ("/account/password", {"present": "OLDSECRET", "password": "NEWSECRET"}),
        ("/sign-in", {"email": "a@b.example", "password": "NEWSECRET"}),
        ("/new-password/abc", {"password": "NEWSECRET"}),
    ],
)
def test_passwords_are_given_back_to_nobody(
    jonas: Client, path: str, typed: dict[str, object]
) -> None:
    page = post(jonas, path, {**typed, "csrf_token": "stale"}, OURS)
    assert page.heading == AGAIN
    assert "SECRET" not in page.body
    assert "except for passwords" in page.main


def test_codes_are_given_back_to_nobody(northgate: Northgate, client: Client) -> None:
    case = a_case(northgate)
    client.see(f"/c/{a_link(northgate, case)}")
    client.press("Continue")
    data: dict[str, object] = {"code": "12345678", "csrf_token": "stale"}
    page = post(client, "/you/code/confirm", data, OURS)
    assert page.heading == AGAIN
    assert "12345678" not in page.body


def test_what_was_typed_is_text_on_that_page_and_nothing_else(jonas: Client) -> None:
    hostile = '"><script>alert(1)</script><b onclick=alert(1)>' + LONG
    data = {**an_opening_form(jonas), "challenges": hostile, "csrf_token": "stale"}
    page = post(jonas, "/openings/new", data, OURS)
    assert "<script" not in page.body
    assert sent(page, "Send it again")["challenges"] == hostile
