"""Documents that were sent by a link: to whom, until when, when they were opened."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select

from hiring import clock, ids
from hiring.domain.actor import Actor, CandidateId, Role, StaffId
from hiring.domain.document import Kind
from hiring.domain.errors import NotFound
from hiring.extensions import db
from hiring.models.debrief import Debrief
from hiring.models.organisation import Staff
from hiring.models.recruiting import Assignment, Interview
from hiring.models.sending import SharedDocument, SharedOpening
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.panel import find_panelist

PAGE = 25

_shared, _opening = SharedDocument.__table__.c, SharedOpening.__table__.c


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works now: what it leads to, for whom, and who sent it."""

    id: str
    candidate_id: str
    kind: Kind
    subject_id: str
    sent_by: str
    recipient: str
    email: str
    paper: str
    language: str


@dataclass(frozen=True, slots=True)
class SharedView:
    """One document that was sent, as its sender and HR see it."""

    id: str
    candidate_id: CandidateId
    kind: Kind
    sent_by: StaffId
    sender: str
    sent_at: datetime
    recipient: str
    email: str
    expires_at: datetime
    revoked_at: datetime | None
    openings: tuple[datetime, ...]

    @property
    def has_expired(self) -> bool:
        """Tell whether its days are over."""
        return self.expires_at <= clock.now()

    @property
    def works(self) -> bool:
        """Tell whether the link can be used still."""
        return self.revoked_at is None and not self.has_expired


@dataclass(frozen=True, slots=True)
class SharedPage:
    """Some of what was sent in a case, the newest first."""

    rows: tuple[SharedView, ...]
    next_after: int | None


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody with an address: of the panel, barred until they sign, or neither."""

    is_on_panel: bool = False
    must_sign_first: bool = False


_LINK: Select[*tuple[Any, ...]] = select(
    _shared.id, _shared.candidate_id, _shared.kind, _shared.subject_id,
    _shared.sent_by, _shared.recipient, _shared.email, _shared.paper,
    _shared.language,
)  # fmt: skip
_USABLE = _LINK.where(
    _shared.token_hash == bindparam("token"),
    _shared.revoked_at.is_(None),
    _shared.expires_at > bindparam("now"),
)
_VIEW: Select[*tuple[Any, ...]] = select(
    _shared.id, _shared.candidate_id, _shared.kind, _shared.sent_by,
    Staff.name.label("sender"),
    _shared.sent_at, _shared.recipient, _shared.email, _shared.expires_at,
    _shared.revoked_at,
).join(Staff, Staff.id == _shared.sent_by)  # fmt: skip
_OPENINGS = (
    select(_opening.shared_id, _opening.opened_at)
    .where(_opening.shared_id.in_(bindparam("shared", expanding=True)))
    .order_by(_opening.opened_at)
)
_STAFF = select(Staff.id).where(
    func.lower(Staff.email) == bindparam("email"), Staff.switched_off_at.is_(None)
)
_WRITES_HERE = select(
    exists().where(
        Assignment.candidate_id == bindparam("case"),
        Assignment.staff_id == bindparam("staff"),
    )
    | exists().where(
        Interview.candidate_id == bindparam("case"),
        Interview.staff_id == bindparam("staff"),
    )
    | exists().where(
        Debrief.candidate_id == bindparam("case"),
        Debrief.written_by == bindparam("staff"),
    )
)


def find_link(token_hash: str) -> Link | None:
    """Return the link with this digest if it works now; every other one looks alike."""
    asked = {"token": token_hash, "now": clock.now()}
    row = db.session.execute(_USABLE, asked).mappings().one_or_none()
    return Link(**{**row, "kind": Kind(row["kind"])}) if row else None


def find_shared(shared_id: str) -> Link | None:
    """Return a link by its id, to write its mail; None once it does not work."""
    found = _LINK.where(
        _shared.id == shared_id,
        _shared.revoked_at.is_(None),
        _shared.expires_at > clock.now(),
    )
    row = db.session.execute(found).mappings().one_or_none()
    return Link(**{**row, "kind": Kind(row["kind"])}) if row else None


def list_shared(actor: Actor, candidate_id: str, begin: int = 0) -> SharedPage:
    """List what was sent in a case: to HR all of it, to others what they sent."""
    case = load_candidate(actor, candidate_id)
    found = _VIEW.where(_shared.candidate_id == case.id)
    if not actor.has(Role.HR):
        found = found.where(_shared.sent_by == actor.id)
    newest = found.order_by(_shared.sent_at.desc(), _shared.id).offset(begin)
    rows = db.session.execute(newest.limit(PAGE + 1)).all()
    more = begin + PAGE if len(rows) > PAGE else None
    return SharedPage(_views(rows[:PAGE]), more)


def list_all_shared(actor: Actor, case: CandidateView) -> tuple[SharedView, ...]:
    """List all that was sent in a case, the oldest first, for HR's report of it."""
    if not actor.has(Role.HR):
        return ()
    found = _VIEW.where(_shared.candidate_id == case.id)
    return _views(db.session.execute(found.order_by(_shared.sent_at, _shared.id)).all())


def load_shared(actor: Actor, shared_id: str) -> SharedView:
    """Return a sent document to its sender or HR; to others it looks absent."""
    rows = []
    if ids.is_id(shared_id):
        rows = list(db.session.execute(_VIEW.where(_shared.id == shared_id)))
    for view in _views(rows):
        if view.sent_by == actor.id or actor.has(Role.HR):
            load_candidate(actor, view.candidate_id)
            return view
    raise NotFound("There is no such link.")


def find_reader(candidate_id: str, email: str) -> Reader:
    """Tell what an address of our own staff means in a case; others mean nothing."""
    staff_id = db.session.scalar(_STAFF, {"email": email.lower()})
    if staff_id is None:
        return Reader()
    if find_panelist(candidate_id, staff_id):
        return Reader(is_on_panel=True)
    asked = {"case": candidate_id, "staff": staff_id}
    return Reader(must_sign_first=bool(db.session.scalar(_WRITES_HERE, asked)))


def _views(rows: Any) -> tuple[SharedView, ...]:  # noqa: ANN401 - rows
    opened: dict[str, list[datetime]] = {row.id: [] for row in rows}
    for shared_id, at in db.session.execute(_OPENINGS, {"shared": list(opened)}):
        opened[shared_id].append(at)
    return tuple(
        SharedView(
            row.id, row.candidate_id, Kind(row.kind), row.sent_by, row.sender,
            row.sent_at, row.recipient, row.email, row.expires_at, row.revoked_at,
            tuple(opened[row.id]),
        )
        for row in rows
    )  # fmt: skip
