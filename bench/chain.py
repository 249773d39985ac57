"""P8: reading the whole ledger again and checking it, against only reading it.

Each measurement is a process of its own, so that memory and start are its own too:
``python -m bench.chain verify|scan|pair URL``.
"""

import json
import os
import secrets
import statistics
import subprocess
import sys
from collections.abc import Iterator
from time import perf_counter, process_time
from typing import Any

from sqlalchemy import create_engine, insert

from bench.figures import Figure
from bench.processes import peak_mib
from hiring.domain.ledger.chain import Head, Place, genesis, link
from hiring.models.base import Base
from hiring.models.ledger import AuditEvent, AuditPart, CaseHead, LedgerOrigin
from hiring.queries.ledger_check import verify, verify_parallel

_ORIGIN = "sayso/bench"
_EVENTS_A_CASE = 20
_BATCH = 200
_EVENTS = (
    "SELECT case_id, seq, v, at, type, actor, prev_hash, event_hash, header, leaf_index"
    " FROM audit_event ORDER BY case_id, seq"
)
_PARTS = (
    "SELECT case_id, seq, part_no, subject_id, commitment,"
    " CASE WHEN sealed IS NULL THEN NULL ELSE 1 END"
    " FROM audit_part ORDER BY case_id, seq, part_no"
)


def measure(url: str, name: str, *, quick: bool) -> Iterator[Figure]:
    """Verify and scan the same ledger, taking turns."""
    events = fill(url, 30_000 if quick else 120_000)
    rounds = 3 if quick else 4
    taken: dict[str, list[dict[str, float]]] = {"scan": [], "verify": [], "pair": []}
    for _ in range(rounds):
        for way, runs in taken.items():
            runs.append(_apart(way, url))
    wall = {way: [run["wall"] for run in runs] for way, runs in taken.items()}
    pairs = zip(wall["verify"], wall["scan"], strict=True)
    rate = events / statistics.median(wall["verify"]) / 1000
    yield Figure(
        "P8", "ledger check without unsealing / read-only scan", name,
        statistics.median(a / b for a, b in pairs), most=2.5,
        note=f"{events:,} events, {rate:.0f} k/s, {rounds} rounds of wall time",
    )  # fmt: skip
    held = max(run["mib"] for run in taken["verify"])
    bare = max(run["mib_before"] for run in taken["verify"])
    yield Figure(
        "P8", "memory of the check", name, held, "MiB", most=50,
        note=f"of which {bare:.0f} MiB are the imported package, before it begins",
    )  # fmt: skip
    pairs = zip(wall["verify"], wall["pair"], strict=True)
    yield Figure(
        "P8", "one process / two processes", name,
        statistics.median(a / b for a, b in pairs), least=1.8,
        note=f"{statistics.median(wall['pair']):.2f} s with their start",
    )  # fmt: skip


def fill(url: str, events: int) -> int:
    """Write a ledger of so many events with two parts each, as the product lays it."""
    engine = create_engine(url)
    Base.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(LedgerOrigin), {"id": 1, "origin": _ORIGIN})
    cases = events // _EVENTS_A_CASE
    for first in range(0, cases, _BATCH):
        some = [f"{number:024x}" for number in range(first, min(cases, first + _BATCH))]
        rows = [row for case_id in some for row in _case(case_id)]
        with engine.begin() as connection:
            connection.execute(insert(CaseHead), [{"case_id": each} for each in some])
            connection.execute(insert(AuditEvent), [event for event, _ in rows])
            connection.execute(
                insert(AuditPart), [part for _, parts in rows for part in parts]
            )
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as tidy:
        tidy.exec_driver_sql("ANALYZE")
    engine.dispose()
    return cases * _EVENTS_A_CASE


def _case(case_id: str) -> Iterator[tuple[dict[str, Any], list[dict[str, Any]]]]:
    head = Head(0, genesis(_ORIGIN, case_id))
    subjects = [secrets.token_hex(12) for _ in range(2)]
    for seq in range(1, _EVENTS_A_CASE + 1):
        place = Place(_ORIGIN, case_id, seq)
        named = [(subject, secrets.token_bytes(32)) for subject in subjects]
        at = f"2026-03-01T09:30:{seq:02}.000000Z"
        new = link(head, place, at, "contact.recorded", "ab" * 12, named)
        event = {
            "case_id": case_id, "seq": seq, "v": 1, "at": at,
            "type": "contact.recorded", "actor": "ab" * 12, "prev_hash": head.hash,
            "event_hash": new.head.hash, "header": new.header, "leaf_index": None,
        }  # fmt: skip
        parts = [
            {
                "case_id": case_id, "seq": seq, "part_no": number,
                "subject_id": subject, "commitment": commitment,
                "sealed": secrets.token_bytes(400),
            }
            for number, (subject, commitment) in enumerate(named)
        ]  # fmt: skip
        yield event, parts
        head = new.head


def _apart(way: str, url: str) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.chain", way, url]
    told = subprocess.run(command, check=True, capture_output=True, timeout=300)
    result: dict[str, float] = json.loads(told.stdout)
    return result


def _scan(url: str) -> None:
    """Read the same columns of the same rows, in the same order and batches."""
    engine = create_engine(url)
    with engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        for number, wanted in enumerate((_EVENTS, _PARTS)):
            if engine.dialect.name == "sqlite":
                cursor = driver.execute(wanted)
                while rows := cursor.fetchmany(2000):
                    for _ in rows:
                        pass
            else:
                with driver.cursor(name=f"scan_{number}") as cursor:
                    cursor.itersize = 2000
                    cursor.execute(wanted, binary=True)
                    for _ in cursor:
                        pass


def _verify(url: str) -> None:
    report = verify(create_engine(url))
    if not report.is_unbroken:
        raise SystemExit(str(report.breaks[:3]))


def _pair(url: str) -> None:
    if not verify_parallel(url, 2).is_unbroken:
        raise SystemExit("broken")


def main() -> None:
    """Measure one way in this process and print what it took."""
    way = {"scan": _scan, "verify": _verify, "pair": _pair}[sys.argv[1]]
    before = _mib()
    start, used = perf_counter(), process_time()
    way(sys.argv[2])
    told = {
        "wall": perf_counter() - start, "cpu": process_time() - used,
        "mib": _mib(), "mib_before": before,
    }  # fmt: skip
    sys.stdout.write(json.dumps(told))


def _mib() -> float:
    # Not getrusage: there, a process starts with what its parent held.
    return peak_mib(os.getpid())


if __name__ == "__main__":
    main()
