"""Feedback that a candidate asks for, what came of it, and quotes with permission."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class FeedbackRequest(Base):
    """One time that a candidate asked how it went, and the day to answer by.

    ``seq`` is 0 where it was asked before this was kept.
    """

    __tablename__ = "feedback_request"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    overdue_told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        Index("ix_feedback_request_due", "answered_at", "due_at", "id"),
        UniqueConstraint("candidate_id", "asked_at"),
    )


class Feedback(Base):
    """An answer to a candidate who asked; never changed, a later one follows below.

    ``talk_on`` is the day on which talking again makes sense; none means never for
    this job. ``invite_at`` is when the candidate is asked once how it went on.
    """

    __tablename__ = "feedback"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    request_id: Mapped[str] = mapped_column(ForeignKey("feedback_request.id"))
    seq: Mapped[int]
    stood_out: Mapped[str] = mapped_column(Text)
    gap: Mapped[str] = mapped_column(Text)
    closing: Mapped[str] = mapped_column(Text)
    talk_on: Mapped[date | None]
    outlook: Mapped[str] = mapped_column(Text)
    written_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    invite_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    invited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class FollowUp(Base):
    """What a candidate did about the gap; ``is_shared``: other teams may see it."""

    __tablename__ = "follow_up"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    feedback_id: Mapped[str] = mapped_column(ForeignKey("feedback.id"))
    seq: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    is_shared: Mapped[bool] = mapped_column(server_default=false())
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_follow_up_shared", "is_shared", "written_at", "id"),)


class Quote(Base):
    """Words of a candidate that staff want to show elsewhere, and what was said to it.

    It may be shown while ``answer`` is yes and ``taken_back_at`` is empty. Silence by
    the day is a no.
    """

    __tablename__ = "quote"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    source: Mapped[str] = mapped_column(String(12))
    source_id: Mapped[str] = mapped_column(String(24))
    text: Mapped[str] = mapped_column(Text)
    places: Mapped[list[str]] = mapped_column(JSON)
    asked_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None] = mapped_column(String(3))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_quote_waiting", "answer", "answer_by"),)
