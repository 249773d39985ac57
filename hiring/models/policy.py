"""What was in force when: policies and notices by digest, and what was made milder."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class KeptText(Base):
    """The exact text of a policy or notice that something was decided under."""

    __tablename__ = "kept_text"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    name: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(Text)
    kept_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PolicySet(Base):
    """Which policy files a merged digest stood for."""

    __tablename__ = "policy_set"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    file_digest: Mapped[str] = mapped_column(
        ForeignKey("kept_text.digest"), primary_key=True
    )


class Relaxation(Base):
    """A value that the organisation's own policies made milder, since when and why.

    ``gone_at`` is when the files were first seen not to say so any more.
    """

    __tablename__ = "relaxation"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    seq: Mapped[int]
    policy: Mapped[str] = mapped_column(String(60))
    key: Mapped[str] = mapped_column(String(80))
    was: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[str] = mapped_column(String(200))
    decided_on: Mapped[date]
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Recheck(Base):
    """A re-check of all cases: how far it has come, so that it can go on.

    ``policies`` is the digest of every policy in use when it began.
    """

    __tablename__ = "recheck"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_case: Mapped[str] = mapped_column(String(24), default="")
    last_opening: Mapped[str] = mapped_column(String(24), default="")
    cases: Mapped[int] = mapped_column(default=0)
    raised: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    policies: Mapped[str] = mapped_column(String(64), default="")
