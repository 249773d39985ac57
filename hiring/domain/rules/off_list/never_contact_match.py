"""OFF002 never-contact-match

What it flags
    A contact with someone whom the candidate asked us never to contact. The message
    says nothing else: not what was written on that list, and not who else is on it.
Why it matters
    It is the plainest no there is. The candidate need not say why; the reason may be
    someone who did them harm.
Example
    Amara listed a former manager. A colleague, who did not know, called that manager.
Instead
    Do not contact this person, and do not ask the candidate why. Notes of a talk that
    has happened are kept from those who decide, and HR settles them.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import Offence, contacts_with
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening


@rule("OFF002", "never-contact-match", since="0.1")
def never_contact_match(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact with someone who was never to be contacted."""
    for contact in contacts_with(case, Offence.NEVER_CONTACT):
        why = f"{case.candidate} had asked us never to contact this person."
        yield Objection(contact.id, f"{opening(contact)} {why}")
