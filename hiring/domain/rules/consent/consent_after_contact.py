"""CON002 consent-after-contact

What it flags
    A contact that took place without permission, where the candidate agreed only
    afterwards, before it was written down. It speaks in the place of CON001 and
    OFF001, never in the place of a stronger rule.
Why it matters
    A yes counts from the moment it is given. It cannot make an earlier call agreed,
    and asking afterwards leaves the candidate no real choice.
Example
    Priya Shah was called on Monday. Amara said yes on Tuesday. The call was logged on
    Wednesday, with its true day.
Instead
    Ask first, and call after the answer. Where it has happened, tell the candidate.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import Offence, agreed_later_at, contacts_with
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening
from hiring.domain.spoken_dates import moment_words


@rule("CON002", "consent-after-contact", since="0.1")
def consent_after_contact(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact whose permission came only afterwards."""
    for contact in contacts_with(case, Offence.AGREED_TOO_LATE):
        for agreed_at in agreed_later_at(case, contact)[:1]:
            why = (
                f"{case.candidate} agreed only later, on {moment_words(agreed_at)}. "
                "That does not change what happened before."
            )
            yield Objection(contact.id, f"{opening(contact)} {why}")
