"""What single cells hold: plain text and e-mail addresses.

Text is cleaned of stray white space and refused for what cannot be seen; it is
never interpreted, so a name that begins with "=" is kept as it is.
"""

import re
import unicodedata
from typing import Final

MAX_EMAIL: Final = 254
# Control characters other than tab and line ends, and those that turn the
# direction of text, with which a name can be made to show as another.
_UNSEEN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]"
)
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{}~-]+"
_LABEL: Final = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_EMAIL: Final = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+[^\W\d_][\w-]*[^\W_]"
)
_ADDRESS_IN_ANGLES: Final = re.compile(r"<([^<>]*)>")
_BETWEEN_ADDRESSES: Final = re.compile(r"[,;|\s]+")


class UnreadableText(ValueError):
    """Say what is wrong with the text of one cell."""


def clean_text(cell: str, limit: int) -> str:
    """Return the text of a cell on one line, NFC, or raise `UnreadableText`."""
    if _UNSEEN.search(cell):
        raise UnreadableText("It holds a character that cannot be seen. Type it again.")
    text = unicodedata.normalize("NFC", " ".join(cell.split()))
    if len(text) > limit:
        raise UnreadableText(f"It has {len(text)} characters; at most {limit} fit.")
    return text


def is_email(text: str) -> bool:
    """Tell whether a text is exactly one plain e-mail address."""
    return len(text) <= MAX_EMAIL and _EMAIL.fullmatch(text) is not None


def split_emails(cell: str) -> tuple[str, ...]:
    """Return the addresses of a cell in their order, whatever stands between."""
    in_angles = _ADDRESS_IN_ANGLES.findall(cell)
    parts = in_angles or _BETWEEN_ADDRESSES.split(cell)
    addresses = (part.strip().removeprefix("mailto:") for part in parts)
    return tuple(dict.fromkeys(filter(None, addresses)))


def looks_like_email(cell: str) -> bool:
    """Tell whether a cell begins with an e-mail address."""
    return "@" in cell and any(map(is_email, split_emails(cell)[:1]))


def email_key(email: str) -> str:
    """Return what two spellings of one address have in common."""
    return unicodedata.normalize("NFC", email).casefold()
