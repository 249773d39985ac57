"""Which talks wait for a reply before they can be cited, and what HR let be cited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from hiring import clock
from hiring.adapters.policy_files import policy_for
from hiring.domain.casefile import HiringOutcome
from hiring.domain.citing import NotYet, not_citable
from hiring.domain.errors import NotFound
from hiring.extensions import db
from hiring.models.contact import CitingOverride, Contact
from hiring.models.organisation import Staff
from hiring.queries.casefile import load_casefile
from hiring.queries.jurisdictions import load_jurisdictions

_asker, _giver = aliased(Staff), aliased(Staff)
_LET = select(CitingOverride.contact_id).where(
    CitingOverride.candidate_id == bindparam("case"),
    CitingOverride.given_at.is_not(None),
)
_OVERRIDES = (
    select(
        CitingOverride.contact_id,
        Contact.person_name,
        _asker.name.label("asked_by"),
        CitingOverride.asked_at,
        _giver.name.label("given_by"),
        CitingOverride.given_at,
        CitingOverride.reason,
    )
    .join(Contact, Contact.id == CitingOverride.contact_id)
    .outerjoin(_asker, _asker.id == CitingOverride.asked_by)
    .outerjoin(_giver, _giver.id == CitingOverride.given_by)
    .where(CitingOverride.candidate_id == bindparam("case"))
    .order_by(Contact.seq)
)


@dataclass(frozen=True, slots=True)
class Override:
    """A wish to cite a talk early, and HR's word on it once there is one."""

    contact_id: str
    person: str
    asked_by: str
    asked_at: datetime | None
    given_by: str
    given_at: datetime | None
    reason: str


def list_overridden(session: Session, candidate_id: str) -> frozenset[str]:
    """Name the contacts of a case that HR let be cited before a reply."""
    return frozenset(session.scalars(_LET, {"case": candidate_id}))


def list_early(
    session: Session, candidate_id: str, decided_at: datetime, outcome: HiringOutcome
) -> list[NotYet]:
    """List the talks that a decision could not cite, and HR has not let be cited."""
    case = load_casefile(session, candidate_id, clock.now())
    policy = policy_for(load_jurisdictions(session, candidate_id).together)
    let = list_overridden(session, candidate_id)
    early = not_citable(case, policy, decided_at, outcome)
    return [talk for talk in early if talk.contact_id not in let]


def list_overrides(session: Session, candidate_id: str) -> Sequence[Override]:
    """List what HR let be cited early in a case."""
    return [each for each in _list(session, candidate_id) if each.given_at]


def list_asked(candidate_id: str) -> Sequence[Override]:
    """List the wishes to cite early that HR has not answered."""
    return [each for each in _list(db.session(), candidate_id) if not each.given_at]


def _list(session: Session, candidate_id: str) -> list[Override]:
    return [
        Override(
            row.contact_id,
            row.person_name,
            row.asked_by or "",
            row.asked_at,
            row.given_by or "",
            row.given_at,
            row.reason,
        )
        for row in session.execute(_OVERRIDES, {"case": candidate_id})
    ]


def load_person(candidate_id: str, contact_id: str) -> str:
    """Name whom a talk of this case was with; raise ``NotFound`` if there is none."""
    found = select(Contact.person_name).where(
        Contact.id == contact_id, Contact.candidate_id == candidate_id
    )
    name = db.session.execute(found).scalar_one_or_none()
    if name is None:
        raise NotFound("There is no such record.")
    return name
