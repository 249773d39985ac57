"""Feedback: the candidate asks, the hiring manager answers, the candidate comes back.

An answer is never changed; a correction is a second one. It is the one thing here that
can be refused for its words, until they are changed or their writer says of each that
it is no such thing: it cannot be taken back from who has read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from hiring import ids
from hiring.adapters.policy_files import policy_for
from hiring.adapters.topic_words import topic_words
from hiring.domain.actor import CANDIDATE_PSEUDONYM, Actor
from hiring.domain.consent import end_of_day_in
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.feedback import (
    FIELDS,
    FeedbackDraft,
    GivenFeedback,
    PointedOut,
    Surroundings,
    draft_from,
    invite_on,
    point_out,
)
from hiring.domain.ledger import EventType
from hiring.domain.ledger.canonical import JsonValue
from hiring.domain.passage import barred_topics
from hiring.domain.wording import Wording
from hiring.models.feedback import Feedback, FeedbackRequest, FollowUp
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.feedback import case_feedback, list_themes, load_surroundings
from hiring.queries.organisation import load_settings, local_today
from hiring.queries.visits import Visit
from hiring.services import ledger, outbox, press
from hiring.services.ledger import Appended, Part
from hiring.services.visits import require_known
from hiring.transaction import transaction

LANGUAGE = "en"
FURTHEST = timedelta(days=5 * 365)
_INVITED_AT = time(9)

_feedback = Feedback.__table__.c
_ASK = insert(FeedbackRequest.__table__)
_GIVE = insert(Feedback.__table__)
_FOLLOW = insert(FollowUp.__table__)
_ANSWERED = (
    update(FeedbackRequest.__table__)
    .where(
        FeedbackRequest.__table__.c.candidate_id == bindparam("case"),
        FeedbackRequest.__table__.c.answered_at.is_(None),
    )
    .values(answered_at=bindparam("at"))
)


@dataclass(frozen=True, slots=True)
class GiveFeedback:
    """Feedback as it is sent; ``fine`` are words of which the writer said so."""

    candidate_id: str
    given: GivenFeedback
    fine: frozenset[str] = frozenset()
    press_id: str = ""


@dataclass(frozen=True, slots=True)
class FollowUpText:
    """What the candidate did, and whether other teams may see it."""

    text: str
    may_share: bool = False
    press_id: str = ""


def ask_feedback(visit: Visit) -> None:
    """Note that the candidate wants feedback and tell the hiring manager by when.

    Once a case, and again after an answer when there is something new to tell.
    """
    with transaction() as session:
        ledger.lock_case(session, visit.candidate_id)
        require_known(session, visit)
        if not case_feedback(session, visit.candidate_id).may_ask:
            return
        appended = _append(session, visit.candidate_id, {"what": "asked"})
        request_id, settings = ids.new_id(), load_settings()
        session.execute(
            _ASK,
            {
                "id": request_id,
                "candidate_id": visit.candidate_id,
                "seq": appended.seq,
                "asked_at": appended.at,
                "due_at": end_of_day_in(
                    settings.feedback_days, appended.at, ZoneInfo(settings.time_zone)
                ),
            },
        )
        session.execute(
            update(Candidate)
            .where(Candidate.id == visit.candidate_id)
            .values(feedback_asked_at=appended.at)
        )
        refs = {"candidate_id": visit.candidate_id, "wish_id": request_id}
        outbox.queue(session, "feedback_asked", refs)


def load_to_answer(actor: Actor, candidate_id: str) -> CandidateView:
    """Return the case to its hiring manager, who alone answers for the team."""
    case = load_candidate(actor, candidate_id)
    if not case.is_manager:
        raise Forbidden("Only the hiring manager of this opening gives feedback.")
    return case


def draft_feedback(actor: Actor, case: CandidateView) -> FeedbackDraft | None:
    """Draft from the debriefs that the actor may read; None where the own is first."""
    themes = list_themes(actor, case)
    if themes is None:
        return None
    return draft_from(themes, _around(case, all_heard=True))


def look_through(case: CandidateView, texts: Mapping[str, str]) -> list[PointedOut]:
    """Point out what may have no place in feedback that is being written."""
    return list(point_out(texts, _around(case, all_heard=False)))


def give_feedback(actor: Actor, command: GiveFeedback) -> str | tuple[PointedOut, ...]:
    """Send feedback; or return the words that keep it from being sent."""
    case = load_to_answer(actor, command.candidate_id)
    _refuse_gaps(actor, case, command.given)
    pressed = press.key("feedback", command.press_id, actor.id, command)
    found = look_through(case, command.given.texts)
    open_words = tuple(each for each in found if each.key not in command.fine)
    with transaction() as session:
        ledger.lock_case(session, case.id)
        made = press.find(session, pressed)
        if made:
            return made
        if open_words:
            return open_words
        feedback_id = _give(session, actor, case, command, found)
        press.remember(session, pressed, feedback_id)
        return feedback_id


def _refuse_gaps(actor: Actor, case: CandidateView, given: GivenFeedback) -> None:
    for name in ("stood_out", "gap", "closing"):
        if not getattr(given, name):
            raise DomainError(f"Write “{FIELDS[name].lower()}”.", name)
    today, on = local_today(), given.talk_on
    if on is not None and not today < on <= today + FURTHEST:
        raise DomainError("Enter a day in the next five years.", "talk_on")
    draft = draft_feedback(actor, case) or FeedbackDraft()
    for name in ("stood_out", "gap"):
        if _flat(getattr(given, name)) == _flat(getattr(draft, name)):
            message = (
                "This is still the draft, written for colleagues. Write it to "
                f"{case.name}, in your own words."
            )
            raise DomainError(message, name)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _give(
    session: Session,
    actor: Actor,
    case: CandidateView,
    command: GiveFeedback,
    found: list[PointedOut],
) -> str:
    asked = case_feedback(session, case.id).asked
    if not asked:
        raise Conflict(f"{case.name} has not asked for feedback.")
    feedback_id, given = ids.new_id(), command.given
    said: dict[str, JsonValue] = {
        "what": "answered",
        "feedback": feedback_id,
        **given.texts,
        "talk_on": given.talk_on.isoformat() if given.talk_on else "",
        "said_to_be_fine": sorted(f"{each.why}: {each.words}" for each in found),
    }
    appended = _append(session, case.id, said, actor.pseudonym)
    session.execute(
        _GIVE,
        {
            **given.texts,
            "id": feedback_id,
            "candidate_id": case.id,
            "request_id": asked[0].id,
            "seq": appended.seq,
            "talk_on": given.talk_on,
            "written_by": actor.id,
            "written_at": appended.at,
            "invite_at": _invite_at(appended.at, given),
            "invited_at": None,
        },
    )
    session.execute(_ANSWERED, {"case": case.id, "at": appended.at})
    refs = {"candidate_id": case.id, "feedback_id": feedback_id}
    outbox.queue(session, "feedback_given", refs)
    return feedback_id


def _invite_at(written_at: datetime, given: GivenFeedback) -> datetime:
    zone = ZoneInfo(load_settings().time_zone)
    day = invite_on(written_at.astimezone(zone).date(), given.talk_on)
    return datetime.combine(day, _INVITED_AT, zone).astimezone(UTC)


def write_follow_up(visit: Visit, command: FollowUpText) -> None:
    """Keep what the candidate did about it, and tell whoever wrote the feedback."""
    if not command.text:
        raise DomainError(Wording("Write what you did, or go back."), "text")
    case = visit.candidate_id
    pressed = press.key("follow-up", command.press_id, case, command)
    with transaction() as session:
        ledger.lock_case(session, case)
        require_known(session, visit)
        if press.find(session, pressed):
            return
        given = case_feedback(session, case).given
        if not given:
            raise NotFound(Wording("There is no feedback yet."))
        follow_up_id = ids.new_id()
        said: dict[str, JsonValue] = {
            "what": "followed up",
            "follow_up": follow_up_id,
            "text": command.text,
            "may_share": command.may_share,
        }
        appended = _append(session, case, said)
        session.execute(
            _FOLLOW,
            {
                "id": follow_up_id,
                "candidate_id": case,
                "feedback_id": given[0].id,
                "seq": appended.seq,
                "text": command.text,
                "is_shared": command.may_share,
                "written_at": appended.at,
            },
        )
        refs = {"candidate_id": case, "feedback_id": given[0].id}
        outbox.queue(session, "follow_up_written", refs)
        press.remember(session, pressed, follow_up_id)


def share_follow_up(visit: Visit, follow_up_id: str, *, may_share: bool) -> None:
    """Let other teams see it from now on, or no longer, at once."""
    case = visit.candidate_id
    with transaction() as session:
        ledger.lock_case(session, case)
        require_known(session, visit)
        held = session.scalar(
            select(FollowUp.is_shared).where(
                FollowUp.id == follow_up_id, FollowUp.candidate_id == case
            )
        )
        if held is None:
            raise NotFound(Wording("This is not there."))
        if held == may_share:
            return
        said: dict[str, JsonValue] = {
            "what": "sharing",
            "follow_up": follow_up_id,
            "may_share": may_share,
        }
        _append(session, case, said)
        session.execute(
            update(FollowUp)
            .where(FollowUp.id == follow_up_id)
            .values(is_shared=may_share)
        )


def want_invitation(visit: Visit, *, wanted: bool) -> None:
    """Keep whether the candidate wants to be asked once how it went on."""
    case = visit.candidate_id
    with transaction() as session:
        ledger.lock_case(session, case)
        require_known(session, visit)
        given = case_feedback(session, case).given
        if not given or given[0].invited_at or bool(given[0].invite_at) == wanted:
            return
        newest = given[0]
        kept = GivenFeedback("", "", "", "", newest.talk_on)
        at = _invite_at(newest.written_at, kept) if wanted else None
        _append(session, case, {"what": "invitation", "wanted": wanted})
        session.execute(
            update(Feedback).where(Feedback.id == newest.id).values(invite_at=at)
        )


def _around(case: CandidateView, *, all_heard: bool) -> Surroundings:
    places = frozenset(case.jurisdictions)
    barred = barred_topics(policy_for(places))
    return load_surroundings(case, topic_words(LANGUAGE), barred, all_heard=all_heard)


def _append(
    session: Session,
    candidate_id: str,
    said: Mapping[str, JsonValue],
    actor: str = CANDIDATE_PSEUDONYM,
) -> Appended:
    subject = ledger.subject_for(session, candidate_id)
    part = Part(subject, said)
    return ledger.append(
        session, candidate_id, EventType.FEEDBACK_RECORDED, actor, [part]
    )
