"""Mail that is owed: queued with what caused it, sent by the worker."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hiring import clock, ids
from hiring.models.organisation import OutboxMail

_INSERT = insert(OutboxMail.__table__)


def queue(
    session: Session,
    template: str,
    refs: Mapping[str, str],
    due_at: datetime | None = None,
) -> str:
    """Queue a mail inside the caller's transaction and return its id."""
    mail_id, queued_at = ids.new_id(), clock.now()
    session.execute(
        _INSERT,
        {
            "id": mail_id,
            "template": template,
            "refs": dict(refs),
            "queued_at": queued_at,
            "due_at": due_at or queued_at,
            "attempts": 0,
            "last_error": "",
        },
    )
    return mail_id
