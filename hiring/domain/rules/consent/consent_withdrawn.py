"""CON003 consent-withdrawn

What it flags
    A contact after the candidate had stopped all contact, or had changed a yes to a
    no. Also a contact that was agreed at the time it is said to have taken place, but
    was written down only after the candidate had taken the yes back.
Why it matters
    Stopping has to work at once, or it is not a choice. A record that dates itself to
    before the stop has to be looked at by someone else.
Example
    Amara stopped all contact at 14:00. At 15:00 Jonas logged a call with Priya Shah
    and gave 13:30 as its time.
Instead
    Ask "May I call?" right before each call, and log it right after. Do not call
    again; if you think it would help, write to the candidate.
"""

from collections.abc import Iterator

from hiring.domain.casefile import CaseFile, Contact
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._offence import (
    Offence,
    contacts_with,
    ended_at,
    offence,
)
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import opening
from hiring.domain.spoken_dates import moment_words
from hiring.domain.standing import Ground


@rule("CON003", "consent-withdrawn", since="0.1")
def consent_withdrawn(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    """Flag each contact after a yes had ended, or written down only after that."""
    sought = (Offence.TAKEN_BACK, Offence.TAKEN_BACK_SINCE)
    for contact in contacts_with(case, *sought):
        yield Objection(contact.id, f"{opening(contact)} {_why(case, contact)}")


def _why(case: CaseFile, contact: Contact) -> str:
    when = f" on {moment_words(ended_at(case, contact))}"
    if offence(case, contact) is Offence.TAKEN_BACK_SINCE:
        written = moment_words(contact.logged_at)
        return (
            f"{case.candidate} agreed at that time, but took the yes back{when}. "
            f"This was written down only after that, on {written}."
        )
    if case.standing(contact).ground is Ground.STOPPED:
        return f"{case.candidate} had stopped all contact{when}."
    return f"{case.candidate} had agreed once, but took the yes back{when}."
