"""The debriefs of a case together, for those who may read all of them.

Whoever has yet to sign gets nothing, whatever HR has opened; before the panel is open,
the others get the names of who has written and who has not, and nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from hiring import clock
from hiring.domain.actor import Actor, Role
from hiring.domain.casefile import ContactKind, HiringOutcome, Outcome
from hiring.domain.citing import NotYet
from hiring.domain.debrief import CandidateReply, Debrief
from hiring.domain.errors import Forbidden
from hiring.domain.names import folded
from hiring.domain.panel import (
    Beside,
    Claim,
    Comparison,
    PanelState,
    Voice,
    compared_categories,
    state_of,
)
from hiring.domain.panel_brief import Section, in_brief
from hiring.domain.settings_compared import (
    Judged,
    Likeness,
    Row,
    Setting,
    Side,
    compared,
)
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.models.debrief import Debrief as DebriefRow
from hiring.models.organisation import Staff
from hiring.models.panel import ClaimReference, PanelOpening
from hiring.models.recruiting import Assignment, Interview
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.citing import list_early
from hiring.queries.contacts import ContactView, list_contacts
from hiring.queries.debriefs import SignedDebrief, list_whole, reads_others
from hiring.queries.hiring_decisions import HiringDecisionView, list_hiring_decisions
from hiring.queries.notes import load_settings_told
from hiring.queries.open_questions import FromDebrief, FromTalk, list_for_paper

_staff, _wrote = Staff.__table__.c, DebriefRow.__table__.c
_assigned, _opening = Assignment.__table__.c, PanelOpening.__table__.c
_reference = ClaimReference.__table__.c
_WROTE = (
    select(
        _staff.id, _staff.name, _staff.roles, _staff.switched_off_at, _wrote.signed_at,
    )
    .join(DebriefRow.__table__, _wrote.written_by == _staff.id)
    .where(_wrote.candidate_id == bindparam("case"))
    .order_by(_wrote.signed_at, _staff.name, _staff.id)
)  # fmt: skip
_ASSIGNED = (
    select(_staff.id, _staff.name, _staff.roles, _staff.switched_off_at)
    .join(Assignment.__table__, _assigned.staff_id == _staff.id)
    .where(_assigned.candidate_id == bindparam("case"))
    .order_by(_staff.name, _staff.id)
)
_MANAGER = (
    select(_staff.id, _staff.name, _staff.roles, _staff.switched_off_at)
    .join(Interview.__table__, Interview.__table__.c.staff_id == _staff.id)
    .where(
        Interview.__table__.c.candidate_id == bindparam("case"),
        _staff.id == bindparam("manager"),
    )
)
_OPENED = (
    select(_opening.reason, _opening.opened_at, _staff.name)
    .join(Staff.__table__, _staff.id == _opening.opened_by)
    .where(_opening.candidate_id == bindparam("case"))
)
_BESIDE = (
    select(*_reference, _staff.name.label("putter"))
    .join(Staff.__table__, _staff.id == _reference.put_by)
    .where(
        _reference.candidate_id == bindparam("case"),
        _reference.taken_back_at.is_(None),
    )
    .order_by(_reference.seq)
)
_NOT_TOLD = Wording("The candidate has not been told of this talk: not to be cited yet")
_MAY_REPLY = Wording("The candidate can still reply to this talk: not to be cited yet")


@dataclass(frozen=True, slots=True)
class Panelists:
    """Who has signed, who has yet to, and who can no longer, by name."""

    wrote: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlyOpening:
    """HR's word that the debriefs may be read before all have signed, and why."""

    reason: str
    opened_at: datetime
    opened_by: str


@dataclass(frozen=True, slots=True)
class PanelDebrief:
    """One signed debrief as the panel has it, with the references beside its claims."""

    id: str
    debrief: Debrief
    voice: Voice


@dataclass(frozen=True, slots=True)
class AskedBy:
    """A question that waits for its answer, and whose it is; nobody's: not named."""

    text: str
    by: str


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision, and by name whose debriefs had been signed before it."""

    decision: HiringDecisionView
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferedTalk:
    """A talk that can be put beside a claim; ``not_yet`` says why it has to wait."""

    contact: ContactView
    not_yet: NotYet | None


@dataclass(frozen=True, slots=True)
class PanelView:
    """What somebody may read of a case's debriefs together, now."""

    case: CandidateView
    state: PanelState
    people: Panelists = Panelists()
    opening: EarlyOpening | None = None
    debriefs: tuple[PanelDebrief, ...] = ()
    decided: tuple[Decided, ...] = ()
    questions: tuple[AskedBy, ...] = ()
    talks: tuple[OfferedTalk, ...] = ()

    @property
    def voices(self) -> tuple[Voice, ...]:
        """Return what each interviewer brings."""
        return tuple(each.voice for each in self.debriefs)

    @property
    def replies(self) -> tuple[CandidateReply, ...]:
        """Return what the candidate replied to talks; each debrief is read with it."""
        return self.debriefs[0].debrief.replies

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Say category by category who agrees and who differs."""
        return compared_categories(self.voices)

    @property
    def brief(self) -> tuple[Section, ...]:
        """Return the box of the first page."""
        asked = [each.text for each in self.questions]
        missing = len(self.people.missing) + len(self.people.gone)
        return in_brief(self.voices, asked, missing)

    @property
    def beside(self) -> tuple[Beside, ...]:
        """List all references that stand beside a claim."""
        return tuple(
            each
            for voice in self.voices
            for claim in voice.claims
            for each in claim.beside
        )

    @property
    def last_changed_at(self) -> datetime:
        """Return when the newest part of it was written: the date of its PDF."""
        return max(
            [each.debrief.last_changed_at for each in self.debriefs]
            + [each.put_at for each in self.beside]
            + [each.decision.written_at for each in self.decided]
            + ([self.opening.opened_at] if self.opening else [])
        )

    @property
    def job_setting(self) -> Setting:
        """Return the setting of the job."""
        case = self.case
        return Setting(case.company_stage, case.support, case.market)


def load_panel(actor: Actor, candidate_id: str) -> PanelView:
    """Return the panel as far as the actor may read it."""
    case = load_candidate(actor, candidate_id)
    if not reads_others(actor, case):
        return PanelView(case, PanelState.BLIND)
    people, opening = _people(case), find_opening(case.id)
    state = state_of(
        must_sign=False,
        signed=len(people.wrote),
        owing=len(people.missing),
        opened=opening is not None,
    )
    if not state.is_open:
        return PanelView(case, state, people)
    return _whole(actor, PanelView(case, state, people, opening))


def load_open_panel(actor: Actor, candidate_id: str) -> PanelView:
    """Return the panel to who may read it now; refuse whoever may not."""
    panel = load_panel(actor, candidate_id)
    if panel.state is PanelState.BLIND:
        raise Forbidden("Sign your own debrief first. Then you can read the others.")
    if not panel.state.is_open:
        raise Forbidden("Not everybody has signed yet.")
    return panel


def list_settings(panel: PanelView) -> dict[str, tuple[Row, ...]]:
    """Say of each talk beside a claim how alike its setting was to the job's.

    The words come out of notes: call where it is recorded that somebody reads them.
    """
    judged = {each.contact_id: each.judged for each in panel.beside if each.judged}
    wanted = {each.contact_id for each in panel.beside}
    told = load_settings_told(db.session(), wanted)
    return {
        each: compared(setting, panel.job_setting, judged.get(each, {}))
        for each, setting in told.items()
    }


def find_opening(candidate_id: str) -> EarlyOpening | None:
    """Return HR's word to read early, if it was given."""
    row = db.session.execute(_OPENED, {"case": candidate_id}).one_or_none()
    return EarlyOpening(*row) if row else None


def _whole(actor: Actor, panel: PanelView) -> PanelView:
    case, signed = panel.case, list_whole(panel.case)
    talks = _list_talks(case)
    beside = _list_beside(case, talks)
    return PanelView(
        case,
        panel.state,
        panel.people,
        panel.opening if panel.state is PanelState.OPENED else None,
        tuple(_with_claims(each, beside) for each in signed),
        _list_decided(actor, case, signed),
        _list_questions(actor, case),
        talks,
    )


def _list_questions(actor: Actor, case: CandidateView) -> tuple[AskedBy, ...]:
    """List what is open, once where several ask the same in the same words."""
    asked: dict[str, AskedBy] = {}
    for each in list_for_paper(actor, case):
        if not each.is_open:
            continue
        text, by = "".join(word or "[…]" for word in each.words), _asker(each.origin)
        same = asked.get(folded(text) or text)
        if same:
            text, by = same.text, ", ".join(filter(None, (same.by, by)))
        asked[folded(text) or text] = AskedBy(text, by)
    return tuple(asked.values())


def _asker(origin: FromDebrief | FromTalk) -> str:
    if isinstance(origin, FromDebrief):
        return origin.author
    return "" if origin.asked_not_to_be_named else origin.person


def _people(case: CandidateView) -> Panelists:
    """Say who owes a debrief: who interviews here (managers too), or has begun one."""
    asked = {"case": case.id}
    wrote = db.session.execute(_WROTE, asked).all()
    assigned = db.session.execute(_ASSIGNED, asked).all()
    begun = [row for row in wrote if row.signed_at is None]
    signed = {row.id for row in wrote} - {row.id for row in begun}
    talks = db.session.execute(_MANAGER, {**asked, "manager": case.manager_id}).all()
    owes = (*assigned, *begun, *talks)
    may = {row.id for row in assigned if _interviews(row)}
    may |= {row.id for row in owes if row.id == case.manager_id and _leads(row)}
    owing = {row.id: row.name for row in owes if row.id not in signed}
    return Panelists(
        wrote=tuple(row.name for row in wrote if row.id in signed),
        missing=tuple(sorted(name for each, name in owing.items() if each in may)),
        gone=tuple(sorted(name for each, name in owing.items() if each not in may)),
    )


def _interviews(row: Any) -> bool:  # noqa: ANN401 - a row
    return Role.INTERVIEWER in row.roles and row.switched_off_at is None


def _leads(row: Any) -> bool:  # noqa: ANN401 - a row
    return Role.HIRING_MANAGER in row.roles and row.switched_off_at is None


def _list_talks(case: CandidateView) -> tuple[OfferedTalk, ...]:
    """List the talks that whoever reads a panel may read, and no trace of any other.

    They have signed, or hire, or are HR: only what is walled off is kept from them, and
    from a panel also where HR could read it elsewhere.
    """
    talks = [
        contact
        for contact in list_contacts(db.session(), case.id, ())
        if contact.outcome is Outcome.SPOKE and not contact.is_walled
    ]
    if not talks:
        return ()
    early = list_early(db.session(), case.id, clock.now(), HiringOutcome.REJECTED)
    waits = {each.contact_id: each for each in early}
    return tuple(OfferedTalk(each, waits.get(each.id)) for each in talks)


def _list_beside(
    case: CandidateView, talks: Sequence[OfferedTalk]
) -> dict[tuple[str, int], list[Beside]]:
    readable = {talk.contact.id: talk for talk in talks}
    found: dict[tuple[str, int], list[Beside]] = {}
    for row in db.session.execute(_BESIDE, {"case": case.id}):
        if talk := readable.get(row.contact_id):
            claim = row.debrief_id, row.place
            found.setdefault(claim, []).append(_beside(row, talk))
    return found


def _beside(row: Any, talk: OfferedTalk) -> Beside:  # noqa: ANN401 - a row
    contact, waits = talk.contact, talk.not_yet
    return Beside(
        id=row.id,
        contact_id=contact.id,
        person=contact.person.name,
        known=known_from(contact),
        is_listed=contact.kind is ContactKind.REFERENCE,
        confirms=row.confirms,
        judged=_judged(row),
        put_by=row.putter,
        put_at=row.put_at,
        not_yet=(_MAY_REPLY if waits.until else _NOT_TOLD) if waits else None,
        is_nameless=contact.anonymity_promised is True,
    )


def known_from(contact: ContactView) -> str:
    """Say how somebody knows the candidate, in the words that were written down."""
    years = "–".join(filter(None, (contact.known_from, contact.known_to)))
    told = (contact.person.relation, contact.person.organisation, years)
    return ", ".join(each for each in told if each)


def _judged(row: Any) -> Judged:  # noqa: ANN401 - a row
    said = {side: getattr(row, side.value) for side in Side}
    return {side: Likeness(word) for side, word in said.items() if word}


def _with_claims(
    signed: SignedDebrief, beside: Mapping[tuple[str, int], Sequence[Beside]]
) -> PanelDebrief:
    whole = signed.debrief
    claims = tuple(
        Claim(place, theme, tuple(beside.get((signed.id, place), ())))
        for place, theme in enumerate(whole.themes)
    )
    voice = Voice(whole.interviewer, whole.advice, claims)
    return PanelDebrief(signed.id, whole, voice)


def _list_decided(
    actor: Actor, case: CandidateView, signed: Sequence[SignedDebrief]
) -> tuple[Decided, ...]:
    return tuple(
        Decided(
            decision,
            tuple(
                each.debrief.interviewer
                for each in signed
                if each.debrief.ledger_seq < decision.seq
            ),
        )
        for decision in list_hiring_decisions(actor, case)
    )
