"""A candidate file, read as it was chosen to be, and whom its import has added."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, select

from hiring import ids
from hiring.domain.actor import Actor, Role
from hiring.domain.candidate_file import (
    CandidateField,
    Openings,
    RowsRead,
    Table,
    decode,
    email_key,
    mapping_problems,
    place_key,
    propose_mapping,
    read_rows,
    read_table,
    unread_headings,
)
from hiring.domain.errors import NotFound
from hiring.extensions import db
from hiring.models.organisation import FormPress
from hiring.models.recruiting import (
    AskingRun,
    Candidate,
    CandidateUpload,
    Opening,
)
from hiring.queries.openings import OpeningChoice, list_choices
from hiring.queries.places import place_choices

READ = (
    CandidateField.FULL_NAME,
    CandidateField.FIRST_NAME,
    CandidateField.LAST_NAME,
    CandidateField.EMAIL,
    CandidateField.PHONE,
    CandidateField.COMPANY,
    CandidateField.PLACE,
    CandidateField.OPENING,
)
"""What is kept of a row; the file's other columns are left where they are."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Which column holds what, and the one opening for all or "" for a column."""

    opening_id: str = ""
    mapping: Mapping[CandidateField, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded file as it came."""

    id: str
    filename: str
    content: bytes
    uploaded_at: datetime


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file says, before anything of it is kept."""

    filename: str
    table: Table
    openings: tuple[OpeningChoice, ...]
    choice: Choice
    wrong_choice: tuple[str, ...]
    unread: tuple[str, ...]
    reading: RowsRead | None


@dataclass(frozen=True, slots=True)
class Import:
    """How many an import has added, and how many of them the actor can ask now."""

    added: int
    unasked: int
    is_running: bool = False


def import_key(actor: Actor, upload_id: str) -> str:
    """Name the press that an import of the actor's own is remembered by."""
    return f"import-{actor.id}-{upload_id}"


def find_import(actor: Actor, upload_id: str) -> Import | None:
    """Return what an import of the actor's own has come to."""
    unasked = func.sum(case((_can_be_asked_by(actor), 1), else_=0))
    counted = (
        select(func.count(), unasked)
        .select_from(Candidate)
        .join(Opening, Opening.id == Candidate.opening_id)
        .where(_added_by(actor, upload_id))
    )
    added, to_ask = db.session.execute(counted).one()
    running = select(AskingRun.id).where(
        AskingRun.upload_id == upload_id,
        AskingRun.staff_id == actor.id,
        AskingRun.ended_at.is_(None),
    )
    is_running = db.session.execute(running).first() is not None
    return Import(added, to_ask, is_running) if added else None


def list_unasked(
    actor: Actor, upload_id: str, limit: int, after: str = ""
) -> tuple[str, ...]:
    """List some of an import's candidates whom the actor can ask and nobody has."""
    if not actor.has(Role.HIRING_MANAGER):
        return ()
    found = (
        select(Candidate.id)
        .join(Opening, Opening.id == Candidate.opening_id)
        .where(
            _added_by(actor, upload_id),
            _can_be_asked_by(actor),
            Candidate.id > after,
        )
        .order_by(Candidate.id)
        .limit(limit)
    )
    return tuple(db.session.scalars(found))


def load_upload(actor: Actor, upload_id: str) -> Upload:
    """Return the actor's own uploaded file."""
    found = select(
        CandidateUpload.id,
        CandidateUpload.filename,
        CandidateUpload.content,
        CandidateUpload.uploaded_at,
    ).where(CandidateUpload.id == upload_id, CandidateUpload.staff_id == actor.id)
    row = db.session.execute(found).one_or_none() if ids.is_id(upload_id) else None
    if row is None:
        raise NotFound("There is no such file any more.")
    return Upload(*row)


def preview_upload(
    actor: Actor, upload_id: str, choice: Choice | None, opening_id: str = ""
) -> Preview:
    """Read a file by a choice, or by the one proposed for it."""
    upload = load_upload(actor, upload_id)
    table = read_table(decode(upload.content))
    openings = list_choices(actor)
    if choice is None:
        choice = _propose(table, openings, opening_id)
    if choice.opening_id not in {each.id for each in openings}:
        choice = replace(choice, opening_id="")
    wrong = mapping_problems(table, choice.mapping, needs_opening=not choice.opening_id)
    reading = None if wrong else _read(table, choice, openings)
    return Preview(
        upload.filename, table, openings, choice, wrong,
        unread_headings(table, choice.mapping), reading,
    )  # fmt: skip


def read_upload(
    actor: Actor, upload_id: str, choice: Choice
) -> tuple[Upload, RowsRead]:
    """Read every row of a file; raise where the choice does not fit the file."""
    upload = load_upload(actor, upload_id)
    table = read_table(decode(upload.content))
    return upload, _read(table, choice, list_choices(actor))


def _added_by(actor: Actor, upload_id: str) -> ColumnElement[bool]:
    """Say who came by an import: all of them in the same moment, by the same hand."""
    key = import_key(actor, upload_id)
    kept = select(FormPress.result_id).where(FormPress.key == key)
    _, _, moment = (db.session.scalar(kept) or "").partition(" ")
    at = datetime.fromisoformat(moment) if moment else None
    return and_(Candidate.added_at == at, Candidate.added_by == actor.id)


def _can_be_asked_by(actor: Actor) -> ColumnElement[bool]:
    return and_(
        Candidate.consent_state == "not_asked",
        Opening.manager_id == actor.id,
        Opening.closed_at.is_(None),
    )


def _propose(
    table: Table, openings: tuple[OpeningChoice, ...], opening_id: str
) -> Choice:
    mapping = propose_mapping(table)
    kept = {wanted: mapping[wanted] for wanted in READ if wanted in mapping}
    if not opening_id and CandidateField.OPENING not in kept and len(openings) == 1:
        opening_id = openings[0].id
    if opening_id:
        kept.pop(CandidateField.OPENING, None)
    return Choice(opening_id, kept)


def _read(
    table: Table, choice: Choice, openings: tuple[OpeningChoice, ...]
) -> RowsRead:
    if choice.opening_id:
        named = Openings.only(choice.opening_id)
        reached = [choice.opening_id]
    else:
        named = Openings.known_as((each.title, each.id) for each in openings)
        reached = [each.id for each in openings]
    return read_rows(
        table,
        choice.mapping,
        known_emails=_known_emails(reached),
        openings=named,
        places=_places(),
    )


def _places() -> dict[str, str]:
    """Know the places that policies speak of by their names and their codes."""
    return {
        place_key(name): place
        for place, title in place_choices()
        for name in (title, place)
    }


def _known_emails(opening_ids: list[str]) -> frozenset[tuple[str, str]]:
    found = select(Candidate.opening_id, Candidate.email).where(
        Candidate.opening_id.in_(opening_ids)
    )
    return frozenset(
        (opening_id, email_key(email))
        for opening_id, email in db.session.execute(found)
    )
