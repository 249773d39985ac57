"""Candidates, as far as the actor's roles, openings and assignments reach.

``load_candidate`` is the one way to a candidate: whoever it refuses sees exactly
what they would see if there were no such candidate.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    false,
    or_,
    select,
    true,
    tuple_,
)

from hiring import ids
from hiring.domain.actor import Actor, CandidateId, OpeningId, Role, StaffId
from hiring.domain.consent_words import consent_in_words
from hiring.domain.errors import NotFound
from hiring.domain.names import folded
from hiring.extensions import db
from hiring.models.organisation import Staff
from hiring.models.recruiting import Assignment, Candidate, Interview, Opening

PAGE = 25
MAX_SEARCH = 100


@dataclass(frozen=True, slots=True)
class CandidateView:
    """One candidate with the opening, and what the actor is to this case.

    ``jurisdictions`` are those of the opening and the candidate's own.
    """

    id: CandidateId
    name: str
    email: str
    phone: str
    present_company: str
    added_at: datetime
    consent_state: str
    open_findings: int
    contact_count: int
    feedback_asked_at: datetime | None
    opening_id: OpeningId
    opening_title: str
    team: str
    level: str
    jurisdictions: tuple[str, ...]
    own_jurisdictions: tuple[str, ...]
    hold: str
    company_stage: str
    support: str
    market: str
    challenges: str
    closed_at: datetime | None
    manager_id: StaffId
    manager_name: str
    mail_failed_at: datetime | None
    grants_held_until: datetime | None
    is_manager: bool
    is_interviewer: bool
    is_hr: bool

    @property
    def consent(self) -> tuple[str, str]:
        """Say how consent stands: words, and the kind of the mark beside them."""
        return consent_in_words(self.consent_state)

    @property
    def is_closed(self) -> bool:
        """Tell whether the opening is closed."""
        return self.closed_at is not None


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One line of a list of candidates."""

    id: CandidateId
    name: str
    email: str
    opening_id: OpeningId
    opening_title: str
    consent_state: str
    contact_count: int
    open_findings: int
    added_at: datetime
    mail_failed_at: datetime | None

    @property
    def consent(self) -> tuple[str, str]:
        """Say how consent stands: words, and the kind of the mark beside them."""
        return consent_in_words(self.consent_state)


@dataclass(frozen=True, slots=True)
class ErasedCase:
    """What is left of a case once its candidate was erased: a place in the lists."""

    id: CandidateId
    name: str
    erased_at: datetime
    opening_id: OpeningId
    opening_title: str


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """Some lines of a list, and the cursor of those that follow."""

    rows: tuple[CandidateRow, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class Interviewer:
    """Someone who may be assigned to a candidate, and whether they are."""

    id: StaffId
    name: str
    is_assigned: bool


_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_staff, _assignment = Staff.__table__.c, Assignment.__table__.c
_interview = Interview.__table__.c
_VIEW = (
    select(
        _candidate.id, _candidate.name, _candidate.email, _candidate.phone,
        _candidate.present_company, _candidate.added_at, _candidate.consent_state,
        _candidate.open_findings, _candidate.contact_count,
        _candidate.feedback_asked_at, _opening.id.label("opening_id"),
        _opening.title.label("opening_title"), _opening.team, _opening.level,
        _opening.jurisdictions, _candidate.jurisdictions.label("own_jurisdictions"),
        _candidate.hold, _opening.company_stage, _opening.support,
        _opening.market, _opening.challenges, _opening.closed_at,
        _candidate.mail_failed_at, _candidate.grants_held_until,
        _staff.id.label("manager_id"), _staff.name.label("manager_name"),
        _assignment.staff_id.label("assigned"), _interview.held_on.label("own_day"),
    )
    .select_from(Candidate.__table__)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .join(Staff.__table__, _staff.id == _opening.manager_id)
    .outerjoin(
        Assignment.__table__,
        and_(
            _assignment.candidate_id == _candidate.id,
            _assignment.staff_id == bindparam("actor"),
        ),
    )
    .outerjoin(
        Interview.__table__,
        and_(
            _interview.candidate_id == _candidate.id,
            _interview.staff_id == bindparam("actor"),
        ),
    )
    .where(_candidate.id == bindparam("candidate"), _candidate.erased_at.is_(None))
)  # fmt: skip
_ERASED = (
    select(
        _candidate.id, _candidate.name, _candidate.erased_at,
        _opening.id.label("opening_id"), _opening.title.label("opening_title"),
    )
    .select_from(Candidate.__table__)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .where(
        _candidate.id == bindparam("candidate"), _candidate.erased_at.is_not(None)
    )
)  # fmt: skip

_ROW = (
    select(
        _candidate.id, _candidate.name, _candidate.email, _candidate.opening_id,
        _opening.title, _candidate.consent_state, _candidate.contact_count,
        _candidate.open_findings, _candidate.added_at, _candidate.mail_failed_at,
    )
    .select_from(Candidate.__table__)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
)  # fmt: skip


def load_candidate(actor: Actor, candidate_id: str) -> CandidateView:
    """Return the candidate; raise ``NotFound`` for strangers and for nobody alike."""
    view = _load(actor, candidate_id)
    if view is None or not (view.is_manager or view.is_interviewer or view.is_hr):
        raise NotFound("There is no such candidate.")
    return view


def find_erased(actor: Actor, candidate_id: str) -> ErasedCase | None:
    """Return what is left of an erased case to one who could see it before."""
    if not ids.is_id(candidate_id):
        return None
    found = _ERASED.where(reach(actor.roles))
    asked = {"actor": actor.id, "candidate": candidate_id}
    row = db.session.execute(found, asked).one_or_none()
    return ErasedCase(*row) if row else None


def load_for_editing(actor: Actor, candidate_id: str) -> CandidateView:
    """Return a candidate to one who assigns: the manager, or any administrator."""
    view = _load(actor, candidate_id)
    if view is None or not (view.is_manager or actor.has(Role.ADMINISTRATOR)):
        raise NotFound("There is no such candidate.")
    return view


def list_candidates(
    actor: Actor, search: str = "", after: str = "", limit: int = PAGE
) -> CandidatePage:
    """List the actor's candidates, newest first, from the cursor on."""
    return _page(_newest(actor.roles), actor, (search, after), limit)


def list_of_opening(
    actor: Actor, opening_id: str, after: str = "", limit: int = PAGE
) -> CandidatePage:
    """List those of the actor's candidates who are up for one opening."""
    # Administrators assign interviewers, and so have to see the names.
    roles = actor.roles | {Role.HR} if actor.has(Role.ADMINISTRATOR) else actor.roles
    found = _newest(roles).where(_candidate.opening_id == opening_id)
    return _page(found, actor, ("", after), limit)


def list_interviewers(candidate_id: str) -> tuple[Interviewer, ...]:
    """List who interviews here, with a mark at those assigned to the candidate."""
    found = (
        select(Staff.id, Staff.name, Staff.roles, Assignment.staff_id)
        .outerjoin(
            Assignment,
            and_(
                Assignment.staff_id == Staff.id,
                Assignment.candidate_id == candidate_id,
            ),
        )
        .where(Staff.switched_off_at.is_(None))
        .order_by(Staff.name, Staff.id)
    )
    return tuple(
        Interviewer(StaffId(row.id), row.name, row.staff_id is not None)
        for row in db.session.execute(found)
        if Role.INTERVIEWER in row.roles or row.staff_id is not None
    )


def _load(actor: Actor, candidate_id: str) -> CandidateView | None:
    if not ids.is_id(candidate_id):
        return None
    asked = {"actor": actor.id, "candidate": candidate_id}
    row = db.session.execute(_VIEW, asked).mappings().one_or_none()
    if row is None:
        return None
    own = tuple(row["own_jurisdictions"])
    together = tuple(dict.fromkeys((*row["jurisdictions"], *own)))
    kept: dict[str, Any] = {
        **row, "jurisdictions": together, "own_jurisdictions": own,
    }  # fmt: skip
    is_assigned = kept.pop("assigned") is not None
    has_day = kept.pop("own_day") is not None
    is_manager = actor.has(Role.HIRING_MANAGER) and kept["manager_id"] == actor.id
    return CandidateView(
        **kept,
        is_manager=is_manager,
        is_interviewer=(actor.has(Role.INTERVIEWER) and is_assigned)
        or (is_manager and has_day),
        is_hr=actor.has(Role.HR),
    )


@cache
def _newest(roles: frozenset[Role]) -> Select[*tuple[Any, ...]]:
    """Return the list that such an actor sees; made once, since that takes longest."""
    newest = _ROW.where(reach(roles)).limit(bindparam("limit"))
    return newest.order_by(_candidate.added_at.desc(), _candidate.id.desc())


def reach(roles: frozenset[Role]) -> ColumnElement[bool]:
    """Say which candidates an actor of these roles may see, by the name ``actor``."""
    if Role.HR in roles:
        return true()
    reach: list[ColumnElement[bool]] = []
    if Role.HIRING_MANAGER in roles:
        own = select(_opening.id).where(_opening.manager_id == bindparam("actor"))
        reach.append(_candidate.opening_id.in_(own))
    if Role.INTERVIEWER in roles:
        assigned = select(_assignment.candidate_id)
        mine = assigned.where(_assignment.staff_id == bindparam("actor"))
        reach.append(_candidate.id.in_(mine))
    return or_(*reach) if reach else false()


def _page(
    found: Select[*tuple[Any, ...]], actor: Actor, at: tuple[str, str], limit: int
) -> CandidatePage:
    search, after = at
    if search.strip():
        found = found.where(_matches(search))
    if cursor := ids.read_cursor(after):
        found = found.where(tuple_(_candidate.added_at, _candidate.id) < cursor)
    asked = {"actor": actor.id, "limit": limit + 1}
    rows = [CandidateRow(*row) for row in db.session.execute(found, asked)]
    shown = tuple(rows[:limit])
    more = len(rows) > limit
    last = ids.write_cursor(shown[-1].added_at, shown[-1].id) if more else None
    return CandidatePage(shown, last)


def _matches(search: str) -> ColumnElement[bool]:
    """Match the start of any part of the name, or of the e-mail address."""
    name = folded(search[:MAX_SEARCH])
    typed = "".join(search[:MAX_SEARCH].split()).replace("\0", "").lower()
    matches = [_candidate.email.startswith(typed, autoescape=True)]
    if name:
        matches.append(_candidate.name_folded.startswith(name, autoescape=True))
        matches.append(_candidate.name_folded.contains(f" {name}", autoescape=True))
    return or_(*matches)
