"""Contacts of a case, as far as the actor may see them.

Who was called, when and by whom is for everyone in the case. What was said is read on
a page of its own, through ``services/reading.py``, which records each reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiring.domain.actor import Actor
from hiring.domain.casefile import (
    Channel,
    ContactKind,
    Identity,
    Initiator,
    Outcome,
    Stage,
)
from hiring.domain.consent import Person
from hiring.domain.errors import NotFound
from hiring.domain.lateness import is_logged_late
from hiring.domain.names import folded
from hiring.domain.plain import person_from_plain
from hiring.domain.standing import Verdict
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.ids import is_id
from hiring.models.contact import Contact, ContactNote, Reply
from hiring.models.debrief import Debrief
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.findings import FindingView, list_findings


@dataclass(frozen=True, slots=True)
class ContactView:
    """One contact without what was said."""

    id: str
    candidate_id: str
    seq: int
    kind: ContactKind
    person: Person
    relation: str
    known_from: str
    known_to: str
    caller_id: str
    caller: str
    occurred_at: datetime
    logged_at: datetime
    just_now: bool
    channel: Channel
    outcome: Outcome
    initiator: Initiator
    stage: Stage | None
    reason: str
    verdict: Verdict
    is_walled: bool
    has_notes: bool
    notes_to_follow: bool
    inform_by: datetime | None
    told_at: datetime | None
    check_id: str | None
    identity: Identity | None
    anonymity_promised: bool | None
    caller_trained_on: date | None
    caller_agency: str
    agency_papers: bool
    jurisdictions: tuple[str, ...]
    findings: tuple[FindingView, ...]
    is_hidden: bool = False

    @property
    def promise(self) -> str:
        """Say what was promised about the informant's name; empty: it was not said."""
        promised = {True: "Not to name them", False: "Nothing", None: ""}
        return promised[self.anonymity_promised]

    @property
    def papers(self) -> str:
        """Say what an agency's caller had from the candidate; empty for own staff."""
        if not self.caller_agency:
            return ""
        signed = "the candidate signed" if self.agency_papers else "no papers"
        return f"{self.caller_agency}, {signed}"

    @property
    def is_late(self) -> bool:
        """Tell whether it was written down more than a day after it happened."""
        return is_logged_late(self.occurred_at, self.logged_at)


@dataclass(frozen=True, slots=True)
class ReplyView:
    """What the candidate answered."""

    contact_id: str
    seq: int
    written_at: datetime
    text: str
    theme: str = ""
    person: str = ""

    @property
    def about(self) -> Wording:
        """Say what is answered: the talk as a whole, or one point of it."""
        if self.theme:
            return Wording(
                "Reply to one point of the talk with %(person)s", person=self.person
            )
        return Wording("Reply to the talk with %(person)s", person=self.person)


_HAS_NOTES = select(ContactNote.id).where(ContactNote.contact_id == Contact.id).exists()
_CONTACT = (
    select(
        *Contact.__table__.columns,
        Staff.name.label("caller"),
        _HAS_NOTES.label("has_notes"),
    )
    .join(Staff, Staff.id == Contact.logged_by)
    .order_by(Contact.seq)
)


def list_contacts(
    session: Session, candidate_id: str, found: Sequence[FindingView] | None = None
) -> list[ContactView]:
    """Return the contacts of a case in the ledger's order, with their findings."""
    findings: dict[str, list[FindingView]] = {}
    for each in list_findings(session, candidate_id) if found is None else found:
        findings.setdefault(each.contact_id, []).append(each)
    rows = session.execute(_CONTACT.where(Contact.candidate_id == candidate_id))
    return [_view(row, findings.get(row.id, ())) for row in rows]


def _view(row: Any, findings: Sequence[FindingView]) -> ContactView:  # noqa: ANN401 - a row
    return ContactView(
        id=row.id,
        candidate_id=row.candidate_id,
        seq=row.seq,
        kind=ContactKind(row.kind),
        person=person_from_plain(row.person),
        relation=row.relation,
        known_from=row.known_from,
        known_to=row.known_to,
        caller_id=row.logged_by,
        caller=row.caller,
        occurred_at=row.occurred_at,
        logged_at=row.logged_at,
        just_now=row.just_now,
        channel=Channel(row.channel),
        outcome=Outcome(row.outcome),
        initiator=Initiator(row.initiator),
        stage=Stage(row.stage) if row.stage else None,
        reason=row.reason,
        verdict=Verdict(row.verdict),
        is_walled=row.is_walled,
        has_notes=row.has_notes,
        notes_to_follow=row.notes_to_follow,
        inform_by=row.inform_by,
        told_at=row.told_at,
        check_id=row.check_id,
        identity=Identity(row.identity) if row.identity else None,
        anonymity_promised=row.anonymity_promised,
        caller_trained_on=row.caller_trained_on,
        caller_agency=row.caller_agency,
        agency_papers=row.agency_papers,
        jurisdictions=tuple(row.jurisdictions),
        findings=tuple(findings),
    )


def load_contact(actor: Actor, contact_id: str) -> tuple[CandidateView, ContactView]:
    """Return a contact and its case; ``NotFound`` for strangers and absent alike."""
    candidate_id = _case_of(contact_id)
    if candidate_id is not None:
        candidate = load_candidate(actor, candidate_id)
        for contact in list_contacts(db.session(), candidate_id):
            if contact.id == contact_id:
                return candidate, for_viewer(actor, candidate, contact)
    message = "There is no such record."
    raise NotFound(message)


def _case_of(contact_id: str) -> str | None:
    if not is_id(contact_id):
        return None
    found = select(Contact.candidate_id).where(Contact.id == contact_id)
    return db.session.execute(found).scalar_one_or_none()


def list_replies(session: Session, candidate_id: str) -> list[ReplyView]:
    """Return the candidate's replies in the ledger's order."""
    rows = session.execute(
        select(
            Reply.contact_id,
            Reply.seq,
            Reply.written_at,
            Reply.text,
            Reply.theme,
            Contact.person_name,
        )
        .join(Contact, Contact.id == Reply.contact_id)
        .where(Reply.candidate_id == candidate_id)
        .order_by(Reply.seq)
    )
    return [ReplyView(*row[:5], person=row.person_name) for row in rows]


def list_replies_to(
    actor: Actor, case: CandidateView, contact: ContactView
) -> list[ReplyView]:
    """Return the candidate's replies to one contact, where its notes may be read."""
    if why_hidden(actor, case, contact):
        return []
    replies = list_replies(db.session(), case.id)
    return [reply for reply in replies if reply.contact_id == contact.id]


def list_open_replies(session: Session, candidate_id: str) -> list[ReplyView]:
    """Return the replies to all contacts that are not with HR alone, for a PDF."""
    replies = list_replies(session, candidate_id)
    if not replies:
        return []
    walled = {
        contact.id
        for contact in list_contacts(session, candidate_id, ())
        if contact.is_walled
    }
    return [reply for reply in replies if reply.contact_id not in walled]


def names_on_paper(session: Session, candidate_id: str) -> dict[str, bool]:
    """Name who was talked to, and whether paper may.

    Records that are with HR alone are not on it at all. Where somebody was talked to
    twice, a name does not tell in which talk: a promise in one of them is kept.
    """
    contacts = list_contacts(session, candidate_id, ())
    promised = {
        folded(each.person.name) for each in contacts if each.anonymity_promised
    }
    return {
        each.person.name: folded(each.person.name) not in promised
        for each in contacts
        if not each.is_walled
    }


def list_replies_on_paper(
    session: Session, candidate_id: str
) -> list[tuple[Wording, ReplyView]]:
    """Return the replies that may leave, each after the words that say to what."""
    replies = list_open_replies(session, candidate_id)
    named = names_on_paper(session, candidate_id) if replies else {}
    nobody = Wording("Reply to a talk with somebody whom we promised not to name")
    return [
        (reply.about if named.get(reply.person) else nobody, reply) for reply in replies
    ]


def list_readable_replies(actor: Actor, case: CandidateView) -> list[ReplyView]:
    """Return the replies to all contacts whose notes the actor may read."""
    session = db.session()
    replies = list_replies(session, case.id)
    if not replies:
        return []
    readable = {
        contact.id
        for contact in list_contacts(session, case.id, ())
        if not why_hidden(actor, case, contact)
    }
    return [reply for reply in replies if reply.contact_id in readable]


def why_hidden(actor: Actor, case: CandidateView, contact: ContactView) -> str:
    """Say why the actor may not read the notes; empty where they may.

    HR reads a walled record, unless HR also decides in this case or had the talk.
    """
    is_own = contact.caller_id == actor.id
    if contact.is_walled and not reads_walled(actor, case, contact.caller_id):
        return "This record is with HR. Those who decide do not read what was said."
    if case.is_manager or is_own:
        return ""
    if case.is_interviewer and not _has_signed(actor, case.id):
        return "Sign your own debrief first. Then you can read what others said."
    return ""


def gives_questions(contact: ContactView) -> bool:
    """Tell whether a talk took place that is not with HR alone."""
    return contact.outcome is Outcome.SPOKE and not contact.is_walled


def reads_walled(actor: Actor, case: CandidateView, caller_id: str) -> bool:
    """Tell whether the actor is of HR, decides nothing here, and had not the talk."""
    decides = case.is_manager or case.is_interviewer or caller_id == actor.id
    return case.is_hr and not decides


def for_viewer(actor: Actor, case: CandidateView, contact: ContactView) -> ContactView:
    """Leave out of a contact what tells of notes that the viewer may not read."""
    if contact.caller_id == actor.id or not why_hidden(actor, case, contact):
        return contact
    return replace(contact, findings=(), reason="", is_hidden=True)


def _has_signed(actor: Actor, candidate_id: str) -> bool:
    signed = select(Debrief.id).where(
        Debrief.candidate_id == candidate_id,
        Debrief.written_by == actor.id,
        Debrief.signed_at.is_not(None),
    )
    return db.session.execute(signed).first() is not None
