"""EVI013 conflicted-word-decides

What it flags
    A rejection that rests on a bad word from somebody who has a conflict of interest
    with the candidate, by the notes of the talk itself. A clash that the notes name
    counts as well; "none" names none.
Why it matters
    A bad word can come from the very person who did the harm, and not hiring on it
    extends the harm. What looks like poor work may have been a bad boss.
Example
    Viktor said: "You will regret it." Daniel had complained about Viktor. Daniel was
    turned down.
Instead
    Decide without it, or find somebody without a stake who saw the same.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Contact, HiringOutcome, Tone
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.rules._words import cited_talks, is_named, joined, talk
from hiring.domain.spoken_dates import day_words


@rule("EVI013", "conflicted-word-decides", since="0.2", scope=Scope.CASE)
def conflicted_word_decides(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag a rejection that rests on someone with a stake."""
    decision = case.hiring_decision
    if decision is None or decision.outcome is not HiringOutcome.REJECTED:
        return
    staked = [talk(each) for each in cited_talks(case) if _is_staked_and_bad(each)]
    if staked:
        yield Objection(
            "",
            f"The decision of {day_words(decision.decided_at)} against "
            f"{case.candidate} rests on {joined(staked)}. The notes name a conflict "
            f"with {case.candidate}.",
        )


def _is_staked_and_bad(contact: Contact) -> bool:
    notes = contact.notes
    if notes is None or notes.tone is not Tone.UNFAVOURABLE:
        return False
    return is_named(notes.conflict) or is_named(notes.clash)
