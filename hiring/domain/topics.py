"""Topics that a reference must not turn on, and where a text may touch one.

Nothing here decides: a found passage is a question to the writer, since a wrong tag
is itself a statement about the candidate's health, family or belief. The words to look
for are data, one file a language in ``policies/topics``, read by adapters.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, product
from typing import NamedTuple

from hiring.domain.names import folded


class Topic(StrEnum):
    """A topic that some law, regulator or code puts off limits."""

    HEALTH = "health"
    GENETICS = "genetics"
    LEAVE = "leave"
    FAMILY = "family"
    AGE = "age"
    ORIGIN_AND_BELIEF = "origin_and_belief"
    POLITICS = "politics"
    UNION = "union"
    PAY = "pay"
    ARRESTS = "arrests"
    CONVICTIONS = "convictions"
    CREDIT = "credit"
    COMPLAINTS = "complaints"
    CANNABIS = "cannabis"
    IMMIGRATION = "immigration"
    PRIVATE_LIFE = "private_life"

    @property
    def plain(self) -> str:
        """Name the topic within a sentence of a rule, which reads no file."""
        return _PLAIN[self]


_PLAIN = {
    Topic.HEALTH: "health or disability",
    Topic.GENETICS: "inherited conditions",
    Topic.LEAVE: "protected leave",
    Topic.FAMILY: "pregnancy or family",
    Topic.AGE: "age",
    Topic.ORIGIN_AND_BELIEF: "origin, belief or orientation",
    Topic.POLITICS: "political views",
    Topic.UNION: "union matters",
    Topic.PAY: "pay history",
    Topic.ARRESTS: "arrests",
    Topic.CONVICTIONS: "convictions",
    Topic.CREDIT: "credit or debts",
    Topic.COMPLAINTS: "complaints or lawsuits",
    Topic.CANNABIS: "use of cannabis",
    Topic.IMMIGRATION: "citizenship or immigration",
    Topic.PRIVATE_LIFE: "private life",
}

GAP = "…"
NUMBER = "#"
ANY = "*"
SKIPPED = 3
LONGEST = 12
"""The most words of a text that a phrase can take up."""
_TOKEN = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
_BREAK = re.compile(r"[.!?;:,()\[\]{}|]")
_GROUP = re.compile(r"{(\w+)}")
_APART = str.maketrans("'’-", "   ")


@dataclass(frozen=True, slots=True)
class TopicText:
    """What a language says of one topic, and the words that may touch it.

    ``avoid`` says what not to ask, ``instead`` what may be asked. In a phrase ``pay*``
    is every word with that beginning, ``…`` up to three words, ``#`` a number and
    ``{whose}`` any word of a group. What an exception covers is not pointed out.
    """

    label: str
    avoid: str
    instead: str
    words: tuple[str, ...]
    exceptions: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        """Say what not to ask and what may be asked."""
        return f"{self.avoid} {self.instead}"


@dataclass(frozen=True)
class TopicWords:
    """Everything that one language's file says of all topics."""

    language: str
    topics: Mapping[Topic, TopicText]
    groups: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def label(self, topic: Topic) -> str:
        """Name a topic as its readers do."""
        return self.topics[topic].label

    @cached_property
    def sought(self) -> "Step":
        """Return the tree of all phrases to look for."""
        given = ((topic, text.words) for topic, text in self.topics.items())
        return self._grow(given)

    @cached_property
    def excused(self) -> "Step":
        """Return the tree of all phrases that are not pointed out."""
        given = ((topic, text.exceptions) for topic, text in self.topics.items())
        return self._grow(given)

    def _grow(self, given: Iterable[tuple[Topic, tuple[str, ...]]]) -> "Step":
        root = Step()
        for topic, phrases in given:
            for phrase in self._spelt_out(phrases):
                step = root
                for word in phrase.translate(_APART).split():
                    step = step.add(word)
                step.topics.add(topic)
        return root

    def _spelt_out(self, phrases: Iterable[str]) -> Iterator[str]:
        """Give each phrase once for every choice of the words of its groups."""
        for phrase in phrases:
            parts = _GROUP.split(phrase)
            chosen = [
                self.groups[part] if number % 2 else (part,)
                for number, part in enumerate(parts)
            ]
            yield from map("".join, product(*chosen))


@dataclass(frozen=True, slots=True)
class Passage:
    """Words of a text that may touch a topic, from its ``start`` up to its ``end``."""

    topic: Topic
    start: int
    end: int
    words: str


def find_passages(text: str, words: TopicWords) -> tuple[Passage, ...]:
    """Point out what may touch a topic, in the order of the text.

    The work grows with the length of the text and no faster: nothing is read twice.
    """
    tokens = list(_tokens(text))
    found = _matches(tokens, words.sought, range(len(tokens)))
    if not found:
        return ()
    excused = _matches(tokens, words.excused, _near(found))
    passages = [
        Passage(topic, start, end, text[start:end])
        for topic, spans in found.items()
        for start, end in _joined(tokens, _left(spans, excused.get(topic, []), tokens))
    ]
    return tuple(sorted(passages, key=lambda found: (found.start, -found.end)))


class _Token(NamedTuple):
    """A word as it is compared, where it stands, and whether it goes on a phrase."""

    word: str
    start: int
    end: int
    goes_on: bool


def _tokens(text: str) -> Iterator[_Token]:
    before = 0
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        between, word = text[before:start], found[0]
        goes_on = between == " " or not (
            _BREAK.search(between) or between.count("\n") > 1
        )
        bare = word.lower() if word.isascii() else folded(word)
        yield _Token(bare, start, end, goes_on)
        before = end


@dataclass(slots=True)
class Step:
    """A place in the tree of phrases: what may come next, and which end here."""

    exact: dict[str, "Step"] = field(default_factory=dict)
    stems: dict[str, "Step"] = field(default_factory=dict)
    lengths: tuple[int, ...] = ()
    number: "Step | None" = None
    gap: "Step | None" = None
    topics: set[Topic] = field(default_factory=set)

    def add(self, word: str) -> "Step":
        """Return the place that a word of a phrase leads to."""
        if word == GAP:
            self.gap = self.gap or Step()
            return self.gap
        if word == NUMBER:
            self.number = self.number or Step()
            return self.number
        if word.endswith(ANY):
            stem = folded(word)
            self.lengths = tuple(sorted({*self.lengths, len(stem)}))
            return self.stems.setdefault(stem, Step())
        return self.exact.setdefault(folded(word), Step())

    def after(self, word: str) -> list["Step"]:
        """List the places that a word of a text leads to."""
        exact = self.exact.get(word)
        found = [] if exact is None else [exact]
        if self.number and word[0].isdigit():
            found.append(self.number)
        if self.lengths:
            begins = [word[:length] for length in self.lengths if length <= len(word)]
            found += [self.stems[stem] for stem in begins if stem in self.stems]
        return found


_Spans = list[tuple[int, int]]


def _matches(
    tokens: list[_Token], root: Step, firsts: Iterable[int]
) -> dict[Topic, _Spans]:
    """List by topic where phrases begin and end, counted in words."""
    found: dict[Topic, _Spans] = {}
    begun: dict[str, list[Step]] = {}
    for first in firsts:
        word = tokens[first].word
        if word not in begun:
            begun[word] = root.after(word)
        reached = [(step, first + 1) for step in begun[word]]
        while reached:
            step, at = reached.pop()
            for topic in step.topics:
                found.setdefault(topic, []).append((first, at - 1))
            if step.exact or step.stems or step.number or step.gap:
                reached += _onward(tokens, step, at)
    return found


def _near(found: Mapping[Topic, _Spans]) -> list[int]:
    """List the places at which an exception may begin that covers what was found."""
    places: list[int] = []
    done = 0
    for first in sorted({first for spans in found.values() for first, _ in spans}):
        places += range(max(done, first - LONGEST), first + 1)
        done = first + 1
    return places


def _onward(tokens: list[_Token], step: Step, at: int) -> list[tuple[Step, int]]:
    """Take one more word of the text, skipping some where the phrase has a gap."""
    if at == len(tokens) or not tokens[at].goes_on:
        return []
    found = [(after, at + 1) for after in step.after(tokens[at].word)]
    if step.gap is not None:
        for place in range(at, min(at + SKIPPED + 1, len(tokens))):
            if not tokens[place].goes_on:
                break
            word = tokens[place].word
            found += [(after, place + 1) for after in step.gap.after(word)]
    return found


def _left(spans: _Spans, excused: _Spans, tokens: list[_Token]) -> _Spans:
    """Leave out what lies within an exception."""
    reach = [-1] * len(tokens)
    for first, last in excused:
        reach[first] = max(reach[first], last)
    furthest = list(accumulate(reach, max))
    return [span for span in spans if furthest[span[0]] < span[1]]


def _joined(tokens: list[_Token], spans: _Spans) -> Iterator[tuple[int, int]]:
    """Make one place of those that overlap, counted in characters."""
    held: tuple[int, int] | None = None
    for first, last in sorted(spans):
        if held and first <= held[1]:
            held = (held[0], max(held[1], last))
            continue
        if held:
            yield tokens[held[0]].start, tokens[held[1]].end
        held = (first, last)
    if held:
        yield tokens[held[0]].start, tokens[held[1]].end
