"""Our people who speak with candidates, and what the two write to each other."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class Speaker(Base):
    """Somebody who may be offered to candidates; hidden until they show themselves.

    Of present staff, name and address are those of the account; of former staff, those
    that HR invited.
    """

    __tablename__ = "speaker"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    staff_id: Mapped[str | None] = mapped_column(ForeignKey("staff.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200), server_default="")
    email: Mapped[str] = mapped_column(String(254), server_default="")
    team: Mapped[str] = mapped_column(String(200), server_default="")
    role: Mapped[str] = mapped_column(String(200), server_default="")
    language: Mapped[str] = mapped_column(String(12), server_default="")
    speaks_about: Mapped[str] = mapped_column(Text, server_default="")
    invited_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    invited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    shown_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Talk(Base):
    """What one candidate and one of our people write to each other.

    Nobody else is told that there is one: nothing counts it, lists it or records it.
    """

    __tablename__ = "talk"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speaker.id"), index=True)
    last_word_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class TalkMessage(Base):
    """One message, sealed under the candidate's key."""

    __tablename__ = "talk_message"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    talk_id: Mapped[str] = mapped_column(ForeignKey("talk.id"), index=True)
    number: Mapped[int]
    from_candidate: Mapped[bool]
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class SpeakerLink(Base):
    """A link that was mailed to one of our people; only its digest is kept."""

    __tablename__ = "speaker_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    speaker_id: Mapped[str] = mapped_column(ForeignKey("speaker.id"), index=True)
    talk_id: Mapped[str | None] = mapped_column(ForeignKey("talk.id"), index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
