"""The chain of a case: how an event is written down, linked, sealed and checked.

Pure: bytes in, bytes out. No table, no clock, no Flask; the format's reasons stand in
``docs/adr/0003-the-ledger-and-its-limits.md``. The tree over all cases, its
checkpoints and its witnesses will live here too.
"""

from hiring.domain.ledger.events import ORGANISATION, EventType

__all__ = ["ORGANISATION", "EventType"]
