"""Who of the staff gets a mail about a candidate."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Row, bindparam, select

from hiring.domain.actor import Role
from hiring.extensions import db
from hiring.models.contact import Contact
from hiring.models.feedback import Feedback
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.mail import LAST_ASKER, find_decision, find_question, find_quote

NEVER_LOST = frozenset({"feedback_asked", "feedback_reminder", "follow_up_written"})
"""What HR gets where whoever should have got it has left, and who leads too."""

_candidate, _opening = Candidate.__table__.c, Opening.__table__.c
_staff = Staff.__table__.c
_LEADERS = (
    select(
        _candidate.id,
        _opening.manager_id,
        LAST_ASKER.scalar_subquery().label("asked_by"),
    )
    .join_from(Candidate.__table__, Opening.__table__)
    .where(_candidate.id == bindparam("case"), _candidate.erased_at.is_(None))
)
_PRESENT = select(_staff.id).where(
    _staff.id.in_(bindparam("ids", expanding=True)), _staff.switched_off_at.is_(None)
)


def list_recipients(template: str, refs: Mapping[str, str]) -> tuple[str, ...]:
    """Name the members of staff who get a mail about a candidate.

    Whoever has left gets none; what they asked for goes to the opening's manager.
    """
    asked = {"case": refs["candidate_id"]}
    case = db.session.execute(_LEADERS, asked).one_or_none()
    if case is None:
        return ()
    wanted = _list_wanted(template, case, refs)
    if template == "address_proposed":
        present = _list_present(wanted)
        return tuple(dict.fromkeys(who for who in wanted if who in present))
    present = _list_present({*wanted, case.manager_id})
    reached = (who if who in present else case.manager_id for who in wanted)
    found = tuple(dict.fromkeys(who for who in reached if who in present))
    if not found and template in NEVER_LOST:
        return tuple(_list_hr())
    return found


def _list_wanted(
    template: str, case: Row[*tuple[Any, ...]], refs: Mapping[str, str]
) -> list[str]:
    """Name whom a mail is meant for, whether they are still here or not."""
    manager: str = case.manager_id
    wanted: Mapping[str, Callable[[], list[str]]] = {
        "answered": lambda: [case.asked_by or manager],
        "person_answered": lambda: [_find_question_asker(refs) or manager],
        "reply_written": lambda: [*_find_writers(refs), manager, *_list_hr()],
        "block_finding": _list_hr,
        "citing_asked": _list_hr,
        "records_asked": _list_hr,
        "undelivered": lambda: [manager, *_list_hr()],
        "address_proposed": lambda: _list_seconds(manager, refs),
        "feedback_overdue": _list_hr,
        "follow_up_written": lambda: [_find_writer(refs) or manager],
        "quote_answered": lambda: [_find_quote_asker(refs) or manager],
    }
    return wanted.get(template, lambda: [manager])()


def _find_writer(refs: Mapping[str, str]) -> str | None:
    written = select(Feedback.written_by).where(
        Feedback.id == refs.get("feedback_id", "")
    )
    who: str | None = db.session.scalar(written)
    return who


def _find_quote_asker(refs: Mapping[str, str]) -> str | None:
    quote = find_quote(refs.get("quote_id", ""))
    return quote.asked_by if quote else None


def _list_present(staff_ids: Iterable[str]) -> frozenset[str]:
    present = db.session.execute(_PRESENT, {"ids": list(staff_ids)})
    return frozenset(present.scalars())


def _find_question_asker(refs: Mapping[str, str]) -> str | None:
    question_id = refs.get("question_id", "")
    if not question_id:
        decision = find_decision(refs["candidate_id"], refs.get("seq", ""))
        question_id = decision.question_id if decision else ""
    question = find_question(question_id)
    return question.asked_by if question else None


def _list_seconds(manager: str, refs: Mapping[str, str]) -> list[str]:
    """Name who can decide about a new address: not who proposed it."""
    return [who for who in (manager, *_list_hr()) if who != refs["proposed_by"]]


def _find_writers(refs: Mapping[str, str]) -> list[str]:
    """Name who had the talk and wrote its notes."""
    wanted = select(Contact.logged_by).where(Contact.id == refs["contact_id"])
    return list(db.session.scalars(wanted))


def _list_hr() -> list[str]:
    present = select(Staff.id, Staff.roles).where(Staff.switched_off_at.is_(None))
    rows = db.session.execute(present.order_by(Staff.invited_at, Staff.id))
    return [row.id for row in rows if Role.HR in row.roles]
