"""Makes codes for people who are called, and what is kept of one.

80 bits are too few for a plain hash: whoever had the database could try them all in
time. So only an HMAC is kept, under a key that lies in no database.
"""

import hmac
import secrets
from hashlib import sha256

from flask import current_app

from hiring.config import Config
from hiring.domain.call_code import ALPHABET, LENGTH, tidied

_PURPOSE = b"sayso/v1/call-code"


def new_code() -> str:
    """Return a fresh code of 80 random bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def code_digest(typed: str) -> str:
    """Return what is stored of a code, however it was typed."""
    config: Config = current_app.config["SAYSO"]
    key = hmac.digest(config.secret_key.encode(), _PURPOSE, sha256)
    return hmac.digest(key, tidied(typed).encode(), sha256).hex()
