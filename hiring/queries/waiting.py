"""The questions about single people that a candidate can still answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from hiring.domain.consent import Answer
from hiring.domain.names import folded
from hiring.models.consent import PersonQuestion
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView


@dataclass(frozen=True, slots=True)
class Question:
    """One person whom the candidate was asked about, by whom, and until when."""

    id: str
    person_name: str
    organisation: str
    asked_by: str
    asked_at: datetime
    answer_by: datetime
    answer: Answer | None


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


def list_questions(session: Session, candidate_id: str) -> list[Question]:
    """Return whom the candidate was asked about one by one, the first asked first."""
    rows = session.execute(
        select(
            PersonQuestion.id,
            PersonQuestion.person_name,
            PersonQuestion.organisation,
            PersonQuestion.asked_at,
            PersonQuestion.answer_by,
            PersonQuestion.answer,
            Staff.name.label("asked_by"),
        )
        .join(Staff, Staff.id == PersonQuestion.asked_by)
        .where(PersonQuestion.candidate_id == candidate_id)
        .order_by(PersonQuestion.asked_at)
    )
    return [
        Question(
            id=row.id,
            person_name=row.person_name,
            organisation=row.organisation,
            asked_by=row.asked_by,
            asked_at=row.asked_at,
            answer_by=row.answer_by,
            answer=Answer(row.answer) if row.answer else None,
        )
        for row in rows
    ]


def waiting_of(case: CandidateView, questions: Iterable[Question]) -> Waiting:
    """Return what nothing was said of yet; nothing once the opening is closed."""
    if case.closed_at is not None:
        return Waiting(())
    return Waiting(tuple(each for each in questions if each.answer is None))
