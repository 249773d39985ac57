"""The questions about single people that a candidate can still answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hiring.domain.names import folded
from hiring.extensions import db
from hiring.models.consent import PersonQuestion
from hiring.queries.candidates import CandidateView


@dataclass(frozen=True, slots=True)
class Question:
    """One person whom the candidate was asked about, and until when."""

    person_name: str
    organisation: str
    answer_by: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """Everybody whom a candidate was asked about and has said nothing of yet."""

    questions: tuple[Question, ...]

    def find(self, person_name: str) -> Question | None:
        """Return the question about this person, if one is open."""
        name = folded(person_name)
        asked = (each for each in self.questions if folded(each.person_name) == name)
        return next(asked, None)

    def besides(self, names: Sequence[str]) -> tuple[Question, ...]:
        """Return the questions about people who are not among these."""
        known = {folded(name) for name in names}
        return tuple(
            each for each in self.questions if folded(each.person_name) not in known
        )


def load_waiting(case: CandidateView) -> Waiting:
    """Return what the candidate was asked; nothing once the opening is closed."""
    if case.closed_at is not None:
        return Waiting(())
    found = (
        select(
            PersonQuestion.person_name,
            PersonQuestion.organisation,
            PersonQuestion.answer_by,
        )
        .where(PersonQuestion.candidate_id == case.id, PersonQuestion.answer.is_(None))
        .order_by(PersonQuestion.asked_at)
    )
    return Waiting(tuple(Question(*row) for row in db.session.execute(found)))
