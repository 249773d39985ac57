"""A copy of everything about a candidate: asked for, made by the worker, kept a week.

The worker writes the archive to a file of its own and keeps it in pieces, so that
however much there is, little of it is in memory. A worker that dies lets its lease run
out, and another makes the copy again.
"""

import hashlib
import logging
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO, Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters import pdf
from hiring.adapters.archive import Archive
from hiring.adapters.translations import speaking, spoken
from hiring.config import Config
from hiring.domain.actor import CANDIDATE_PSEUDONYM, SYSTEM_PSEUDONYM
from hiring.domain.errors import Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.models.records import PreparedFile, PreparedPiece
from hiring.queries.candidate_home import list_kept_decisions
from hiring.queries.held import load_held
from hiring.queries.organisation import load_settings
from hiring.queries.own_records import COPY, FileView, find_newest_file
from hiring.queries.receipts import as_printed
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.copy_page import sections_of
from hiring.services.ledger import Part
from hiring.services.said import is_fresh
from hiring.services.visits import require_known
from hiring.transaction import transaction

log = logging.getLogger(__name__)

KEPT = timedelta(days=7)
LEASE = timedelta(minutes=10)
MOST_TRIES = 3
PIECE = 256 * 1024
_ADD = insert(PreparedFile.__table__)
_ADD_PIECE = insert(PreparedPiece.__table__)
_file = PreparedFile.__table__.c


def ask_copy(visit: Visit, press_id: str) -> None:
    """Let the worker make a copy; one at a time, and none while one is there."""
    _refuse_stale(visit)
    pressed = press.key("copy", press_id, visit.candidate_id)
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        newest = find_newest_file(visit.candidate_id, COPY)
        is_there = newest and (newest.is_being_made or newest.is_ready)
        if press.find(session, pressed) or is_there:
            return
        row = {
            "id": ids.new_id(),
            "kind": COPY,
            "candidate_id": visit.candidate_id,
            "asked_at": clock.now(),
            "language": spoken(),
            "attempts": 0,
            "size": 0,
            "digest": "",
        }
        session.execute(_ADD, row)
        _record(session, visit.candidate_id, CANDIDATE_PSEUDONYM, "asked")
        press.remember(session, pressed, str(row["id"]))


def take_copy(visit: Visit) -> FileView:
    """Return the copy that can be taken now, and record that it was."""
    _refuse_stale(visit)
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        newest = find_newest_file(visit.candidate_id, COPY)
        if newest is None or not newest.is_ready:
            raise NotFound(Wording("There is no copy to be taken."))
        _record(session, visit.candidate_id, CANDIDATE_PSEUDONYM, "taken")
        return newest


def every_piece(file_id: str) -> Iterator[bytes]:
    """Give a file piece by piece; no read stays open between two."""
    found = select(PreparedPiece.content).where(PreparedPiece.file_id == file_id)
    number = 0
    while True:
        with db.engine.connect() as connection:
            piece = connection.scalar(found.where(PreparedPiece.number == number))
        if piece is None:
            return
        yield piece
        number += 1


def make_next_copy(config: Config) -> bool:
    """Make the copy that waits for longest; tell whether there was one."""
    claimed = _claim()
    if claimed is None:
        return False
    file_id, candidate_id, language = claimed
    try:
        with tempfile.TemporaryFile() as file, speaking(language):
            _write(file, candidate_id, config)
            _store(file, file_id, candidate_id)
    except Exception as fault:  # noqa: BLE001  # one broken copy holds up no other
        log.error("copy %s failed: %s", file_id, type(fault).__name__)  # noqa: TRY400
        _give_up_late(file_id)
    return True


def forget_old_copies() -> None:
    """Delete what was made a week ago."""
    old = select(_file.id).where(
        _file.made_at < clock.now() - KEPT, _file.gone_at.is_(None)
    )
    with transaction() as session:
        gone = list(session.scalars(old))
        session.execute(delete(PreparedPiece).where(PreparedPiece.file_id.in_(gone)))
        over = update(PreparedFile).where(PreparedFile.id.in_(gone))
        session.execute(over.values(gone_at=clock.now()))


def _claim() -> tuple[str, str, str] | None:
    now = clock.now()
    if db.session.scalar(_waiting(now)) is None:
        return None
    wanted = _waiting(now).with_for_update(skip_locked=True).scalar_subquery()
    with transaction() as session:
        claimed = (
            update(PreparedFile)
            .where(PreparedFile.id == wanted)
            .values(lease_until=now + LEASE, attempts=PreparedFile.attempts + 1)
            .returning(
                PreparedFile.id, PreparedFile.candidate_id, PreparedFile.language
            )
        )
        row = session.execute(claimed).one_or_none()
    return (row.id, row.candidate_id, row.language) if row else None


def _waiting(now: datetime) -> Any:  # noqa: ANN401  # a select of one id
    return (
        select(_file.id)
        .where(
            _file.kind == COPY,
            _file.made_at.is_(None),
            _file.failed_at.is_(None),
            or_(_file.lease_until.is_(None), _file.lease_until < now),
        )
        .order_by(_file.asked_at)
        .limit(1)
    )


def _write(file: IO[bytes], candidate_id: str, config: Config) -> None:
    """Write the archive; papers are printed one by one and let go of."""
    settings = load_settings()
    zone = ZoneInfo(settings.time_zone)
    made_at = clock.now().astimezone(zone)
    held = load_held(db.session(), candidate_id, config.base_url)
    about = {
        "made_at": made_at.isoformat(),
        "organisation": settings.name,
        "contact": settings.contact_email,
        "address": settings.postal_address,
        "format": "sayso-copy/1",
    }
    page = {
        "name": held["you"]["name"],
        "events": held["ledger"]["events"],
        "sections": sections_of(held, zone),
        "organisation": settings.name,
        "made_at": made_at,
    }
    with Archive(file) as archive:
        archive.add_page("index.html", "copy.html", page)
        archive.add_json("data.json", {"about": about, **held})
        archive.add_style("page.css", "copy.css")
        for kept in list_kept_decisions(candidate_id):
            name = f"receipts/{kept.receipt_code}"
            you, job = held["you"]["name"], held["job"]["title"]
            printed = as_printed(you, job, kept, settings)
            archive.add(f"{name}.pdf", pdf.render("receipt.html", {"receipt": printed}))
        for record in held["consent_records"]:
            archive.add_json(f"receipts/{record['dct:identifier']}.jsonld", record)


def _store(file: IO[bytes], file_id: str, candidate_id: str) -> None:
    """Keep the archive in pieces, unless the case was erased meanwhile."""
    digest, size, number = hashlib.sha256(), 0, 0
    file.seek(0)
    with transaction() as session:
        ledger.lock_case(session, candidate_id)
        if session.scalar(select(_file.id).where(_file.id == file_id)) is None:
            return
        session.execute(delete(PreparedPiece).where(PreparedPiece.file_id == file_id))
        while piece := file.read(PIECE):
            row = {"file_id": file_id, "number": number, "content": piece}
            session.execute(_ADD_PIECE, row)
            digest.update(piece)
            size, number = size + len(piece), number + 1
        made = update(PreparedFile).where(PreparedFile.id == file_id)
        session.execute(
            made.values(made_at=clock.now(), size=size, digest=digest.hexdigest())
        )
        _record(session, candidate_id, SYSTEM_PSEUDONYM, "made", digest.hexdigest())
        outbox.queue(session, "copy_ready", {"candidate_id": candidate_id})


def _give_up_late(file_id: str) -> None:
    """Say that it failed once it was tried often enough; before, try again soon."""
    with transaction() as session:
        failed = update(PreparedFile).where(
            PreparedFile.id == file_id, PreparedFile.attempts >= MOST_TRIES
        )
        session.execute(failed.values(failed_at=clock.now()))
        again = update(PreparedFile).where(
            PreparedFile.id == file_id, PreparedFile.attempts < MOST_TRIES
        )
        session.execute(again.values(lease_until=clock.now() + timedelta(minutes=1)))


def _refuse_stale(visit: Visit) -> None:
    if not is_fresh(visit.code_at):
        raise Forbidden(Wording("Get a new code from your mailbox first."))


def _record(
    session: Session, candidate_id: str, actor: str, what: str, digest: str = ""
) -> None:
    subject = ledger.subject_for(session, candidate_id)
    part = Part(subject, {"what": what, "sha256": digest})
    ledger.append(session, candidate_id, EventType.COPY_RECORDED, actor, [part])
