"""The case as rules read it, put together from its rows."""

from collections.abc import Iterator
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, exists, func, or_, select
from sqlalchemy.orm import Session

from hiring.domain.casefile import (
    CaseFile,
    Channel,
    Check,
    Contact,
    ContactKind,
    DebriefExport,
    HiringDecision,
    HiringOutcome,
    Identity,
    Initiator,
    Notes,
    OpeningFile,
    Outcome,
    Refusal,
    Stage,
    TopicMark,
    Waiver,
)
from hiring.domain.document import DEBRIEFS
from hiring.domain.finding import RuleCode
from hiring.domain.plain import (
    Plain,
    merge_notes,
    notes_from_plain,
    person_from_plain,
)
from hiring.domain.standing import Ground, Verdict
from hiring.models.call import InformantRefusal
from hiring.models.contact import Contact as ContactRow
from hiring.models.contact import ContactCheck, ContactNote, NotePassage, Reply
from hiring.models.contact import Waiver as WaiverRow
from hiring.models.debrief import Debrief
from hiring.models.debrief import DocumentExport as ExportRow
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.models.recruiting import HiringDecision as HiringDecisionRow
from hiring.queries.decisions import list_decisions
from hiring.queries.organisation import load_settings

_staff, _note = Staff.__table__.c, ContactNote.__table__.c
_contact, _candidate = ContactRow.__table__.c, Candidate.__table__.c
_opening, _passage = Opening.__table__.c, NotePassage.__table__.c
_waiver, _export = WaiverRow.__table__.c, ExportRow.__table__.c
_reply = Reply.__table__.c
_decided, _debrief = HiringDecisionRow.__table__.c, Debrief.__table__.c
_CASE = (
    select(_candidate.name, _candidate.hold, _opening.closed_at)
    .join_from(Candidate.__table__, Opening.__table__)
    .where(_candidate.id == bindparam("case"))
)
_CONTACTS = (
    select(*_contact, _staff.name.label("caller"))
    .join_from(ContactRow.__table__, Staff.__table__)
    .where(_contact.candidate_id == bindparam("case"))
    .order_by(_contact.seq)
)
_NOTES = (
    select(_note.contact_id, _note.notes, _note.written_at)
    .where(_note.candidate_id == bindparam("case"))
    .order_by(_note.seq)
)


_REPLIED = (
    select(_reply.contact_id, func.min(_reply.written_at))
    .where(_reply.candidate_id == bindparam("case"))
    .group_by(_reply.contact_id)
)
_check = ContactCheck.__table__.c
_CHECKS = (
    select(
        _check.seq,
        _check.person,
        _staff.name.label("asked_by"),
        _check.asked_at,
        _check.verdict,
        _check.ground,
        _check.is_listed,
    )
    .join_from(ContactCheck.__table__, Staff.__table__)
    .where(_check.candidate_id == bindparam("case"))
    .order_by(_check.seq)
)
_TOPICS = select(_passage.contact_id, _passage.topic, _passage.asked).where(
    _passage.candidate_id == bindparam("case"), _passage.state == "confirmed"
)
_WAIVERS = (
    select(*_waiver, _staff.name.label("by"))
    .join_from(WaiverRow.__table__, Staff.__table__)
    .where(_waiver.candidate_id == bindparam("case"), _waiver.ended_at.is_(None))
    .order_by(_waiver.seq)
)
_DECIDED = (
    select(*_decided)
    .where(_decided.candidate_id == bindparam("case"))
    .order_by(_decided.seq.desc())
    .limit(1)
)
_EXPORTS = (
    select(
        _export.recipient,
        _export.on_panel,
        _export.exported_at,
        _export.subject_id,
        func.coalesce(_staff.name, "the panel").label("author"),
    )
    .outerjoin_from(
        ExportRow.__table__, Debrief.__table__, _debrief.id == _export.subject_id
    )
    .outerjoin(Staff.__table__, _staff.id == _debrief.written_by)
    .where(
        _export.candidate_id == bindparam("case"), _export.kind.in_(sorted(DEBRIEFS))
    )
    .order_by(_export.exported_at, _export.id)
)
_refusal = InformantRefusal.__table__.c
_REFUSALS = (
    select(_refusal.person, _refusal.seq, _refusal.refused_at)
    .where(_refusal.candidate_id == bindparam("case"))
    .order_by(_refusal.seq)
)
_CASES = (
    select(_candidate.id)
    .where(
        _candidate.opening_id == bindparam("opening"),
        _candidate.erased_at.is_(None),
        or_(
            _candidate.contact_count > 0,
            exists().where(_decided.candidate_id == _candidate.id),
        ),
    )
    .order_by(_candidate.added_at, _candidate.id)
)
_TITLE = select(_opening.title).where(_opening.id == bindparam("opening"))


def load_casefile(session: Session, candidate_id: str, as_of: datetime) -> CaseFile:
    """Return the whole case as it stands at ``as_of``, times by the local clock."""
    zone = ZoneInfo(load_settings().time_zone)
    row = session.execute(_CASE, {"case": candidate_id}).one()
    decided = _find_hiring_decision(session, candidate_id, zone)
    ended = decided.decided_at if decided else row.closed_at
    return CaseFile(
        candidate=row.name,
        decisions=list_decisions(session, candidate_id),
        contacts=_list_contacts(session, candidate_id, zone),
        as_of=as_of.astimezone(zone),
        id=candidate_id,
        hiring_decision=decided,
        waivers=tuple(_list_waivers(session, candidate_id, zone)),
        exports=tuple(_list_exports(session, candidate_id, zone)),
        refusals=tuple(_list_refusals(session, candidate_id, zone)),
        ended_at=ended.astimezone(zone) if ended else None,
        hold=row.hold,
        checks=tuple(_list_checks(session, candidate_id, zone)),
    )


def load_openingfile(session: Session, opening_id: str, as_of: datetime) -> OpeningFile:
    """Return the cases of an opening that can be compared, oldest first.

    Those are the ones with a contact or a decision. Of hundreds who applied the rest
    have had nothing done that could be unequal.
    """
    opening = {"opening": opening_id}
    cases = session.scalars(_CASES, opening).all()
    return OpeningFile(
        title=session.execute(_TITLE, opening).scalar_one(),
        cases=tuple(load_casefile(session, case, as_of) for case in cases),
        as_of=as_of.astimezone(ZoneInfo(load_settings().time_zone)),
    )


def _find_hiring_decision(
    session: Session, candidate_id: str, zone: ZoneInfo
) -> HiringDecision | None:
    row = session.execute(_DECIDED, {"case": candidate_id}).one_or_none()
    if row is None:
        return None
    # Only the day is asked for: by its end, unless it was written before that.
    end = datetime.combine(row.decided_on, time.max, zone)
    return HiringDecision(
        outcome=HiringOutcome(row.outcome),
        decided_at=min(end, row.written_at.astimezone(zone)),
        cited=frozenset((*row.cited, *row.admitted)),
        consent_counted=row.consent_counted,
    )


def _list_waivers(
    session: Session, candidate_id: str, zone: ZoneInfo
) -> Iterator[Waiver]:
    for row in session.execute(_WAIVERS, {"case": candidate_id}):
        at = row.waived_at.astimezone(zone)
        yield Waiver(
            row.id,
            RuleCode(row.code),
            row.person,
            at,
            row.by,
            row.about,
            row.organisation,
        )


def _list_exports(
    session: Session, candidate_id: str, zone: ZoneInfo
) -> Iterator[DebriefExport]:
    for row in session.execute(_EXPORTS, {"case": candidate_id}):
        at = row.exported_at.astimezone(zone)
        yield DebriefExport(row.author, row.recipient, row.on_panel, at, row.subject_id)


def _list_refusals(
    session: Session, candidate_id: str, zone: ZoneInfo
) -> Iterator[Refusal]:
    for person, seq, at in session.execute(_REFUSALS, {"case": candidate_id}):
        yield Refusal(person_from_plain(person), seq, at.astimezone(zone))


def _list_checks(
    session: Session, candidate_id: str, zone: ZoneInfo
) -> Iterator[Check]:
    for row in session.execute(_CHECKS, {"case": candidate_id}):
        yield Check(
            row.seq,
            person_from_plain(row.person),
            row.asked_by,
            row.asked_at.astimezone(zone),
            Verdict(row.verdict),
            Ground(row.ground),
            row.is_listed,
        )


def _list_contacts(
    session: Session, candidate_id: str, zone: ZoneInfo
) -> list[Contact]:
    notes: dict[str, list[tuple[Plain, datetime]]] = {}
    case = {"case": candidate_id}
    for contact_id, plain, written_at in session.execute(_NOTES, case):
        notes.setdefault(contact_id, []).append((plain, written_at.astimezone(zone)))
    topics: dict[str, tuple[TopicMark, ...]] = {}
    for contact_id, topic, asked in session.execute(_TOPICS, case):
        mark = TopicMark(topic, bool(asked))
        topics[contact_id] = (*topics.get(contact_id, ()), mark)
    replied = {row[0]: row[1] for row in session.execute(_REPLIED, case)}
    return [
        _contact_of(
            row,
            zone,
            notes.get(row.id, []),
            topics.get(row.id, ()),
            replied.get(row.id),
        )
        for row in session.execute(_CONTACTS, case)
    ]


def _contact_of(
    row: Any,  # noqa: ANN401 - a row
    zone: ZoneInfo,
    notes: list[tuple[Plain, datetime]],
    topics: tuple[TopicMark, ...],
    replied_at: datetime | None,
) -> Contact:
    return Contact(
        id=row.id,
        seq=row.seq,
        kind=ContactKind(row.kind),
        person=person_from_plain(row.person),
        occurred_at=row.occurred_at.astimezone(zone),
        logged_at=row.logged_at.astimezone(zone),
        just_now=row.just_now,
        channel=Channel(row.channel),
        outcome=Outcome(row.outcome),
        initiator=Initiator(row.initiator),
        stage=Stage(row.stage) if row.stage else None,
        known_from=row.known_from,
        known_to=row.known_to,
        notes=_merged(notes),
        notes_at=notes[0][1] if notes else None,
        notes_to_follow=row.notes_to_follow,
        reason=row.reason,
        logged_by=row.caller,
        identity=Identity(row.identity) if row.identity else None,
        anonymity_promised=row.anonymity_promised,
        caller_trained_on=row.caller_trained_on,
        caller_agency=row.caller_agency,
        agency_papers=row.agency_papers,
        told_at=_local(row.told_at, zone),
        topics=topics,
        seen_at=_local(row.seen_at, zone),
        replied_at=_local(replied_at, zone),
    )


def _local(at: datetime | None, zone: ZoneInfo) -> datetime | None:
    return at.astimezone(zone) if at else None


def _merged(written: list[tuple[Plain, datetime]]) -> Notes | None:
    if not written:
        return None
    return notes_from_plain(merge_notes([plain for plain, _ in written]))
