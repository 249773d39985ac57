"""EVI001 informant-conflict

What it flags
    A conversation whose notes name a conflict of interest between the informant and
    the candidate: a dispute, rivalry, kinship or money. "None" names none.
Why it matters
    Somebody with a stake may be unfair without meaning to, or may get even. A bad word
    can come from the very person who did the harm.
Example
    Sam Keller and Amara wanted the same promotion, and Amara got it.
Instead
    Read it in that light, look for somebody without a stake, and let the candidate
    reply before anything rests on it.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import is_named, talk


@rule("EVI001", "informant-conflict", since="0.1")
def informant_conflict(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each conversation with someone who has a stake."""
    for contact in case.contacts:
        notes = contact.notes
        if contact.is_conversation and notes and is_named(notes.conflict):
            yield Objection(
                contact.id,
                f"The notes of {talk(contact)} name a conflict of interest between "
                f"{contact.person.name} and {case.candidate}. Read them in that light.",
            )
