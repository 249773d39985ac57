"""Who may read the debriefs of a case: the panel, and nobody else is on it."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from hiring.domain.actor import Role, StaffId
from hiring.domain.names import folded
from hiring.extensions import db
from hiring.models.organisation import Staff
from hiring.models.recruiting import Assignment, Candidate, Opening

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


@dataclass(frozen=True, slots=True)
class Panelist:
    """Someone of staff who may read what is signed in a case."""

    id: StaffId
    name: str


def list_panel(candidate_id: str) -> tuple[Panelist, ...]:
    """List who hires, who interviews here, and HR, by name."""
    case = {"case": candidate_id}
    manager = db.session.scalar(_MANAGER, case)
    assigned = frozenset(db.session.scalars(_ASSIGNED, case))
    return tuple(
        Panelist(StaffId(row.id), row.name)
        for row in db.session.execute(_ACTIVE)
        if Role.HR in row.roles
        or (row.id == manager and Role.HIRING_MANAGER in row.roles)
        or (row.id in assigned and Role.INTERVIEWER in row.roles)
    )


def is_on_panel(candidate_id: str, name: str) -> bool:
    """Tell whether a name is that of someone who may read the debriefs here."""
    wanted = folded(name)
    return any(folded(each.name) == wanted for each in list_panel(candidate_id))
