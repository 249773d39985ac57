"""Reading one delivery status notification (RFC 3464), as a mail server sends it.

It comes from strangers: of all it says, only ids, addresses, the action and the
enhanced status code are taken out, and none of its words. What is no such notification
(an answer by a person, a note that somebody is away) is no error, and is nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from enum import StrEnum

MAX_BYTES = 512 * 1024
MAX_PARTS = 50
MAX_NESTING = 20
MAX_RECIPIENTS = 10
MAX_IDS = 20

_ID = re.compile(r"<([0-9a-f]{24})@[^<>\s]{1,255}>")
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_NESTS = re.compile(rb"boundary\s*=|message/rfc822|message/global", re.IGNORECASE)
_NAMES_ITS_MAIL = (
    "Message-ID", "In-Reply-To", "References", "X-Original-Message-ID",
)  # fmt: skip
_ORIGINAL = frozenset(
    {
        "message/global",
        "message/global-headers",
        "message/rfc822",
        "text/rfc822-headers",
    }
)
_STATUS_PARTS = frozenset({"message/delivery-status", "message/global-delivery-status"})


class BounceUnreadable(ValueError):
    """What came cannot be a notification: too large, too deep, or empty."""


class Action(StrEnum):
    """What became of a mail for one recipient, as far as it matters to us."""

    FAILED = "failed"
    DELAYED = "delayed"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mail for one recipient."""

    addresses: tuple[str, ...]
    action: Action
    status: str


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a notification says, as far as it is believed: nothing of it in words."""

    mail_ids: tuple[str, ...]
    fates: tuple[Fate, ...]


def read_bounce(content: bytes) -> Bounce | None:
    """Read a notification; None where this is another kind of mail."""
    if not content.strip() or len(content) > MAX_BYTES:
        raise BounceUnreadable("This is not one mail of at most 512 KB.")
    if len(_NESTS.findall(content)) > MAX_NESTING:
        raise BounceUnreadable("This mail holds too many others.")
    try:
        message = BytesParser(policy=compat32).parsebytes(content)
        return _as_bounce(message)
    except (RecursionError, UnicodeError, ValueError, LookupError):
        raise BounceUnreadable("This mail cannot be read.") from None


def _as_bounce(message: Message) -> Bounce | None:
    if message.get_content_type() != "multipart/report" or not message.is_multipart():
        return None
    # Only what stands in the report itself: a returned mail may hold reports too.
    parts = [part for part in message.get_payload() if isinstance(part, Message)]
    fates: list[Fate] = []
    ids = list(_ids_of(message, "In-Reply-To", "References"))
    for part in parts[:MAX_PARTS]:
        kind = part.get_content_type()
        if kind in _STATUS_PARTS:
            fates += _fates(part)
        elif kind in _ORIGINAL:
            ids += _ids_of_original(part)
    if not fates:
        return None
    return Bounce(tuple(dict.fromkeys(ids))[:MAX_IDS], tuple(fates)[:MAX_RECIPIENTS])


def _fates(part: Message) -> Iterator[Fate]:
    blocks = part.get_payload()
    if not isinstance(blocks, list):
        return
    for block in blocks[: MAX_RECIPIENTS + 1]:
        if not isinstance(block, Message):
            continue
        said = str(block.get("Action", "")).strip().lower()
        if said not in set(Action):
            continue
        found = _STATUS.match(str(block.get("Status", "")))
        fields = (block.get("Final-Recipient"), block.get("Original-Recipient"))
        addresses = tuple(_address(str(each)) for each in fields if each)
        yield Fate(addresses, Action(said), found[1] if found else "")


def _address(field: str) -> str:
    """Take the address out of "rfc822; someone@example.org"."""
    return field.partition(";")[2].strip().strip("<>").lower()[:254]


def _ids_of_original(part: Message) -> Iterator[str]:
    held = part.get_payload()
    if isinstance(held, list):
        for inner in held[:1]:
            if isinstance(inner, Message):
                yield from _ids_of(inner, *_NAMES_ITS_MAIL)
        return
    raw = part.get_payload(decode=True)
    if isinstance(raw, bytes):
        headers = BytesParser(policy=compat32).parsebytes(raw, headersonly=True)
        yield from _ids_of(headers, *_NAMES_ITS_MAIL)


def _ids_of(message: Message, *names: str) -> Iterator[str]:
    for name in names:
        for value in message.get_all(name, [])[:MAX_IDS]:
            yield from _ID.findall(str(value)[:4000])
