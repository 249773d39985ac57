"""Debriefs, their drafts, their amendments, and what was printed."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class Debrief(Base):
    """One interviewer's debrief of one candidate; locked from its signing on.

    ``is_blind`` says that its author could read no other when it was begun.
    ``passages`` are words of it that may touch a topic off limits, found when it was
    signed, and what people said of them.
    """

    __tablename__ = "debrief"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    written_by: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    interviewed_on: Mapped[date | None]
    minutes: Mapped[int | None]
    summary: Mapped[str] = mapped_column(Text, default="")
    themes: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    unknown: Mapped[str] = mapped_column(Text, default="")
    advice: Mapped[str] = mapped_column(String(12), default="")
    language: Mapped[str] = mapped_column(String(12), server_default="en")
    plan: Mapped[str] = mapped_column(Text, server_default="")
    needs: Mapped[str] = mapped_column(Text, server_default="")
    passages: Mapped[list[dict[str, Any]]] = mapped_column(JSON, server_default="[]")
    is_blind: Mapped[bool]
    saved_at: Mapped[datetime] = mapped_column(UTCDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seq: Mapped[int | None]
    ledger_head: Mapped[str] = mapped_column(String(64), default="")

    __table_args__ = (UniqueConstraint("candidate_id", "written_by"),)


class DocumentExport(Base):
    """A document that left as a PDF: who took it, for whom, and which bytes it was.

    Those from before all of them were kept here have no digest and no language.
    """

    __tablename__ = "document_export"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(24), index=True)
    candidate_id: Mapped[str | None] = mapped_column(
        ForeignKey("candidate.id"), index=True
    )
    seq: Mapped[int | None]
    exported_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    exported_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recipient: Mapped[str] = mapped_column(String(200))
    on_panel: Mapped[bool]
    paper: Mapped[str] = mapped_column(String(10), default="A4")
    language: Mapped[str] = mapped_column(String(12), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")


class DebriefAmendment(Base):
    """What an interviewer adds below a signed debrief."""

    __tablename__ = "debrief_amendment"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    debrief_id: Mapped[str] = mapped_column(ForeignKey("debrief.id"), index=True)
    seq: Mapped[int]
    written_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text)
