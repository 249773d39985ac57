"""Documents that can leave as a file: which there are, and how one is asked for.

What one says is its own module's matter, and how it looks is for
``templates/debrief/``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """Which document it is, as its address names it."""

    DEBRIEF = "debrief"
    PANEL = "panel"
    CALL_BACK = "call-back"
    CALL_GUIDE = "call-guide"
    OPENING_GUIDE = "opening-guide"
    CASE_REPORT = "case-report"

    @property
    def label(self) -> str:
        """Name the document as pages do."""
        return _LABELS[self]


_LABELS = {
    Kind.DEBRIEF: "Debrief",
    Kind.PANEL: "Panel debrief",
    Kind.CALL_BACK: "Call-back brief",
    Kind.CALL_GUIDE: "Call guide",
    Kind.OPENING_GUIDE: "Call guide of an opening",
    Kind.CASE_REPORT: "Case report",
}

DEBRIEFS = frozenset({Kind.DEBRIEF, Kind.PANEL, Kind.CALL_BACK})
"""What says what interviewers think: not for anybody who does not decide."""


class Paper(StrEnum):
    """The size of the sheet, as style sheets name it."""

    A4 = "A4"
    LETTER = "Letter"


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody wants a document: for whom, on which paper, in which language.

    It is for one of the panel, for a ``recipient`` who is not on it, or for oneself.
    ``also`` is one more place whose rules a call guide shows; ``base_url`` is where
    this installation is reached.
    """

    recipient: str = ""
    panelist_id: str = ""
    paper: Paper = Paper.A4
    language: str = ""
    also: str = ""
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What is to be printed: a template and what it says.

    Without a ``case_id`` it is about no candidate. ``is_signed`` says that a person
    stands behind it by name: it is printed for archives, and sealed where possible.
    """

    case_id: str
    filename: str
    template: str
    context: Mapping[str, object]
    is_signed: bool = False
