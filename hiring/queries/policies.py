"""Policies as they stood when something was decided, and what was made milder.

Those in force are files: ``adapters/policy_files``. Here is what was kept of them.
"""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import bindparam, select

from hiring.domain.actor import Actor, Role
from hiring.domain.errors import NotFound
from hiring.domain.finding import RuleCode
from hiring.domain.rules import explain
from hiring.extensions import db
from hiring.models.contact import Contact, Finding
from hiring.models.policy import KeptText, PolicySet, Relaxation
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.audit import require_hr
from hiring.queries.candidates import reach

MOST_RELAXATIONS = 200
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class KeptFile:
    """One policy file, letter for letter."""

    name: str
    digest: str
    text: str
    kept_at: datetime


@dataclass(frozen=True, slots=True)
class Relaxed:
    """A value that was made milder: what, why, on whose word and since when."""

    key: str
    was: str
    value: str
    policy: str
    reason: str
    decided_by: str
    decided_on: date
    seen_at: datetime
    gone_at: datetime | None

    @property
    def what(self) -> str:
        """Name the value as people read it: a rule by its name, the rest by its key."""
        kind, _, rest = self.key.partition(".")
        if kind != "rules":
            return self.key.replace(".", ": ").replace("_", " ")
        code, _, off_list = rest.partition(".")
        name = explain(RuleCode(code)).name.replace("-", " ")
        return f"{code} {name}" + (" (people off the list)" if off_list else "")


@dataclass(frozen=True, slots=True)
class OpenPlaces:
    """An opening, jurisdictions that speak in some of its cases, and how many."""

    title: str
    jurisdictions: frozenset[str]
    cases: int


_OPEN = (
    select(
        Opening.id.label("opening"),
        Opening.title,
        Opening.jurisdictions,
        Candidate.id.label("case"),
        Candidate.jurisdictions.label("of_candidate"),
    )
    .outerjoin(Candidate, Candidate.opening_id == Opening.id)
    .where(Opening.closed_at.is_(None))
    .order_by(Opening.title, Opening.id)
)
_OF_INFORMANTS = (
    select(Contact.candidate_id, Contact.jurisdictions)
    .join(Candidate, Candidate.id == Contact.candidate_id)
    .join(Opening, Opening.id == Candidate.opening_id)
    .where(Opening.closed_at.is_(None))
)


def load_kept_policy(actor: Actor, digest: str) -> tuple[KeptFile, ...]:
    """Return the files that a digest stands for, the base first.

    HR may read any, others those that a finding they may see was made under.
    """
    if not _DIGEST.fullmatch(digest) or not _may_read(actor, digest):
        raise _absent()
    found = (
        select(KeptText.name, KeptText.digest, KeptText.text, KeptText.kept_at)
        .join(PolicySet, PolicySet.file_digest == KeptText.digest)
        .where(PolicySet.digest == digest)
        .order_by(KeptText.name != "base", KeptText.name)
    )
    files = tuple(KeptFile(*row) for row in db.session.execute(found))
    if not files:
        raise _absent()
    return files


def load_kept_notice(digest: str) -> tuple[str, str]:
    """Return the language and the words of a notice that candidates were shown.

    Anybody may read it: it is the same for all, and says nothing about anyone.
    """
    found = select(KeptText.name, KeptText.text).where(
        KeptText.digest == digest, KeptText.kind == "notice"
    )
    row = None
    if _DIGEST.fullmatch(digest):
        row = db.session.execute(found).one_or_none()
    if row is None:
        message = "There are no such words."
        raise NotFound(message)
    return row.name, row.text


def list_relaxations(actor: Actor) -> tuple[Relaxed, ...]:
    """List what was ever made milder, what still is first, then the newest."""
    require_hr(actor)
    found = (
        select(
            Relaxation.key,
            Relaxation.was,
            Relaxation.value,
            Relaxation.policy,
            Relaxation.reason,
            Relaxation.decided_by,
            Relaxation.decided_on,
            Relaxation.seen_at,
            Relaxation.gone_at,
        )
        .order_by(Relaxation.gone_at.is_not(None), Relaxation.seq.desc())
        .limit(MOST_RELAXATIONS)
    )
    return tuple(Relaxed(*row) for row in db.session.execute(found))


def list_open_places() -> tuple[OpenPlaces, ...]:
    """Count the open cases of each opening by the jurisdictions that speak in them."""
    added: dict[str, set[str]] = {}
    for case_id, places in db.session.execute(_OF_INFORMANTS):
        added.setdefault(case_id, set()).update(places)
    counted: Counter[tuple[str, str, frozenset[str]]] = Counter()
    for row in db.session.execute(_OPEN):
        own = {*row.jurisdictions, *(row.of_candidate or ()), *added.get(row.case, ())}
        counted[row.opening, row.title, frozenset(own)] += row.case is not None
    return tuple(
        OpenPlaces(title, places, cases)
        for (_, title, places), cases in counted.items()
    )


def _may_read(actor: Actor, digest: str) -> bool:
    if actor.has(Role.HR):
        return True
    found = (
        select(Finding.id)
        .join(Candidate, Candidate.id == Finding.candidate_id)
        .where(Finding.policy_digest == bindparam("digest"), reach(actor.roles))
        .limit(1)
    )
    asked = {"digest": digest, "actor": actor.id}
    return db.session.execute(found, asked).first() is not None


def _absent() -> NotFound:
    return NotFound("There are no such policies.")
