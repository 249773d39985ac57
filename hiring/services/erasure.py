"""Erasing a person: asked for by the candidate, approved by two people, done at once.

First the event in the ledger and the rows, in one transaction; then the keys. Whoever
is killed in between leaves tombstones, the events themselves, which are gone through at
every start: what the ledger says is erased has no key. A backup that brings rows back
is noticed by the keys that are gone, and its cases are erased again.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.keystore import current_keystore, empty_journal
from hiring.adapters.policy_files import policy_for
from hiring.adapters.translations import spoken
from hiring.domain.actor import CANDIDATE_PSEUDONYM, SYSTEM_PSEUDONYM, Actor
from hiring.domain.consent import end_of_day_in
from hiring.domain.errors import Conflict, DomainError, Forbidden
from hiring.domain.ledger import EventType
from hiring.domain.own_records import DAYS, OPEN, ErasureState
from hiring.domain.spoken_dates import day_words
from hiring.extensions import db
from hiring.models.ledger import AuditEvent, AuditPart, CaseSubject
from hiring.models.organisation import OutboxMail
from hiring.models.records import Erasure
from hiring.models.recruiting import Candidate
from hiring.queries.jurisdictions import load_jurisdictions
from hiring.queries.organisation import load_settings
from hiring.queries.own_records import ErasureView, load_erasure
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.erasure_manifest import SOMEBODY, Person, erase_rows
from hiring.services.ledger import Appended, Part
from hiring.services.visits import require_known
from hiring.transaction import transaction

log = logging.getLogger(__name__)

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_BATCH = 500
_ADD = insert(Erasure.__table__)
_erasure = Erasure.__table__.c


@dataclass(frozen=True, slots=True)
class Erased:
    """What an erasure leaves to be proved by."""

    code: str
    event_hash: str


def answer_day(session: Session, candidate_id: str) -> datetime:
    """Return until when a candidate's wish has to be answered, as policies say."""
    policy = policy_for(load_jurisdictions(session, candidate_id).together)
    zone = ZoneInfo(load_settings().time_zone)
    return end_of_day_in(policy.limit("requests.days") or DAYS, clock.now(), zone)


def ask_erasure(visit: Visit, press_id: str) -> None:
    """Keep the candidate's wish to be erased, and tell HR; one at a time."""
    pressed = press.key("erasure", press_id, visit.candidate_id)
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        if press.find(session, pressed) or _find_open(session, visit.candidate_id):
            return
        erasure_id = ids.new_id()
        session.execute(
            _ADD,
            {
                "id": erasure_id,
                "candidate_id": visit.candidate_id,
                "asked_at": clock.now(),
                "answer_by": answer_day(session, visit.candidate_id),
                "language": spoken(),
                "state": str(ErasureState.WAITING),
                "refusal": "",
                "event_hash": "",
                "mail_to": "",
            },
        )
        _record(session, visit.candidate_id, CANDIDATE_PSEUDONYM, "asked")
        refs = {"candidate_id": visit.candidate_id}
        outbox.queue(session, "erasure_asked", refs)
        outbox.queue(session, "records_asked", refs)
        press.remember(session, pressed, erasure_id)


def take_back(visit: Visit) -> None:
    """Take the wish back, as long as nothing was erased."""
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        if _find_open(session, visit.candidate_id) is None:
            return
        waiting = update(Erasure).where(
            Erasure.candidate_id == visit.candidate_id, Erasure.state.in_(OPEN)
        )
        values = {"state": str(ErasureState.TAKEN_BACK), "ended_at": clock.now()}
        session.execute(waiting.values(**values))
        _record(session, visit.candidate_id, CANDIDATE_PSEUDONYM, "taken back")


def confirm_erasure(actor: Actor, erasure_id: str) -> None:
    """Give the first of two approvals."""
    asked = load_erasure(actor, erasure_id)
    with transaction() as session:
        ledger.lock_case(session, asked.candidate_id)
        asked = _still_open(actor, erasure_id)
        if asked.state is ErasureState.CONFIRMED:
            raise Conflict("Somebody has confirmed this already.")
        given = update(Erasure).where(Erasure.id == erasure_id)
        values = {
            "state": str(ErasureState.CONFIRMED),
            "first_by": actor.id,
            "first_at": clock.now(),
        }
        session.execute(given.values(**values))
        _record(session, asked.candidate_id, actor.pseudonym, "confirmed")


def approve_erasure(actor: Actor, erasure_id: str) -> Erased:
    """Give the second approval, and erase."""
    asked = load_erasure(actor, erasure_id)
    with transaction() as session:
        ledger.lock_case(session, asked.candidate_id)
        asked = _still_open(actor, erasure_id)
        if asked.state is not ErasureState.CONFIRMED:
            raise Conflict("This needs a first approval.")
        if asked.first_id == actor.id:
            raise Forbidden("A second person has to approve this, not the first again.")
        mail_to = _address(session, asked.candidate_id)
        subjects = list_subjects(session, asked.candidate_id)
        done = erase_case(session, actor.pseudonym, asked.candidate_id)
        erased = Erased(_new_code(), done.event_hash.hex())
        mail_id = outbox.queue(session, "erased", {"erasure_id": erasure_id})
        session.execute(
            update(Erasure)
            .where(Erasure.id == erasure_id)
            .values(
                state=str(ErasureState.ERASED),
                ended_by=actor.id,
                ended_at=done.at,
                seq=done.seq,
                event_hash=erased.event_hash,
                code=erased.code,
                mail_to=mail_to,
                mail_id=mail_id,
            )
        )
    destroy_keys(subjects)
    return erased


def refuse_erasure(actor: Actor, erasure_id: str) -> None:
    """Refuse for the hold that stands, and for nothing else; the candidate reads it."""
    asked = load_erasure(actor, erasure_id)
    with transaction() as session:
        ledger.lock_case(session, asked.candidate_id)
        asked = load_erasure(actor, erasure_id)
        _refuse_lead(actor, asked)
        if not asked.is_open:
            raise Conflict("This was answered already.")
        if not asked.hold:
            raise Conflict("Only a hold refuses an erasure, and there is none.")
        refused = update(Erasure).where(Erasure.id == erasure_id)
        values = {
            "state": str(ErasureState.REFUSED),
            "refusal": asked.hold,
            "ended_by": actor.id,
            "ended_at": clock.now(),
        }
        session.execute(refused.values(**values))
        _record(session, asked.candidate_id, actor.pseudonym, "refused")
        refs = {"candidate_id": asked.candidate_id}
        outbox.queue(session, "records_answered", refs)


def erase_case(session: Session, actor: str, candidate_id: str) -> Appended:
    """Erase everybody whom a case is about, inside the caller's transaction.

    The caller holds the lock, has asked ``list_subjects`` before, and destroys their
    keys afterwards. People who were called are known here by names of this case alone,
    so nobody else needs what is sealed under them.
    """
    found = select(
        Candidate.opening_id, Candidate.name, Candidate.email, Candidate.hold
    ).where(Candidate.id == candidate_id)
    row = session.execute(found).one()
    if row.hold:
        raise Conflict(f"This case is on hold: {row.hold}")
    person = Person(candidate_id, row.opening_id, row.name, row.email)
    subjects = list_subjects(session, candidate_id)
    written = ledger.append_erasure(session, candidate_id, actor, subjects)
    zone = ZoneInfo(load_settings().time_zone)
    day = day_words(written.at.astimezone(zone).date())
    named = {"name": f"{SOMEBODY} on {day}", "erased_at": written.at}
    erase_rows(session, person, named)
    return written


def list_subjects(session: Session, candidate_id: str) -> list[str]:
    """Name the pseudonyms of a case; the clock's is no person's."""
    found = select(CaseSubject.subject_id).where(
        CaseSubject.case_id == candidate_id, CaseSubject.person_key != ledger.CLOCK
    )
    return sorted(session.scalars(found))


def destroy_keys(subjects: list[str]) -> None:
    """Destroy keys once their event is durable; what fails is done by the worker."""
    try:
        current_keystore().destroy(subjects, clock.now())
    except (SQLAlchemyError, OSError) as fault:
        log.error("keys are left to the worker: %s", type(fault).__name__)  # noqa: TRY400


def finish_erasures() -> None:
    """Destroy what keys are left, empty the journals, forget the last addresses."""
    with transaction() as session:
        unfinished = _list_unfinished(session)
        _forget_addresses(session)
    if not unfinished:
        return
    keys = current_keystore()
    for candidate_id, seq in unfinished.values():
        keys.destroy(_tombstones(candidate_id, seq), clock.now())
    db.session.rollback()
    if keys.forget_journal() and empty_journal(db.engine):
        done = update(Erasure).where(Erasure.id.in_(unfinished))
        with transaction() as session:
            session.execute(done.values(finished_at=clock.now()))


def replay_erasures() -> int:
    """Erase again what a kill or a backup left; return how many cases came back.

    Keys of people whom the ledger calls erased are destroyed, whoever had them back.
    Cases whose candidate's key is gone, though their rows are there, are erased anew.
    """
    erased = select(AuditEvent.case_id, AuditEvent.seq).where(
        AuditEvent.type == str(EventType.SUBJECT_ERASED)
    )
    keys = current_keystore()
    for case_id, seq in db.session.execute(erased).all():
        keys.destroy(_tombstones(case_id, seq), clock.now())
    revived = _list_revived(sorted(keys.list_destroyed()))
    for candidate_id in revived:
        with transaction() as session:
            ledger.lock_case(session, candidate_id)
            lifted = update(Candidate).where(Candidate.id == candidate_id)
            session.execute(lifted.values(hold=""))
            subjects = list_subjects(session, candidate_id)
            erase_case(session, SYSTEM_PSEUDONYM, candidate_id)
        destroy_keys(subjects)
    return len(revived)


def _list_revived(destroyed: list[str]) -> list[str]:
    revived: list[str] = []
    for start in range(0, len(destroyed), _BATCH):
        found = select(CaseSubject.case_id).where(
            CaseSubject.subject_id.in_(destroyed[start : start + _BATCH]),
            CaseSubject.person_key == ledger.CANDIDATE,
        )
        revived.extend(db.session.scalars(found))
    return sorted(revived)


def _tombstones(candidate_id: str, seq: int) -> list[str]:
    found = select(AuditPart.subject_id).where(
        AuditPart.case_id == candidate_id, AuditPart.seq == seq
    )
    return list(db.session.scalars(found))


def _list_unfinished(session: Session) -> dict[str, tuple[str, int]]:
    found = select(Erasure.id, Erasure.candidate_id, Erasure.seq).where(
        Erasure.state == str(ErasureState.ERASED), Erasure.finished_at.is_(None)
    )
    return {
        row.id: (row.candidate_id, row.seq)
        for row in session.execute(found.limit(_BATCH))
        if row.seq is not None
    }


def _forget_addresses(session: Session) -> None:
    """Let go of addresses whose last mail has left, or never will."""
    owed = select(OutboxMail.id).where(
        OutboxMail.id == _erasure.mail_id,
        OutboxMail.sent_at.is_(None),
        OutboxMail.given_up_at.is_(None),
    )
    done = update(Erasure).where(Erasure.mail_to != "", ~owed.exists())
    left = session.execute(done.values(mail_to="").returning(Erasure.mail_id))
    # What is kept of a mail that was sent could tell an address that is guessed.
    gone = delete(OutboxMail).where(OutboxMail.id.in_([row.mail_id for row in left]))
    session.execute(gone)


def _still_open(actor: Actor, erasure_id: str) -> ErasureView:
    """Look again under the lock: nothing may stand in the way of an approval."""
    asked = load_erasure(actor, erasure_id)
    _refuse_lead(actor, asked)
    if not asked.is_open:
        raise Conflict("This was answered already, or taken back.")
    if asked.hold:
        raise DomainError(f"This case is on hold, so nothing is erased: {asked.hold}")
    return asked


def _refuse_lead(actor: Actor, asked: ErasureView) -> None:
    if asked.manager_id == actor.id:
        raise Forbidden("Whoever leads the opening does not approve an erasure.")


def _find_open(session: Session, candidate_id: str) -> str | None:
    found = select(Erasure.id).where(
        Erasure.candidate_id == candidate_id, Erasure.state.in_(OPEN)
    )
    open_one: str | None = session.execute(found.limit(1)).scalar_one_or_none()
    return open_one


def _address(session: Session, candidate_id: str) -> str:
    found = select(Candidate.email).where(Candidate.id == candidate_id)
    return str(session.execute(found).scalar_one())


def _record(session: Session, candidate_id: str, actor: str, what: str) -> None:
    subject = ledger.subject_for(session, candidate_id)
    part = Part(subject, {"what": what})
    kind = EventType.ERASURE_RECORDED
    ledger.append(session, candidate_id, kind, actor, [part])


def _new_code() -> str:
    """Draw a code of 78 bits: it is looked up by a GET, which counts no guesses."""
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(16))
    return "EC-" + "-".join(drawn[at : at + 4] for at in range(0, 16, 4))
