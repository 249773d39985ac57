"""What candidates asked about their records: for them, for HR, for who approves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Select,
    bindparam,
    exists,
    literal,
    null,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from hiring import ids
from hiring.domain.actor import Actor, Role
from hiring.domain.errors import NotFound
from hiring.domain.ledger import EventType
from hiring.domain.own_records import OPEN, About, CorrectionState, ErasureState
from hiring.extensions import db
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import Staff
from hiring.models.records import Correction, Erasure, PreparedFile
from hiring.models.recruiting import Candidate, Opening

PAGE = 25
_first, _last = aliased(Staff), aliased(Staff)


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """One thing that a candidate says is wrong, and what was answered."""

    id: str
    candidate_id: str
    candidate: str
    opening_title: str
    about: About
    wrong: str
    right: str
    contact_id: str | None
    asked_at: datetime
    answer_by: datetime
    state: CorrectionState
    answer: str
    answered_at: datetime | None

    @property
    def is_waiting(self) -> bool:
        """Tell whether staff have not answered yet."""
        return self.state is CorrectionState.WAITING


@dataclass(frozen=True, slots=True)
class ErasureView:
    """One wish to be erased, with what stands in its way and who approved it."""

    id: str
    candidate_id: str
    candidate: str
    opening_title: str
    manager_id: str
    hold: str
    asked_at: datetime
    answer_by: datetime
    state: ErasureState
    first_id: str | None
    first_name: str | None
    last_name: str | None
    ended_at: datetime | None
    refusal: str
    code: str | None
    event_hash: str
    seq: int | None
    language: str
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for somebody."""
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Due:
    """One line of HR's list of what candidates wait for."""

    id: str
    kind: str
    candidate_id: str
    candidate: str
    opening_title: str
    state: str
    asked_at: datetime
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class DuePage:
    """Some of what candidates wait for, the most urgent first."""

    rows: tuple[Due, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class FileView:
    """A file that was asked for, and how far it has come."""

    id: str
    asked_at: datetime
    made_at: datetime | None
    failed_at: datetime | None
    gone_at: datetime | None
    size: int
    digest: str

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be taken."""
        return self.made_at is not None and self.gone_at is None

    @property
    def is_being_made(self) -> bool:
        """Tell whether the worker has it, or will."""
        return not (self.made_at or self.failed_at)


_CORRECTION = (
    select(
        Correction.id, Correction.candidate_id, Candidate.name, Opening.title,
        Correction.about, Correction.wrong, Correction.right, Correction.contact_id,
        Correction.asked_at, Correction.answer_by, Correction.state,
        Correction.answer, Correction.answered_at,
    )
    .join(Candidate, Candidate.id == Correction.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
)  # fmt: skip
_ERASURE = (
    select(
        Erasure.id, Erasure.candidate_id, Candidate.name, Opening.title,
        Opening.manager_id, Candidate.hold, Erasure.asked_at, Erasure.answer_by,
        Erasure.state, Erasure.first_by, _first.name, _last.name, Erasure.ended_at,
        Erasure.refusal, Erasure.code, Erasure.event_hash, Erasure.seq,
        Erasure.language, Erasure.finished_at,
    )
    .join(Candidate, Candidate.id == Erasure.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .outerjoin(_first, _first.id == Erasure.first_by)
    .outerjoin(_last, _last.id == Erasure.ended_by)
)  # fmt: skip
_FILE = select(
    PreparedFile.id, PreparedFile.asked_at, PreparedFile.made_at,
    PreparedFile.failed_at, PreparedFile.gone_at, PreparedFile.size,
    PreparedFile.digest,
).where(
    PreparedFile.candidate_id == bindparam("case"),
    PreparedFile.kind == bindparam("kind"),
)  # fmt: skip


_ANYTHING = select(
    or_(
        *(
            exists().where(table.candidate_id == bindparam("case"))
            for table in (Correction, Erasure, PreparedFile)
        )
    )
)


def list_corrections(candidate_id: str) -> tuple[CorrectionView, ...]:
    """List what a candidate said is wrong, the newest first."""
    found = _CORRECTION.where(Correction.candidate_id == candidate_id)
    newest = found.order_by(Correction.asked_at.desc(), Correction.id)
    return tuple(_corrections(db.session.execute(newest)))


def load_correction(correction_id: str) -> CorrectionView:
    """Return one; whose case it is, the caller asks."""
    if ids.is_id(correction_id):
        found = _CORRECTION.where(Correction.id == correction_id)
        for view in _corrections(db.session.execute(found)):
            return view
    raise NotFound("There is no such correction.")


def _corrections(rows: Iterable[Any]) -> Iterable[CorrectionView]:
    for row in rows:
        whole = list(row)
        whole[4], whole[10] = About(row[4]), CorrectionState(row[10])
        yield CorrectionView(*whole)


def find_newest_erasure(candidate_id: str) -> ErasureView | None:
    """Return the newest wish of a candidate to be erased, if there is one."""
    found = _ERASURE.where(Erasure.candidate_id == candidate_id)
    return _one(found.order_by(Erasure.asked_at.desc(), Erasure.id).limit(1))


def load_erasure(actor: Actor, erasure_id: str) -> ErasureView:
    """Return a wish to be erased to those who may approve it: HR, administrators."""
    if ids.is_id(erasure_id) and may_approve(actor):
        view = _one(_ERASURE.where(Erasure.id == erasure_id))
        if view is not None:
            return view
    raise NotFound("There is no such request.")


def may_approve(actor: Actor) -> bool:
    """Tell whether somebody's role lets them approve an erasure."""
    return actor.has(Role.HR) or actor.has(Role.ADMINISTRATOR)


def _one(found: Select[*tuple[Any, ...]]) -> ErasureView | None:
    row = db.session.execute(found).one_or_none()
    if row is None:
        return None
    whole = list(row)
    whole[8] = ErasureState(row[8])
    return ErasureView(*whole)


def list_due(actor: Actor, after: str = "", limit: int = PAGE) -> DuePage:
    """List what waits: for HR all of it, for administrators what they can approve."""
    corrections = _due(Correction, "correction").where(
        Correction.state == str(CorrectionState.WAITING)
    )
    erasures = _due(Erasure, "erasure").where(Erasure.state.in_(OPEN))
    if actor.has(Role.HR):
        waiting = union_all(corrections, erasures).subquery()
    elif actor.has(Role.ADMINISTRATOR):
        waiting = union_all(erasures).subquery()
    else:
        return DuePage((), None)
    found = select(waiting)
    if cursor := ids.read_cursor(after):
        place = tuple_(waiting.c.answer_by, waiting.c.id)
        found = found.where(place > cursor)
    ordered = found.order_by(waiting.c.answer_by, waiting.c.id).limit(limit + 1)
    rows = [Due(*row) for row in db.session.execute(ordered)]
    shown = tuple(rows[:limit])
    more = len(rows) > limit
    last = ids.write_cursor(shown[-1].answer_by, shown[-1].id) if more else None
    return DuePage(shown, last)


def _due(table: type[Correction | Erasure], kind: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            table.id.label("id"), literal(kind).label("kind"),
            Candidate.id.label("candidate_id"), Candidate.name.label("candidate"),
            Opening.title.label("opening_title"), table.state.label("state"),
            table.asked_at.label("asked_at"), table.answer_by.label("answer_by"),
        )
        .select_from(table)
        .join(Candidate, Candidate.id == table.candidate_id)
        .join(Opening, Opening.id == Candidate.opening_id)
        .where(Candidate.erased_at.is_(null()))
    )  # fmt: skip


def find_newest_file(candidate_id: str, kind: str) -> FileView | None:
    """Return the newest file of a kind that was asked for in a case."""
    asked = {"case": candidate_id, "kind": kind}
    newest = _FILE.order_by(PreparedFile.asked_at.desc(), PreparedFile.id).limit(1)
    row = db.session.execute(newest, asked).one_or_none()
    return FileView(*row) if row else None


def find_certificate(code: str) -> ErasureView | None:
    """Return an erasure by its certificate, if the ledger still says so."""
    typed = "".join(code.split()).upper()
    view = _one(_ERASURE.where(Erasure.code == typed)) if typed else None
    if view is None or not _is_on_the_ledger(db.session(), view):
        return None
    return view


def _is_on_the_ledger(session: Session, view: ErasureView) -> bool:
    found = select(AuditEvent.event_hash).where(
        AuditEvent.case_id == view.candidate_id,
        AuditEvent.seq == view.seq,
        AuditEvent.type == str(EventType.SUBJECT_ERASED),
    )
    written = session.scalar(found)
    return written is not None and written.hex() == view.event_hash


@dataclass(frozen=True, slots=True)
class OwnRecords:
    """What a candidate has asked about their own records so far."""

    corrections: tuple[CorrectionView, ...]
    erasure: ErasureView | None
    copy: FileView | None


COPY = "copy"
"""The kind of file that holds everything about a candidate."""


def load_own_records(candidate_id: str) -> OwnRecords:
    """Return what the candidate's own page shows of it; mostly, nothing was asked."""
    if not db.session.scalar(_ANYTHING, {"case": candidate_id}):
        return OwnRecords((), None, None)
    return OwnRecords(
        list_corrections(candidate_id),
        find_newest_erasure(candidate_id),
        find_newest_file(candidate_id, COPY),
    )
