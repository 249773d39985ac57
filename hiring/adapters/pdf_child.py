"""A child process, seen from outside: how it starts, is asked, and ends.

What it does, as to print, is none of this file's business, and turns are taken
elsewhere.
"""

import os
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

_MAIN = Path(__file__).with_name("child_main.py")
_PASSED_ON = ("PATH", "HOME", "PYTHONPATH", "LD_LIBRARY_PATH")
_PASSED_ON_MACOS = ("DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")


class PdfRefused(Exception):
    """This document cannot be printed: it asks for too much, or for what it may not."""


class PdfUnavailable(Exception):
    """Nothing can be printed now; trying again later may help."""


class Stopped(Exception):
    """The child ended without an answer."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one document may cost before it is stopped."""

    mebibytes: int = 700
    cpu_seconds: int = 15
    wall_seconds: float = 30.0
    queue_seconds: float = 30.0
    start_seconds: float = 30.0
    html_characters: int = 2_000_000


class Child:
    """A running child: its pipes, and a folder that goes when it goes."""

    def __init__(self, limits: Limits, script: Path) -> None:
        """Start the process and wait until it is ready, or raise PdfUnavailable.

        The script says what it does, for ``child_main`` to do.
        """
        # No TemporaryDirectory: in a forked process it would remove the parent's.
        self._scratch = Path(tempfile.mkdtemp(prefix="sayso-print-"))
        self._errors = self._scratch / "errors.txt"
        self._process = self._start(limits, script)
        self._requests: IO[bytes] = _pipe(self._process.stdin)
        self._replies: IO[bytes] = _pipe(self._process.stdout)
        try:
            self._answer_within(limits.start_seconds)
        except Stopped:
            reason = self._last_error()
            self.end()
            raise PdfUnavailable(f"A child does not start. {reason}") from None

    @property
    def pid(self) -> int:
        """Return the process's id."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Tell whether the process has not ended."""
        return self._process.poll() is None

    def ask(self, request: bytes, seconds: float) -> tuple[bytes, bytes]:
        """Send one request and return the kind and body of the answer."""
        header = struct.pack("!I", len(request))
        return self._answer_within(seconds, header + request)

    def end(self) -> None:
        """Kill the process, wait for it, and remove what it left."""
        self._process.kill()
        self._process.wait()
        self._close_pipes()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def abandon(self) -> None:
        """Let go of a process that is a forked parent's: kill and remove nothing."""
        self._close_pipes()
        self._process.returncode = 0  # or Popen warns that its child still runs

    def _close_pipes(self) -> None:
        for pipe in (self._requests, self._replies):
            with suppress(BrokenPipeError):  # what was not sent has no reader now
                pipe.close()

    def _start(self, limits: Limits, script: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", str(_MAIN), str(script)]
        command += [str(limits.mebibytes), str(limits.cpu_seconds)]
        with self._errors.open("wb") as errors:
            return subprocess.Popen(  # noqa: S603 - our own file, no word of a user
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=_bare_environment(str(self._scratch)),
                cwd=self._scratch,
                start_new_session=True,  # Ctrl-C is for the server, not for a page
            )

    def _answer_within(
        self, seconds: float, request: bytes = b""
    ) -> tuple[bytes, bytes]:
        watch = threading.Timer(seconds, self._process.kill)
        watch.daemon = True
        watch.start()
        try:
            self._requests.write(request)
            self._requests.flush()
            kind, length = struct.unpack("!cI", self._read(5))
            return kind, self._read(length)
        except BrokenPipeError:
            raise Stopped from None
        finally:
            watch.cancel()

    def _read(self, length: int) -> bytes:
        body = self._replies.read(length)
        if len(body) < length:
            raise Stopped
        return body

    def _last_error(self) -> str:
        lines = self._errors.read_text(errors="replace").split("\n")
        said = [line for line in lines if line.strip()]
        return said[-1] if said else ""


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise PdfUnavailable("A child has no pipe.")
    return pipe


def _bare_environment(scratch: str) -> dict[str, str]:
    """Pass on what finding the libraries takes, and none of our settings."""
    names = (*_PASSED_ON, *_PASSED_ON_MACOS)
    kept = {name: os.environ[name] for name in names if name in os.environ}
    fixed = {"TMPDIR": scratch, "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
    return kept | fixed
