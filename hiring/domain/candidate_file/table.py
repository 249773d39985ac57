"""From text to headings and rows: delimiter, quoted cells, rows above and below.

What the columns mean is `columns`; what the cells mean is `rows`. Rows are numbered
as a spreadsheet numbers them, since that is where people look for them.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hiring.domain.candidate_file.cells import looks_like_email
from hiring.domain.candidate_file.columns import CandidateField, recognise
from hiring.domain.candidate_file.decoding import DecodedText
from hiring.domain.candidate_file.refusal import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    CandidateFileRefused,
)

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


@dataclass(frozen=True, slots=True)
class Table:
    """Headings and rows of a file, what was left out of them, and what to say."""

    headings: tuple[str, ...]
    rows: tuple[Row, ...]
    layout: Layout
    skipped: tuple[Row, ...] = ()
    notes: tuple[str, ...] = ()


def read_table(decoded: DecodedText, layout: Layout | None = None) -> Table:
    """Split a text into headings and rows, in the layout given or found out."""
    delimiter = layout.delimiter if layout else find_delimiter(decoded.text)
    records = tuple(_records(decoded.text, delimiter))
    if not records:
        message = "This file has no rows."
        raise CandidateFileRefused(message)
    found = layout or _find_layout(records, delimiter)
    table = _arrange(records, found)
    return Table(
        headings=table.headings,
        rows=table.rows,
        layout=found,
        skipped=table.skipped,
        notes=decoded.notes + _layout_notes(table, asked=layout is not None),
    )


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
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
    rows: list[list[str]] = []
    try:
        for cells in reader:
            rows.append(cells[:MAX_COLUMNS])
            if len(rows) > HEADINGS_WITHIN:
                break
    except csv.Error:
        pass
    known = max((len(recognise(cells)) for cells in rows), default=0)
    widths = Counter(len(cells) for cells in rows if len(cells) > 1)
    width, steady = widths.most_common(1)[0] if widths else (0, 0)
    return known, steady, width


def _records(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows that are not blank; refuse what no honest export holds."""
    # newline="" keeps line ends inside quoted cells, and takes lone CR as one.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = kept = 0
    try:
        for line, cells in enumerate(reader, start=1):
            if not any(map(str.strip, cells)):
                _refuse_too_wide(line, cells)
                continue
            _refuse_oversize(line, cells)
            kept += 1
            if kept > MAX_ROWS + HEADINGS_WITHIN:
                raise CandidateFileRefused(_TOO_MANY)
            yield Row(line, tuple(cells))
    except csv.Error as error:
        raise CandidateFileRefused(_quote_message(line + 1, error)) from error


def _refuse_too_wide(line: int, cells: Sequence[str]) -> None:
    if len(cells) > MAX_COLUMNS:
        message = (
            f"Row {line} has {len(cells):,} columns; at most {MAX_COLUMNS} can be "
            "read. Delete the columns that are not needed."
        )
        raise CandidateFileRefused(message)


def _refuse_oversize(line: int, cells: Sequence[str]) -> None:
    _refuse_too_wide(line, cells)
    if max(map(len, cells)) > MAX_CELL:
        message = (
            f"Row {line} has a cell of more than {MAX_CELL:,} characters. A missing "
            "quotation mark can cause this; otherwise shorten or delete the cell."
        )
        raise CandidateFileRefused(message)


_TOO_MANY: Final = (
    f"This file has more than {MAX_ROWS:,} rows. Split it and import the parts."
)


def _quote_message(line: int, error: csv.Error) -> str:
    if "field limit" in str(error):
        return (
            f"Row {line} has a cell that never ends. A quotation mark is probably "
            "missing there."
        )
    return (
        f"The quotation marks in row {line} do not match: one that opens a cell "
        "must close it, right before the next separator."
    )


def _find_layout(records: Sequence[Row], delimiter: str) -> Layout:
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


def _arrange(records: Sequence[Row], layout: Layout) -> Table:
    width = max(len(row.cells) for row in records)
    headings = tuple(f"Column {number}" for number in range(1, width + 1))
    rows: list[Row] = []
    skipped: list[Row] = []
    for row in records:
        if row.line == layout.heading_line:
            headings = _named(row.cells)
        elif row.line >= layout.first_line:
            rows.append(row)
        else:
            skipped.append(row)
    if len(rows) > MAX_ROWS:
        raise CandidateFileRefused(_TOO_MANY)
    if not rows:
        message = "This file has headings but no rows below them."
        raise CandidateFileRefused(message)
    return Table(headings, tuple(rows), layout, tuple(skipped))


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    return tuple(
        " ".join(cell.split()).strip("\ufeff") or f"Column {number}"
        for number, cell in enumerate(cells, start=1)
    )


def _layout_notes(table: Table, *, asked: bool) -> tuple[str, ...]:
    notes = [_skipped_note(row) for row in table.skipped]
    heading = table.layout.heading_line
    if heading is None and not asked:
        notes.append(
            "The first row looks like a candidate, not like headings, so it is read "
            "as one. Say below what each column holds."
        )
    if not asked and any(row.line > (heading or 0) for row in table.skipped):
        notes.append(
            f"The first candidate is read from row {table.rows[0].line}. Check that "
            "it is a candidate and not the sample of a template."
        )
    return tuple(notes)


def _skipped_note(row: Row) -> str:
    said = " ".join(" ".join(row.cells).split())
    shown = said if len(said) <= 60 else f"{said[:57]}…"  # noqa: PLR2004 -- one line
    return f"Row {row.line} was skipped, it holds no candidate: “{shown}”"
