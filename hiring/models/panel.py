"""What belongs to the debriefs of a case together, beside the debriefs themselves."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class ClaimReference(Base):
    """A person's word that a talk confirms or contradicts one claim of a debrief.

    ``place`` counts the themes of the debrief from 0. ``stage``, ``support`` and
    ``market`` say how alike the settings are; empty where nobody said.
    """

    __tablename__ = "claim_reference"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    debrief_id: Mapped[str] = mapped_column(ForeignKey("debrief.id"))
    place: Mapped[int]
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"))
    seq: Mapped[int]
    confirms: Mapped[bool]
    stage: Mapped[str] = mapped_column(String(10), default="")
    support: Mapped[str] = mapped_column(String(10), default="")
    market: Mapped[str] = mapped_column(String(10), default="")
    put_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    put_at: Mapped[datetime] = mapped_column(UTCDateTime)
    taken_back_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PanelOpening(Base):
    """HR's word that the debriefs may be read together before all have signed."""

    __tablename__ = "panel_opening"

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidate.id"), primary_key=True
    )
    seq: Mapped[int]
    reason: Mapped[str] = mapped_column(Text)
    opened_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
