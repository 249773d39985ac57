"""What is appended is one unforked chain, or it did not happen at all."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from hiring import clock
from hiring.domain.ledger.chain import genesis
from hiring.domain.ledger.events import ORGANISATION, EventType
from hiring.models.ledger import CaseHead, CaseSubject
from hiring.queries.ledger import head, read_case
from hiring.queries.ledger_check import verify
from hiring.services.ledger import (
    LedgerRefused,
    Part,
    append,
    find_head,
    found_ledger,
    lock_case,
    origin,
    subject_for,
)
from tests.ledger_house import LedgerHouse

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


class Refusal(Exception):
    """Stands for whatever may go wrong in the rest of a service."""


def test_an_event_is_read_back_as_it_was_written(ledger_house: LedgerHouse) -> None:
    written = ledger_house.write("case", "Zoe\u0308 said \u4f60\u597d \0 \u2028")

    with Session(ledger_house.engine) as session:
        (entry,) = read_case(session, "case", ledger_house.keys)
        newest = head(session, "case")

    assert entry.parts[0].payload == {"said": "Zo\u00eb said \u4f60\u597d \0 \u2028"}
    assert (entry.seq, entry.at) == (written.seq, written.at)
    assert entry.type is EventType.NOTE_RECORDED
    assert newest is not None
    assert newest.hash == written.event_hash == entry.event_hash


def test_each_case_has_a_chain_of_its_own(ledger_house: LedgerHouse) -> None:
    seqs = [ledger_house.write(case).seq for case in ("a", "b", "a", ORGANISATION)]

    report = verify(ledger_house.engine, ledger_house.keys)

    assert seqs == [1, 1, 2, 1]
    assert (report.events, report.cases, report.is_unbroken) == (4, 3, True)


def test_a_person_has_another_name_in_each_case(ledger_house: LedgerHouse) -> None:
    with ledger_house.writing() as session:
        names = [
            subject_for(session, case, person)
            for case in ("a", "b")
            for person in ("", "ruth", "")
        ]

    assert names[0] == names[2]
    assert len(set(names)) == 4


def test_several_events_of_one_transaction_follow_each_other(
    ledger_house: LedgerHouse,
) -> None:
    with ledger_house.writing() as session:
        seqs = [
            append(session, "case", EventType.RECORD_VIEWED, "hr").seq for _ in range(3)
        ]

    assert seqs == [1, 2, 3]
    assert verify(ledger_house.engine).is_unbroken


def test_eight_writers_on_one_case_leave_no_fork_and_no_gap(
    ledger_house: LedgerHouse,
) -> None:
    with ThreadPoolExecutor(8) as pool:
        seqs = list(pool.map(lambda _: ledger_house.write("hot").seq, range(80)))

    report = verify(ledger_house.engine, ledger_house.keys)

    assert sorted(seqs) == list(range(1, 81))
    assert (report.events, report.breaks) == (80, ())


def test_what_is_read_under_the_lock_stays_true_until_it_is_let_go(
    ledger_house: LedgerHouse,
) -> None:
    ledger_house.write("case")

    def see_then_write(_: int) -> bool:
        with ledger_house.writing() as session:
            seen = lock_case(session, "case").seq
            written = append(session, "case", EventType.RECORD_VIEWED, "hr")
            return written.seq == seen + 1

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(see_then_write, range(40)))


def test_if_the_event_cannot_be_written_neither_is_the_business_row(
    ledger_house: LedgerHouse,
) -> None:
    ledger_house.write("case")
    ledger_house.tamper("DROP TABLE audit_part", "DROP TABLE audit_event")

    with pytest.raises(DBAPIError), ledger_house.writing() as session:  # noqa: PT012 - all of it is one transaction
        session.add(CaseSubject(case_id="x", person_key="", subject_id="row"))
        session.flush()
        append(session, "case", EventType.NOTE_RECORDED, "caller")

    with Session(ledger_house.engine) as session:
        assert session.scalar(select(CaseSubject).filter_by(subject_id="row")) is None


def test_what_fails_later_takes_the_event_back(ledger_house: LedgerHouse) -> None:
    with pytest.raises(Refusal), ledger_house.writing() as session:  # noqa: PT012 - as above
        append(session, "case", EventType.NOTE_RECORDED, "caller")
        raise Refusal

    with Session(ledger_house.engine) as session:
        assert head(session, "case") is None
        assert session.scalar(select(func.count()).select_from(CaseHead)) == 0
    assert ledger_house.write("case").seq == 1


def test_a_session_used_again_forgets_what_it_had_locked(
    ledger_house: LedgerHouse,
) -> None:
    with ledger_house.app.app_context(), Session(ledger_house.engine) as session:
        session.info["sayso_writing"] = True
        append(session, "case", EventType.NOTE_RECORDED, "caller")
        session.rollback()
        assert append(session, "case", EventType.NOTE_RECORDED, "caller").seq == 1
        session.commit()
        assert append(session, "case", EventType.NOTE_RECORDED, "caller").seq == 2


def test_no_event_is_written_under_a_savepoint(ledger_house: LedgerHouse) -> None:
    with (
        ledger_house.writing() as session,
        session.begin_nested(),
        pytest.raises(LedgerRefused),
    ):
        append(session, "case", EventType.NOTE_RECORDED, "caller")


def test_no_event_is_written_for_a_person_without_a_key(
    ledger_house: LedgerHouse,
) -> None:
    part = Part("nobody", {"said": "yes"})

    with ledger_house.writing() as session, pytest.raises(LedgerRefused):
        append(session, "case", EventType.NOTE_RECORDED, "caller", [part])


def test_a_clock_set_back_moves_no_event_back_and_is_recorded(
    ledger_house: LedgerHouse,
) -> None:
    with clock.set_to(NOON):
        ledger_house.write("case")
    with clock.set_to(NOON - timedelta(hours=1)):
        late = ledger_house.write("case")

    with Session(ledger_house.engine) as session:
        entry = read_case(session, "case", ledger_house.keys)[-1]

    assert late.at == NOON
    assert [part.payload for part in entry.parts] == [
        {"said": ""},
        {"clock_behind_ms": 3_600_000},
    ]
    assert verify(ledger_house.engine, ledger_house.keys).is_unbroken


def test_a_moment_taken_just_before_the_lock_is_no_wrong_clock(
    ledger_house: LedgerHouse,
) -> None:
    with ledger_house.writing() as session:
        append(session, "case", EventType.NOTE_RECORDED, "a", at=NOON)
        just_before = NOON - timedelta(milliseconds=900)
        second = append(session, "case", EventType.NOTE_RECORDED, "a", at=just_before)

    with Session(ledger_house.engine) as session:
        assert read_case(session, "case", ledger_house.keys)[-1].parts == ()
    assert second.at == NOON


def test_the_log_is_named_once(ledger_house: LedgerHouse) -> None:
    with ledger_house.writing() as session:
        name = origin(session)
        assert found_ledger(session) == name == origin(session)
        assert find_head(session, "new").hash == genesis(name, "new")


def test_nothing_is_written_to_a_log_without_a_name(ledger_house: LedgerHouse) -> None:
    ledger_house.tamper("DELETE FROM ledger_origin")

    with (
        ledger_house.app.app_context(),
        Session(ledger_house.engine) as session,
    ):
        found_ledger(session)
        session.rollback()
        with pytest.raises(LedgerRefused, match="sayso init"):
            append(session, "case", EventType.NOTE_RECORDED, "caller")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit_event SET actor = 'x'",
        "DELETE FROM audit_event",
        "UPDATE audit_part SET sealed = NULL",
        "DELETE FROM audit_part",
    ],
)
def test_the_database_refuses_to_change_what_was_written(
    ledger_house: LedgerHouse, change: str
) -> None:
    ledger_house.write("case")

    with (
        pytest.raises(DBAPIError, match="only grows"),
        ledger_house.engine.begin() as c,
    ):
        c.execute(text(change))


@pytest.mark.parametrize("table", ["audit_event", "audit_part"])
def test_neither_replacing_nor_truncating_passes_the_triggers(
    ledger_house: LedgerHouse, table: str
) -> None:
    ledger_house.write("case")
    changes = [f"TRUNCATE {table} CASCADE"]
    if ledger_house.engine.dialect.name == "sqlite":
        replace = f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}"  # noqa: S608 - one of the two above
        changes = ["PRAGMA recursive_triggers=OFF", replace]

    with ledger_house.engine.connect() as connection:
        for statement in changes[:-1]:
            connection.exec_driver_sql(statement)
        with pytest.raises(DBAPIError, match="only grows"):
            connection.exec_driver_sql(changes[-1])

    assert verify(ledger_house.engine, ledger_house.keys).events == 1
