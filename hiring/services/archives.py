"""Many debriefs at once: asked for, printed one by one by the worker, taken as a ZIP.

Each printed debrief is kept by itself, and the ZIP is put together from them while it
is being taken. So a worker that is killed loses the one page it was printing, several
workers print one archive together, little is ever in memory, and whoever is erased
meanwhile is gone from every archive at once.

What may be read is asked three times, since it changes: when the archive is asked for,
when each debrief is printed, and when it is taken.
"""

import hashlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, bindparam, delete, insert, select, update
from sqlalchemy.exc import DBAPIError

from hiring import clock, ids
from hiring.adapters import pdf
from hiring.adapters.archive import Archive, Outflow
from hiring.adapters.translations import languages, speaking, spoken
from hiring.domain.actor import Actor
from hiring.domain.archive import KEPT, name_of_file
from hiring.domain.document import Choice, Kind, Paper
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.extensions import db
from hiring.models.base import UTCDateTime
from hiring.models.sending import ArchivedDebrief, DebriefArchive
from hiring.queries.archives import (
    ArchiveView,
    Part,
    Readable,
    Scope,
    list_open_to,
    list_parts,
    list_readable,
    load_archive,
)
from hiring.queries.organisation import load_settings
from hiring.queries.staff import find_actor
from hiring.services import press
from hiring.services.exports import print_document, record_exports
from hiring.transaction import transaction

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""Longer than one page may take to be printed, the wait for the printer included."""

AGAIN = timedelta(minutes=1)
MOST_TRIES = 3
NOT_YOURS = "You may not read it."
CUT_OFF = "It could not be printed: the printer was cut off each time."
NOT_PRINTED = "It could not be printed."

_ADD = insert(DebriefArchive.__table__)
_ADD_PART = insert(ArchivedDebrief.__table__)
_part, _archive = ArchivedDebrief.__table__.c, DebriefArchive.__table__.c
_FIRST_DUE = (
    select(_part.id)
    .where(_part.due_at <= bindparam("at", type_=UTCDateTime()))
    .order_by(_part.due_at, _part.number)
    .limit(1)
)
_CLAIM = (
    update(ArchivedDebrief.__table__)
    # Only PostgreSQL has rows to skip: SQLite lets one writer in at a time.
    .where(_part.id == _FIRST_DUE.with_for_update(skip_locked=True).scalar_subquery())
    .values(due_at=bindparam("until", type_=UTCDateTime()), attempts=_part.attempts + 1)
    .returning(
        _part.id, _part.archive_id, _part.debrief_id, _part.attempts, _part.due_at
    )
)
_ASKED = select(
    _archive.asked_by, _archive.recipient, _archive.on_panel, _archive.paper,
    _archive.language,
).where(_archive.id == bindparam("archive"))  # fmt: skip
_CONTENT = select(_part.content).where(
    _part.id == bindparam("part"), _part.digest == bindparam("digest")
)


@dataclass(frozen=True, slots=True)
class AskArchive:
    """What is asked for; ``recipient`` is empty where it is for oneself."""

    scope: Scope
    recipient: str = ""
    paper: Paper = Paper.A4
    language: str = ""
    press_id: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """An archive that leaves: what is in it, and what had to stay out."""

    archive: ArchiveView
    parts: tuple[Part, ...]
    left_out: tuple[Part, ...]


def ask_archive(actor: Actor, command: AskArchive) -> str:
    """Have every debrief of a scope printed that the actor may read now."""
    readable = list_readable(actor, command.scope)
    if not readable.rows:
        raise DomainError("There is no debrief here that you can read.", "made_for")
    if command.language and command.language not in languages():
        raise DomainError("Choose from the list.", "language")
    scope, recipient = command.scope, command.recipient
    pressed = press.key("archive", command.press_id, actor.id, scope, recipient)
    row = _as_row(actor, command, readable)
    with transaction() as session:
        made = press.find(session, pressed)
        if made:
            return made
        session.execute(_ADD, row)
        session.execute(_ADD_PART, _parts_of(row, readable))
        press.remember(session, pressed, str(row["id"]))
        return str(row["id"])


def print_next_debrief() -> bool:
    """Print the debrief that waits for longest; tell whether there was one."""
    claimed = _claim()
    if claimed is None:
        return False
    if claimed.attempts > MOST_TRIES:
        _settle(claimed, failed_at=clock.now(), problem=CUT_OFF)
        return True
    _settle(claimed, **_outcome(claimed))
    return True


def take_archive(actor: Actor, archive_id: str, press_id: str) -> Taken:
    """Record case by case what leaves and for whom, and return what may leave."""
    archive = load_archive(actor, archive_id)
    if not archive.is_ready:
        raise NotFound("There is no archive to be taken.")
    parts = list_parts(archive.id)
    open_to = list_open_to(actor, {part.candidate_id for part in parts})
    leaving = tuple(p for p in parts if p.is_printed and p.debrief_id in open_to)
    for case_id in sorted({part.candidate_id for part in leaving}):
        of_case = [part for part in leaving if part.candidate_id == case_id]
        _record(actor, archive, of_case, press_id)
    stays = {part.id for part in parts} - {part.id for part in leaving}
    return Taken(archive, leaving, tuple(p for p in parts if p.id in stays))


def every_byte(taken: Taken) -> Iterator[bytes]:
    """Put the archive together while it is being sent, one debrief in memory."""
    flow, missing = Outflow(), []
    with speaking(taken.archive.language), Archive(flow) as archive:
        for part in taken.parts:
            content = _content_of(part)
            if content is None:
                missing.append(part)
                continue
            archive.add(part.name, content)
            yield flow.take()
        archive.add_page("index.html", "debriefs.html", _contents(taken, missing))
        archive.add_style("page.css", "copy.css")
    yield flow.take()


def forget_old_archives() -> None:
    """Delete what was printed for archives that were asked for a week ago."""
    old = select(_archive.id).where(
        _archive.asked_at < clock.now() - KEPT, _archive.gone_at.is_(None)
    )
    with transaction() as session:
        gone = list(session.scalars(old))
        parts = delete(ArchivedDebrief.__table__)
        session.execute(parts.where(_part.archive_id.in_(gone)))
        over = update(DebriefArchive.__table__).where(_archive.id.in_(gone))
        session.execute(over.values(gone_at=clock.now()))


def _as_row(actor: Actor, command: AskArchive, readable: Readable) -> dict[str, Any]:
    return {
        "id": ids.new_id(),
        "asked_by": actor.id,
        "asked_at": clock.now(),
        "opening_id": command.scope.opening_id,
        "first_on": command.scope.first_on,
        "last_on": command.scope.last_on,
        "recipient": command.recipient or actor.name,
        "on_panel": not command.recipient,
        "paper": str(command.paper),
        "language": command.language or spoken(),
        "count_all": len(readable.rows),
        "count_unread": readable.unread,
    }


def _parts_of(archive: dict[str, Any], readable: Readable) -> list[dict[str, Any]]:
    """Let each debrief wait for a worker from the moment on that they were asked."""
    return [
        {
            "id": ids.new_id(),
            "archive_id": archive["id"],
            "number": number,
            "candidate_id": each.candidate_id,
            "debrief_id": each.debrief_id,
            "name": name_of_file(number, each.candidate, each.author),
            "due_at": archive["asked_at"],
            "attempts": 0,
            "problem": "",
            "size": 0,
            "digest": "",
        }
        for number, each in enumerate(readable.rows, 1)
    ]


def _claim() -> Row[*tuple[Any, ...]] | None:
    now = clock.now()
    if db.session.execute(_FIRST_DUE, {"at": now}).first() is None:
        return None
    with transaction() as session:
        until = {"at": now, "until": now + LEASE}
        return session.execute(_CLAIM, until).one_or_none()


def _outcome(claimed: Row[*tuple[Any, ...]]) -> dict[str, object]:
    """Print one, and say what is to be kept of how that went."""
    try:
        content = _printed(claimed)
    except (NotFound, Forbidden):
        return {"failed_at": clock.now(), "problem": NOT_YOURS}
    except pdf.PdfRefused as refused:
        return {"failed_at": clock.now(), "problem": str(refused)[:300]}
    except DBAPIError:
        raise
    except Exception as fault:  # noqa: BLE001  # one broken debrief holds up no other
        # Its message may hold what the debrief says, so it is not kept.
        log.error("debrief %s: %s", claimed.debrief_id, type(fault).__name__)  # noqa: TRY400
        if claimed.attempts >= MOST_TRIES:
            return {"failed_at": clock.now(), "problem": NOT_PRINTED}
        return {"due_at": clock.now() + AGAIN}
    return {
        "made_at": clock.now(),
        "content": content,
        "size": len(content),
        "digest": hashlib.sha256(content).hexdigest(),
    }


def _printed(claimed: Row[*tuple[Any, ...]]) -> bytes:
    """Print for whoever asked, as far as they may read now."""
    asked = db.session.execute(_ASKED, {"archive": claimed.archive_id}).one()
    actor = find_actor(asked.asked_by)
    if actor is None:
        raise Forbidden(NOT_YOURS)
    choice = Choice(
        recipient="" if asked.on_panel else asked.recipient,
        paper=Paper(asked.paper),
        language=asked.language,
    )
    debrief_id: str = claimed.debrief_id
    return print_document(actor, Kind.DEBRIEF, debrief_id, choice).content


def _settle(claimed: Row[*tuple[Any, ...]], **values: object) -> None:
    """Keep how it ended, unless another took over: then that one knows better.

    The end of its lease tells them apart where one is to be printed anew meanwhile.
    """
    values = {"due_at": None, **values}
    mine = update(ArchivedDebrief.__table__).where(
        _part.id == claimed.id,
        _part.attempts == claimed.attempts,
        _part.due_at == claimed.due_at,
        _part.made_at.is_(None),
    )
    with transaction() as session:
        session.execute(mine.values(**values))


def _record(
    actor: Actor, archive: ArchiveView, parts: Sequence[Part], press_id: str
) -> None:
    """Put the debriefs of one case on record, each by an event of its own."""
    case_id = parts[0].candidate_id
    pages = [part.digest for part in parts]
    pressed = press.key("take archive", press_id, actor.id, archive.id, case_id, pages)
    made_for: dict[str, str | bool] = {
        "kind": str(Kind.DEBRIEF),
        "recipient": archive.recipient,
        "on_panel": archive.on_panel,
        "paper": archive.paper,
        "language": archive.language,
    }
    leaving = [
        {**made_for, "subject_id": part.debrief_id, "sha256": part.digest}
        for part in parts
    ]
    with transaction() as session:
        if not press.find(session, pressed):
            record_exports(session, actor, case_id, leaving)
            press.remember(session, pressed, archive.id)


def _content_of(part: Part) -> bytes | None:
    """Return what is on record; None once it is gone or printed anew, even just now."""
    recorded = {"part": part.id, "digest": part.digest}
    with db.engine.connect() as connection:
        return connection.scalar(_CONTENT, recorded)


def _contents(taken: Taken, missing: list[Part]) -> dict[str, object]:
    gone = {part.id for part in missing}
    settings = load_settings()
    zone = ZoneInfo(settings.time_zone)
    return {
        "archive": taken.archive,
        "organisation": settings.name,
        "made_at": clock.now().astimezone(zone),
        "until": taken.archive.until.astimezone(zone),
        "files": [part for part in taken.parts if part.id not in gone],
        "failed": [part for part in taken.left_out if part.problem],
        "kept_back": sum(not part.problem for part in taken.left_out),
        "erased": taken.archive.taken_out + len(missing),
    }
