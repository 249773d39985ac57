"""Consent mails by the thousand: one press, constant memory, and no page held up.

The worker asks and sends as it always does, into a mail server on this machine that
takes everything and keeps nothing. What a page waits is measured without it and beside
it.
"""

import json
import os
import socketserver
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from sqlalchemy import func, insert, select, update

from bench import seed
from bench.figures import Figure
from bench.load import Shot, fire
from bench.processes import free_port, serving
from hiring import clock, ids
from hiring.models.organisation import FormPress, Organisation, OutboxMail
from hiring.models.recruiting import Candidate
from hiring.queries.uploads import import_key
from hiring.services.consent import ask_imported
from hiring.transaction import transaction

_PAGES = 300
_WORKER = """\
import json, os, time
from bench.processes import peak_mib
from hiring import create_app, worker
app = create_app()
begun = time.perf_counter()
worker.run(app, once=True)
print(json.dumps({"wall": time.perf_counter() - begun, "mib": peak_mib(os.getpid())}))
"""


class _Sink(socketserver.StreamRequestHandler):
    """Take every mail and keep none."""

    def handle(self) -> None:
        """Speak as much SMTP as a client needs."""
        self.wfile.write(b"220 sink\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while self.rfile.readline() not in {b".\r\n", b""}:
                    pass
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")
            if verb == b"QUIT":
                return


class _Server(socketserver.TCPServer):
    """One worker sends one mail at a time: a thread for each would buy nothing."""

    allow_reuse_address = True


def measure(*, quick: bool) -> Iterator[Figure]:
    """Send few and many, each by a worker of its own, on the embedded default."""
    few, many = (300, 3_000) if quick else (1_000, 100_000)
    (little, _, _, _), (much, wall, idle, busy) = (_run(size) for size in (few, many))
    yield Figure(
        "mail", f"memory for {many:,} consent mails / for {few:,}", "SQLite",
        much / little, most=1.1, note=f"{much:.0f} / {little:.0f} MiB",
    )  # fmt: skip
    yield Figure(
        "mail", f"{many:,} asked and mailed, a candidate", "SQLite",
        wall / many * 1000, unit="ms", note=f"{wall:.0f} s by one worker",
    )  # fmt: skip
    yield Figure(
        "mail", "p99 of a list page while mail is sent", "SQLite", busy, unit="ms",
        most=300, note=f"p99 {idle:.1f} ms while nothing is sent",
    )  # fmt: skip


def _run(size: int) -> tuple[float, float, float, float]:
    """Return the worker's most MiB, its seconds, and a page's p99 without and with."""
    with (
        tempfile.TemporaryDirectory(prefix="sayso-bench-") as name,
        _Server(("127.0.0.1", 0), _Sink) as sink,
    ):
        threading.Thread(target=sink.serve_forever, daemon=True).start()
        folder = Path(name)
        world = seed.build(folder, f"sqlite:///{folder}/sayso.db", 100, 2)
        upload_id = _import(world, size)
        with world.app.app_context():
            ask_imported(world.manager, upload_id)
        smtp = f"smtp://127.0.0.1:{sink.server_address[1]}"
        env = {**world.env, "SAYSO_SMTP_URL": smtp, "SAYSO_MAIL_FROM": "a@b.example"}
        port = free_port()
        with serving("bench.product:application", port, world.env):
            idle = _p99(world, port)
            worker = subprocess.Popen(
                [sys.executable, "-c", _WORKER],
                env={**os.environ, **env},
                stdout=subprocess.PIPE,
                text=True,
            )
            busy = _p99(world, port)
            said, _ = worker.communicate()
        sink.shutdown()
        told = json.loads(said)
        _verify(world, size)
        return told["mib"], told["wall"], idle, busy


def _p99(world: seed.World, port: int) -> float:
    cookies = world.staff_cookie(world.manager_token)
    shots = [Shot("/candidates", cookies)] * _PAGES
    fire(port, shots[:20], 2)
    begun = perf_counter()
    taken = fire(port, shots, 2)
    del begun
    return statistics.quantiles(taken, n=100)[-1]


def _import(world: seed.World, size: int) -> str:
    """Lay down what an import of so many leaves behind, asked by nobody yet."""
    upload_id, now = ids.new_id(), clock.now()
    columns = Candidate.__table__.c
    with world.app.app_context():
        with transaction() as session:
            one = session.execute(select(Candidate.__table__).limit(1)).mappings().one()
            key = import_key(world.manager, upload_id)
            kept = {
                "key": key, "result_id": f"{size} {now.isoformat()}", "pressed_at": now,
            }  # fmt: skip
            session.execute(insert(FormPress), kept)
            session.execute(update(Organisation).values(quiet_from=0, quiet_to=0))
        like = {column.name: one[column.name] for column in columns}
        for first in range(0, size, 1000):
            rows = [
                like
                | {
                    "id": ids.new_id(), "opening_id": world.opening_id,
                    "name": f"Many {number}", "name_folded": f"many {number}",
                    "email": f"many{number}@mail.example", "added_at": now,
                    "added_by": world.manager.id, "consent_state": "not_asked",
                }
                for number in range(first, min(first + 1000, size))
            ]  # fmt: skip
            with transaction() as session:
                session.execute(insert(Candidate), rows)
    return upload_id


def _verify(world: seed.World, size: int) -> None:
    with world.app.app_context(), transaction() as session:
        sent = session.scalar(
            select(func.count())
            .select_from(OutboxMail)
            .where(OutboxMail.template == "consent_request")
            .where(OutboxMail.sent_at.is_not(None))
        )
    if sent is None or sent < size:
        message = f"{sent} of {size} mails were sent"
        raise RuntimeError(message)
