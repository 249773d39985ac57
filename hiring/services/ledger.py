"""Writing to the ledger, inside the transaction of the service that acts.

Not verbs of their own: whoever writes a business row appends its event here, in the
same transaction, so that neither can be kept without the other.
"""

import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, bindparam, func, insert, select
from sqlalchemy.orm import Session

from hiring.adapters.keystore import current_keystore
from hiring.clock import now
from hiring.domain.errors import NotFound
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.ledger.chain import (
    VERSION,
    Head,
    Link,
    Place,
    genesis,
    link,
    moment_of,
    time_text,
)
from hiring.domain.ledger.events import EventType
from hiring.domain.ledger.sealing import ENTROPY_BYTES, seal
from hiring.domain.names import folded
from hiring.domain.wording import Wording
from hiring.ids import new_id
from hiring.models.ledger import (
    AuditEvent,
    AuditPart,
    CaseHead,
    CaseSubject,
    LedgerOrigin,
)

CANDIDATE = ""
"""The ``person_key`` of the case's own candidate."""

CLOCK = "clock"
"""The ``person_key`` that a clock running backwards is recorded under."""

_TOLERATED_SKEW = timedelta(seconds=1)
"""Moments taken before waiting for a lock lie this far back without a wrong clock."""

_event, _subject = AuditEvent.__table__.c, CaseSubject.__table__.c
_case = CaseHead.__table__.c
_HEAD = (
    select(_event.seq, _event.event_hash, _event.at, _event.type)
    .where(_event.case_id == bindparam("case"))
    .order_by(_event.seq.desc())
    .limit(1)
)
_LOCK = (
    select(_case.case_id).where(_case.case_id == bindparam("case")).with_for_update()
)
_LOCK_NAME = select(
    func.pg_advisory_xact_lock(func.hashtextextended(bindparam("case"), 0))
)
_SUBJECTS = select(_subject.person_key, _subject.subject_id).where(
    _subject.case_id == bindparam("case"),
    _subject.person_key.in_(bindparam("people", expanding=True)),
)
_ADD_EVENT = insert(AuditEvent.__table__)
_ADD_PART = insert(AuditPart.__table__)
_ADD_HEAD = insert(CaseHead.__table__)
_ADD_SUBJECT = insert(CaseSubject.__table__)
_ADD_ORIGIN = insert(LedgerOrigin.__table__)

_COMMITMENT_BYTES = 32
_LOCKED = "sayso_locked_cases"

_log = logging.getLogger(__name__)
_origins: WeakKeyDictionary[Engine, str] = WeakKeyDictionary()


class LedgerRefused(RuntimeError):
    """An event cannot be written, so what it records must not happen."""


@dataclass(frozen=True, slots=True)
class Part:
    """What an event says about one person, named by their pseudonym in the case."""

    subject_id: str
    payload: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Appended:
    """An event as written."""

    seq: int
    event_hash: bytes
    at: datetime


def person_key(name: str) -> str:
    """Name a person within a case, case and accents aside, without showing who."""
    return "person:" + sha256((folded(name) or name).encode()).hexdigest()


def found_ledger(session: Session) -> str:
    """Give the installation's log its name, once; return the name it has."""
    _origins.pop(session.connection().engine, None)
    kept = session.scalar(select(LedgerOrigin.origin))
    if kept is None:
        kept = f"sayso/{new_id()}"
        session.execute(_ADD_ORIGIN, {"id": 1, "origin": kept})
    return kept


def origin(session: Session) -> str:
    """Return the log's name, which ``found_ledger`` has made."""
    engine = session.connection().engine
    if engine not in _origins:
        kept = session.scalar(select(LedgerOrigin.origin))
        if kept is None:
            raise LedgerRefused("the ledger has no name yet: run `sayso init` first")
        _origins[engine] = kept
    return _origins[engine]


def lock_case(session: Session, case_id: str) -> Head:
    """Let no one else append to the case until this transaction ends; return its head.

    What is read after this stays true until then. On SQLite the write lock that
    ``transaction()`` took is enough. Several cases are locked in order of their ids.
    """
    heads = _heads_of(session)
    if case_id not in heads:
        if session.connection().dialect.name == "postgresql":
            _lock_row(session, case_id)
        heads[case_id] = find_head(session, case_id)
    return heads[case_id]


def find_head(session: Session, case_id: str) -> Head:
    """Return the head as it is now, which may not be so for long without the lock."""
    row = session.execute(_HEAD, {"case": case_id}).first()
    if row is None:
        return Head(0, genesis(origin(session), case_id))
    is_erased = row.type == EventType.SUBJECT_ERASED
    return Head(row.seq, row.event_hash, row.at, is_erased)


def subject_for(session: Session, case_id: str, person_key: str = CANDIDATE) -> str:
    """Return a person's random name in this case; make it, and its key, if need be."""
    return subjects_for(session, case_id, [person_key])[0]


def subjects_for(
    session: Session, case_id: str, person_keys: Sequence[str]
) -> list[str]:
    """Return people's random names in this case, in order; make those it lacks.

    Their keys come first: one without an event harms nobody, an event without its key
    could never be read.
    """
    _refuse_erased(lock_case(session, case_id))
    asked = {"case": case_id, "people": list(person_keys)}
    known = {
        row.person_key: row.subject_id for row in session.execute(_SUBJECTS, asked)
    }
    new = {key: new_id() for key in dict.fromkeys(person_keys) if key not in known}
    if new:
        current_keystore().create_many(new.values())
        rows = [
            {"case_id": case_id, "person_key": key, "subject_id": subject_id}
            for key, subject_id in new.items()
        ]
        session.execute(_ADD_SUBJECT, rows)
    return [(known | new)[key] for key in person_keys]


def append(  # noqa: PLR0913, PLR0917 - who, what, where, when
    session: Session,
    case_id: str,
    kind: EventType,
    actor: str,
    parts: Sequence[Part] = (),
    at: datetime | None = None,
) -> Appended:
    """Write an event at the end of the case's chain, its parts sealed.

    ``actor`` is a pseudonym. Time never runs backwards within a case: where the clock
    does, the event takes the time before it and a part of its own says by how much.
    """
    if session.in_nested_transaction():
        raise LedgerRefused(
            "a savepoint could take the event back and leave its successor"
        )
    head = lock_case(session, case_id)
    _refuse_erased(head)
    asked = at or now()
    moment = max(asked, moment_of(head.at)) if head.seq else asked
    parts = [*parts, *_skew(session, case_id, moment - asked)]
    place = Place(origin(session), case_id, head.seq + 1)
    keys = current_keystore().keys_for(part.subject_id for part in parts)
    sealed = [_seal(place, no, part, keys) for no, part in enumerate(parts)]
    named = [(row["subject_id"], row["commitment"]) for row in sealed]
    new = link(head, place, time_text(moment), kind, actor, named)
    if head.seq == 0:
        session.execute(_ADD_HEAD, {"case_id": case_id})
    session.execute(_ADD_EVENT, _event_row(place, head, new, kind, actor))
    if sealed:
        session.execute(_ADD_PART, sealed)
    _heads_of(session)[case_id] = new.head
    return Appended(new.head.seq, new.head.hash, moment)


def append_erasure(
    session: Session, case_id: str, actor: str, subject_ids: Sequence[str]
) -> Appended:
    """Write that these people are erased: the last that is said of them in the case.

    Nothing is sealed, since their keys are about to go, or went before a backup was
    put back: the commitments are of nothing, and the names alone are what counts.
    """
    head = lock_case(session, case_id)
    moment = max(now(), moment_of(head.at)) if head.seq else now()
    place = Place(origin(session), case_id, head.seq + 1)
    named = [(each, secrets.token_bytes(_COMMITMENT_BYTES)) for each in subject_ids]
    kind = EventType.SUBJECT_ERASED
    new = link(head, place, time_text(moment), kind, actor, named)
    if head.seq == 0:
        session.execute(_ADD_HEAD, {"case_id": case_id})
    session.execute(_ADD_EVENT, _event_row(place, head, new, kind, actor))
    parts = [
        {
            "case_id": case_id,
            "seq": place.seq,
            "part_no": number,
            "subject_id": subject_id,
            "commitment": commitment,
            "sealed": None,
        }
        for number, (subject_id, commitment) in enumerate(named)
    ]
    if parts:
        session.execute(_ADD_PART, parts)
    _heads_of(session)[case_id] = replace(new.head, is_erased=True)
    return Appended(new.head.seq, new.head.hash, moment)


def _refuse_erased(head: Head) -> None:
    """Refuse what was on its way while the case was erased: nothing begins it again.

    Its people have no names here any more, and would be given new ones, with keys.
    """
    if head.is_erased:
        raise NotFound(Wording("This is not there."))


def _heads_of(session: Session) -> dict[str, Head]:
    """Return the heads of the cases that this very transaction has locked."""
    current = session.get_transaction()
    owner, heads = session.info.get(_LOCKED, (None, {}))
    if owner is None or owner is not current:
        session.connection()
        heads = {}
        session.info[_LOCKED] = (session.get_transaction(), heads)
    return cast("dict[str, Head]", heads)


def _lock_row(session: Session, case_id: str) -> None:
    """Lock the row of the case, or its name where the case has no row yet."""
    asked = {"case": case_id}
    if session.execute(_LOCK, asked).first() is None:
        session.execute(_LOCK_NAME, asked)
        session.execute(_LOCK, asked)


def _skew(session: Session, case_id: str, behind: timedelta) -> list[Part]:
    if behind <= _TOLERATED_SKEW:
        return []
    _log.warning("the clock runs %s behind the ledger", behind)
    payload = {"clock_behind_ms": behind // timedelta(milliseconds=1)}
    return [Part(subject_for(session, case_id, CLOCK), payload)]


def _seal(
    place: Place, part_no: int, part: Part, keys: Mapping[str, bytes]
) -> dict[str, Any]:
    key = keys.get(part.subject_id)
    if key is None:
        raise LedgerRefused(
            "the key of a person in this event is gone or was never made"
        )
    entropy = secrets.token_bytes(ENTROPY_BYTES)
    kept = seal(key, place.aad(part_no), part.payload, entropy)
    return {
        "case_id": place.case_id,
        "seq": place.seq,
        "part_no": part_no,
        "subject_id": part.subject_id,
        "commitment": kept.commitment,
        "sealed": kept.sealed,
    }


def _event_row(
    place: Place, head: Head, new: Link, kind: EventType, actor: str
) -> dict[str, Any]:
    return {
        "case_id": place.case_id,
        "seq": place.seq,
        "v": VERSION,
        "at": new.head.at,
        "type": kind.value,
        "actor": actor,
        "prev_hash": head.hash,
        "event_hash": new.head.hash,
        "header": new.header,
        "leaf_index": None,
    }
