"""Which confirmed topics of a talk are off limits, and which rule speaks of each.

A topic is one objection of one rule, whatever number of passages touch it: that our
side asked weighs more than that it was volunteered. Of what was asked, pay that the law
guards with others too is TOP003, records and credit are TOP004, and all else is TOP001.
What was volunteered is TOP002.
"""

from collections.abc import Iterator
from enum import Enum, auto

from hiring.domain.casefile import CaseFile, Contact, Stage
from hiring.domain.finding import Objection, Severity
from hiring.domain.policy import Policy, Until
from hiring.domain.rules._words import talk
from hiring.domain.topics import Topic

RECORDS = frozenset({Topic.ARRESTS, Topic.CONVICTIONS, Topic.CREDIT})
"""What is looked up in records, and often not before its stage."""

_HOW = ("asked", "volunteered")
_OFFERED = frozenset({Stage.OFFER, Stage.AFTER_OFFER})


class Trespass(Enum):
    """How a topic came up."""

    ASKED = auto()
    VOLUNTEERED = auto()
    PAY = auto()
    RECORD = auto()


def objections(case: CaseFile, policy: Policy, sought: Trespass) -> Iterator[Objection]:
    """Object to each topic off limits that came up in such a way."""
    how = "volunteered" if sought is Trespass.VOLUNTEERED else "asked"
    for contact in case.contacts:
        for topic, asked in _marked(contact).items():
            if not _is_barred(policy, contact, topic):
                continue
            if _trespass(policy, topic, asked=asked) is sought:
                yield Objection(
                    contact.id,
                    _message(case, contact, _named(policy, topic), sought),
                    rests_on=f"topics.{topic}.{how}",
                    about=topic.value,
                )


def barred_topics(policy: Policy, contact: Contact) -> list[Topic]:
    """List the confirmed topics of a talk that were off limits at its stage."""
    return [topic for topic in _marked(contact) if _is_barred(policy, contact, topic)]


def _marked(contact: Contact) -> dict[Topic, bool]:
    """Return each confirmed topic once, and whether our side brought it up."""
    found: dict[Topic, bool] = {}
    for mark in contact.topics:
        topic = Topic(mark.topic)
        found[topic] = found.get(topic, False) or mark.asked
    return found


def _trespass(policy: Policy, topic: Topic, *, asked: bool) -> Trespass:
    if not asked:
        return Trespass.VOLUNTEERED
    if topic is Topic.PAY and policy.holds(f"topics.{topic}.reaches_third_party"):
        return Trespass.PAY
    return Trespass.RECORD if topic in RECORDS else Trespass.ASKED


def _is_barred(policy: Policy, contact: Contact, topic: Topic) -> bool:
    """Tell whether a topic was off limits; at a stage that is not known, it was."""
    said = (policy.severity_of(f"topics.{topic}.{how}") for how in _HOW)
    if all(severity is Severity.OFF for severity in said):
        return False
    until_offer = policy.given(f"topics.{topic}.until") is Until.OFFER
    return not (until_offer and contact.stage in _OFFERED)


def _named(policy: Policy, topic: Topic) -> tuple[str, str]:
    """Name a topic, and say how long it is off limits."""
    until_offer = policy.given(f"topics.{topic}.until") is Until.OFFER
    return topic.plain, "until there is an offer" if until_offer else "at every stage"


def _message(
    case: CaseFile, contact: Contact, named: tuple[str, str], how: Trespass
) -> str:
    (topic, limit), where = named, talk(contact)
    if how is Trespass.VOLUNTEERED:
        return (
            f"In {where}, something on {topic} was volunteered. That is off limits "
            f"{limit}, and kept from those who decide on {case.candidate}."
        )
    asked = f"In {where}, our side asked about {topic}."
    if how is Trespass.PAY:
        return (
            f"{asked} Here that is off limits {limit}, with others too. Ask "
            f"{case.candidate} what pay is hoped for."
        )
    return f"{asked} For {case.candidate} that is off limits {limit}."
