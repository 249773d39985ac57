"""From text to headings and rows: delimiter, quoted cells, rows above and below.

What the columns mean is `columns`; what the cells mean is `rows`. Rows are numbered
as a spreadsheet numbers them, since that is where people look for them.
"""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from hiring.domain.candidate_file.decoding import DecodedText
from hiring.domain.candidate_file.layout import (
    DELIMITERS,
    HEADINGS_WITHIN,
    Layout,
    Row,
    find_delimiter,
    find_layout,
)
from hiring.domain.candidate_file.refusal import (
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    CandidateFileRefused,
)


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
    if layout and layout.delimiter not in DELIMITERS:
        raise CandidateFileRefused("Choose what separates the cells of this file.")
    delimiter = layout.delimiter if layout else find_delimiter(decoded.text)
    records = tuple(_records(decoded.text, delimiter))
    if not records:
        raise CandidateFileRefused("This file has no rows.")
    found = layout or find_layout(records, delimiter)
    table = _arrange(records, found)
    return Table(
        headings=table.headings,
        rows=table.rows,
        layout=found,
        skipped=table.skipped,
        notes=decoded.notes + _layout_notes(table, asked=layout is not None),
    )


def _records(text: str, delimiter: str) -> Iterator[Row]:
    """Yield the rows that are not blank; refuse what no honest export holds."""
    # newline="" keeps line ends inside quoted cells, and takes lone CR as one.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = kept = 0
    try:
        for line, cells in enumerate(reader, start=1):
            if kept > MAX_ROWS + HEADINGS_WITHIN or line > _SHEET_ROWS:
                raise CandidateFileRefused(_TOO_MANY)
            if cells and _is_filled(line, cells):
                kept += 1
                yield Row(line, tuple(cells))
    except csv.Error as error:
        raise CandidateFileRefused(_quote_message(line + 1, error)) from error


def _is_filled(line: int, cells: Sequence[str]) -> bool:
    """Tell whether a row says anything, and refuse one beyond all measure."""
    if len(cells) > MAX_COLUMNS:
        raise CandidateFileRefused(
            f"Row {line} has {len(cells):,} columns; at most {MAX_COLUMNS} can be "
            "read. Delete the columns that are not needed."
        )
    if max(map(len, cells)) > MAX_CELL:
        raise CandidateFileRefused(
            f"Row {line} has a cell of more than {MAX_CELL:,} characters. A missing "
            "quotation mark can cause this; otherwise shorten or delete the cell."
        )
    return any(map(str.strip, cells))


_SHEET_ROWS: Final = 1_048_576  # blank ones below the last person included
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
        raise CandidateFileRefused("This file has headings but no rows below them.")
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
