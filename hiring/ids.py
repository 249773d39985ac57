"""Identifiers that say nothing about what they name, and places in a list."""

import re
import secrets
from datetime import UTC, datetime

_ID = re.compile(r"[0-9a-f]{24}")


def new_id() -> str:
    """Return 96 random bits as 24 hexadecimal digits, safe in any address."""
    return secrets.token_hex(12)


def is_id(text: str) -> bool:
    """Tell whether the text could be an id; nothing else need reach a database."""
    return _ID.fullmatch(text) is not None


def new_token() -> str:
    """Return a 256-bit secret for a link or a session; store only its digest."""
    return secrets.token_urlsafe(32)


def write_cursor(moment: datetime, row_id: str) -> str:
    """Name a row's place in a list by time, for the address of the next page."""
    return f"{moment:%Y%m%dT%H%M%S.%f%z}-{row_id}"


def read_cursor(text: str) -> tuple[datetime, str] | None:
    """Read a place in a list; None where the text names none."""
    moment, _, row_id = text.rpartition("-")
    if not is_id(row_id):
        return None
    try:
        return datetime.strptime(moment, "%Y%m%dT%H%M%S.%f%z").astimezone(UTC), row_id
    except (ValueError, OverflowError):
        return None
