"""Sessions of staff: kept on the server, so that ending one counts at once.

Flask-Login keeps the session's token in the signed cookie; this module looks up
whose it is, on the connection that the page reads from. A service lets go of what was
read before it writes (see ``transaction``), or the write would wait for this very read.
"""

import hashlib
from dataclasses import dataclass

from flask import Flask
from flask_login import UserMixin
from sqlalchemy import bindparam, select

from hiring import clock
from hiring.domain.actor import Actor, Role, StaffId
from hiring.extensions import db, login_manager
from hiring.models.organisation import Staff, StaffSession

_staff, _session = Staff.__table__.c, StaffSession.__table__.c
_FIND = (
    select(
        _staff.id, _staff.pseudonym, _staff.name, _staff.email, _staff.roles,
        _session.expires_at,
    )
    .join_from(Staff.__table__, StaffSession.__table__)
    .where(_session.token_hash == bindparam("token"), _staff.switched_off_at.is_(None))
)  # fmt: skip


@dataclass(slots=True, eq=False)
class SignedIn(UserMixin):  # type: ignore[misc]  # Flask-Login ships no types
    """What Flask-Login calls the user: an actor and the session they came with."""

    actor: Actor
    token: str

    def get_id(self) -> str:
        """Return the session's token, never the person's id."""
        return self.token


def install_sessions(app: Flask) -> None:
    """Let Flask-Login find who is signed in."""
    login_manager.init_app(app)
    login_manager.user_loader(find_signed_in)
    login_manager.session_protection = None


def find_signed_in(token: str) -> SignedIn | None:
    """Return who holds the session, unless it has ended."""
    row = db.session.execute(_FIND, {"token": digest(token)}).one_or_none()
    if row is None or row.expires_at <= clock.now():
        return None
    actor = Actor(
        id=StaffId(row.id),
        pseudonym=row.pseudonym,
        name=row.name,
        email=row.email,
        roles=frozenset(Role(role) for role in row.roles),
    )
    return SignedIn(actor, token)


def digest(token: str) -> str:
    """Return what is stored of a 256-bit token: its SHA-256 in hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()
