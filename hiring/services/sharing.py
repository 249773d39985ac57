"""A document sent by mail to somebody by name, as a link that asks for a code.

The link alone gives nothing: whoever has it can have a code sent to the mailbox that
the link went to, and with that code gets the document once. It is made at that moment
and kept nowhere, as its sender may read it then: what was walled off, erased or taken
from the sender meanwhile does not leave any more. Each time is on record.
"""

from dataclasses import dataclass

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.translations import languages, spoken
from hiring.domain.actor import SYSTEM_PSEUDONYM, Actor
from hiring.domain.document import Choice, Kind, Paper
from hiring.domain.errors import (
    Conflict,
    DomainError,
    Forbidden,
    LinkUnusable,
    NotFound,
)
from hiring.domain.ledger import EventType
from hiring.domain.wording import Wording
from hiring.models.sending import SharedDocument, SharedOpening
from hiring.queries.candidates import load_candidate
from hiring.queries.sharing import Link, find_link, find_reader, load_shared
from hiring.queries.staff import find_actor
from hiring.services import ledger, outbox, press
from hiring.services.exports import (
    Exported,
    Printed,
    load_document,
    print_document,
    record_exports,
)
from hiring.services.ledger import Part
from hiring.services.letters.to_others import SHARED_LIFE
from hiring.services.mailbox_codes import add_code, try_code, use_code, wrong_code
from hiring.services.rate_limit import Try, count_tries
from hiring.transaction import transaction

MOST_AN_HOUR = 30
SHARED = "document_shared"
CODE = "shared_code"

_SEND = insert(SharedDocument.__table__)
_OPENED = insert(SharedOpening.__table__)
_shared = SharedDocument.__table__.c
_NOT_NOW = Wording("This document cannot be opened any more. Ask whoever sent it.")


@dataclass(frozen=True, slots=True)
class SendDocument:
    """Which document goes to whom, and how it is to be printed."""

    kind: Kind
    subject_id: str
    recipient: str
    email: str
    paper: Paper = Paper.A4
    language: str = ""
    press_id: str = ""


@dataclass(frozen=True, slots=True)
class Caller:
    """Whoever holds a link, in one browser: digests of the link and of the visit."""

    link_hash: str
    visit_hash: str


def send_document(actor: Actor, command: SendDocument) -> str:
    """Send a link to a document that the actor may export; return what was sent."""
    document = load_document(actor, command.kind, command.subject_id, Choice())
    if not document.case_id:
        raise NotFound("There is no such document.")
    if command.language and command.language not in languages():
        raise DomainError("Choose from the list.", "language")
    _refuse_reader(actor, document.case_id, command.email)
    count_tries(Try("send-document", actor.id, MOST_AN_HOUR, 3600))
    pressed = press.key("send document", command.press_id, actor.id, command)
    with transaction() as session:
        made = press.find(session, pressed)
        if made:
            return made
        ledger.lock_case(session, document.case_id)
        row = {
            "id": ids.new_id(),
            "candidate_id": document.case_id,
            "kind": str(command.kind),
            "subject_id": command.subject_id,
            "sent_by": actor.id,
            "sent_at": clock.now(),
            "recipient": command.recipient,
            "email": command.email,
            "paper": str(command.paper),
            "language": command.language or spoken(),
            "expires_at": clock.now() + SHARED_LIFE,
        }
        session.execute(_SEND, row)
        words = {name: str(row[name]) for name in ("kind", "subject_id", "email")}
        words["recipient"] = command.recipient
        _record(session, document.case_id, actor.pseudonym, "sent", words)
        outbox.queue(session, SHARED, {"shared_id": str(row["id"])})
        press.remember(session, pressed, str(row["id"]))
        return str(row["id"])


def revoke_document(actor: Actor, shared_id: str) -> str:
    """Make a link useless: its sender can, and HR; return whose case it is in."""
    shared = load_shared(actor, shared_id)
    with transaction() as session:
        ledger.lock_case(session, shared.candidate_id)
        ended = (
            update(SharedDocument.__table__)
            .where(_shared.id == shared.id, _shared.revoked_at.is_(None))
            .values(revoked_at=clock.now(), revoked_by=actor.id)
            .returning(_shared.id)
        )
        if session.execute(ended).one_or_none():
            words = {"recipient": shared.recipient}
            _record(session, shared.candidate_id, actor.pseudonym, "revoked", words)
    return shared.candidate_id


def ask_shared_code(caller: Caller) -> None:
    """Owe a code to the mailbox that the link went to; answer the same without one."""
    link = find_link(caller.link_hash)
    if link is None:
        # As much is written for nobody as for somebody: time tells nothing either.
        count_tries(Try("code-for-nobody", "", 1_000_000_000))
        return
    with transaction() as session:
        code_id = add_code(session, link.candidate_id, caller.visit_hash)
        outbox.queue(session, CODE, {"shared_id": link.id, "code_id": code_id})


def open_document(caller: Caller, typed: str) -> Exported:
    """Give the document for a code, once; what leaves is on record before."""
    tried = try_code(caller.visit_hash, typed)
    link = find_link(caller.link_hash)
    if tried.has_ended and link is not None:
        _record_refused(link)
    if tried.code_id is None or link is None:
        raise wrong_code()
    sender = find_actor(link.sent_by)
    if sender is None:
        raise LinkUnusable(_NOT_NOW)
    printed, on_panel = _printed(sender, link)
    with transaction() as session:
        ledger.lock_case(session, link.candidate_id)
        if find_link(caller.link_hash) is None:
            raise LinkUnusable(_NOT_NOW)
        if not use_code(session, tried.code_id):
            raise wrong_code()
        made = {**printed.made, "on_panel": on_panel}
        sha256 = str(made["sha256"])
        words = {"recipient": link.recipient, "sha256": sha256}
        _record(session, link.candidate_id, SYSTEM_PSEUDONYM, "opened", words)
        row = {
            "id": ids.new_id(),
            "shared_id": link.id,
            "opened_at": clock.now(),
            "digest": sha256,
        }
        session.execute(_OPENED, row)
        record_exports(session, sender, link.candidate_id, [made])
    return Exported(printed.filename, printed.content)


def _printed(sender: Actor, link: Link) -> tuple[Printed, bool]:
    """Print what its sender may read now; tell whether its reader is on the panel."""
    choice = Choice(link.recipient, "", Paper(link.paper), link.language)
    try:
        reader = find_reader(link.candidate_id, link.email)
        if reader.must_sign_first:
            raise LinkUnusable(_NOT_NOW)
        printed = print_document(sender, link.kind, link.subject_id, choice)
    except (NotFound, Forbidden, Conflict):
        raise LinkUnusable(_NOT_NOW) from None
    return printed, reader.is_on_panel


def _refuse_reader(actor: Actor, candidate_id: str, email: str) -> None:
    case = load_candidate(actor, candidate_id)
    if case.email.lower() == email.lower():
        raise DomainError(
            f"{case.name} reads what is about them on their own page.", "email"
        )
    if find_reader(candidate_id, email).must_sign_first:
        raise DomainError(
            "They have a debrief of their own to sign first, without having read "
            "another.",
            "email",
        )


def _record_refused(link: Link) -> None:
    with transaction() as session:
        words = {"recipient": link.recipient}
        _record(session, link.candidate_id, SYSTEM_PSEUDONYM, "five wrong codes", words)


def _record(
    session: Session, case_id: str, actor: str, what: str, words: dict[str, str]
) -> None:
    subject = ledger.subject_for(session, case_id, ledger.CANDIDATE)
    part = Part(subject, {"what": what, **words})
    ledger.append(session, case_id, EventType.DOCUMENT_SENT, actor, [part])
