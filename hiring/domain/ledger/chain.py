"""How an event becomes bytes, and how each binds the one before.

``header_bytes`` is the only place that lays an event out; the writer hashes what it
returns and the verifier compares it with what was kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

import orjson

from hiring.domain.ledger.canonical import NotCanonical, canonical

VERSION = 1

_DOMAIN = b"sayso/v1/"


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of a chain; ``seq`` is 0 where there is none yet.

    ``is_erased`` says that the event erased the people of the case: the last of all.
    """

    seq: int
    hash: bytes
    at: str = ""
    is_erased: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where an event stands: which log, which case, which number in it."""

    origin: str
    case_id: str
    seq: int

    def aad(self, part_no: int) -> bytes:
        """Name the place of a part; what is sealed for it opens in no other."""
        return f"{self.origin}|{self.case_id}|{self.seq}|{part_no}".encode()


@dataclass(frozen=True, slots=True)
class Link:
    """An event ready to be kept: the exact bytes hashed, and the head it becomes."""

    header: bytes
    head: Head


def digest(tag: str, body: bytes) -> bytes:
    """Hash ``body`` for one purpose; equal bytes for another hash otherwise."""
    return sha256(_DOMAIN + tag.encode("ascii") + b"\0" + body).digest()


def genesis(origin: str, case_id: str) -> bytes:
    """Return what the first event of a case points back to."""
    return digest("case", canonical({"case": case_id, "log": origin}))


def time_text(moment: datetime) -> str:
    """Write a moment as hashed, e.g. ``2026-03-01T09:30:00.000000Z``; it sorts."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="microseconds") + "Z"


def moment_of(text: str) -> datetime:
    """Read back what ``time_text`` wrote."""
    return datetime.fromisoformat(text)


def header_bytes(  # noqa: PLR0913, PLR0917 - the header's fields
    log: str,
    case: str,
    seq: int,
    prev_hash: bytes,
    at: str,
    type_: str,
    actor: str,
    parts: Sequence[tuple[str, bytes]],
) -> bytes:
    """Lay an event out as its RFC 8785 bytes, keys in sorted order.

    ``parts`` are pairs of subject and commitment. Every text in a header is ASCII
    (``link`` sees to it), so there is nothing left to normalise.
    """
    return orjson.dumps(
        {
            "actor": actor,
            "at": at,
            "case": case,
            "log": log,
            "parts": [{"c": kept.hex(), "s": subject} for subject, kept in parts],
            "prev": prev_hash.hex(),
            "seq": seq,
            "type": type_,
            "v": VERSION,
        }
    )


def link(  # noqa: PLR0913, PLR0917 - as above
    head: Head,
    place: Place,
    at: str,
    type_: str,
    actor: str,
    parts: Sequence[tuple[str, bytes]],
) -> Link:
    """Bind a new event to the head of its chain."""
    log, case, seq = place.origin, place.case_id, place.seq
    header = header_bytes(log, case, seq, head.hash, at, type_, actor, parts)
    if not header.isascii() or "|" in log + case:
        raise NotCanonical(
            "names in a header are ASCII, and a log or case has no bar in it"
        )
    if seq != head.seq + 1 or at < head.at:
        raise NotCanonical("an event follows its head, and time does not run backwards")
    return Link(header, Head(seq, digest("event", header), at))
