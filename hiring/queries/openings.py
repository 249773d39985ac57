"""Openings, as far as the actor may see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    case,
    false,
    func,
    or_,
    select,
    tuple_,
)

from hiring import ids
from hiring.domain.actor import Actor, OpeningId, Role, StaffId
from hiring.domain.consent import RequestState
from hiring.domain.consent_words import UNANSWERED
from hiring.domain.errors import NotFound
from hiring.extensions import db
from hiring.models.consent import ConsentRequest
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening

PAGE = 25
MAX_CHOICES = 500


@dataclass(frozen=True, slots=True)
class OpeningView:
    """An opening with its context, as forms and pages show it."""

    id: OpeningId
    title: str
    team: str
    level: str
    jurisdictions: tuple[str, ...]
    company_stage: str
    support: str
    market: str
    challenges: str
    language: str
    created_at: datetime
    closed_at: datetime | None
    manager_id: StaffId
    manager_name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class OpeningCounts:
    """How the candidates of an opening stand, and how many requests are open."""

    by_consent: dict[str, int]
    open_requests: int

    @property
    def candidates(self) -> int:
        """Count all candidates of the opening."""
        return sum(self.by_consent.values())

    def in_words(self, *, is_closed: bool) -> tuple[tuple[str, int, str], ...]:
        """Say how many there are, then how each of them stands, so that it adds up."""
        many = dict.fromkeys(RequestState, 0) | {"not_asked": 0} | self.by_consent
        unanswered = many[RequestState.REQUESTED] + many[RequestState.CLOSED]
        seldom = (
            ("No answer in time", many[RequestState.EXPIRED], ""),
            ("Stopped all contact", many[RequestState.STOPPED], ""),
        )
        return (
            ("Candidates", self.candidates, ""),
            ("Answered", many[RequestState.ANSWERED], ""),
            (UNANSWERED if is_closed else "Waiting for an answer", unanswered, ""),
            ("Never asked" if is_closed else "Not asked yet", many["not_asked"], ""),
            *(each for each in seldom if each[1]),
        )


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """One line of the list of openings."""

    id: OpeningId
    title: str
    team: str
    level: str
    manager_name: str
    created_at: datetime
    closed_at: datetime | None
    candidates: int


@dataclass(frozen=True, slots=True)
class OpeningPage:
    """Some openings, and the cursor of those that follow."""

    rows: tuple[OpeningRow, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class OpeningChoice:
    """An open opening that candidates can be added to."""

    id: OpeningId
    title: str


_VIEW = select(
    Opening.id, Opening.title, Opening.team, Opening.level, Opening.jurisdictions,
    Opening.company_stage, Opening.support, Opening.market, Opening.challenges,
    Opening.created_at, Opening.closed_at, Staff.id.label("manager_id"),
    Staff.name.label("manager_name"), Opening.time_zone, Opening.language,
).join(Staff, Staff.id == Opening.manager_id)  # fmt: skip

_CANDIDATES = (
    select(func.count())
    .where(Candidate.opening_id == Opening.id)
    .correlate(Opening)
    .scalar_subquery()
)
_ROW = select(
    Opening.id, Opening.title, Opening.team, Opening.level, Staff.name,
    Opening.created_at, Opening.closed_at, _CANDIDATES,
).join(Staff, Staff.id == Opening.manager_id)  # fmt: skip
_is_closed = case((Opening.closed_at.is_(None), 0), else_=1)


def load_opening(actor: Actor, opening_id: str) -> OpeningView:
    """Return the opening; raise ``NotFound`` for strangers and for nobody alike."""
    row = None
    if ids.is_id(opening_id):
        found = _VIEW.where(Opening.id == opening_id, _reach(actor))
        row = db.session.execute(found).mappings().one_or_none()
    if row is None:
        raise NotFound("There is no such opening.")
    kept: dict[str, Any] = {**row, "jurisdictions": tuple(row["jurisdictions"])}
    return OpeningView(**kept)


def load_for_editing(actor: Actor, opening_id: str) -> OpeningView:
    """Return an opening to one who may change it: its manager, any administrator."""
    view = load_opening(actor, opening_id)
    leads = actor.has(Role.HIRING_MANAGER) and view.manager_id == actor.id
    if not (leads or actor.has(Role.ADMINISTRATOR)):
        raise NotFound("There is no such opening.")
    return view


def count_candidates(opening_id: str) -> OpeningCounts:
    """Count an opening's candidates by their consent, and its open requests."""
    by_consent = select(Candidate.consent_state, func.count()).where(
        Candidate.opening_id == opening_id
    )
    waiting = (
        select(func.count())
        .select_from(ConsentRequest)
        .join(Candidate, Candidate.id == ConsentRequest.candidate_id)
        .where(
            Candidate.opening_id == opening_id,
            ConsentRequest.state == RequestState.REQUESTED,
        )
    )
    rows = db.session.execute(by_consent.group_by(Candidate.consent_state))
    return OpeningCounts(dict(rows.all()), db.session.scalar(waiting) or 0)


def list_openings(actor: Actor, after: str = "", limit: int = PAGE) -> OpeningPage:
    """List the actor's openings: open ones first, of each the newest first."""
    found = _ROW.where(_reach(actor))
    closed, _, place = after.partition("-")
    cursor = ids.read_cursor(place)
    if cursor and closed in {"0", "1"}:
        below = tuple_(Opening.created_at, Opening.id) < cursor
        flag = int(closed)
        found = found.where(or_(_is_closed > flag, and_(_is_closed == flag, below)))
    ordered = found.order_by(_is_closed, Opening.created_at.desc(), Opening.id.desc())
    rows = [OpeningRow(*row) for row in db.session.execute(ordered.limit(limit + 1))]
    shown = tuple(rows[:limit])
    return OpeningPage(shown, _cursor(shown[-1]) if len(rows) > limit else None)


def list_choices(actor: Actor) -> tuple[OpeningChoice, ...]:
    """List the open openings that the actor may add candidates to."""
    found = (
        select(Opening.id, Opening.title)
        .where(Opening.closed_at.is_(None), _edits(actor))
        .order_by(Opening.title, Opening.id)
        .limit(MAX_CHOICES)
    )
    return tuple(
        OpeningChoice(OpeningId(row.id), row.title) for row in db.session.execute(found)
    )


def _cursor(row: OpeningRow) -> str:
    flag = 0 if row.closed_at is None else 1
    return f"{flag}-{ids.write_cursor(row.created_at, row.id)}"


def _reach(actor: Actor) -> ColumnElement[bool]:
    return Opening.id.is_not(None) if actor.has(Role.HR) else _edits(actor)


def _edits(actor: Actor) -> ColumnElement[bool]:
    if actor.has(Role.ADMINISTRATOR):
        return Opening.id.is_not(None)
    if actor.has(Role.HIRING_MANAGER):
        return Opening.manager_id == actor.id
    return false()
