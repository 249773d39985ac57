"""Contacts, what was asked before them, what was noted, and what rules found."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class ContactCheck(Base):
    """A "May I call?" and the answer that was given.

    ``in_passing`` is one that nobody asked: what was said before a record was saved.
    """

    __tablename__ = "contact_check"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    asked_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    person: Mapped[dict[str, Any]] = mapped_column(JSON)
    verdict: Mapped[str] = mapped_column(String(10))
    ground: Mapped[str] = mapped_column(String(30))
    reasons: Mapped[list[str]] = mapped_column(JSON)
    instead: Mapped[str] = mapped_column(Text, default="")
    can_ask: Mapped[bool] = mapped_column(default=False)
    is_listed: Mapped[bool] = mapped_column(server_default=false())
    in_passing: Mapped[bool] = mapped_column(server_default=false())


class Contact(Base):
    """One talk, or an attempt at one; never changed once it is written.

    What was so of the caller at the time is kept with it. ``jurisdictions`` are those
    of the informant; ``told_at`` is when the candidate's notice of it went out, and
    ``seen_at`` when they first opened its page.
    """

    __tablename__ = "contact"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"))
    seq: Mapped[int]
    logged_by: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    logged_at: Mapped[datetime] = mapped_column(UTCDateTime)
    occurred_at: Mapped[datetime] = mapped_column(UTCDateTime)
    just_now: Mapped[bool]
    kind: Mapped[str] = mapped_column(String(12))
    person: Mapped[dict[str, Any]] = mapped_column(JSON)
    person_name: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(200), default="")
    known_from: Mapped[str] = mapped_column(String(20), default="")
    known_to: Mapped[str] = mapped_column(String(20), default="")
    channel: Mapped[str] = mapped_column(String(10))
    outcome: Mapped[str] = mapped_column(String(12))
    initiator: Mapped[str] = mapped_column(String(10))
    stage: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str] = mapped_column(Text, default="")
    notes_to_follow: Mapped[bool] = mapped_column(default=False)
    check_id: Mapped[str | None] = mapped_column(ForeignKey("contact_check.id"))
    verdict: Mapped[str] = mapped_column(String(10))
    consent_seq: Mapped[int | None]
    is_walled: Mapped[bool] = mapped_column(default=False)
    inform_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    notice_mail_id: Mapped[str | None] = mapped_column(String(24))
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    identity: Mapped[str | None] = mapped_column(String(16))
    anonymity_promised: Mapped[bool | None]
    caller_trained_on: Mapped[date | None]
    caller_agency: Mapped[str] = mapped_column(String(200), server_default="")
    agency_papers: Mapped[bool] = mapped_column(server_default=false())
    jurisdictions: Mapped[list[str]] = mapped_column(JSON, server_default="[]")

    __table_args__ = (
        UniqueConstraint("candidate_id", "seq"),
        Index("ix_contact_newest", "logged_at", "id"),
        # Only those that somebody still has to be told of: few, among very many.
        Index(
            "ix_contact_to_tell",
            "inform_by",
            "id",
            sqlite_where=inform_by.is_not(None) & told_at.is_(None),
            postgresql_where=inform_by.is_not(None) & told_at.is_(None),
        ),
    )


class ContactNote(Base):
    """Notes of a contact: the first are its notes, later ones its amendments."""

    __tablename__ = "contact_note"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), index=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    written_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    notes: Mapped[dict[str, Any]] = mapped_column(JSON)


class Reply(Base):
    """What the candidate answers to a contact; stands beside its notes.

    ``theme`` names the one theme that is answered, by its note and its place there;
    empty where the whole contact is.
    """

    __tablename__ = "reply"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), index=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text)
    theme: Mapped[str] = mapped_column(String(40), server_default="")


class CitingOverride(Base):
    """A wish to cite a talk before its candidate could answer, and HR's word on it.

    ``given_at`` None: nobody of HR has given it. One for a contact, for good.
    """

    __tablename__ = "citing_override"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), unique=True)
    asked_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    given_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text, server_default="")


class Finding(Base):
    """What a rule saw in a contact or a case, the reason given, and how it ended.

    ``authority`` is whose word the rule spoke on and the sources, as they stood then.
    ``failed`` says that the rule itself broke, so that nothing was seen. ``about`` is
    what of several a rule means: a topic, a recipient, a waiver.
    """

    __tablename__ = "finding"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    contact_id: Mapped[str | None] = mapped_column(ForeignKey("contact.id"), index=True)
    seq: Mapped[int]
    code: Mapped[str] = mapped_column(String(10))
    severity: Mapped[str] = mapped_column(String(10))
    message: Mapped[str] = mapped_column(Text)
    policy_digest: Mapped[str] = mapped_column(String(64))
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason: Mapped[str] = mapped_column(Text, default="")
    explained_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    explained_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settlement: Mapped[str] = mapped_column(Text, default="")
    settled_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    authority: Mapped[dict[str, Any]] = mapped_column(JSON, server_default="{}")
    failed: Mapped[bool] = mapped_column(server_default=false())
    waiver_id: Mapped[str | None] = mapped_column(ForeignKey("waiver.id"))
    about: Mapped[str] = mapped_column(String(200), server_default="")

    __table_args__ = (UniqueConstraint("contact_id", "code", "failed", "about"),)


class Waiver(Base):
    """HR's word, with its reason, that a rule need not speak of a person in a case.

    ``organisation`` and ``about`` are those of the finding that was waived; empty where
    it was made beforehand, and then they tell nothing apart.
    """

    __tablename__ = "waiver"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    seq: Mapped[int]
    code: Mapped[str] = mapped_column(String(10))
    person: Mapped[str] = mapped_column(String(200), default="")
    organisation: Mapped[str] = mapped_column(String(200), server_default="")
    about: Mapped[str] = mapped_column(String(200), server_default="")
    reason: Mapped[str] = mapped_column(Text)
    waived_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    waived_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class NotePassage(Base):
    """Words of a note that may touch a topic off limits, and what the writer said.

    ``start`` and ``end`` count characters of the note's field. A confirmed passage is
    walled off from those who decide; ``asked`` says that our side brought it up.
    """

    __tablename__ = "note_passage"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    contact_id: Mapped[str] = mapped_column(ForeignKey("contact.id"), index=True)
    note_id: Mapped[str] = mapped_column(ForeignKey("contact_note.id"))
    field: Mapped[str] = mapped_column(String(20))
    start: Mapped[int]
    end: Mapped[int]
    topic: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="found")
    asked: Mapped[bool | None]
    judged_by: Mapped[str | None] = mapped_column(ForeignKey("staff.id"))
    judged_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
