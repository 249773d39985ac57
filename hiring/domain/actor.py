"""Who acts: a picture of a signed-in member of staff, detached from any database."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from hiring.domain.wording import Wording

StaffId = NewType("StaffId", str)
CandidateId = NewType("CandidateId", str)
OpeningId = NewType("OpeningId", str)
ContactId = NewType("ContactId", str)


class Role(StrEnum):
    """What a member of staff is trusted with; roles combine."""

    ADMINISTRATOR = "administrator"
    HIRING_MANAGER = "hiring_manager"
    INTERVIEWER = "interviewer"
    HR = "hr"

    @property
    def label(self) -> str:
        """Name the role as people say it."""
        return _ROLES[self.value]


_ROLES = {
    "administrator": Wording("Administrator"),
    "hiring_manager": Wording("Hiring manager"),
    "interviewer": Wording("Interviewer"),
    "hr": Wording("HR"),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member of staff; ``pseudonym`` is what the ledger calls them."""

    id: StaffId
    pseudonym: str
    name: str
    email: str
    roles: frozenset[Role]

    def has(self, role: Role) -> bool:
        """Tell whether this actor holds the role."""
        return role in self.roles


SYSTEM_PSEUDONYM = "system"
CANDIDATE_PSEUDONYM = "candidate"
INFORMANT_PSEUDONYM = "informant"
SPEAKER_PSEUDONYM = "speaker"


def roles_conflict(roles: frozenset[Role]) -> str | None:
    """Say why these roles may not be held together, or None if they may."""
    if {Role.ADMINISTRATOR, Role.HR} <= roles:
        return (
            "One person cannot be both administrator and HR: whoever gives out "
            "access does not also review how it was used."
        )
    return None if roles else "Choose at least one role."
