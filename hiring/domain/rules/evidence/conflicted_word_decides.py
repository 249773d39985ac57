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

from hiring.domain.casefile import CaseFile, Contact, Tone
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._decided import cited_contacts, rejected, rests_on, which
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.rules._words import is_named


@rule("EVI013", "conflicted-word-decides", since="0.2", scope=Scope.CASE)
def conflicted_word_decides(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag a rejection that rests on someone with a stake."""
    decision = rejected(case)
    staked = [each for each in cited_contacts(case) if _is_staked_and_bad(each)]
    if decision and staked:
        yield Objection(
            "",
            f"{rests_on(case, staked)} The notes name a conflict with "
            f"{case.candidate}.",
            about=which(decision),
        )


def _is_staked_and_bad(contact: Contact) -> bool:
    notes = contact.notes
    if not contact.is_conversation or notes is None:
        return False
    has_stake = is_named(notes.conflict) or is_named(notes.clash)
    return has_stake and notes.tone is Tone.UNFAVOURABLE
