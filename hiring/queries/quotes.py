"""Quotes with what the candidate said to them; only those that stand are ever shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    bindparam,
    literal,
    select,
    union_all,
)

from hiring import clock
from hiring.domain.errors import NotFound
from hiring.domain.quote import Permission, Place, QuoteState
from hiring.extensions import db
from hiring.models.contact import Contact, Reply
from hiring.models.feedback import FollowUp, Quote
from hiring.models.organisation import Staff

_quote = Quote.__table__.c
_QUOTE = (
    select(*_quote, Staff.__table__.c.name.label("asker"))
    .join_from(Quote.__table__, Staff.__table__)
    .order_by(_quote.seq.desc())
)
STANDS: ColumnElement[bool] = and_(
    _quote.answer == "yes", _quote.taken_back_at.is_(None)
)
_QUOTABLE = union_all(
    select(literal("reply"), Reply.id, Reply.text, Reply.written_at)
    .join(Contact, Contact.id == Reply.contact_id)
    .where(Reply.candidate_id == bindparam("case"), Contact.is_walled.is_(False)),
    select(literal("follow_up"), FollowUp.id, FollowUp.text, FollowUp.written_at).where(
        FollowUp.candidate_id == bindparam("case")
    ),
)


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Words of a candidate, where they would be shown, and how that stands."""

    id: str
    text: str
    places: tuple[Place, ...]
    asked_by: str
    asked_at: datetime
    answer_by: datetime
    state: QuoteState

    @property
    def waits(self) -> bool:
        """Tell whether the candidate can answer still."""
        return self.state is QuoteState.ASKED

    @property
    def stands(self) -> bool:
        """Tell whether the words may be shown."""
        return self.state is QuoteState.MAY_SHOW


@dataclass(frozen=True, slots=True)
class Quotable:
    """Something that the candidate wrote, which staff may ask to quote."""

    source: str
    id: str
    text: str
    written_at: datetime


def list_quotes(candidate_id: str) -> tuple[QuoteView, ...]:
    """List the quotes of a case, the newest first; whose case it is was asked."""
    rows = db.session.execute(_QUOTE.where(_quote.candidate_id == candidate_id))
    return tuple(_view(row) for row in rows)


def list_standing(candidate_id: str, place: Place) -> tuple[QuoteView, ...]:
    """List the quotes that may be shown in this place."""
    rows = db.session.execute(_QUOTE.where(_quote.candidate_id == candidate_id, STANDS))
    return tuple(view for row in rows if place in (view := _view(row)).places)


def list_quotable(candidate_id: str) -> tuple[Quotable, ...]:
    """List what the candidate wrote and staff of the case may read, newest first.

    A reply to a talk that is with HR alone is not for others to quote.
    """
    rows = db.session.execute(_QUOTABLE, {"case": candidate_id})
    found = [Quotable(*row) for row in rows]
    return tuple(sorted(found, key=lambda each: each.written_at, reverse=True))


def load_quotable(candidate_id: str, source_id: str) -> Quotable:
    """Return something that the candidate wrote; raise ``NotFound`` for the rest."""
    for each in list_quotable(candidate_id):
        if each.id == source_id:
            return each
    raise NotFound("There is nothing of this kind to quote.")


def _view(row: Row[*tuple[Any, ...]]) -> QuoteView:
    permission = Permission(row.answer, row.answer_by, row.taken_back_at)
    return QuoteView(
        id=row.id,
        text=row.text,
        places=tuple(Place(place) for place in row.places),
        asked_by=row.asker,
        asked_at=row.asked_at,
        answer_by=row.answer_by,
        state=permission.state(clock.now()),
    )
