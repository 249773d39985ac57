"""Saying what rules see before something is saved, and saving it all the same.

``Attempt`` is one try at saving: given the codes of the rules that were shown, it saves
and returns an id, or saves nothing and returns what has still to be said. Given None it
always saves.
"""

from collections.abc import Callable
from typing import TypeAlias

from hiring.domain.actor import Actor
from hiring.domain.errors import TooManyTries
from hiring.domain.finding import Raised
from hiring.services.rate_limit import count_guess

Attempt: TypeAlias = Callable[[frozenset[str] | None], str | tuple[Raised, ...]]


def save(attempt: Attempt) -> str:
    """Save, whatever rules say; return the id."""
    saved = attempt(None)
    if isinstance(saved, str):
        return saved
    raise AssertionError(saved)


def save_or_warn(
    attempt: Attempt, actor: Actor, candidate_id: str, seen: frozenset[str] | None
) -> str | tuple[Raised, ...]:
    """Save, unless rules speak that the page has not shown yet.

    A warning is counted, so that nobody tries out what to write on what a candidate
    said: past the limit there is no warning any more, only the record.
    """
    saved = attempt(seen)
    if isinstance(saved, str):
        return saved
    try:
        count_guess(actor.id, candidate_id)
    except TooManyTries:
        return save(attempt)
    return saved
