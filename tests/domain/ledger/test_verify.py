"""Every change of every byte is named; nothing that fits is."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

import pytest

from hiring.domain.ledger.chain import VERSION, Head, Place, genesis, link
from hiring.domain.ledger.differences import EVENT_COLUMNS, PART_COLUMNS
from hiring.domain.ledger.sealing import ENTROPY_BYTES, seal
from hiring.domain.ledger.verify import Break, Verifier, verify_case

LOG = "sayso/log"
STRIDE = 13
"""Every so many bytes are changed, from another first one in each row."""


class KeyRing(dict[str, bytes]):
    """Keys in memory, each made of its person's name."""

    def key_for(self, subject_id: str) -> bytes | None:
        return self.get(subject_id)


KEYS = KeyRing({f"s{n}": sha256(b"%d" % n).digest() for n in range(3)})

Rows = list[tuple[Any, ...]]


def _case(case: str, size: int, types: Sequence[str] = ()) -> tuple[Rows, Rows]:
    """Write a chain of events with up to two parts each."""
    events: Rows = []
    parts: Rows = []
    head = Head(0, genesis(LOG, case))
    for seq in range(1, size + 1):
        place, own = Place(LOG, case, seq), []
        for number in range(seq % 3):
            entropy = sha256(f"{case}{seq}{number}".encode()).digest() * 2
            subject, said = f"s{number}", {"said": "Ωραία — " * seq}
            kept = seal(KEYS[subject], place.aad(number), said, entropy[:ENTROPY_BYTES])
            own.append((subject, kept.commitment))
            parts.append((case, seq, number, subject, kept.commitment, kept.sealed))
        type_ = types[seq - 1] if types else "note.recorded"
        at = f"2026-03-01T09:{seq:02}:00.000000Z"
        new = link(head, place, at, type_, "a1", own)
        kept_row = (VERSION, at, type_, "a1", head.hash, new.head.hash, new.header)
        events.append((case, seq, *kept_row, None))
        head = new.head
    return events, parts


def _changed(value: object, start: int, stride: int) -> Iterator[Any]:
    """Change one byte at a time, as it would be read back."""
    if value is None:
        yield from (0, b"", "")
    elif isinstance(value, int):
        yield from (value ^ 1 << bit for bit in range(0, 63, 8))
    elif isinstance(value, str | bytes):
        raw = value.encode() if isinstance(value, str) else value
        for position in range(start % stride, len(raw), stride):
            altered = bytearray(raw)
            altered[position] ^= 1 << position % 8
            text = altered.decode("utf-8", "surrogateescape")
            yield text if isinstance(value, str) else bytes(altered)


def _each_change(rows: Rows, stride: int) -> Iterator[tuple[int, int, Rows]]:
    for index, row in enumerate(rows):
        for column, value in enumerate(row):
            for other in _changed(value, index + column, stride):
                altered = (*row[:column], other, *row[column + 1 :])
                yield index, column, [*rows[:index], altered, *rows[index + 1 :]]


def test_a_log_as_written_has_no_break() -> None:
    events, parts = _case("c", 50)

    assert list(verify_case(LOG, events, parts, KEYS)) == []
    assert list(verify_case(LOG, events, parts)) == []


@pytest.mark.parametrize(("size", "stride"), [(3, 1), (200 // 8, STRIDE)])
def test_every_changed_byte_of_every_column_is_named(size: int, stride: int) -> None:
    for case in ("c1", "c2") if stride == 1 else [f"c{n}" for n in range(8)]:
        events, parts = _case(case, size)
        for index, column, altered in _each_change(events, stride):
            found = list(verify_case(LOG, altered, parts, KEYS))
            assert found, f"event {index + 1}, {EVENT_COLUMNS[column]}"
        for index, column, altered in _each_change(parts, stride):
            found = list(verify_case(LOG, events, altered, KEYS))
            assert found, f"part row {index}, {PART_COLUMNS[column]}"


@pytest.mark.parametrize("junk", [None, 1.5, -1, b"\xff", "\udcff", "", 2**63 - 1])
@pytest.mark.parametrize("column", range(len(EVENT_COLUMNS)))
def test_whatever_stands_in_a_column_breaks_the_ledger_not_the_verifier(
    column: int, junk: object
) -> None:
    events, parts = _case("c", 5)
    row = events[2]
    if junk == row[column]:
        return
    altered = [*events[:2], (*row[:column], junk, *row[column + 1 :]), *events[3:]]

    assert list(verify_case(LOG, altered, parts, KEYS))


@pytest.mark.parametrize("junk", [None, 1.5, -1, b"\xff", "\udcff", "", 2**63 - 1])
@pytest.mark.parametrize("column", range(len(PART_COLUMNS)))
def test_whatever_stands_in_a_part_breaks_the_ledger_not_the_verifier(
    column: int, junk: object
) -> None:
    events, parts = _case("c", 5)
    row = parts[1]
    altered = [parts[0], (*row[:column], junk, *row[column + 1 :]), *parts[2:]]

    assert list(verify_case(LOG, events, altered, KEYS))


def test_a_missing_event_is_a_gap_at_the_one_after() -> None:
    events, parts = _case("c", 6)

    found = list(verify_case(LOG, events[:2] + events[3:], parts, KEYS))

    assert Break("c", 4, "gap: number 3 should follow") in found


def test_an_event_of_another_case_does_not_fit_here() -> None:
    mine, _ = _case("c", 3, ["note.recorded"] * 3)
    others, _ = _case("d", 3)
    moved = [mine[0], ("c", *others[1][1:]), mine[2]]

    what = [found.what for found in verify_case(LOG, moved, [])]

    assert "chain: does not point back to the event before" in what
    assert "column case_id: not what was hashed" in what


def test_a_part_without_its_event_is_named() -> None:
    events, parts = _case("c", 3)
    stray = ("c", 9, 0, *parts[0][3:])

    assert list(verify_case(LOG, events, [*parts, stray])) == [
        Break("c", 9, "part 0: belongs to no event")
    ]


def test_a_part_too_few_is_named_by_its_number() -> None:
    events, parts = _case("c", 2)

    assert list(verify_case(LOG, events, parts[:2])) == [
        Break("c", 2, "part 1: missing")
    ]


def test_text_may_be_gone_only_if_its_person_was_erased_later() -> None:
    events, parts = _case("c", 4, [*["note.recorded"] * 3, "subject.erased"])
    gone = [(*row[:5], None if row[3] == "s0" else row[5]) for row in parts]

    assert list(verify_case(LOG, events, gone, KEYS)) == []
    assert [found.what for found in verify_case(LOG, events[:3], gone[:3], KEYS)] == [
        "part 0: its sealed text is gone, and no later subject.erased says so"
    ] * 2


def test_a_key_may_be_gone_only_if_its_person_was_erased_later() -> None:
    events, parts = _case("c", 4, [*["note.recorded"] * 3, "subject.erased"])
    left = KeyRing({"s1": KEYS["s1"]})

    assert list(verify_case(LOG, events, parts, left)) == []
    assert [found.seq for found in verify_case(LOG, events[:3], parts[:3], left)] == [
        1,
        2,
    ]


def test_a_case_without_events_and_events_without_a_case_are_named() -> None:
    events, parts = _case("c", 2)
    verifier = Verifier(LOG)

    found = list(verifier.breaks(events, parts, [("a", 0), ("d", 0)]))

    assert [(one.case_id, one.what.partition(":")[0]) for one in found] == [
        ("a", "case"),
        ("c", "case"),
        ("d", "case"),
    ]
    assert (verifier.events, verifier.cases) == (2, 1)


def test_each_break_is_named_once_and_the_rest_still_holds() -> None:
    events, parts = _case("c", 30)
    row = events[9]
    events[9] = (*row[:5], "someone", *row[6:])

    assert list(verify_case(LOG, events, parts, KEYS)) == [
        Break("c", 10, "column actor: not what was hashed")
    ]
