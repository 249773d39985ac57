"""Mail that is owed is sent: once where all goes well, and never not at all."""

import logging
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from hiring import clock
from hiring.adapters.mail_text import list_templates
from hiring.adapters.passwords import is_password
from hiring.config import SettingInvalid
from hiring.domain.consent import Consent
from hiring.domain.plain import consent_as_plain
from hiring.extensions import db
from hiring.models.consent import ConsentLink, ConsentRequest, MailboxCode
from hiring.models.organisation import DemoMail, OutboxMail, Staff, StaffToken
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.sent_mail import list_failed
from hiring.services import outbox
from hiring.services.letters import LETTERS, to_candidates
from hiring.services.letters.to_candidates import is_mailbox_of
from hiring.sessions import digest
from hiring.transaction import transaction
from hiring.worker import open_mailer, run, run_periodic
from tests.post_office import (
    ADA,
    BASE_URL,
    JONAS,
    MIRA,
    NOW,
    PostOffice,
    a_config,
    open_post_office,
)
from tests.smtp import Received, SmtpServer, running

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def office(
    request: pytest.FixtureRequest, tmp_path: Path, server: SmtpServer
) -> Iterator[PostOffice]:
    """Give a post office on each database."""
    url = f"sqlite:///{tmp_path}/sayso.db"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    office = open_post_office(a_config(url, server.url))
    yield office
    with office.app.app_context():
        db.engine.dispose()


def link_in(received: Received) -> str:
    """Return the one link of a mail."""
    (link,) = re.findall(r"https?://\S+", received.text)
    return str(link)


def token_of(received: Received) -> str:
    return link_in(received).rpartition("/")[2]


# What arrives


def test_the_candidate_is_asked_in_words_and_with_one_link(
    office: PostOffice, server: SmtpServer
) -> None:
    mail_id = office.ask()
    assert office.deliver() == 1
    (received,) = server.inbox
    assert received.recipients == ("amara@example.com",)
    subject = received.message["Subject"]
    assert subject == "Who may we talk to about you? You decide, in 2 minutes"
    assert link_in(received).startswith(f"{BASE_URL}/c/")
    for words in (
        "Hello Amara Okafor",
        "We contact nobody before you answer.",
        "Saying no does not count against you.",
        "Please answer by Friday, 27 November 2026.",
        "Jonas Weber\nHiring manager, Northgate Analytics",
        "Write to people@northgate.example or call 030 5550 0123.",
    ):
        assert words in received.text.replace("\r\n", "\n")
    assert received.message["Message-ID"] == f"<{mail_id}@sayso.northgate.example>"
    assert office.owed(mail_id)["sent_at"] is not None


def test_no_promise_is_made_that_the_organisation_has_not_made(
    office: PostOffice, server: SmtpServer
) -> None:
    with office.app.app_context(), transaction() as session:
        session.execute(text("UPDATE organisation SET no_counts_rule = false"))
    office.ask()
    office.deliver()
    said = " ".join(server.inbox[0].text.split())
    assert "does not count against you" not in said
    assert "Northgate Analytics has no written rule on how it treats a no." in said
    assert "You may ask before you answer." in said


def test_a_sent_mail_is_not_sent_again(office: PostOffice, server: SmtpServer) -> None:
    office.ask()
    office.deliver()
    with office.later(days=30):
        assert office.deliver() == 0
    assert len(server.inbox) == 1


def test_a_mail_that_is_due_later_waits(office: PostOffice, server: SmtpServer) -> None:
    office.answer()
    due_at = clock.now() + timedelta(hours=1)
    office.queue("receipt", due_at=due_at, candidate_id="amara", seq="3")
    assert office.deliver() == 0
    with office.later(hours=2):
        assert office.deliver() == 1
    assert len(server.inbox) == 1


def test_the_receipt_carries_code_and_hash_and_none_of_the_answers(
    office: PostOffice, server: SmtpServer
) -> None:
    office.answer(3, never=["Sam Keller"], employer_name="Lumen Health")
    office.answer(4)
    office.queue("receipt", candidate_id="amara", seq="3")
    office.deliver()
    (received,) = server.inbox
    assert "RC-7K4M-03" in received.message["Subject"]
    assert f"{3:064x}" in received.text
    assert "Not you? Open the link and stop all contact." in received.text
    assert "Sam Keller" not in received.text
    assert "Lumen Health" not in received.text


def test_a_stop_is_confirmed_in_its_own_words(
    office: PostOffice, server: SmtpServer
) -> None:
    office.answer(4, kind="stopped", stopped=True)
    office.queue("receipt", candidate_id="amara", seq="4")
    office.deliver()
    assert server.inbox[0].message["Subject"].startswith("All contact is stopped")


def test_a_question_about_one_person_says_who_and_until_when(
    office: PostOffice, server: SmtpServer
) -> None:
    office.ask_about("Hanna Lind", "Delta Freight")
    office.deliver()
    (received,) = server.inbox
    assert received.message["Subject"] == "May we talk to Hanna Lind? Yes or no"
    assert "How you plan your work." in received.text
    (link,) = office.rows(ConsentLink)
    assert link["question_id"] == "question"
    assert link["token_hash"] == digest(token_of(received))


def test_no_subject_names_the_present_employer(
    office: PostOffice, server: SmtpServer
) -> None:
    office.ask_about("Somebody at Lumen Health", "Lumen Health")
    office.deliver()
    assert "Lumen" not in server.inbox[0].message["Subject"]


def test_an_employer_named_in_the_answers_counts_as_well(
    office: PostOffice, server: SmtpServer
) -> None:
    office.answer(3, employer_name="Delta Freight")
    office.ask_about("Head of Delta Freight")
    office.deliver()
    assert "Delta" not in server.inbox[0].message["Subject"]


def outsiders(server: SmtpServer) -> set[str]:
    """Name who got mail and is not of the staff, who are told of what went wrong."""
    reached = {name for mail in server.inbox for name in mail.recipients}
    return reached - {JONAS.email, MIRA.email, ADA.email}


def test_a_question_about_a_colleague_never_goes_to_a_mailbox_at_work(
    office: PostOffice, server: SmtpServer
) -> None:
    office.change(Candidate, email="amara@mail.lumen-health.example.com")
    mail_id = office.ask_about("Hanna Lind")
    office.deliver()
    assert not outsiders(server)
    assert office.owed(mail_id)["given_up_at"] is not None
    assert "present employer" in office.owed(mail_id)["last_error"]


@pytest.mark.parametrize(
    ("address", "employer", "is_work"),
    [
        ("a@lumenhealth.com", "Lumen Health", True),
        ("a@lumen-health.co.uk", "Lumen Health", True),
        ("a@mail.lumen.de", "Lumen GmbH", True),
        ("a@example.com", "Lumen Health", False),
        ("a@lumenhealth.com", "", False),
        ("lumen@example.com", "Lumen", False),
    ],
)
def test_a_mailbox_at_work_is_known_by_its_name(
    address: str, employer: str, *, is_work: bool
) -> None:
    assert is_mailbox_of(address, employer) is is_work


def test_a_code_for_the_mailbox_is_made_in_the_worker_and_kept_as_a_digest(
    office: PostOffice, server: SmtpServer
) -> None:
    mail_id = office.ask_code()
    office.deliver()
    (received,) = server.inbox
    (digits,) = re.findall(r"^\d{8}\b", received.text, re.MULTILINE)
    (code,) = office.rows(MailboxCode)
    assert is_password(code["code_hash"], digits)
    assert "http" not in received.text
    assert digits not in str(office.owed(mail_id))
    assert digits not in received.message["Subject"]


def test_every_mail_has_a_template_and_every_template_a_mail() -> None:
    assert set(list_templates()) == set(LETTERS)
    assert set(LETTERS) >= outbox.TO_STAFF


def test_every_mail_ends_with_how_to_reach_the_organisation(
    office: PostOffice, server: SmtpServer
) -> None:
    office.ask()
    office.ask_about("Hanna Lind")
    office.answer(**consent_as_plain(Consent()))
    office.ask_code()
    office.check()
    office.wish_for_feedback()
    office.talk()
    office.quote("asked")
    office.quote("answered", answer="yes")
    office.erase()
    office.share()
    office.interview()
    office.change_address()
    office.change(Staff, password_hash=None)
    refs = {
        "erasure_id": "erasure", "change_id": "change", "contact_id": "contact",
        "request_id": "request", "question_id": "question", "check_id": "check",
        "seq": "3", "wish_id": "wish", "quote_id": "answered",
        "speaker_id": "speaker", "talk_id": "talk", "shared_id": "shared",
        "code_id": "code2",
    }  # fmt: skip
    for template in LETTERS.keys() - {
        "consent_request", "person_question", "mailbox_code", "quote_asked",
    }:  # fmt: skip
        staff = {} if template in to_candidates.LETTERS else {"staff_id": "jonas"}
        office.queue(template, candidate_id="amara", **refs, **staff)
    assert office.deliver() == len(LETTERS)
    assert [
        row["template"] for row in office.rows(OutboxMail) if row["last_error"]
    ] == []
    assert len(server.inbox) == len(LETTERS)
    for received in server.inbox:
        last = received.text.strip().splitlines()[-1]
        assert last.endswith("Write to people@northgate.example or call 030 5550 0123.")
        assert len(received.message["Subject"]) <= 78
        assert len(re.findall(r"https?://", received.text)) <= 1
        assert len(re.findall(r"https?://", received.html)) <= 2
        assert received.html.count("<a ") == received.text.count("http")
        assert "\n\n\n" not in received.text.replace("\r\n", "\n")


# Who gets what


@pytest.mark.parametrize(
    ("template", "recipients"),
    [
        ("answered", {JONAS.email}),
        ("stopped", {JONAS.email}),
        ("feedback_asked", {JONAS.email}),
        ("person_answered", {JONAS.email}),
        ("reply_written", {JONAS.email, MIRA.email}),
        ("block_finding", {MIRA.email}),
    ],
)
def test_staff_are_told_each_in_a_mail_of_their_own(
    office: PostOffice, server: SmtpServer, template: str, recipients: set[str]
) -> None:
    office.answer()
    office.queue(template, candidate_id="amara", seq="3", contact_id="contact")
    office.deliver()
    assert all(len(received.recipients) == 1 for received in server.inbox)
    assert sorted(received.recipients[0] for received in server.inbox) == sorted(
        recipients
    )
    assert link_in(server.inbox[0]) == f"{BASE_URL}/candidates/amara"


def test_whoever_asked_about_a_person_is_told(
    office: PostOffice, server: SmtpServer
) -> None:
    office.ask_about("Hanna Lind", asked_by="mira", answer="yes")
    office.answer(5, about_persons=[{"name": "Hanna", "question_id": "question"}])
    office.queue("person_answered", candidate_id="amara", seq="5")
    office.deliver()
    assert [received.recipients[0] for received in server.inbox] == [MIRA.email]


def test_what_someone_asked_who_has_left_goes_to_the_manager(
    office: PostOffice, server: SmtpServer
) -> None:
    office.ask(asked_by="ada")
    with office.app.app_context(), transaction() as session:
        gone = Staff.__table__.update().where(Staff.id == "ada")
        session.execute(gone.values(switched_off_at=NOW))
    office.queue("answered", candidate_id="amara", seq="3")
    office.deliver()
    assert {received.recipients[0] for received in server.inbox} == {
        JONAS.email,
        "amara@example.com",
    }


def test_a_mail_that_concerns_nobody_is_not_queued(office: PostOffice) -> None:
    office.change(Staff, switched_off_at=NOW)
    assert office.queue("stopped", candidate_id="amara") == ""
    assert not office.rows(OutboxMail)


def test_an_invitation_says_who_invites_and_how_long_it_holds(
    office: PostOffice, server: SmtpServer
) -> None:
    office.change(Staff, password_hash=None)
    office.queue("invitation", staff_id="ada", invited_by="jonas")
    office.queue("invitation", staff_id="ada")
    office.deliver()
    named, unnamed = (" ".join(received.text.split()) for received in server.inbox)
    assert f"{JONAS.name} has made an account for you" in named
    assert f"within 7 days. If it no longer works, ask {JONAS.name}" in named
    assert "ask your administrator for a new one" in unnamed


def test_an_invitation_carries_a_link_of_its_own(
    office: PostOffice, server: SmtpServer
) -> None:
    office.change(Staff, password_hash=None)
    office.queue("invitation", staff_id="ada")
    office.queue("password_reset", staff_id="ada")
    office.deliver()
    links = [link_in(received) for received in server.inbox]
    assert links[0].startswith(f"{BASE_URL}/invitation/")
    assert links[1].startswith(f"{BASE_URL}/new-password/")
    kept = {(row["token_hash"], row["purpose"]) for row in office.rows(StaffToken)}
    assert kept == {
        (digest(links[0].rpartition("/")[2]), "invitation"),
        (digest(links[1].rpartition("/")[2]), "password_reset"),
    }


# What is not sent any more


def end_request(office: PostOffice) -> None:
    office.change(ConsentRequest, ended_at=NOW)


def answer_request(office: PostOffice) -> None:
    office.change(ConsentRequest, state="answered")


def close_opening(office: PostOffice) -> None:
    office.change(Opening, closed_at=NOW)


@pytest.mark.parametrize("passed", [end_request, answer_request, close_opening])
def test_a_request_that_has_passed_is_not_mailed(
    office: PostOffice, server: SmtpServer, passed: Callable[[PostOffice], None]
) -> None:
    mail_id = office.ask()
    passed(office)
    assert office.deliver() == 1
    assert not server.inbox
    owed = office.owed(mail_id)
    assert owed["sent_at"] is None
    assert owed["given_up_at"] is not None
    assert owed["last_error"] == "no longer needed"
    with office.app.app_context():
        assert list_failed(MIRA).rows == ()
    assert not office.rows(ConsentLink)


def test_a_question_that_is_answered_is_not_mailed(
    office: PostOffice, server: SmtpServer
) -> None:
    office.ask_about("Hanna Lind", answer="no")
    office.deliver()
    assert not server.inbox


def test_an_expired_code_is_not_mailed(office: PostOffice, server: SmtpServer) -> None:
    office.ask_code()
    with office.later(minutes=11):
        office.deliver()
    assert not server.inbox


def test_whoever_has_a_password_is_not_invited_again(
    office: PostOffice, server: SmtpServer
) -> None:
    office.queue("invitation", staff_id="ada")
    office.deliver()
    assert not server.inbox


# When the mail server is in trouble


def test_a_mail_waits_while_the_server_is_busy_and_then_arrives(
    office: PostOffice, server: SmtpServer
) -> None:
    server.data_reply = "451 4.3.0 Busy"
    mail_id = office.ask()
    office.deliver()
    owed = office.owed(mail_id)
    assert owed["sent_at"] is None
    assert owed["last_error"] == "The mail server refused the mail (451 4.3.0)."
    assert office.deliver() == 0
    server.data_reply = "250 OK"
    with office.later(minutes=2):
        assert office.deliver() == 1
    assert len(server.inbox) == 1
    assert office.owed(mail_id)["last_error"] == ""


def test_a_mail_is_tried_twelve_times_over_most_of_a_day_and_then_shown_to_hr(
    office: PostOffice, server: SmtpServer
) -> None:
    server.rcpt_reply = "450 4.2.0 Not now"
    mail_id = office.ask()
    began = clock.now()
    for attempt in range(1, 13):
        with clock.set_to(began + timedelta(hours=8 * attempt)):
            assert office.deliver(1) == 1
            assert office.owed(mail_id)["attempts"] == attempt
    with office.app.app_context():
        (given_up,) = list_failed(MIRA).rows
        assert list_failed(JONAS).rows == (given_up,)
        assert list_failed(ADA).rows == ()
    assert given_up.id == mail_id
    assert given_up.attempts == 12
    assert given_up.candidate_name == "Amara Okafor"
    assert given_up.reason == "The mail server refused the address (450 4.2.0)."
    with clock.set_to(began + timedelta(days=30)):
        office.deliver()
    assert office.owed(mail_id)["attempts"] == 12
    assert not server.inbox


def test_waits_grow_and_never_come_in_step() -> None:
    waits = [
        [outbox.delay_after(attempt) for _ in range(20)] for attempt in range(1, 12)
    ]
    assert all(len(set(same)) > 1 for same in waits)
    assert max(waits[0]) < timedelta(minutes=2)
    assert all(max(same) <= outbox.LONGEST_DELAY * 1.25 for same in waits)
    assert sum((min(same) for same in waits), timedelta()) > timedelta(hours=12)


def test_an_address_that_does_not_exist_is_shown_to_hr_at_once(
    office: PostOffice, server: SmtpServer
) -> None:
    server.rcpt_reply = "550 5.1.1 Nobody here"
    office.ask()
    office.deliver(1)
    with office.app.app_context():
        (given_up,) = list_failed(MIRA).rows
    assert given_up.attempts == 1


def test_one_broken_mail_holds_up_no_other(
    office: PostOffice, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    broken = office.queue("no_such_template", candidate_id="amara")
    office.ask()
    assert office.deliver() == 2
    assert len(server.inbox) == 1
    assert "KeyError" in office.owed(broken)["last_error"]
    assert "cannot be written" in caplog.text


def test_a_server_that_hangs_up_in_the_middle_loses_nothing(
    office: PostOffice, server: SmtpServer
) -> None:
    server.hang_up_in_data = True
    office.ask()
    office.deliver()
    assert not server.inbox
    server.hang_up_in_data = False
    with office.later(minutes=2):
        office.deliver()
    assert len(server.inbox) == 1


# When a worker dies


def start_worker(office: PostOffice) -> subprocess.Popen[bytes]:
    config = office.config
    command = [sys.executable, "-m", "tests.post_office"]
    return subprocess.Popen(
        [*command, config.database_url, config.smtp_url],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_a_worker_killed_while_it_sends_loses_nothing_and_repeats_one_mail_at_most(
    office: PostOffice, server: SmtpServer
) -> None:
    server.hold = threading.Event()
    office.answer()
    mail_ids = {office.ask()} | {
        office.queue("receipt", candidate_id="amara", seq="3") for _ in range(9)
    }
    worker = start_worker(office)
    assert server.in_data.wait(30), "the worker never came to send"
    assert worker.poll() is None
    worker.send_signal(signal.SIGKILL)
    worker.wait(10)
    server.hold.set()
    assert all(office.owed(mail_id)["sent_at"] is None for mail_id in mail_ids)

    assert office.deliver() == 9, "the lease of the dead worker still holds"
    with office.later(seconds=outbox.LEASE.total_seconds() + 1):
        assert office.deliver() == 1
        assert office.deliver() == 0
    arrived = [str(received.message["Message-ID"]) for received in server.inbox]
    assert {one[1:].partition("@")[0] for one in arrived} == mail_ids
    assert len(arrived) == len(mail_ids) + 1
    assert all(office.owed(mail_id)["sent_at"] for mail_id in mail_ids)


def test_a_mail_that_kills_each_worker_is_given_up(
    office: PostOffice, server: SmtpServer
) -> None:
    mail_id = office.ask()
    for attempt in range(12):
        with office.app.app_context(), office.later(minutes=3 * attempt):
            assert outbox.claim() is not None
    with office.later(hours=1):
        office.deliver()
    assert not outsiders(server)
    assert office.owed(mail_id)["given_up_at"] is not None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_worker_that_is_told_to_stop_finishes_its_mail_first(
    office: PostOffice, server: SmtpServer, number: signal.Signals
) -> None:
    server.hold = threading.Event()
    mail_id = office.ask()
    worker = start_worker(office)
    assert server.in_data.wait(30)
    worker.send_signal(number)
    server.hold.set()
    assert worker.wait(15) == 0
    assert office.owed(mail_id)["sent_at"] is not None
    assert len(server.inbox) == 1


def test_workers_that_race_send_each_mail_once(
    office: PostOffice, server: SmtpServer
) -> None:
    office.answer()
    mail_ids = {
        office.queue("receipt", candidate_id="amara", seq="3") for _ in range(40)
    }
    with ThreadPoolExecutor(4) as workers:
        dealt = list(workers.map(lambda _: office.deliver(), range(4)))
    assert sum(dealt) == 40
    arrived = [str(received.message["Message-ID"]) for received in server.inbox]
    assert sorted(one[1:].partition("@")[0] for one in arrived) == sorted(mail_ids)


def test_a_worker_that_was_too_slow_does_not_undo_what_another_did(
    office: PostOffice,
) -> None:
    mail_id = office.ask()
    with office.app.app_context():
        slow = outbox.claim()
        assert slow
        with office.later(minutes=3):
            fast = outbox.claim()
            assert fast
            outbox.mark_sent(fast)
            outbox.postpone(slow, "too late")
    assert office.owed(mail_id)["sent_at"] is not None
    assert office.owed(mail_id)["last_error"] == ""


def test_a_faulty_server_costs_no_mail(office: PostOffice, server: SmtpServer) -> None:
    office.answer()
    mail_ids = {
        office.queue("receipt", candidate_id="amara", seq="3") for _ in range(20)
    }
    replies = ["451 4.3.0 Busy", "250 OK", "250 OK"]
    for hours in range(40):
        server.data_reply = replies[hours % 3]
        with office.later(hours=8 * hours):
            office.deliver(limit=3)
    assert len(server.inbox) == len(mail_ids)
    assert all(office.owed(mail_id)["sent_at"] for mail_id in mail_ids)


# What nobody may learn


def test_no_link_and_no_code_stands_in_database_or_logs(
    tmp_path: Path, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "sqlalchemy")
    office = open_post_office(a_config(f"sqlite:///{tmp_path}/sayso.db", server.url))
    office.change(Staff, password_hash=None)
    office.ask()
    office.ask_about("Hanna Lind")
    office.answer()
    office.ask_code()
    office.queue("receipt", candidate_id="amara", seq="3")
    office.queue("invitation", staff_id="ada")
    server.data_reply = "250 OK"
    office.deliver()
    secrets = [
        *(token_of(received) for received in server.inbox if "http" in received.text),
        *re.findall(r"^\d{8}\b", server.inbox[2].text, re.MULTILINE),
    ]
    assert len(secrets) == 5
    # The receiving server is not ours, and it logs what it receives.
    logged = "".join(
        record.getMessage()
        for record in caplog.records
        if not record.name.startswith("mail.")
    )
    assert "sqlalchemy" in {record.name.partition(".")[0] for record in caplog.records}
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("sayso.db*"))
    for secret in secrets:
        assert secret.encode() not in kept
        assert secret not in logged
    assert digest(secrets[0]).encode() in kept, "so the right file was read"
    with office.app.app_context():
        db.engine.dispose()


def test_a_link_in_a_servers_refusal_is_not_kept(
    office: PostOffice, server: SmtpServer, caplog: pytest.LogCaptureFixture
) -> None:
    server.data_reply = "554 5.7.1 Bad link https://sayso.northgate.example/c/abc"
    mail_id = office.ask()
    office.deliver()
    assert "/c/" not in office.owed(mail_id)["last_error"]
    assert "/c/" not in caplog.text


def test_each_attempt_has_a_link_of_its_own(
    office: PostOffice, server: SmtpServer
) -> None:
    server.data_reply = "451 Busy"
    office.ask()
    office.deliver()
    server.data_reply = "250 OK"
    with office.later(hours=1):
        office.deliver()
    links = office.rows(ConsentLink)
    assert len({link["token_hash"] for link in links}) == 2
    assert digest(token_of(server.inbox[0])) in {link["token_hash"] for link in links}
    expected = clock.now() + timedelta(days=90)
    assert all(
        abs(link["expires_at"].replace(tzinfo=expected.tzinfo) - expected)
        < timedelta(hours=2)
        for link in links
    )


def test_links_come_from_the_base_address_whatever_a_request_says(
    office: PostOffice, server: SmtpServer
) -> None:
    hostile = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    with office.app.test_request_context("http://evil.example/", headers=hostile):
        office.ask()
        office.deliver()
    assert link_in(server.inbox[0]).startswith(f"{BASE_URL}/c/")
    assert b"evil.example" not in server.inbox[0].content


def test_a_header_cannot_be_forged_through_a_name(
    office: PostOffice, server: SmtpServer
) -> None:
    office.change(Candidate, name="Amara\r\nBcc: spy@example.com")
    office.queue("stopped", candidate_id="amara")
    office.deliver()
    (received,) = server.inbox
    assert received.recipients == (JONAS.email,)
    assert "Bcc" not in received.message
    assert "Amara Bcc: spy@example.com has stopped" in received.message["Subject"]


def test_two_addresses_in_one_field_reach_nobody(
    office: PostOffice, server: SmtpServer
) -> None:
    office.change(Candidate, email="amara@example.com, spy@example.com")
    mail_id = office.ask()
    office.deliver()
    assert not outsiders(server)
    assert office.owed(mail_id)["given_up_at"] is not None


# The worker itself


def test_a_worker_goes_once_through_all_that_is_due(
    office: PostOffice, server: SmtpServer
) -> None:
    office.answer()
    for _ in range(25):
        office.queue("receipt", candidate_id="amara", seq="3")
    run(office.app, once=True)
    assert len(server.inbox) == 25


def test_a_worker_does_not_start_without_a_way_to_send(office: PostOffice) -> None:
    with pytest.raises(SettingInvalid, match="SAYSO_SMTP_URL"):
        open_mailer(a_config(office.config.database_url, ""))
    with pytest.raises(SettingInvalid, match="SAYSO_MAIL_FROM"):
        open_mailer(replace(office.config, mail_from="one@x.example, two@x.example"))


def test_a_job_that_fails_stops_no_other(
    office: PostOffice,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    done: list[str] = []

    def fails() -> None:
        raise ValueError("amara@example.com")

    monkeypatch.setattr("hiring.worker.PERIODIC", (fails, lambda: done.append("done")))
    run_periodic(office.app)
    assert done == ["done"]
    assert "amara" not in caplog.text


def test_a_database_that_is_gone_does_not_end_the_worker(
    office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    with office.app.app_context(), db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox_mail RENAME TO gone")
    assert office.deliver() == 0
    assert "database unavailable" in caplog.text


def test_in_the_demo_mail_lands_in_a_page_and_a_second_try_replaces_the_first(
    office: PostOffice, server: SmtpServer
) -> None:
    office.as_demo()
    mail_id = office.ask()
    office.deliver()
    office.change(OutboxMail, sent_at=None)
    office.deliver()
    (mail,) = office.rows(DemoMail)
    assert mail["id"] == mail_id
    assert mail["recipient"] == "amara@example.com"
    assert f"{BASE_URL}/c/" in mail["body"]
    assert not server.inbox


def test_finding_the_next_mail_does_not_read_what_was_sent(tmp_path: Path) -> None:
    office = open_post_office(a_config(f"sqlite:///{tmp_path}/sayso.db", "smtp://x"))
    with office.app.app_context(), db.engine.connect() as connection:
        plan = connection.exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT id FROM outbox_mail WHERE sent_at IS NULL"
            " AND given_up_at IS NULL AND due_at <= '2026'"
            " AND (lease_until IS NULL OR lease_until < '2026')"
            " ORDER BY due_at LIMIT 1"
        ).all()
        assert "ix_outbox_mail_owed (due_at<?)" in str(plan)
        assert "TEMP B-TREE" not in str(plan)
        db.engine.dispose()
