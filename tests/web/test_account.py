"""Signing in, and what ends it."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hiring import clock
from hiring.extensions import db
from hiring.models.organisation import OutboxMail, RateCount, StaffSession
from hiring.services.staff import Purpose, mint_token
from hiring.services.staff import switch_off as switch_off_
from hiring.transaction import transaction
from tests.office import PASSWORD, Browser, Office

NEW = "another four words here"


def signs_in(
    browser: Browser, email: str, password: str = PASSWORD, **more: str
) -> int:
    typed = {"email": email, "password": password, **more}
    return browser.send("/sign-in", typed).status_code


def token_for(office: Office, name: str, purpose: Purpose) -> str:
    with office.app.app_context(), transaction() as session:
        return mint_token(session, office.actors[name].id, purpose)


def test_whoever_signs_in_sees_their_candidates(office: Office) -> None:
    browser = office.browser()
    assert signs_in(browser, " Jonas@N.example ") == 303
    assert browser.get("/").location == "/candidates"
    assert browser.get("/candidates").status_code == 200
    assert "Jonas Marsh" in browser.text
    assert office.events()[-1] == "staff.signed_in"


def test_only_a_digest_of_the_session_is_stored(office: Office) -> None:
    browser = office.browser()
    signs_in(browser, "jonas@n.example")
    with browser.client.session_transaction() as session:
        token = session["_user_id"]
    with office.app.app_context():
        stored = db.session.scalars(select(StaffSession.token_hash)).all()
    assert len(token) >= 43
    assert token not in stored


def test_unknown_address_and_wrong_password_get_one_answer(office: Office) -> None:
    answers = []
    for email, password in (("jonas@n.example", "wrong"), ("nobody@n.example", "x")):
        browser = office.browser()
        assert signs_in(browser, email, password) == 422
        answers.append(browser.text.replace(email, ""))
    texts = [
        answer[answer.index("<h1>") : answer.index('name="csrf')] for answer in answers
    ]
    assert texts[0] == texts[1]
    assert "is not right" in texts[0]


def test_the_session_before_signing_in_is_gone_after_it(office: Office) -> None:
    browser = office.browser()
    with browser.client.session_transaction() as session:
        session["planted"] = "by someone else"
    signs_in(browser, "jonas@n.example")
    with browser.client.session_transaction() as session:
        assert "planted" not in session


@pytest.mark.parametrize(
    ("target", "place"),
    [
        ("/openings?after=1", "/openings?after=1"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nSet-Cookie: x", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_signing_in_leads_only_to_this_site(
    office: Office, target: str, place: str
) -> None:
    browser = office.browser()
    signs_in(browser, "jonas@n.example", next=target)
    assert browser.last is not None
    assert browser.last.location == place


def test_too_many_tries_are_stopped_and_told_how_long_to_wait(office: Office) -> None:
    with clock.set_to(clock.now()):
        browser = office.browser()
        for _ in range(10):
            assert signs_in(browser, "jonas@n.example", "wrong") == 422
        assert signs_in(browser, "jonas@n.example") == 429
        assert "minute" in browser.text or "second" in browser.text
        assert signs_in(office.browser(), "mei@n.example") == 303


def test_counters_know_no_addresses(office: Office) -> None:
    signs_in(office.browser(), "jonas@n.example")
    with office.app.app_context():
        keys = db.session.scalars(select(RateCount.key)).all()
    assert len(keys) == 2
    assert not any("jonas" in key or "127" in key for key in keys)


def test_whoever_signs_out_is_out_at_once(office: Office) -> None:
    browser = office.signed_in("Jonas")
    with browser.client.session_transaction() as session:
        token = session["_user_id"]
    browser.press("/candidates", {}, "/sign-out")
    assert browser.get("/candidates").status_code == 303
    with browser.client.session_transaction() as session:
        session["_user_id"] = token
    assert browser.get("/candidates").status_code == 303


def test_a_session_ends_after_twelve_hours(office: Office) -> None:
    browser = office.signed_in("Jonas")
    with clock.set_to(clock.now() + timedelta(hours=12, seconds=1)):
        assert browser.get("/candidates").status_code == 303


def test_one_sees_ones_browsers_and_signs_another_out(office: Office) -> None:
    here, there = office.signed_in("Jonas"), office.signed_in("Jonas")
    stranger = office.signed_in("Mei")
    page = here.get("/account").get_data(as_text=True)
    assert page.count("a test") >= 2
    reference = page.split('name="reference" value="')[1].split('"')[0]
    stranger.press("/account", {"reference": reference}, "/account/sessions/end")
    assert there.get("/account").status_code == 200
    here.press("/account", {"reference": reference}, "/account/sessions/end")
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_all_other_browsers_are_signed_out_with_one_press(office: Office) -> None:
    here, there = office.signed_in("Jonas"), office.signed_in("Jonas")
    here.press("/account", {}, "/account/sessions/end-others")
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_a_changed_password_signs_every_other_browser_out(office: Office) -> None:
    here, there = office.signed_in("Jonas"), office.signed_in("Jonas")
    typed = {"present": PASSWORD, "password": NEW}
    assert here.send("/account/password", typed).status_code == 303
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200
    assert signs_in(office.browser(), "jonas@n.example") == 422
    assert signs_in(office.browser(), "jonas@n.example", NEW) == 303


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "15 characters"),
        ("passwordpassword", "guess"),
        ("abcabcabcabcabcabc", "guess"),
        ("JONAS@n.example", "guess"),
        ("x" * 1001, "1000 characters or fewer"),
    ],
)
def test_a_password_that_others_would_guess_is_refused(
    office: Office, password: str, words: str
) -> None:
    browser = office.signed_in("Jonas")
    typed = {"present": PASSWORD, "password": password}
    assert browser.send("/account/password", typed).status_code == 422
    assert words in browser.text
    assert password not in browser.text.replace("abcabc", "")


def test_the_present_password_is_asked_for(office: Office) -> None:
    browser = office.signed_in("Jonas")
    typed = {"present": "wrong", "password": NEW}
    assert browser.send("/account/password", typed).status_code == 422
    assert "not your present password" in browser.text


def test_a_forgotten_password_is_answered_alike_for_all(office: Office) -> None:
    answers = []
    for email in ("jonas@n.example", "nobody@n.example"):
        browser = office.browser()
        assert browser.send("/forgotten-password", {"email": email}).status_code == 200
        answers.append(browser.text.replace(email, ""))
    assert answers[0] == answers[1]
    with office.app.app_context():
        owed = db.session.execute(
            select(OutboxMail.refs).where(OutboxMail.template == "password_reset")
        ).all()
    assert [row.refs for row in owed] == [{"staff_id": office.actors["Jonas"].id}]


def test_opening_a_link_changes_nothing_and_names_nobody(office: Office) -> None:
    token = token_for(office, "Jonas", "password_reset")
    path, browser = f"/new-password/{token}", office.browser()
    for _ in range(2):
        assert browser.get(path).status_code == 200
        assert "Jonas" not in browser.text
        assert "jonas" not in browser.text
    assert browser.send(path, {"password": NEW}).status_code == 303


def test_a_link_sets_the_password_once(office: Office) -> None:
    there = office.signed_in("Jonas")
    token = token_for(office, "Jonas", "password_reset")
    path, browser = f"/new-password/{token}", office.browser()
    assert browser.send(path, {"password": NEW}).status_code == 303
    assert there.get("/account").status_code == 303
    assert signs_in(office.browser(), "jonas@n.example", NEW) == 303
    typed = browser.fill("/sign-in", {"password": PASSWORD})
    assert browser.client.post(path, data=typed).status_code == 404
    assert signs_in(office.browser(), "jonas@n.example", NEW) == 303


def test_a_used_link_says_so_at_once_and_what_to_do_next(office: Office) -> None:
    used = token_for(office, "Jonas", "password_reset")
    replaced = token_for(office, "Jonas", "password_reset")
    office.browser().send(f"/new-password/{used}", {"password": NEW})
    for token in (used, replaced):
        path, browser = f"/new-password/{token}", office.browser()
        assert browser.get(path).status_code == 404
        assert "This link has been used" in browser.text
        assert 'href="/sign-in"' in browser.text
        assert 'href="/forgotten-password"' in browser.text
        assert 'name="password"' not in browser.text
        assert "Jonas" not in browser.text
    assert signs_in(office.browser(), "jonas@n.example", NEW) == 303


def test_a_form_opened_before_the_link_was_used_says_so_too(office: Office) -> None:
    token = token_for(office, "Jonas", "password_reset")
    path, late = f"/new-password/{token}", office.browser()
    sent = late.fill(path, {"password": PASSWORD})
    office.browser().send(path, {"password": NEW})
    late.last = late.client.post(path, data=sent)
    assert late.last.status_code == 404
    assert "This link has been used" in late.text
    assert signs_in(office.browser(), "jonas@n.example", NEW) == 303


def test_old_foreign_revoked_and_unknown_links_get_one_answer(office: Office) -> None:
    pages = set()
    with clock.set_to(clock.now() - timedelta(hours=2)):
        old = token_for(office, "Mei", "password_reset")
    other = token_for(office, "Mei", "invitation")
    gone = token_for(office, "Ravi", "password_reset")
    with office.app.app_context():
        switch_off_(office.actors["Ada"], office.actors["Ravi"].id)
    for token in (old, other, gone, "unknown"):
        browser = office.browser()
        assert browser.get(f"/new-password/{token}").status_code == 404
        pages.add(browser.text)
        typed = browser.fill("/sign-in", {"password": NEW})
        browser.last = browser.client.post(f"/new-password/{token}", data=typed)
        assert browser.last.status_code == 404
        pages.add(browser.text)
    assert len(pages) == 1


def test_a_form_from_an_expired_session_keeps_calm(office: Office) -> None:
    browser = office.browser()
    typed = {"email": "jonas@n.example", "password": PASSWORD, "csrf_token": "old"}
    sent = browser.client.post("/sign-in", data=typed)
    assert sent.status_code == 400
    assert "Nothing was saved" in sent.get_data(as_text=True)


@pytest.mark.parametrize("email", ["a\0b@n.example", "x" * 300, "a@b.c, d@e.f", ""])
def test_an_odd_address_is_refused_in_words(office: Office, email: str) -> None:
    browser = office.browser()
    assert browser.send("/forgotten-password", {"email": email}).status_code == 422
    assert (
        browser.send("/sign-in", {"email": email, "password": "x"}).status_code == 422
    )
