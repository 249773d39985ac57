"""What a case still asks of its candidate: open questions, and the plan to start."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class OpenQuestion(Base):
    """A doubt from a debrief or from a talk, and how it came to its end.

    ``seq`` is the event that it was raised in and ``position`` its place there. The
    ``from_`` columns say where its answer came from; all empty, it was not said.
    """

    __tablename__ = "open_question"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    debrief_id: Mapped[str | None] = mapped_column(ForeignKey("debrief.id"))
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact.id"))
    seq: Mapped[int]
    position: Mapped[int]
    raised_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open")
    words: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    from_debrief_id: Mapped[str | None] = mapped_column(ForeignKey("debrief.id"))
    from_contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact.id"))
    from_interview_on: Mapped[date | None]


class StartPlan(Base):
    """How the candidate would begin, as they told it; a later one stands beside it."""

    __tablename__ = "start_plan"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    written_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    first_30: Mapped[str] = mapped_column(Text, default="")
    first_60: Mapped[str] = mapped_column(Text, default="")
    first_90: Mapped[str] = mapped_column(Text, default="")
    needs: Mapped[str] = mapped_column(Text, default="")
