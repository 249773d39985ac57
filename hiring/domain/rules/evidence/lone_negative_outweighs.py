"""EVI007 lone-negative-outweighs

What it flags
    A rejection that rests on the bad word of one person not on the list, while the
    people on the list spoke well of the candidate, none of them badly.
Why it matters
    A word from one's own network tends to count for more than everything else. It is
    one view, often an old one, and the candidate did not choose it.
Example
    Gina said: "Not a closer." Two former managers, both named by the candidate, told
    of targets met. The team believed Gina.
Instead
    Put what was said to the candidate, and ask one more person who saw the same work.
    HR can let the decision stand, with a written reason.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Contact, Tone
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._decided import rejected, which
from hiring.domain.rules._offence import is_listed
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.rules._words import joined, names_of, tone_of
from hiring.domain.spoken_dates import day_words


@rule("EVI007", "lone-negative-outweighs", since="0.2", scope=Scope.CASE)
def lone_negative_outweighs(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag a rejection in which one outside voice beat those on the list."""
    decision = rejected(case)
    if decision is None:
        return
    against = [
        contact
        for contact in _talks(case, listed=False)
        if contact.id in decision.cited and tone_of(contact) is Tone.UNFAVOURABLE
    ]
    named = _talks(case, listed=True)
    good = [contact for contact in named if tone_of(contact) is Tone.FAVOURABLE]
    is_contradicted = any(tone_of(each) is Tone.UNFAVOURABLE for each in named)
    if len(names_of(against)) == 1 and good and not is_contradicted:
        yield Objection(
            "",
            f"The decision of {day_words(decision.decided_at)} against "
            f"{case.candidate} rests on {joined(names_of(against))}, who is not on "
            f"the list. {joined(names_of(good))}, on the list, spoke well of "
            f"{case.candidate}.",
            about=which(decision),
        )


def _talks(case: CaseFile, *, listed: bool) -> list[Contact]:
    return [
        contact
        for contact in case.contacts
        if contact.is_conversation and is_listed(case, contact) is listed
    ]
