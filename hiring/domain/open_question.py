"""Questions about a candidate that are still open, and how each comes to its end.

A doubt is carried on until somebody answers it or puts it aside with a reason; nothing
here ever drops one. Whose page shows which of them is decided elsewhere.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from hiring.domain.errors import IllegalTransition

QUESTION_LIMIT, WORDS_LIMIT = 500, 2000
PLAN_LIMIT = 2000
MOST_LINES = 40
"""How many questions one text can raise: what follows stands with the last of them."""

_MARK = re.compile(r"^\s*(?:[-*•–—·]|\(?\d{1,2}[.)])\s+")


class QuestionState(StrEnum):
    """Open until somebody answers it or puts it aside; an answer is for good."""

    OPEN = "open"
    ANSWERED = "answered"
    ASIDE = "aside"

    @property
    def label(self) -> str:
        """Name the state as people read it."""
        return {"open": "Open", "answered": "Answered", "aside": "Put aside"}[self]


ENDS: frozenset[tuple[QuestionState, QuestionState]] = frozenset(
    {
        (QuestionState.OPEN, QuestionState.ANSWERED),
        (QuestionState.OPEN, QuestionState.ASIDE),
        (QuestionState.ASIDE, QuestionState.ANSWERED),
    }
)
"""What may follow what: a question put aside can still be answered."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many questions of a case stand in each state."""

    open: int = 0
    answered: int = 0
    aside: int = 0

    @property
    def raised(self) -> int:
        """Return how many there were ever: none is lost."""
        return self.open + self.answered + self.aside


def questions_in(text: str) -> tuple[str, ...]:
    """Return the questions of a text, one a line, without the marks of a list."""
    lines = [bare for line in text.splitlines() if (bare := _bare(line))]
    if len(lines) <= MOST_LINES:
        return tuple(lines)
    return (*lines[: MOST_LINES - 1], "\n".join(lines[MOST_LINES - 1 :]))


def settled(state: QuestionState, end: QuestionState) -> QuestionState:
    """Return the state that follows, or refuse it."""
    if (state, end) not in ENDS:
        message = "This question has been answered. Ask a new one instead."
        raise IllegalTransition(message)
    return end


def tally(states: Iterable[QuestionState]) -> Tally:
    """Count questions by their state."""
    counted = dict.fromkeys(QuestionState, 0)
    for state in states:
        counted[state] += 1
    return Tally(*counted.values())


def _bare(line: str) -> str:
    """Leave out the mark of a list; a line that is nothing else says nothing."""
    stripped = _MARK.sub("", f"{line} ").strip()
    return stripped if any(char.isalnum() for char in stripped) else ""
