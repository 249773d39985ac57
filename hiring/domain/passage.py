"""Words of a note that may touch a topic off limits, and what people said of them.

A machine only finds; the writer says whether it is so, and nothing counts before that.
What was confirmed is kept from those who decide, here and nowhere else, so that no page
can forget it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from hiring.domain.casefile import Notes, Stage
from hiring.domain.errors import IllegalTransition
from hiring.domain.finding import Severity
from hiring.domain.policy import Policy, Until
from hiring.domain.topics import Topic

SAID_FIELDS: Mapping[str, str] = {
    "facts": "Facts and examples",
    "opinions": "Opinions",
    "company_stage": "Company’s stage",
    "support": "Support",
    "market": "Market",
    "clash": "Clash",
    "conflict": "Conflict of interest",
    "believed_before": "Believed before",
    "theme_1": "First point",
    "theme_2": "Second point",
    "theme_3": "Third point",
}
"""The fields of notes in which people write, as they are headed on pages."""

_SENTENCE_ENDS = ".!?\n"
_LONGEST = 160


class PassageState(StrEnum):
    """Found by the machine; confirmed or dismissed by a person."""

    FOUND = "found"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


ANSWERS: Mapping[tuple[PassageState, bool], PassageState] = {
    (PassageState.FOUND, True): PassageState.CONFIRMED,
    (PassageState.FOUND, False): PassageState.DISMISSED,
    (PassageState.DISMISSED, True): PassageState.CONFIRMED,
    (PassageState.DISMISSED, False): PassageState.DISMISSED,
    (PassageState.CONFIRMED, True): PassageState.CONFIRMED,
}
"""What follows when a person says that the words touch the topic, or do not."""


def answered(state: PassageState, *, touches: bool) -> PassageState:
    """Return the state that follows; words that are kept back stay kept back."""
    try:
        return ANSWERS[state, touches]
    except KeyError:
        message = "These words are kept from those who decide already."
        raise IllegalTransition(message) from None


@dataclass(frozen=True, slots=True)
class Span:
    """Where words of one note stand, which topic they may touch, and what was said."""

    field: str
    start: int
    end: int
    topic: str
    state: PassageState = PassageState.FOUND


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; ``topics`` names what its words touch, or may touch.

    ``is_kept_back``: a person said so. ``is_open``: nobody has said yet.
    """

    text: str
    topics: tuple[str, ...] = ()
    is_kept_back: bool = False
    is_open: bool = False

    @property
    def note(self) -> str:
        """Say beside words that can be read what they touch and who reads them."""
        if self.is_kept_back:
            return "" if self.text == kept_back(self.topics) else kept_back(self.topics)
        return f"[{_named(self.topics)}?]" if self.is_open else ""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Words in the sentence that they stand in."""

    before: str
    words: str
    after: str


def barred_topics(policy: Policy, stage: Stage | None = None) -> frozenset[str]:
    """Return the topics off limits here at this stage, or at one that is not known."""
    past_offer = stage in {Stage.OFFER, Stage.AFTER_OFFER}
    return frozenset(
        topic
        for topic in map(str, Topic)
        if _speaks(policy, topic)
        and not (past_offer and policy.given(f"topics.{topic}.until") is Until.OFFER)
    )


def _speaks(policy: Policy, topic: str) -> bool:
    return any(
        policy.severity_of(f"topics.{topic}.{how}") is not Severity.OFF
        for how in ("asked", "volunteered")
    )


def kept_back(topics: Iterable[str]) -> str:
    """Write what stands in the place of words that are walled off."""
    return f"[Kept from those who decide: {_named(topics)}]"


def _named(topics: Iterable[str]) -> str:
    return ", ".join(Topic(topic).plain for topic in topics)


def pieces(
    text: str, spans: Sequence[Span], *, sees_all: bool = False
) -> tuple[Piece, ...]:
    """Cut a text of one field where passages stand in it.

    Confirmed words are replaced unless the reader ``sees_all``; what was dismissed is
    text like any other.
    """
    counted = [
        span
        for span in spans
        if span.state is not PassageState.DISMISSED and span.start < span.end
    ]
    found: list[Piece] = []
    at = 0
    for start, end, group in _grouped(counted, len(text)):
        if text[at:start]:
            found.append(Piece(text[at:start]))
        found.append(_piece(text[start:end], group, sees_all=sees_all))
        at = end
    if text[at:]:
        found.append(Piece(text[at:]))
    return tuple(found)


def _grouped(
    spans: Iterable[Span], length: int
) -> Iterator[tuple[int, int, list[Span]]]:
    """Join spans that touch each other: no part of them may show at a seam."""
    start, end, group = 0, 0, list[Span]()
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if group and span.start >= end:
            yield start, min(end, length), group
            group = []
        if not group:
            start, end = span.start, span.end
        end = max(end, span.end)
        group.append(span)
    if group:
        yield start, min(end, length), group


def _piece(words: str, group: list[Span], *, sees_all: bool) -> Piece:
    walled = [span for span in group if span.state is PassageState.CONFIRMED]
    is_open = len(walled) < len(group)
    if not walled:
        return Piece(words, _topics(group), is_open=True)
    topics = _topics(walled)
    text = words if sees_all else kept_back(topics)
    return Piece(text, topics, is_kept_back=True, is_open=is_open)


def _topics(spans: Iterable[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(span.topic for span in spans))


def wall_notes(notes: Notes, spans: Sequence[Span]) -> Notes:
    """Return notes as those read them who decide."""
    changed = {
        field: "".join(piece.text for piece in pieces(getattr(notes, field), found))
        for field in SAID_FIELDS
        if (found := [span for span in spans if span.field == field])
    }
    themes = tuple(
        replace(theme, claim=changed.pop(f"theme_{number}", theme.claim))
        for number, theme in enumerate(notes.themes, 1)
    )
    return replace(notes, **changed, themes=themes)  # type: ignore[arg-type]


def quoted(text: str, span: Span) -> Quotation:
    """Return the words of a span within their sentence, or what is near them."""
    start = max(text.rfind(end, 0, span.start) for end in _SENTENCE_ENDS) + 1
    ends = [at for end in _SENTENCE_ENDS if (at := text.find(end, span.end)) >= 0]
    end = min(ends, default=len(text) - 1) + 1
    before, after = text[start : span.start].lstrip(), text[span.end : end].rstrip()
    if len(before) > _LONGEST:
        before = f"… {before[-_LONGEST:]}"
    if len(after) > _LONGEST:
        after = f"{after[:_LONGEST]} …"
    return Quotation(before, text[span.start : span.end], after)
