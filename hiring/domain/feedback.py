"""Feedback to a candidate: how a draft of it is made, and what it must not say.

A draft is made of signed debriefs alone. What others said of the candidate is never in
it, nor anybody's name, nor a claim that no story carries. What a machine points out in
a text is a question to its writer, as in notes: a person says whether it is so.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from hiring.domain.debrief import Strength, Theme
from hiring.domain.names import folded
from hiring.domain.topics import TopicWords, find_passages

FIELDS: Mapping[str, str] = {
    "stood_out": "What stood out",
    "gap": "The one gap",
    "closing": "What would close it",
    "outlook": "Talking again",
}
"""The fields in which people write, as they are headed on staff pages."""

MOST_POINTS = 3
DUE_SOON = timedelta(days=2)
SAME_WORDS = 6
"""So many words in a row that somebody else said are theirs, and no chance."""
_SHORTEST_NAME = 3
_WORD = re.compile(r"[^\W_]+(?:['’\u0300-\u036f-]+[^\W_]+)*")
_HEARSAY = re.compile(
    r"\b(references?|referees?|back[- ]?channel\w*|former (boss|manager|colleague)\w*"
    r"|(was|were|been) told|told (me|us)|hear[ds]? (from|that)|according to"
    r"|people say|rumou?r\w*)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(?:(?:we|i)(?:['’]ll| will| would| shall| are going to| am going to| can)"
    r"(?: \w+){0,2} (?:hire|employ|take) you"
    r"|job is (?:still )?yours|(?:guarantee|promise)\w*|you will get (?:the|a|this) job"
    r"|(?:make|send|give) you an offer|place for you)\b",
    re.IGNORECASE,
)


class Due(StrEnum):
    """How a wish for feedback stands against its day."""

    OPEN = "open"
    SOON = "soon"
    OVERDUE = "overdue"
    ANSWERED = "answered"


def standing(due_at: datetime, answered_at: datetime | None, now: datetime) -> Due:
    """Say how a wish for feedback stands."""
    if answered_at is not None:
        return Due.ANSWERED
    if now > due_at:
        return Due.OVERDUE
    return Due.SOON if due_at - now <= DUE_SOON else Due.OPEN


class Unfit(StrEnum):
    """Why words may have no place in feedback."""

    TOPIC = "topic"
    CANDIDATE = "candidate"
    SOURCE = "source"
    HEARD = "heard"
    PROMISE = "promise"


_SAYS = {
    Unfit.CANDIDATE: (
        "The name of another candidate.",
        "Speak of this candidate alone, and compare with nobody.",
    ),
    Unfit.SOURCE: (
        "The name of someone you talked to.",
        "Feedback rests on what your team saw, not on what others said.",
    ),
    Unfit.HEARD: (
        "The words of someone you talked to.",
        "Feedback rests on what your team saw, not on what others said.",
    ),
    Unfit.PROMISE: (
        "This may read as the promise of a job.",
        "Say when talking again makes sense, and no more.",
    ),
}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a text is held against.

    ``candidate`` is whom it is for, whose own name is no fault. ``others`` are the
    other candidates of the opening, ``sources`` whoever was or may be talked to,
    ``heard`` what they said. ``barred`` names the topics off limits here.
    """

    candidate: str
    words: TopicWords
    barred: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    team: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PointedOut:
    """Words of one field that may have no place in feedback, and why."""

    field: str
    why: Unfit
    start: int
    end: int
    words: str
    label: str
    help: str

    @property
    def key(self) -> str:
        """Name these words, so that their writer can say of them that they are fine."""
        said = f"{self.field} {self.why} {self.label} {folded(self.words)}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class FeedbackDraft:
    """What the debriefs give to begin with; an empty field gives nothing."""

    stood_out: str = ""
    gap: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether there was nothing to draft from."""
        return not (self.stood_out or self.gap)


def draft_from(themes: Iterable[Theme], around: Surroundings) -> FeedbackDraft:
    """Draft from the themes of signed debriefs: strengths first, the weakest as gap.

    A theme without a story, or with anything that must not be said, gives nothing.
    """
    fit = [theme for theme in themes if theme.strength and _is_fit(theme, around)]
    ranked = sorted(fit, key=lambda theme: theme.strength or 0)
    gap = next((theme for theme in ranked if theme.strength != Strength.STRONG), None)
    good = [
        theme
        for theme in reversed(ranked)
        if theme is not gap and (theme.strength or 0) >= Strength.GOOD
    ]
    points = dict.fromkeys(_said(theme) for theme in good)
    return FeedbackDraft(
        "\n".join(list(points)[:MOST_POINTS]), _said(gap) if gap else ""
    )


def _is_fit(theme: Theme, around: Surroundings) -> bool:
    text = _said(theme)
    if theme.is_unsubstantiated or _HEARSAY.search(text):
        return False
    names = (*around.others, *around.sources, *around.team)
    if any(True for _ in _names(text, names, around.candidate)):
        return False
    return not any(True for _ in _unfit(text, around))


def _said(theme: Theme) -> str:
    claim = theme.claim.strip()
    end = "" if claim.endswith((".", "!", "?", "…")) else "."
    return " ".join(f"{claim}{end} {theme.story.whole}".split())


def point_out(texts: Mapping[str, str], around: Surroundings) -> tuple[PointedOut, ...]:
    """Point out what may have no place in feedback, field by field."""
    return tuple(
        PointedOut(name, why, start, end, text[start:end], label, help_text)
        for name, text in texts.items()
        for why, start, end, label, help_text in _all_unfit(text, around)
    )


_Found = tuple[Unfit, int, int, str, str]


def _all_unfit(text: str, around: Surroundings) -> list[_Found]:
    found = [
        *_unfit(text, around),
        *_named(Unfit.CANDIDATE, text, around.others, around.candidate),
        *_named(Unfit.SOURCE, text, around.sources, around.candidate),
    ]
    return sorted(found, key=lambda each: (each[1], -each[2]))


def _unfit(text: str, around: Surroundings) -> Iterator[_Found]:
    for passage in find_passages(text, around.words):
        if str(passage.topic) in around.barred:
            said = around.words.topics[passage.topic]
            yield Unfit.TOPIC, passage.start, passage.end, f"{said.label}.", said.help
    for promise in _PROMISE.finditer(text):
        yield Unfit.PROMISE, *promise.span(), *_SAYS[Unfit.PROMISE]
    for start, end in _repeated(text, around.heard):
        yield Unfit.HEARD, start, end, *_SAYS[Unfit.HEARD]


def _named(
    why: Unfit, text: str, names: Collection[str], candidate: str
) -> Iterator[_Found]:
    for start, end in _names(text, names, candidate):
        yield why, start, end, *_SAYS[why]


def _names(
    text: str, names: Collection[str], candidate: str
) -> Iterator[tuple[int, int]]:
    """Find names, or parts of them, that are written with a capital letter."""
    own = set(folded(candidate).split())
    sought = {word for name in names for word in folded(name).split()}
    sought = {word for word in sought - own if len(word) >= _SHORTEST_NAME}
    spans = [
        found.span()
        for found in _WORD.finditer(text)
        if found[0][0].isupper() and sought.intersection(folded(found[0]).split())
    ]
    return _joined(text, spans)


def _repeated(text: str, heard: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find runs of words that somebody else said."""
    known = {run for said in heard for run in _runs(folded(said).split())}
    tokens = [(folded(found[0]), *found.span()) for found in _WORD.finditer(text)]
    spans = [
        (tokens[at][1], tokens[at + SAME_WORDS - 1][2])
        for at, run in enumerate(_runs([word for word, _, _ in tokens]))
        if run in known
    ]
    return _joined(text, spans)


def _joined(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Make one place of those that overlap, or that only blanks lie between."""
    held: tuple[int, int] | None = None
    for start, end in spans:
        if held and not text[held[1] : start].strip():
            held = (held[0], max(held[1], end))
            continue
        if held:
            yield held
        held = (start, end)
    if held:
        yield held


def _runs(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for at in range(len(words) - SAME_WORDS + 1):
        yield tuple(words[at : at + SAME_WORDS])


@dataclass(frozen=True, slots=True)
class GivenFeedback:
    """Feedback as it is typed; ``talk_on`` None says that there will be no talk."""

    stood_out: str
    gap: str
    closing: str
    outlook: str
    talk_on: date | None = None

    @property
    def texts(self) -> dict[str, str]:
        """Return what is written, by field."""
        return {name: getattr(self, name) for name in FIELDS}


def invite_on(written_on: date, talk_on: date | None) -> date:
    """Return the day to ask once what came of it: the day named, or a year later."""
    return talk_on or written_on + timedelta(days=365)


def may_ask(
    asked_at: datetime | None,
    answered_at: datetime | None,
    followed_up_at: datetime | None,
) -> bool:
    """Tell whether to ask for feedback: once, and after an answer if there is news."""
    if asked_at is None:
        return True
    if answered_at is None or followed_up_at is None:
        return False
    return followed_up_at > asked_at
