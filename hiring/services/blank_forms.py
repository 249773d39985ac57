"""Debrief forms to fill in elsewhere: making one, taking one back, choosing from it.

A file that comes back is read and not kept. Its answers go into a draft that says
nothing else; otherwise they wait for the writer's choice, and go once it is made.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters import pdf
from hiring.adapters.filled_forms import read_form
from hiring.adapters.translations import languages
from hiring.domain.actor import Actor
from hiring.domain.blank_form import Answers, Sheet, answers_of, form_of, why_not
from hiring.domain.debrief import RoleLevel
from hiring.domain.debrief_draft import BEGUN, Draft, as_plain
from hiring.domain.document import Paper
from hiring.domain.errors import Conflict, DomainError, NotFound
from hiring.domain.filled_form import FilledForm
from hiring.domain.ledger import EventType
from hiring.domain.two_drafts import Pick, clashes, together
from hiring.models.blank_form import BlankForm, ReturnedForm
from hiring.queries.blank_forms import (
    LEFT,
    USED,
    WAITING,
    KnownForm,
    find_form,
    list_writers,
    load_returned,
)
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.debriefs import find_own
from hiring.queries.organisation import load_settings
from hiring.queries.staff import find_actor
from hiring.services import ledger, press
from hiring.services.debriefs import keep_draft
from hiring.services.exports import Exported
from hiring.services.ledger import Part
from hiring.services.waiting_answers import end, end_earlier
from hiring.transaction import transaction

_MADE = insert(BlankForm.__table__)
_RETURNED = insert(ReturnedForm.__table__)
_FIELD = "file"


@dataclass(frozen=True, slots=True)
class MakeForm:
    """A form for one who writes a debrief of a candidate."""

    candidate_id: str
    made_for: str
    paper: Paper
    language: str


@dataclass(frozen=True, slots=True)
class HandIn:
    """A file that somebody hands in, and the press that it came with."""

    candidate_id: str
    content: bytes
    press_id: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What is to become of the answers that wait beside a draft, as it was shown."""

    candidate_id: str
    returned_id: str
    digest: str
    picks: Mapping[str, Pick]


@dataclass(frozen=True, slots=True)
class _Author:
    """Whose answers they are, and how they see the case."""

    actor: Actor
    candidate: CandidateView


def make_form(actor: Actor, command: MakeForm) -> Exported:
    """Print a form for one writer; the bytes are given only once that is on record."""
    candidate = load_candidate(actor, command.candidate_id)
    names = {each.id: each.name for each in list_writers(actor, candidate)}
    writer = find_actor(command.made_for) if command.made_for in names else None
    if writer is None:
        raise DomainError("Choose from the list.", "made_for")
    if command.language not in languages():
        raise DomainError("Choose from the list.", "language")
    sheet = _sheet(candidate, writer, command.language)
    export = pdf.Export(command.paper, command.language)
    content = pdf.render_form("blank_form.html", {"form": sheet}, export)
    row = {
        "id": sheet.form_id,
        "made_for": writer.id,
        "paper": str(command.paper),
        "language": command.language,
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    with transaction() as session:
        kept = {**row, "candidate_id": candidate.id, "made_by": actor.id}
        said = {"what": "made", **row, "made_for": writer.pseudonym}
        appended = _record(session, actor, candidate.id, said)
        at = {"made_at": appended.at, "seq": appended.seq}
        session.execute(_MADE, {**kept, **at})
    return Exported(f"debrief-form-{sheet.form_id[:8]}.pdf", content)


def hand_in(actor: Actor, command: HandIn) -> str:
    """Read a form that came back into its writer's draft, or keep it beside it."""
    candidate = load_candidate(actor, command.candidate_id)
    file = read_form(command.content)
    form = _known(actor, candidate, file)
    author = _author(actor, candidate, form)
    answers = answers_of(file, form.language)
    if not answers.read:
        raise _refused(
            "Nothing is typed into this form. If you did fill it in, save it in your "
            "PDF program first, then upload the saved file."
        )
    digest = hashlib.sha256(command.content).hexdigest()
    pressed = press.key("form", command.press_id, actor.id, candidate.id, digest)
    with transaction() as session:
        if made := press.find(session, pressed):
            return made
        ledger.lock_case(session, candidate.id)
        returned = _take_in(session, author, form, answers)
        end_earlier(session, actor, form.id)
        said = {"what": "returned", "form": form.id, "answered": answers.read}
        appended = _record(session, actor, candidate.id, said)
        row = {
            **returned,
            "brought_by": actor.id,
            "brought_at": appended.at,
            "seq": appended.seq,
            "dropped": list(file.dropped),
        }
        session.execute(_RETURNED, row)
        press.remember(session, pressed, row["id"])
        return str(row["id"])


def take_answers(actor: Actor, command: Taken) -> None:
    """Put the answers that wait into one's own draft, as was chosen place by place."""
    candidate, form = _waiting(actor, command.candidate_id, command.returned_id)
    with transaction() as session:
        ledger.lock_case(session, candidate.id)
        own = find_own(actor, candidate.id)
        draft = own.draft if own else BEGUN
        if draft.digest != command.digest:
            raise Conflict("The draft has changed since you looked. Choose once more.")
        for clash in clashes(draft, form):
            if command.picks.get(clash.field) not in clash.picks:
                raise DomainError("Choose which to keep.", clash.field)
        keep_draft(session, actor, candidate, together(draft, form, command.picks))
        end(session, command.returned_id, USED)
        said = {"what": "taken", "returned": command.returned_id}
        _record(session, actor, candidate.id, said)


def leave_answers(actor: Actor, candidate_id: str, returned_id: str) -> None:
    """Leave the draft as it is, and keep nothing of the answers that waited."""
    candidate, _ = _waiting(actor, candidate_id, returned_id)
    with transaction() as session:
        end(session, returned_id, LEFT)
        said = {"what": "left", "returned": returned_id}
        _record(session, actor, candidate.id, said)


def _sheet(candidate: CandidateView, writer: Actor, language: str) -> Sheet:
    return Sheet(
        form_id=ids.new_id(),
        candidate=candidate.name,
        job=candidate.opening_title,
        level=RoleLevel(candidate.level),
        interviewer=writer.name,
        organisation=load_settings().name,
        made_at=clock.now().replace(microsecond=0),
        language=language,
        asks=candidate.challenges,
    )


def _known(actor: Actor, candidate: CandidateView, file: FilledForm) -> KnownForm:
    """Return which form it is, or say in words what else it is."""
    if reason := why_not(file):
        raise _refused(reason)
    form = find_form(form_of(file) or "")
    if form is None:
        raise _refused(
            "This form was not made here, or what it was about is deleted. Get a new "
            "one, fill it in, and upload it."
        )
    if form.candidate_id != candidate.id:
        raise _refused(_about_another(actor, form))
    return form


def _about_another(actor: Actor, form: KnownForm) -> str:
    try:
        other = load_candidate(actor, form.candidate_id)
    except NotFound:
        return "This form is about another candidate. Upload it on that one’s page."
    return (
        f"This form is about {other.name}, {other.opening_title}. Upload it on the "
        "page of that candidate."
    )


def _author(actor: Actor, candidate: CandidateView, form: KnownForm) -> _Author:
    """Return whose form it is, if the actor may hand it in and it can still count."""
    author = actor if form.made_for == actor.id else find_actor(form.made_for)
    if author is None:
        raise _refused("Whoever this form was made for works here no longer.")
    if author.id != actor.id:
        _may_hand_in_for(author, actor, candidate)
    try:
        case = load_candidate(author, candidate.id)
    except NotFound:
        case = None
    if case is None or not (case.is_manager or case.is_interviewer):
        raise _refused(f"{author.name} does not interview {candidate.name} any more.")
    return _Author(author, case)


def _may_hand_in_for(author: Actor, actor: Actor, candidate: CandidateView) -> None:
    """Refuse those who have no business with it, or would hold what they may not read.

    Who interviews here, or has begun to write, reads no other debrief before the own
    one is signed: not on paper either.
    """
    if not (candidate.is_hr or candidate.is_manager):
        raise _refused(
            f"This form was made for {author.name}. It is for {author.name}, for "
            f"{candidate.manager_name} or for HR to upload it."
        )
    own = find_own(actor, candidate.id)
    if not own.is_signed if own else candidate.is_interviewer:
        raise _refused(
            "You write a debrief of this candidate too. Sign your own first, then "
            f"upload the form of {author.name}."
        )


def _take_in(
    session: Session, author: _Author, form: KnownForm, answers: Answers
) -> dict[str, Any]:
    """Fill the draft where it says nothing else, or let the answers wait beside it."""
    own = find_own(author.actor, author.candidate.id)
    if own and own.is_signed:
        raise _refused(
            f"{author.actor.name} has signed this debrief, and nothing in it changes "
            "after that. More can be added below it."
        )
    draft = own.draft if own else BEGUN
    has_clash = bool(clashes(draft, answers.draft))
    if not has_clash:
        whole = together(draft, answers.draft, {})
        keep_draft(session, author.actor, author.candidate, whole)
    return {
        "id": ids.new_id(),
        "form_id": form.id,
        "candidate_id": form.candidate_id,
        "written_by": author.actor.id,
        "state": WAITING if has_clash else USED,
        "answered": answers.read,
        "answers": as_plain(answers.draft) if has_clash else {},
        "notes": [asdict(note) for note in answers.notes],
    }


def _waiting(
    actor: Actor, candidate_id: str, returned_id: str
) -> tuple[CandidateView, Draft]:
    returned = load_returned(actor, candidate_id, returned_id)
    if returned.form is None:
        raise Conflict("This form waits no longer.")
    return returned.candidate, returned.form


def _record(
    session: Session, actor: Actor, candidate_id: str, said: Mapping[str, Any]
) -> ledger.Appended:
    ledger.lock_case(session, candidate_id)
    subject = ledger.subject_for(session, candidate_id, ledger.CANDIDATE)
    parts = [Part(subject, said)]
    kind = EventType.FORM_RECORDED
    return ledger.append(session, candidate_id, kind, actor.pseudonym, parts)


def _refused(message: str) -> DomainError:
    return DomainError(message, _FIELD)
