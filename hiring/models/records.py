"""What candidates ask about their own records: copies, corrections, erasure."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class PreparedFile(Base):
    """A file that the worker makes and keeps for some days; ``kind`` says of what.

    ``asked_by`` is empty where the candidate asked. A worker holds a lease while it
    makes one, so that a file whose worker died is made by another.
    """

    __tablename__ = "prepared_file"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    language: Mapped[str] = mapped_column(String(12))
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    size: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")


class PreparedPiece(Base):
    """A piece of a file, small enough to be held in memory."""

    __tablename__ = "prepared_piece"

    file_id: Mapped[str] = mapped_column(
        ForeignKey("prepared_file.id"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(LargeBinary)


class Correction(Base):
    """What a candidate says is wrong about them, and what staff answered."""

    __tablename__ = "correction"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact.id"))
    seq: Mapped[int]
    about: Mapped[str] = mapped_column(String(12))
    wrong: Mapped[str] = mapped_column(Text)
    right: Mapped[str] = mapped_column(String(200), default="")
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(10))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Erasure(Base):
    """A wish to be erased, who approved it, and what proves that it was done.

    ``mail_to`` holds the address only until the last mail has left or was given up.
    ``finished_at`` is when the keys were destroyed and the database's journal emptied.
    """

    __tablename__ = "erasure"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    language: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    first_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    first_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refusal: Mapped[str] = mapped_column(Text, default="")
    seq: Mapped[int | None]
    event_hash: Mapped[str] = mapped_column(String(64), default="")
    code: Mapped[str | None] = mapped_column(String(24), unique=True)
    mail_to: Mapped[str] = mapped_column(String(254), default="")
    mail_id: Mapped[str | None] = mapped_column(String(24))
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
