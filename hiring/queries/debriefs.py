"""Debriefs, each read by those who may: the own one always, others' after it.

Whoever interviews a candidate, or has begun to write, reads nobody else's before the
own is signed. Others with access to the case read what is signed. Drafts are shown to
their authors alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from hiring import ids
from hiring.domain.actor import Actor, CandidateId, StaffId
from hiring.domain.debrief import Advice, Amendment, CandidateReply, Debrief
from hiring.domain.debrief_draft import Draft, theme_from_plain, written_themes
from hiring.domain.debrief_words import (
    found_from_plain,
    texts_of,
    without_words_kept_back,
)
from hiring.domain.document import Choice, Document
from hiring.domain.errors import Forbidden, NotFound
from hiring.domain.passage import PassageState
from hiring.domain.spoken_time import ENGLISH
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.models.debrief import Debrief as DebriefRow
from hiring.models.debrief import DebriefAmendment
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.contacts import list_open_replies, list_replies_on_paper
from hiring.queries.interviews import zone_of
from hiring.queries.organisation import load_settings


@dataclass(frozen=True, slots=True)
class OwnDebrief:
    """The actor's own debrief of a candidate, signed or not."""

    id: str
    draft: Draft
    saved_at: datetime
    signed_at: datetime | None

    @property
    def is_signed(self) -> bool:
        """Tell whether it is locked."""
        return self.signed_at is not None


@dataclass(frozen=True, slots=True)
class SignedRow:
    """One line of a candidate's list of signed debriefs."""

    id: str
    author_id: StaffId
    author: str
    signed_at: datetime
    advice: Advice


@dataclass(frozen=True, slots=True)
class DebriefList:
    """The signed debriefs that the actor may read, and how many wait behind them."""

    rows: tuple[SignedRow, ...]
    hidden: int
    own: OwnDebrief | None


@dataclass(frozen=True, slots=True)
class SignedDebrief:
    """A signed debrief with what the pages need beside its text."""

    id: str
    candidate_id: CandidateId
    author_id: StaffId
    debrief: Debrief


_OWN = select(
    DebriefRow.id, DebriefRow.interviewed_on, DebriefRow.minutes, DebriefRow.summary,
    DebriefRow.themes, DebriefRow.unknown, DebriefRow.advice, DebriefRow.plan,
    DebriefRow.needs, DebriefRow.language, DebriefRow.passages, DebriefRow.saved_at,
    DebriefRow.signed_at,
)  # fmt: skip
_LISTED = (
    select(
        DebriefRow.id, DebriefRow.written_by, Staff.name, DebriefRow.signed_at,
        DebriefRow.advice,
    )
    .join(Staff, Staff.id == DebriefRow.written_by)
    .order_by(DebriefRow.signed_at, DebriefRow.id)
)  # fmt: skip
_WHOLE = (
    select(*DebriefRow.__table__.columns, Staff.name.label("author"))
    .join(Staff, Staff.id == DebriefRow.written_by)
    .where(DebriefRow.signed_at.is_not(None))
)
_AMENDMENTS = (
    select(
        DebriefAmendment.debrief_id, Staff.name, DebriefAmendment.written_at,
        DebriefAmendment.text,
    )
    .join(Staff, Staff.id == DebriefAmendment.written_by)
    .where(DebriefAmendment.debrief_id.in_(bindparam("debriefs", expanding=True)))
    .order_by(DebriefAmendment.seq)
)  # fmt: skip


def find_own(actor: Actor, candidate_id: str) -> OwnDebrief | None:
    """Return the actor's own debrief of the candidate, if it was begun."""
    found = _OWN.where(
        DebriefRow.candidate_id == candidate_id, DebriefRow.written_by == actor.id
    )
    row = db.session.execute(found).one_or_none()
    if row is None:
        return None
    return OwnDebrief(row.id, read_draft(row), row.saved_at, row.signed_at)


def usual_language(actor: Actor, candidate_id: str) -> str:
    """Return the language that the actor wrote in last, or else the opening's."""
    last = (
        select(DebriefRow.language)
        .where(DebriefRow.written_by == actor.id)
        .order_by(DebriefRow.saved_at.desc(), DebriefRow.id)
        .limit(1)
    )
    of_opening = (
        select(Opening.language)
        .join(Candidate, Candidate.opening_id == Opening.id)
        .where(Candidate.id == candidate_id)
    )
    session = db.session()
    return session.scalar(last) or session.scalar(of_opening) or ENGLISH


def has_signed(actor: Actor, candidate_id: str) -> bool:
    """Tell whether the actor's own debrief of the candidate is signed."""
    own = find_own(actor, candidate_id)
    return own is not None and own.is_signed


def must_sign_first(actor: Actor, case: CandidateView) -> bool:
    """Tell whether the actor interviews here, and has yet to sign what they think.

    Asked on every page of a case, so most are answered without looking for a debrief.
    """
    return case.is_interviewer and not has_signed(actor, case.id)


def reads_others(actor: Actor, case: CandidateView) -> bool:
    """Tell whether the actor may read what came from somebody else's debrief."""
    return not must_sign(case, find_own(actor, case.id))


def list_debriefs(actor: Actor, case: CandidateView) -> DebriefList:
    """List a candidate's signed debriefs, as far as the actor may read them now."""
    found = _LISTED.where(DebriefRow.candidate_id == case.id)
    begun = db.session.execute(found).all()
    has_own = any(row.written_by == actor.id for row in begun)
    own = find_own(actor, case.id) if has_own else None
    rows = tuple(
        SignedRow(row.id, row.written_by, row.name, row.signed_at, Advice(row.advice))
        for row in begun
        if row.signed_at
    )
    if must_sign(case, own):
        return DebriefList((), len(rows), own)
    return DebriefList(rows, 0, own)


def load_debrief(actor: Actor, debrief_id: str) -> SignedDebrief:
    """Return a signed debrief; drafts, strangers' and absent ones look the same."""
    row = None
    if ids.is_id(debrief_id):
        found = _WHOLE.where(DebriefRow.id == debrief_id)
        row = db.session.execute(found).one_or_none()
    if row is None:
        raise NotFound("There is no such debrief.")
    candidate = _load_case(actor, row.candidate_id)
    own = row.written_by == actor.id
    if not own and must_sign(candidate, find_own(actor, candidate.id)):
        raise Forbidden("Sign your own debrief first. Then you can read this one.")
    added = _list_amendments([row.id]).get(row.id, ())
    whole = _as_debrief(row, candidate, added, _load_beside(candidate))
    return SignedDebrief(row.id, candidate.id, row.written_by, whole)


def load_debrief_document(actor: Actor, debrief_id: str, choice: Choice) -> Document:
    """Return a signed debrief as it is printed, for whoever may read it.

    Whoever was promised not to be named is not named on it.
    """
    del choice
    signed = load_debrief(actor, debrief_id)
    whole = replace(signed.debrief, replies=_replies_on_paper(signed))
    name, said = f"debrief-{signed.id[:8]}.pdf", {"debrief": whole}
    return Document(signed.candidate_id, name, "debrief.html", said, is_signed=True)


def _replies_on_paper(signed: SignedDebrief) -> tuple[CandidateReply, ...]:
    if not signed.debrief.replies:
        return ()
    zone = ZoneInfo(load_settings().time_zone)
    return tuple(
        CandidateReply(reply.written_at.astimezone(zone), about, reply.text)
        for about, reply in list_replies_on_paper(db.session(), signed.candidate_id)
    )


def list_whole(case: CandidateView) -> tuple[SignedDebrief, ...]:
    """Return all signed debriefs of a case, for who is known to be allowed to read."""
    found = _WHOLE.where(DebriefRow.candidate_id == case.id)
    rows = db.session.execute(found.order_by(DebriefRow.signed_at, DebriefRow.id)).all()
    added, beside = _list_amendments([row.id for row in rows]), _load_beside(case)
    return tuple(
        SignedDebrief(
            row.id,
            case.id,
            row.written_by,
            _as_debrief(row, case, added.get(row.id, ()), beside),
        )
        for row in rows
    )


def read_draft(row: Any) -> Draft:  # noqa: ANN401 - a row
    """Read what was written from a row of the table, without words kept back."""
    found = found_from_plain(row.passages)
    return without_words_kept_back(read_whole_draft(row), found)


def read_whole_draft(row: Any) -> Draft:  # noqa: ANN401 - a row
    """Read each word that was written: for judging them, and for nothing else."""
    return Draft(
        interviewed_on=row.interviewed_on,
        minutes=row.minutes,
        summary=row.summary,
        themes=tuple(theme_from_plain(theme) for theme in row.themes),
        unknown=row.unknown,
        advice=Advice(row.advice) if row.advice else None,
        plan=row.plan,
        needs=row.needs,
        language=row.language,
    )


def words_kept_back(session: Session, candidate_id: str) -> set[str]:
    """Return the words of a case's debriefs that are kept back from every reader."""
    found = select(*DebriefRow.__table__.columns).where(
        DebriefRow.candidate_id == candidate_id, DebriefRow.signed_at.is_not(None)
    )
    return {
        texts_of(read_whole_draft(row))[each.span.field][
            each.span.start : each.span.end
        ].strip()
        for row in session.execute(found)
        for each in found_from_plain(row.passages)
        if each.span.state is PassageState.CONFIRMED
    }


def _load_case(actor: Actor, candidate_id: str) -> CandidateView:
    """Return the case, or say of the debrief what is said of an absent one."""
    try:
        return load_candidate(actor, candidate_id)
    except NotFound:
        raise NotFound("There is no such debrief.") from None


def must_sign(candidate: CandidateView, own: OwnDebrief | None) -> bool:
    """Tell whether somebody with this debrief of their own has to sign it first."""
    if own is None:
        return candidate.is_interviewer
    return not own.is_signed


@dataclass(frozen=True, slots=True)
class _Beside:
    """What every debrief of a case is read with.

    ``interviewed_in`` is where its days begin, as lateness is counted.
    """

    zone: ZoneInfo
    interviewed_in: ZoneInfo
    replies: tuple[CandidateReply, ...]


def _load_beside(case: CandidateView) -> _Beside:
    zone = ZoneInfo(load_settings().time_zone)
    replies = tuple(
        CandidateReply(reply.written_at.astimezone(zone), reply.about, reply.text)
        for reply in list_open_replies(db.session(), case.id)
    )
    return _Beside(zone, zone_of(case.id), replies)


def _list_amendments(debrief_ids: Sequence[str]) -> dict[str, tuple[Amendment, ...]]:
    found: dict[str, tuple[Amendment, ...]] = {}
    for row in db.session.execute(_AMENDMENTS, {"debriefs": debrief_ids}):
        added = Amendment(row.name, row.written_at, row.text)
        found[row.debrief_id] = (*found.get(row.debrief_id, ()), added)
    return found


def _as_debrief(
    row: Any,  # noqa: ANN401 - a row
    candidate: CandidateView,
    amendments: tuple[Amendment, ...],
    beside: _Beside,
) -> Debrief:
    written, zone = read_draft(row), beside.zone
    return Debrief(
        candidate_name=candidate.name,
        opening_title=candidate.opening_title,
        interviewer=row.author,
        interviewed_on=row.interviewed_on,
        minutes=row.minutes,
        written_at=row.saved_at.astimezone(beside.interviewed_in),
        signed_at=row.signed_at.astimezone(zone),
        based_on=Wording("Interview"),
        summary=written.summary,
        themes=written_themes(written),
        unknown=written.unknown,
        advice=Advice(row.advice),
        ledger_head=row.ledger_head,
        ledger_seq=row.seq,
        is_blind=row.is_blind,
        language=row.language,
        plan=written.plan,
        needs=written.needs,
        amendments=amendments,
        replies=beside.replies,
    )
