"""The panel: opening it early, putting references beside claims, reading settings."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.domain.actor import Actor
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.panel import PanelState
from hiring.domain.settings_compared import Judged, Row, Side
from hiring.models.panel import ClaimReference, PanelOpening
from hiring.queries.panel_debrief import (
    OfferedTalk,
    PanelView,
    find_opening,
    list_settings,
    load_open_panel,
    load_panel,
)
from hiring.services import ledger, press
from hiring.services.ledger import Part
from hiring.transaction import transaction

_PUT = insert(ClaimReference.__table__)
_OPEN = insert(PanelOpening.__table__)
_reference = ClaimReference.__table__.c


@dataclass(frozen=True, slots=True)
class OpenPanel:
    """HR's wish to let the debriefs be read before all have signed, and why."""

    candidate_id: str
    reason: str
    press_id: str = ""


@dataclass(frozen=True, slots=True)
class PutBeside:
    """A person's word that a talk confirms or contradicts one claim.

    ``judged`` says how alike the settings are, side by side, as far as it was said.
    """

    candidate_id: str
    contact_id: str
    debrief_id: str
    place: int
    confirms: bool
    judged: Judged
    press_id: str = ""


def load_to_open(actor: Actor, candidate_id: str) -> PanelView:
    """Return a panel that is not open to HR, who may open it."""
    panel = load_panel(actor, candidate_id)
    _refuse_opening(panel)
    return panel


def open_panel(actor: Actor, command: OpenPanel) -> None:
    """Let the debriefs be read before all have signed; it cannot be taken back.

    Whoever has yet to sign goes on reading nothing.
    """
    panel = load_panel(actor, command.candidate_id)
    if not command.reason:
        raise DomainError("Write the reason, in a sentence or two.", "reason")
    case_id = panel.case.id
    pressed = press.key("open panel", command.press_id, actor.id, command)
    with transaction() as session:
        ledger.lock_case(session, case_id)
        if press.find(session, pressed):
            return
        _refuse_opening(load_panel(actor, case_id))
        said: dict[str, JsonValue] = {"what": "opened", "reason": command.reason}
        appended = _record(session, actor, case_id, said)
        session.execute(
            _OPEN,
            {
                "candidate_id": case_id,
                "seq": appended.seq,
                "reason": command.reason,
                "opened_by": actor.id,
                "opened_at": appended.at,
            },
        )
        press.remember(session, pressed, case_id)


def put_beside(actor: Actor, command: PutBeside) -> str:
    """Keep that a talk confirms or contradicts a claim; return the mark's id.

    To put a talk beside a claim is to cite it: it waits for the candidate's reply as
    every citation does. That a decision rested on a talk all the same is said there.
    """
    load_open_panel(actor, command.candidate_id)
    pressed = press.key("beside", command.press_id, actor.id, _as_sent(command))
    with transaction() as session:
        ledger.lock_case(session, command.candidate_id)
        if made := press.find(session, pressed):
            return made
        panel = load_open_panel(actor, command.candidate_id)
        claim = _find_claim(panel, command)
        _refuse_talk(panel, command.contact_id)
        _refuse_twice(session, command)
        reference_id = _write(session, actor, command, claim)
        press.remember(session, pressed, reference_id)
        return reference_id


def take_back(actor: Actor, candidate_id: str, reference_id: str) -> None:
    """Take a mark away again; the ledger keeps that it stood there."""
    panel = load_open_panel(actor, candidate_id)
    if reference_id not in {each.id for each in panel.beside}:
        raise NotFound("There is no such mark.")
    with transaction() as session:
        ledger.lock_case(session, panel.case.id)
        gone = session.execute(
            update(ClaimReference)
            .where(_reference.id == reference_id, _reference.taken_back_at.is_(None))
            .values(taken_back_by=actor.id, taken_back_at=clock.now())
            .returning(_reference.id)
        ).first()
        if gone is not None:
            said: dict[str, JsonValue] = {"what": "taken back", "mark": reference_id}
            _record(session, actor, panel.case.id, said)


def read_settings(actor: Actor, panel: PanelView) -> Mapping[str, tuple[Row, ...]]:
    """Say of each talk beside a claim how alike its setting was to the job's.

    The words come out of notes, so that it is recorded whose were read.
    """
    contacts = sorted({each.contact_id for each in panel.beside})
    if not contacts:
        return {}
    with transaction() as session:
        subject = ledger.subject_for(session, panel.case.id)
        ledger.append(
            session,
            panel.case.id,
            EventType.RECORD_VIEWED,
            actor.pseudonym,
            [Part(subject, {"contacts": [*contacts], "what": "settings"})],
        )
        return list_settings(panel)


def find_talk(panel: PanelView, contact_id: str) -> OfferedTalk:
    """Return a talk that may be put beside a claim; hidden and absent look the same."""
    for talk in panel.talks:
        if talk.contact.id == contact_id:
            return talk
    raise NotFound("There is no such record.")


def _refuse_opening(panel: PanelView) -> None:
    if not panel.case.is_hr:
        raise Forbidden("Only HR opens the panel before all have signed.")
    if panel.state is PanelState.BLIND:
        raise Forbidden("Sign your own debrief first. Then you can open the panel.")
    if panel.state.is_open or find_opening(panel.case.id):
        raise Conflict("The panel can be read already.")
    if not panel.people.wrote:
        raise Conflict("Nobody has signed a debrief yet, so there is nothing to open.")


def _find_claim(panel: PanelView, command: PutBeside) -> str:
    for each in panel.debriefs:
        for claim in each.voice.claims:
            if (each.id, claim.place) == (command.debrief_id, command.place):
                return claim.theme.claim
    raise DomainError("Choose one of the claims.", "claim")


def _refuse_talk(panel: PanelView, contact_id: str) -> None:
    talk = find_talk(panel, contact_id)
    if talk.not_yet:
        message = f"{talk.not_yet.message} Put it beside a claim after that."
        raise DomainError(message, "claim")


def _refuse_twice(session: Session, command: PutBeside) -> None:
    stands = select(_reference.id).where(
        _reference.debrief_id == command.debrief_id,
        _reference.place == command.place,
        _reference.contact_id == command.contact_id,
        _reference.taken_back_at.is_(None),
    )
    if session.execute(stands).first() is not None:
        message = "This talk stands beside this claim already. Take it back first."
        raise DomainError(message, "claim")


def _write(session: Session, actor: Actor, command: PutBeside, claim: str) -> str:
    reference_id = ids.new_id()
    kept: dict[str, JsonValue] = {
        "contact_id": command.contact_id,
        "debrief_id": command.debrief_id,
        "place": command.place,
        "confirms": command.confirms,
        **{side.value: str(command.judged.get(side, "")) for side in Side},
    }
    said = {"what": "put beside", "mark": reference_id, "claim": claim, **kept}
    appended = _record(session, actor, command.candidate_id, said)
    session.execute(
        _PUT,
        {
            **kept,
            "id": reference_id,
            "candidate_id": command.candidate_id,
            "seq": appended.seq,
            "put_by": actor.id,
            "put_at": appended.at,
        },
    )
    return reference_id


def _as_sent(command: PutBeside) -> tuple[object, ...]:
    judged = sorted((str(side), str(word)) for side, word in command.judged.items())
    claim = command.debrief_id, command.place, command.confirms
    return command.candidate_id, command.contact_id, *claim, judged


def _record(
    session: Session,
    actor: Actor,
    candidate_id: str,
    said: Mapping[str, JsonValue],
) -> ledger.Appended:
    return ledger.append(
        session,
        candidate_id,
        EventType.PANEL_RECORDED,
        actor.pseudonym,
        [Part(ledger.subject_for(session, candidate_id), said)],
    )
