"""What was read of a file that came in, before anything is believed of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

BIGGEST = 10 * 1024 * 1024
MOST_PAGES = 50


class Found(StrEnum):
    """What kind of file it is."""

    FIELDS = "fields"
    TEXT = "text"
    PICTURES = "pictures"
    LOCKED = "locked"
    BROKEN = "broken"
    PAGES = "pages"
    BIG = "big"
    TOO_MUCH = "too_much"


@dataclass(frozen=True, slots=True)
class FilledForm:
    """Fields by their names; ``words`` are those of a file that has no fields.

    ``dropped`` names what was left out, such as scripts.
    """

    found: Found
    texts: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    dropped: tuple[str, ...] = ()
    words: str = ""
