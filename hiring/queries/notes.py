"""What was said, as each reader may read it; notes are called for through reading.

Words that a person confirmed to touch a topic off limits are replaced here, before they
reach any page, for everybody but HR. What a machine merely found is marked for those
who have to say whether it is so, and for nobody else.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring.domain.actor import Actor
from hiring.domain.casefile import Notes, NoteTheme
from hiring.domain.passage import (
    SAID_FIELDS,
    PassageState,
    Piece,
    Quotation,
    Span,
    pieces,
    quoted,
    wall_notes,
)
from hiring.domain.plain import Plain, notes_from_plain
from hiring.domain.settings_compared import Setting
from hiring.domain.topics import Topic
from hiring.extensions import db
from hiring.models.contact import ContactNote, NotePassage
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView
from hiring.queries.contacts import ContactView
from hiring.queries.said import theme_ids


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody sees of notes: words kept back, and words that wait for them."""

    sees_all: bool
    judges: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What stands in one field of notes, cut where passages stand in it.

    ``theme`` names the theme that it is, and ``mark`` says what the theme is about.
    """

    label: str
    pieces: tuple[Piece, ...]
    theme: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class WaitingPassage:
    """Words that wait for a person to say whether they touch a topic.

    ``denied_by`` names who has said no already, where HR may say yes all the same.
    """

    id: str
    label: str
    topic: Topic
    quotation: Quotation
    denied_by: str = ""


@dataclass(frozen=True, slots=True)
class NoteView:
    """Notes as they were written at one time, and as this reader may read them."""

    written_by: str
    written_at: datetime
    notes: Notes
    said: tuple[Said, ...]
    waiting: tuple[WaitingPassage, ...]
    denied: tuple[WaitingPassage, ...]


@dataclass(frozen=True, slots=True)
class _Kept:
    id: str
    span: Span
    judged_by: str


_NOTES = (
    select(ContactNote.id, Staff.name, ContactNote.written_at, ContactNote.notes)
    .join(Staff, Staff.id == ContactNote.written_by)
    .where(ContactNote.contact_id == bindparam("contact"))
    .order_by(ContactNote.seq)
)
_TOLD = (
    select(ContactNote.id, ContactNote.contact_id, ContactNote.notes)
    .where(ContactNote.contact_id.in_(bindparam("contacts", expanding=True)))
    .order_by(ContactNote.seq)
)
_WALLED = select(NotePassage.note_id, NotePassage.field).where(
    NotePassage.contact_id.in_(bindparam("contacts", expanding=True)),
    NotePassage.state == str(PassageState.CONFIRMED),
)
_PASSAGES = (
    select(
        NotePassage.id,
        NotePassage.note_id,
        NotePassage.field,
        NotePassage.start,
        NotePassage.end,
        NotePassage.topic,
        NotePassage.state,
        Staff.name.label("judged_by"),
    )
    .outerjoin(Staff, Staff.id == NotePassage.judged_by)
    .where(NotePassage.contact_id == bindparam("contact"))
    .order_by(NotePassage.start, NotePassage.id)
)


def reader_of(actor: Actor, case: CandidateView, contact: ContactView) -> Reader:
    """Say what the actor sees: HR all, unless HR decides here or had the talk."""
    is_own = contact.caller_id == actor.id
    decides = case.is_manager or case.is_interviewer or is_own
    sees_all = case.is_hr and not decides
    return Reader(sees_all=sees_all, judges=sees_all or is_own)


def list_notes(session: Session, contact_id: str, reader: Reader) -> list[NoteView]:
    """Return what was said, the first notes first; call through reading alone."""
    asked = {"contact": contact_id}
    kept: dict[str, list[_Kept]] = {}
    for row in session.execute(_PASSAGES, asked):
        span = Span(row.field, row.start, row.end, row.topic, PassageState(row.state))
        if reader.judges or span.state is PassageState.CONFIRMED:
            kept.setdefault(row.note_id, []).append(
                _Kept(row.id, span, row.judged_by or "")
            )
    return [
        _as_read(row, kept.get(row.id, ()), reader)
        for row in session.execute(_NOTES, asked)
    ]


def load_settings_told(
    session: Session, contact_ids: Collection[str]
) -> dict[str, Setting]:
    """Return what was told of settings, without any field that has walled words.

    Call where it is recorded. Later notes take the place of earlier ones.
    """
    asked = {"contacts": sorted(contact_ids)}
    walled = {(row.note_id, row.field) for row in session.execute(_WALLED, asked)}
    told: dict[str, dict[str, str]] = {each: {} for each in asked["contacts"]}
    for row in session.execute(_TOLD, asked):
        for name, part in _OF_SETTING.items():
            if row.notes.get(name) and (row.id, name) not in walled:
                told[row.contact_id][part] = row.notes[name]
    return {each: Setting(**parts) for each, parts in told.items()}


_OF_SETTING = {
    "company_stage": "stage",
    "support": "support",
    "market": "market",
    "clash": "clash",
}


def list_waiting(contact_id: str) -> list[WaitingPassage]:
    """Return what waits for the writer of a contact's notes, who wrote the words."""
    judge = Reader(sees_all=False, judges=True)
    notes = list_notes(db.session(), contact_id, judge)
    return [waiting for note in notes for waiting in note.waiting]


def _as_read(
    row: Any,  # noqa: ANN401 - a row
    kept: Sequence[_Kept],
    reader: Reader,
) -> NoteView:
    plain: Plain = row.notes
    name, at, note_id = row.name, row.written_at, row.id
    notes, spans = notes_from_plain(plain), [each.span for each in kept]
    return NoteView(
        written_by=name,
        written_at=at,
        notes=notes if reader.sees_all else wall_notes(notes, spans),
        said=tuple(_said(note_id, notes, spans, sees_all=reader.sees_all)),
        waiting=tuple(_in_state(PassageState.FOUND, notes, kept)),
        denied=tuple(
            _in_state(PassageState.DISMISSED, notes, kept) if reader.sees_all else ()
        ),
    )


def _in_state(
    state: PassageState, notes: Notes, kept: Sequence[_Kept]
) -> Iterator[WaitingPassage]:
    for each in sorted(kept, key=_place):
        if each.span.state is state:
            yield WaitingPassage(
                each.id,
                SAID_FIELDS[each.span.field],
                Topic(each.span.topic),
                quoted(getattr(notes, each.span.field), each.span),
                each.judged_by,
            )


def _place(kept: _Kept) -> tuple[int, int]:
    return list(SAID_FIELDS).index(kept.span.field), kept.span.start


def _said(
    note_id: str, notes: Notes, spans: Sequence[Span], *, sees_all: bool
) -> Iterator[Said]:
    themes = dict(zip(theme_ids(note_id, notes.themes), notes.themes, strict=True))
    names = {f"theme_{place}": name for place, name in enumerate(themes, 1)}
    for field, label in SAID_FIELDS.items():
        if text := getattr(notes, field):
            here = [span for span in spans if span.field == field]
            name = names.get(field, "")
            mark = _mark(themes[name]) if name else ""
            yield Said(label, pieces(text, here, sees_all=sees_all), name, mark)


def _mark(theme: NoteTheme) -> str:
    """Say what a theme is about, and whether it is good."""
    named = (theme.about, theme.tone)
    return " · ".join(each.label for each in named if each)
