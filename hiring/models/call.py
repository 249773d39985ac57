"""What a person who is called can check and say: codes, a no of their own, reports."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class CallCode(Base):
    """A code that a caller passes on; only a keyed digest of it is kept.

    It stands for one "May I call?", and so for one case, person and caller.
    """

    __tablename__ = "call_code"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    check_id: Mapped[str] = mapped_column(ForeignKey("contact_check.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class InformantRefusal(Base):
    """Somebody who would rather not talk about a candidate, in their own word."""

    __tablename__ = "informant_refusal"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    check_id: Mapped[str] = mapped_column(ForeignKey("contact_check.id"), unique=True)
    person: Mapped[dict[str, Any]] = mapped_column(JSON)
    refused_at: Mapped[datetime] = mapped_column(UTCDateTime)


class CallReport(Base):
    """What a person who was called says against the call; for HR alone.

    ``caller_id`` is whom it is about, who never sees it, whatever their role.
    """

    __tablename__ = "call_report"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    caller_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    person_name: Mapped[str] = mapped_column(String(200))
    reported_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    too_soon: Mapped[bool] = mapped_column(server_default=false())
    pressed: Mapped[bool] = mapped_column(server_default=false())
    words: Mapped[str] = mapped_column(Text, server_default="")
    settlement: Mapped[str] = mapped_column(Text, server_default="")
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
