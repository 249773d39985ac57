"""Identifiers that say nothing about what they name."""

import secrets


def new_id() -> str:
    """Return 96 random bits as 24 hexadecimal digits, safe in any address."""
    return secrets.token_hex(12)


def new_token() -> str:
    """Return a 256-bit secret for a link or a session; store only its digest."""
    return secrets.token_urlsafe(32)
