"""Our people who speak with candidates: showing themselves, hiding, being invited."""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.domain.actor import SPEAKER_PSEUDONYM, Actor
from hiring.domain.errors import DomainError, NotFound
from hiring.domain.ledger.events import ORGANISATION
from hiring.domain.wording import Wording
from hiring.models.speaker import Speaker, SpeakerLink
from hiring.queries.speakers import SpeakerVisit
from hiring.services import ledger, outbox, press
from hiring.services.staff import record
from hiring.services.talks import end_talks_of
from hiring.transaction import transaction

_INSERT = insert(Speaker.__table__)


@dataclass(frozen=True, slots=True)
class Described:
    """What one of our people says of themselves, and in which language they read."""

    team: str
    role: str
    speaks_about: str
    language: str = ""


def describe_self(actor: Actor, said: Described, *, shown: bool) -> None:
    """Keep what a member of staff can speak about, and show or hide them."""
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        own = select(Speaker.id).where(Speaker.staff_id == actor.id)
        speaker_id = session.execute(own).scalar_one_or_none()
        if speaker_id is None:
            speaker_id = ids.new_id()
            row = {"id": speaker_id, "staff_id": actor.id}
            session.execute(_INSERT, row)
        _describe(session, speaker_id, said, shown=shown)
        what = "shown to candidates" if shown else "hidden from candidates"
        record(session, actor.pseudonym, actor.id, {"what": what})


def hide_self(actor: Actor) -> None:
    """Show a member of staff to candidates no more, from this moment on."""
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        _hide(session, Speaker.staff_id == actor.id)
        record(session, actor.pseudonym, actor.id, {"what": "hidden from candidates"})


def describe_former(visit: SpeakerVisit, said: Described, *, shown: bool) -> None:
    """Keep what one of our people who came by a link can speak about."""
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        _describe(session, visit.speaker_id, said, shown=shown)
        _record(session, visit, "shown" if shown else "hidden")


def hide_former(visit: SpeakerVisit) -> None:
    """Show one of our people to candidates no more, from this moment on."""
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        _hide(session, Speaker.id == visit.speaker_id)
        _record(session, visit, "hidden")


def forget_former(visit: SpeakerVisit) -> None:
    """Delete the entry of one of our people: their name, address and links."""
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        _record(session, visit, "removed by themselves")
        _empty(session, visit.speaker_id)


def invite_former(
    actor: Actor, name: str, email: str, press_id: str, language: str = ""
) -> str:
    """Invite somebody who has left to speak with candidates; they decide."""
    address = email.strip().lower()
    pressed = press.key("invite former", press_id, actor.id, name, address)
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        made = press.find(session, pressed)
        if made:
            return made
        taken = select(Speaker.id).where(Speaker.email == address)
        if session.execute(taken).first() is not None:
            raise DomainError("Somebody with this address was invited.", "email")
        speaker_id = ids.new_id()
        row = {
            "id": speaker_id,
            "name": name,
            "email": address,
            "language": language,
            "invited_by": actor.id,
            "invited_at": clock.now(),
        }
        session.execute(_INSERT, row)
        payload = {"what": "former staff invited", "name": name, "email": address}
        record(session, actor.pseudonym, speaker_id, {**payload})
        outbox.queue(session, "our_people_invitation", {"speaker_id": speaker_id})
        press.remember(session, pressed, speaker_id)
        return speaker_id


def remove_former(actor: Actor, speaker_id: str) -> None:
    """Take somebody whom HR invited off the list, with all that is kept of them."""
    with transaction() as session:
        ledger.lock_case(session, ORGANISATION)
        found = select(Speaker.id).where(
            Speaker.id == speaker_id, Speaker.staff_id.is_(None), Speaker.email != ""
        )
        if session.execute(found).first() is None:
            raise NotFound("There is no such person.")
        record(session, actor.pseudonym, speaker_id, {"what": "former staff removed"})
        _empty(session, speaker_id)


def _describe(
    session: Session, speaker_id: str, said: Described, *, shown: bool
) -> None:
    if shown and not said.speaks_about:
        message = Wording("Write what you can speak about.")
        raise DomainError(message, "speaks_about")
    session.execute(
        update(Speaker)
        .where(Speaker.id == speaker_id)
        .values(
            team=said.team,
            role=said.role,
            speaks_about=said.speaks_about,
            language=said.language,
            shown_at=clock.now() if shown else None,
        )
    )


def _hide(session: Session, whom: object) -> None:
    hidden = update(Speaker).where(whom)  # type: ignore[arg-type]
    session.execute(hidden.values(shown_at=None))


def _empty(session: Session, speaker_id: str) -> None:
    """Leave an empty row: what a candidate wrote to them stands until its time."""
    end_talks_of(session, speaker_id)
    links = delete(SpeakerLink).where(SpeakerLink.speaker_id == speaker_id)
    session.execute(links)
    session.execute(
        update(Speaker)
        .where(Speaker.id == speaker_id)
        .values(
            name="",
            email="",
            team="",
            role="",
            speaks_about="",
            language="",
            shown_at=None,
        )
    )


def _record(session: Session, visit: SpeakerVisit, what: str) -> None:
    """Record under who it is: of staff their own key, of others one of their own."""
    found = select(Speaker.staff_id).where(Speaker.id == visit.speaker_id)
    staff_id = session.execute(found).scalar_one()
    payload = {"what": f"speaks with candidates: {what}"}
    record(session, SPEAKER_PSEUDONYM, staff_id or visit.speaker_id, {**payload})
