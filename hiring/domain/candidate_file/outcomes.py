"""What comes of a file's rows: candidates, problems and notes.

Values only, for pages to show and for services to store; `rows` makes them.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ProblemKind(StrEnum):
    """What sort of thing is wrong with a row."""

    MISSING = "missing"
    INVALID = "invalid"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class NewCandidate:
    """One person for one opening, as a file names them."""

    line: int
    name: str
    email: str
    opening_id: str
    phone: str = ""
    company: str = ""
    place: str = ""
    title: str = ""
    source: str = ""
    reference: str = ""
    applied_on: date | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What keeps one row from being imported, and under which heading it stands."""

    line: int
    column: str
    message: str
    kind: ProblemKind
    other_line: int | None = None


@dataclass(frozen=True, slots=True)
class RowNote:
    """What was decided for a row, or for a column where the line is None."""

    line: int | None
    column: str
    message: str


@dataclass(frozen=True, slots=True)
class RowsRead:
    """All that a file says: candidates, problems, notes, and unknown openings."""

    candidates: tuple[NewCandidate, ...]
    problems: tuple[RowProblem, ...]
    notes: tuple[RowNote, ...]
    unknown_openings: tuple[str, ...]
