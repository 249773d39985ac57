"""OFF008 no-chance-to-reply

What it flags
    A candidate who was turned down without a chance to reply to what others had said:
    to every talk that the decision rests on, and to every bad word from somebody not
    on the list. The candidate has to be told before the decision, by as many days as
    the policy says, or to have replied before it. Where no policy asks for a reply
    before a decision, the rule is silent.
Why it matters
    What nobody could answer may be wrong, or come from somebody who did the harm. Not
    hiring on it extends the harm.
Example
    Sam Keller said that Amara had missed a target. Amara was turned down, and never
    heard of it; the target had been halved.
Instead
    Tell the candidate what was said, wait for the reply, and decide again.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from hiring.domain.casefile import CaseFile, Contact, Tone
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._decided import rejected, which
from hiring.domain.rules._offence import is_listed
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.rules._words import count_of_days, talk
from hiring.domain.spoken_dates import day_words


@rule("OFF008", "no-chance-to-reply", since="0.2", scope=Scope.CASE)
def no_chance_to_reply(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag a rejection that came before the candidate could reply."""
    decision = rejected(case)
    if decision is None or not policy.holds("reply.before_decision"):
        return
    decided, days = decision.decided_at, policy.limit("reply.days") or 0
    missed = [
        f"{case.candidate} {_when_told(contact, decided, days)} {talk(contact)}."
        for contact in case.contacts
        if _has_to_be_heard(case, contact)
        and contact.occurred_at <= decided
        and not _in_time(contact, decided, days)
    ]
    if missed:
        fell = (
            f"{case.candidate} was turned down on {day_words(decided)}, without a "
            "chance to reply to all that had been said."
        )
        yield Objection("", " ".join([fell, *missed]), about=which(decision))


def _has_to_be_heard(case: CaseFile, contact: Contact) -> bool:
    decision = case.hiring_decision
    if not contact.is_conversation or decision is None:
        return False
    if contact.id in decision.cited:
        return True
    tones = contact.notes.tones if contact.notes else frozenset[Tone]()
    return Tone.UNFAVOURABLE in tones and not is_listed(case, contact)


def _in_time(contact: Contact, decided: datetime, days: int) -> bool:
    told, replied = contact.offered_at, contact.replied_at
    if replied is not None and replied <= decided:
        return True
    return told is not None and told <= decided - timedelta(days=days)


def _when_told(contact: Contact, decided: datetime, days: int) -> str:
    offered = contact.offered_at
    if offered is None:
        return "has not been told of"
    told = day_words(offered)
    if offered > decided:
        return f"was told only on {told}, after that, of"
    return f"was told only on {told}, less than {count_of_days(days)} before, of"
