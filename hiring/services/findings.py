"""Findings: raised by rules, explained by who caused them, settled by HR."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, or_, select, update
from sqlalchemy.orm import Session

from hiring import ids
from hiring.domain.actor import SYSTEM_PSEUDONYM, Actor
from hiring.domain.casefile import Waiver as CaseWaiver
from hiring.domain.consent import Person
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.domain.finding import (
    FindingEvent,
    FindingState,
    Raised,
    RuleCode,
    Severity,
    advance,
)
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.plain import person_from_plain
from hiring.domain.policy import Policy, authority_of
from hiring.domain.rules import NOBODY, QUARANTINE, seen_of
from hiring.extensions import db
from hiring.models.contact import Contact, Finding, Waiver
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.candidates import load_candidate
from hiring.queries.findings import NEEDS_LOOK
from hiring.queries.had_a_hand import list_who_had_a_hand
from hiring.services import ledger
from hiring.services.kept_texts import keep_policy
from hiring.services.ledger import Part
from hiring.transaction import transaction

log = logging.getLogger(__name__)

_OPEN = select(func.count()).where(
    Finding.__table__.c.candidate_id == bindparam("case"), NEEDS_LOOK
)
_COUNT_OPEN = (
    update(Candidate.__table__)
    .where(Candidate.__table__.c.id == bindparam("case"))
    .values(open_findings=_OPEN.scalar_subquery())
)
_RAISE = insert(Finding.__table__)
_KNOWN = select(
    func.coalesce(Finding.contact_id, ""),
    Finding.code,
    Finding.failed,
    Finding.about,
    Finding.severity,
    Finding.id,
).where(Finding.candidate_id == bindparam("case"))
_WAIVERS = (
    select(*Waiver.__table__.c)
    .where(Waiver.candidate_id == bindparam("case"), Waiver.ended_at.is_(None))
    .order_by(Waiver.seq)
)
_PERSONS = select(Contact.id, Contact.person, Contact.logged_by).where(
    Contact.candidate_id == bindparam("case")
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What all findings of one check share; ``actor`` None: the worker's sweep."""

    actor: Actor | None
    candidate_id: str
    policy: Policy
    reason: str = ""


def raise_findings(
    session: Session, raised: Sequence[Raised], around: Circumstances
) -> None:
    """Keep what rules said, each once, inside the caller's transaction.

    A reason that was given explains what asked for one; a missing one leaves the
    finding open. What HR waived is kept too, as waived. What a rule now says more
    strictly is open again, however it had ended: nobody was asked about that.
    """
    if not raised:
        return
    rows = session.execute(_KNOWN, {"case": around.candidate_id})
    known = {tuple(row[:4]): (Severity(row.severity), row.id) for row in rows}
    fresh = [
        (found, before[1])
        for found in raised
        for before in [known.get(_key(found), _NEVER)]
        if found.severity.rank > before[0].rank
    ]
    in_force = _load_waivers(session, around.candidate_id) if fresh else _NO_WAIVERS
    for found, before in fresh:
        if found.fault:
            log.error("rule %s failed: %s", found.code, found.fault)
        _raise(session, found, around, in_force.find(found), before)
    if fresh:
        keep_policy(session, around.policy)
        count_open(session, around.candidate_id)


_NEVER = (Severity.OFF, "")


def _key(found: Raised) -> tuple[str, str, bool, str]:
    return found.contact_id, found.code, bool(found.fault), found.about


@dataclass(frozen=True, slots=True)
class _Waivers:
    """The waivers of a case with who made each, and of each contact whom and by whom.

    Nobody's waiver covers what they themselves log later, nor a rule that failed.
    """

    made: tuple[tuple[CaseWaiver, str], ...] = ()
    contacts: Mapping[str, tuple[Person, str]] = field(default_factory=dict)

    def find(self, found: Raised) -> str | None:
        """Return the waiver that covers what was found, if one does."""
        person, logged_by = self.contacts.get(found.contact_id, (NOBODY, ""))
        seen = seen_of(found, person)
        for waiver, made_by in () if found.fault else self.made:
            if waiver.covers(seen) and made_by != logged_by:
                return waiver.id
        return None


_NO_WAIVERS = _Waivers()


def _load_waivers(session: Session, candidate_id: str) -> _Waivers:
    rows = session.execute(_WAIVERS, {"case": candidate_id}).all()
    if not rows:
        return _NO_WAIVERS
    made = tuple((_waiver(row), row.waived_by) for row in rows)
    persons = session.execute(_PERSONS, {"case": candidate_id})
    contacts = {id_: (person_from_plain(plain), by) for id_, plain, by in persons}
    return _Waivers(made, contacts)


def _waiver(row: Row[Any]) -> CaseWaiver:
    return CaseWaiver(
        row.id,
        RuleCode(row.code),
        row.person,
        row.waived_at,
        about=row.about,
        organisation=row.organisation,
    )


def _raise(
    session: Session,
    found: Raised,
    around: Circumstances,
    waiver_id: str | None,
    before: str,
) -> None:
    """Keep a finding; where it was kept ``before``, more strictly in its place."""
    actor = around.actor
    reason = "" if found.fault or found.severity is Severity.NOTICE else around.reason
    explainer = actor if reason else None
    facts = {
        **_said_of(found),
        "what": "raised again" if before else "raised",
        "contact": found.contact_id,
        "reason": reason if explainer else "",
        "policy": around.policy.digest,
        "waiver": waiver_id or "",
    }
    appended = ledger.append(
        session,
        around.candidate_id,
        EventType.FINDING_RECORDED,
        actor.pseudonym if actor else SYSTEM_PSEUDONYM,
        [Part(ledger.subject_for(session, around.candidate_id, ""), facts)],
    )
    state = _first_state(explained=bool(explainer), waived=bool(waiver_id))
    stands: dict[str, object] = {
        **_said_of(found),
        "seq": appended.seq,
        "raised_at": appended.at,
        "state": str(state),
        "waiver_id": waiver_id,
        **_under(around.policy, found),
    }
    if explainer:
        stands |= _said(explainer, FindingEvent.EXPLAIN, reason, appended.at)
    _keep(session, found, around.candidate_id, stands, before)


def _under(policy: Policy, found: Raised) -> dict[str, object]:
    return {
        "policy_digest": policy.digest,
        "authority": authority_of(policy, found.rests_on),
    }


def _keep(
    session: Session,
    found: Raised,
    candidate_id: str,
    stands: Mapping[str, object],
    before: str,
) -> None:
    unsettled = {"settlement": "", "settled_by": None, "settled_at": None}
    if before:
        again = update(Finding).where(Finding.id == before)
        session.execute(again.values(**stands, **unsettled))
        return
    fresh = {
        "id": ids.new_id(),
        "candidate_id": candidate_id,
        "contact_id": found.contact_id or None,
        "failed": bool(found.fault),
        "about": found.about,
        "reason": "",
        "explained_by": None,
        "explained_at": None,
    }
    session.execute(_RAISE, {**fresh, **unsettled, **stands})


def _said_of(found: Raised) -> dict[str, JsonValue]:
    return {
        "code": found.code,
        "severity": str(found.severity),
        "message": found.message,
    }


def _first_state(*, explained: bool, waived: bool) -> FindingState:
    if waived:
        return FindingState.WAIVED
    return FindingState.EXPLAINED if explained else FindingState.OPEN


def explain_finding(actor: Actor, finding_id: str, reason: str) -> str:
    """Give the reason for a finding, by who logged the contact; return the case."""
    finding = _load(finding_id)
    load_candidate(actor, finding.candidate_id)
    if finding.answers_for_it != actor.id:
        message = "Only who logged this contact can explain it."
        raise Forbidden(message)
    if finding.failed:
        message = "The rule failed here. HR looks into it; you need not explain."
        raise Forbidden(message)
    if not reason:
        message = "Write what happened, in a sentence or two."
        raise DomainError(message, "reason")
    with transaction() as session:
        _move(session, actor, finding_id, FindingEvent.EXPLAIN, reason)
    return finding.candidate_id


def settle_finding(actor: Actor, finding_id: str, settlement: str) -> str:
    """Settle a finding, by HR and never on one's own record; return the case."""
    finding = _load(finding_id)
    load_candidate(actor, finding.candidate_id)
    if actor.id in finding.had_a_hand:
        message = "This is about what you did yourself. Someone else has to settle it."
        raise Forbidden(message)
    if not settlement:
        message = "Write what was decided and what was done."
        raise DomainError(message, "settlement")
    with transaction() as session:
        _move(session, actor, finding_id, FindingEvent.SETTLE, settlement)
    return finding.candidate_id


@dataclass(frozen=True, slots=True)
class _Found:
    """``answers_for_it``: who logged the contact, or who hires where it is the case.

    ``had_a_hand``: they, and who did what it speaks of; none of them ends it.
    """

    candidate_id: str
    answers_for_it: str
    had_a_hand: frozenset[str]
    failed: bool


def _load(finding_id: str) -> _Found:
    row = db.session.execute(
        select(
            Finding.candidate_id,
            Finding.code,
            Contact.logged_by,
            func.coalesce(Contact.logged_by, Opening.manager_id).label("answers"),
            Finding.failed,
        )
        .join(Candidate, Candidate.id == Finding.candidate_id)
        .join(Opening, Opening.id == Candidate.opening_id)
        .outerjoin(Contact, Contact.id == Finding.contact_id)
        .where(Finding.id == finding_id)
    ).one_or_none()
    if row is None:
        message = "There is no such finding."
        raise NotFound(message)
    had_a_hand = (
        frozenset({row.logged_by})
        if row.logged_by
        else list_who_had_a_hand(db.session(), row.candidate_id, row.code)
    )
    return _Found(row.candidate_id, row.answers, had_a_hand, row.failed)


def _move(
    session: Session, actor: Actor, finding_id: str, event: FindingEvent, words: str
) -> None:
    found = session.execute(
        select(Finding.candidate_id, Finding.code, Finding.contact_id).where(
            Finding.id == finding_id
        )
    ).one()
    ledger.lock_case(session, found.candidate_id)
    state, given = session.execute(
        select(Finding.state, Finding.reason).where(Finding.id == finding_id)
    ).one()
    reached = advance(FindingState(state), event)
    if event is FindingEvent.EXPLAIN and words == given:
        return
    facts = {
        "what": str(reached),
        "code": found.code,
        "contact": found.contact_id or "",
        "words": words,
    }
    appended = ledger.append(
        session,
        found.candidate_id,
        EventType.FINDING_RECORDED,
        actor.pseudonym,
        [Part(ledger.subject_for(session, found.candidate_id, ""), facts)],
    )
    session.execute(
        update(Finding)
        .where(Finding.id == finding_id)
        .values(state=str(reached), **_said(actor, event, words, appended.at))
    )
    if event is FindingEvent.SETTLE and found.contact_id:
        _lift_wall(session, found.contact_id)
    count_open(session, found.candidate_id)


def _said(
    actor: Actor, event: FindingEvent, words: str, at: datetime
) -> dict[str, str | datetime]:
    if event is FindingEvent.EXPLAIN:
        return {"reason": words, "explained_by": actor.id, "explained_at": at}
    return {"settlement": words, "settled_by": actor.id, "settled_at": at}


def _lift_wall(session: Session, contact_id: str) -> None:
    """Give a record back once all that walled it was a quarantine HR has settled."""
    walling = select(Finding.id).where(
        Finding.contact_id == contact_id,
        or_(
            Finding.severity == Severity.BLOCK,
            Finding.code.in_(QUARANTINE) & (Finding.state != FindingState.SETTLED),
        ),
    )
    session.execute(
        update(Contact)
        .where(Contact.id == contact_id, ~walling.exists())
        .values(is_walled=False)
    )


def count_open(session: Session, candidate_id: str) -> None:
    """Keep on the candidate's row how many findings still need a look."""
    session.execute(_COUNT_OPEN, {"case": candidate_id})
