"""OFF006 anonymity-promised

What it flags
    A contact where the person was promised that the candidate would not learn who said
    it.
Why it matters
    It is a promise that we may not be able to keep: in many places candidates can ask
    who said what about them. Somebody who relied on it was misled.
Example
    "This stays between us", Sam Keller was told, and then spoke freely about Amara.
Instead
    Tell the person so, before anything is used. At the start of a call, say that the
    candidate may learn what was said and by whom, and in many places can ask for it.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening


@rule("OFF006", "anonymity-promised", since="0.2")
def anonymity_promised(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each contact in which anonymity was promised."""
    why = (
        f"{case.candidate} can ask who said what, and may have to be told. It could "
        "not be promised."
        if policy.holds("inform.source_disclosed")
        else f"{case.candidate} may learn it all the same, so this may not be kept."
    )
    for contact in case.contacts:
        if contact.anonymity_promised:
            yield Objection(
                contact.id,
                f"{opening(contact)} {contact.person.name} was promised not to be "
                f"named. {why}",
            )
