"""From the rows of a table to new candidates, and what is wrong with each row.

Every row is judged, so that a person sees all problems at once. Whether anything
is imported in spite of problems is the caller's to decide.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from hiring.domain.candidate_file.cells import (
    UnreadableText,
    clean_text,
    email_key,
    is_email,
    split_emails,
)
from hiring.domain.candidate_file.columns import CandidateField, ColumnMapping
from hiring.domain.candidate_file.dates import (
    DateOrder,
    OrderFound,
    find_order,
    read_date,
)
from hiring.domain.candidate_file.layout import Row
from hiring.domain.candidate_file.mapping import mapping_problems
from hiring.domain.candidate_file.openings import Openings
from hiring.domain.candidate_file.outcomes import (
    NewCandidate,
    ProblemKind,
    RowNote,
    RowProblem,
    RowsRead,
)
from hiring.domain.candidate_file.refusal import CandidateFileRefused
from hiring.domain.candidate_file.table import Table

MAX_NAME: Final = 200
_MAX_SHOWN: Final = 80
_LIMITS: Final = {
    CandidateField.FULL_NAME: MAX_NAME,
    CandidateField.FIRST_NAME: MAX_NAME,
    CandidateField.LAST_NAME: MAX_NAME,
    CandidateField.EMAIL: 2_000,
    CandidateField.OPENING: 500,
    CandidateField.PHONE: 60,
    CandidateField.COMPANY: 200,
    CandidateField.PLACE: 200,
    CandidateField.TITLE: 200,
    CandidateField.SOURCE: 200,
    CandidateField.REFERENCE: 200,
    CandidateField.APPLIED_ON: 60,
}
_LOST_LETTER: Final = "\ufffd"


@dataclass(frozen=True, slots=True)
class _Reading:
    """One pass over the rows, collecting as it goes."""

    table: Table
    mapping: ColumnMapping
    openings: Openings
    known_emails: Collection[tuple[str, str]]
    dates: OrderFound
    places: Mapping[str, str]
    candidates: list[NewCandidate] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    notes: list[RowNote] = field(default_factory=list)
    unknown_openings: dict[str, None] = field(default_factory=dict)
    line_of: dict[tuple[str, str], int] = field(default_factory=dict)
    lines_of_email: dict[str, int] = field(default_factory=dict)

    def heading(self, wanted: CandidateField) -> str:
        index = self.mapping.get(wanted)
        return "" if index is None else self.table.headings[index]

    def object_to(
        self, line: int, wanted: CandidateField, message: str, kind: ProblemKind
    ) -> None:
        self.problems.append(RowProblem(line, self.heading(wanted), message, kind))

    def note(self, line: int | None, wanted: CandidateField, message: str) -> None:
        self.notes.append(RowNote(line, self.heading(wanted), message))


def read_rows(  # noqa: PLR0913 - a file, and all that it is held against
    table: Table,
    mapping: ColumnMapping,
    *,
    known_emails: Collection[tuple[str, str]],
    openings: Openings,
    date_order: DateOrder | None = None,
    places: Mapping[str, str] | None = None,
) -> RowsRead:
    """Read every row; `known_emails` are pairs of opening id and `email_key()`.

    `places` are the names of places, folded by `place_key()`, and what they stand for.
    """
    wrong = mapping_problems(table, mapping, needs_opening=openings.chosen is None)
    if wrong:
        raise CandidateFileRefused(" ".join(wrong))
    dates = _date_order(table, mapping, date_order)
    reading = _Reading(table, mapping, openings, known_emails, dates, places or {})
    if dates.is_guess:
        message = (
            "No date tells whether day or month comes first; the day was taken. "
            "Change it here if that is wrong."
        )
        reading.note(None, CandidateField.APPLIED_ON, message)
    for row in table.rows:
        _read_row(reading, row)
    return RowsRead(
        tuple(reading.candidates),
        tuple(reading.problems),
        tuple(reading.notes),
        tuple(reading.unknown_openings),
    )


def _date_order(
    table: Table, mapping: ColumnMapping, chosen: DateOrder | None
) -> OrderFound:
    index = mapping.get(CandidateField.APPLIED_ON)
    if chosen is not None or index is None:
        return OrderFound(chosen or DateOrder.DAY_FIRST, is_guess=False)
    return find_order(row.cells[index] for row in table.rows if index < len(row.cells))


def _read_row(reading: _Reading, row: Row) -> None:
    """Add the row's candidate if nothing is wrong with it."""
    before = len(reading.problems)
    texts = _texts(reading, row)
    _refuse_extra_cells(reading, row)
    name = _name(reading, row.line, texts)
    email = _email(reading, row.line, texts.get(CandidateField.EMAIL))
    opening_id = _opening(reading, row.line, texts.get(CandidateField.OPENING))
    applied_on = _applied_on(reading, row.line, texts.get(CandidateField.APPLIED_ON))
    place = _place(reading, row.line, texts.get(CandidateField.PLACE))
    if email and opening_id:
        _refuse_duplicate(reading, row.line, opening_id, email)
    if len(reading.problems) > before:
        return
    reading.candidates.append(
        NewCandidate(
            line=row.line,
            name=name,
            email=email,
            opening_id=opening_id,
            phone=texts.get(CandidateField.PHONE, ""),
            company=texts.get(CandidateField.COMPANY, ""),
            place=place,
            title=texts.get(CandidateField.TITLE, ""),
            source=texts.get(CandidateField.SOURCE, ""),
            reference=texts.get(CandidateField.REFERENCE, ""),
            applied_on=applied_on,
        )
    )


def _texts(reading: _Reading, row: Row) -> dict[CandidateField, str]:
    """Return the readable cells; a field is absent only where its cell is not."""
    texts: dict[CandidateField, str] = {}
    for wanted, index in reading.mapping.items():
        cell = row.cells[index] if index < len(row.cells) else ""
        try:
            texts[wanted] = clean_text(cell, _LIMITS[wanted])
        except UnreadableText as error:
            reading.object_to(row.line, wanted, str(error), ProblemKind.INVALID)
            continue
        if _LOST_LETTER in cell:
            message = "A letter was lost before this file was made: look for �."
            reading.note(row.line, wanted, message)
    return texts


def _refuse_extra_cells(reading: _Reading, row: Row) -> None:
    width = len(reading.table.headings)
    if any(map(str.strip, row.cells[width:])):
        message = (
            f"It has {len(row.cells)} cells under {width} headings. A cell with the "
            "separator in it probably lacks its quotation marks."
        )
        reading.problems.append(RowProblem(row.line, "", message, ProblemKind.INVALID))


_HALVES: Final = (CandidateField.FIRST_NAME, CandidateField.LAST_NAME)


def _name(reading: _Reading, line: int, texts: dict[CandidateField, str]) -> str:
    mapped = [f for f in (CandidateField.FULL_NAME, *_HALVES) if f in reading.mapping]
    if any(wanted not in texts for wanted in mapped):
        return ""  # said already
    halves = " ".join(filter(None, (texts.get(half) for half in _HALVES)))
    name = texts.get(CandidateField.FULL_NAME) or halves
    if not name:
        message = "The name is missing."
        reading.object_to(line, mapped[0], message, ProblemKind.MISSING)
    elif not any(map(str.isalnum, name)):
        message = f"“{_shown(name)}” is no name."
        reading.object_to(line, mapped[0], message, ProblemKind.INVALID)
    elif len(name) > MAX_NAME:
        message = f"The name has {len(name)} characters; at most {MAX_NAME} fit."
        reading.object_to(line, mapped[0], message, ProblemKind.INVALID)
    return name


def _email(reading: _Reading, line: int, text: str | None) -> str:
    if text is None:
        return ""
    wanted = CandidateField.EMAIL
    addresses = split_emails(text)
    if not addresses:
        message = "The e-mail address is missing."
        reading.object_to(line, wanted, message, ProblemKind.MISSING)
        return ""
    first, *others = addresses
    if not is_email(first):
        message = f"“{_shown(first)}” is not an e-mail address."
        reading.object_to(line, wanted, message, ProblemKind.INVALID)
        return ""
    if others:
        message = f"{first} was taken; left out: {_shown(', '.join(others))}"
        reading.note(line, wanted, message)
    return first


def _opening(reading: _Reading, line: int, text: str | None) -> str:
    if reading.openings.chosen is not None:
        return reading.openings.chosen
    if text is None:
        return ""
    wanted = CandidateField.OPENING
    if not text:
        message = "The opening is missing."
        reading.object_to(line, wanted, message, ProblemKind.MISSING)
        return ""
    found = reading.openings.find(text)
    if found is None:
        several = reading.openings.is_ambiguous(text)
        what = "Several openings are" if several else "No opening is"
        message = f"{what} called “{_shown(text)}”."
        reading.object_to(line, wanted, message, ProblemKind.INVALID)
        reading.unknown_openings[text] = None
        return ""
    return found


def _applied_on(reading: _Reading, line: int, text: str | None) -> date | None:
    if not text:
        return None
    found = read_date(text, reading.dates.order)
    if found is None:
        message = (
            f"“{_shown(text)}” is not a date that can be read. Write it like "
            "2026-12-31, or leave the column out."
        )
        reading.object_to(line, CandidateField.APPLIED_ON, message, ProblemKind.INVALID)
    return found


def place_key(name: str) -> str:
    """Fold the name of a place, so that case and blanks do not count."""
    return " ".join(name.casefold().split())


def _place(reading: _Reading, line: int, text: str | None) -> str:
    if not text:
        return ""
    found = reading.places.get(place_key(text), "")
    if not found:
        message = f"“{_shown(text)}” is no place in the list. Leave the column out."
        reading.object_to(line, CandidateField.PLACE, message, ProblemKind.INVALID)
    return found


def _refuse_duplicate(
    reading: _Reading, line: int, opening_id: str, email: str
) -> None:
    key = (opening_id, email_key(email))
    heading = reading.heading(CandidateField.EMAIL)
    if key in reading.known_emails:
        message = f"Row {line}: {email} is a candidate for this opening already."
        problem = RowProblem(line, heading, message, ProblemKind.DUPLICATE)
        reading.problems.append(problem)
    first = reading.line_of.setdefault(key, line)
    if first != line:
        message = f"Rows {first} and {line} name {email} for the same opening."
        reading.problems.append(
            RowProblem(line, heading, message, ProblemKind.DUPLICATE, first)
        )
        return
    elsewhere = reading.lines_of_email.setdefault(key[1], line)
    if elsewhere != line:
        message = f"{email} also stands in row {elsewhere}, for another opening."
        reading.note(line, CandidateField.EMAIL, message)


def _shown(text: str) -> str:
    return text if len(text) <= _MAX_SHOWN else f"{text[: _MAX_SHOWN - 1]}…"
