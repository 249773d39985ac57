"""What a candidate's receipt says: the answers given, and where that is on record.

Nothing here decides anything about consent; it only holds the values of one answer,
and the words around them stand in the template.
"""

from dataclasses import dataclass
from datetime import datetime


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
    notice_language: str
    event_hash: str
    seq: int
    postal_address: str = ""
