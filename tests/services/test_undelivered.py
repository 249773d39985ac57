"""Mail that did not arrive is an event, is seen at once, and is never a yes."""

from datetime import timedelta

import pytest

from hiring import clock
from hiring.adapters.bounces import read_bounce
from hiring.adapters.mail import Mail, MailNotSent
from hiring.domain.ledger import EventType
from hiring.domain.standing import Verdict
from hiring.extensions import db
from hiring.models.consent import ConsentDecision, ConsentRequest
from hiring.models.contact import ContactCheck
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import Candidate
from hiring.queries.sent_mail import list_failed, list_late
from hiring.services import consent, outbox
from hiring.services.bounces import Outcome, record_bounce
from hiring.services.delivery import deliver_next
from hiring.services.periodic import expire_requests
from tests.builders import SAM, Case, a_case, a_check, a_visit_again
from tests.northgate import Northgate
from tests.returned import a_bounce


def asked(northgate: Northgate, name: str = "Amara Okafor") -> tuple[Case, str]:
    """Ask a candidate; return the id of the mail, which a server has taken."""
    case = a_case(northgate, name=name)
    with northgate.app.app_context():
        consent.request_consent(case.manager, case.id, "")
    northgate.deliver()
    (row,) = northgate.rows(
        OutboxMail, candidate_id=case.id, template="consent_request"
    )
    return case, row["id"]


def comes_back(northgate: Northgate, content: bytes) -> Outcome:
    found = read_bounce(content)
    assert found is not None
    with northgate.app.app_context():
        return record_bounce(found)


def events(northgate: Northgate, case: Case) -> list[dict[str, object]]:
    kind = str(EventType.MAIL_UNDELIVERED)
    return northgate.rows(AuditEvent, case_id=case.id, type=kind)


def mark(northgate: Northgate, case: Case) -> object:
    return northgate.rows(Candidate, id=case.id)[0]["mail_failed_at"]


def test_a_returned_mail_is_an_event_a_mark_and_mail_to_those_who_can_act(
    northgate: Northgate,
) -> None:
    case, mail_id = asked(northgate)
    content = a_bounce(mail_id=mail_id, address=case.email)
    assert comes_back(northgate, content) is Outcome.RETURNED
    assert len(events(northgate, case)) == 1
    assert mark(northgate, case) is not None
    northgate.deliver()
    told = [m.recipient for m in northgate.mails() if "did not arrive" in m.subject]
    assert sorted(told) == ["jonas@northgate.example", "mira@northgate.example"]
    with northgate.app.app_context():
        (failed,) = list_failed(northgate.cast.jonas).rows
        assert failed.why == "A mail server sent it back (5.1.1)."
        assert list_failed(northgate.cast.mira).rows == (failed,)
        assert list_failed(northgate.cast.mei).rows == ()
        assert list_failed(northgate.cast.ada).rows == ()
    assert not northgate.breaks()


def test_the_same_news_twice_is_one(northgate: Northgate) -> None:
    case, mail_id = asked(northgate)
    content = a_bounce(mail_id=mail_id, address=case.email)
    assert comes_back(northgate, content) is Outcome.RETURNED
    assert comes_back(northgate, content) is Outcome.KNOWN
    assert len(events(northgate, case)) == 1


def test_a_bounce_that_names_another_address_is_forged(northgate: Northgate) -> None:
    case, mail_id = asked(northgate)
    forged = a_bounce(mail_id=mail_id, address="somebody@else.example")
    assert comes_back(northgate, forged) is Outcome.NOT_OURS
    unknown = a_bounce(mail_id="f" * 24, address=case.email)
    assert comes_back(northgate, unknown) is Outcome.NOT_OURS
    assert events(northgate, case) == []
    assert mark(northgate, case) is None


def test_a_delay_is_kept_and_alarms_nobody(northgate: Northgate) -> None:
    case, mail_id = asked(northgate)
    late = a_bounce(
        mail_id=mail_id, address=case.email, action="delayed", status="4.4.1"
    )
    assert comes_back(northgate, late) is Outcome.DELAYED
    assert northgate.rows(OutboxMail, id=mail_id)[0]["delayed_at"] is not None
    assert mark(northgate, case) is None


def test_a_bounce_faster_than_our_own_note_comes_again(northgate: Northgate) -> None:
    case, mail_id = asked(northgate)
    with northgate.app.app_context(), db.engine.begin() as connection:
        connection.execute(OutboxMail.__table__.update().values(sent_at=None))
    content = a_bounce(mail_id=mail_id, address=case.email)
    assert comes_back(northgate, content) is Outcome.TOO_EARLY
    assert mark(northgate, case) is None


class _Refusing:
    def send(self, mail: Mail) -> None:
        del mail
        reason = "The mail server refused the address (550 5.1.1)."
        raise MailNotSent(reason, permanent=True)


def test_what_a_server_refuses_at_once_is_seen_at_once(northgate: Northgate) -> None:
    case = a_case(northgate)
    with northgate.app.app_context():
        consent.request_consent(case.manager, case.id, "")
        while deliver_next(northgate.config, _Refusing()):
            pass
    assert len(events(northgate, case)) == 1
    assert mark(northgate, case) is not None
    assert not northgate.breaks()


class _PuttingOff:
    def send(self, mail: Mail) -> None:
        del mail
        reason = "The mail server refused the mail (451 4.3.0)."
        raise MailNotSent(reason, permanent=False)


def test_what_a_server_keeps_putting_off_is_seen_within_a_quarter_of_an_hour(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    began = clock.now()
    with northgate.app.app_context():
        consent.request_consent(case.manager, case.id, "")
        for minute in range(15):
            with clock.set_to(began + timedelta(minutes=minute)):
                while deliver_next(northgate.config, _PuttingOff()):
                    pass
        (late,) = list_late(northgate.cast.jonas)
        assert list_late(northgate.cast.mira) == (late,)
        assert list_late(northgate.cast.mei) == list_late(northgate.cast.ada) == ()
    assert (late.candidate_name, late.what) == (case.name, "Consent request")
    page = northgate.client(northgate.cast.jonas).see("/mail-not-delivered")
    assert page.link(case.name) == f"/candidates/{case.id}/address"
    assert mark(northgate, case) is None
    with clock.set_to(began + timedelta(hours=1)):
        northgate.deliver()
    with northgate.app.app_context():
        assert list_late(northgate.cast.jonas) == ()


def test_silence_after_a_bounce_stays_silence_and_never_permits(
    northgate: Northgate,
) -> None:
    case, mail_id = asked(northgate)
    comes_back(northgate, a_bounce(mail_id=mail_id, address=case.email))
    with clock.set_to(clock.now() + timedelta(days=60)):
        with northgate.app.app_context():
            expire_requests()
        check_id = a_check(northgate, case, SAM)
    (check,) = northgate.rows(ContactCheck, id=check_id)
    assert check["verdict"] == Verdict.NO
    assert northgate.rows(ConsentDecision) == []
    (request,) = northgate.rows(ConsentRequest)
    assert request["state"] == "expired"


def test_the_mark_goes_when_a_newer_link_is_opened_and_not_by_an_older(
    northgate: Northgate,
) -> None:
    case, mail_id = asked(northgate)
    comes_back(northgate, a_bounce(mail_id=mail_id, address=case.email))
    a_visit_again(northgate, case)
    assert mark(northgate, case) is not None
    with northgate.app.app_context():
        consent.request_consent(case.manager, case.id, "again")
    northgate.deliver()
    a_visit_again(northgate, case)
    assert mark(northgate, case) is None


def test_what_did_not_arrive_comes_in_pages(northgate: Northgate) -> None:
    case = a_case(northgate)
    with northgate.app.app_context(), db.engine.begin() as connection:
        rows = [
            {
                "id": f"{number:024x}", "template": "receipt",
                "refs": {"candidate_id": case.id}, "candidate_id": case.id,
                "queued_at": clock.now(), "due_at": clock.now(), "attempts": 1,
                "failed_at": clock.now() - timedelta(minutes=number), "last_error": "x",
            }
            for number in range(60)
        ]  # fmt: skip
        connection.execute(OutboxMail.__table__.insert(), rows)
    seen, after = [], ""
    with northgate.app.app_context():
        for _ in range(3):
            page = list_failed(northgate.cast.jonas, after)
            seen += [row.id for row in page.rows]
            after = page.next_after or ""
    assert seen == [f"{number:024x}" for number in range(60)]
    assert not after


def test_staff_see_on_the_pages_that_the_mail_did_not_arrive(
    northgate: Northgate,
) -> None:
    case, mail_id = asked(northgate)
    comes_back(northgate, a_bounce(mail_id=mail_id, address=case.email))
    for actor in (northgate.cast.jonas, northgate.cast.mira):
        browser = northgate.client(actor)
        page = browser.see(f"/candidates/{case.id}")
        assert "The mail did not arrive" in page.text
        assert page.link("Correct the address") == f"/candidates/{case.id}/address"
        assert "The mail did not arrive" in browser.see("/candidates").text
        assert case.name in browser.see("/mail-not-delivered").text
    assert northgate.client(northgate.cast.ivo).get("/mail-not-delivered").status_code


@pytest.mark.parametrize("text", ["Auto-reply: away", ""])
def test_words_in_a_notification_are_kept_nowhere(
    northgate: Northgate, text: str
) -> None:
    case, mail_id = asked(northgate)
    evil = a_bounce(
        mail_id=mail_id, address=case.email, diagnostic=f"smtp; evil-words {text}"
    )
    comes_back(northgate, evil)
    row = northgate.rows(OutboxMail, id=mail_id)[0]
    assert "evil-words" not in repr(row)
    assert outbox.MAX_ATTEMPTS
