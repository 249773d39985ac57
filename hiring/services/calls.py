"""Codes for people who are called, and what such people say back.

A code shows its holder whether the candidate agrees to this talk, and lets them decline
it or report it. They have no account and no name here but the one the caller gave.
"""

from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.adapters.call_codes import code_digest, new_code
from hiring.domain.actor import INFORMANT_PSEUDONYM, Actor
from hiring.domain.call_code import LIFE, grouped
from hiring.domain.errors import Conflict, DomainError
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.plain import person_as_plain
from hiring.domain.wording import Wording
from hiring.models.call import CallCode, CallReport, InformantRefusal
from hiring.queries.calls import (
    Call,
    CallView,
    find_call,
    find_refusal,
    list_readers,
    load_report,
    view_of,
)
from hiring.queries.checks import load_check
from hiring.services import ledger, outbox, press
from hiring.services.case_rules import recheck_case
from hiring.services.ledger import Part, person_key
from hiring.transaction import transaction

REPORTS_A_CODE = 5

_CODE = insert(CallCode.__table__)
_REFUSAL = insert(InformantRefusal.__table__)
_REPORT = insert(CallReport.__table__)
_code = CallCode.__table__.c


@dataclass(frozen=True, slots=True)
class Report:
    """What somebody who was called says against the call; any of it may be empty."""

    too_soon: bool
    pressed: bool
    words: str


def make_code(actor: Actor, check_id: str, press_id: str) -> str:
    """Make a code for the person of one's own agreed "May I call?"; shown only now.

    Those made before stay good: one may be on its way. A second press of the same
    button makes the code of the first useless, since its page was never seen.
    """
    case, check = load_check(actor, check_id)
    pressed = press.key("call code", press_id, actor.id, check_id)
    code = new_code()
    with transaction() as session:
        ledger.lock_case(session, case.id)
        if check.asked_by_id != actor.id:
            raise Conflict(
                "The code names who calls: ask “May I call?” yourself first."
            )
        made = press.find(session, pressed)
        if made:
            again = update(CallCode).where(CallCode.id == made)
            session.execute(again.values(digest=code_digest(code)))
            return grouped(code)
        call = Call(
            "", check_id, case.id, check.person, actor.id, "", "", case.is_closed
        )
        view = view_of(session, call)
        if view.agreed_at is None or view.has_declined:
            raise Conflict("This call is not agreed any more. Ask “May I call?” again.")
        code_id = ids.new_id()
        _append(session, call, EventType.CALL_CODE_MADE, actor.pseudonym, {})
        row = {
            "id": code_id,
            "digest": code_digest(code),
            "check_id": check_id,
            "made_at": clock.now(),
            "expires_at": clock.now() + LIFE,
        }
        session.execute(_CODE, row)
        press.remember(session, pressed, code_id)
        return grouped(code)


def decline_call(typed: str) -> CallView:
    """Keep that the person would rather not talk, and tell the caller, once."""
    with transaction() as session:
        call = find_call(session, typed)
        ledger.lock_case(session, call.candidate_id)
        if find_refusal(session, call.candidate_id, call.person) is None:
            _keep_refusal(session, call)
        return view_of(session, call)


def _keep_refusal(session: Session, call: Call) -> None:
    appended = _append(session, call, EventType.CALL_DECLINED, INFORMANT_PSEUDONYM, {})
    refusal_id = ids.new_id()
    row = {
        "id": refusal_id,
        "candidate_id": call.candidate_id,
        "seq": appended.seq,
        "check_id": call.check_id,
        "person": person_as_plain(call.person),
        "refused_at": appended.at,
    }
    session.execute(_REFUSAL, row)
    recheck_case(session, None, call.candidate_id)
    refs = {"candidate_id": call.candidate_id, "check_id": call.check_id}
    outbox.queue(session, "call_declined", {**refs, "staff_id": call.caller_id})


def report_call(typed: str, report: Report, press_id: str) -> CallView:
    """Put what the person says before HR, and never before the caller."""
    if not (report.too_soon or report.pressed or report.words):
        message = Wording("Tick what happened, or write it down.")
        raise DomainError(message, "words")
    with transaction() as session:
        call = find_call(session, typed)
        pressed = press.key("report call", press_id, call.code_id, report)
        ledger.lock_case(session, call.candidate_id)
        if not press.find(session, pressed):
            _refuse_flood(session, call)
            press.remember(session, pressed, _keep_report(session, call, report))
        return view_of(session, call)


def _refuse_flood(session: Session, call: Call) -> None:
    earlier = select(CallReport.id).where(
        CallReport.candidate_id == call.candidate_id,
        CallReport.caller_id == call.caller_id,
        CallReport.person_name == call.person.name,
    )
    if len(session.execute(earlier).all()) >= REPORTS_A_CODE:
        message = Wording("We have your reports. Please write to us if there is more.")
        raise DomainError(message, "words")


def _keep_report(session: Session, call: Call, report: Report) -> str:
    said: dict[str, JsonValue] = {
        "too_soon": report.too_soon,
        "pressed": report.pressed,
        "words": report.words,
    }
    appended = _append(
        session, call, EventType.CALL_REPORTED, INFORMANT_PSEUDONYM, said
    )
    report_id = ids.new_id()
    row = {
        "id": report_id,
        "candidate_id": call.candidate_id,
        "seq": appended.seq,
        "caller_id": call.caller_id,
        "person_name": call.person.name,
        "reported_at": appended.at,
        **said,
    }
    session.execute(_REPORT, row)
    for reader in list_readers(session, besides=call.caller_id):
        refs = {"candidate_id": call.candidate_id, "staff_id": reader}
        outbox.queue(session, "call_reported", refs)
    return report_id


def settle_report(actor: Actor, report_id: str, settlement: str, press_id: str) -> None:
    """Write down what was done about a report, once."""
    report = load_report(actor, report_id)
    if not settlement:
        raise DomainError("Write what was decided and what was done.", "settlement")
    pressed = press.key("settle report", press_id, actor.id, report_id, settlement)
    with transaction() as session:
        ledger.lock_case(session, report.candidate_id)
        if press.find(session, pressed):
            return
        settled = session.execute(
            update(CallReport)
            .where(CallReport.id == report_id, CallReport.settled_at.is_(None))
            .values(settlement=settlement, settled_by=actor.id, settled_at=clock.now())
            .returning(CallReport.id)
        ).one_or_none()
        if settled is None:
            raise Conflict("Somebody has settled this report meanwhile.")
        key = person_key(report.person_name)
        subject = ledger.subject_for(session, report.candidate_id, key)
        ledger.append(
            session,
            report.candidate_id,
            EventType.CALL_REPORTED,
            actor.pseudonym,
            [Part(subject, {"what": "settled", "words": settlement})],
        )
        press.remember(session, pressed, report_id)


def record_staff_misuse(typed: str, actor: Actor) -> None:
    """Record that a signed-in member of staff tried to speak for a person called."""
    with transaction() as session:
        call = find_call(session, typed)
        ledger.lock_case(session, call.candidate_id)
        what = "A signed-in member of staff tried to speak for a person to be called."
        subject = ledger.subject_for(session, call.candidate_id)
        kind = EventType.LINK_MISUSED
        parts = [Part(subject, {"what": what})]
        ledger.append(session, call.candidate_id, kind, actor.pseudonym, parts)


def forget_old_codes() -> None:
    """Delete codes that have run out; what was said with one stays."""
    with transaction() as session:
        session.execute(delete(CallCode).where(CallCode.expires_at < clock.now()))


def _append(
    session: Session,
    call: Call,
    kind: EventType,
    actor: str,
    said: dict[str, JsonValue],
) -> ledger.Appended:
    """Append an event; what the person said is sealed under the person's own key."""
    key = person_key(call.person.name)
    subjects = ledger.subjects_for(session, call.candidate_id, [ledger.CANDIDATE, key])
    who: dict[str, JsonValue] = {
        "name": call.person.name,
        "organisation": call.person.organisation,
    }
    parts = [Part(subjects[0], {"check": call.check_id}), Part(subjects[1], who | said)]
    return ledger.append(session, call.candidate_id, kind, actor, parts)
