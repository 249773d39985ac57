"""Which jurisdictions speak in a case: the opening's, the candidate's, the informants'.

Whose policies hold is decided nowhere else, so that a question before a call, the
record after it and every later check ask the same ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring.models.contact import Contact
from hiring.models.recruiting import Candidate, Opening

_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_contact = Contact.__table__.c
_OF_CASE = (
    select(_opening.jurisdictions, _candidate.jurisdictions)
    .join_from(Candidate.__table__, Opening.__table__)
    .where(_candidate.id == bindparam("case"))
)
_OF_CONTACTS = select(_contact.id, _contact.jurisdictions).where(
    _contact.candidate_id == bindparam("case")
)


@dataclass(frozen=True, slots=True)
class CaseJurisdictions:
    """Those of the opening and the candidate, and what each informant adds."""

    own: frozenset[str]
    informants: Mapping[str, frozenset[str]]

    def of_contact(self, contact_id: str) -> frozenset[str]:
        """Return those that speak about one contact."""
        return self.own | self.informants.get(contact_id, frozenset())

    @property
    def together(self) -> frozenset[str]:
        """Return those that speak about the case as a whole."""
        return self.own.union(*self.informants.values())


def load_jurisdictions(session: Session, candidate_id: str) -> CaseJurisdictions:
    """Return the jurisdictions of a case that is known to be there."""
    case = {"case": candidate_id}
    of_opening, of_candidate = session.execute(_OF_CASE, case).one()
    return CaseJurisdictions(
        own=frozenset((*of_opening, *of_candidate)),
        informants={
            row.id: frozenset(row.jurisdictions)
            for row in session.execute(_OF_CONTACTS, case)
        },
    )
