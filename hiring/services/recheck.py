"""The re-check: what the rules and policies of today see in every case there is.

It adds findings and changes nothing else. Each case has a transaction of its own, and
how far a run has come is kept, so that one that was cut off goes on where it was.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, insert, select, update

from hiring import clock, ids
from hiring.adapters.policy_files import read_all
from hiring.models.contact import Finding
from hiring.models.policy import Recheck
from hiring.models.recruiting import Candidate, Opening
from hiring.services.case_rules import recheck_case, recheck_opening
from hiring.transaction import transaction

log = logging.getLogger(__name__)

BATCH = 200
_run, _case = Recheck.__table__.c, Candidate.__table__.c
_opening = Opening.__table__.c
_NEXT_CASES = (
    select(_case.id)
    .where(_case.id > bindparam("last"), _case.erased_at.is_(None))
    .order_by(_case.id)
)
_NEXT_OPENINGS = (
    select(_opening.id).where(_opening.id > bindparam("last")).order_by(_opening.id)
)
_OF_CASE = select(func.count()).where(Finding.candidate_id == bindparam("of"))
_OF_OPENING = (
    select(func.count())
    .select_from(Finding)
    .join(Candidate, Candidate.id == Finding.candidate_id)
    .where(Candidate.opening_id == bindparam("of"))
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come; ``raised`` counts the findings that it added."""

    cases: int
    of: int
    raised: int
    failed: int = 0


def recheck_all() -> Iterator[Progress]:
    """Check every case again, then every opening; yield after each batch.

    A run that was cut off is taken up again, unless the policies are others by now. A
    case that cannot be read is named in the log, counted as failed, and holds up no
    other.
    """
    run_id = _begin()
    while batch := _next(_NEXT_CASES, run_id, "last_case"):
        raised = [_holding_up_no_other(_recheck_case, case_id) for case_id in batch]
        _keep(
            run_id,
            last_case=batch[-1],
            cases=_run.cases + len(batch),
            **_counted(raised),
        )
        yield _progress(run_id)
    while batch := _next(_NEXT_OPENINGS, run_id, "last_opening"):
        raised = [_holding_up_no_other(_recheck_opening, each) for each in batch]
        _keep(run_id, last_opening=batch[-1], **_counted(raised))
    _keep(run_id, ended_at=clock.now())
    yield _progress(run_id)


def _counted(raised: list[int | None]) -> dict[str, object]:
    return {
        "raised": _run.raised + sum(filter(None, raised)),
        "failed": _run.failed + raised.count(None),
    }


def _recheck_case(case_id: str) -> int:
    with transaction() as session:
        before = session.scalar(_OF_CASE, {"of": case_id}) or 0
        recheck_case(session, None, case_id)
        return (session.scalar(_OF_CASE, {"of": case_id}) or 0) - before


def _recheck_opening(opening_id: str) -> int:
    with transaction() as session:
        before = session.scalar(_OF_OPENING, {"of": opening_id}) or 0
    recheck_opening(opening_id)
    with transaction() as session:
        return (session.scalar(_OF_OPENING, {"of": opening_id}) or 0) - before


def _holding_up_no_other(check: Callable[[str], int], id_: str) -> int | None:
    try:
        return check(id_)
    except Exception:
        log.exception("%s could not be checked again", id_)
        return None


def _begin() -> str:
    policies = _policies()
    unended = _run.ended_at.is_(None)
    with transaction() as session:
        found = session.scalar(
            select(_run.id).where(unended, _run.policies == policies).limit(1)
        )
        if found:
            return str(found)
        session.execute(
            update(Recheck.__table__).where(unended).values(ended_at=clock.now())
        )
        run_id = ids.new_id()
        session.execute(
            insert(Recheck.__table__),
            {
                "id": run_id,
                "started_at": clock.now(),
                "last_case": "",
                "last_opening": "",
                "cases": 0,
                "raised": 0,
                "failed": 0,
                "policies": policies,
            },
        )
        return run_id


def _policies() -> str:
    """Name every policy in use by one digest."""
    digests = sorted(file.digest for file in read_all())
    return hashlib.sha256(" ".join(digests).encode()).hexdigest()


def _next(query: Select[str], run_id: str, column: str) -> list[str]:
    with transaction() as session:
        last = session.scalar(select(_run[column]).where(_run.id == run_id))
        return list(session.scalars(query.limit(BATCH), {"last": last}))


def _keep(run_id: str, **values: object) -> None:
    with transaction() as session:
        session.execute(
            update(Recheck.__table__).where(_run.id == run_id).values(**values)
        )


def _progress(run_id: str) -> Progress:
    with transaction() as session:
        total = session.scalar(select(func.count()).select_from(Candidate)) or 0
        row = session.execute(
            select(_run.cases, _run.raised, _run.failed).where(_run.id == run_id)
        ).one()
    return Progress(row.cases, total, row.raised, row.failed)
