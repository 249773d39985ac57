"""OFF011 contact-no-yes-allows

What it flags
    A contact that the candidate agreed to, with a kind of person whom the policy of the
    case puts off limits whatever was agreed: people not on the list, or people at the
    present employer. Where the candidate had not agreed, the rule on that speaks.
Why it matters
    In some places the candidate is the only source that may be asked. Somebody who
    wants the job cannot change that by saying yes.
Example
    Amara applied from Warsaw and agreed to people not named. Sam Keller, an earlier
    colleague, was called.
Instead
    Ask the candidate: for papers, for work to look at, or about the point in doubt.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Asking, Policy
from hiring.domain.rules._offence import is_unasked_tip, kind_of_person, offence
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import KINDS, opening


@rule("OFF011", "contact-no-yes-allows", since="0.2")
def contact_no_yes_allows(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each agreed contact with people who are off limits all the same."""
    for contact in case.contacts:
        kind = kind_of_person(case, contact)
        key = f"contact.{kind}.permission"
        if policy.given(key) is not Asking.FORBIDDEN:
            continue
        if offence(case, contact) is None and not is_unasked_tip(case, contact):
            yield Objection(
                contact.id,
                f"{opening(contact)} In this case {KINDS[kind]} are not contacted, "
                f"whatever {case.candidate} agreed to.",
                key,
            )
