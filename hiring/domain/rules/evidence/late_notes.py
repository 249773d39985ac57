"""EVI005 late-notes

What it flags
    Notes that were first written more than 48 hours after the conversation (the policy
    sets the hours), and notes that were to follow and are still missing by then.
Why it matters
    Memory fades and fills its gaps. Notes of the same day are what others will trust.
Example
    Jonas talked to Priya Shah on Monday and wrote the notes on Friday.
Instead
    Write five lines right after the call. Where it is late, say so in the notes.
"""

from collections.abc import Iterator
from datetime import timedelta

from hiring.domain.casefile import CaseFile, Contact
from hiring.domain.finding import Objection
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import rule
from hiring.domain.rules._words import talk
from hiring.domain.spoken_dates import moment_words


@rule("EVI005", "late-notes", since="0.1")
def late_notes(case: CaseFile, policy: Policy) -> Iterator[Objection]:
    """Flag each conversation whose notes came late, or are overdue."""
    hours = policy.late_note_hours
    if hours is None:
        return
    for contact in case.contacts:
        late = contact.is_conversation and _what_is_late(case, contact, hours)
        if late:
            message = f"The notes of {talk(contact)} {late}, more than {hours} hours"
            yield Objection(contact.id, f"{message} after it.", "notes.late_hours")


def _what_is_late(case: CaseFile, contact: Contact, hours: int) -> str:
    due = contact.occurred_at + timedelta(hours=hours)
    if contact.notes is not None:
        written = contact.notes_at or contact.logged_at
        return f"were written on {moment_words(written)}" if written > due else ""
    is_missing = contact.notes_to_follow and case.as_of > due
    return "are still missing" if is_missing else ""
