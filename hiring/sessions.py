"""Sessions of staff: kept on the server, so that ending one counts at once.

Flask-Login keeps the session's token in the signed cookie; this module looks up
whose it is, by one short read on a connection of its own (a read that stayed open
would hold up the write that follows it).
"""

import hashlib
from dataclasses import dataclass

from flask import Flask
from flask_login import UserMixin
from sqlalchemy import select

from hiring import clock
from hiring.domain.actor import Actor, Role, StaffId
from hiring.extensions import db, login_manager
from hiring.models.organisation import Staff, StaffSession

_FIND = select(
    Staff.id, Staff.pseudonym, Staff.name, Staff.email, Staff.roles,
    StaffSession.expires_at,
).join(StaffSession, StaffSession.staff_id == Staff.id)  # fmt: skip


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
    found = _FIND.where(
        StaffSession.token_hash == digest(token), Staff.switched_off_at.is_(None)
    )
    with db.engine.connect() as connection:
        row = connection.execute(found).one_or_none()
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
