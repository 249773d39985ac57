"""People who came back: who did something about a gap, for openings like the one.

Only what a candidate let other teams see is read here, as long as they let it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Select, literal, select

from hiring.domain.actor import Actor
from hiring.domain.likeness import Job, likeness
from hiring.domain.quote import Place
from hiring.extensions import db
from hiring.models.feedback import Feedback, FollowUp, Quote
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.openings import OpeningView
from hiring.queries.quotes import STANDS

LOOKED_AT = 500
PAGE = 10

_JOB = (
    Opening.title, Opening.level, Opening.team, Opening.market, Opening.challenges,
)  # fmt: skip
_SHARED = (
    select(
        Candidate.id, Candidate.name, Candidate.email, Opening.id.label("opening_id"),
        *_JOB, FollowUp.text, FollowUp.written_at.label("at"),
        Staff.name.label("writer"), literal(None, JSON).label("places"),
    )
    .join(Candidate, Candidate.id == FollowUp.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .join(Feedback, Feedback.id == FollowUp.feedback_id)
    .join(Staff, Staff.id == Feedback.written_by)
    .where(FollowUp.is_shared)
    .order_by(FollowUp.written_at.desc(), FollowUp.id)
    .limit(LOOKED_AT)
)  # fmt: skip
_QUOTED = (
    select(
        Candidate.id, Candidate.name, Candidate.email, Opening.id.label("opening_id"),
        *_JOB, Quote.text, Quote.answered_at.label("at"), Staff.name.label("writer"),
        Quote.places,
    )
    .join(Candidate, Candidate.id == Quote.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .join(Staff, Staff.id == Quote.asked_by)
    .where(STANDS)
    .order_by(Quote.answered_at.desc(), Quote.id)
    .limit(LOOKED_AT)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CameBack:
    """Someone who may be right for an opening now, and why they are shown here."""

    candidate_id: str
    name: str
    email: str
    opening_title: str
    texts: tuple[str, ...]
    written_at: datetime
    writer: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CameBackPage:
    """Some of them, and how many there are."""

    rows: tuple[CameBack, ...]
    total: int


def list_came_back(
    actor: Actor, opening: OpeningView, first: int = 0, limit: int = PAGE
) -> CameBackPage:
    """List who came back for openings like this one, to who leads it while it is open.

    The newest are looked at, so that the work has an end.
    """
    if opening.closed_at is not None or opening.manager_id != actor.id:
        return CameBackPage((), 0)
    job = Job(
        opening.title, opening.level, opening.team, opening.market, opening.challenges
    )
    found = [*_alike(job, opening.id, _SHARED), *_alike(job, opening.id, _QUOTED)]
    people = _by_person(found)
    first = max(first, 0)
    return CameBackPage(people[first : first + limit], len(people))


def _alike(
    job: Job, opening_id: str, wanted: Select[*tuple[Any, ...]]
) -> Iterator[CameBack]:
    for row in db.session.execute(wanted):
        there = Job(row.title, row.level, row.team, row.market, row.challenges)
        reasons = likeness(job, there)
        if reasons and row.opening_id != opening_id and _is_for_openings(row.places):
            yield CameBack(
                candidate_id=row.id,
                name=row.name,
                email=row.email,
                opening_title=row.title,
                texts=(row.text,),
                written_at=row.at,
                writer=row.writer,
                reasons=reasons,
            )


def _is_for_openings(places: Sequence[str] | None) -> bool:
    """Tell whether it may be shown here; news that are shared name no places."""
    return places is None or Place.OPENINGS in places


def _by_person(found: Iterable[CameBack]) -> tuple[CameBack, ...]:
    """Show each person once, with all that they let others see."""
    people: dict[str, CameBack] = {}
    for each in found:
        known = people.setdefault(each.candidate_id, each)
        new = [text for text in each.texts if not _is_said(text, known.texts)]
        people[each.candidate_id] = replace(known, texts=(*known.texts, *new))
    newest = sorted(people.values(), key=lambda each: each.written_at, reverse=True)
    return tuple(newest)


def _is_said(text: str, texts: Sequence[str]) -> bool:
    """Tell whether these words are part of what is shown already."""
    return any(" ".join(text.split()) in " ".join(each.split()) for each in texts)
