"""EVI014 hearsay-decides

What it flags
    A decision, for or against, that rests on a talk in which all was heard from others.
Why it matters
    Nobody who decided can know whether it is true, and the candidate cannot answer
    somebody who was not there.
Example
    "I never worked with Amara, but people said the launch went badly." That stands
    among the grounds.
Instead
    Find who saw it, ask the candidate about that person, and decide on what they say.
"""

from collections.abc import Iterator

from hiring.domain.casefile import Basis, CaseFile, Contact
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._decided import cited_contacts, rests_on, which
from hiring.domain.rules._rule import Scope, rule


@rule("EVI014", "hearsay-decides", since="0.2", scope=Scope.CASE)
def hearsay_decides(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag a decision that rests on what was heard from others."""
    heard = [contact for contact in cited_contacts(case) if _is_hearsay(contact)]
    decision = case.hiring_decision
    if decision and heard:
        yield Objection(
            "",
            f"{rests_on(case, heard)} All that was said about {case.candidate} there "
            "was heard from others.",
            about=which(decision),
        )


def _is_hearsay(contact: Contact) -> bool:
    notes = contact.notes
    return (
        contact.is_conversation and notes is not None and (notes.basis is Basis.HEARSAY)
    )
