"""How alike the setting was, in which somebody saw a candidate, to that of the job.

It speaks of two settings, in words: never of how good a person is. A machine sees only
whether two texts are the same; whether they mean the same, a person says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from hiring.domain.names import folded
from hiring.domain.shortened import shortened
from hiring.domain.wording import Wording

WORDS_OF_A_SIDE = 40


class Side(StrEnum):
    """What of a setting can be compared."""

    STAGE = "stage"
    SUPPORT = "support"
    MARKET = "market"

    @property
    def label(self) -> Wording:
        """Name the side."""
        return _LABELS[self]


class Likeness(StrEnum):
    """What a person who knows both settings says of one side."""

    ALIKE = "alike"
    DIFFERENT = "different"

    @property
    def label(self) -> Wording:
        """Name the answer."""
        return _LIKENESS[self]


_LABELS = {
    Side.STAGE: Wording("Stage of the firm"),
    Side.SUPPORT: Wording("Support"),
    Side.MARKET: Wording("Market"),
}
_LIKENESS = {
    Likeness.ALIKE: Wording("Much the same"),
    Likeness.DIFFERENT: Wording("Different"),
}
_CLASH = Wording("Clash")
_NOT_KNOWN = Wording("Not known")

Judged = Mapping[Side, Likeness]
Row = tuple[Wording, Wording]
"""A side by its name, and what is said of it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where somebody worked, as far as it was told; a job has no clash yet."""

    stage: str = ""
    support: str = ""
    market: str = ""
    clash: str = ""

    def of(self, side: Side) -> str:
        """Return what was told of one side."""
        return {
            Side.STAGE: self.stage,
            Side.SUPPORT: self.support,
            Side.MARKET: self.market,
        }[side].strip()


def compared(seen: Setting, job: Setting, judged: Judged) -> tuple[Row, ...]:
    """Say side by side how alike two settings are, and whether there was a clash."""
    clash = seen.clash.strip()
    told = Wording("“%(words)s”", words=_short(clash)) if clash else _NOT_KNOWN
    rows = [(side.label, _side(seen.of(side), job.of(side), judged.get(side)))
            for side in Side]  # fmt: skip
    return (*rows, (_CLASH, told))


def judged_words(judged: Judged) -> tuple[Row, ...]:
    """Say what a person said of each side, and nothing of what was told."""
    return tuple((side.label, judged[side].label) for side in Side if side in judged)


def _side(there: str, here: str, said: Likeness | None) -> Wording:
    """Say what a person said of it first; without one, whether the texts are one."""
    if not there or not here:
        return said.label if said else _NOT_KNOWN
    both = {"there": _short(there), "here": _short(here)}
    if said is Likeness.ALIKE:
        return Wording("Much the same: “%(there)s” there, “%(here)s” here", **both)
    if said is Likeness.DIFFERENT:
        return Wording("Different: “%(there)s” there, “%(here)s” here", **both)
    if _is_same(there, here):
        return Wording("The same: “%(both)s”", both=both["here"])
    return Wording("“%(there)s” there, “%(here)s” here", **both)


def _is_same(there: str, here: str) -> bool:
    """Compare whole texts: what the shorter one leaves out may be the word "no"."""
    return there == here or (folded(there) or there) == folded(here)


def _short(text: str) -> str:
    return shortened(text, WORDS_OF_A_SIDE).rstrip(".")
