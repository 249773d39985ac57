"""The floor of a candidate's decision: the same rows by prebuilt Core statements.

SQLAlchemy Core and one engine, every statement made once; the hashing and sealing are
those of ``floor_store``, by hand.
"""

import secrets
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import Any

import orjson
from flask import abort
from sqlalchemy import (
    Connection,
    Engine,
    bindparam,
    create_engine,
    event,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from bench import floor_store
from bench.floor_store import person_key
from hiring.models.consent import (
    CandidateBrowser,
    CandidateSession,
    ConsentDecision,
    ConsentRequest,
)
from hiring.models.ledger import AuditEvent, AuditPart, CaseHead, CaseSubject
from hiring.models.organisation import FormPress, OutboxMail, Staff
from hiring.models.recruiting import Candidate, Opening

_THIS = CandidateBrowser.candidate_id == CandidateSession.candidate_id
_ASKED_BY = (
    select(Staff.name)
    .join(ConsentRequest, ConsentRequest.asked_by == Staff.id)
    .where(ConsentRequest.candidate_id == CandidateSession.candidate_id)
    .order_by(ConsentRequest.asked_at.desc())
    .limit(1)
    .scalar_subquery()
)
_VISIT = (
    select(
        *CandidateSession.__table__.columns,
        Candidate.name, Candidate.email, Candidate.present_company,
        Candidate.consent_state, Candidate.feedback_asked_at, Opening.title,
        Opening.closed_at, Staff.name.label("manager"),
        func.coalesce(_ASKED_BY, Staff.name).label("asked_by"),
        or_(
            select(func.count()).where(_THIS).scalar_subquery() == 0,
            exists().where(
                _THIS, CandidateBrowser.browser_hash == CandidateSession.browser_hash
            ),
        ).label("is_known"),
    )
    .join(Candidate, Candidate.id == CandidateSession.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .join(Staff, Staff.id == Opening.manager_id)
    .where(
        CandidateSession.token_hash == bindparam("token"),
        CandidateSession.expires_at > bindparam("now"),
    )
)  # fmt: skip
_DECISIONS = (
    select(*ConsentDecision.__table__.columns)
    .where(ConsentDecision.candidate_id == bindparam("case"))
    .order_by(ConsentDecision.seq)
)
_PRESSED = select(FormPress.result_id).where(FormPress.key == bindparam("key"))
_LOCK = select(CaseHead.case_id).where(CaseHead.case_id == bindparam("case"))
_HEAD = (
    select(AuditEvent.seq, AuditEvent.event_hash)
    .where(AuditEvent.case_id == bindparam("case"))
    .order_by(AuditEvent.seq.desc())
    .limit(1)
)
_SUBJECTS = select(CaseSubject.person_key, CaseSubject.subject_id).where(
    CaseSubject.case_id == bindparam("case")
)
_CANDIDATE = (
    select(
        Candidate.id, Candidate.name, Candidate.email, Candidate.present_company,
        Candidate.consent_state, Opening.title, Opening.closed_at, Opening.manager_id,
    )
    .join(Opening, Opening.id == Candidate.opening_id)
    .where(Candidate.id == bindparam("case"))
)  # fmt: skip
_ASKER = (
    select(ConsentRequest.asked_by)
    .where(ConsentRequest.candidate_id == bindparam("case"))
    .order_by(ConsentRequest.asked_at.desc())
    .limit(1)
)
_PRESENT = select(Staff.id).where(
    Staff.id == bindparam("who"), Staff.switched_off_at.is_(None)
)
_OPEN = select(ConsentRequest.id, ConsentRequest.state).where(
    ConsentRequest.candidate_id == bindparam("case"), ConsentRequest.state != "closed"
)
_ADD_EVENT = insert(AuditEvent.__table__)
_ADD_PART = insert(AuditPart.__table__)
_ADD_DECISION = insert(ConsentDecision.__table__)
_ADD_MAIL = insert(OutboxMail.__table__)
_ADD_PRESS = insert(FormPress.__table__)
_ADVANCE = (
    update(ConsentRequest.__table__)
    .where(ConsentRequest.id == bindparam("request"))
    .values(state="answered")
)
_STATE = (
    update(Candidate.__table__)
    .where(Candidate.id == bindparam("case"))
    .values(consent_state="answered")
)
_FORGET = (
    update(CandidateSession.__table__)
    .where(CandidateSession.__table__.c.candidate_id == bindparam("case"))
    .values(draft={})
)


@cache
def _engine() -> Engine:
    engine = create_engine(floor_store.URL)
    if floor_store.IS_SQLITE:
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _: Any) -> None:
    connection.isolation_level = None
    for pragma in floor_store.PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def decide(token: str, name: str, press_id: str) -> int:
    """Keep a visit's signed answers; return their place in the ledger."""
    now = datetime.now(UTC)  # noqa: TID251 - the floor knows nothing of the product
    with _engine().begin() as connection:
        visit = connection.execute(_VISIT, {"token": token, "now": now}).one_or_none()
        if visit is None or not visit.is_known or name != visit.name:
            abort(404)
        case = {"case": visit.candidate_id}
        made = connection.scalar(_PRESSED, {"key": press_id})
        if made:
            return int(made)
        if not floor_store.IS_SQLITE:
            connection.execute(_LOCK.with_for_update(), case)
        connection.execute(_DECISIONS, case).all()
        given = _consent(visit.draft)
        return _write(connection, (visit, given), (name, press_id), now)


def _consent(draft: Any) -> Any:
    people = [
        {key: value for key, value in person.items() if key != "own"}
        for person in draft["people"]
    ]
    groups = {key: draft[key] for key in ("named", "employer", "others")}
    return {
        **groups, "employer_name": draft["employer_name"], "referees": people,
        "about_persons": [], "never": draft["never"].splitlines(), "stopped": False,
    }  # fmt: skip


def _write(
    connection: Connection, given: Any, typed: tuple[str, str], now: datetime
) -> int:
    (visit, consent), (name, press_id) = given, typed
    case_id = visit.candidate_id
    case = {"case": case_id}
    receipt = f"RC-{secrets.token_hex(4).upper()}"
    answers = {key: value for key, value in consent.items() if key != "referees"}
    own = {
        **answers, "receipt": receipt, "notice": "0" * 64, "kind": "changed",
        "signed_name": name,
    }  # fmt: skip
    people = consent["referees"]
    parts = [("", own), *((person_key(person["name"]), person) for person in people)]
    seq, event_hash = _append(connection, case_id, parts, now)
    connection.execute(
        _ADD_DECISION,
        {
            "candidate_id": case_id, "seq": seq, "decided_at": now, "kind": "changed",
            "consent": consent, "signed_name": name, "notice_digest": "0" * 64,
            "receipt_code": receipt, "event_hash": event_hash.hex(),
        },
    )  # fmt: skip
    candidate = connection.execute(_CANDIDATE, case).one()
    asker = connection.scalar(_ASKER, case) or candidate.manager_id
    staff_id = connection.scalar(_PRESENT, {"who": asker})
    refs = {"candidate_id": case_id, "seq": str(seq)}
    connection.execute(_ADD_MAIL, _mail("receipt", refs, now))
    connection.execute(
        _ADD_MAIL, _mail("answered", {**refs, "staff_id": str(staff_id)}, now)
    )
    for request in connection.execute(_OPEN, case).all():
        connection.execute(_ADVANCE, {"request": request.id})
    connection.execute(_STATE, case)
    connection.execute(_FORGET, case)
    pressed = {"key": press_id, "result_id": str(seq), "pressed_at": now}
    connection.execute(_ADD_PRESS, pressed)
    return seq


def _append(
    connection: Connection, case_id: str, parts: Any, now: datetime
) -> tuple[int, bytes]:
    head = connection.execute(_HEAD, {"case": case_id}).one()
    seq, log = head.seq + 1, floor_store.origin()
    subjects = dict(connection.execute(_SUBJECTS, {"case": case_id}).all())
    rows = []
    for number, (person, payload) in enumerate(parts):
        subject = subjects[person]
        aad = f"{log}|{case_id}|{seq}|{number}".encode()
        key = floor_store.key_of(subject)
        commitment, sealed = floor_store.seal(key, aad, payload)
        rows.append(
            {
                "case_id": case_id, "seq": seq, "part_no": number,
                "subject_id": subject, "commitment": commitment, "sealed": sealed,
            }
        )  # fmt: skip
    at = now.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    header = orjson.dumps(
        {
            "actor": "candidate", "at": at, "case": case_id, "log": log,
            "parts": [{"c": r["commitment"].hex(), "s": r["subject_id"]} for r in rows],
            "prev": head.event_hash.hex(), "seq": seq, "type": "consent.recorded",
            "v": 1,
        }
    )  # fmt: skip
    made = sha256(b"sayso/v1/event\0" + header).digest()
    connection.execute(
        _ADD_EVENT,
        {
            "case_id": case_id, "seq": seq, "v": 1, "at": at,
            "type": "consent.recorded", "actor": "candidate",
            "prev_hash": head.event_hash, "event_hash": made, "header": header,
            "leaf_index": None,
        },
    )  # fmt: skip
    connection.execute(_ADD_PART, rows)
    return seq, made


def _mail(template: str, refs: dict[str, str], now: datetime) -> dict[str, Any]:
    return {
        "id": secrets.token_hex(12), "template": template, "refs": refs,
        "queued_at": now, "due_at": now, "attempts": 0, "last_error": "",
    }  # fmt: skip
