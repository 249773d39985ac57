"""Every rule over a whole case or opening, inside the transaction of who calls.

Whatever changes what rules read ends with ``recheck_case``: what is new is raised,
what was raised before stays as it is, and a record that a block names is walled off.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, Text, bindparam, cast, func, select, update
from sqlalchemy.orm import Session

from hiring import clock
from hiring.adapters.policy_files import policy_for
from hiring.domain.actor import Actor
from hiring.domain.casefile import CaseFile
from hiring.domain.finding import FindingState, Raised, Severity
from hiring.domain.policy import Policy
from hiring.domain.rules import (
    check_case,
    check_contacts,
    check_opening,
    flagged,
    is_walled,
)
from hiring.models.contact import Contact, Finding
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.casefile import load_casefile, load_openingfile
from hiring.queries.jurisdictions import load_jurisdictions
from hiring.services import ledger
from hiring.services.findings import Circumstances, raise_findings
from hiring.services.printed_pages import print_again
from hiring.transaction import transaction

_finding, _contact = Finding.__table__.c, Contact.__table__.c
_RAISED = select(
    func.coalesce(_finding.contact_id, ""),
    _finding.code,
    _finding.failed,
    _finding.about,
    _finding.severity,
).where(_finding.candidate_id == bindparam("case"))
_ENDED = _RAISED.where(_finding.state == str(FindingState.SETTLED))
# As text, since thousands may be up for an opening and PostgreSQL compares no JSON.
_PLACES = (
    select(cast(Candidate.jurisdictions, Text))
    .where(Candidate.opening_id == bindparam("opening"))
    .union(
        select(cast(Opening.jurisdictions, Text)).where(
            Opening.id == bindparam("opening")
        )
    )
)

ByPolicy = dict[frozenset[str], list[Raised]]


def recheck_case(
    session: Session,
    actor: Actor | None,
    candidate_id: str,
    case: CaseFile | None = None,
) -> None:
    """Run all rules over the case, and raise what they see and nobody was told yet.

    ``actor`` None: by itself, when its day has come. ``case`` may be handed over by who
    has just read it; it is as the rows say.
    """
    ledger.lock_case(session, candidate_id)
    case = case or load_casefile(session, candidate_id, clock.now())
    raise_all(session, actor, candidate_id, run_rules(session, case))


def raise_all(
    session: Session,
    actor: Actor | None,
    candidate_id: str,
    found: ByPolicy,
    reason: str = "",
) -> None:
    """Keep what the rules saw, and wall off the records that a block names.

    ``reason`` is what was given where they spoke before saving.
    """
    for places, raised in found.items():
        around = Circumstances(actor, candidate_id, policy_for(places), reason)
        raise_findings(session, raised, around)
    wall_off(session, candidate_id, _flat(found))


def unraised(
    session: Session, candidate_id: str, found: ByPolicy
) -> tuple[Raised, ...]:
    """Return what would be raised anew or more strictly, the strictest first."""
    known = _severities(session, _RAISED, candidate_id)
    fresh = {
        _key(each): each
        for each in _flat(found)
        if each.severity.rank > known.get(_key(each), Severity.OFF).rank
    }
    ranked = sorted(fresh.values(), key=lambda each: (-each.severity.rank, each.code))
    return tuple(ranked)


def _severities(
    session: Session, kept: Select[Any], candidate_id: str
) -> dict[tuple[str, str, bool, str], Severity]:
    rows = session.execute(kept, {"case": candidate_id})
    return {(*row[:4],): Severity(row.severity) for row in rows}


def _flat(found: ByPolicy) -> list[Raised]:
    return [each for some in found.values() for each in some]


def run_rules(session: Session, case: CaseFile) -> ByPolicy:
    """Say what the rules see in a case, by the jurisdictions that each was asked of."""
    places = load_jurisdictions(session, case.id)
    groups: dict[frozenset[str], list[str]] = {}
    for contact in case.contacts:
        groups.setdefault(places.of_contact(contact.id), []).append(contact.id)
    found = {
        asked: list(check_contacts(case, policy_for(asked), contact_ids))
        for asked, contact_ids in groups.items()
    }
    policy = policy_for(places.together)
    whole = _of_the_whole(case, policy, _flat(found))
    found.setdefault(places.together, []).extend(whole)
    return found


def _of_the_whole(
    case: CaseFile, policy: Policy, of_contacts: Iterable[Raised]
) -> tuple[Raised, ...]:
    """Ask the rules over the case; the one about waivers, once the rest has spoken."""
    raised = check_case(case, policy)
    if not case.waivers:
        return raised
    seen = flagged(case, (*of_contacts, *raised))
    return check_case(replace(case, flagged=seen), policy)


def wall_off(session: Session, candidate_id: str, raised: Iterable[Raised]) -> None:
    """Wall records off, but not for what HR has settled: nobody could lift it."""
    walling = [each for each in raised if each.contact_id and is_walled([each])]
    if not walling:
        return
    ended = _severities(session, _ENDED, candidate_id)
    named = {each.contact_id for each in walling if _key(each) not in ended}
    walled = session.execute(
        update(Contact)
        .where(Contact.id.in_(named), Contact.is_walled.is_(False))
        .values(is_walled=True)
        .returning(Contact.id)
    )
    if walled.first() is not None:
        print_again(session, candidate_id)  # the replies to it stand on paper


def _key(raised: Raised) -> tuple[str, str, bool, str]:
    return raised.contact_id, raised.code, bool(raised.fault), raised.about


def recheck_opening(opening_id: str) -> None:
    """Compare the cases of an opening, and raise what is seen in each of them.

    A verb of its own, for the worker: it locks several cases, in order of their ids.
    """
    with transaction() as session:
        policy = policy_for(places_of_opening(session, opening_id))
        compared = load_openingfile(session, opening_id, clock.now())
        for case_id, raised in by_case(check_opening(compared, policy)).items():
            ledger.lock_case(session, case_id)
            raise_findings(session, raised, Circumstances(None, case_id, policy))


def places_of_opening(session: Session, opening_id: str) -> frozenset[str]:
    """Return the jurisdictions of an opening and of all who are up for it."""
    lists = session.scalars(_PLACES, {"opening": opening_id})
    return frozenset(place for places in lists for place in json.loads(places))


def by_case(raised: Iterable[Raised]) -> Mapping[str, list[Raised]]:
    """Sort what was seen in an opening by its case, the cases in order of their ids."""
    found: dict[str, list[Raised]] = {}
    for each in sorted(raised, key=lambda each: each.case_id):
        if each.case_id:
            found.setdefault(each.case_id, []).append(each)
    return found
