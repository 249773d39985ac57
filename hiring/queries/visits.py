"""A candidate's visit through a link: whose it is and what it may show."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select

from hiring import clock
from hiring.domain.errors import LinkUnusable
from hiring.extensions import db
from hiring.models.consent import CandidateBrowser, CandidateSession, ConsentRequest
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.sessions import digest

OVER = "Your visit has ended, to keep your answers safe. Open the link again."

_OTHERS = select(func.count()).where(
    CandidateBrowser.candidate_id == CandidateSession.candidate_id
)
_THIS_ONE = exists().where(
    CandidateBrowser.candidate_id == CandidateSession.candidate_id,
    CandidateBrowser.browser_hash == CandidateSession.browser_hash,
)
_ASKED_BY = (
    select(Staff.name)
    .join(ConsentRequest, ConsentRequest.asked_by == Staff.id)
    .where(ConsentRequest.candidate_id == CandidateSession.candidate_id)
    .order_by(ConsentRequest.asked_at.desc())
    .limit(1)
    .scalar_subquery()
)
_VISIT = (
    select(
        CandidateSession.token_hash,
        CandidateSession.candidate_id,
        CandidateSession.link_hash,
        CandidateSession.browser_hash,
        CandidateSession.draft,
        CandidateSession.question_id,
        CandidateSession.expires_at,
        Candidate.name,
        Candidate.email,
        Candidate.present_company,
        Candidate.consent_state,
        Candidate.feedback_asked_at,
        Opening.title.label("opening_title"),
        Opening.closed_at,
        Staff.name.label("manager"),
        func.coalesce(_ASKED_BY, Staff.name).label("asked_by"),
        or_(_OTHERS.scalar_subquery() == 0, _THIS_ONE).label("is_known"),
    )
    .join(Candidate, Candidate.id == CandidateSession.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .join(Staff, Staff.id == Opening.manager_id)
)


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
    name: str
    email: str
    present_company: str
    consent_state: str
    feedback_asked_at: datetime | None
    opening_title: str
    closed_at: datetime | None
    manager: str
    asked_by: str
    is_known: bool

    @property
    def first_name(self) -> str:
        """Return the name to greet with."""
        return self.name.split()[0] if self.name.split() else self.name


def find_open_visit(token: str) -> Visit:
    """Return the visit of a browser; raise ``LinkUnusable`` once it is over."""
    row = db.session.execute(
        _VISIT.where(
            CandidateSession.token_hash == digest(token),
            CandidateSession.expires_at > clock.now(),
        )
    ).one_or_none()
    if row is None:
        raise LinkUnusable(OVER)
    return Visit(*row)
