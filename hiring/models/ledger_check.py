"""What earlier checks of the ledger found; no part of the ledger itself."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class LedgerCheck(Base):
    """One check that HR asked for, with every break it named."""

    __tablename__ = "ledger_check"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    checked_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    milliseconds: Mapped[int]
    events: Mapped[int]
    cases: Mapped[int]
    heads: Mapped[str] = mapped_column(String(64))
    break_count: Mapped[int]
    breaks: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
