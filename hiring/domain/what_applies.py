"""What a merged policy asks of those who hire, line by line, each with its authority.

Only words are made here. Which values hold is the policy's matter, and which topics
are called what is data: ``policies/topics``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hiring.domain.finding import Severity
from hiring.domain.policy import (
    Asking,
    Citation,
    Policy,
    Sight,
    Telling,
    Until,
    Value,
)
from hiring.domain.topics import Topic, TopicText


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that applies, and on whose word."""

    text: str
    value: Value
    instead: str = ""

    @property
    def authority(self) -> str:
        """Name the kind of authority; a house rule is never called more."""
        return self.value.basis.label

    @property
    def cites(self) -> tuple[Citation, ...]:
        """Return the sources."""
        return self.value.cites


@dataclass(frozen=True, slots=True)
class Section:
    """Lines that answer one question."""

    heading: str
    lines: tuple[Line, ...]


KINDS = {
    "listed": "people the candidate named",
    "employer": "people who work where the candidate works now",
    "off_list": "people the candidate did not name",
}
_ASKING: dict[object, str] = {
    Asking.NOT_NEEDED: "No rule here asks for a yes before you contact {who}.",
    Asking.REQUIRED: "Contact {who} only after the candidate has said yes.",
    Asking.FORBIDDEN: "Do not contact {who} at all.",
}
_TELLING: dict[object, str] = {
    Telling.NOT_NEEDED: "",
    Telling.REQUIRED: "Tell the candidate when you contact {who}.",
    Telling.BEFOREHAND: "Tell the candidate before you contact {who}.",
}
_SIGHT = {
    Sight.NOTHING: "No rule here lets the candidate see what was said.",
    Sight.THEMES: "The candidate may see the themes of what was said.",
    Sight.NOTES: "The candidate may ask to see what was written down.",
}
GROUNDS = {
    "A6-1-a": "consent",
    "A6-1-b": "a contract",
    "A6-1-b-enter-into-contract": "steps before a contract",
    "A6-1-c": "a legal duty",
    "A6-1-f": "legitimate interests",
    "A9-2-a": "explicit consent, for special kinds of data",
}

Say = Callable[[Any], str]


def what_applies(
    policy: Policy, topics: Mapping[Topic, TopicText]
) -> tuple[Section, ...]:
    """Put into words all that a policy holds, in the order in which people need it."""
    found = (
        Section("Who may be contacted, and when", tuple(_contact(policy))),
        Section("What may not be asked", tuple(off_limits(policy, topics))),
        Section("What the candidate is told", tuple(_lines(policy, _TOLD))),
        Section("What the candidate may see and answer", tuple(_lines(policy, _SEEN))),
        Section(
            "Who calls, and how it is written down",
            tuple(_lines(policy, {**_TRAINED, **_NOTED})),
        ),
        Section("How long all is kept", tuple(_lines(policy, _KEPT))),
        Section("On which ground data is handled", tuple(_grounds(policy))),
    )
    return tuple(section for section in found if section.lines)


def sources_of(sections: Iterable[Section]) -> tuple[Citation, ...]:
    """List each source that the lines rest on, once, by its name."""
    found = {
        (cite.ref, cite.title): cite
        for section in sections
        for line in section.lines
        for cite in line.cites
    }
    return tuple(found[key] for key in sorted(found))


def guide_sections(policy: Policy) -> tuple[Section, ...]:
    """Return what a caller has to have in mind, in as few lines as fit a page.

    What Say-so or HR sees to, such as days to answer, is on the page of what applies.
    """
    before = (*_contact(policy), *_lines(policy, _TRAINED))
    after = tuple(_lines(policy, {**_NOTED, **_TOLD, **_HEARD, **_KEPT}))
    found = (Section("Before you call", before), Section("After the call", after))
    return tuple(section for section in found if section.lines)


def off_limits(policy: Policy, topics: Mapping[Topic, TopicText]) -> Iterator[Line]:
    """List the topics that nobody may bring up, or not yet."""
    for topic, words in topics.items():
        value = policy.values.get(f"topics.{topic}.asked")
        if value is None or value.given is Severity.OFF:
            continue
        until = policy.given(f"topics.{topic}.until")
        when = " (until an offer is made)" if until is Until.OFFER else ""
        yield Line(f"{words.label}{when}", value, words.instead)


def _contact(policy: Policy) -> Iterator[Line]:
    for kind, who in KINDS.items():
        for key, words in (("permission", _ASKING), ("notice", _TELLING)):
            value = policy.values.get(f"contact.{kind}.{key}")
            said = words.get(value.given, "").format(who=who) if value else ""
            if value and said:
                yield Line(said, value)
    yield from _lines(policy, _WHEN)


_WHEN: dict[str, Say] = {
    "timing.earliest_stage": lambda stage: (
        f"Contact nobody before this stage: {stage.label.lower()}."
    )
}
_TOLD: dict[str, Say] = {
    "inform.max_days": lambda days: (
        "Tell the candidate what you collected about them from others, within "
        f"{days} {_plural('day', days)}."
    ),
    "inform.before_decision": lambda holds: (
        "Tell the candidate before you use it in a decision." if holds else ""
    ),
    "inform.source_disclosed": lambda holds: (
        "The candidate may learn who said it. Promise nobody that it stays secret."
        if holds
        else ""
    ),
}
_HEARD: dict[str, Say] = {
    "access.candidate_sees": _SIGHT.__getitem__,
    "reply.before_decision": lambda holds: (
        "Offer the candidate a reply before a decision rests on what was said."
        if holds
        else ""
    ),
    "reply.days": lambda days: f"Leave {days} {_plural('day', days)} for the reply.",
}
_SEEN: dict[str, Say] = {
    "ask_first.days": lambda days: (
        f"Give the candidate at least {days} {_plural('day', days)} to answer about "
        "one person. Silence is a no."
    ),
    **_HEARD,
    "requests.days": lambda days: (
        "Answer what the candidate asks about their own records within "
        f"{days} {_plural('day', days)}."
    ),
}
_TRAINED: dict[str, Say] = {
    "training.valid_months": lambda months: (
        "Whoever calls was trained for it within the last "
        f"{months} {_plural('month', months)}."
    ),
}
_NOTED: dict[str, Say] = {
    "notes.late_hours": lambda hours: (
        f"Write your notes within {hours} {_plural('hour', hours)} of the talk."
    ),
}
_KEPT: dict[str, Say] = {
    "retention.floor": lambda period: f"Keep everything for at least {period.label}.",
    "retention.cap": lambda period: f"Keep nothing for longer than {period.label}.",
}


def _lines(policy: Policy, words: Mapping[str, Say]) -> Iterator[Line]:
    for key, say in words.items():
        value = policy.values.get(key)
        said = say(value.given) if value else ""
        if value and said:
            yield Line(said, value)


def _grounds(policy: Policy) -> Iterator[Line]:
    for key, value in sorted(policy.values.items()):
        if not key.startswith("lawful_basis."):
            continue
        law, _, article = key.removeprefix("lawful_basis.").partition(":")
        name = GROUNDS.get(article, article)
        where = "UK GDPR" if law.startswith("uk") else "GDPR"
        words = (
            f"{name.capitalize()} ({where} {_article(article)}). The candidate’s yes "
            "is recorded beside it and never takes its place."
        )
        yield Line(words, value)


def _article(term: str) -> str:
    """Write a term such as A6-1-f as lawyers do: Article 6(1)(f)."""
    number, *parts = term.removeprefix("A").split("-")[:3]
    return f"Article {number}" + "".join(f"({part})" for part in parts)


def _plural(noun: str, count: int) -> str:
    return noun if count == 1 else f"{noun}s"
