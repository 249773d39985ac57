"""Candidates: added by hand or from a file, and who interviews them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.domain.actor import Actor, CandidateId, Role
from hiring.domain.addresses import is_same_reach
from hiring.domain.candidate_file import (
    MAX_BYTES,
    CandidateFileRefused,
    RowsRead,
    decode,
    read_table,
)
from hiring.domain.errors import Conflict, DomainError, NotFound
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.names import folded
from hiring.models.organisation import Staff
from hiring.models.recruiting import (
    Assignment,
    Candidate,
    CandidateUpload,
)
from hiring.queries.candidates import load_for_editing
from hiring.queries.openings import list_choices
from hiring.queries.openings import load_for_editing as load_opening_for_editing
from hiring.queries.uploads import Choice, import_key, read_upload
from hiring.services import ledger, press
from hiring.services.case_rules import recheck_case
from hiring.services.opening_locks import lock_opening
from hiring.services.openings import record
from hiring.services.passages import look_again
from hiring.services.places import refuse_unknown_places
from hiring.transaction import transaction

UPLOAD_KEPT = timedelta(days=1)
_INSERT = insert(Candidate.__table__)
_ASSIGN = insert(Assignment.__table__)
_UPLOAD = insert(CandidateUpload.__table__)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Someone who is up for an opening."""

    opening_id: str
    name: str
    email: str
    phone: str = ""
    present_company: str = ""
    jurisdictions: tuple[str, ...] = ()
    press_id: str = ""


def add_candidate(actor: Actor, command: NewPerson) -> CandidateId:
    """Add one candidate; the same address is up for the same opening only once."""
    refuse_unknown_places(command.jurisdictions)
    if is_same_reach(actor.email, command.email):
        message = "This is your own address. The candidate needs one of their own."
        raise DomainError(message, "email")
    pressed = press.key("candidate", command.press_id, actor.id, command)
    with transaction() as session:
        made = press.find(session, pressed)
        if made is not None:
            return CandidateId(made)
        _lock_open(session, actor, [command.opening_id])
        _refuse_twin(session, command)
        row = _row(actor, command, clock.now())
        candidate_id = CandidateId(str(row["id"]))
        session.execute(_INSERT, row)
        payload: dict[str, JsonValue] = {
            "what": "candidate added",
            "opening": command.opening_id,
            "candidate": candidate_id,
        }
        record(session, actor, payload)
        press.remember(session, pressed, candidate_id)
        return candidate_id


def assign_interviewers(
    actor: Actor, candidate_id: str, staff_ids: frozenset[str]
) -> None:
    """Let exactly these people interview the candidate."""
    with transaction() as session:
        load_for_editing(actor, candidate_id)
        held = frozenset(
            session.scalars(
                select(Assignment.staff_id).where(
                    Assignment.candidate_id == candidate_id
                )
            )
        )
        if held == staff_ids:
            return
        _refuse_strangers(session, staff_ids - held)
        gone = delete(Assignment).where(
            Assignment.candidate_id == candidate_id,
            Assignment.staff_id.in_(held - staff_ids),
        )
        session.execute(gone)
        rows = [
            {"candidate_id": candidate_id, "staff_id": staff_id}
            for staff_id in sorted(staff_ids - held)
        ]
        if rows:
            session.execute(_ASSIGN, rows)
        payload: dict[str, JsonValue] = {
            "what": "interviewers assigned",
            "candidate": candidate_id,
            "interviewers": sorted(staff_ids),
        }
        record(session, actor, payload)


def move_candidate(
    actor: Actor, candidate_id: str, jurisdictions: tuple[str, ...]
) -> None:
    """Keep which jurisdictions are the candidate's own, and look at all of it anew."""
    refuse_unknown_places(jurisdictions)
    with transaction() as session:
        ledger.lock_case(session, candidate_id)
        held = load_for_editing(actor, candidate_id).own_jurisdictions
        if frozenset(held) == frozenset(jurisdictions):
            return
        kept = sorted(jurisdictions)
        moved = update(Candidate).where(Candidate.id == candidate_id)
        session.execute(moved.values(jurisdictions=kept))
        look_again(session, candidate_id)
        recheck_case(session, actor, candidate_id)
        payload: dict[str, JsonValue] = {
            "what": "candidate's place changed",
            "candidate": candidate_id,
            "before": sorted(held),
            "jurisdictions": kept,
        }
        record(session, actor, payload)


def keep_upload(actor: Actor, filename: str, content: bytes) -> str:
    """Keep a file until it is imported, in place of the actor's earlier one."""
    if len(content) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        raise CandidateFileRefused(
            f"This file is larger than {limit} MB. Split it and import the parts.",
            "file",
        )
    try:
        read_table(decode(content))
    except CandidateFileRefused as error:
        raise CandidateFileRefused(error.message, "file") from error
    upload_id = ids.new_id()
    row = {
        "id": upload_id,
        "staff_id": actor.id,
        "filename": filename[:200],
        "content": content,
        "uploaded_at": clock.now(),
    }
    with transaction() as session:
        own = delete(CandidateUpload).where(CandidateUpload.staff_id == actor.id)
        session.execute(own)
        session.execute(_UPLOAD, row)
    return upload_id


def import_candidates(actor: Actor, upload_id: str, choice: Choice) -> int:
    """Add everybody in the file, or nobody; return how many there were."""
    with transaction() as session:
        made = press.find(session, import_key(actor, upload_id))
        if made is not None:
            return int(made.partition(" ")[0])
        reach = [each.id for each in list_choices(actor)]
        _lock_open(session, actor, [choice.opening_id] if choice.opening_id else reach)
        upload, reading = read_upload(actor, upload_id, choice)
        if reading.problems:
            raise CandidateFileRefused("Nothing was added: see what is wrong below.")
        if any(is_same_reach(actor.email, each.email) for each in reading.candidates):
            message = "Nothing was added: your own address stands in the file."
            raise CandidateFileRefused(message)
        now = clock.now()
        rows = _rows(actor, reading, now)
        session.execute(_INSERT, rows)
        payload: dict[str, JsonValue] = {
            "what": "candidates imported",
            "count": len(rows),
            "file_sha256": hashlib.sha256(upload.content).hexdigest(),
            "openings": sorted({each.opening_id for each in reading.candidates}),
        }
        record(session, actor, payload)
        used = delete(CandidateUpload).where(CandidateUpload.id == upload_id)
        session.execute(used)
        made = f"{len(rows)} {now.isoformat()}"
        press.remember(session, import_key(actor, upload_id), made)
        return len(rows)


def forget_old_uploads() -> None:
    """Delete files that nobody imported within a day."""
    over = CandidateUpload.uploaded_at < clock.now() - UPLOAD_KEPT
    with transaction() as session:
        session.execute(delete(CandidateUpload).where(over))


def _lock_open(session: Session, actor: Actor, opening_ids: Iterable[str]) -> None:
    """Hold the openings still, so that no twin and no closing can slip between."""
    for opening_id in sorted(opening_ids):
        if ids.is_id(opening_id):
            lock_opening(session, opening_id)
        try:
            opening = load_opening_for_editing(actor, opening_id)
        except NotFound:
            raise DomainError(
                "Choose an opening from the list.", "opening_id"
            ) from None
        if opening.closed_at is not None:
            raise Conflict("This opening is closed. Nobody can be added to it.")


def _refuse_twin(session: Session, command: NewPerson) -> None:
    twin = select(Candidate.name).where(
        Candidate.opening_id == command.opening_id,
        func.lower(Candidate.email) == command.email.lower(),
    )
    name = session.scalars(twin.limit(1)).first()
    if name is not None:
        raise DomainError(
            f"{name} is a candidate for this opening already, with this address.",
            "email",
        )


def _refuse_strangers(session: Session, staff_ids: frozenset[str]) -> None:
    known = select(Staff.id, Staff.roles).where(
        Staff.id.in_(staff_ids), Staff.switched_off_at.is_(None)
    )
    fit = {row.id for row in session.execute(known) if Role.INTERVIEWER in row.roles}
    if fit != staff_ids:
        raise DomainError("Choose from the people in the list.", "interviewers")


def _rows(actor: Actor, reading: RowsRead, now: datetime) -> list[dict[str, object]]:
    return [
        _row(
            actor,
            NewPerson(
                person.opening_id,
                person.name,
                person.email,
                person.phone,
                person.company,
                (person.place,) if person.place else (),
            ),
            now,
        )
        for person in reading.candidates
    ]


def _row(actor: Actor, person: NewPerson, added_at: datetime) -> dict[str, object]:
    return {
        "id": ids.new_id(),
        "opening_id": person.opening_id,
        "name": person.name,
        "name_folded": folded(person.name)[:400],
        "email": person.email,
        "phone": person.phone,
        "present_company": person.present_company,
        "jurisdictions": sorted(person.jurisdictions),
        "added_by": actor.id,
        "added_at": added_at,
    }
