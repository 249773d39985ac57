"""Which opening a cell means: by title, by number in another system, or by address.

Whoever reads the database gives the pairs; nothing is looked up here.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Self


@dataclass(frozen=True, slots=True)
class Openings:
    """The openings that a file may name, or the single one chosen for all of it."""

    by_key: Mapping[str, str] = field(default_factory=dict)
    ambiguous: frozenset[str] = frozenset()
    chosen: str | None = None

    @classmethod
    def only(cls, opening_id: str) -> Self:
        """Put every candidate of the file up for this opening."""
        return cls(chosen=opening_id)

    @classmethod
    def known_as(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Take pairs of a name, number or address, and the opening's id."""
        by_key: dict[str, str] = {}
        ambiguous: set[str] = set()
        for name, opening_id in pairs:
            key = opening_key(name)
            if key and by_key.setdefault(key, opening_id) != opening_id:
                ambiguous.add(key)
        return cls(by_key, frozenset(ambiguous))

    def find(self, name: str) -> str | None:
        """Return the id of the one opening known by this name, or None."""
        key = self._known_key(name)
        return None if key is None or key in self.ambiguous else self.by_key[key]

    def is_ambiguous(self, name: str) -> bool:
        """Tell whether several openings bear this name."""
        return self._known_key(name) in self.ambiguous

    def _known_key(self, name: str) -> str | None:
        key = opening_key(name)
        if key in self.by_key:
            return key
        # A posting's address ends in the number by which it is known.
        last = key.rpartition("/")[2] if "://" in key else ""
        return last if last in self.by_key else None


def opening_key(name: str) -> str:
    """Fold what tells no two openings apart: case, blanks, an address's query."""
    folded = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if "://" in folded:
        folded = folded.partition("?")[0].partition("#")[0].rstrip("/")
    return folded
