"""What an administrator of the database does to the ledger, the check names."""

# ruff: noqa: S608 - the statements are made of names that stand in this file

import random
from collections.abc import Callable
from typing import Any

import pytest
from psycopg import DatabaseError
from sqlalchemy.orm import Session

from hiring.domain.ledger.chain import Head, Place, link
from hiring.domain.ledger.events import EventType
from hiring.domain.ledger.sealing import SealBroken
from hiring.queries.ledger import head, read_case
from hiring.queries.ledger_check import verify, verify_parallel
from hiring.services.ledger import Part, append, origin, subject_for
from tests.ledger_house import LedgerHouse, without_triggers

EVENTS = 200
FLIPS = 12
CASES = [f"case{n}{n}" for n in range(10)]  # no bit turns one into another
COLUMNS = {
    "audit_event": "case_id v at type actor prev_hash event_hash header".split(),
    "audit_part": "case_id subject_id commitment sealed".split(),
}
NUMBERS = [
    ("audit_event", "seq"),
    ("audit_event", "v"),
    ("audit_event", "leaf_index"),
    ("audit_part", "seq"),
    ("audit_part", "part_no"),
]


@pytest.fixture
def written(ledger_house: LedgerHouse) -> LedgerHouse:
    """Give a ledger of 200 events in ten cases, its triggers off."""
    with ledger_house.writing() as session:
        origin(session)
        for number in range(EVENTS):
            case = CASES[number // 20]
            subject = subject_for(session, case, f"person{number % 3}")
            part = Part(subject, {"said": f"Ωραία {number}"})
            append(session, case, EventType.NOTE_RECORDED, "caller", [part])
    without_triggers(ledger_house)
    return ledger_house


def _whats(house: LedgerHouse, *, unsealing: bool = True) -> list[str]:
    report = verify(house.engine, house.keys if unsealing else None)
    return [found.what.partition(":")[0] for found in report.breaks]


def test_what_was_written_is_unbroken(written: LedgerHouse) -> None:
    report = verify(written.engine, written.keys)

    assert (report.events, report.cases, report.breaks) == (EVENTS, 10, ())
    assert report.heads == verify(written.engine).heads


def test_two_processes_find_what_one_finds(written: LedgerHouse) -> None:
    written.tamper("UPDATE audit_event SET actor = 'x' WHERE seq = 7")
    url = written.engine.url.render_as_string(hide_password=False)

    report = verify_parallel(url, 2)

    assert report == verify(written.engine)
    assert len(report.breaks) == 10


def test_one_case_can_be_checked_alone(written: LedgerHouse) -> None:
    written.tamper("UPDATE audit_event SET actor = 'x' WHERE case_id = 'case22'")

    assert verify(written.engine, case_id="case11").is_unbroken
    assert len(verify(written.engine, case_id="case22").breaks) == EVENTS // 10


def test_changed_bytes_in_any_column_are_named(written: LedgerHouse) -> None:
    chance = random.Random(8)  # noqa: S311 - the same bytes in each run
    for table, columns in COLUMNS.items():
        for column in columns:
            for _ in range(FLIPS):
                _flip_and_check(written, table, column, chance)


def _flip_and_check(
    house: LedgerHouse, table: str, column: str, chance: random.Random
) -> None:
    """Change one bit in the file, see it named, and put it back."""
    where = f"case_id = '{chance.choice(CASES)}' AND seq = {chance.randrange(1, 20)}"
    with house.engine.connect() as connection:
        read = f"SELECT {column} FROM {table} WHERE {where}"
        before = connection.exec_driver_sql(read).scalar_one()
    if isinstance(before, int):
        after: Any = before ^ 1 << chance.randrange(24)
    else:
        raw = bytearray(before.encode() if isinstance(before, str) else before)
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(7)
        after = raw.decode("latin-1") if isinstance(before, str) else bytes(raw)
    if isinstance(after, str) and house.engine.dialect.name != "sqlite":
        after = after.replace("\0", "?")
    mark = house.mark
    change = f"UPDATE {table} SET {column} = {mark} WHERE"
    back = f"{where} " if column != "case_id" else f"{column} = {mark} "
    house.tamper(f"{change} {where}", parameters=(after,))
    assert _whats(house), f"{table}.{column} {before!r} -> {after!r}"
    undo = (before, after) if column == "case_id" else (before,)
    house.tamper(f"{change} {back}", parameters=undo)
    assert not _whats(house)


@pytest.mark.parametrize(("table", "column"), NUMBERS)
def test_a_changed_number_is_named(
    written: LedgerHouse, table: str, column: str
) -> None:
    written.tamper(
        f"UPDATE {table} SET {column} = coalesce({column}, 0) + 64"
        " WHERE case_id = 'case33' AND seq = 9"
    )

    assert _whats(written, unsealing=False)


def test_text_torn_in_the_middle_of_a_letter_is_named(written: LedgerHouse) -> None:
    torn = "UPDATE audit_event SET actor = {} WHERE case_id = 'case33' AND seq = 9"
    if written.engine.dialect.name != "sqlite":
        with pytest.raises(DatabaseError, match="invalid byte sequence"):
            written.tamper(torn.format("convert_from('\\xc3', 'UTF8')"))
        return
    written.tamper(torn.format("CAST(x'c3' AS TEXT)"))
    report = verify(written.engine, written.keys)

    assert [found.what for found in report.breaks] == [
        "column actor: not what was hashed"
    ]
    assert report.events == EVENTS
    assert _whats(written) == ["column actor"]


def test_reading_an_altered_text_says_so(written: LedgerHouse) -> None:
    written.tamper("UPDATE audit_part SET seq = seq + 100")

    with Session(written.engine) as session, pytest.raises(SealBroken):
        read_case(session, "case11", written.keys)


# What each attacker can do, as far as it shows without a checkpoint. Attacker 1 writes
# rows; attacker 2 also recomputes every later hash of the case, but holds no keys.

CASE = "case_id = 'case44'"


def _edit_header(house: LedgerHouse) -> None:
    house.tamper(
        f"UPDATE audit_event SET header = {house.mark} WHERE {CASE} AND seq = 5",
        parameters=(b"{",),
    )


def _edit_sealed(house: LedgerHouse) -> None:
    house.tamper(
        "UPDATE audit_part SET sealed ="
        " (SELECT sealed FROM audit_part WHERE case_id = 'case55' AND seq = 5)"
        f" WHERE {CASE} AND seq = 5"
    )


def _delete(house: LedgerHouse) -> None:
    house.tamper(
        f"DELETE FROM audit_part WHERE {CASE} AND seq = 5",
        f"DELETE FROM audit_event WHERE {CASE} AND seq = 5",
    )


def _delete_and_renumber(house: LedgerHouse) -> None:
    _delete(house)
    house.tamper(
        *(
            f"UPDATE {table} SET seq = {seq - 1} WHERE {CASE} AND seq = {seq}"
            for seq in range(6, 21)
            for table in COLUMNS
        )
    )


def _reorder(house: LedgerHouse) -> None:
    house.tamper(
        *(
            f"UPDATE {table} SET seq = {there} WHERE {CASE} AND seq = {here}"
            for here, there in ((5, 99), (6, 5), (99, 6))
            for table in COLUMNS
        )
    )


def _drop_ciphertext(house: LedgerHouse) -> None:
    house.tamper(f"UPDATE audit_part SET sealed = NULL WHERE {CASE} AND seq = 5")


def _drop_the_case(house: LedgerHouse) -> None:
    house.tamper(*(f"DELETE FROM {table} WHERE {CASE}" for table in COLUMNS))


@pytest.mark.parametrize(
    ("attack", "named"),
    [
        (_edit_header, {"hash", "column header"}),
        (_edit_sealed, {"part 0"}),
        (_delete, {"gap", "chain"}),
        (_delete_and_renumber, {"chain", "column seq", "part 0"}),
        (_reorder, {"chain", "column seq", "part 0", "time"}),
        (_drop_ciphertext, {"part 0"}),
        (_drop_the_case, {"case"}),
    ],
)
def test_attacker_1_who_writes_rows_is_named(
    written: LedgerHouse, attack: Callable[[LedgerHouse], None], named: set[str]
) -> None:
    attack(written)

    assert set(_whats(written)) == named


def _recompute(house: LedgerHouse) -> None:
    """Hash the case again from its columns, as attacker 2 does."""
    mark = house.mark
    with Session(house.engine) as session:
        log, before = origin(session), Head(0, b"")
        rows = session.connection().exec_driver_sql(
            f"SELECT seq, at, type, actor FROM audit_event WHERE {CASE} ORDER BY seq"
        )
        events = [tuple(row) for row in rows]
        rows = session.connection().exec_driver_sql(
            "SELECT seq, subject_id, commitment FROM audit_part"
            f" WHERE {CASE} ORDER BY seq, part_no"
        )
        parts = [tuple(row) for row in rows]
        first = session.connection().exec_driver_sql(
            f"SELECT prev_hash FROM audit_event WHERE {CASE} ORDER BY seq"
        )
        before = Head(0, bytes(first.scalars().first() or b""))
    for seq, at, type_, actor in events:
        own = [(who, bytes(kept)) for number, who, kept in parts if number == seq]
        place = Place(log, "case44", seq)
        new = link(Head(before.seq, before.hash), place, at, type_, actor, own)
        house.tamper(
            f"UPDATE audit_event SET header = {mark}, event_hash = {mark},"
            f" prev_hash = {mark} WHERE {CASE} AND seq = {seq}",
            parameters=(new.header, new.head.hash, before.hash),
        )
        before = new.head


def _edit_actor(house: LedgerHouse) -> None:
    house.tamper(f"UPDATE audit_event SET actor = 'other' WHERE {CASE} AND seq = 5")


def _cut_tail(house: LedgerHouse) -> None:
    house.tamper(*(f"DELETE FROM {t} WHERE {CASE} AND seq > 15" for t in COLUMNS))


@pytest.mark.parametrize("attack", [_delete_and_renumber, _reorder, _edit_sealed])
def test_attacker_2_who_recomputes_hashes_cannot_move_what_is_sealed(
    written: LedgerHouse, attack: Callable[[LedgerHouse], None]
) -> None:
    attack(written)
    _recompute(written)

    assert "part 0" in _whats(written)


@pytest.mark.parametrize("attack", [_edit_actor, _cut_tail])
def test_without_a_checkpoint_attacker_2_goes_unseen_here(
    written: LedgerHouse, attack: Callable[[LedgerHouse], None]
) -> None:
    """Hold the limit down in writing: docs/adr/0003 says what will close it."""
    attack(written)
    _recompute(written)

    assert _whats(written) == []


def test_the_fingerprint_of_all_heads_shows_a_cut_tail(written: LedgerHouse) -> None:
    noted = verify(written.engine).heads
    _cut_tail(written)

    assert verify(written.engine).heads != noted


def test_events_written_during_a_check_are_no_breaks(written: LedgerHouse) -> None:
    with written.writing() as session:
        append(session, "case44", EventType.RECORD_VIEWED, "hr")
        assert verify(written.engine).events == EVENTS
    with Session(written.engine) as session:
        newest = head(session, "case44")
    assert newest is not None
    assert newest.seq == EVENTS // 10 + 1
    assert verify(written.engine, written.keys).is_unbroken


def test_a_ledger_that_lost_its_name_is_broken(written: LedgerHouse) -> None:
    written.tamper("DELETE FROM ledger_origin")

    assert _whats(written) == ["log"]
