"""A whole case on paper, for HR: what was agreed and done, by whom, and its ledger.

It tells that something was written, when and by whom, never what: no notes and no
debriefs, so no walled word either. Names that the candidate never wants contacted are
not in it, nor which finding was about one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, and_, bindparam, select

from hiring.adapters.keystore import current_keystore
from hiring.domain.actor import (
    CANDIDATE_PSEUDONYM,
    SPEAKER_PSEUDONYM,
    SYSTEM_PSEUDONYM,
    Actor,
)
from hiring.domain.consent import Decision, DecisionKind
from hiring.domain.debrief import short_checksum, written_words
from hiring.domain.document import Choice, Document, Kind
from hiring.domain.errors import NotFound
from hiring.domain.finding import FindingState
from hiring.domain.ledger.chain import moment_of
from hiring.domain.rules import explain
from hiring.domain.standing import Verdict
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.models.debrief import Debrief, DocumentExport
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import Staff
from hiring.models.panel import PanelOpening
from hiring.models.recruiting import Assignment
from hiring.queries.audit import require_hr
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.checks import list_checks
from hiring.queries.contacts import ContactView, for_viewer, list_contacts
from hiring.queries.debriefs import reads_others
from hiring.queries.decisions import list_decisions
from hiring.queries.finding_page import list_case_findings
from hiring.queries.findings import FindingView, list_findings
from hiring.queries.hiring_decisions import HiringDecisionView, list_hiring_decisions
from hiring.queries.ledger_check import verify
from hiring.queries.organisation import load_settings
from hiring.queries.sharing import SharedView, list_all_shared
from hiring.queries.waivers import WaiverView, list_waivers

_NEVER = "OFF002"
"""A finding that names somebody never to be contacted."""

_CALLS = "call."
"""Entries about codes of calls, told as one kind: which is the called person's."""

ANSWERED = {
    DecisionKind.ANSWERED: Wording("Answered"),
    DecisionKind.CHANGED: Wording("Changed the answers"),
    DecisionKind.PERSON: Wording("Answered about one person"),
    DecisionKind.LAPSED: Wording("No answer about one person by the day: a no"),
    DecisionKind.STOPPED: Wording("Stopped all contact"),
    DecisionKind.COUNTED: Wording("What was held back counts from now on"),
    DecisionKind.DROPPED: Wording("What was held back is dropped"),
}
STANDINGS = {
    Verdict.AGREED: Wording("Agreed"),
    Verdict.WAIT: Wording("Ask first"),
    Verdict.NO: Wording("No consent"),
}
STATES = {
    FindingState.OPEN: Wording("Open"),
    FindingState.EXPLAINED: Wording("Explained"),
    FindingState.SETTLED: Wording("Settled by HR"),
    FindingState.WAIVED: Wording("Waived by HR"),
}
_NOBODY = {
    CANDIDATE_PSEUDONYM: Wording("The candidate"),
    SPEAKER_PSEUDONYM: Wording("One of our people"),
    SYSTEM_PSEUDONYM: Wording("The system"),
}
_KINDS = {
    Kind.DEBRIEF: Wording("Debrief"),
    Kind.PANEL: Wording("Panel debrief"),
    Kind.CALL_BACK: Wording("Call-back brief"),
    Kind.CALL_GUIDE: Wording("Call guide"),
    Kind.OPENING_GUIDE: Wording("Call guide"),
    Kind.CASE_REPORT: Wording("Case report"),
}


@dataclass(frozen=True, slots=True)
class Answered:
    """One time that the candidate's answers changed."""

    seq: int
    at: datetime
    what: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One "May I call?" and what it answered."""

    at: datetime
    by: str
    person: str
    answer: str


@dataclass(frozen=True, slots=True)
class Called:
    """One contact, without a word of what was said."""

    contact: ContactView
    standing: str
    is_listed: bool


@dataclass(frozen=True, slots=True)
class Found:
    """What a rule saw, in which entry, and how it ended."""

    finding: FindingView
    rule: str
    entry: int | None
    state: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """Who wrote a debrief, when, and how late; nothing of what it says."""

    name: str
    interviewed_on: date | None
    signed_at: datetime | None
    written: str
    is_blind: bool


@dataclass(frozen=True, slots=True)
class Left:
    """One document that left."""

    at: datetime
    what: str
    by: str
    recipient: str
    on_panel: bool
    digest: str


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the ledger: its number, kind, author and hash."""

    seq: int
    at: datetime
    kind: str
    by: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Early:
    """HR's word that the panel could be read before all had signed."""

    by: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class CaseReport:
    """Everything that the report of a case says."""

    case: CandidateView
    answers: tuple[Answered, ...]
    checks: tuple[Asked, ...]
    contacts: tuple[Called, ...]
    findings: tuple[Found, ...]
    waivers: tuple[WaiverView, ...]
    debriefs: tuple[Wrote, ...]
    early: Early | None
    decisions: tuple[HiringDecisionView, ...]
    exports: tuple[Left, ...]
    links: tuple[SharedView, ...]
    lines: tuple[Line, ...]
    breaks: tuple[str, ...]
    head: str

    @property
    def as_of(self) -> datetime:
        """Return when its newest entry was written: the report's own date."""
        return self.lines[-1].at if self.lines else self.case.added_at


_OF_CASE: BindParameter[str] = bindparam("case")
_DEBRIEFS = (
    select(
        Staff.name, Debrief.interviewed_on, Debrief.signed_at, Debrief.saved_at,
        Debrief.is_blind,
    )
    .join(Staff, Staff.id == Debrief.written_by)
    .where(Debrief.candidate_id == _OF_CASE, Debrief.signed_at.is_not(None))
    .order_by(Debrief.signed_at, Debrief.id)
)  # fmt: skip
_OWING = (
    select(Staff.name)
    .join(Assignment, Assignment.staff_id == Staff.id)
    .outerjoin(
        Debrief,
        and_(
            Debrief.candidate_id == Assignment.candidate_id,
            Debrief.written_by == Staff.id,
            Debrief.signed_at.is_not(None),
        ),
    )
    .where(Assignment.candidate_id == _OF_CASE, Debrief.id.is_(None))
    .order_by(Staff.name)
)
_EARLY = (
    select(Staff.name, PanelOpening.opened_at, PanelOpening.reason)
    .join(Staff, Staff.id == PanelOpening.opened_by)
    .where(PanelOpening.candidate_id == _OF_CASE)
)
_EXPORTS = (
    select(
        DocumentExport.exported_at, DocumentExport.kind, Staff.name,
        DocumentExport.recipient, DocumentExport.on_panel, DocumentExport.sha256,
    )
    .join(Staff, Staff.id == DocumentExport.exported_by)
    .where(DocumentExport.candidate_id == _OF_CASE)
    .order_by(DocumentExport.exported_at, DocumentExport.id)
)  # fmt: skip
_LINES = (
    select(
        AuditEvent.seq, AuditEvent.at, AuditEvent.type, AuditEvent.actor, Staff.name,
        AuditEvent.event_hash,
    )
    .outerjoin(Staff, Staff.pseudonym == AuditEvent.actor)
    .where(AuditEvent.case_id == _OF_CASE)
    .order_by(AuditEvent.seq)
)  # fmt: skip


def load_report_document(actor: Actor, candidate_id: str, choice: Choice) -> Document:
    """Return the report of a case as it is printed, for HR."""
    del choice
    report = load_case_report(actor, candidate_id)
    zone = ZoneInfo(load_settings().time_zone)
    name = f"case-{report.case.id[:8]}.pdf"
    said = {"report": report, "case": report.case, "zone": zone}
    return Document(report.case.id, name, "case_report.html", said)


def load_case_report(actor: Actor, candidate_id: str) -> CaseReport:
    """Read a case for its report, and check its ledger at this moment."""
    case = load_candidate(actor, candidate_id)
    if not case.is_hr:
        raise NotFound("There is no such candidate.")
    require_hr(actor)
    session, zone = db.session(), ZoneInfo(load_settings().time_zone)
    findings = list_findings(session, case.id)
    contacts = [
        for_viewer(actor, case, each)
        for each in list_contacts(session, case.id, findings)
    ]
    lines = tuple(_lines(case.id))
    checked = verify(db.engine, current_keystore(), case.id)
    whole = list_case_findings(actor, case, findings)
    return CaseReport(
        case=case,
        answers=tuple(_answered(each) for each in list_decisions(session, case.id)),
        checks=tuple(
            Asked(
                each.asked_at, each.asked_by, each.person_name, STANDINGS[each.verdict]
            )
            for each in list_checks(session, case.id)
        ),
        contacts=tuple(
            Called(each, STANDINGS[each.verdict], bool(each.person.referee_id))
            for each in contacts
        ),
        findings=tuple(_found(contacts, whole)),
        waivers=tuple(list_waivers(session, case.id)),
        debriefs=tuple(_wrote(case.id, zone)),
        early=_early(case.id, reads_why=reads_others(actor, case)),
        decisions=list_hiring_decisions(actor, case),
        exports=tuple(_left(case.id)),
        links=list_all_shared(actor, case),
        lines=lines,
        breaks=tuple(str(each) for each in checked.breaks),
        head=lines[-1].checksum if lines else "",
    )


def _answered(decision: Decision) -> Answered:
    given = decision.consent
    if decision.kind in {DecisionKind.PERSON, DecisionKind.LAPSED}:
        about = given.about_persons[-1]
        pairs: tuple[tuple[str, str], ...] = ((about.name, about.answer.label),)
    else:
        pairs = (
            (Wording("Named"), given.named.label),
            (Wording("Present employer"), given.employer.label),
            (Wording("Not named"), given.others.label),
        )
    return Answered(decision.seq, decision.at, ANSWERED[decision.kind], pairs)


def _found(
    contacts: list[ContactView], whole: list[FindingView] | tuple[FindingView, ...]
) -> Iterator[Found]:
    """Go through the findings in their order, each with the entry that it is about."""
    about = [(each.seq, found) for each in contacts for found in each.findings]
    of_case: list[tuple[int | None, FindingView]] = [(None, each) for each in whole]
    for seq, found in sorted([*about, *of_case], key=lambda pair: pair[1].raised_at):
        entry = None if found.code == _NEVER else seq
        rule = explain(found.code).name.replace("-", " ")
        yield Found(found, rule, entry, STATES[FindingState(found.state)])


def _wrote(candidate_id: str, zone: ZoneInfo) -> Iterator[Wrote]:
    for row in db.session.execute(_DEBRIEFS, {"case": candidate_id}):
        written = written_words(row.interviewed_on, row.saved_at.astimezone(zone))
        yield Wrote(row.name, row.interviewed_on, row.signed_at, written, row.is_blind)
    for name in db.session.scalars(_OWING, {"case": candidate_id}):
        yield Wrote(name, None, None, Wording("Not signed"), is_blind=False)


def _early(candidate_id: str, *, reads_why: bool) -> Early | None:
    row = db.session.execute(_EARLY, {"case": candidate_id}).one_or_none()
    if row is None:
        return None
    return Early(row.name, row.opened_at, row.reason if reads_why else "")


def _left(candidate_id: str) -> Iterator[Left]:
    for row in db.session.execute(_EXPORTS, {"case": candidate_id}):
        what = _KINDS[Kind(row.kind)]
        digest = short_checksum(row.sha256)
        yield Left(row.exported_at, what, row.name, row.recipient, row.on_panel, digest)


def _lines(candidate_id: str) -> Iterator[Line]:
    for row in db.session.execute(_LINES, {"case": candidate_id}):
        is_call = row.type.startswith(_CALLS)
        kind = _CALLS.rstrip(".") if is_call else row.type
        by = "" if is_call else row.name or _NOBODY.get(row.actor, "")
        checksum = short_checksum(row.event_hash.hex())
        yield Line(row.seq, moment_of(row.at), kind, by, checksum)
