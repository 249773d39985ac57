"""Who may read the debriefs of a case: the panel, and nobody else is on it."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from hiring.domain.actor import Role, StaffId
from hiring.extensions import db
from hiring.models.debrief import Debrief
from hiring.models.organisation import Staff
from hiring.models.recruiting import Assignment, Candidate, Interview, Opening

_staff = Staff.__table__.c
_ACTIVE = (
    select(_staff.id, _staff.name, _staff.roles)
    .where(_staff.switched_off_at.is_(None))
    .order_by(_staff.name, _staff.id)
)
_MANAGER = (
    select(Opening.manager_id)
    .join(Candidate, Candidate.opening_id == Opening.id)
    .where(Candidate.id == bindparam("case"))
)
_ASSIGNED = select(Assignment.staff_id).where(
    Assignment.candidate_id == bindparam("case")
)
_OF_MANAGER = (
    select(Interview.staff_id)
    .join(Candidate, Candidate.id == Interview.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .where(
        Interview.candidate_id == bindparam("case"),
        Interview.staff_id == Opening.manager_id,
    )
)
_WROTE = select(Debrief.written_by, Debrief.signed_at).where(
    Debrief.candidate_id == bindparam("case")
)


@dataclass(frozen=True, slots=True)
class Panelist:
    """Someone of staff who may read what is signed in a case."""

    id: StaffId
    name: str


def list_panel(candidate_id: str) -> tuple[Panelist, ...]:
    """List who hires, who interviews here, and HR, by name.

    Whoever has yet to sign a debrief of their own is left out until then: they are to
    write it without having read another.
    """
    case = {"case": candidate_id}
    manager = db.session.scalar(_MANAGER, case)
    assigned = frozenset(db.session.scalars(_ASSIGNED, case))
    talks = assigned | frozenset(db.session.scalars(_OF_MANAGER, case))
    wrote = {row.written_by: row.signed_at for row in db.session.execute(_WROTE, case)}
    return tuple(
        Panelist(StaffId(row.id), row.name)
        for row in db.session.execute(_ACTIVE)
        if (
            Role.HR in row.roles
            or (row.id == manager and Role.HIRING_MANAGER in row.roles)
            or (row.id in assigned and Role.INTERVIEWER in row.roles)
        )
        and (row.id not in {*talks, *wrote} or wrote.get(row.id))
    )


def find_panelist(candidate_id: str, staff_id: str) -> Panelist | None:
    """Return someone who may read the debriefs here; a name alone makes nobody one."""
    panel = list_panel(candidate_id)
    return next((each for each in panel if each.id == staff_id), None)
