"""One finding with what it is about, for whoever may see that."""

from dataclasses import dataclass

from sqlalchemy import func, select

from hiring.domain.actor import Actor, StaffId
from hiring.domain.errors import NotFound
from hiring.extensions import db
from hiring.ids import is_id
from hiring.models.contact import Finding
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.contacts import ContactView, load_contact
from hiring.queries.debriefs import must_sign_first
from hiring.queries.findings import FindingView, list_findings
from hiring.queries.had_a_hand import list_who_had_a_hand


@dataclass(frozen=True, slots=True)
class FindingPage:
    """A finding in its case; ``contact`` is None where it is about the whole case."""

    case: CandidateView
    contact: ContactView | None
    finding: FindingView
    had_a_hand: frozenset[str]

    def is_own(self, actor: Actor) -> bool:
        """Tell whether it is about what the actor did, so that they cannot end it."""
        return actor.id in self.had_a_hand

    @property
    def answers_for_it(self) -> StaffId:
        """Say who has to explain it: who had the talk, or who hires."""
        return StaffId(self.contact.caller_id) if self.contact else self.case.manager_id

    @property
    def person(self) -> str:
        """Name the person it is about; empty where it is about the whole case."""
        return self.contact.person.name if self.contact else ""


def load_finding(actor: Actor, finding_id: str) -> FindingPage:
    """Return a finding; ``NotFound`` for strangers, walled records and absent alike."""
    candidate_id, contact_id = _place_of(finding_id)
    if contact_id:
        case, contact = load_contact(actor, contact_id)
        findings: list[FindingView] = list(contact.findings)
        about: ContactView | None = contact
    else:
        case, about = load_candidate(actor, candidate_id), None
        found = list_findings(db.session(), candidate_id)
        findings = list_case_findings(actor, case, found)
    for finding in findings:
        if finding.id == finding_id:
            return FindingPage(case, about, finding, _had_a_hand(case, about, finding))
    raise _absent()


def _had_a_hand(
    case: CandidateView, contact: ContactView | None, finding: FindingView
) -> frozenset[str]:
    if contact:
        return frozenset({contact.caller_id})
    return list_who_had_a_hand(db.session(), case.id, finding.code)


def list_case_findings(
    actor: Actor, case: CandidateView, findings: list[FindingView]
) -> list[FindingView]:
    """List what is about the whole case: for HR, and for who hires and explains it.

    They tell of decisions, so HR who interviews reads them after signing.
    """
    is_hr = case.is_hr and not must_sign_first(actor, case)
    if not (is_hr or case.is_manager):
        return []
    return [found for found in findings if not found.contact_id]


def _place_of(finding_id: str) -> tuple[str, str]:
    if not is_id(finding_id):
        raise _absent()
    row = db.session.execute(
        select(
            Finding.candidate_id, func.coalesce(Finding.contact_id, "").label("about")
        ).where(Finding.id == finding_id)
    ).one_or_none()
    if row is None:
        raise _absent()
    return row.candidate_id, row.about


def _absent() -> NotFound:
    return NotFound("There is no such finding.")
