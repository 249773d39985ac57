"""How the rows of a file lie: what separates cells, where headings and people begin.

Guesses only, each of which a person can overrule with a `Layout` of their own.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from hiring.domain.candidate_file.cells import looks_like_email
from hiring.domain.candidate_file.columns import CandidateField, recognise
from hiring.domain.candidate_file.refusal import MAX_COLUMNS

DELIMITERS: Final = (",", ";", "\t", "|")
HEADINGS_WITHIN: Final = 20
_SAMPLE_CHARACTERS: Final = 65_536
_SEP_LINE: Final = re.compile(r"sep=([,;\t|])\r?\n", re.IGNORECASE)
_MAX_INSTRUCTIONS: Final = 5
_INSTRUCTS: Final = re.compile(
    r"\b(?:required|mandatory|optional|instructions?|for example|e\.g\.|please"
    r"|enter|must be|leave blank|do not|format|max(?:imum)?|delete th)\b",
    re.IGNORECASE,
)
_SAMPLE_NAME: Final = re.compile(r"\b(?:sample|example|j(?:ohn|ane) (?:doe|smith))\b")


@dataclass(frozen=True, slots=True)
class Row:
    """One row with its number as a spreadsheet shows it, counted from 1."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows lie in a file; a person can correct it and read again."""

    delimiter: str
    heading_line: int | None
    first_line: int


def find_delimiter(text: str) -> str:
    """Find what separates the cells: what makes most sense of the first rows."""
    if named := _SEP_LINE.match(text):
        return named.group(1)
    sample = text[:_SAMPLE_CHARACTERS]
    whole, newline, _ = sample.rpartition("\n")
    if newline and len(text) > len(sample):
        sample = whole
    # max() keeps the first of equals, so a single column counts as comma.
    return max(DELIMITERS, key=lambda delimiter: _sense(sample, delimiter))


def _sense(sample: str, delimiter: str) -> tuple[int, int, int]:
    # Neither strict nor longer than a cell may be, so csv finds nothing to refuse.
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows = [cells[:MAX_COLUMNS] for cells in islice(reader, HEADINGS_WITHIN)]
    known = max((len(recognise(cells)) for cells in rows), default=0)
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    width, steady = widths.most_common(1)[0] if widths else (0, 0)
    return known, steady, width


def find_layout(records: Sequence[Row], delimiter: str) -> Layout:
    """Find the headings, and the first row below that is no instruction."""
    head = records[:HEADINGS_WITHIN]
    scores = [_heading_score(row) for row in head]
    best = max(scores)
    if best:
        at = scores.index(best)
    elif not any(map(looks_like_email, head[0].cells)):
        at = 0  # headings in words that we do not know
    else:
        return Layout(delimiter, None, head[0].line)
    skip = _instructions_below(records[at : at + 2 + _MAX_INSTRUCTIONS])
    below = records[at + 1 + skip] if at + 1 + skip < len(records) else None
    return Layout(delimiter, head[at].line, below.line if below else head[at].line + 1)


def _heading_score(row: Row) -> int:
    if any(map(looks_like_email, row.cells)):
        return 0
    return len(recognise(row.cells))


def _instructions_below(records: Sequence[Row]) -> int:
    """Count the template's own rows that stand right below the headings."""
    columns = recognise(records[0].cells)
    email = columns.get(CandidateField.EMAIL)
    count = 0
    for row in records[1 : 1 + _MAX_INSTRUCTIONS]:
        if _is_instruction(row, email):
            count += 1
        elif count and _SAMPLE_NAME.search(" ".join(row.cells).casefold()):
            return count + 1
        else:
            break
    return count


def _is_instruction(row: Row, email: int | None) -> bool:
    """Tell a row that explains the columns: it instructs, and has no address."""
    if email is None or any(map(looks_like_email, row.cells)):
        return False
    return any(map(_INSTRUCTS.search, row.cells))
