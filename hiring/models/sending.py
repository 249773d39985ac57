"""Documents that leave: many debriefs in one archive, one document by a mailed link."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class DebriefArchive(Base):
    """Many debriefs that somebody asked for: those of an opening, or of some days.

    ``count_all`` is how many there were to print; ``count_unread`` how many more there
    are which the person who asked may not read yet.
    """

    __tablename__ = "debrief_archive"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    opening_id: Mapped[str | None] = mapped_column(ForeignKey("opening.id"))
    first_on: Mapped[date | None]
    last_on: Mapped[date | None]
    recipient: Mapped[str] = mapped_column(String(200))
    on_panel: Mapped[bool]
    paper: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(12))
    count_all: Mapped[int]
    count_unread: Mapped[int]
    gone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ArchivedDebrief(Base):
    """One debrief of an archive: waiting, printed, or failed and why.

    ``due_at`` is when a worker may take it: a worker that takes it puts this off, so
    that another takes it once the first is dead. It is empty when all is done.
    """

    __tablename__ = "archived_debrief"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    archive_id: Mapped[str] = mapped_column(
        ForeignKey("debrief_archive.id"), index=True
    )
    number: Mapped[int]
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    debrief_id: Mapped[str] = mapped_column(ForeignKey("debrief.id"))
    name: Mapped[str] = mapped_column(String(200))
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str] = mapped_column(String(300), default="")
    size: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(64), default="")
    content: Mapped[bytes | None] = mapped_column(LargeBinary)


class SharedDocument(Base):
    """A document that was sent to somebody by name, as a link that asks for a code.

    The link's token is made while its mail is written; its digest alone is kept.
    """

    __tablename__ = "shared_document"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    subject_id: Mapped[str] = mapped_column(String(24))
    sent_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recipient: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254))
    paper: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(12))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    revoked_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))


class SharedOpening(Base):
    """One time that a document left by its link, and the digest of what left."""

    __tablename__ = "shared_opening"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    shared_id: Mapped[str] = mapped_column(ForeignKey("shared_document.id"), index=True)
    opened_at: Mapped[datetime] = mapped_column(UTCDateTime)
    digest: Mapped[str] = mapped_column(String(64))
