"""Openings and the candidates for them."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class Opening(Base):
    """A job to be filled, with the setting that experience has to be read against.

    ``swept_at``, here and on the candidate, is when the worker last ran the rules.
    ``time_zone`` is where candidates are taken to be; empty means the organisation's.
    """

    __tablename__ = "opening"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    team: Mapped[str] = mapped_column(String(200), default="")
    level: Mapped[str] = mapped_column(String(10))
    jurisdictions: Mapped[list[str]] = mapped_column(JSON)
    company_stage: Mapped[str] = mapped_column(Text, default="")
    support: Mapped[str] = mapped_column(Text, default="")
    market: Mapped[str] = mapped_column(Text, default="")
    challenges: Mapped[str] = mapped_column(Text, default="")
    manager_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    time_zone: Mapped[str] = mapped_column(String(60), server_default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    swept_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    language: Mapped[str] = mapped_column(String(12), server_default="en")


class Candidate(Base):
    """One person for one opening; the id is also that of the case in the ledger.

    ``open_findings``, ``contact_count`` and ``consent_state`` are kept beside the
    rows they count, in the same transaction, so that a list never counts.
    ``jurisdictions`` are the candidate's own, beside those of the opening; ``hold``
    says why nothing about the case may be deleted. ``mail_failed_at`` is when a mail
    last did not arrive; until ``grants_held_until``, after a change of address, no
    answer counts that is more open than those before. ``language`` is what the
    candidate chose to read; ``read_language`` what their browser last asked for.
    From ``erased_at`` on the row is a number in lists and figures, and means nobody.
    """

    __tablename__ = "candidate"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    opening_id: Mapped[str] = mapped_column(ForeignKey("opening.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    name_folded: Mapped[str] = mapped_column(String(400), index=True)
    email: Mapped[str] = mapped_column(String(254), index=True)
    phone: Mapped[str] = mapped_column(String(60), default="")
    present_company: Mapped[str] = mapped_column(String(200), default="")
    added_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    consent_state: Mapped[str] = mapped_column(String(12), default="not_asked")
    open_findings: Mapped[int] = mapped_column(default=0)
    contact_count: Mapped[int] = mapped_column(default=0)
    feedback_asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    jurisdictions: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    hold: Mapped[str] = mapped_column(Text, server_default="")
    mail_failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    grants_held_until: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    language: Mapped[str] = mapped_column(String(12), server_default="")
    read_language: Mapped[str] = mapped_column(String(12), server_default="")
    swept_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    erased_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_candidate_review", "open_findings", "added_at", "id"),
        Index("ix_candidate_newest", "added_at", "id"),
        Index("ix_candidate_opening_newest", "opening_id", "added_at", "id"),
    )


class Assignment(Base):
    """An interviewer assigned to a candidate."""

    __tablename__ = "assignment"

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidate.id"), primary_key=True
    )
    staff_id: Mapped[str] = mapped_column(
        ForeignKey("staff.id"), primary_key=True, index=True
    )


class Interview(Base):
    """The day on which somebody interviews a candidate, and the nudges that follow.

    ``nudge_at`` is when the next one is due; empty, none is. ``nudges`` counts those
    that were sent, or came too late to be sent.
    """

    __tablename__ = "interview"

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidate.id"), primary_key=True
    )
    staff_id: Mapped[str] = mapped_column(
        ForeignKey("staff.id"), primary_key=True, index=True
    )
    held_on: Mapped[date]
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    nudge_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    nudges: Mapped[int] = mapped_column(server_default="0")


class HiringDecision(Base):
    """What was decided about a candidate, why, and which contacts it rests on.

    ``admitted`` are those that it is said to rest on though they could not be cited:
    the candidate had not had the chance to answer. ``ledger_head`` is the hash of its
    own event, with which the case's ledger ended at that moment.
    """

    __tablename__ = "hiring_decision"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    outcome: Mapped[str] = mapped_column(String(10))
    decided_on: Mapped[date]
    reasons: Mapped[str] = mapped_column(Text)
    cited: Mapped[list[str]] = mapped_column(JSON)
    admitted: Mapped[list[str]] = mapped_column(JSON, server_default="[]")
    consent_counted: Mapped[bool | None]
    override: Mapped[str] = mapped_column(Text, default="")
    written_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ledger_head: Mapped[str] = mapped_column(String(64), server_default="")


class CandidateUpload(Base):
    """A candidate file between its upload and its import; gone after use or a day."""

    __tablename__ = "candidate_upload"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    filename: Mapped[str] = mapped_column(String(200))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    uploaded_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class AddressChange(Base):
    """A new address for a candidate: proposed by one person, decided by another."""

    __tablename__ = "address_change"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    old_email: Mapped[str] = mapped_column(String(254))
    new_email: Mapped[str] = mapped_column(String(254))
    proposed_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    proposed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    decided_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AskingRun(Base):
    """One press that asks a whole import: how far the worker has come with it."""

    __tablename__ = "asking_run"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    upload_id: Mapped[str] = mapped_column(String(24), index=True)
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    last_candidate: Mapped[str] = mapped_column(String(24), default="")
    asked: Mapped[int] = mapped_column(default=0)
