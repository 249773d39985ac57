"""A document by link: to one mailbox, with a code, once, on record, for no other."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import event
from werkzeug.test import TestResponse

from hiring import clock
from hiring.domain.actor import Actor, Role
from hiring.domain.document import Kind
from hiring.domain.errors import DomainError, NotFound
from hiring.domain.ledger import EventType
from hiring.extensions import db
from hiring.models.consent import MailboxCode
from hiring.models.contact import Finding
from hiring.models.debrief import DocumentExport
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import OutboxMail
from hiring.models.sending import SharedDocument, SharedOpening
from hiring.services.sharing import SendDocument, revoke_document, send_document
from hiring.services.staff import change_roles
from hiring.sessions import digest
from tests.builders import LEA, Case, a_case, a_debrief, a_shared, a_staff
from tests.northgate import Northgate
from tests.pages import Client

LINK = re.compile(r"/d/([\w-]+)")
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
CODE = re.compile(r"^\d{8}$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A debrief that Jonas sent to Lea, and the link that she got."""

    northgate: Northgate
    case: Case
    debrief: str
    shared: str
    token: str

    def code(self, client: Client, token: str = "") -> str:
        """Press for a code in a browser, and read it in the mailbox."""
        client.see(f"/d/{token or self.token}")
        client.press("Send me a code")
        self.northgate.deliver()
        found = CODE.findall(self.northgate.mails(LEA)[-1].body)
        return found[0] if found else ""

    def openings(self) -> int:
        """Count how often it left."""
        return len(self.northgate.rows(SharedOpening))


def posted(client: Client, path: str, **typed: str) -> TestResponse:
    """Send a form of a page without looking at the answer."""
    page = client.get("/sign-in", follow_redirects=True).get_data(as_text=True)
    token = TOKEN.findall(page)[0]
    return client.post(path, data={"csrf_token": token, **typed})


@pytest.fixture
def sent(northgate: Northgate) -> Sent:
    case = a_case(northgate, interviewers=[northgate.cast.ivo])
    debrief = a_debrief(northgate, case)
    shared = a_shared(northgate, debrief, case.manager)
    northgate.deliver()
    token = LINK.findall(northgate.mails(LEA)[-1].body)[-1]
    return Sent(northgate, case, debrief, shared, token)


def test_lea_gets_it_with_a_code_once_with_her_name_on_it_and_it_is_on_record(
    sent: Sent,
) -> None:
    northgate, case = sent.northgate, sent.case
    mail = northgate.mails(LEA)[-1]
    for word in (case.name, "Amara", "ebrief", "Data Engineer"):
        assert word not in mail.subject + mail.body, word
    client = northgate.client()
    code = sent.code(client)
    assert client.see("/document").status == 200
    answer = posted(client, "/document", code=f"{code[:4]} {code[4:]}")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.data)).pages)
    assert "Lea Brandt" in text
    # Once: neither this browser nor the same code gives it again.
    assert client.get("/document").status_code == 404
    other = northgate.client()
    other.see(f"/d/{sent.token}")
    other.press("Send me a code")
    assert posted(other, "/document", code=code).status_code == 422
    assert sent.openings() == 1
    kinds = [row["type"] for row in northgate.rows(AuditEvent, case_id=case.id)]
    assert kinds.count(EventType.DOCUMENT_SENT) == 2
    (export,) = northgate.rows(DocumentExport)
    assert (export["recipient"], export["on_panel"]) == ("Lea Brandt", False)
    assert [row["code"] for row in northgate.rows(Finding)] == ["RET002"]
    for actor, is_shown in ((northgate.cast.mira, True), (case.manager, True)):
        page = northgate.client(actor).see(f"/candidates/{case.id}/sent").main
        assert (LEA in page) is is_shown
        assert "Not yet" not in page
    assert northgate.breaks() == []


def test_unknown_ended_and_expired_links_look_like_one_that_works_and_send_nothing(
    sent: Sent,
) -> None:
    northgate, jonas = sent.northgate, sent.case.manager
    shared, ended = _one_more(sent, jonas)
    with northgate.app.app_context():
        revoke_document(jonas, shared)
    looks, asked = set(), {}
    for token in (sent.token, ended, "f" * 43, "nonsense"):
        client = northgate.client()
        first = client.see(f"/d/{token}")
        looks.add(_bare(first.body.replace(token, "TOKEN").partition("<main")[2]))
        before = len(northgate.rows(MailboxCode))
        asked[token] = _asked(northgate, partial(client.press, "Send me a code"))
        looks.add(_bare(client.see("/document").main))
        refused = client.press("Open the document", code="12345678")
        assert refused.status == 422
        looks.add(_bare(refused.main))
        sent_codes = len(northgate.rows(MailboxCode)) - before
        assert sent_codes == (token == sent.token)
    assert len(looks) == 3, "page, code and refusal are each one and the same"
    assert asked[ended] == asked["f" * 43] == asked["nonsense"]
    with clock.set_to(clock.now() + timedelta(days=14, minutes=1)):
        assert sent.code(northgate.client()) == ""
    assert sent.openings() == 0


def test_opening_the_link_sends_nothing_and_its_token_is_kept_nowhere(
    sent: Sent,
) -> None:
    northgate = sent.northgate
    before = northgate.counts()
    client = northgate.client()
    client.see(f"/d/{sent.token}")
    assert client.get("/document").status_code == 404
    assert northgate.counts() == before
    (row,) = northgate.rows(SharedDocument)
    assert row["token_hash"] == digest(sent.token)
    assert sent.token not in str(northgate.rows(OutboxMail))


def test_the_sixth_try_fails_though_it_is_right_and_a_sixth_code_is_not_sent(
    sent: Sent,
) -> None:
    client = sent.northgate.client()
    code = sent.code(client)
    for _ in range(5):
        assert posted(client, "/document", code="00000000").status_code == 422
    assert posted(client, "/document", code=code).status_code == 422
    for _ in range(4):
        assert posted(client, "/document/code").status_code == 303
    assert posted(client, "/document/code").status_code == 429
    later = clock.now() + timedelta(minutes=11)
    with clock.set_to(later):
        client = sent.northgate.client()
        assert posted(client, "/document", code=code).status_code == 404
    assert sent.openings() == 0


def test_what_the_sender_may_not_read_any_more_does_not_leave(sent: Sent) -> None:
    northgate, client = sent.northgate, sent.northgate.client()
    hana = a_staff(northgate, "Hana Roth", Role.HR)
    _, token = _one_more(sent, hana)
    code = sent.code(client, token)
    with northgate.app.app_context():
        change_roles(northgate.cast.ada, hana.id, frozenset({Role.INTERVIEWER}))
    answer = posted(client, "/document", code=code)
    assert answer.status_code == 404
    assert sent.openings() == 0
    assert northgate.rows(DocumentExport) == []


def test_nobody_is_sent_what_they_must_not_read_before_signing(sent: Sent) -> None:
    northgate, case = sent.northgate, sent.case
    for email, told in (
        (northgate.cast.ivo.email.upper(), "debrief of their own"),
        (case.email, "their own page"),
    ):
        page = northgate.client(case.manager)
        page.see(f"/print/debrief/{sent.debrief}/send")
        answer = page.press("Send the link", recipient="Somebody", email=email)
        assert answer.status == 422
        assert told in answer.main
    a_debrief(northgate, case, northgate.cast.ivo)
    with northgate.app.app_context():
        send_document(case.manager, _to(sent, northgate.cast.ivo.email))
    stranger = a_staff(northgate, "Otto Blum", Role.HIRING_MANAGER)
    with northgate.app.app_context():
        with pytest.raises(NotFound):
            send_document(stranger, _to(sent, LEA))
        with pytest.raises(NotFound):
            revoke_document(stranger, sent.shared)
        with pytest.raises(DomainError):
            send_document(case.manager, _to(sent, LEA, language="xx"))


def test_its_sender_and_hr_end_a_link_and_an_open_visit_with_it(sent: Sent) -> None:
    northgate, case = sent.northgate, sent.case
    client = northgate.client()
    code = sent.code(client)
    hr = northgate.client(northgate.cast.mira)
    hr.see(f"/candidates/{case.id}/sent")
    page = hr.press("End the link for Lea Brandt")
    assert "Ended" in page.main
    assert posted(client, "/document", code=code).status_code == 422
    assert _shown_to(northgate, case, northgate.cast.ivo) is False


def _to(sent: Sent, email: str, language: str = "") -> SendDocument:
    return SendDocument(
        Kind.DEBRIEF, sent.debrief, "Somebody", email, language=language
    )


def _one_more(sent: Sent, sender: Actor) -> tuple[str, str]:
    shared = a_shared(sent.northgate, sent.debrief, sender)
    sent.northgate.deliver()
    token = LINK.findall(sent.northgate.mails(LEA)[-1].body)[-1]
    return shared, token


def _shown_to(northgate: Northgate, case: Case, actor: Actor) -> bool:
    return LEA in northgate.client(actor).see(f"/candidates/{case.id}/sent").body


def _bare(page: str) -> str:
    """Take out what is random on every page."""
    return re.sub(r'value="[^"]*"', "", page)


def _asked(northgate: Northgate, act: Callable[[], object]) -> list[str]:
    """List the statements that something takes."""
    heard: list[str] = []
    with northgate.app.app_context():
        engine = db.engine

    def note(*said: Any) -> None:  # noqa: ANN401 - as SQLAlchemy tells it
        heard.append(said[2])

    event.listen(engine, "before_cursor_execute", note)
    act()
    event.remove(engine, "before_cursor_execute", note)
    return heard
