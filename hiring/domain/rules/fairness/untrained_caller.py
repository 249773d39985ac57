"""FAIR003 untrained-caller

What it flags
    A contact that we started, by a caller of our own who had no training in such calls
    at the time, or whose training lay further back than the policy allows. Callers of
    an agency are left to FAIR004.
Why it matters
    To ask everybody the same, to stay off what is off limits and to stop an informant
    in time are skills. They fade.
Example
    Noor was trained three years ago. The policy lets a training count for two.
Instead
    Have the call made by somebody who is trained, or do the training first. It takes an
    hour, and its day is entered on the staff page.
"""

from collections.abc import Iterator
from datetime import date

from hiring.domain.casefile import CaseFile, Contact
from hiring.domain.finding import Objection
from hiring.domain.policy import Period, Policy
from hiring.domain.rules._compared import sought
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening
from hiring.domain.spoken_dates import day_words


@rule("FAIR003", "untrained-caller", since="0.2")
def untrained_caller(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each contact by somebody not trained, or not lately."""
    months = policy.limit("training.valid_months")
    if months is None:
        return
    for contact in sought(case):
        why = "" if contact.caller_agency else _what_lacks(contact, Period(months))
        if why:
            yield Objection(
                contact.id,
                f"{opening(contact)} {contact.logged_by} {why}.",
                rests_on="training.valid_months",
            )


def _what_lacks(contact: Contact, valid: Period) -> str:
    trained, called = contact.caller_trained_on, _day(contact)
    if trained is None or trained > called:
        return "had had no training in such calls by then"
    if valid.after(trained) < called:
        return (
            f"was last trained for such calls on {day_words(trained)}, more than "
            f"{valid.label} before"
        )
    return ""


def _day(contact: Contact) -> date:
    return contact.occurred_at.date()
