"""CON009 asked-again-after-declining

What it flags
    A contact that we started with someone who had declined before to talk about this
    candidate: to a caller, or on the page that people who are called can open. Where
    the person came back to us, nothing is flagged.
Why it matters
    The person asked may say no as well. Whoever is asked until they give in says what
    ends the call, and will not help anybody's candidate again.
Example
    Sam Keller said on Monday: "I would rather not." On Thursday another of the team
    rang Sam Keller about Amara.
Instead
    Take the no, write it down, and talk to somebody else whom the candidate agreed to.
"""

from collections.abc import Iterator
from datetime import datetime

from hiring.domain.casefile import CaseFile, Contact, Initiator, Outcome
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import Scope, rule
from hiring.domain.rules._words import is_same_informant, opening
from hiring.domain.spoken_dates import moment_words


@rule("CON009", "asked-again-after-declining", since="0.2", scope=Scope.CASE)
def asked_again_after_declining(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact that followed the person's own no."""
    declined = [each for each in case.contacts if each.outcome is Outcome.DECLINED]
    for contact in case.contacts:
        declined_at = _declined_before(case, declined, contact)
        if declined_at and contact.initiator is Initiator.US:
            yield Objection(
                contact.id,
                f"{opening(contact)} {contact.person.name} had declined on "
                f"{moment_words(declined_at)} to talk about {case.candidate}.",
            )


def _declined_before(
    case: CaseFile, declined: list[Contact], contact: Contact
) -> datetime | None:
    """Return when the person said no: to a caller, or on the page for those called."""
    refusal, said = case.find_refusal(contact), _refusal_before(declined, contact)
    moments = [said.occurred_at] if said else []
    moments += [refusal.refused_at] if refusal else []
    return min(moments, default=None)


def _refusal_before(declined: list[Contact], contact: Contact) -> Contact | None:
    for refusal in declined:
        if refusal.occurred_at < contact.occurred_at and is_same_informant(
            refusal, contact
        ):
            return refusal
    return None
