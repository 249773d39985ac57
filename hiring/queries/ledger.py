"""Reading the ledger of one case, to show it to those who may see it.

Who that is has been decided by whoever loaded the case; to check the ledger instead
of reading it, see ``ledger_check``.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring.domain.ledger.chain import Head, Place, moment_of
from hiring.domain.ledger.events import EventType
from hiring.domain.ledger.sealing import Keys, unseal
from hiring.models.ledger import AuditEvent, AuditPart, LedgerOrigin

_HEAD = (
    select(AuditEvent.seq, AuditEvent.event_hash, AuditEvent.at)
    .where(AuditEvent.case_id == bindparam("case"))
    .order_by(AuditEvent.seq.desc())
    .limit(1)
)
_EVENTS = (
    select(
        AuditEvent.seq,
        AuditEvent.at,
        AuditEvent.type,
        AuditEvent.actor,
        AuditEvent.event_hash,
    )
    .where(AuditEvent.case_id == bindparam("case"))
    .order_by(AuditEvent.seq)
)
_PARTS = (
    select(AuditPart.seq, AuditPart.part_no, AuditPart.subject_id, AuditPart.sealed)
    .where(AuditPart.case_id == bindparam("case"))
    .order_by(AuditPart.seq, AuditPart.part_no)
)


@dataclass(frozen=True, slots=True)
class EntryPart:
    """What an event says about one person; no payload where the key is gone."""

    subject_id: str
    payload: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of a case, its text opened where there still is a key."""

    seq: int
    at: datetime
    type: EventType
    actor: str
    event_hash: bytes
    parts: tuple[EntryPart, ...]


def head(session: Session, case_id: str) -> Head | None:
    """Return the newest event of a case, or None where there is none yet."""
    row = session.execute(_HEAD, {"case": case_id}).first()
    return Head(row.seq, row.event_hash, row.at) if row else None


def read_case(session: Session, case_id: str, keys: Keys) -> list[Entry]:
    """Read a case's events in order; raise ``SealBroken`` where one was altered."""
    opened: dict[int, list[EntryPart]] = {}
    for seq, part in _read_parts(session, case_id, keys):
        opened.setdefault(seq, []).append(part)
    return [
        Entry(
            seq,
            moment_of(at),
            EventType(type_),
            actor,
            event_hash,
            tuple(opened.get(seq, ())),
        )
        for seq, at, type_, actor, event_hash in session.execute(
            _EVENTS, {"case": case_id}
        )
    ]


def _read_parts(
    session: Session, case_id: str, keys: Keys
) -> Iterator[tuple[int, EntryPart]]:
    log = session.scalar(select(LedgerOrigin.origin)) or ""
    key_for = cache(keys.key_for)
    rows = session.execute(_PARTS, {"case": case_id})
    for seq, number, subject, sealed in rows:
        key = key_for(subject)
        if key is None or sealed is None:
            yield seq, EntryPart(subject, None)
        else:
            opened = unseal(key, Place(log, case_id, seq).aad(number), sealed)
            yield seq, EntryPart(subject, opened.payload)
