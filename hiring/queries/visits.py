"""A candidate's visit through a link: whose it is and what it may show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, exists, func, or_, select

from hiring import clock
from hiring.domain.errors import LinkUnusable
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.models.consent import CandidateBrowser, CandidateSession, ConsentRequest
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.sessions import digest

OVER = Wording("Your visit has ended, to keep your answers safe. Open the link again.")
SHOWN = 10
"""How many of the times that a link was opened are shown."""

_session, _browser = CandidateSession.__table__.c, CandidateBrowser.__table__.c
_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_request, _staff = ConsentRequest.__table__.c, Staff.__table__.c
_OTHERS = select(func.count()).where(_browser.candidate_id == _session.candidate_id)
_THIS_ONE = exists().where(
    _browser.candidate_id == _session.candidate_id,
    _browser.browser_hash == _session.browser_hash,
)
_ASKED_BY = (
    select(_staff.name)
    .select_from(Staff.__table__)
    .join(ConsentRequest.__table__, _request.asked_by == _staff.id)
    .where(_request.candidate_id == _session.candidate_id)
    .order_by(_request.asked_at.desc())
    .limit(1)
    .scalar_subquery()
)
_VISIT = (
    select(
        _session.token_hash,
        _session.candidate_id,
        _session.link_hash,
        _session.browser_hash,
        _session.draft,
        _session.question_id,
        _session.expires_at,
        _session.code_at,
        _candidate.name,
        _candidate.email,
        _candidate.present_company,
        _candidate.consent_state,
        _candidate.feedback_asked_at,
        _candidate.grants_held_until,
        _candidate.language,
        _candidate.jurisdictions.label("own_places"),
        _opening.jurisdictions.label("opening_places"),
        _opening.language.label("opening_language"),
        _opening.title.label("opening_title"),
        _opening.closed_at,
        _staff.name.label("manager"),
        func.coalesce(_ASKED_BY, _staff.name).label("asked_by"),
        or_(_OTHERS.scalar_subquery() == 0, _THIS_ONE).label("is_known"),
    )
    .select_from(CandidateSession.__table__)
    .join(Candidate.__table__, _candidate.id == _session.candidate_id)
    .join(Opening.__table__, _opening.id == _candidate.opening_id)
    .join(Staff.__table__, _staff.id == _opening.manager_id)
    .where(
        _session.token_hash == bindparam("token"),
        _session.expires_at > bindparam("now"),
    )
)


_OPENINGS = (
    select(_session.token_hash, _session.browser_hash, _session.started_at)
    .where(_session.candidate_id == bindparam("case"))
    .order_by(_session.started_at.desc())
    .limit(SHOWN)
)


@dataclass(frozen=True, slots=True)
class LinkOpening:
    """One time that a candidate's link was opened."""

    at: datetime
    is_this_visit: bool
    is_this_browser: bool


@dataclass(frozen=True, slots=True)
class Visit:
    """A candidate in a browser, for half an hour.

    Where ``is_known`` is false, another browser has answered for this candidate:
    nothing personal is shown here and nothing can be granted, but all can be stopped.
    """

    token_hash: str
    candidate_id: str
    link_hash: str
    browser_hash: str
    draft: dict[str, Any]
    question_id: str | None
    expires_at: datetime
    code_at: datetime | None
    name: str
    email: str
    present_company: str
    consent_state: str
    feedback_asked_at: datetime | None
    grants_held_until: datetime | None
    language: str
    own_places: list[str]
    opening_places: list[str]
    opening_language: str
    opening_title: str
    closed_at: datetime | None
    manager: str
    asked_by: str
    is_known: bool
    own_network: bool = False

    @property
    def is_held(self) -> bool:
        """Tell whether new permission has to wait, after a change of address."""
        return self.grants_held_until is not None

    @property
    def places(self) -> frozenset[str]:
        """Return the jurisdictions of the opening and of the candidate."""
        return frozenset((*self.opening_places, *self.own_places))

    @property
    def first_name(self) -> str:
        """Return the name to greet with."""
        return self.name.split()[0] if self.name.split() else self.name


def find_open_visit(token: str) -> Visit:
    """Return the visit of a browser; raise ``LinkUnusable`` once it is over."""
    asked = {"token": digest(token), "now": clock.now()}
    row = db.session.execute(_VISIT, asked).mappings().one_or_none()
    if row is None:
        raise LinkUnusable(OVER)
    return Visit(**row)


def list_link_openings(visit: Visit) -> list[LinkOpening]:
    """Return when the candidate's links were opened last, the newest first."""
    rows = db.session.execute(_OPENINGS, {"case": visit.candidate_id})
    return [
        LinkOpening(
            row.started_at,
            row.token_hash == visit.token_hash,
            row.browser_hash == visit.browser_hash,
        )
        for row in rows
    ]
