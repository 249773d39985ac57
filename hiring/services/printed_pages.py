"""Debriefs that lie printed in archives: none leaves with words kept back meanwhile.

Not a verb of its own: whoever keeps words back calls this in the same transaction.
"""

from sqlalchemy import update
from sqlalchemy.orm import Session

from hiring import clock
from hiring.models.sending import ArchivedDebrief

_part = ArchivedDebrief.__table__.c
_UNPRINTED = {"made_at": None, "content": None, "size": 0, "digest": "", "attempts": 0}


def print_again(session: Session, candidate_id: str) -> None:
    """Let each printed debrief of a case, or one in hand, be printed once more."""
    of_case = update(ArchivedDebrief.__table__).where(
        _part.candidate_id == candidate_id, _part.failed_at.is_(None)
    )
    session.execute(of_case.values(due_at=clock.now(), **_UNPRINTED))
