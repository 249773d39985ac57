"""Feedback as the candidate, the case's staff and HR see it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import bindparam, case, func, select, tuple_
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.domain.actor import Actor
from hiring.domain.debrief import Theme
from hiring.domain.debrief_draft import written_themes
from hiring.domain.feedback import (
    DUE_SOON,
    Due,
    Surroundings,
    may_ask,
    standing,
)
from hiring.domain.period import Period
from hiring.domain.plain import consent_from_plain
from hiring.domain.topics import TopicWords
from hiring.extensions import db
from hiring.models.consent import ConsentDecision, PersonQuestion
from hiring.models.contact import Contact, ContactCheck, ContactNote
from hiring.models.debrief import Debrief
from hiring.models.feedback import Feedback, FeedbackRequest, FollowUp
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.audit import require_hr
from hiring.queries.candidates import CandidateView
from hiring.queries.debriefs import must_sign_first, read_draft, reads_others

PAGE = 25

_request, _feedback = FeedbackRequest.__table__.c, Feedback.__table__.c
_follow_up, _staff = FollowUp.__table__.c, Staff.__table__.c
_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_REQUESTS = (
    select(_request.id, _request.asked_at, _request.due_at, _request.answered_at)
    .where(_request.candidate_id == bindparam("case"))
    .order_by(_request.asked_at.desc(), _request.id)
)
_GIVEN = (
    select(
        _feedback.id, _feedback.stood_out, _feedback.gap, _feedback.closing,
        _feedback.talk_on, _feedback.outlook, _feedback.written_at,
        _feedback.written_by, _staff.name.label("writer"), _feedback.invite_at,
        _feedback.invited_at,
    )
    .join(Staff.__table__, _staff.id == _feedback.written_by)
    .where(_feedback.candidate_id == bindparam("case"))
    .order_by(_feedback.seq.desc())
)  # fmt: skip
_FOLLOW_UPS = (
    select(_follow_up.id, _follow_up.text, _follow_up.is_shared, _follow_up.written_at)
    .where(_follow_up.candidate_id == bindparam("case"))
    .order_by(_follow_up.seq.desc())
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One time that the candidate asked for feedback."""

    id: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None

    @property
    def standing(self) -> Due:
        """Say how it stands against its day."""
        return standing(self.due_at, self.answered_at, clock.now())


@dataclass(frozen=True, slots=True)
class Given:
    """Feedback as it was written."""

    id: str
    stood_out: str
    gap: str
    closing: str
    talk_on: date | None
    outlook: str
    written_at: datetime
    written_by: str
    writer: str
    invite_at: datetime | None
    invited_at: datetime | None


@dataclass(frozen=True, slots=True)
class Followed:
    """What the candidate did about it."""

    id: str
    text: str
    is_shared: bool
    written_at: datetime


@dataclass(frozen=True, slots=True)
class CaseFeedback:
    """All feedback of a case, everything newest first."""

    asked: tuple[Asked, ...]
    given: tuple[Given, ...]
    follow_ups: tuple[Followed, ...]

    @property
    def waiting(self) -> Asked | None:
        """Return the wish for feedback that nobody has answered yet."""
        return next((each for each in self.asked if each.answered_at is None), None)

    @property
    def may_ask(self) -> bool:
        """Tell whether the candidate can ask now."""
        newest = self.asked[0] if self.asked else None
        return may_ask(
            newest.asked_at if newest else None,
            newest.answered_at if newest else None,
            self.follow_ups[0].written_at if self.follow_ups else None,
        )

    @property
    def invite_at(self) -> datetime | None:
        """Return when the candidate is asked once what came of it, if still to come."""
        newest = self.given[0] if self.given else None
        if newest is None or newest.invited_at or self.follow_ups:
            return None
        return newest.invite_at


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A candidate who waits for feedback, as HR's list shows it."""

    id: str
    candidate_id: str
    candidate: str
    opening_title: str
    manager: str
    asked_at: datetime
    due_at: datetime

    @property
    def standing(self) -> Due:
        """Say how it stands against its day."""
        return standing(self.due_at, None, clock.now())


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Some who wait, whoever is due first on top, and the cursor of those after."""

    rows: tuple[WaitingRow, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class WaitingCounts:
    """How many wait for feedback, and how many of them soon or already too long."""

    open: int
    soon: int
    overdue: int


@dataclass(frozen=True, slots=True)
class InTime:
    """Of those who asked, how many were answered in time, and how many count yet."""

    answered: int
    counted: int


def load_case_feedback(candidate_id: str) -> CaseFeedback:
    """Return all feedback of a case; whose case it is, the caller has asked."""
    return case_feedback(db.session(), candidate_id)


def load_feedback_for(actor: Actor, case: CandidateView) -> CaseFeedback:
    """Return the feedback of a case; who has to sign first reads nothing of it."""
    if case.feedback_asked_at is None:
        return CaseFeedback((), (), ())
    found = load_case_feedback(case.id)
    if must_sign_first(actor, case):
        return CaseFeedback(found.asked, (), ())
    return found


def case_feedback(session: Session, candidate_id: str) -> CaseFeedback:
    """Return all feedback of a case, as it stands in this transaction."""
    of = {"case": candidate_id}
    asked = tuple(Asked(*row) for row in session.execute(_REQUESTS, of))
    if not asked:
        return CaseFeedback((), (), ())
    given = tuple(Given(*row) for row in session.execute(_GIVEN, of))
    if not given:
        return CaseFeedback(asked, (), ())
    followed = tuple(Followed(*row) for row in session.execute(_FOLLOW_UPS, of))
    return CaseFeedback(asked, given, followed)


def list_themes(actor: Actor, case: CandidateView) -> tuple[Theme, ...] | None:
    """List the themes of the signed debriefs; None where the own comes first."""
    if not reads_others(actor, case):
        return None
    rows = db.session.execute(
        select(
            Debrief.interviewed_on, Debrief.minutes, Debrief.summary, Debrief.themes,
            Debrief.unknown, Debrief.advice, Debrief.plan, Debrief.needs,
            Debrief.language, Debrief.passages,
        )
        .where(Debrief.candidate_id == case.id, Debrief.signed_at.is_not(None))
        .order_by(Debrief.signed_at, Debrief.id)
    )  # fmt: skip
    return tuple(theme for row in rows for theme in written_themes(read_draft(row)))


def load_surroundings(
    case: CandidateView, words: TopicWords, barred: frozenset[str], *, all_heard: bool
) -> Surroundings:
    """Gather what feedback is held against.

    ``all_heard`` includes what is with HR alone: right for a draft, which leaves it
    out in silence, and wrong for words that are pointed out to somebody.
    """
    return Surroundings(
        candidate=case.name,
        words=words,
        barred=barred,
        others=_others(case),
        sources=_sources(case.id),
        heard=_heard(case.id, all_heard=all_heard),
        team=tuple(db.session.scalars(select(Staff.name))),
    )


def _others(case: CandidateView) -> tuple[str, ...]:
    found = select(Candidate.name).where(
        Candidate.opening_id == case.opening_id, Candidate.id != case.id
    )
    return tuple(db.session.scalars(found))


def _sources(candidate_id: str) -> tuple[str, ...]:
    """Name everybody who was called, asked about, or named by the candidate."""
    session = db.session
    called = select(Contact.person_name).where(Contact.candidate_id == candidate_id)
    asked = select(PersonQuestion.person_name).where(
        PersonQuestion.candidate_id == candidate_id
    )
    checked = select(ContactCheck.person).where(
        ContactCheck.candidate_id == candidate_id
    )
    answers = (
        select(ConsentDecision.consent)
        .where(ConsentDecision.candidate_id == candidate_id)
        .order_by(ConsentDecision.seq.desc())
        .limit(1)
    )
    named = session.scalar(answers)
    referees = consent_from_plain(named).referees if named else ()
    return tuple(
        dict.fromkeys(
            (
                *session.scalars(called),
                *session.scalars(asked),
                *(str(person.get("name", "")) for person in session.scalars(checked)),
                *(referee.name for referee in referees),
            )
        )
    )


def _heard(candidate_id: str, *, all_heard: bool) -> tuple[str, ...]:
    found = (
        select(ContactNote.notes)
        .join(Contact, Contact.id == ContactNote.contact_id)
        .where(ContactNote.candidate_id == candidate_id)
    )
    if not all_heard:
        found = found.where(Contact.is_walled.is_(False))
    return tuple(
        text
        for notes in db.session.scalars(found)
        for name in ("facts", "opinions", "clash")
        if isinstance(text := notes.get(name), str) and text
    )


_UNANSWERED = _request.answered_at.is_(None)
_WAITING = (
    select(
        _request.id, _request.candidate_id, _candidate.name, _opening.title,
        _staff.name.label("manager"), _request.asked_at, _request.due_at,
    )
    .select_from(FeedbackRequest.__table__)
    .join(Candidate.__table__, _candidate.id == _request.candidate_id)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .join(Staff.__table__, _staff.id == _opening.manager_id)
    .where(_UNANSWERED)
    .order_by(_request.due_at, _request.id)
)  # fmt: skip


def list_waiting_feedback(
    actor: Actor, after: str = "", limit: int = PAGE
) -> WaitingPage:
    """List who waits for feedback, the longest overdue first; for HR."""
    require_hr(actor)
    found = _WAITING
    if cursor := ids.read_cursor(after):
        found = found.where(tuple_(_request.due_at, _request.id) > cursor)
    rows = [WaitingRow(*row) for row in db.session.execute(found.limit(limit + 1))]
    shown = tuple(rows[:limit])
    more = len(rows) > limit
    last = ids.write_cursor(shown[-1].due_at, shown[-1].id) if more else None
    return WaitingPage(shown, last)


def count_waiting_feedback(actor: Actor) -> WaitingCounts:
    """Count who waits for feedback; for HR."""
    require_hr(actor)
    now = clock.now()
    overdue = func.sum(case((_request.due_at < now, 1), else_=0))
    near = func.sum(case((_request.due_at <= now + DUE_SOON, 1), else_=0))
    counted = select(func.count(), overdue, near).where(_UNANSWERED)
    total, late, close = db.session.execute(counted).one()
    return WaitingCounts(total, (close or 0) - (late or 0), late or 0)


def count_in_time(actor: Actor, period: Period) -> InTime:
    """Count who asked in a period and was answered in time.

    Who asked and may still be answered in time counts for nothing yet.
    """
    require_hr(actor)
    first = datetime.combine(period.first, time(), UTC)
    last = datetime.combine(period.last, time.max, UTC)
    in_time = func.sum(case((_request.answered_at <= _request.due_at, 1), else_=0))
    found = (
        select(in_time, func.count())
        .select_from(FeedbackRequest.__table__)
        .where(
            _request.asked_at >= first,
            _request.asked_at <= last,
            _request.answered_at.is_not(None) | (_request.due_at < clock.now()),
        )
    )
    if period.team:
        found = (
            found.join(Candidate.__table__, _candidate.id == _request.candidate_id)
            .join(Opening.__table__, _opening.id == _candidate.opening_id)
            .where(_opening.team == period.team)
        )
    answered, counted = db.session.execute(found).one()
    return InTime(answered or 0, counted)
