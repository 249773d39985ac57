"""What a candidate's receipt says: the answers given, and where that is on record.

Nothing here decides anything about consent; it only holds the words of one answer.
"""

from dataclasses import dataclass
from datetime import datetime

from hiring.domain.spoken_dates import moment_words


@dataclass(frozen=True, slots=True)
class Receipt:
    """One signed answer of a candidate; moments come in the reader's time zone."""

    organisation: str
    candidate_name: str
    opening_title: str
    code: str
    recorded_at: datetime
    answers: tuple[tuple[str, str], ...]
    people: tuple[str, ...]
    employer: str | None
    never: tuple[str, ...]
    signed_name: str
    notice_digest: str
    event_hash: str
    seq: int
    change: str
    footer: str = "This receipt is yours. Keep it, and do not pass it on."

    @property
    def title(self) -> str:
        """Name the receipt."""
        return f"Receipt {self.code}"

    @property
    def recorded(self) -> str:
        """Say when the answers were saved."""
        return moment_words(self.recorded_at)

    @property
    def signature(self) -> str:
        """Say who signed and when; what needs no name says so."""
        if not self.signed_name:
            return f"Given on your private page on {self.recorded}. No name was needed."
        return f"Signed as {self.signed_name} on {self.recorded}."
