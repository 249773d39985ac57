"""The box on the panel's first page: what the team thinks, why, and what is open.

It has so many words and no more. What people wrote is shortened until it fits; nothing
is added, and the same debriefs make the same box.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hiring.domain.debrief import Advice, Strength, ThemeCategory, word_count
from hiring.domain.panel import (
    Agreement,
    Claim,
    Comparison,
    Voice,
    compared_categories,
)
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
    good, weak, both = compared.counts
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
