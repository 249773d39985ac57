"""Mail comes as text with plain HTML beside it, not at night, and reminds once."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hiring import clock
from hiring.domain.consent import Answer
from hiring.extensions import db
from hiring.models.consent import ConsentRequest, PersonQuestion
from hiring.models.organisation import Organisation, OutboxMail
from hiring.models.recruiting import Candidate, Opening
from hiring.services import consent, openings
from hiring.services.questions import answer_question
from hiring.services.reminders import remind
from tests.builders import (
    CAREFUL,
    CAUTIOUS,
    SAM,
    Case,
    a_case,
    a_question,
    a_stop,
    a_visit_again,
    an_answer,
)
from tests.northgate import Northgate
from tests.post_office import PostOffice, a_config, open_post_office
from tests.smtp import SmtpServer, running

EVENING = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
MORNING = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


@pytest.fixture
def smtp() -> Iterator[SmtpServer]:
    with running() as server:
        yield server


@pytest.fixture
def office(smtp: SmtpServer, tmp_path: Path) -> Iterator[PostOffice]:
    office = open_post_office(a_config(f"sqlite:///{tmp_path}/sayso.db", smtp.url))
    yield office
    with office.app.app_context():
        db.engine.dispose()


def at(moment: datetime) -> AbstractContextManager[None]:
    return clock.set_to(moment)


# Text first, and the same as plain HTML


class _Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_a_mail_is_text_first_with_the_same_words_as_plain_html(
    office: PostOffice, smtp: SmtpServer
) -> None:
    office.ask()
    office.deliver()
    (received,) = smtp.inbox
    parts = [part.get_content_type() for part in received.message.iter_parts()]
    assert received.message.get_content_type() == "multipart/alternative"
    assert parts == ["text/plain", "text/html"]
    as_text = re.sub(r"<title>.*</title>|<[^>]+>", " ", received.html)
    assert as_text.split() == received.text.split()


def test_the_html_fetches_nothing_and_holds_the_one_link(
    office: PostOffice, smtp: SmtpServer
) -> None:
    office.ask()
    office.deliver()
    (received,) = smtp.inbox
    tags = _Tags(received.html).seen
    assert {tag for tag, _ in tags} <= {
        "html", "head", "meta", "title", "body", "p", "br", "a",
    }  # fmt: skip
    attributes = {name for _, attributes in tags for name in attributes}
    assert attributes <= {"lang", "dir", "charset", "href"}
    assert ("html", {"lang": "en", "dir": "ltr"}) in tags
    (link,) = re.findall(r"https?://\S+", received.text)
    assert [found["href"] for tag, found in tags if tag == "a"] == [link]


def test_a_name_with_html_in_it_stays_text(
    office: PostOffice, smtp: SmtpServer
) -> None:
    name = '<img src="https://evil.example/p.gif"><a href="x">Amara</a> & "co"'
    office.change(Candidate, name=name)
    office.ask()
    office.deliver()
    (received,) = smtp.inbox
    assert name in received.text.replace("\r\n", " ")
    assert "<img" not in received.html
    assert "&lt;img src=" in received.html
    assert [tag for tag, _ in _Tags(received.html).seen].count("a") == 1


# Quiet hours


def test_what_nobody_waits_for_is_not_sent_at_night(
    office: PostOffice, smtp: SmtpServer
) -> None:
    office.change(Organisation, quiet_from=20, quiet_to=8)
    with at(EVENING):
        mail_id = office.ask()
        assert office.owed(mail_id)["due_at"] == MORNING
        assert office.deliver() == 0
    with at(MORNING - timedelta(seconds=1)):
        assert office.deliver() == 0
    with at(MORNING):
        office.deliver()
    assert len(smtp.inbox) == 1


def test_what_somebody_waits_for_is_sent_at_night(
    office: PostOffice, smtp: SmtpServer
) -> None:
    office.change(Organisation, quiet_from=20, quiet_to=8)
    with at(EVENING):
        office.answer()
        office.ask_code()
        office.queue("receipt", candidate_id="amara", seq="3")
        office.queue("consent_link_again", candidate_id="amara")
        office.queue("stopped", candidate_id="amara")
        office.deliver()
    assert len(smtp.inbox) == 4


def test_the_night_is_that_of_the_openings_zone(
    office: PostOffice, smtp: SmtpServer
) -> None:
    office.change(Organisation, quiet_from=20, quiet_to=8, time_zone="Europe/Berlin")
    office.change(Opening, time_zone="America/New_York")
    with at(EVENING):
        office.ask()
        office.deliver()
    assert len(smtp.inbox) == 1
    with at(datetime(2026, 11, 23, 10, 0, tzinfo=UTC)):
        mail_id = office.queue("contact_logged", candidate_id="amara")
        due_at = office.owed(mail_id)["due_at"]
        assert due_at == datetime(2026, 11, 23, 13, 0, tzinfo=UTC)


def test_a_mail_that_was_held_up_into_the_night_waits_for_the_morning(
    office: PostOffice, smtp: SmtpServer
) -> None:
    office.change(Organisation, quiet_from=20, quiet_to=8)
    with at(EVENING - timedelta(hours=2)):
        mail_id = office.ask()
    with at(EVENING):
        office.deliver()
        owed = office.owed(mail_id)
        assert (owed["due_at"], owed["attempts"]) == (MORNING, 0)
        assert owed["lease_until"] is None
    with at(MORNING):
        office.deliver()
    assert len(smtp.inbox) == 1


def _quiet_at_night(northgate: Northgate, zone: str = "Europe/Berlin") -> None:
    with northgate.app.app_context(), db.engine.begin() as connection:
        table = Organisation.__table__
        values = {"quiet_from": 20, "quiet_to": 8, "time_zone": zone}
        connection.execute(table.update().values(**values))


def test_the_days_to_answer_begin_when_the_mail_leaves(northgate: Northgate) -> None:
    _quiet_at_night(northgate)
    case = a_case(northgate)
    friday_night = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    with at(friday_night), northgate.app.app_context():
        consent.request_consent(case.manager, case.id, "")
    (request,) = northgate.rows(ConsentRequest)
    assert request["answer_by"] == datetime(2026, 11, 26, 22, 59, 59, tzinfo=UTC)


# One reminder, no more


def _asked(northgate: Northgate) -> tuple[Case, datetime]:
    case = a_case(northgate)
    with northgate.app.app_context():
        consent.request_consent(case.manager, case.id, "")
    northgate.deliver()
    (request,) = northgate.rows(ConsentRequest, candidate_id=case.id)
    return case, request["remind_at"]


def _reminders(northgate: Northgate, case: Case) -> list[str]:
    with northgate.app.app_context():
        remind()
    northgate.deliver()
    mails = northgate.mails(case.email)
    return [mail.subject for mail in mails if "reminder" in mail.subject]


def test_a_candidate_is_reminded_once_and_never_again(northgate: Northgate) -> None:
    case, remind_at = _asked(northgate)
    assert clock.now() + timedelta(days=2) < remind_at < clock.now() + timedelta(days=4)
    assert _reminders(northgate, case) == []
    with at(remind_at):
        assert len(_reminders(northgate, case)) == 1
    with at(remind_at + timedelta(days=1)):
        assert len(_reminders(northgate, case)) == 1
    body = northgate.mails(case.email)[-1].body
    assert "This is our only reminder." in body
    assert northgate.links(case.email)[-1] in body
    assert not northgate.breaks()


def test_two_workers_remind_no_more_than_one(northgate: Northgate) -> None:
    case, remind_at = _asked(northgate)

    def work(_: int) -> None:
        with at(remind_at), northgate.app.app_context():
            remind()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(8)))
    queued = northgate.rows(OutboxMail, template="consent_reminder")
    assert [row["candidate_id"] for row in queued] == [case.id]


def test_nobody_is_reminded_after_an_answer(northgate: Northgate) -> None:
    case, remind_at = _asked(northgate)
    an_answer(northgate, case, CAREFUL, a_visit_again(northgate, case))
    with at(remind_at):
        assert _reminders(northgate, case) == []


def test_nobody_is_reminded_after_a_stop(northgate: Northgate) -> None:
    case, remind_at = _asked(northgate)
    a_stop(northgate, case, a_visit_again(northgate, case))
    with at(remind_at):
        assert _reminders(northgate, case) == []


def test_nobody_is_reminded_after_the_day_or_the_end(northgate: Northgate) -> None:
    case, remind_at = _asked(northgate)
    with at(remind_at + timedelta(days=30)):
        assert _reminders(northgate, case) == []
    with northgate.app.app_context():
        openings.close_opening(case.manager, case.opening_id)
    with at(remind_at):
        assert _reminders(northgate, case) == []


def test_a_reminder_that_is_overtaken_by_an_answer_is_not_sent(
    northgate: Northgate,
) -> None:
    case, remind_at = _asked(northgate)
    visit = a_visit_again(northgate, case)
    with at(remind_at), northgate.app.app_context():
        remind()
    an_answer(northgate, case, CAREFUL, visit)
    with at(remind_at + timedelta(hours=1)):
        assert _reminders(northgate, case) == []


def test_asking_again_brings_no_second_reminder(northgate: Northgate) -> None:
    case, remind_at = _asked(northgate)
    with at(remind_at):
        assert len(_reminders(northgate, case)) == 1
        with northgate.app.app_context():
            consent.request_consent(case.manager, case.id, "again")
    with at(remind_at + timedelta(days=4)):
        assert len(_reminders(northgate, case)) == 1


def test_of_two_open_requests_only_the_newer_reminds(northgate: Northgate) -> None:
    case, remind_at = _asked(northgate)
    with at(remind_at - timedelta(days=1)), northgate.app.app_context():
        consent.request_consent(case.manager, case.id, "again")
    with at(remind_at):
        assert _reminders(northgate, case) == []
    with at(remind_at + timedelta(days=2)):
        assert len(_reminders(northgate, case)) == 1


def test_the_organisation_says_after_how_many_days(northgate: Northgate) -> None:
    with northgate.app.app_context(), db.engine.begin() as connection:
        connection.execute(Organisation.__table__.update().values(remind_days=1))
    _, remind_at = _asked(northgate)
    assert timedelta(hours=23) < remind_at - clock.now() < timedelta(hours=25)


def test_a_question_about_one_person_is_reminded_of_once(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAUTIOUS)
    visit = a_visit_again(northgate, case)
    question_id = a_question(northgate, case, SAM)
    (question,) = northgate.rows(PersonQuestion)
    with at(question["remind_at"]):
        subjects = [each for each in _reminders(northgate, case) if "Sam" in each]
        assert subjects == ["A reminder: may we talk to Sam Keller? Yes or no"]
        assert len([s for s in _reminders(northgate, case) if "Sam" in s]) == 1
    with northgate.app.app_context():
        answer_question(visit, question_id, Answer.NO, "")
    with at(question["answer_by"] - timedelta(hours=1)):
        assert len([s for s in _reminders(northgate, case) if "Sam" in s]) == 1


def test_no_reminder_goes_where_mail_does_not_arrive(northgate: Northgate) -> None:
    case, remind_at = _asked(northgate)
    with northgate.app.app_context(), db.engine.begin() as connection:
        connection.execute(
            Candidate.__table__.update().values(mail_failed_at=clock.now())
        )
    with at(remind_at):
        assert _reminders(northgate, case) == []
