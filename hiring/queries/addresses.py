"""The address that was proposed for a candidate and waits for a second person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import Session

from hiring import ids
from hiring.domain.actor import Actor
from hiring.domain.errors import Conflict, NotFound
from hiring.extensions import db
from hiring.models.organisation import Staff
from hiring.models.recruiting import AddressChange

_change, _staff = AddressChange.__table__.c, Staff.__table__.c
_OF_CASE = (
    select(
        _change.id, _change.candidate_id, _change.old_email, _change.new_email,
        _change.proposed_by, _change.proposed_at, _staff.name, _change.state,
    )
    .join(Staff.__table__, _staff.id == _change.proposed_by)
    .where(_change.candidate_id == bindparam("case"))
)  # fmt: skip
_OPEN = _OF_CASE.where(_change.state == "proposed")


@dataclass(frozen=True, slots=True)
class OpenChange:
    """A new address that nobody has decided about yet."""

    id: str
    candidate_id: str
    old_email: str
    new_email: str
    proposed_by: str
    proposed_at: datetime
    proposer: str
    state: str

    def is_by(self, actor: Actor) -> bool:
        """Tell whether the actor proposed it, and so cannot confirm it."""
        return self.proposed_by == actor.id


def find_open_change(candidate_id: str) -> OpenChange | None:
    """Return the change of address that waits in a case."""
    return _read(db.session.execute(_OPEN, {"case": candidate_id}).first())


def load_open_change(session: Session, candidate_id: str, change_id: str) -> OpenChange:
    """Return one change that waits; raise ``Conflict`` once it was decided."""
    asked = _OF_CASE.where(_change.id == change_id)
    found = None
    if ids.is_id(change_id):
        found = _read(session.execute(asked, {"case": candidate_id}).first())
    if found is None:
        raise NotFound("There is no such proposal.")
    if found.state != "proposed":
        raise Conflict("This address was decided about already.")
    return found


def _read(row: Row[*tuple[Any, ...]] | None) -> OpenChange | None:
    return OpenChange(*row) if row else None
