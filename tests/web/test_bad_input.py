"""What people and machines send that nobody asked for: each gets a plain answer."""

import hashlib
import re
import sqlite3
import statistics
import time
from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import text, update

from hiring import clock
from hiring.extensions import db
from hiring.models.consent import ConsentDecision, ConsentLink
from hiring.models.contact import Contact
from hiring.models.recruiting import Candidate, Opening
from hiring.transaction import transaction
from tests.builders import CAREFUL, a_case, a_link, an_opening
from tests.northgate import Northgate
from tests.pages import Client, Page

LONG = "A" * 300
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def jonas(northgate: Northgate) -> Client:
    return northgate.client(northgate.cast.jonas)


def log_form(northgate: Northgate, jonas: Client, **typed: object) -> Page:
    case = a_case(northgate, answers=CAREFUL)
    jonas.see(f"/candidates/{case.id}/contacts/new")
    given = {"person": "other", "other_name": "Sam Keller", "spoken": "yes"}
    return jonas.press("Save the record", **{**given, **typed})


def test_a_contact_in_the_future_is_refused_and_what_was_typed_stays(
    northgate: Northgate, jonas: Client
) -> None:
    day = (clock.now() + timedelta(days=2)).date().isoformat()
    page = log_form(
        northgate, jonas, when="other", day=day, clock_time="14:30", facts="Kind."
    )
    assert page.status == 422
    assert "future" in page.main
    assert "Kind." in page.body
    assert "Sam Keller" in page.body
    assert northgate.rows(Contact) == []


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (LONG, "200 characters"),
        ("Sam\0Keller", "Retype it"),
        ("Sam\nKeller", "on one line"),
        ("", "Enter the person"),
    ],
)
def test_a_name_that_nobody_has_is_refused_beside_its_field(
    northgate: Northgate, jonas: Client, typed: str, said: str
) -> None:
    page = log_form(northgate, jonas, other_name=typed)
    assert page.status == 422
    assert said in page.main
    assert northgate.rows(Contact) == []


@pytest.mark.parametrize(
    "address",
    [
        "amara@post.example, boss@post.example",
        "amara@post.example boss@post.example",
        "amara@post.example\r\nBcc: boss@post.example",
        "amara",
        "amara@",
        "a" * 300 + "@post.example",
    ],
)
def test_an_address_is_one_address_or_none(
    northgate: Northgate, jonas: Client, address: str
) -> None:
    an_opening(northgate)
    jonas.see("/candidates/new")
    page = jonas.press("Add the candidate", name="Amara Okafor", email=address)
    assert page.status == 422
    assert "Amara Okafor" in page.body
    assert northgate.rows(Candidate) == []


def test_a_second_press_of_a_form_makes_nothing_twice(
    northgate: Northgate, jonas: Client
) -> None:
    page = jonas.see("/openings/new")
    form, button = page.form_with("Save the opening")
    sent = form.filled(button, {"title": "Engineer", "level": "senior"})
    jonas.send("/openings/new", sent)
    assert jonas.send("/openings/new", sent).status == 200
    assert len(northgate.rows(Opening)) == 1
    jonas.see("/candidates/new")
    form, button = jonas.page.form_with("Add the candidate")
    sent = form.filled(button, {"name": "Amara", "email": "amara@post.example"})
    jonas.send("/candidates/new", sent)
    assert jonas.send("/candidates/new", sent).status == 200
    assert len(northgate.rows(Candidate)) == 1


def test_a_form_from_a_session_that_has_ended_saves_nothing_and_says_so(
    northgate: Northgate, jonas: Client
) -> None:
    jonas.see("/openings/new")
    with clock.set_to(clock.now() + timedelta(hours=13)):
        page = jonas.press("Save the opening", title="Engineer", level="senior")
    assert page.status == 401
    assert "Nothing was saved" in page.main
    assert northgate.rows(Opening) == []


def test_a_form_from_a_visit_that_has_ended_says_so(
    northgate: Northgate, client: Client
) -> None:
    case = a_case(northgate)
    client.see(f"/c/{a_link(northgate, case)}")
    client.press("Continue")
    with clock.set_to(clock.now() + timedelta(minutes=31)):
        page = client.press("Say no to everything")
    assert page.status == 404
    assert northgate.rows(ConsentDecision) == []


def press_on(northgate: Northgate, token: str) -> tuple[int, str]:
    client = northgate.client()
    client.see(f"/c/{token}")
    page = client.press("Continue")
    tidy = page.body.replace(token, "TOKEN")
    for form in page.forms:
        tidy = tidy.replace(form.as_given().get("csrf_token", "-"), "CSRF")
    return page.status, hashlib.sha256(tidy.encode()).hexdigest()


def test_unknown_expired_and_revoked_links_get_one_and_the_same_answer(
    northgate: Northgate,
) -> None:
    revoked, expired = (a_link(northgate, a_case(northgate)) for _ in range(2))
    for token, values in (
        (revoked, {"revoked_at": clock.now()}),
        (expired, {"expires_at": clock.now() - timedelta(days=1)}),
    ):
        spoil(northgate, token, values)
    answers = {press_on(northgate, t) for t in (revoked, expired, "x" * 43, "abc")}
    assert len(answers) == 1
    assert {status for status, _ in answers} == {404}


def spoil(northgate: Northgate, token: str, values: dict[str, object]) -> None:
    digest = hashlib.sha256(token.encode()).hexdigest()
    row = update(ConsentLink).where(ConsentLink.token_hash == digest)
    with northgate.app.app_context(), transaction() as session:
        session.execute(row.values(**values))


def test_how_long_the_answer_takes_tells_nothing_of_a_link(
    northgate: Northgate,
) -> None:
    """Both ways do the same look-up, so their medians lie in one class."""
    revoked = a_link(northgate, a_case(northgate))
    spoil(northgate, revoked, {"revoked_at": clock.now()})
    taken: dict[str, list[float]] = {revoked: [], "x" * 43: []}
    client = northgate.client()
    client.see("/c/x")
    form = client.page.forms[0].as_given()
    for _ in range(25):
        for token, times in taken.items():
            begun = time.perf_counter()
            client.post(f"/c/{token}", data=form)
            times.append(time.perf_counter() - begun)
    one, other = (statistics.median(times) for times in taken.values())
    assert max(one, other) < 3 * min(one, other)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "localhost@evil.example", "a b"]
)
@pytest.mark.parametrize("path", ["/sign-in", "/c/abc", "/nowhere"])
def test_a_hostile_host_gets_400_whatever_it_asks_for(
    client: Client, host: str, path: str
) -> None:
    assert client.get(path, headers={"Host": host}).status_code == 400


def test_mail_never_holds_an_address_that_a_request_made_up(
    northgate: Northgate, client: Client
) -> None:
    client.see("/forgotten-password")
    form, _ = client.page.form_with(client.page.forms[0].buttons[0].text)
    sent = form.filled(None, {"email": northgate.cast.jonas.email})
    client.post(
        "/forgotten-password",
        data=sent,
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    northgate.deliver()
    bodies = "".join(mail.body for mail in northgate.mails())
    assert northgate.config.base_url in bodies
    assert "evil" not in bodies


def test_a_body_that_is_too_large_gets_413(northgate: Northgate, jonas: Client) -> None:
    jonas.see("/openings/new")
    sent = {**jonas.page.forms[-1].as_given(), "challenges": "x" * 12_000_000}
    page = jonas.send("/openings/new", sent)
    assert page.status == 413
    assert northgate.rows(Opening) == []


def test_too_many_tries_get_429_and_how_long_to_wait(client: Client) -> None:
    for _ in range(70):
        client.see("/c/nothing")
        page = client.press("Continue")
        if page.status == 429:
            break
    assert page.status == 429
    assert re.search(r"Wait \d+ (seconds|minutes), then try again", page.main)


def test_a_conflict_gets_409_and_says_who_was_first(
    northgate: Northgate, jonas: Client
) -> None:
    opening = an_opening(northgate)
    jonas.see(f"/openings/{opening}/edit")
    other = northgate.client(northgate.cast.jonas)
    close = other.see(f"/openings/{opening}/close").forms[-1]
    other.press(close.buttons[0].text)
    page = jonas.press("Save the opening", title="Another")
    assert page.status == 409
    assert northgate.rows(Opening)[0]["title"] == "Data Engineer"


def test_a_fault_gets_500_and_shows_nothing_of_its_inside(
    northgate: Northgate,
) -> None:
    northgate.app.config["PROPAGATE_EXCEPTIONS"] = False

    def broken() -> str:
        raise RuntimeError("secret inside")

    broken.permission = "public"  # type: ignore[attr-defined]
    northgate.app.add_url_rule("/broken", "broken", broken)
    page = northgate.client().see("/broken")
    assert page.status == 500
    assert "secret inside" not in page.body


def test_a_database_that_stays_busy_gets_503_and_nothing_half_written(
    northgate: Northgate, jonas: Client
) -> None:
    url = northgate.config.database_url.removeprefix("sqlite:///")
    jonas.see("/openings/new")
    before = northgate.counts()
    with closing(sqlite3.connect(url, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        page = jonas.press("Save the opening", title="Engineer", level="senior")
        other.execute("ROLLBACK")
    assert page.status == 503
    assert northgate.counts() == before


def test_what_a_busy_database_could_not_save_can_be_sent_again(
    northgate: Northgate, jonas: Client
) -> None:
    url = northgate.config.database_url.removeprefix("sqlite:///")
    form, pressed = jonas.see("/openings/new").form_with("Save the opening")
    given = {"title": "Engineer", "level": "senior", "challenges": LONG}
    data = form.filled(pressed, given).to_dict()
    with closing(sqlite3.connect(url, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        sent = jonas.post("/openings/new", data=data, headers=OURS)
        other.execute("ROLLBACK")
    jonas.page = Page(sent)
    assert jonas.page.status == 503
    assert "What you typed is kept on this page." in jonas.page.main
    assert LONG in jonas.page.main
    for _ in range(2):
        form, pressed = jonas.page.form_with("Send it again")
        again = form.filled(pressed, {}).to_dict()
        assert jonas.post("/openings/new", data=again).status_code == 303
    assert [row["challenges"] for row in northgate.rows(Opening)] == [LONG]


def test_a_faults_page_gives_nothing_to_a_form_from_elsewhere(
    northgate: Northgate, jonas: Client
) -> None:
    url = northgate.config.database_url.removeprefix("sqlite:///")
    form, pressed = jonas.see("/openings/new").form_with("Save the opening")
    given = {"title": "Engineer", "level": "senior", "challenges": LONG}
    data = form.filled(pressed, given).to_dict()
    with closing(sqlite3.connect(url, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        elsewhere = {"Sec-Fetch-Site": "cross-site"}
        sent = jonas.post("/openings/new", data=data, headers=elsewhere)
        other.execute("ROLLBACK")
    assert sent.status_code == 503
    assert LONG not in sent.get_data(as_text=True)


@pytest.mark.both_databases
def test_a_database_that_is_gone_gets_503_on_every_page(northgate: Northgate) -> None:
    client = northgate.client(northgate.cast.jonas)
    with northgate.app.app_context():
        db.session.execute(text("ALTER TABLE staff_session RENAME TO gone"))
        db.session.connection().commit()
    for path in ("/candidates", "/openings/new", "/account"):
        assert client.get(path).status_code == 503
