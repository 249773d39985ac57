"""The demo's mailbox: everybody's mail in the demo, and nowhere else."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert, select, text

from hiring.blueprints.demo_mail.views import find_links
from hiring.domain.actor import Role
from hiring.extensions import db
from hiring.models.organisation import DemoMail
from hiring.services import outbox
from hiring.services.account import ask_for_new_password
from hiring.services.consent import request_consent
from hiring.services.staff import Invite, invite
from hiring.transaction import transaction
from hiring.worker import deliver_due
from tests.office import Browser, Office

AT = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
LINK = "http://localhost/c/Zm9vYmFy-_x"


@pytest.fixture
def demo(office: Office) -> Iterator[Office]:
    """Give an installation that is a demo."""
    config = office.app.config["SAYSO"]
    office.app.config["SAYSO"] = replace(config, demo=True)
    yield office
    office.app.config["SAYSO"] = config


def put(
    office: Office, count: int = 1, to: str = "amara@example.com", body: str = ""
) -> list[str]:
    """Put some mails into the mailbox, each a minute younger than the one before."""
    rows = [
        {
            "id": f"{to.partition('@')[0]}-{number}",
            "sent_at": AT + timedelta(minutes=number),
            "recipient": to,
            "subject": f"Mail {number} to {to.partition('@')[0]}",
            "body": body or f"Hello,\n\n{LINK}\n",
        }
        for number in range(count)
    ]
    with office.app.app_context(), transaction() as session:
        session.execute(insert(DemoMail.__table__), rows)
    return [str(row["id"]) for row in rows]


def subjects(browser: Browser) -> list[str]:
    """List what the page shows, from the top."""
    return re.findall(r"Mail \d+ to \w+", browser.text)


def test_outside_the_demo_there_is_no_mailbox(office: Office) -> None:
    put(office)
    browser = office.browser()
    for path in ("/demo/mail", "/demo/mail/amara-0"):
        assert browser.get(path).status_code == 404
        assert "Mail 0" not in browser.text


def test_an_empty_mailbox_says_what_to_do(demo: Office) -> None:
    browser = demo.browser()
    assert browser.get("/demo/mail").status_code == 200
    assert "No mail yet." in browser.text


def test_mails_are_listed_from_the_newest_without_signing_in(demo: Office) -> None:
    put(demo, 3)
    browser = demo.browser()
    assert browser.get("/demo/mail").status_code == 200
    assert subjects(browser) == [f"Mail {number} to amara" for number in (2, 1, 0)]


def test_every_page_says_that_it_is_the_demo(demo: Office) -> None:
    (mail_id,) = put(demo)
    browser = demo.browser()
    for path in ("/demo/mail", f"/demo/mail/{mail_id}"):
        browser.get(path)
        assert "Demo only:" in browser.text


def test_mails_of_one_person_can_be_picked_out(demo: Office) -> None:
    put(demo, 2)
    put(demo, 2, to="jonas@n.example")
    browser = demo.browser()
    browser.get("/demo/mail?recipient=%20Jonas@N.example")
    assert subjects(browser) == ["Mail 1 to jonas", "Mail 0 to jonas"]
    browser.get("/demo/mail?recipient=nobody@n.example")
    assert "No mail to an address like this." in browser.text


@pytest.mark.parametrize("part", ["jonas", " JONAS", "s@n.ex"])
def test_a_part_of_an_address_is_enough(demo: Office, part: str) -> None:
    put(demo)
    put(demo, to="jonas@n.example")
    browser = demo.browser()
    browser.get("/demo/mail?" + urlencode({"recipient": part}))
    assert subjects(browser) == ["Mail 0 to jonas"]


def test_the_signs_of_a_pattern_are_only_signs(demo: Office) -> None:
    put(demo)
    browser = demo.browser()
    browser.get("/demo/mail?recipient=%25")
    assert subjects(browser) == []


def test_a_full_mailbox_comes_in_pages(demo: Office) -> None:
    put(demo, 45)
    browser = demo.browser()
    browser.get("/demo/mail")
    assert len(subjects(browser)) == 20
    assert "Showing 1 to 20 of 45 mails" in browser.text
    (following,) = re.findall(r'rel="next" href="([^"]+)"', browser.text)
    browser.get(following.replace("&amp;", "&"))
    assert subjects(browser)[0] == "Mail 24 to amara"
    browser.get("/demo/mail?first=41")
    assert len(subjects(browser)) == 5
    assert 'rel="next"' not in browser.text


@pytest.mark.parametrize("first", ["0", "-9", "x", "", "99999999999999999999"])
def test_a_page_that_does_not_exist_is_no_fault(demo: Office, first: str) -> None:
    put(demo)
    assert demo.browser().get(f"/demo/mail?first={first}").status_code == 200


def test_a_filter_that_is_too_long_is_said_in_plain_words(demo: Office) -> None:
    browser = demo.browser()
    assert browser.get(f"/demo/mail?recipient={'a' * 300}").status_code == 200
    assert "Please use 254 characters or fewer." in browser.text


def test_a_page_needs_no_more_queries_for_more_mails(demo: Office) -> None:
    counts = []
    for number in (1, 19):
        put(demo, number, to=f"a{number}@example.com")
        with demo.counting() as seen:
            demo.browser().get("/demo/mail")
        counts.append(len([one for one in seen if one.startswith("SELECT")]))
    assert counts[0] == counts[1] <= 4


def test_the_link_of_a_mail_can_be_clicked(demo: Office) -> None:
    (mail_id,) = put(demo)
    browser = demo.browser()
    browser.get(f"/demo/mail/{mail_id}")
    assert f'<a href="{LINK}">{LINK}</a>' in browser.text


def test_only_our_own_addresses_become_links() -> None:
    body = "See http://localhost/c/abc, javascript:x or http://localhost.evil/c/abc."
    links = [piece.href for piece in find_links(body, "http://localhost") if piece.href]
    assert links == ["http://localhost/c/abc"]
    assert "".join(p.text for p in find_links(body, "http://localhost")) == body


def test_what_a_mail_says_is_only_ever_text(demo: Office) -> None:
    (mail_id,) = put(demo, body="<script>alert(1)</script> & more")
    browser = demo.browser()
    browser.get(f"/demo/mail/{mail_id}")
    assert "<script" not in browser.text
    assert "&lt;script&gt;" in browser.text


def test_a_mail_that_is_not_there_is_not_found(demo: Office) -> None:
    assert demo.browser().get("/demo/mail/nothing").status_code == 404


def test_looking_changes_nothing(demo: Office) -> None:
    (mail_id,) = put(demo)
    with demo.app.app_context():
        before = db.session.execute(select(DemoMail.__table__)).all()
    browser = demo.browser()
    for path in ("/demo/mail", f"/demo/mail/{mail_id}"):
        with demo.counting() as seen:
            browser.get(path)
        assert not [one for one in seen if not one.startswith(("SELECT", "BEGIN"))]
        for method in ("post", "put", "delete", "patch"):
            answer = getattr(browser.client, method)(path)
            assert answer.status_code in {400, 405}
    with demo.app.app_context():
        assert db.session.execute(select(DemoMail.__table__)).all() == before


def test_a_hostile_host_gets_no_page_and_no_link(demo: Office) -> None:
    put(demo)
    client = demo.app.test_client()
    assert client.get("/demo/mail", headers={"Host": "evil.example"}).status_code == 400


def test_what_the_worker_delivers_in_the_demo_stands_in_the_mailbox(
    demo: Office,
) -> None:
    candidate_id = demo.candidate("Jonas", demo.opening("Jonas"))
    with demo.app.app_context(), transaction() as session:
        # Invitations of the cast are no longer needed: all have passwords.
        session.execute(text("UPDATE outbox_mail SET sent_at = queued_at"))
        outbox.queue(session, "stopped", {"candidate_id": candidate_id})
    assert deliver_due(demo.app) == 1
    browser = demo.browser()
    browser.get("/demo/mail?recipient=jonas@n.example")
    (path,) = re.findall(r'href="(/demo/mail/[0-9a-f]+)"', browser.text)
    browser.get(path)
    assert f'href="http://localhost/candidates/{candidate_id}"' in browser.text


def test_the_links_of_all_mails_lead_somewhere(demo: Office) -> None:
    candidate_id = demo.candidate("Jonas", demo.opening("Jonas"))
    with demo.app.app_context():
        request_consent(demo.actors["Jonas"], candidate_id, "press")
        ask_for_new_password("jonas@n.example")
    invited = Invite("Noor Haddad", "noor@n.example", frozenset({Role.INTERVIEWER}))
    with demo.app.app_context():
        invite(demo.actors["Ada"], invited)
    with demo.app.app_context(), transaction() as session:
        outbox.queue(session, "stopped", {"candidate_id": candidate_id})
    deliver_due(demo.app)
    with demo.app.app_context():
        bodies = db.session.scalars(select(DemoMail.body)).all()
    paths = re.findall(r"http://localhost(/\S+)", "\n".join(bodies))
    kinds = sorted(path.split("/")[1] for path in paths)
    assert kinds == ["c", "candidates", "invitation", "new-password"]
    for path in paths:
        signed_in = path.startswith("/candidates")
        browser = demo.signed_in("Jonas") if signed_in else demo.browser()
        assert browser.get(path).status_code == 200, path
