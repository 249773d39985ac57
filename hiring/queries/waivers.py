"""Waivers: which rule HR let rest, for whom, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiring.domain.actor import Actor
from hiring.domain.errors import Forbidden, NotFound
from hiring.domain.rules import explain
from hiring.extensions import db
from hiring.ids import is_id
from hiring.models.contact import Contact, Waiver
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView, load_candidate


@dataclass(frozen=True, slots=True)
class WaiverView:
    """One waiver; ``person`` is empty where the rule speaks of the whole case."""

    id: str
    code: str
    person: str
    organisation: str
    reason: str
    waived_by: str
    waived_at: datetime
    ended_at: datetime | None

    @property
    def rule(self) -> str:
        """Name the rule in words."""
        return explain(self.code).name.replace("-", " ")

    @property
    def about(self) -> str:
        """Say which rule rests, and for whom."""
        return f"{self.code}, {self.whom}"

    @property
    def whom(self) -> str:
        """Say for whom the rule rests; from where, to tell namesakes apart."""
        if not self.organisation:
            return self.person or "the whole case"
        return f"{self.person} of {self.organisation}"


def list_waivers(session: Session, candidate_id: str) -> list[WaiverView]:
    """Return the waivers of a case in the ledger's order, ended ones too."""
    rows = session.execute(
        select(
            Waiver.id,
            Waiver.code,
            Waiver.person,
            Waiver.organisation,
            Waiver.reason,
            Staff.name,
            Waiver.waived_at,
            Waiver.ended_at,
        )
        .join(Staff, Staff.id == Waiver.waived_by)
        .where(Waiver.candidate_id == candidate_id)
        .order_by(Waiver.seq)
    )
    return [WaiverView(*row) for row in rows]


def list_waivers_of(actor: Actor, candidate_id: str) -> list[WaiverView]:
    """Return the waivers of a case to HR, and to nobody else."""
    require_hr_of(load_candidate(actor, candidate_id))
    return list_waivers(db.session(), candidate_id)


def list_persons(candidate_id: str) -> tuple[str, ...]:
    """Name everybody who was contacted in the case, to be chosen from."""
    names = select(Contact.person_name).where(Contact.candidate_id == candidate_id)
    return tuple(sorted(set(db.session.scalars(names))))


def load_waiver(actor: Actor, waiver_id: str) -> tuple[CandidateView, WaiverView]:
    """Return a waiver and its case; ``NotFound`` for strangers and absent alike."""
    session = db.session()
    found = select(Waiver.candidate_id).where(Waiver.id == waiver_id)
    candidate_id = session.scalar(found) if is_id(waiver_id) else None
    if candidate_id is not None:
        case = load_candidate(actor, candidate_id)
        for waiver in list_waivers(session, candidate_id):
            if waiver.id == waiver_id:
                return case, waiver
    message = "There is no such waiver."
    raise NotFound(message)


def require_hr_of(case: CandidateView) -> None:
    """Refuse everybody but HR."""
    if not case.is_hr:
        message = "Only HR waives a finding."
        raise Forbidden(message)
