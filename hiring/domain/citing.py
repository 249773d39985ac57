"""Which talks a decision may rest on, and which have to wait for the candidate.

What nobody on the list said against a candidate, and they could not answer yet, cannot
be cited. Nothing here keeps anybody from saying that it was used all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from hiring.domain.casefile import CaseFile, Contact, HiringOutcome, Tone
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import is_listed
from hiring.domain.spoken_dates import moment_words


@dataclass(frozen=True, slots=True)
class NotYet:
    """A talk that cannot be cited yet; ``until`` None: the candidate was not told."""

    contact_id: str
    person: str
    candidate: str
    until: datetime | None

    @property
    def message(self) -> str:
        """Say why, and from when on it can be."""
        if self.until is None:
            return f"{self.candidate} has not been told of the talk with {self.person}."
        return (
            f"{self.candidate} can still reply to the talk with {self.person}, until "
            f"{moment_words(self.until)}."
        )


def not_citable(
    case: CaseFile, policy: Policy, decided_at: datetime, outcome: HiringOutcome
) -> Iterator[NotYet]:
    """List the talks that a decision of that moment could not rest on, in order."""
    if not policy.holds("reply.before_decision"):
        return
    days = timedelta(days=policy.limit("reply.days") or 0)
    for contact in case.contacts:
        if not speaks_against(case, contact, outcome) or _answered(contact, decided_at):
            continue
        offered = contact.offered_at
        until = offered + days if offered else None
        if until is None or until > decided_at:
            yield NotYet(contact.id, contact.person.name, case.candidate, until)


def speaks_against(case: CaseFile, contact: Contact, outcome: HiringOutcome) -> bool:
    """Tell whether a talk with somebody not on the list has to be heard both ways.

    Where it was not said how the talk spoke of the candidate, it spoke against them if
    they are turned down on it.
    """
    if not contact.is_conversation or is_listed(case, contact):
        return False
    tones = contact.notes.tones if contact.notes else frozenset[Tone]()
    if not tones:
        return outcome is HiringOutcome.REJECTED
    return bool(tones & {Tone.UNFAVOURABLE, Tone.MIXED})


def _answered(contact: Contact, decided_at: datetime) -> bool:
    return contact.replied_at is not None and contact.replied_at <= decided_at
