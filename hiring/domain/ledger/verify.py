"""Reading the whole ledger again, and naming every place where it does not hold.

One pass over rows in order of case and number, nothing kept but the case at hand. An
event that fits costs one rebuilt header and one hash; only one that does not is taken
apart to say why. An unbroken ledger is not thereby a complete one: that its newest
events, or a whole case, were cut off shows only against a checkpoint.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from hiring.domain.ledger.chain import VERSION, Head, Place, genesis, header_bytes
from hiring.domain.ledger.differences import EventRow, PartRow, explain
from hiring.domain.ledger.events import EventType
from hiring.domain.ledger.sealing import Keys, SealBroken, unseal

_EVENT = b"sayso/v1/event\0"
_ERASED = EventType.SUBJECT_ERASED.value
_TYPES_IN_ORDER = (type(None), int, float, str, bytes)


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the ledger does not hold."""

    case_id: str
    seq: int
    what: str


class Verifier:
    """One pass over a log, or over some cases of it.

    Counts ``events`` and ``cases``, and strings together the hash of each head.
    """

    def __init__(self, log: str, keys: Keys | None = None) -> None:
        """Check a log by its name; seals are opened where ``keys`` are given."""
        self.events = 0
        self.cases = 0
        self.heads = bytearray()
        self._log = log
        self._keys = keys

    @property
    def opens_seals(self) -> bool:
        """Tell whether sealed text is read, or only that it is there."""
        return self._keys is not None

    def breaks(
        self,
        events: Iterable[EventRow],
        parts: Iterable[PartRow],
        cases: Iterable[tuple[str, int]] | None = None,
    ) -> Iterator[Break]:
        """Name every break in rows ordered by case, number and part.

        ``cases`` are those that should have events, in the same order, as ``(id, 0)``.
        """
        beside = _Merged(parts)
        known = _Merged(cases) if cases is not None else None
        chain: _Chain | None = None
        for row in events:
            if chain is None or row[0] != chain.case_id:
                yield from self._closed(chain)
                chain = _Chain(self._log, row[0], self._keys)
                yield from _unmatched_cases(known, row[0])
            own, strays = beside.take(row[0], row[1])
            if strays:
                yield from map(_stray, strays)
            if broken := chain.follow(row, own):
                yield from broken
            self.events += 1
        yield from self._closed(chain)
        yield from map(_stray, beside.rest())
        yield from map(_empty, known.rest() if known else ())

    def _closed(self, chain: "_Chain | None") -> Iterator[Break]:
        if chain:
            self.cases += 1
            self.heads += chain.hash
            yield from chain.unreadable()


def verify_case(
    log: str,
    events: Iterable[EventRow],
    parts: Iterable[PartRow],
    keys: Keys | None = None,
) -> Iterator[Break]:
    """Name every break in the chain of one case."""
    return Verifier(log, keys).breaks(events, parts)


class _Chain:
    """The chain of one case as far as it has been read."""

    def __init__(self, log: str, case_id: str, keys: Keys | None) -> None:
        self.case_id = case_id
        self.hash = genesis(log, _shown(case_id))
        self._log = log
        self._seq = 0
        self._at = ""
        self._keys = keys
        self._known: dict[str, bytes | None] = {}
        self._erased: dict[str, int] = {}
        self._unread: list[tuple[int, int, str, str]] = []

    def follow(self, row: EventRow, parts: Sequence[PartRow]) -> list[Break]:
        """Take the next event in; name what is wrong with it."""
        broken = [] if self._fits(row, parts) else self._explained(row, parts)
        self._seq = row[1] if isinstance(row[1], int) else self._seq + 1
        self._at = row[3] if isinstance(row[3], str) else self._at
        self.hash = row[7] if isinstance(row[7], bytes) else b""
        for part in parts:
            if part[5] is None or self._keys is not None:
                broken.extend(self._opened(part))
        if row[4] == _ERASED:
            self._erased.update((part[3], self._seq) for part in parts)
        return broken

    def unreadable(self) -> Iterator[Break]:
        """Name the parts that cannot be read though nobody was erased."""
        for seq, number, subject, why in self._unread:
            if self._erased.get(subject, 0) < seq:
                what = f"part {number!r}: {why}, and no later subject.erased says so"
                yield Break(_shown(self.case_id), seq, what)

    def _fits(self, row: EventRow, parts: Sequence[PartRow]) -> bool:
        """Tell whether the event is exactly what may stand here; the fast path."""
        case, seq, v, at, type_, actor, prev_hash, event_hash, header, leaf_index = row
        named = [(part[3], part[4]) for part in parts]
        try:
            return (
                seq == self._seq + 1
                and prev_hash == self.hash
                and at >= self._at
                and v == VERSION
                and leaf_index is None
                and header
                == header_bytes(
                    self._log, case, seq, prev_hash, at, type_, actor, named
                )
                and sha256(_EVENT + header).digest() == event_hash
                and [part[2] for part in parts] == list(range(len(parts)))
            )
        except (TypeError, AttributeError):  # another type than the column's
            return False

    def _explained(self, row: EventRow, parts: Sequence[PartRow]) -> list[Break]:
        head = Head(self._seq, self.hash, self._at)
        reasons = list(explain(self._log, head, row, parts))
        return [
            _break(row[0], row[1], what)
            for what in reasons or ["column header: not in its canonical form"]
        ]

    def _opened(self, part: PartRow) -> Iterator[Break]:
        """Open a part and check its commitment; remember it where that cannot be."""
        case, seq, number, subject, commitment, sealed = part
        try:
            key = self._key_for(subject) if sealed is not None else None
            if key is None:
                why = "its sealed text is gone" if sealed is None else "its key is gone"
                self._unread.append((self._seq, number, subject, why))
                return
            aad = Place(self._log, case, seq).aad(number)
            if unseal(key, aad, sealed).commitment != commitment:
                yield _break(case, seq, f"part {number!r}: commitment does not fit")
        except (SealBroken, UnicodeEncodeError):
            yield _break(case, seq, f"part {number!r}: sealed text does not open")

    def _key_for(self, subject: object) -> bytes | None:
        if self._keys is None or not (isinstance(subject, str) and subject.isascii()):
            return None
        if subject not in self._known:
            self._known[subject] = self._keys.key_for(subject)
        return self._known[subject]


class _Merged:
    """Rows read alongside others that are in the same order."""

    def __init__(self, rows: Iterable[Sequence[Any]]) -> None:
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def take(self, case_id: str, seq: int) -> tuple[list[Any], list[Any]]:
        """Take the rows of one event, and those passed over before it."""
        row, rows = self._next, self._rows
        matching: list[Any] = []
        passed: list[Any] = []
        while row is not None:
            if row[1] == seq and row[0] == case_id:
                matching.append(row)
            elif not matching and _is_before(row[:2], (case_id, seq)):
                passed.append(row)
            else:
                break
            row = next(rows, None)
        self._next = row
        return matching, passed

    def rest(self) -> Iterator[Any]:
        """Take what no key has asked for."""
        while (row := self._next) is not None:
            yield row
            self._next = next(self._rows, None)


def _unmatched_cases(known: _Merged | None, case_id: str) -> Iterator[Break]:
    if known is not None:
        found, passed = known.take(case_id, 0)
        yield from map(_empty, passed)
        if not found:
            yield _break(case_id, 0, "case: not among the cases in case_head")


def _empty(row: Sequence[Any]) -> Break:
    return _break(row[0], 0, "case: all of its events are gone")


def _stray(row: PartRow) -> Break:
    return _break(row[0], row[1], f"part {row[2]!r}: belongs to no event")


def _is_before(key: Any, other: Any) -> bool:  # noqa: ANN401 - tuples of columns
    """Sort as SQLite does, which may find any type in any column."""
    try:
        return bool(key < other)
    except TypeError:
        return _order(key) < _order(other)


def _order(key: Sequence[Any]) -> list[tuple[int, Any]]:
    return [(_TYPES_IN_ORDER.index(type(value)), value) for value in key]


def _break(case_id: object, seq: object, what: str) -> Break:
    """Name a break; what stands where a number belongs is shown in words."""
    if isinstance(seq, int):
        return Break(_shown(case_id), seq, what)
    return Break(_shown(case_id), 0, f"column seq: {seq!r} is no number; {what}")


def _shown(name: object) -> str:
    """Show what stands where a name belongs, be it text or not."""
    text = name if isinstance(name, str) else repr(name)
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
