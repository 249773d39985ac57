"""What the signed debriefs of a case say together: who agrees, and what is open.

Nobody is averaged and nobody gets a score: advice is counted, themes are compared by
the side of the middle that they stand on, and everything else is somebody's own words.
Who may read any of it is decided elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hiring.domain.debrief import Advice, Strength, Theme, ThemeCategory, word_count
from hiring.domain.settings_compared import Judged, Row, judged_words
from hiring.domain.shortened import shortened
from hiring.domain.wording import Wording

BRIEF_WORDS = 110
"""The most that the box on the first page takes, in English; others need up to a third
more, and the page has a heading: together they stay within 150."""

_ROOM = ((16, True), (14, True), (14, False), (12, False), (10, False), (6, False))
"""How many words what people wrote may take, and whether those who advise are named,
from the first that is tried to the last, which always fits."""

_NAME_WORDS = 4
_QUESTIONS = 2


class PanelState(StrEnum):
    """Whether the debriefs of a case can be read together."""

    BLIND = "blind"
    WAITING = "waiting"
    COMPLETE = "complete"
    OPENED = "opened"

    @property
    def is_open(self) -> bool:
        """Tell whether they can."""
        return self in {PanelState.COMPLETE, PanelState.OPENED}


def state_of(*, must_sign: bool, signed: int, owing: int, opened: bool) -> PanelState:
    """Say whether somebody may read: blindness first, whatever HR did."""
    if must_sign:
        return PanelState.BLIND
    if not signed:
        return PanelState.WAITING
    if not owing:
        return PanelState.COMPLETE
    return PanelState.OPENED if opened else PanelState.WAITING


class Agreement(StrEnum):
    """How those who speak of a category stand to each other."""

    SILENT = "silent"
    UNRATED = "unrated"
    ONE_GOOD = "one_good"
    ONE_WEAK = "one_weak"
    ONE_BOTH = "one_both"
    GOOD = "good"
    WEAK = "weak"
    DIFFER = "differ"

    @property
    def words(self) -> Wording:
        """Say it."""
        return _AGREEMENTS[self]


_AGREEMENTS = {
    Agreement.SILENT: Wording("Nobody speaks of it."),
    Agreement.UNRATED: Wording("Nobody says how strong."),
    Agreement.ONE_GOOD: Wording("Only one says how strong: good or strong."),
    Agreement.ONE_WEAK: Wording("Only one says how strong: weak or missing."),
    Agreement.ONE_BOTH: Wording("Only one says how strong: some of each."),
    Agreement.GOOD: Wording("They agree: good or strong."),
    Agreement.WEAK: Wording("They agree: weak or missing."),
    Agreement.DIFFER: Wording("They differ."),
}


class Reading(StrEnum):
    """What a person says that a talk does to a claim."""

    CONFIRMS = "confirms"
    CONTRADICTS = "contradicts"

    @property
    def label(self) -> Wording:
        """Say it."""
        return _READINGS[self]


_READINGS = {
    Reading.CONFIRMS: Wording("Confirms it"),
    Reading.CONTRADICTS: Wording("Contradicts it"),
}


@dataclass(frozen=True, slots=True)
class Beside:
    """A reference that a person put beside a claim: whose, and what it does to it.

    ``known`` says how they know the candidate; ``is_nameless`` that they were promised
    not to be named, so that nothing on paper may tell who it was. ``not_yet`` says why
    the talk cannot be cited by now, where that is so.
    """

    id: str
    contact_id: str
    person: str
    known: str
    is_listed: bool
    confirms: bool
    judged: Judged
    put_by: str
    put_at: datetime
    not_yet: Wording | None = None
    is_nameless: bool = False

    @property
    def reading(self) -> Reading:
        """Say what it does to the claim."""
        return Reading.CONFIRMS if self.confirms else Reading.CONTRADICTS

    @property
    def judged_rows(self) -> tuple[Row, ...]:
        """Say how alike the settings are in the words of who put it there."""
        return judged_words(self.judged)

    @property
    def list_words(self) -> Wording:
        """Say whether the candidate had named the person."""
        return _ON_LIST if self.is_listed else _OFF_LIST


_ON_LIST = Wording("named by the candidate")
_OFF_LIST = Wording("not named by the candidate")


@dataclass(frozen=True, slots=True)
class Claim:
    """One theme of a debrief by its place in it, with the references beside it."""

    place: int
    theme: Theme
    beside: tuple[Beside, ...] = ()

    @property
    def is_confirmed(self) -> bool:
        """Tell whether a reference that can be cited confirms it."""
        return any(each.confirms and not each.not_yet for each in self.beside)

    @property
    def is_contradicted(self) -> bool:
        """Tell whether a reference that can be cited contradicts it."""
        return any(not each.confirms and not each.not_yet for each in self.beside)


@dataclass(frozen=True, slots=True)
class Voice:
    """What one interviewer brings to the panel."""

    name: str
    advice: Advice
    claims: tuple[Claim, ...]

    def sides(self, category: ThemeCategory) -> frozenset[bool]:
        """Say on which sides of the middle their themes of a category stand."""
        rated = [theme.strength for theme in self._about(category) if theme.strength]
        return frozenset(strength >= Strength.GOOD for strength in rated)

    def speaks_of(self, category: ThemeCategory) -> bool:
        """Tell whether they have a theme in a category."""
        return any(True for _ in self._about(category))

    def _about(self, category: ThemeCategory) -> Iterator[Theme]:
        return (each.theme for each in self.claims if each.theme.category is category)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A category: how the panel stands in it, and who stands where, by name."""

    category: ThemeCategory
    agreement: Agreement
    standing: tuple[tuple[Wording, tuple[str, ...]], ...]


def compared_categories(voices: Sequence[Voice]) -> tuple[Comparison, ...]:
    """Compare what the panel says in each category."""
    return tuple(
        Comparison(category, _agreement(category, voices), _standing(category, voices))
        for category in ThemeCategory
    )


def _agreement(category: ThemeCategory, voices: Iterable[Voice]) -> Agreement:
    spoke = [voice for voice in voices if voice.speaks_of(category)]
    rated = [sides for voice in spoke if (sides := voice.sides(category))]
    if not rated:
        return Agreement.UNRATED if spoke else Agreement.SILENT
    together = frozenset[bool]().union(*rated)
    if len(rated) == 1:
        return _ALONE[together]
    return _TOGETHER[together]


_BOTH = frozenset({True, False})
_ALONE: Mapping[frozenset[bool], Agreement] = {
    frozenset({True}): Agreement.ONE_GOOD,
    frozenset({False}): Agreement.ONE_WEAK,
    _BOTH: Agreement.ONE_BOTH,
}
_TOGETHER: Mapping[frozenset[bool], Agreement] = {
    frozenset({True}): Agreement.GOOD,
    frozenset({False}): Agreement.WEAK,
    _BOTH: Agreement.DIFFER,
}


def _standing(
    category: ThemeCategory, voices: Sequence[Voice]
) -> tuple[tuple[Wording, tuple[str, ...]], ...]:
    silent = tuple(each.name for each in voices if not each.speaks_of(category))
    spoke = [each for each in voices if each.speaks_of(category)]
    rows = [
        (label, tuple(each.name for each in spoke if each.sides(category) == sides))
        for sides, label in _STANDING.items()
    ]
    return tuple((label, names) for label, names in (*rows, (_SILENT, silent)) if names)


_STANDING: Mapping[frozenset[bool], Wording] = {
    frozenset({True}): Wording("Good or strong"),
    frozenset({False}): Wording("Weak or missing"),
    _BOTH: Wording("Some of each"),
    frozenset(): Wording("Does not say how strong"),
}
_SILENT = Wording("Does not speak of it")
_SIDES = (frozenset({True}), frozenset({False}), _BOTH)


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of the box, after a word or two that say what it is about."""

    text: Wording
    label: Wording | None = None

    @property
    def words(self) -> int:
        """Count its words in English."""
        return word_count(self.text) + word_count(self.label or "")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the box and what stands below it."""

    heading: Wording
    lines: tuple[Line, ...]

    @property
    def words(self) -> int:
        """Count its words in English."""
        return word_count(self.heading) + sum(line.words for line in self.lines)


def in_brief(
    voices: Sequence[Voice], questions: Sequence[str], missing: int
) -> tuple[Section, ...]:
    """Say what the panel thinks, why, and what is open, in so few words as fit.

    Only what people wrote is shortened; the same debriefs make the same box.
    """
    for room, named in _ROOM:
        sections = (
            Section(
                Wording("What we think"), (*_advice(voices, missing, named=named),)
            ),
            Section(Wording("Why"), tuple(_why(voices, room))),
            Section(Wording("What is open"), tuple(_open(questions, room))),
        )
        if sum(section.words for section in sections) <= BRIEF_WORDS:
            break
    return sections


def _advice(voices: Sequence[Voice], missing: int, *, named: bool) -> Iterator[Line]:
    for advised, words in _ADVISED.items():
        names = [_short(voice) for voice in voices if voice.advice in advised]
        if names:
            yield Line(_counted(names, len(voices), named=named), words)
    if missing:
        yield Line(Wording("Not written yet: %(count)s.", count=missing))


_ADVISED: Mapping[frozenset[Advice], Wording] = {
    frozenset({Advice.YES, Advice.STRONG_YES}): Wording("Hire:"),
    frozenset({Advice.NO, Advice.STRONG_NO}): Wording("Do not hire:"),
    frozenset({Advice.UNDECIDED}): Wording("No decision yet:"),
}


def _counted(names: Sequence[str], total: int, *, named: bool) -> Wording:
    count = len(names)
    if not named:
        return Wording("%(count)s of %(total)s.", count=count, total=total)
    said = ", ".join(names)
    return Wording(
        "%(count)s of %(total)s, %(names)s.", count=count, total=total, names=said
    )


def _short(voice: Voice) -> str:
    return shortened(voice.name, _NAME_WORDS)


def _why(voices: Sequence[Voice], room: int) -> Iterator[Line]:
    for each in compared_categories(voices):
        yield Line(_agreed(each), _LABELS[each.category])
    told = [(claim, voice) for voice in voices for claim in voice.claims
            if not claim.theme.is_unsubstantiated]  # fmt: skip
    good = [each for each in told if _rank(each[0]) >= Strength.GOOD]
    weak = [each for each in told if 0 < _rank(each[0]) < Strength.GOOD]
    if good:
        yield Line(_quoted(*min(good, key=_strongest), room), Wording("For:"))
    if weak:
        yield Line(_quoted(*min(weak, key=_weakest), room), Wording("Against:"))
    if not good and not weak:
        yield Line(Wording("No claim with a story says how strong."))


def _agreed(compared: Comparison) -> Wording:
    """Say how the panel stands in a category, and how many on which side."""
    if compared.agreement is not Agreement.DIFFER:
        return compared.agreement.words
    names = dict(compared.standing)
    good, weak, both = (len(names.get(_STANDING[each], ())) for each in _SIDES)
    if both:
        return Wording(
            "They differ: %(good)s good, %(weak)s weak, %(both)s both.",
            good=good,
            weak=weak,
            both=both,
        )
    return Wording("They differ: %(good)s good, %(weak)s weak.", good=good, weak=weak)


_LABELS = {
    ThemeCategory.MOTIVATION: Wording("Motivation."),
    ThemeCategory.CHALLENGES: Wording("Able."),
    ThemeCategory.FIT: Wording("Fit."),
}


def _rank(claim: Claim) -> int:
    return int(claim.theme.strength or 0)


def _strongest(told: tuple[Claim, Voice]) -> tuple[int, bool, bool]:
    claim = told[0]
    return -_rank(claim), claim.is_contradicted, not claim.is_confirmed


def _weakest(told: tuple[Claim, Voice]) -> tuple[int, bool, bool]:
    claim = told[0]
    return _rank(claim), claim.is_contradicted, not claim.is_confirmed


def _quoted(claim: Claim, voice: Voice, room: int) -> Wording:
    said, who = shortened(claim.theme.claim, room), _short(voice)
    if claim.is_contradicted:
        return Wording(
            "“%(claim)s” (%(who)s). A reference contradicts it.", claim=said, who=who
        )
    if claim.is_confirmed:
        return Wording(
            "“%(claim)s” (%(who)s). A reference confirms it.", claim=said, who=who
        )
    return Wording("“%(claim)s” (%(who)s).", claim=said, who=who)


def _open(questions: Sequence[str], room: int) -> Iterator[Line]:
    for question in questions[:_QUESTIONS]:
        yield Line(Wording("“%(words)s”", words=shortened(question, room)))
    if len(questions) > _QUESTIONS:
        more = len(questions) - _QUESTIONS
        yield Line(Wording("And %(count)s more.", count=more))
    if not questions:
        yield Line(Wording("No question is written down."))
