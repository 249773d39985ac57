"""Raising open questions, answering them, and keeping the plan for the start.

A question is never changed and never taken away: it waits until somebody answers it or
puts it aside, and both are on record with their words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hiring import ids
from hiring.domain.open_question import questions_in
from hiring.models.call_back import OpenQuestion
from hiring.services.ledger import Appended

_RAISE = insert(OpenQuestion.__table__)


@dataclass(frozen=True, slots=True)
class OfDebrief:
    """A signed debrief whose open questions are raised, and who signed it."""

    id: str
    candidate_id: str
    author_id: str


def name_questions(text: str) -> list[str]:
    """Give each question of a text its id, for the event that it is raised in."""
    return [ids.new_id() for _ in questions_in(text)]


def raise_of_debrief(
    session: Session,
    debrief: OfDebrief,
    text: str,
    names: Sequence[str],
    signed: Appended,
) -> None:
    """Make an open question of each line, within the transaction of the signature."""
    rows = [
        {
            "id": name,
            "candidate_id": debrief.candidate_id,
            "debrief_id": debrief.id,
            "contact_id": None,
            "seq": signed.seq,
            "position": position,
            "raised_by": debrief.author_id,
            "raised_at": signed.at,
            "text": question,
            "state": "open",
            "words": "",
        }
        for position, (name, question) in enumerate(
            zip(names, questions_in(text), strict=True), 1
        )
    ]
    if rows:
        session.execute(_RAISE, rows)
