"""Forms that were made for interviewers, and those that came back.

Of one that came back its writer alone reads what it says. Whoever handed it in for
them sees that it arrived and how much of it was read, and no word.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from hiring import ids
from hiring.domain.actor import Actor, CandidateId, StaffId
from hiring.domain.blank_form import Note
from hiring.domain.debrief_draft import Draft, draft_from_plain
from hiring.domain.errors import NotFound
from hiring.extensions import db
from hiring.models.blank_form import BlankForm, ReturnedForm
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView, list_interviewers, load_candidate

WAITING, USED, LEFT = "waiting", "used", "left"


@dataclass(frozen=True, slots=True)
class Writer:
    """Somebody who writes a debrief here, for whom a form can be made."""

    id: StaffId
    name: str


@dataclass(frozen=True, slots=True)
class KnownForm:
    """A form that was made here: whose it is, and about whom."""

    id: str
    candidate_id: CandidateId
    made_for: StaffId
    language: str


@dataclass(frozen=True, slots=True)
class Returned:
    """A form that came back; ``form`` and ``notes`` are for its writer alone."""

    id: str
    candidate: CandidateView
    writer: str
    is_own: bool
    brought_by: str
    is_brought_by_other: bool
    brought_at: datetime
    state: str
    answered: int
    notes: tuple[Note, ...]
    dropped: tuple[str, ...]
    form: Draft | None

    @property
    def is_waiting(self) -> bool:
        """Tell whether its writer has yet to choose."""
        return self.state == WAITING


_brought = aliased(Staff)
_RETURNED = (
    select(
        *ReturnedForm.__table__.columns,
        Staff.name.label("writer"),
        _brought.name.label("bringer"),
    )
    .join(Staff, Staff.id == ReturnedForm.written_by)
    .join(_brought, _brought.id == ReturnedForm.brought_by)
)
_FORM = select(
    BlankForm.id, BlankForm.candidate_id, BlankForm.made_for, BlankForm.language
)


def list_writers(actor: Actor, candidate: CandidateView) -> tuple[Writer, ...]:
    """List for whom the actor can take a form: HR and who hires, for each of them."""
    interviewers = (
        Writer(each.id, each.name)
        for each in list_interviewers(candidate.id)
        if each.is_assigned
    )
    manager = Writer(candidate.manager_id, candidate.manager_name)
    writers = tuple({each.id: each for each in (manager, *interviewers)}.values())
    if candidate.is_hr or candidate.is_manager:
        return writers
    return tuple(each for each in writers if each.id == actor.id)


def find_form(form_id: str) -> KnownForm | None:
    """Return a form that was made here; who asks must still be let to the case."""
    row = db.session.execute(_FORM.where(BlankForm.id == form_id)).one_or_none()
    if row is None:
        return None
    case_id, made_for = CandidateId(row.candidate_id), StaffId(row.made_for)
    return KnownForm(row.id, case_id, made_for, row.language)


def load_returned(actor: Actor, candidate_id: str, returned_id: str) -> Returned:
    """Return a form to its writer, or to who handed it in; to others there is none."""
    candidate = load_candidate(actor, candidate_id)
    row = None
    if ids.is_id(returned_id):
        found = _RETURNED.where(
            ReturnedForm.id == returned_id, ReturnedForm.candidate_id == candidate.id
        )
        row = db.session.execute(found).one_or_none()
    if row is None or actor.id not in {row.written_by, row.brought_by}:
        raise NotFound("There is no such form.")
    is_own = row.written_by == actor.id
    return Returned(
        id=row.id,
        candidate=candidate,
        writer=row.writer,
        is_own=is_own,
        brought_by=row.bringer,
        is_brought_by_other=row.brought_by != row.written_by,
        brought_at=row.brought_at,
        state=row.state,
        answered=row.answered,
        notes=tuple(Note(**note) for note in row.notes) if is_own else (),
        dropped=tuple(row.dropped),
        form=draft_from_plain(row.answers) if is_own and row.answers else None,
    )


def find_returned(actor: Actor, candidate: CandidateView) -> Returned | None:
    """Return the newest form of the actor's own that waits or went into the draft."""
    found = (
        select(ReturnedForm.id)
        .where(
            ReturnedForm.candidate_id == candidate.id,
            ReturnedForm.written_by == actor.id,
            ReturnedForm.state.in_([WAITING, USED]),
        )
        .order_by(ReturnedForm.state.desc(), ReturnedForm.brought_at.desc())
        .limit(1)
    )
    newest = db.session.scalar(found)
    return load_returned(actor, candidate.id, newest) if newest else None
