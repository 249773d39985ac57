"""The organisation that runs this installation, and its staff."""

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from hiring.models.base import Base, UTCDateTime


class Organisation(Base):
    """The one row of settings that people see and can change in the app.

    From ``quiet_from`` to ``quiet_to``, by the hour of the opening's time zone, no
    candidate gets a mail that nobody waits for; two equal hours mean that there are no
    quiet ones. ``remind_days`` 0 reminds when half the time to answer has passed.
    """

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    contact_email: Mapped[str] = mapped_column(String(254))
    contact_phone: Mapped[str] = mapped_column(String(60), default="")
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    no_counts_rule: Mapped[bool] = mapped_column(default=False)
    link_days: Mapped[int] = mapped_column(default=90)
    answer_days: Mapped[int] = mapped_column(default=5)
    ask_first_days: Mapped[int] = mapped_column(default=7)
    quiet_from: Mapped[int] = mapped_column(default=20, server_default="20")
    quiet_to: Mapped[int] = mapped_column(default=8, server_default="8")
    remind_days: Mapped[int] = mapped_column(default=0, server_default="0")
    feedback_days: Mapped[int] = mapped_column(default=10, server_default="10")
    lawful_basis: Mapped[str] = mapped_column(String(40), server_default="")
    postal_address: Mapped[str] = mapped_column(String(300), server_default="")


class Staff(Base):
    """A member of staff; switched off when they leave, never deleted.

    ``trained_on`` is the day of the last training in reference calls; ``agency`` names
    the agency that someone works for who is not own staff.
    """

    __tablename__ = "staff"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    pseudonym: Mapped[str] = mapped_column(String(24), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    email: Mapped[str] = mapped_column(String(254), unique=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    roles: Mapped[list[str]] = mapped_column(JSON)
    invited_at: Mapped[datetime] = mapped_column(UTCDateTime)
    switched_off_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    trained_on: Mapped[date | None]
    agency: Mapped[str] = mapped_column(String(200), server_default="")


class StaffSession(Base):
    """A signed-in browser; deleting the row signs it out at once."""

    __tablename__ = "staff_session"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    browser: Mapped[str] = mapped_column(String(200), default="")


class StaffToken(Base):
    """An invitation or a password reset; the link's digest only."""

    __tablename__ = "staff_token"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(20))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class RateCount(Base):
    """How often something was tried in a window of time; shared by all workers."""

    __tablename__ = "rate_count"

    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    window_start: Mapped[int] = mapped_column(primary_key=True)
    tries: Mapped[int] = mapped_column(default=0)


class FormPress(Base):
    """A form that was saved; a second press of its button finds what it made."""

    __tablename__ = "form_press"

    key: Mapped[str] = mapped_column(String(80), primary_key=True)
    result_id: Mapped[str] = mapped_column(String(80))
    pressed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class OutboxMail(Base):
    """A mail to be sent; committed with what caused it, sent by the worker.

    ``refs`` holds ids only: names and addresses are read, and links made, when the
    mail is sent. ``sent_to`` is a digest of the address it went to, so that a returned
    mail can be believed; ``failed_at`` is when it turned out not to arrive, and
    ``returned`` the status that a mail server gave it then.
    """

    __tablename__ = "outbox_mail"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    template: Mapped[str] = mapped_column(String(40))
    refs: Mapped[dict[str, str]] = mapped_column(JSON)
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_error: Mapped[str] = mapped_column(String(300), default="")
    candidate_id: Mapped[str | None] = mapped_column(String(24))
    sent_to: Mapped[str] = mapped_column(String(64), server_default="")
    failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    delayed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    returned: Mapped[str] = mapped_column(String(12), server_default="")

    # Only what is owed: finding the next of many is one step, however many were sent.
    __table_args__ = (
        Index(
            "ix_outbox_mail_owed",
            "due_at",
            sqlite_where=sent_at.is_(None) & given_up_at.is_(None),
            postgresql_where=sent_at.is_(None) & given_up_at.is_(None),
        ),
        Index(
            "ix_outbox_mail_sent",
            "sent_at",
            sqlite_where=sent_at.is_not(None),
            postgresql_where=sent_at.is_not(None),
        ),
    )


class DemoMail(Base):
    """A mail in the demo's mailbox page; empty outside the demo."""

    __tablename__ = "demo_mail"

    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    recipient: Mapped[str] = mapped_column(String(254), index=True)
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text, server_default="")
