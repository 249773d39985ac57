"""Checking the whole ledger, streamed from the raw drivers in constant memory.

A layer that makes an object of every row would take most of the time. Both tables are
read in one snapshot, so that events written meanwhile do not look like breaks.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from multiprocessing import get_context
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, func, select

from hiring.domain.ledger.differences import EVENT_COLUMNS, PART_COLUMNS
from hiring.domain.ledger.sealing import Keys
from hiring.domain.ledger.verify import Break, Verifier
from hiring.models.ledger import CaseHead, LedgerOrigin

_ROWS_AT_ONCE = 2000
_SEALED_OR_NOT = "CASE WHEN sealed IS NULL THEN NULL ELSE 1 END"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check has found.

    ``heads`` is one hash over the head of every case: two checks that print the same
    have seen the same ledger. Without a checkpoint from elsewhere, unbroken does not
    mean complete: a tail or a whole case that was cut off leaves no trace here.
    """

    events: int
    cases: int
    breaks: tuple[Break, ...]
    heads: str

    @property
    def is_unbroken(self) -> bool:
        """Tell whether every event that is there is as it was written."""
        return not self.breaks


@dataclass(frozen=True, slots=True)
class _Findings:
    """What was found in some of the cases; in order, they add up to a report."""

    events: int
    cases: int
    breaks: tuple[Break, ...]
    heads: bytes


@dataclass(frozen=True, slots=True)
class _Cases:
    """Which cases to read: all from ``first`` on and before ``end``, or only one."""

    first: str | None = None
    end: str | None = None
    only: str | None = None

    def condition(self, mark: str) -> tuple[str, tuple[str, ...]]:
        """Write this as SQL; ``mark`` is what the driver takes for a parameter."""
        bounds = (("=", self.only), (">=", self.first), ("<", self.end))
        given = [(sign, bound) for sign, bound in bounds if bound is not None]
        terms = " AND ".join(f"case_id {sign} {mark}" for sign, _ in given)
        return f"WHERE {terms}" if terms else "", tuple(bound for _, bound in given)


def verify(
    engine: Engine, keys: Keys | None = None, case_id: str | None = None
) -> Report:
    """Check every link, or those of one case; open the seals where keys are given."""
    return _report([_check(engine, keys, _Cases(only=case_id))])


def verify_parallel(url: str, processes: int) -> Report:
    """Check every link in several processes at once, without opening seals."""
    engine = create_engine(url)
    cases = _split(engine, processes)
    engine.dispose()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return _report(list(pool.map(_check_apart, [url] * len(cases), cases)))


def _report(findings: Sequence[_Findings]) -> Report:
    return Report(
        sum(part.events for part in findings),
        sum(part.cases for part in findings),
        tuple(found for part in findings for found in part.breaks),
        sha256(b"".join(part.heads for part in findings)).hexdigest(),
    )


def _split(engine: Engine, pieces: int) -> list[_Cases]:
    """Cut the cases into even pieces that leave none out, whatever their ids."""
    with engine.connect() as connection:
        count = connection.scalar(select(func.count()).select_from(CaseHead)) or 0
        ids = select(CaseHead.case_id).order_by(CaseHead.case_id).limit(1)
        bounds = [
            connection.scalar(ids.offset(count * piece // pieces))
            for piece in range(1, pieces)
        ]
    return [_Cases(*pair) for pair in pairwise([None, *bounds, None])]


def _check_apart(url: str, cases: _Cases) -> _Findings:
    """Check some cases in a process of its own."""
    engine = create_engine(url)
    try:
        return _check(engine, None, cases)
    finally:
        engine.dispose()


def _check(engine: Engine, keys: Keys | None, cases: _Cases) -> _Findings:
    with _snapshot(engine) as connection:
        log = connection.scalar(select(LedgerOrigin.origin))
        if log is None:
            unnamed = Break("", 0, "log: it has no name, nothing can be checked")
            return _Findings(0, 0, (unnamed,), b"")
        try:
            return _scan(connection, Verifier(log, keys), cases)
        except sqlite3.OperationalError as fault:
            if "decode" not in str(fault):
                raise
            _read_torn_text(connection)
            return _scan(connection, Verifier(log, keys), cases)


def _scan(connection: Connection, verifier: Verifier, cases: _Cases) -> _Findings:
    """Run the verifier over the rows; a torn database file is a break too."""
    sealed = "sealed" if verifier.opens_seals else _SEALED_OR_NOT
    part_columns = [*PART_COLUMNS[:-1], sealed]
    parts_order = "case_id, seq, part_no"
    breaks: list[Break] = []
    try:
        breaks.extend(
            verifier.breaks(
                _rows(connection, "audit_event", EVENT_COLUMNS, "case_id, seq", cases),
                _rows(connection, "audit_part", part_columns, parts_order, cases),
                _rows(connection, "case_head", ["case_id", "0"], "case_id", cases),
            )
        )
    except sqlite3.DatabaseError as fault:
        if type(fault) is not sqlite3.DatabaseError:  # busy, no memory: no break
            raise
        breaks.append(Break("", 0, f"database file: {fault}"))
    return _Findings(
        verifier.events, verifier.cases, tuple(breaks), bytes(verifier.heads)
    )


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a connection on which everything is read as of one moment."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.connect() as connection, connection.begin():
        driver: Any = connection.connection.driver_connection
        if engine.dialect.name == "sqlite" and not driver.in_transaction:
            driver.execute("BEGIN")
        try:
            yield connection
        finally:
            if engine.dialect.name == "sqlite":
                driver.text_factory = str


def _rows(
    connection: Connection,
    table: str,
    columns: Sequence[str],
    order: str,
    cases: _Cases,
) -> Iterator[Any]:
    """Stream some cases' rows of a table straight from the driver."""
    driver: Any = connection.connection.driver_connection
    is_sqlite = connection.dialect.name == "sqlite"
    where, bounds = cases.condition("?" if is_sqlite else "%s")
    wanted = f"SELECT {', '.join(columns)} FROM {table} {where} ORDER BY {order}"  # noqa: S608 - every name stands in this file
    if is_sqlite:
        return iter(driver.execute(wanted, bounds))
    return _stream(driver.cursor(name=table), wanted, bounds)


def _stream(cursor: Any, wanted: str, bounds: tuple[str, ...]) -> Iterator[Any]:  # noqa: ANN401 - the driver's own
    """Fetch through a cursor on PostgreSQL's side, which holds the rows back."""
    with cursor:
        cursor.itersize = _ROWS_AT_ONCE
        cursor.execute(wanted, bounds, binary=True)
        yield from cursor


def _read_torn_text(connection: Connection) -> None:
    """Let text through that is no UTF-8, so that its row can be named."""
    driver: Any = connection.connection.driver_connection
    driver.text_factory = lambda text: text.decode("utf-8", "surrogateescape")
