"""What candidates ask about their own records, and how far it has come."""

from enum import StrEnum

from hiring.domain.wording import Wording

DAYS = 30
"""How long an answer may take where no policy says."""


class About(StrEnum):
    """What a candidate says is wrong."""

    NAME = "name"
    EMPLOYER = "employer"
    CONTACT = "contact"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Name it as the candidate reads it."""
        return {
            "name": Wording("My name"),
            "employer": Wording("Where I work now"),
            "contact": Wording("An entry about a talk"),
            "other": Wording("Something else"),
        }[self.value]


class CorrectionState(StrEnum):
    """Where a correction stands."""

    WAITING = "waiting"
    CORRECTED = "corrected"
    REFUSED = "refused"


class ErasureState(StrEnum):
    """Where a wish to be erased stands; it takes two people's approval."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    ERASED = "erased"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"


OPEN = (str(ErasureState.WAITING), str(ErasureState.CONFIRMED))
