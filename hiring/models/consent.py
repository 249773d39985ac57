"""Asking a candidate, the link they answer through, and what they answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class ConsentRequest(Base):
    """One time that the candidate was asked; asking again is a new row.

    ``remind_at`` is when the one reminder is due, and empty once it was queued.
    """

    __tablename__ = "consent_request"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[str] = mapped_column(String(12), default="requested")
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ConsentLink(Base):
    """A link that was mailed; only its digest is kept. Many may be open at once."""

    __tablename__ = "consent_link"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    mail_id: Mapped[str] = mapped_column(String(24))
    question_id: Mapped[str | None] = mapped_column(String(24))
    minted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CandidateSession(Base):
    """A candidate's visit of 30 minutes; ``draft`` is what was typed so far.

    ``code_at`` is when a code from the mailbox was given in it.

    Once a browser has answered for the candidate, only that browser, and others that
    gave a code from the mailbox, see anything personal or can grant anything.
    """

    __tablename__ = "candidate_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    link_hash: Mapped[str] = mapped_column(String(64))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    browser_hash: Mapped[str] = mapped_column(String(64))
    code_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    draft: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    question_id: Mapped[str | None] = mapped_column(String(24))


class CandidateBrowser(Base):
    """The first browser that answered for a candidate; a later one needs a code."""

    __tablename__ = "candidate_browser"

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidate.id"), primary_key=True
    )
    browser_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class MailboxCode(Base):
    """A code of 8 digits sent to the candidate's mailbox: 10 minutes, five tries."""

    __tablename__ = "mailbox_code"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    session_hash: Mapped[str] = mapped_column(String(64), index=True)
    code_hash: Mapped[str | None] = mapped_column(String(200))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class ConsentDecision(Base):
    """A whole picture of the answers at one place in the ledger; never changed.

    ``own_network`` marks what was signed from inside the employer's own network.
    """

    __tablename__ = "consent_decision"

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidate.id"), primary_key=True
    )
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[str] = mapped_column(String(12))
    consent: Mapped[dict[str, Any]] = mapped_column(JSON)
    signed_name: Mapped[str] = mapped_column(String(200), default="")
    notice_digest: Mapped[str] = mapped_column(String(64))
    policy_digest: Mapped[str] = mapped_column(String(64), server_default="")
    notice_language: Mapped[str] = mapped_column(String(12), server_default="en")
    receipt_code: Mapped[str] = mapped_column(String(12), unique=True)
    event_hash: Mapped[str] = mapped_column(String(64))
    own_network: Mapped[bool] = mapped_column(server_default=false())


class PersonQuestion(Base):
    """A question to the candidate about one person; silence by the day is a no."""

    __tablename__ = "person_question"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    candidate_id: Mapped[str] = mapped_column(ForeignKey("candidate.id"), index=True)
    asked_by: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime] = mapped_column(UTCDateTime)
    person_name: Mapped[str] = mapped_column(String(200))
    person_folded: Mapped[str] = mapped_column(String(400))
    organisation: Mapped[str] = mapped_column(String(200), default="")
    relation: Mapped[str] = mapped_column(String(200), default="")
    topic: Mapped[str] = mapped_column(Text, default="")
    minutes: Mapped[int] = mapped_column(server_default="0")
    reach: Mapped[str] = mapped_column(String(200), server_default="")
    answer: Mapped[str | None] = mapped_column(String(12))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    remind_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("candidate_id", "person_folded"),)


class NeverReason(Base):
    """Why somebody must never be contacted, sealed under the candidate's key.

    One row a candidate: which entries have a reason, and what it is, stand inside.
    """

    __tablename__ = "never_reason"

    candidate_id: Mapped[str] = mapped_column(
        ForeignKey("candidate.id"), primary_key=True
    )
    subject_id: Mapped[str] = mapped_column(String(24))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    written_at: Mapped[datetime] = mapped_column(UTCDateTime)
