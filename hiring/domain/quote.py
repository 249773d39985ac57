"""Quotes of what a candidate wrote: where they may be shown, and how long.

Without a yes nothing is shown. Silence by the day is a no, and a yes can be taken back.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hiring.domain.wording import Wording


class Place(StrEnum):
    """Where words of a candidate may be shown, if the candidate agrees."""

    DEBRIEFS = "debriefs"
    OPENINGS = "openings"

    @property
    def label(self) -> Wording:
        """Say it to the candidate."""
        return _PLACES[self]

    @property
    def plain(self) -> str:
        """Say it to staff."""
        return _PLAIN[self]


_PLACES = {
    Place.DEBRIEFS: Wording("to those who decide about this job, beside their notes"),
    Place.OPENINGS: Wording("to teams here with jobs like this one, with your name"),
}

_PLAIN = {
    Place.DEBRIEFS: "Beside the debriefs of this case",
    Place.OPENINGS: "With similar openings, under “People who came back”",
}


class QuoteState(StrEnum):
    """How a quote stands."""

    ASKED = "asked"
    MAY_SHOW = "may_show"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"

    @property
    def words(self) -> tuple[str, str]:
        """Say it to staff: words, and the kind of the mark beside them."""
        return _WORDS[self]


_WORDS = {
    QuoteState.ASKED: ("Asked, do not quote yet", "warn"),
    QuoteState.MAY_SHOW: ("May be quoted", "ok"),
    QuoteState.REFUSED: ("Do not quote", "bad"),
    QuoteState.TAKEN_BACK: ("Taken back, do not quote", "bad"),
}


@dataclass(frozen=True, slots=True)
class Permission:
    """What a candidate has said to a quote, and until when they could."""

    answer: str | None
    answer_by: datetime
    taken_back_at: datetime | None

    def state(self, now: datetime) -> QuoteState:
        """Say how the quote stands now."""
        if self.taken_back_at is not None:
            return QuoteState.TAKEN_BACK
        if self.answer == "yes":
            return QuoteState.MAY_SHOW
        if self.answer == "no" or now > self.answer_by:
            return QuoteState.REFUSED
        return QuoteState.ASKED
