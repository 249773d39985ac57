"""Archives of debriefs: what there is to print, how far it is, and whose it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, bindparam, case, func, select

from hiring import ids
from hiring.domain.actor import Actor, StaffId
from hiring.domain.archive import KEPT, MOST
from hiring.domain.errors import DomainError, NotFound
from hiring.extensions import db
from hiring.models.debrief import Debrief
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.models.sending import ArchivedDebrief, DebriefArchive
from hiring.queries.audit import require_hr
from hiring.queries.candidates import load_candidate
from hiring.queries.debriefs import list_debriefs
from hiring.queries.openings import load_opening
from hiring.queries.organisation import load_settings

SHOWN = 10
"""How many archives that were asked for before are listed."""

_part = ArchivedDebrief.__table__.c


@dataclass(frozen=True, slots=True)
class Scope:
    """All debriefs of an opening, or all that were signed on some days."""

    opening_id: str | None = None
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Printable:
    """A signed debrief that its reader may have printed now."""

    debrief_id: str
    candidate_id: str
    candidate: str
    author: str


@dataclass(frozen=True, slots=True)
class Readable:
    """What of a scope can be printed, and how many debriefs wait behind it."""

    rows: tuple[Printable, ...]
    unread: int


@dataclass(frozen=True, slots=True)
class ArchiveView:
    """An archive and how far it has come."""

    id: str
    asked_by: StaffId
    asked_at: datetime
    opening_id: str | None
    opening_title: str
    first_on: date | None
    last_on: date | None
    recipient: str
    on_panel: bool
    paper: str
    language: str
    count_all: int
    count_unread: int
    gone_at: datetime | None
    left: int
    printed: int
    failed: int

    @property
    def scope(self) -> Scope:
        """Say what was asked for."""
        return Scope(self.opening_id, self.first_on, self.last_on)

    @property
    def settled(self) -> int:
        """Count what the worker is done with."""
        return self.printed + self.failed

    @property
    def taken_out(self) -> int:
        """Count what was here and is gone, because a person was erased."""
        return 0 if self.gone_at else self.count_all - self.left

    @property
    def is_being_made(self) -> bool:
        """Tell whether the worker has something to do still."""
        return self.gone_at is None and self.settled < self.left

    @property
    def is_ready(self) -> bool:
        """Tell whether it can be taken."""
        return self.gone_at is None and self.settled == self.left and self.printed > 0

    @property
    def until(self) -> datetime:
        """Return when it is deleted."""
        return self.asked_at + KEPT


@dataclass(frozen=True, slots=True)
class Part:
    """One debrief of an archive as its page and its list name it."""

    id: str
    candidate_id: str
    debrief_id: str
    name: str
    is_printed: bool
    problem: str
    digest: str


_SIGNED = (
    select(Debrief.id, Debrief.candidate_id, Candidate.name, Staff.name.label("author"))
    .join(Candidate, Candidate.id == Debrief.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .join(Staff, Staff.id == Debrief.written_by)
    .where(Debrief.signed_at.is_not(None), Candidate.erased_at.is_(None))
    .order_by(Opening.title, Opening.id, Candidate.name, Candidate.id)
    .order_by(Debrief.signed_at, Debrief.id)
    .limit(MOST + 1)
)


def _count(condition: ColumnElement[bool]) -> Any:  # noqa: ANN401 - a subquery
    of_archive = _part.archive_id == DebriefArchive.id
    found = select(func.count()).where(of_archive, condition)
    return found.correlate(DebriefArchive).scalar_subquery()


_ARCHIVE: Select[*tuple[Any, ...]] = select(
    DebriefArchive.id, DebriefArchive.asked_by, DebriefArchive.asked_at,
    DebriefArchive.opening_id, func.coalesce(Opening.title, ""),
    DebriefArchive.first_on, DebriefArchive.last_on, DebriefArchive.recipient,
    DebriefArchive.on_panel, DebriefArchive.paper, DebriefArchive.language,
    DebriefArchive.count_all, DebriefArchive.count_unread, DebriefArchive.gone_at,
    _count(_part.id.is_not(None)), _count(_part.made_at.is_not(None)),
    _count(_part.failed_at.is_not(None)),
).outerjoin(Opening, Opening.id == DebriefArchive.opening_id)  # fmt: skip
_PARTS = (
    select(
        _part.id, _part.candidate_id, _part.debrief_id, _part.name,
        case((_part.made_at.is_(None), 0), else_=1).label("is_printed"),
        _part.problem, _part.digest,
    )
    .where(_part.archive_id == bindparam("archive"))
    .order_by(_part.number)
)  # fmt: skip


def list_readable(actor: Actor, scope: Scope) -> Readable:
    """List the signed debriefs of a scope that the actor may read now.

    Those that the actor has to sign their own debrief before are only counted.
    """
    rows = db.session.execute(_within(actor, scope)).all()
    if len(rows) > MOST:
        raise DomainError(f"These are more than {MOST} debriefs. Choose fewer.")
    open_to = set(_open_to(actor, {row.candidate_id for row in rows}))
    shown = [Printable(*row) for row in rows if row.id in open_to]
    return Readable(tuple(shown), len(rows) - len(shown))


def list_open_to(actor: Actor, case_ids: Iterable[str]) -> frozenset[str]:
    """Return the ids of the signed debriefs of cases that the actor may read now."""
    return frozenset(_open_to(actor, set(case_ids)))


def load_archive(actor: Actor, archive_id: str) -> ArchiveView:
    """Return an archive to whoever asked for it, while their role still lets them."""
    row = None
    if ids.is_id(archive_id):
        own = _ARCHIVE.where(
            DebriefArchive.id == archive_id, DebriefArchive.asked_by == actor.id
        )
        row = db.session.execute(own).one_or_none()
    if row is None:
        raise NotFound("There is no such archive.")
    archive = ArchiveView(*row)
    require_scope(actor, archive.scope)
    return archive


def list_own_archives(actor: Actor, scope: Scope | None = None) -> list[ArchiveView]:
    """List the archives that the actor asked for last, of one opening or of days."""
    own = _ARCHIVE.where(DebriefArchive.asked_by == actor.id)
    if scope is not None:
        own = own.where(DebriefArchive.opening_id == scope.opening_id)
    newest = own.order_by(DebriefArchive.asked_at.desc(), DebriefArchive.id)
    return [ArchiveView(*row) for row in db.session.execute(newest.limit(SHOWN))]


def list_parts(archive_id: str) -> tuple[Part, ...]:
    """List the debriefs of an archive in their order, without what they say."""
    rows = db.session.execute(_PARTS, {"archive": archive_id})
    return tuple(Part(*row) for row in rows)


def require_scope(actor: Actor, scope: Scope) -> None:
    """Refuse a scope that is not the actor's: an opening of others, days but to HR."""
    if scope.opening_id is None:
        require_hr(actor)
    else:
        load_opening(actor, scope.opening_id)


def _within(actor: Actor, scope: Scope) -> Select[*tuple[Any, ...]]:
    require_scope(actor, scope)
    if scope.opening_id is not None:
        return _SIGNED.where(Candidate.opening_id == scope.opening_id)
    zone = ZoneInfo(load_settings().time_zone)
    first, last = scope.first_on or date.min, scope.last_on or date.max
    begins = datetime.combine(first, time(), zone)
    ends = datetime.combine(last, time(), zone) + timedelta(days=1)
    return _SIGNED.where(Debrief.signed_at >= begins, Debrief.signed_at < ends)


def _open_to(actor: Actor, case_ids: set[str]) -> Iterator[str]:
    for case_id in case_ids:
        try:
            candidate = load_candidate(actor, case_id)
        except NotFound:
            continue
        yield from (row.id for row in list_debriefs(actor, candidate).rows)
