"""The call-back brief: what is still open, what was answered, and how one would begin.

Read by those who may read others' debriefs now, and by nobody else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from hiring import clock
from hiring.domain.actor import Actor
from hiring.domain.casefile import HiringOutcome
from hiring.domain.document import Choice, Document
from hiring.domain.open_question import QuestionState, Tally
from hiring.extensions import db
from hiring.models.call_back import StartPlan
from hiring.models.debrief import Debrief
from hiring.models.organisation import Staff
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.citing import list_early
from hiring.queries.contacts import gives_questions, list_contacts
from hiring.queries.debriefs import find_own, list_debriefs, reads_others
from hiring.queries.open_questions import (
    FromTalk,
    OpenQuestion,
    Words,
    kept_back_here,
    list_for_reader,
    require_reader,
    without,
)
from hiring.queries.organisation import load_settings

_PLANS = (
    select(*StartPlan.__table__.c, Staff.name)
    .join(Staff, Staff.id == StartPlan.written_by)
    .where(StartPlan.candidate_id == bindparam("case"))
    .order_by(StartPlan.seq.desc())
)
_NEWEST = (
    select(StartPlan.id)
    .where(StartPlan.candidate_id == bindparam("case"))
    .order_by(StartPlan.seq.desc())
    .limit(1)
)
_TOLD = (
    select(
        Debrief.id,
        Staff.name,
        Debrief.interviewed_on,
        Debrief.signed_at,
        Debrief.plan,
        Debrief.needs,
    )
    .join(Staff, Staff.id == Debrief.written_by)
    .where(
        Debrief.candidate_id == bindparam("case"),
        Debrief.signed_at.is_not(None),
        or_(Debrief.plan != "", Debrief.needs != ""),
    )
    .order_by(Debrief.signed_at, Debrief.id)
)


@dataclass(frozen=True, slots=True)
class Plan:
    """How the candidate would begin and what they need, as somebody wrote it down."""

    id: str
    written_by: str
    written_at: datetime
    first_30: Words
    first_60: Words
    first_90: Words
    needs: Words


@dataclass(frozen=True, slots=True)
class ToldInDebrief:
    """What a signed debrief says of the plan and the needs."""

    id: str
    author: str
    interviewed_on: date
    signed_at: datetime
    plan: Words
    needs: Words


@dataclass(frozen=True, slots=True)
class CallBack:
    """All that a call-back brief says of a case.

    ``waits`` names the talks that no decision can rest on yet, and until when; None:
    the candidate has not been told of it.
    """

    open: tuple[OpenQuestion, ...]
    answered: tuple[OpenQuestion, ...]
    aside: tuple[OpenQuestion, ...]
    waits: Mapping[str, datetime | None]
    plans: tuple[Plan, ...]
    told: tuple[ToldInDebrief, ...]

    @property
    def tally(self) -> Tally:
        """Count the questions by their state."""
        return Tally(len(self.open), len(self.answered), len(self.aside))


@dataclass(frozen=True, slots=True)
class Place:
    """A debrief or a talk that a question or an answer can come from."""

    id: str
    who: str
    on: datetime
    is_talk: bool


def load_call_back(
    actor: Actor, case: CandidateView, *, on_paper: bool = False
) -> CallBack:
    """Return the brief to who may read it, or for paper what may stand there."""
    questions = list_for_reader(actor, case, on_paper=on_paper)
    kept_back = kept_back_here(actor, case, on_paper=on_paper)
    return CallBack(
        open=_in(questions, QuestionState.OPEN),
        answered=_in(questions, QuestionState.ANSWERED),
        aside=_in(questions, QuestionState.ASIDE),
        waits=find_waits(case, questions),
        plans=tuple(_plans(case, kept_back)),
        told=tuple(_told(case, kept_back)),
    )


def load_call_back_document(
    actor: Actor, candidate_id: str, choice: Choice
) -> Document:
    """Return the brief as it is printed, for whoever may read it."""
    del choice
    case = load_candidate(actor, candidate_id)
    brief = load_call_back(actor, case, on_paper=True)
    zone = ZoneInfo(load_settings().time_zone)
    said = {
        "case": case,
        "brief": brief,
        "zone": zone,
        "as_of": max([case.added_at, *_moments(brief)]).astimezone(zone),
    }
    return Document(case.id, f"call-back-{case.id[:8]}.pdf", "call_back.html", said)


def _moments(brief: CallBack) -> Iterator[datetime]:
    """List when each thing that is printed was written: the newest dates the paper."""
    for question in (*brief.open, *brief.answered, *brief.aside):
        yield question.raised_at
        yield from (reply.written_at for reply in question.replies)
        if question.ending:
            yield question.ending.at
    yield from (plan.written_at for plan in brief.plans)
    yield from (told.signed_at for told in brief.told)


def find_newest_plan(session: Session, candidate_id: str) -> str:
    """Return the id of the newest plan; empty where there is none."""
    return session.scalar(_NEWEST, {"case": candidate_id}) or ""


def list_origins(actor: Actor, case: CandidateView) -> tuple[Place, ...]:
    """List what the actor can raise a question from: own debrief, talks they read."""
    own = find_own(actor, case.id)
    found = [] if own is None or own.signed_at is None else [own.signed_at]
    debriefs = (Place(own.id, actor.name, at, is_talk=False) for at in found if own)
    return (*debriefs, *_talks(actor, case))


def list_sources(actor: Actor, case: CandidateView) -> tuple[Place, ...]:
    """List what an answer can come from: signed debriefs, and talks that they read."""
    require_reader(actor, case)
    debriefs = (
        Place(row.id, row.author, row.signed_at, is_talk=False)
        for row in list_debriefs(actor, case).rows
    )
    return (*debriefs, *_talks(actor, case))


def _talks(actor: Actor, case: CandidateView) -> Iterator[Place]:
    reads_all = reads_others(actor, case)
    for contact in list_contacts(db.session(), case.id, ()):
        if gives_questions(contact) and (reads_all or contact.caller_id == actor.id):
            name = contact.person.name
            yield Place(contact.id, name, contact.occurred_at, is_talk=True)


def _in(
    questions: Sequence[OpenQuestion], state: QuestionState
) -> tuple[OpenQuestion, ...]:
    return tuple(each for each in questions if each.state is state)


def find_waits(
    case: CandidateView, questions: Sequence[OpenQuestion]
) -> dict[str, datetime | None]:
    """Name the talks of these that no decision can rest on yet, and until when."""
    sources = (each.ending.source for each in questions if each.ending)
    origins = (each.origin for each in questions)
    named = {each.id for each in (*sources, *origins) if isinstance(each, FromTalk)}
    if not named:
        return {}
    early = list_early(db.session(), case.id, clock.now(), HiringOutcome.REJECTED)
    return {each.contact_id: each.until for each in early if each.contact_id in named}


def _plans(case: CandidateView, kept_back: re.Pattern[str] | None) -> Iterator[Plan]:
    for row in db.session.execute(_PLANS, {"case": case.id}):
        words = [
            without(text, kept_back)
            for text in (row.first_30, row.first_60, row.first_90, row.needs)
        ]
        yield Plan(row.id, row.name, row.written_at, *words)


def _told(
    case: CandidateView, kept_back: re.Pattern[str] | None
) -> Iterator[ToldInDebrief]:
    for row in db.session.execute(_TOLD, {"case": case.id}):
        plan, needs = without(row.plan, kept_back), without(row.needs, kept_back)
        day, at = row.interviewed_on, row.signed_at
        yield ToldInDebrief(row.id, row.name, day, at, plan, needs)
