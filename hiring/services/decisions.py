"""Writing a candidate's decision down, inside the transaction of the one who acts.

Not a verb of its own, like the ledger: signing, stopping and answering about one
person all end here.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from hiring import clock
from hiring.adapters.notices import notice
from hiring.adapters.policy_files import policy_for
from hiring.adapters.translations import spoken
from hiring.domain.actor import CANDIDATE_PSEUDONYM
from hiring.domain.consent import Consent, DecisionKind, held_back
from hiring.domain.errors import NotFound
from hiring.domain.ledger import EventType
from hiring.domain.plain import Plain, consent_as_plain
from hiring.models.consent import CandidateSession, ConsentDecision
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.decisions import find_latest
from hiring.queries.mail import find_language
from hiring.services import ledger, outbox
from hiring.services.about_to_call import call_off
from hiring.services.kept_texts import keep_notice, keep_policy
from hiring.services.ledger import Part, person_key

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_decision, _candidate = ConsentDecision.__table__.c, Candidate.__table__.c
_opening = Opening.__table__.c
_DECIDE = insert(ConsentDecision.__table__)
_STANDING = (
    select(
        _candidate.grants_held_until.label("held_until"),
        _candidate.jurisdictions.label("own_places"),
        _opening.jurisdictions.label("opening_places"),
    )
    .join_from(Candidate.__table__, Opening.__table__)
    .where(_candidate.id == bindparam("case"))
)
_STATE = (
    update(Candidate.__table__)
    .where(_candidate.id == bindparam("case"))
    .values(consent_state=bindparam("reached"))
)
_RECEIPT = select(
    _decision.receipt_code, _decision.decided_at, _decision.seq, _decision.event_hash
).where(_decision.candidate_id == bindparam("case"), _decision.seq == bindparam("seq"))
_FORGET_DRAFTS = (
    update(CandidateSession.__table__)
    .where(CandidateSession.__table__.c.candidate_id == bindparam("case"))
    .values(draft={})
)


@dataclass(frozen=True, slots=True)
class Receipt:
    """What shows the candidate that a decision was kept, and how to prove it."""

    code: str
    at: datetime
    seq: int
    event_hash: str


@dataclass(frozen=True, slots=True)
class Given:
    """A decision as it was given, and who is to hear of it."""

    kind: DecisionKind
    consent: Consent
    signed_name: str = ""
    mails: tuple[str, ...] = ()
    actor: str = CANDIDATE_PSEUDONYM
    own_network: bool = False


def record_decision(session: Session, candidate_id: str, given: Given) -> Receipt:
    """Write the decision, its event and its mails; the caller holds the lock.

    What the candidate had typed before is let go, so that no earlier yes can be
    signed again by mistake.
    """
    standing = session.execute(_STANDING, {"case": candidate_id}).one()
    given = _held(session, candidate_id, given, standing.held_until)
    call_off(session, candidate_id, given.consent)
    shown, code = notice(_language(candidate_id, given)), _new_receipt_code()
    policy = policy_for((*standing.opening_places, *standing.own_places))
    answers = consent_as_plain(given.consent)
    proof = {"receipt": code, "notice": shown.digest, "policy": policy.digest}
    written = ledger.append(
        session,
        candidate_id,
        EventType.CONSENT_RECORDED,
        given.actor,
        _parts(session, candidate_id, (given, answers), proof),
    )
    receipt = Receipt(code, written.at, written.seq, written.event_hash.hex())
    row = {
        "candidate_id": candidate_id,
        "seq": receipt.seq,
        "decided_at": receipt.at,
        "kind": str(given.kind),
        "consent": answers,
        "signed_name": given.signed_name,
        "notice_digest": shown.digest,
        "notice_language": shown.language,
        "policy_digest": policy.digest,
        "receipt_code": code,
        "event_hash": receipt.event_hash,
        "own_network": given.own_network,
    }
    session.execute(_DECIDE, row)
    keep_notice(session, shown)
    keep_policy(session, policy)
    _follow_up(session, candidate_id, given, receipt)
    return receipt


def _follow_up(
    session: Session, candidate_id: str, given: Given, receipt: Receipt
) -> None:
    """Let go of what was typed before, and mail those who are to hear of it."""
    if given.actor == CANDIDATE_PSEUDONYM:
        session.execute(_FORGET_DRAFTS, {"case": candidate_id})
    refs = {"candidate_id": candidate_id, "seq": str(receipt.seq)}
    outbox.queue_all(session, given.mails, refs)


def _held(
    session: Session, candidate_id: str, given: Given, until: datetime | None
) -> Given:
    """Hold back what is more open than before, for a day after a change of address.

    Stopping, and every no, counts at once. Whoever changed the address would otherwise
    be able to answer in the candidate's name.
    """
    if given.actor != CANDIDATE_PSEUDONYM or given.kind is DecisionKind.STOPPED:
        return given
    if until is None or until <= clock.now():
        return replace(given, consent=replace(given.consent, until_then=None))
    latest = find_latest(session, candidate_id)
    before = latest.consent if latest else Consent()
    return replace(given, consent=held_back(given.consent, before))


def _language(candidate_id: str, given: Given) -> str:
    """Return what the notice was read in; of who said nothing, what mails are in."""
    by_candidate = given.actor == CANDIDATE_PSEUDONYM
    return spoken() if by_candidate else find_language(candidate_id)


def load_receipt(session: Session, candidate_id: str, seq: int) -> Receipt:
    """Return the receipt of an earlier decision."""
    row = session.execute(_RECEIPT, {"case": candidate_id, "seq": seq}).one_or_none()
    if row is None:
        message = "There is no such receipt."
        raise NotFound(message)
    return Receipt(*row)


def set_consent_state(session: Session, candidate_id: str, state: str) -> None:
    """Keep on the candidate's row what lists show of their consent."""
    session.execute(_STATE, {"case": candidate_id, "reached": str(state)})


def _parts(
    session: Session,
    candidate_id: str,
    kept: tuple[Given, Plain],
    proof: dict[str, str],
) -> list[Part]:
    """Seal the answers under the candidate's key, each named person under their own."""
    given, answers = kept
    people, is_held = answers["referees"], "until_then" in answers
    apart = ("referees", "until_then")
    own = {
        **{key: said for key, said in answers.items() if key not in apart},
        **proof,
        "kind": str(given.kind),
        "signed_name": given.signed_name,
        **({"held": True} if is_held else {}),
        **({"network": "own"} if given.own_network else {}),
    }
    whose = [ledger.CANDIDATE, *(person_key(each["name"]) for each in people)]
    subjects = ledger.subjects_for(session, candidate_id, whose)
    return [Part(*part) for part in zip(subjects, [own, *people], strict=True)]


def _new_receipt_code() -> str:
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"RC-{drawn[:4]}-{drawn[4:]}"
