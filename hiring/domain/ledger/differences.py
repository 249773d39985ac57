"""Saying what is wrong with an event that does not fit its place.

A row may hold anything here: whoever altered it may have put text where a number
belongs, so nothing is taken for granted and nothing raises.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from hiring.domain.ledger.chain import VERSION, Head, digest

EventRow = Sequence[Any]
"""The columns of ``EVENT_COLUMNS``, in that order."""

PartRow = Sequence[Any]
"""The columns of ``PART_COLUMNS``, in that order."""

EVENT_COLUMNS = (
    "case_id",
    "seq",
    "v",
    "at",
    "type",
    "actor",
    "prev_hash",
    "event_hash",
    "header",
    "leaf_index",
)
PART_COLUMNS = ("case_id", "seq", "part_no", "subject_id", "commitment", "sealed")


def explain(
    log: str, head: Head, row: EventRow, parts: Sequence[PartRow]
) -> Iterator[str]:
    """Name each way in which an event does not follow ``head`` or itself."""
    event = dict(zip(EVENT_COLUMNS, row, strict=True))
    held = {
        f"gap: number {head.seq + 1} should follow": event["seq"] == head.seq + 1,
        "chain: does not point back to the event before": (
            event["prev_hash"] == head.hash
        ),
        "hash: the header does not have this hash": _hashes(event),
        "time: earlier than the event before": _not_before(event["at"], head.at),
        "column leaf_index: set, though there is no tree yet": (
            event["leaf_index"] is None
        ),
        "column v: unknown version": event["v"] == VERSION,
    }
    yield from (what for what, holds in held.items() if not holds)
    if event["v"] == VERSION:
        yield from _unlike_header(log, event, parts)


def _hashes(event: Mapping[str, Any]) -> bool:
    header = event["header"]
    return isinstance(header, bytes) and digest("event", header) == event["event_hash"]


def _not_before(at: object, earlier: str) -> bool:
    return isinstance(at, str) and at >= earlier


def _unlike_header(
    log: str, event: Mapping[str, Any], parts: Sequence[PartRow]
) -> Iterator[str]:
    """Compare what the columns say with what was hashed."""
    header = _parsed(event["header"])
    if header is None:
        yield "column header: not a header"
        return
    columns = {
        "v": header.get("v") == event["v"],
        "case_id": header.get("case") == event["case_id"],
        "seq": header.get("seq") == event["seq"],
        "prev_hash": header.get("prev") == _hex(event["prev_hash"]),
        "at": header.get("at") == event["at"],
        "type": header.get("type") == event["type"],
        "actor": header.get("actor") == event["actor"],
    }
    yield from (
        f"column {c}: not what was hashed" for c, ok in columns.items() if not ok
    )
    if header.get("log") != log:
        yield "column header: of another log"
    yield from _unlike_parts(header.get("parts"), parts)


def _unlike_parts(named: object, rows: Sequence[PartRow]) -> Iterator[str]:
    """Compare the parts at hand with the parts that the header names."""
    found = {row[2]: row for row in rows}
    for number, part in enumerate(named if isinstance(named, list) else []):
        row = found.pop(number, None)
        if row is None:
            yield f"part {number}: missing"
        elif part != {"c": _hex(row[4]), "s": row[3]}:
            yield f"part {number}: subject or commitment is not what was hashed"
    yield from (f"part {number!r}: not in the header" for number in found)


def _parsed(header: object) -> dict[str, Any] | None:
    try:
        parsed = orjson.loads(header) if isinstance(header, bytes) else None
    except orjson.JSONDecodeError:
        return None
    return parsed if isinstance(parsed, dict) else None


def _hex(value: object) -> str | None:
    return value.hex() if isinstance(value, bytes) else None
