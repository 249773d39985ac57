"""CON010 contact-after-the-end

What it flags
    A contact that we started after the candidate was turned down, withdrew, or the
    opening was closed. After an offer the process goes on, and nothing is flagged.
Why it matters
    The candidate agreed so that this job could be filled. Once that is over there is
    nothing left to ask for, and every call still tells somebody of the application.
Example
    Amara was turned down on Monday. On Wednesday Sam Keller was asked what had really
    happened at Vela.
Instead
    Leave it. Where the same candidate comes back for another opening, ask again.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, HiringOutcome, Initiator
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening
from hiring.domain.spoken_dates import day_words


@rule("CON010", "contact-after-the-end", since="0.2")
def contact_after_the_end(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact after the process had ended for the candidate."""
    decision, ended = case.hiring_decision, case.ended_at
    if ended is None or (decision and decision.outcome is HiringOutcome.HIRED):
        return
    for contact in case.contacts:
        if contact.initiator is Initiator.US and contact.occurred_at > ended:
            yield Objection(
                contact.id,
                f"{opening(contact)} For {case.candidate} the process had ended on "
                f"{day_words(ended)}.",
            )
