"""The people who work here, their links, and one's own sessions."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from sqlalchemy import Row, bindparam, select, tuple_
from sqlalchemy.orm import Session as DatabaseSession

from hiring import clock, ids
from hiring.domain.actor import Actor, Role, StaffId
from hiring.domain.errors import NotFound
from hiring.domain.new_contact import Caller
from hiring.extensions import db
from hiring.models.organisation import Staff, StaffSession, StaffToken
from hiring.sessions import digest

PAGE = 50
REFERENCE = 24

_staff = Staff.__table__.c
_STAFF = select(
    _staff.id, _staff.name, _staff.email, _staff.roles, _staff.invited_at,
    _staff.switched_off_at, _staff.password_hash.is_not(None).label("has_password"),
    _staff.trained_on, _staff.agency,
)  # fmt: skip
_ONE = _STAFF.where(_staff.id == bindparam("staff"))
_ACTOR = select(
    _staff.id, _staff.pseudonym, _staff.name, _staff.email, _staff.roles
).where(_staff.id == bindparam("staff"), _staff.switched_off_at.is_(None))
_CALLER = select(_staff.trained_on, _staff.agency, _staff.name).where(
    _staff.id == bindparam("staff")
)


class LinkState(Enum):
    """What a mailed link is good for; old, foreign and unknown look alike."""

    USABLE = "usable"
    USED = "used"
    UNUSABLE = "unusable"


@dataclass(frozen=True, slots=True)
class StaffView:
    """A member of staff, as an administrator sees them."""

    id: StaffId
    name: str
    email: str
    roles: tuple[Role, ...]
    invited_at: datetime
    switched_off_at: datetime | None
    has_password: bool
    trained_on: date | None
    agency: str

    @property
    def roles_in_words(self) -> str:
        """Name the roles as people say them."""
        return ", ".join(role.label for role in self.roles)


@dataclass(frozen=True, slots=True)
class StaffPage:
    """Some of the staff, and the cursor of those that follow."""

    rows: tuple[StaffView, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class Session:
    """A signed-in browser, and whether it is the one that asks."""

    reference: str
    browser: str
    started_at: datetime
    is_this: bool


@dataclass(frozen=True, slots=True)
class Manager:
    """Someone who can lead an opening."""

    id: StaffId
    name: str


def list_staff(after: str = "", limit: int = PAGE) -> StaffPage:
    """List everybody by name, those switched off included."""
    found = _STAFF.order_by(_staff.name, _staff.id).limit(limit + 1)
    if ids.is_id(after):
        last = select(_staff.name).where(_staff.id == after).scalar_subquery()
        found = found.where(tuple_(_staff.name, _staff.id) > tuple_(last, after))
    rows = [_view(row) for row in db.session.execute(found)]
    next_after = rows[limit - 1].id if len(rows) > limit else None
    return StaffPage(tuple(rows[:limit]), next_after)


def load_staff(staff_id: str) -> StaffView:
    """Return one member of staff."""
    asked = {"staff": staff_id}
    row = db.session.execute(_ONE, asked).one_or_none() if ids.is_id(staff_id) else None
    if row is None:
        raise NotFound("There is no such member of staff.")
    return _view(row)


def find_actor(staff_id: str) -> Actor | None:
    """Return somebody as they act now; None once they are switched off."""
    row = db.session.execute(_ACTOR, {"staff": staff_id}).one_or_none()
    if row is None:
        return None
    roles = frozenset(map(Role, row.roles))
    return Actor(StaffId(row.id), row.pseudonym, row.name, row.email, roles)


def load_caller(session: DatabaseSession, staff_id: str) -> Caller:
    """Return what is known of someone of staff who calls."""
    return Caller(*session.execute(_CALLER, {"staff": staff_id}).one())


def list_managers() -> tuple[Manager, ...]:
    """List who can lead an opening."""
    found = (
        select(Staff.id, Staff.name, Staff.roles)
        .where(Staff.switched_off_at.is_(None))
        .order_by(Staff.name, Staff.id)
    )
    return tuple(
        Manager(StaffId(row.id), row.name)
        for row in db.session.execute(found)
        if Role.HIRING_MANAGER in row.roles
    )


def find_link_state(token: str, purpose: str) -> LinkState:
    """Tell what a link is good for, and change nothing: machines open links too.

    Used is only said where someone can sign in now. To whoever holds a real link that
    is no news, and it tells them what to do.
    """
    found = (
        select(StaffToken.used_at, StaffToken.expires_at, Staff.password_hash)
        .join(Staff, Staff.id == StaffToken.staff_id)
        .where(
            StaffToken.token_hash == digest(token),
            StaffToken.purpose == purpose,
            Staff.switched_off_at.is_(None),
        )
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        return LinkState.UNUSABLE
    if row.used_at is None:
        is_fresh = row.expires_at > clock.now()
        return LinkState.USABLE if is_fresh else LinkState.UNUSABLE
    return LinkState.USED if row.password_hash else LinkState.UNUSABLE


def list_sessions(actor: Actor, token: str) -> tuple[Session, ...]:
    """List the actor's own sessions, this one first."""
    found = (
        select(StaffSession.token_hash, StaffSession.browser, StaffSession.started_at)
        .where(StaffSession.staff_id == actor.id, StaffSession.expires_at > clock.now())
        .order_by(StaffSession.started_at.desc())
        .limit(100)
    )
    this = digest(token)
    sessions = [
        Session(kept[:REFERENCE], browser, started_at, kept == this)
        for kept, browser, started_at in db.session.execute(found)
    ]
    return tuple(sorted(sessions, key=lambda session: not session.is_this))


def _view(row: Row[*tuple[Any, ...]]) -> StaffView:
    kept = row._mapping  # noqa: SLF001 - the documented way to a row's names
    roles = tuple(role for role in Role if role in kept["roles"])
    return StaffView(**{**kept, "roles": roles})
