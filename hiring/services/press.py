"""A second press of the same button finds what the first one made."""

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from hiring import clock
from hiring.models.organisation import FormPress

_INSERT = insert(FormPress.__table__)


def find(session: Session, key: str) -> str | None:
    """Return what an earlier press made, if there was one."""
    if not key:
        return None
    made = select(FormPress.result_id).where(FormPress.key == key)
    return session.execute(made).scalar_one_or_none()


def remember(session: Session, key: str, result_id: str) -> None:
    """Keep what this press made; a racing twin fails on the key and is told so."""
    if key:
        row = {"key": key, "result_id": result_id, "pressed_at": clock.now()}
        session.execute(_INSERT, row)
