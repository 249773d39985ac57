"""Which candidates for one opening can be compared, and what was done for each."""

from collections.abc import Sequence
from datetime import datetime

from hiring.domain.casefile import CaseFile, Contact, HiringOutcome, Initiator
from hiring.domain.consent import Answer, Group
from hiring.domain.rules._words import joined

_NAMED = 3


def sought(case: CaseFile) -> list[Contact]:
    """List the contacts that we started; what came to us singles nobody out."""
    return [each for each in case.contacts if each.initiator is Initiator.US]


def refused(case: CaseFile, group: Group) -> bool:
    """Tell whether the candidate had answered, and wanted no such contact."""
    if not case.decisions:
        return False
    consent = case.decisions[-1].consent
    return consent.stopped or consent.answer_for(group) is Answer.NO


def outcome(case: CaseFile) -> HiringOutcome | None:
    """Say how the case ended, if it did."""
    return case.hiring_decision.outcome if case.hiring_decision else None


def was_running(case: CaseFile, at: datetime) -> bool:
    """Tell whether the candidate was still up for the job at a moment."""
    return case.ended_at is None or case.ended_at > at


def candidates(cases: Sequence[CaseFile]) -> str:
    """Name some of the candidates, and count the rest."""
    names = [case.candidate for case in cases]
    if len(names) > _NAMED:
        names[_NAMED - 1 :] = [f"{len(names) - _NAMED + 1} others"]
    return joined(names)
