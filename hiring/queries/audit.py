"""All cases, as HR reviews them: those with open findings first.

A period and its records are in ``period``, the state of the ledger in
``ledger_state``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_

from hiring import ids
from hiring.domain.actor import Actor, Role
from hiring.domain.consent_words import consent_in_words
from hiring.domain.errors import Forbidden
from hiring.domain.names import folded
from hiring.extensions import db
from hiring.models.recruiting import Candidate, Opening

PAGE = 25
MAX_SEARCH = 100
MAX_TEAMS = 200
_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of the list of cases."""

    id: str
    name: str
    email: str
    opening_title: str
    team: str
    consent_state: str
    contact_count: int
    open_findings: int
    added_at: datetime

    @property
    def consent(self) -> tuple[str, str]:
        """Give the consent in words, and the kind of its mark."""
        return consent_in_words(self.consent_state)


@dataclass(frozen=True, slots=True)
class CasePage:
    """Some cases, the cursor of those that follow, and how many there are in all."""

    rows: tuple[CaseRow, ...]
    next_after: str | None
    total: int
    need_look: int


_CASE = select(
    Candidate.id, Candidate.name, Candidate.email, Opening.title, Opening.team,
    Candidate.consent_state, Candidate.contact_count, Candidate.open_findings,
    Candidate.added_at,
).join(Opening, Opening.id == Candidate.opening_id)  # fmt: skip


def list_cases(
    actor: Actor, search: str = "", team: str = "", after: str = "", limit: int = PAGE
) -> CasePage:
    """List every case, those with most open findings first, then the newest."""
    require_hr(actor)
    found = _narrowed(_CASE, search, team)
    if cursor := _read_case_cursor(after):
        place = tuple_(Candidate.open_findings, Candidate.added_at, Candidate.id)
        found = found.where(place < cursor)
    ordered = found.order_by(
        Candidate.open_findings.desc(), Candidate.added_at.desc(), Candidate.id.desc()
    )
    rows = [CaseRow(*row) for row in db.session.execute(ordered.limit(limit + 1))]
    shown = tuple(rows[:limit])
    total, need_look = _count_cases()
    more = _case_cursor(shown[-1]) if len(rows) > limit else None
    return CasePage(shown, more, total, need_look)


def list_teams(actor: Actor) -> tuple[str, ...]:
    """List the teams that openings name."""
    require_hr(actor)
    found = select(Opening.team).where(Opening.team != "").distinct()
    return tuple(db.session.scalars(found.order_by(Opening.team).limit(MAX_TEAMS)))


def require_hr(actor: Actor) -> None:
    """Refuse everybody but HR."""
    if not actor.has(Role.HR):
        raise Forbidden("Only HR reviews all cases.")


def _count_cases() -> tuple[int, int]:
    needing = select(func.count()).where(Candidate.open_findings > 0)
    counted = select(
        select(func.count()).select_from(Candidate).scalar_subquery(),
        needing.scalar_subquery(),
    )
    row = db.session.execute(counted).one()
    return row[0], row[1]


def _narrowed(
    found: Select[*tuple[Any, ...]], search: str, team: str
) -> Select[*tuple[Any, ...]]:
    if search.strip():
        found = found.where(or_(*matches(search)))
    return found.where(Opening.team == team) if team else found


def searched(search: str) -> str:
    """Return what was typed as far as a search uses it."""
    return " ".join(search[:MAX_SEARCH].replace("\0", "").split())


def matches(search: str) -> list[ColumnElement[bool]]:
    """Match the start of a name's part, of the address, of an opening, of a team."""
    typed = searched(search)
    name, lower = folded(typed), typed.lower()
    matches = [
        Candidate.email.startswith(lower.replace(" ", ""), autoescape=True),
        func.lower(Opening.title).startswith(lower, autoescape=True),
        func.lower(Opening.team).startswith(lower, autoescape=True),
    ]
    if name:
        matches.append(Candidate.name_folded.startswith(name, autoescape=True))
        matches.append(Candidate.name_folded.contains(f" {name}", autoescape=True))
    return matches


def _case_cursor(row: CaseRow) -> str:
    return f"{row.open_findings}-{ids.write_cursor(row.added_at, row.id)}"


def _read_case_cursor(after: str) -> tuple[int, datetime, str] | None:
    count, _, place = after.partition("-")
    cursor = ids.read_cursor(place)
    if (
        cursor is None
        or not (count.isascii() and count.isdecimal())
        or len(count) > _MOST_DIGITS
    ):
        return None
    return int(count), *cursor
