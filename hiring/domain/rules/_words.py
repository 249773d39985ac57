"""How messages of rules speak of a contact: who, when, and who started it."""

from datetime import timedelta

from hiring.domain.casefile import CaseFile, Contact, Initiator, Outcome
from hiring.domain.policy import Policy
from hiring.domain.spoken_dates import moment_words


def opening(contact: Contact) -> str:
    """Begin a message: who was in touch, and when."""
    name, when = contact.person.name, moment_words(contact.occurred_at)
    if contact.initiator is Initiator.INFORMANT:
        return f"{name} got in touch unasked on {when}."
    if contact.initiator is Initiator.CHANCE:
        return f"There was a chance talk with {name} on {when}."
    if contact.outcome is Outcome.NO_ANSWER:
        return f"Somebody tried to reach {name} on {when}."
    return f"{name} was contacted on {when}."


def talk(contact: Contact) -> str:
    """Name the conversation that a message is about."""
    return f"the talk with {contact.person.name} on {moment_words(contact.occurred_at)}"


def waits_for_notes(case: CaseFile, contact: Contact, policy: Policy) -> bool:
    """Tell whether notes were promised and there is still time to write them."""
    if contact.notes is not None or not contact.notes_to_follow:
        return False
    if policy.late_note_hours is None:
        return True
    return case.as_of <= contact.logged_at + timedelta(hours=policy.late_note_hours)
