"""A second press of the same button finds what the first one made."""

import hashlib

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from hiring import clock
from hiring.models.organisation import FormPress

_press = FormPress.__table__.c
_INSERT = insert(FormPress.__table__)
_FIND = select(_press.result_id).where(_press.key == bindparam("key"))


def key(verb: str, press_id: str, *sent: object) -> str:
    """Name a press by what was done and sent, not by its number alone.

    A browser that kept an old number for a new entry makes a new one; so does a
    number that was taken from another form.
    """
    if not press_id:
        return ""
    return hashlib.sha256(repr((verb, press_id, sent)).encode()).hexdigest()


def find(session: Session, key: str) -> str | None:
    """Return what an earlier press made, if there was one."""
    if not key:
        return None
    made: str | None = session.execute(_FIND, {"key": key}).scalar_one_or_none()
    return made


def remember(session: Session, key: str, result_id: str) -> None:
    """Keep what this press made; a racing twin fails on the key and is told so."""
    if key:
        row = {"key": key, "result_id": result_id, "pressed_at": clock.now()}
        session.execute(_INSERT, row)
