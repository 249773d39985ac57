"""Open questions of a case, each with where it came from and how it ended.

Whoever has yet to sign a debrief of their own gets none of them, not even how many
there are: most come from debriefs. What stands in a record that is with HR alone, and
words that are kept from those who decide, are left out here, so that no page can
forget it.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from hiring.domain.actor import Actor
from hiring.domain.casefile import ContactKind
from hiring.domain.errors import Forbidden, NotFound
from hiring.domain.open_question import QuestionState, Tally, tally
from hiring.domain.passage import PassageState
from hiring.domain.plain import notes_from_plain
from hiring.extensions import db
from hiring.ids import is_id
from hiring.models.call_back import OpenQuestion as Row
from hiring.models.contact import Contact, ContactNote, NotePassage
from hiring.models.debrief import Debrief
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.contacts import ReplyView, list_replies, reads_walled
from hiring.queries.debriefs import (
    OwnDebrief,
    must_sign,
    reads_others,
    words_kept_back,
)

Words = tuple[str | None, ...]
"""A text in pieces; None stands where words are kept from those who decide."""

SIGN_FIRST = "Sign your own debrief first. Then you can read what is still open."
_GONE = "There is no such question."

_raiser, _settler, _author = aliased(Staff), aliased(Staff), aliased(Staff)
_debrief, _contact = aliased(Debrief), aliased(Contact)
_of_debrief, _of_contact, _of_author = (
    aliased(Debrief),
    aliased(Contact),
    aliased(Staff),
)
_LIST = (
    select(
        *Row.__table__.c,
        _raiser.name.label("raiser"),
        _settler.name.label("settler"),
        _author.name.label("author"),
        _debrief.interviewed_on,
        _debrief.signed_at,
        _contact.person_name,
        _contact.person,
        _contact.relation,
        _contact.known_from,
        _contact.known_to,
        _contact.kind,
        _contact.occurred_at,
        _contact.is_walled,
        _contact.logged_by,
        _contact.anonymity_promised,
        _of_author.name.label("answer_author"),
        _of_debrief.interviewed_on.label("answer_interviewed_on"),
        _of_contact.person_name.label("answer_person"),
        _of_contact.kind.label("answer_kind"),
        _of_contact.occurred_at.label("answer_at"),
        _of_contact.is_walled.label("answer_walled"),
        _of_contact.logged_by.label("answer_caller"),
        _of_contact.anonymity_promised.label("answer_promised"),
    )
    .join(_raiser, _raiser.id == Row.raised_by)
    .outerjoin(_settler, _settler.id == Row.settled_by)
    .outerjoin(_debrief, _debrief.id == Row.debrief_id)
    .outerjoin(_author, _author.id == _debrief.written_by)
    .outerjoin(_contact, _contact.id == Row.contact_id)
    .outerjoin(_of_debrief, _of_debrief.id == Row.from_debrief_id)
    .outerjoin(_of_author, _of_author.id == _of_debrief.written_by)
    .outerjoin(_of_contact, _of_contact.id == Row.from_contact_id)
    .where(Row.candidate_id == bindparam("case"))
    .order_by(Row.seq, Row.position, Row.id)
)
_STATES = (
    select(Row.state, Contact.is_walled, Contact.logged_by)
    .outerjoin(Contact, Contact.id == Row.contact_id)
    .where(Row.candidate_id == bindparam("case"))
)
_WALLED_WORDS = (
    select(
        NotePassage.field,
        NotePassage.start,
        NotePassage.end,
        ContactNote.notes,
        Contact.logged_by,
    )
    .join(ContactNote, ContactNote.id == NotePassage.note_id)
    .join(Contact, Contact.id == NotePassage.contact_id)
    .where(
        NotePassage.candidate_id == bindparam("case"),
        NotePassage.state == str(PassageState.CONFIRMED),
    )
)


@dataclass(frozen=True, slots=True)
class FromDebrief:
    """A debrief that a question or an answer came from."""

    id: str
    author: str
    interviewed_on: date


@dataclass(frozen=True, slots=True)
class FromTalk:
    """A talk that a question or an answer came from.

    ``known`` says how the person knows the candidate; ``is_listed`` that the candidate
    had named them. ``asked_not_to_be_named``: no paper names them.
    """

    id: str
    person: str
    known: str
    is_listed: bool
    occurred_at: datetime
    asked_not_to_be_named: bool = False


@dataclass(frozen=True, slots=True)
class FromInterview:
    """An interview that an answer came from."""

    on: date


Origin = FromDebrief | FromTalk
Source = FromDebrief | FromTalk | FromInterview


@dataclass(frozen=True, slots=True)
class Ending:
    """How a question ended: in whose words, when, and from where.

    ``words`` None: they came from a record that is with HR alone.
    """

    words: Words | None
    by: str
    at: datetime
    source: Source | None


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question with what stands beside it."""

    id: str
    words: Words
    origin: Origin
    raised_by: str
    raised_at: datetime
    state: QuestionState
    replies: tuple[ReplyView, ...]
    ending: Ending | None

    @property
    def is_open(self) -> bool:
        """Tell whether it waits for an answer."""
        return self.state is QuestionState.OPEN


def count_questions(
    actor: Actor, case: CandidateView, own: OwnDebrief | None
) -> Tally | None:
    """Count the questions that the actor may read; None: they sign first.

    ``own`` is their debrief, which a page of the case has looked for already.
    """
    if must_sign(case, own):
        return None
    rows = db.session.execute(_STATES, {"case": case.id})
    return tally(
        QuestionState(row.state)
        for row in rows
        if not row.is_walled or reads_walled(actor, case, row.logged_by)
    )


def list_questions(actor: Actor, case: CandidateView) -> tuple[OpenQuestion, ...]:
    """List the questions of a case that the actor may read, the oldest first."""
    if not reads_others(actor, case):
        return ()
    return _list(db.session(), case, _Reader(actor, case))


def list_open(actor: Actor, case: CandidateView) -> tuple[OpenQuestion, ...]:
    """List the questions that nobody has answered yet, as far as the actor reads."""
    return tuple(each for each in list_questions(actor, case) if each.is_open)


def list_for_paper(actor: Actor, case: CandidateView) -> tuple[OpenQuestion, ...]:
    """List what may leave on paper: nothing out of a record that is with HR alone."""
    return list_for_reader(actor, case, on_paper=True)


def list_for_reader(
    actor: Actor, case: CandidateView, *, on_paper: bool = False
) -> tuple[OpenQuestion, ...]:
    """List the questions to who may read them, on a page or on paper, or refuse."""
    require_reader(actor, case)
    return _list(db.session(), case, _Reader(actor, case, on_paper=on_paper))


def load_question(actor: Actor, question_id: str) -> tuple[CandidateView, OpenQuestion]:
    """Return a question and its case; strangers' and absent ones look the same."""
    candidate_id = None
    if is_id(question_id):
        found = select(Row.candidate_id).where(Row.id == question_id)
        candidate_id = db.session.execute(found).scalar_one_or_none()
    if candidate_id is None:
        raise NotFound(_GONE)
    try:
        case = load_candidate(actor, candidate_id)
    except NotFound:
        raise NotFound(_GONE) from None
    for question in list_for_reader(actor, case):
        if question.id == question_id:
            return case, question
    raise NotFound(_GONE)


def require_reader(actor: Actor, case: CandidateView) -> None:
    """Refuse whoever has yet to sign a debrief of their own."""
    if not reads_others(actor, case):
        raise Forbidden(SIGN_FIRST)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who reads, and whether it is for a paper that others may see."""

    actor: Actor
    case: CandidateView
    on_paper: bool = False

    def may_read(self, *, is_walled: bool | None, caller_id: str) -> bool:
        if not is_walled:
            return True
        return self.sees_all(caller_id)

    def sees_all(self, caller_id: str) -> bool:
        return not self.on_paper and reads_walled(self.actor, self.case, caller_id)


def _list(
    session: Session, case: CandidateView, reader: _Reader
) -> tuple[OpenQuestion, ...]:
    rows = [
        row
        for row in session.execute(_LIST, {"case": case.id})
        if reader.may_read(is_walled=row.is_walled, caller_id=row.logged_by)
    ]
    if not rows:
        return ()
    kept_back = _walled_words(session, reader)
    talks = any(row.contact_id for row in rows)
    replies = list_replies(session, case.id) if talks else []
    return tuple(_view(row, replies, kept_back, reader) for row in rows)


def _view(
    row: Any,  # noqa: ANN401 - a row
    replies: Sequence[ReplyView],
    kept_back: re.Pattern[str] | None,
    reader: _Reader,
) -> OpenQuestion:
    return OpenQuestion(
        id=row.id,
        words=without(row.text, kept_back),
        origin=_origin(row),
        raised_by=row.raiser,
        raised_at=row.raised_at,
        state=QuestionState(row.state),
        replies=tuple(reply for reply in replies if reply.contact_id == row.contact_id),
        ending=_ending(row, kept_back, reader) if row.settled_at else None,
    )


def _origin(row: Any) -> Origin:  # noqa: ANN401 - a row
    if row.debrief_id:
        return FromDebrief(row.debrief_id, row.author, row.interviewed_on)
    known = [row.relation, row.person.get("organisation", "")]
    years = " – ".join(part for part in (row.known_from, row.known_to) if part)
    return FromTalk(
        id=row.contact_id,
        person=row.person_name,
        known=_begin(", ".join(part for part in (*known, years) if part)),
        is_listed=row.kind == ContactKind.REFERENCE,
        occurred_at=row.occurred_at,
        asked_not_to_be_named=bool(row.anonymity_promised),
    )


def _begin(text: str) -> str:
    """Begin with a capital letter, as a sentence does."""
    return text[:1].upper() + text[1:]


def _ending(
    row: Any,  # noqa: ANN401 - a row
    kept_back: re.Pattern[str] | None,
    reader: _Reader,
) -> Ending:
    reads = reader.may_read(is_walled=row.answer_walled, caller_id=row.answer_caller)
    words = without(row.words, kept_back) if reads else None
    source = _source(row) if reads else None
    return Ending(words, row.settler, row.settled_at, source)


def _source(row: Any) -> Source | None:  # noqa: ANN401 - a row
    if row.from_debrief_id:
        return FromDebrief(
            row.from_debrief_id, row.answer_author, row.answer_interviewed_on
        )
    if row.from_contact_id:
        return FromTalk(
            id=row.from_contact_id,
            person=row.answer_person,
            known="",
            is_listed=row.answer_kind == ContactKind.REFERENCE,
            occurred_at=row.answer_at,
            asked_not_to_be_named=bool(row.answer_promised),
        )
    if row.from_interview_on:
        return FromInterview(row.from_interview_on)
    return None


def kept_back_here(
    actor: Actor, case: CandidateView, *, on_paper: bool
) -> re.Pattern[str] | None:
    """Return a pattern of the words of this case that the actor may not read."""
    return _walled_words(db.session(), _Reader(actor, case, on_paper=on_paper))


def _walled_words(session: Session, reader: _Reader) -> re.Pattern[str] | None:
    """Return a pattern of the words walled off in this case's notes and debriefs."""
    rows = session.execute(_WALLED_WORDS, {"case": reader.case.id})
    words = {
        getattr(notes_from_plain(row.notes), row.field)[row.start : row.end].strip()
        for row in rows
        if not reader.sees_all(row.logged_by)
    }
    words |= words_kept_back(session, reader.case.id)
    return pattern_of(word for word in words if word)


def pattern_of(words: Iterable[str]) -> re.Pattern[str] | None:
    """Return a pattern that finds whole words, however they are spaced or cased."""
    spelt = sorted(
        (r"\s+".join(map(re.escape, each.split())) for each in words), key=len
    )
    if not spelt:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(reversed(spelt))})(?!\w)", re.IGNORECASE)


def without(text: str, kept_back: re.Pattern[str] | None) -> Words:
    """Cut out of a text the words that are kept from those who decide."""
    if not text:
        return ()
    if kept_back is None:
        return (text,)
    first, *rest = kept_back.split(text)
    pieces: list[str | None] = [first]
    for piece in rest:
        pieces += [None, piece]
    return tuple(pieces)
