"""Our people who speak with candidates, as candidates, they themselves and HR see them.

What was asked is read by the two who wrote it (``queries/talks``), by nobody else.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, or_, select

from hiring import clock
from hiring.domain.actor import Actor, Role
from hiring.domain.errors import LinkUnusable, NotFound
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.ids import is_id
from hiring.models.organisation import Staff
from hiring.models.recruiting import Assignment, Candidate, Opening
from hiring.models.speaker import Speaker, SpeakerLink, Talk

PAGE = 10

_speaker, _staff = Speaker.__table__.c, Staff.__table__.c
_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_assigned, _link, _talk = (
    Assignment.__table__.c,
    SpeakerLink.__table__.c,
    Talk.__table__.c,
)
_name = func.coalesce(_staff.name, _speaker.name)
# Whoever decides about the candidate is not offered: it could weigh on the decision.
_DECIDES = or_(
    exists().where(
        _candidate.id == bindparam("case"),
        _opening.id == _candidate.opening_id,
        _opening.manager_id == _speaker.staff_id,
    ),
    exists().where(
        _assigned.candidate_id == bindparam("case"),
        _assigned.staff_id == _speaker.staff_id,
    ),
)
_OFFERED = (
    select(
        _speaker.id,
        _name.label("name"),
        _speaker.team,
        _speaker.role,
        _speaker.speaks_about,
        _speaker.staff_id.is_(None).label("is_former"),
    )
    .select_from(Speaker.__table__)
    .outerjoin(Staff.__table__, _staff.id == _speaker.staff_id)
    .where(
        _speaker.shown_at.is_not(None),
        _staff.switched_off_at.is_(None),
        ~_DECIDES,
    )
    .order_by(func.lower(_name), _speaker.id)
)
_PROFILE = (
    select(
        _speaker.id,
        _name.label("name"),
        _speaker.team,
        _speaker.role,
        _speaker.speaks_about,
        _speaker.shown_at,
        _speaker.staff_id.is_(None).label("is_former"),
    )
    .select_from(Speaker.__table__)
    .outerjoin(Staff.__table__, _staff.id == _speaker.staff_id)
)
_VISIT = (
    select(_link.token_hash, _link.speaker_id, _link.talk_id, _speaker.language)
    .join(Speaker, _speaker.id == _link.speaker_id)
    .where(_link.token_hash == bindparam("token"), _link.expires_at > bindparam("now"))
)
_FORMER = (
    select(
        _speaker.id,
        _speaker.name,
        _speaker.email,
        _speaker.invited_at,
        _speaker.shown_at,
    )
    .where(_speaker.staff_id.is_(None), _speaker.email != "")
    .order_by(func.lower(_speaker.name), _speaker.id)
)


@dataclass(frozen=True, slots=True)
class Offered:
    """One of our people as a candidate sees them: no address, no telephone."""

    id: str
    name: str
    team: str
    role: str
    speaks_about: str
    is_former: bool


@dataclass(frozen=True, slots=True)
class OfferedPage:
    """Some of those offered, and the number of the page that follows, if one does."""

    people: tuple[Offered, ...]
    next_page: int | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What one of our people says of themselves, and since when it is shown."""

    id: str
    name: str
    team: str
    role: str
    speaks_about: str
    shown_at: datetime | None
    is_former: bool


@dataclass(frozen=True, slots=True)
class SpeakerVisit:
    """One of our people who came by a mailed link; ``talk_id`` is what it is for."""

    token_hash: str
    speaker_id: str
    talk_id: str | None
    language: str


@dataclass(frozen=True, slots=True)
class Former:
    """Former staff as HR sees them: whether they were invited and are shown."""

    id: str
    name: str
    email: str
    invited_at: datetime
    shown_at: datetime | None


def list_offered(candidate_id: str, page: int = 1) -> OfferedPage:
    """List those of our people whom this candidate may write to."""
    some = _OFFERED.limit(PAGE + 1).offset(PAGE * (page - 1))
    rows = db.session.execute(some, {"case": candidate_id}).all()
    people = tuple(Offered(*row) for row in rows[:PAGE])
    return OfferedPage(people, page + 1 if len(rows) > PAGE else None)


def load_offered(candidate_id: str, speaker_id: str) -> Offered:
    """Return one of those offered; raise ``NotFound`` for whoever is not."""
    if is_id(speaker_id):
        one = _OFFERED.where(_speaker.id == speaker_id)
        row = db.session.execute(one, {"case": candidate_id}).one_or_none()
        if row is not None:
            return Offered(*row)
    raise NotFound(Wording("This person is not there any more."))


def has_offered(candidate_id: str) -> bool:
    """Tell whether there is anybody to talk to, or a talk that was begun."""
    begun = exists().where(_talk.candidate_id == bindparam("case"))
    offered = _OFFERED.order_by(None).exists()
    asked = select(or_(offered, begun))
    return bool(db.session.execute(asked, {"case": candidate_id}).scalar_one())


def find_own_profile(actor: Actor) -> Profile | None:
    """Return what a member of staff says of themselves to candidates, if anything."""
    found = _PROFILE.where(_speaker.staff_id == actor.id)
    row = db.session.execute(found).one_or_none()
    return Profile(*row) if row else None


def load_profile(speaker_id: str) -> Profile:
    """Return what one of our people says of themselves."""
    found = _PROFILE.where(_speaker.id == speaker_id)
    return Profile(*db.session.execute(found).one())


def find_speaker_visit(token_hash: str) -> SpeakerVisit:
    """Return who has come by a link; raise ``LinkUnusable`` where it leads nowhere."""
    asked = {"token": token_hash, "now": clock.now()}
    row = db.session.execute(_VISIT, asked).one_or_none()
    if row is None:
        raise LinkUnusable(Wording("This link does not work, or no longer."))
    return SpeakerVisit(*row)


def list_former(actor: Actor) -> list[Former]:
    """List the former staff whom HR has invited."""
    if not actor.has(Role.HR):
        return []
    return [Former(*row) for row in db.session.execute(_FORMER)]


def count_reported_messages(actor: Actor) -> int:
    """Count messages that our people reported: HR learns how many, and no more."""
    if not actor.has(Role.HR):
        return 0
    reported = select(func.count()).where(_talk.reported_at.is_not(None))
    found: int = db.session.execute(reported).scalar_one()
    return found
