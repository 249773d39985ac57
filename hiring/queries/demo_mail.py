"""What the demo's mailbox holds; everybody may read it, and only in the demo."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from hiring.extensions import db
from hiring.models.organisation import DemoMail

DEMO_PAGE = 20


@dataclass(frozen=True, slots=True)
class DemoMailRow:
    """A mail in the demo's mailbox."""

    id: str
    sent_at: datetime
    recipient: str
    subject: str
    body: str
    html: str


@dataclass(frozen=True, slots=True)
class DemoMailPage:
    """Some mails of the demo's mailbox, the newest first."""

    rows: tuple[DemoMailRow, ...]
    total: int
    first: int

    @property
    def last(self) -> int:
        """Number the last mail on this page."""
        return self.first + len(self.rows) - 1


def list_demo_mails(recipient: str = "", first: int = 1) -> DemoMailPage:
    """List what the demo's mailbox holds, for all or for like addresses."""
    first = max(1, first)
    mails = _sent_to(select(*_demo_columns()), recipient)
    count = _sent_to(select(func.count()).select_from(DemoMail), recipient)
    rows = db.session.execute(
        mails.order_by(DemoMail.sent_at.desc(), DemoMail.id.desc())
        .offset(first - 1)
        .limit(DEMO_PAGE)
    )
    return DemoMailPage(
        rows=tuple(DemoMailRow(*row) for row in rows),
        total=db.session.execute(count).scalar_one(),
        first=first,
    )


def find_demo_mail(mail_id: str) -> DemoMailRow | None:
    """Return one mail of the demo's mailbox."""
    found = select(*_demo_columns()).where(DemoMail.id == mail_id)
    row = db.session.execute(found).one_or_none()
    return DemoMailRow(*row) if row else None


def _demo_columns() -> tuple[Any, ...]:
    return (
        DemoMail.id,
        DemoMail.sent_at,
        DemoMail.recipient,
        DemoMail.subject,
        DemoMail.body,
        DemoMail.html,
    )


def _sent_to(mails: Select[Any], recipient: str) -> Select[Any]:
    if not recipient:
        return mails
    typed = recipient.strip().lower()
    return mails.where(func.lower(DemoMail.recipient).contains(typed, autoescape=True))
