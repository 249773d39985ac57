"""Holding an opening still, inside the transaction of the one who acts.

Everybody locks in one order, or two would wait for each other for ever: openings first
and in order of their ids, then cases in order of theirs, the organisation last. On
SQLite the write lock that ``transaction()`` took is enough.
"""

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring.domain.errors import Conflict
from hiring.domain.wording import Wording
from hiring.models.recruiting import Candidate, Opening

_opening, _candidate = Opening.__table__.c, Candidate.__table__.c
_OPENING = (
    select(_opening.id).where(_opening.id == bindparam("opening")).with_for_update()
)
_OPENING_OF_CASE = (
    select(_opening.closed_at)
    .join_from(Candidate.__table__, Opening.__table__)
    .where(_candidate.id == bindparam("case"))
    .with_for_update(read=True, of=Opening.__table__)
)


def lock_opening(session: Session, opening_id: str) -> None:
    """Let nobody be added, asked or answered for until this transaction ends."""
    session.execute(_OPENING, {"opening": opening_id})


def keep_from_closing(session: Session, candidate_id: str) -> datetime | None:
    """Let the candidate's opening not close meanwhile; return when it was closed.

    Many may hold an opening so at once. Whoever writes to it takes ``lock_opening``.
    """
    closed_at: datetime | None = session.execute(
        _OPENING_OF_CASE, {"case": candidate_id}
    ).scalar_one()
    return closed_at


def refuse_closed(closed_at: datetime | None) -> None:
    """Take no answer that nobody may act on any more; stopping needs no opening."""
    if closed_at is not None:
        message = Wording(
            "This opening is closed. Nobody will be contacted about you any more."
        )
        raise Conflict(message)
