"""A candidate's answers as consent records, from what was kept of each."""

from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring.adapters.policy_files import policies_of, policy_for
from hiring.domain.consent import DecisionKind
from hiring.domain.consent_record import (
    Answered,
    Controller,
    JsonLd,
    Setting,
    Told,
    consent_record,
    given_before,
)
from hiring.domain.errors import NotFound
from hiring.domain.plain import consent_from_plain
from hiring.domain.policy import Period
from hiring.extensions import db
from hiring.models.consent import ConsentDecision, PersonQuestion
from hiring.queries.jurisdictions import load_jurisdictions
from hiring.queries.organisation import load_settings

UNION = "eu"
_ABOUT_ONE = frozenset({DecisionKind.PERSON, DecisionKind.LAPSED})

_decision, _question = ConsentDecision.__table__.c, PersonQuestion.__table__.c
_DECISIONS = (
    select(ConsentDecision.__table__)
    .where(_decision.candidate_id == bindparam("case"))
    .order_by(_decision.seq)
)
_UNANSWERED = (
    select(_question.person_name, _question.organisation)
    .where(_question.candidate_id == bindparam("case"), _question.answer.is_(None))
    .order_by(_question.asked_at, _question.id)
)


def list_consent_records(
    session: Session, candidate_id: str, base_url: str
) -> dict[int, JsonLd]:
    """Return the record of every answer by its number in the ledger, oldest first."""
    rows = session.execute(_DECISIONS, {"case": candidate_id}).mappings().all()
    if not rows:
        return {}
    setting = _setting(session, candidate_id, base_url)
    earlier = {row["seq"]: consent_from_plain(row["consent"]) for row in rows}
    chosen = [row["seq"] for row in rows if row["kind"] not in _ABOUT_ONE]
    asked = session.execute(_UNANSWERED, {"case": candidate_id})
    waiting = tuple((row.person_name, row.organisation) for row in asked)
    records = {}
    for row in rows:
        groups, people = given_before(earlier, row["seq"])
        answered = Answered(
            code=row["receipt_code"],
            case_id=candidate_id,
            seq=row["seq"],
            event_hash=row["event_hash"],
            at=row["decided_at"],
            kind=DecisionKind(row["kind"]),
            consent=earlier[row["seq"]],
            notice=_told(row, base_url),
            signed=bool(row["signed_name"]),
            given_before=groups,
            people_before=people,
            has_chosen=bool(chosen) and row["seq"] >= chosen[0],
            waiting=waiting if row is rows[-1] else (),
        )
        records[row["seq"]] = consent_record(answered, setting)
    return records


def load_consent_record(candidate_id: str, seq: int, base_url: str) -> JsonLd:
    """Return the record of one answer; raise ``NotFound`` where there is none."""
    records = list_consent_records(db.session(), candidate_id, base_url)
    if seq not in records:
        raise NotFound("There is no such receipt.")
    return records[seq]


def _setting(session: Session, candidate_id: str, base_url: str) -> Setting:
    places = load_jurisdictions(session, candidate_id).own
    settings, kept = load_settings(), policy_for(places).given("retention.cap")
    return Setting(
        base_url=base_url,
        controller=Controller(
            settings.name,
            settings.contact_email,
            settings.contact_phone,
            settings.postal_address,
        ),
        jurisdictions=tuple(sorted(places)),
        in_union=any(file.id == UNION for file in policies_of(places)),
        kept=str(kept) if isinstance(kept, Period) else "",
        legal_basis=settings.lawful_basis,
    )


def _told(row: Any, base_url: str) -> Told:  # noqa: ANN401  # a row of _DECISIONS
    digest = row["notice_digest"]
    address = f"{base_url}/how-we-use-your-answers/{digest}"
    return Told(address, digest, row["notice_language"])
