"""The re-check of every case: what it costs a case, and that it holds no more for more.

The floor reads the name of each case, one after another, in a transaction of its own.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from sqlalchemy import select

from bench import seed
from bench.figures import Figure
from hiring.models.recruiting import Candidate
from hiring.transaction import transaction

_MEASURED = """\
import json, os, time
from bench.processes import peak_mib
from hiring import create_app
from hiring.services.recheck import recheck_all
app = create_app()
begun = time.perf_counter()
with app.app_context():
    *_, last = recheck_all()
assert last.cases == last.of and not last.failed, last
print(json.dumps({"wall": time.perf_counter() - begun, "mib": peak_mib(os.getpid())}))
"""


def measure(*, quick: bool) -> Iterator[Figure]:
    """Check few cases and many, in a process each, on the embedded default."""
    few, many = (500, 5_000) if quick else (10_000, 100_000)
    (little, _, _), (much, wall, floor) = (_run(size) for size in (few, many))
    yield Figure(
        "recheck", f"memory for {many:,} cases / for {few:,}", "SQLite", much / little,
        most=1.1, note=f"{much:.0f} / {little:.0f} MiB",
    )  # fmt: skip
    yield Figure(
        "recheck", f"{many:,} cases / reading their names", "SQLite", wall / floor,
        note=f"{wall:.0f} s, {wall / many * 1000:.1f} ms a case",
    )  # fmt: skip


def _run(size: int) -> tuple[float, float, float]:
    """Return the most MiB held, the seconds taken, and the seconds of the floor."""
    with tempfile.TemporaryDirectory(prefix="sayso-bench-") as name:
        folder = Path(name)
        world = seed.build(folder, f"sqlite:///{folder}/sayso.db", size, 40)
        floor = _floor(world)
        said = subprocess.run(
            [sys.executable, "-c", _MEASURED],
            env={**os.environ, **world.env},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        told = json.loads(said.stdout)
        return told["mib"], told["wall"], floor


def _floor(world: seed.World) -> float:
    with world.app.app_context():
        with transaction() as session:
            ids = session.scalars(select(Candidate.id)).all()
        begun = perf_counter()
        for each in ids:
            with transaction() as session:
                session.scalar(select(Candidate.name).where(Candidate.id == each))
        return perf_counter() - begun
