"""How messages of rules speak of contacts, and what several rules ask of one."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from hiring.domain.casefile import CaseFile, Contact, Initiator, Outcome, Tone
from hiring.domain.consent import is_same_person
from hiring.domain.names import folded
from hiring.domain.policy import Policy
from hiring.domain.spoken_dates import moment_words

_NONE = frozenset({"no", "none", "nothing", "never"})
_YET = frozenset({"although", "but", "except", "though", "unless", "until"})

KINDS = {
    "employer": "people at the present employer",
    "listed": "people on the list",
    "off_list": "people not on the list",
}
"""The kinds of people that the keys of a policy name, as they are read."""


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


def joined(words: Sequence[str]) -> str:
    """Join as people do: "one", "one and two", "one, two and three"."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def count_of_days(days: int) -> str:
    """Write a number of days: "1 day", "30 days"."""
    return f"{days} day" if days == 1 else f"{days} days"


def names_of(contacts: Iterable[Contact]) -> list[str]:
    """List who was talked to, each person once, in the order of the talks."""
    names = {folded(contact.person.name): contact.person.name for contact in contacts}
    return list(names.values())


def is_same_informant(one: Contact, other: Contact) -> bool:
    """Tell whether two contacts were with one person; namesakes elsewhere are not."""
    person = one.person
    if person.referee_id and person.referee_id == other.person.referee_id:
        return True
    return is_same_person(other.person, person.name, person.organisation)


def relation_of(case: CaseFile, contact: Contact) -> str:
    """Say how the informant knows the candidate, by either of them."""
    referee = case.standing(contact).referee
    return contact.person.relation or (referee.relation if referee else "")


def tone_of(contact: Contact) -> Tone | None:
    """Say what was said on the whole, as far as it was written down."""
    return contact.notes.tone if contact.notes else None


def is_named(text: str) -> bool:
    """Tell whether something is named: "None." does not, "No, but …" does."""
    words = folded(text).split()
    return bool(words) and (words[0] not in _NONE or not _YET.isdisjoint(words))
