"""Servers under measurement, and what a tree of processes has used, from /proc."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, sleep

_TICKS = os.sysconf("SC_CLK_TCK")
_PATIENCE = 30.0


def cpu_seconds(pid: int) -> float:
    """Return what a process and those it started have used, in processor seconds."""
    return sum(_own_cpu(each) for each in _tree(pid))


def peak_mib(pid: int) -> float:
    """Return the most memory that one process ever held."""
    for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _tree(pid: int) -> Iterator[int]:
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text("ascii").split():
            yield from _tree(int(child))


def _own_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


@contextmanager
def serving(target: str, port: int, env: Mapping[str, str]) -> Iterator[int]:
    """Run a WSGI application in two granian workers; give the server's process id."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", "2",
        "--blocking-threads", "1", "--host", "127.0.0.1", "--port", str(port),
        "--log-level", "error", "--no-ws", target,
    ]  # fmt: skip
    server = subprocess.Popen(command, env={**os.environ, **env})
    try:
        _wait_for(port, server)
        yield server.pid
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    until = perf_counter() + _PATIENCE
    while perf_counter() < until and server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            sleep(0.1)
        else:
            return
    message = f"nothing answers on port {port}"
    raise RuntimeError(message)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
