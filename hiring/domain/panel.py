"""What the signed debriefs of a case say together: who agrees and who differs.

Nobody is averaged and nobody gets a score: advice is counted, themes are compared by
the side of the middle that they stand on, and everything else is somebody's own words.
Who may read any of it is decided elsewhere.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hiring.domain.debrief import Advice, Strength, Theme, ThemeCategory
from hiring.domain.settings_compared import Judged, Row, judged_words
from hiring.domain.wording import Wording


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

    @property
    def counts(self) -> tuple[int, int, int]:
        """Say how many see it as good or strong, as weak or missing, and as both."""
        names = dict(self.standing)
        good, weak, both = (len(names.get(_STANDING[each], ())) for each in _SIDES)
        return good, weak, both


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
