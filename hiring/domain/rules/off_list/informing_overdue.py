"""OFF007 informing-overdue

What it flags
    A conversation that the candidate was not told of within the days that the policy
    allows, or, where the policy says so, not before the decision fell. Being told late
    is flagged too. Where the policy wants the candidate told before anybody is asked,
    a conversation before the candidate had answered: the page that asks for the answers
    names all three kinds of people, so whoever answered it was told, also with a no.
    An e-mail that nobody answered does not count, and a talk that the other
    side began is left out.
Why it matters
    What others say about a person belongs to that person as well. Who does not know of
    it can neither answer it nor ask for a mistake to be put right.
Example
    Jonas talked to Sam Keller in September. Amara first heard of it in November.
Instead
    Tell the candidate now: with whom, when, and what about. Decide nothing on it
    before.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta

from hiring.domain.casefile import CaseFile, Contact, Initiator
from hiring.domain.consent import DecisionKind
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy, Telling
from hiring.domain.rules._offence import kind_of_person
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import KINDS, count_of_days, opening, talk
from hiring.domain.spoken_dates import day_words

_ANSWERED = frozenset(
    {DecisionKind.ANSWERED, DecisionKind.CHANGED, DecisionKind.PERSON}
)
"""Decisions behind which the candidate has seen what is asked; silence is none."""


@rule("OFF007", "informing-overdue", since="0.2")
def informing_overdue(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each conversation of which the candidate was told too late, or not yet."""
    for contact in case.contacts:
        if not contact.is_conversation:
            continue
        for key, missed in _LIMITS.items():
            late = missed(case, contact, policy)
            if late:
                yield Objection(contact.id, late, key)
                break
        yield from _not_told_beforehand(case, contact, policy)


def _not_told_beforehand(
    case: CaseFile, contact: Contact, policy: Policy
) -> Iterator[Objection]:
    kind = kind_of_person(case, contact)
    key = f"contact.{kind}.notice"
    if policy.given(key) is not Telling.BEFOREHAND or _knew(case, contact):
        return
    yield Objection(
        contact.id,
        f"{opening(contact)} {case.candidate} had not been told before it that "
        f"{KINDS[kind]} may be asked.",
        key,
        about="beforehand",
    )


def _knew(case: CaseFile, contact: Contact) -> bool:
    """Tell whether the candidate knew of such talks, or nobody could have said so."""
    if contact.initiator is Initiator.INFORMANT:
        return True
    if contact.told_at is not None and contact.told_at <= contact.occurred_at:
        return True
    return any(
        decision.kind in _ANSWERED
        and decision.seq < contact.seq
        and (contact.just_now or decision.at <= contact.occurred_at)
        for decision in case.decisions
    )


def _missed_decision(case: CaseFile, contact: Contact, policy: Policy) -> str:
    decision = case.hiring_decision
    if decision is None or not policy.holds("inform.before_decision"):
        return ""
    decided = decision.decided_at
    in_time = contact.told_at is not None and contact.told_at <= decided
    if in_time or contact.occurred_at > decided:
        return ""
    return (
        f"{case.candidate} had not been told of {talk(contact)} when the decision "
        f"fell on {day_words(decided)}."
    )


def _missed_limit(case: CaseFile, contact: Contact, policy: Policy) -> str:
    days = policy.inform_days
    if days is None:
        return ""
    allowed = count_of_days(days)
    due, told = contact.occurred_at + timedelta(days=days), contact.told_at
    if (told or case.as_of) <= due:
        return ""
    if told is None:
        return (
            f"{case.candidate} has not been told of {talk(contact)}. That was "
            f"more than {allowed} ago."
        )
    return (
        f"{case.candidate} was told of {talk(contact)} more than {allowed} after it, "
        f"on {day_words(told)}."
    )


_LIMITS: dict[str, Callable[[CaseFile, Contact, Policy], str]] = {
    "inform.before_decision": _missed_decision,
    "inform.max_days": _missed_limit,
}
"""What may be missed, by the key that it rests on; of several the first speaks."""
