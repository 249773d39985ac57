"""On whose word a finding speaks, as it was kept with it, in words for people.

The names of authorities and marks are said here once. Nothing here may say that a house
rule is more than that, or that anything is covered by law.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from hiring.domain.policy import Authority

MARKS: Mapping[str, str] = {
    "sourced": "read in the source",
    "general": "well known, not looked up",
}
"""How sure a citation is, as people read it."""


@dataclass(frozen=True, slots=True)
class Source:
    """One source that was cited, and the day on which it was last checked."""

    ref: str
    title: str
    note: str
    mark: str
    checked_on: date | None


@dataclass(frozen=True, slots=True)
class Spoken:
    """Whose rule it was, what it rests on, and where an organisation made it milder."""

    label: str
    is_house: bool
    is_contested: bool
    milder_because: str
    sources: tuple[Source, ...]

    @property
    def short(self) -> str:
        """Name it in a line: “Regulator, contested”."""
        return f"{self.label}, contested" if self.is_contested else self.label


def read_authority(kept: Mapping[str, Any]) -> Spoken | None:
    """Read what was kept with a finding; None where older versions kept nothing."""
    if not kept:
        return None
    basis = Authority(kept["basis"])
    return Spoken(
        label=basis.label,
        is_house=basis is Authority.HOUSE,
        is_contested=kept["contested"],
        milder_because=kept["reason"],
        sources=tuple(map(_source, kept["cites"])),
    )


def _source(kept: Mapping[str, Any]) -> Source:
    day = kept["checked_on"]
    return Source(
        ref=kept["ref"],
        title=kept["title"],
        note=kept["note"],
        mark=MARKS.get(kept["mark"], kept["mark"]),
        checked_on=date.fromisoformat(day) if day else None,
    )
