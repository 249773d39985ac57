"""What a merged policy asks of those who hire, line by line, each with its authority.

Only words are made here. Which values hold is the policy's matter, and which topics
are called what is data: ``policies/topics``.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hiring.domain.casefile import Stage
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
from hiring.domain.spans import days_words, months_words
from hiring.domain.topics import Topic, TopicText
from hiring.domain.wording import Wording


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


KINDS = ("listed", "employer", "off_list")
_ASKING: dict[object, dict[str, Wording]] = {
    Asking.NOT_NEEDED: {
        "listed": Wording(
            "No rule here asks for a yes before you contact people the candidate named."
        ),
        "employer": Wording(
            "No rule here asks for a yes before you contact people who work where the "
            "candidate works now."
        ),
        "off_list": Wording(
            "No rule here asks for a yes before you contact people the candidate did "
            "not name."
        ),
    },
    Asking.REQUIRED: {
        "listed": Wording(
            "Contact people the candidate named only after the candidate has said yes."
        ),
        "employer": Wording(
            "Contact people who work where the candidate works now only after the "
            "candidate has said yes."
        ),
        "off_list": Wording(
            "Contact people the candidate did not name only after the candidate has "
            "said yes."
        ),
    },
    Asking.FORBIDDEN: {
        "listed": Wording("Do not contact people the candidate named at all."),
        "employer": Wording(
            "Do not contact people who work where the candidate works now at all."
        ),
        "off_list": Wording("Do not contact people the candidate did not name at all."),
    },
}
_TELLING: dict[object, dict[str, Wording]] = {
    Telling.REQUIRED: {
        "listed": Wording(
            "Tell the candidate when you contact people the candidate named."
        ),
        "employer": Wording(
            "Tell the candidate when you contact people who work where the candidate "
            "works now."
        ),
        "off_list": Wording(
            "Tell the candidate when you contact people the candidate did not name."
        ),
    },
    Telling.BEFOREHAND: {
        "listed": Wording(
            "Tell the candidate before you contact people the candidate named."
        ),
        "employer": Wording(
            "Tell the candidate before you contact people who work where the candidate "
            "works now."
        ),
        "off_list": Wording(
            "Tell the candidate before you contact people the candidate did not name."
        ),
    },
}
_SIGHT = {
    Sight.NOTHING: Wording("No rule here lets the candidate see what was said."),
    Sight.THEMES: Wording("The candidate may see the themes of what was said."),
    Sight.NOTES: Wording("The candidate may ask to see what was written down."),
}
TOPIC_LABELS = {
    str(label): label
    for label in (
        Wording("Health and disability"),
        Wording("Inherited conditions and genetic tests"),
        Wording("Protected leave"),
        Wording("Pregnancy, children and family"),
        Wording("Age and year of graduation"),
        Wording("Origin, religion and orientation"),
        Wording("Political views and activity"),
        Wording("Trade unions and works councils"),
        Wording("Pay and pay history"),
        Wording("Arrests and sealed records"),
        Wording("Convictions"),
        Wording("Credit and debts"),
        Wording("Complaints, lawsuits and whistleblowing"),
        Wording("Use of cannabis off work"),
        Wording("Citizenship and immigration"),
        Wording("Private life"),
    )
}
"""How the topics of ``policies/topics`` are called, named here to be translated."""

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
    found = (
        Section(Wording("Before you call"), before),
        Section(Wording("After the call"), after),
    )
    return tuple(section for section in found if section.lines)


def off_limits(policy: Policy, topics: Mapping[Topic, TopicText]) -> Iterator[Line]:
    """List the topics that nobody may bring up, or not yet."""
    for topic, words in topics.items():
        value = policy.values.get(f"topics.{topic}.asked")
        if value is None or value.given is Severity.OFF:
            continue
        until = policy.given(f"topics.{topic}.until")
        label = TOPIC_LABELS.get(words.label, words.label)
        if until is Until.OFFER:
            label = Wording("%(topic)s (until an offer is made)", topic=label)
        yield Line(label, value, words.instead)


def _contact(policy: Policy) -> Iterator[Line]:
    for kind in KINDS:
        for key, words in (("permission", _ASKING), ("notice", _TELLING)):
            value = policy.values.get(f"contact.{kind}.{key}")
            said = words.get(value.given, {}).get(kind) if value else None
            if value and said:
                yield Line(said, value)
    yield from _lines(policy, _WHEN)


_STAGES = {
    Stage.BEFORE_FIRST_CALL: Wording("before first call"),
    Stage.SCREENING: Wording("screening"),
    Stage.INTERVIEWS: Wording("interviews"),
    Stage.FINAL_ROUND: Wording("final round"),
    Stage.OFFER: Wording("offer"),
    Stage.AFTER_OFFER: Wording("after offer"),
}
_WHEN: dict[str, Say] = {
    "timing.earliest_stage": lambda stage: Wording(
        "Contact nobody before this stage: %(stage)s.", stage=_STAGES[stage]
    )
}
_TOLD: dict[str, Say] = {
    "inform.max_days": lambda days: Wording(
        "Tell the candidate what you collected about them from others, within "
        "%(days)s.",
        days=days_words(days),
    ),
    "inform.before_decision": lambda holds: (
        Wording("Tell the candidate before you use it in a decision.") if holds else ""
    ),
    "inform.source_disclosed": lambda holds: (
        Wording(
            "The candidate may learn who said it. Promise nobody that it stays secret."
        )
        if holds
        else ""
    ),
}
_HEARD: dict[str, Say] = {
    "access.candidate_sees": _SIGHT.__getitem__,
    "reply.before_decision": lambda holds: (
        Wording("Offer the candidate a reply before a decision rests on what was said.")
        if holds
        else ""
    ),
    "reply.days": lambda days: Wording(
        "Leave %(days)s for the reply.", days=days_words(days)
    ),
}
_SEEN: dict[str, Say] = {
    "ask_first.days": lambda days: Wording(
        "Give the candidate at least %(days)s to answer about one person. Silence is "
        "a no.",
        days=days_words(days),
    ),
    **_HEARD,
    "requests.days": lambda days: Wording(
        "Answer what the candidate asks about their own records within %(days)s.",
        days=days_words(days),
    ),
}
_TRAINED: dict[str, Say] = {
    "training.valid_months": lambda months: Wording(
        "Whoever calls was trained for it within the last %(months)s.",
        months=months_words(months),
    ),
}
_NOTED: dict[str, Say] = {
    "notes.late_hours": lambda hours: (
        Wording("Write your notes within 1 hour of the talk.")
        if hours == 1
        else Wording(
            "Write your notes within %(hours)s hours of the talk.", hours=hours
        )
    ),
}
_KEPT: dict[str, Say] = {
    "retention.floor": lambda period: Wording(
        "Keep everything for at least %(period)s.", period=period.label
    ),
    "retention.cap": lambda period: Wording(
        "Keep nothing for longer than %(period)s.", period=period.label
    ),
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
