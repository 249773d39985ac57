"""Debrief forms that left to be filled in elsewhere, and what came back in them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class BlankForm(Base):
    """A form made for one interviewer of one candidate; its id stands on it."""

    __tablename__ = "blank_form"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    made_for: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    made_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seq: Mapped[int]
    paper: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(12))
    sha256: Mapped[str] = mapped_column(String(64))


class ReturnedForm(Base):
    """A form that came back; its answers stay here only while they wait for a choice.

    They are their writer's draft and nobody else's, whoever handed the form in.
    """

    __tablename__ = "returned_form"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    form_id: Mapped[str] = mapped_column(ForeignKey("blank_form.id"), index=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    written_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    brought_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    brought_at: Mapped[datetime] = mapped_column(UTCDateTime)
    seq: Mapped[int]
    state: Mapped[str] = mapped_column(String(10))
    answered: Mapped[int]
    answers: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    notes: Mapped[list[dict[str, str]]] = mapped_column(JSON, default=list)
    dropped: Mapped[list[str]] = mapped_column(JSON, default=list)
