"""Prints templates of ``templates/debrief/`` as PDF, in a process of its own.

The page is made here, with every word escaped; a long-lived child turns it into PDF
under limits of time and memory, and is replaced when it breaks one. Nothing here knows
what a debrief is.
"""

import atexit
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_RENDERER = Path(__file__).with_name("pdf_renderer.py")
_TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "debrief"
_PASSED_ON = ("PATH", "HOME", "PYTHONPATH", "LD_LIBRARY_PATH")
_PASSED_ON_MACOS = ("DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH")
_KEPT_CONTROLS = "\n\t"
_OVERRIDES = "\u202d\u202e"
_UNPRINTABLE = dict.fromkeys(
    code
    for code in range(0x10000)
    if (char := chr(code)) in _OVERRIDES
    or (unicodedata.category(char) in {"Cc", "Cs"} and char not in _KEPT_CONTROLS)
)
_LONG_RUN = re.compile(r"\S{81,}")
_PIECE_OF_RUN = re.compile(r"\S{30}(?=\S)")


class PdfRefused(Exception):
    """This document cannot be printed: it asks for too much, or for what it may not."""


class PdfUnavailable(Exception):
    """Nothing can be printed now; trying again later may help."""


class _Stopped(Exception):
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


class Printer:
    """One child process and the lock before it; started when first needed."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Keep the limits; start nothing yet."""
        self._limits = limits or Limits()
        self._child: _Child | None = None
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def print_html(self, html: str, *, tagged: bool = True) -> bytes:
        """Return the page as PDF, or raise PdfRefused or PdfUnavailable."""
        if len(html) > self._limits.html_characters:
            raise PdfRefused("The document is too long to print.")
        self._leave_parents_child()
        if not self._lock.acquire(timeout=self._limits.queue_seconds):
            raise PdfUnavailable("Too many documents are waiting to be printed.")
        try:
            return self._ask(html.encode(), tagged=tagged)
        finally:
            self._lock.release()

    def warm_up(self) -> None:
        """Start the child now, so that the first document need not wait for it."""
        self._leave_parents_child()
        with self._lock:
            self._running_child()

    def close(self) -> None:
        """End the child; a later document would start another."""
        self._leave_parents_child()
        with self._lock:
            self._end_child()

    @property
    def child_pid(self) -> int | None:
        """Return the child's process id, or None where none is running."""
        return self._child.pid if self._child and self._child.is_running else None

    def _ask(self, page: bytes, *, tagged: bool) -> bytes:
        child = self._running_child()
        try:
            kind, body = child.ask(page, self._limits.wall_seconds, tagged=tagged)
        except _Stopped:
            self._end_child()
            raise PdfRefused("The document took too long or too much memory.") from None
        if kind == b"M":
            self._end_child()
        if kind != b"P":
            raise PdfRefused(body.decode())
        return body

    def _running_child(self) -> "_Child":
        if self._child is None or not self._child.is_running:
            self._end_child()
            self._child = _Child(self._limits)
        return self._child

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None

    def _leave_parents_child(self) -> None:
        """After a fork, let go of the parent's child: two may not share its pipes."""
        if self._owner != os.getpid():
            if self._child is not None:
                self._child.abandon()
            self._child = None
            self._lock = threading.Lock()
            self._owner = os.getpid()


class _Child:
    """A running renderer: its pipes, and a folder that goes when it goes."""

    def __init__(self, limits: Limits) -> None:
        # No TemporaryDirectory: in a forked process it would remove the parent's.
        self._scratch = Path(tempfile.mkdtemp(prefix="sayso-print-"))
        self._errors = self._scratch / "errors.txt"
        self._process = self._start(limits)
        self._requests: IO[bytes] = _pipe(self._process.stdin)
        self._replies: IO[bytes] = _pipe(self._process.stdout)
        try:
            self._answer_within(limits.start_seconds)
        except _Stopped:
            reason = self._last_error()
            self.end()
            raise PdfUnavailable(f"The printer does not start. {reason}") from None

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def ask(self, page: bytes, seconds: float, *, tagged: bool) -> tuple[bytes, bytes]:
        """Send one page and return the kind and body of the answer."""
        header = struct.pack("!?I", tagged, len(page))
        return self._answer_within(seconds, header + page)

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

    def _start(self, limits: Limits) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", str(_RENDERER)]
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

    def _answer_within(self, seconds: float, page: bytes = b"") -> tuple[bytes, bytes]:
        watch = threading.Timer(seconds, self._process.kill)
        watch.daemon = True
        watch.start()
        try:
            self._requests.write(page)
            self._requests.flush()
            kind, length = struct.unpack("!cI", self._read(5))
            return kind, self._read(length)
        except BrokenPipeError:
            raise _Stopped from None
        finally:
            watch.cancel()

    def _read(self, length: int) -> bytes:
        body = self._replies.read(length)
        if len(body) < length:
            raise _Stopped
        return body

    def _last_error(self) -> str:
        lines = self._errors.read_text(errors="replace").split("\n")
        said = [line for line in lines if line.strip()]
        return said[-1] if said else ""


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise PdfUnavailable("The printer has no pipe.")
    return pipe


def _bare_environment(scratch: str) -> dict[str, str]:
    """Pass on what finding the libraries takes, and none of our settings."""
    names = (*_PASSED_ON, *_PASSED_ON_MACOS)
    kept = {name: os.environ[name] for name in names if name in os.environ}
    fixed = {"TMPDIR": scratch, "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
    return kept | fixed


def _printable(value: object) -> object:
    """Drop what no font can print and what would turn a line of text around.

    A run of letters longer than a line gets blanks: without one, finding where to
    break costs the square of its length, seconds for what someone can type.
    """
    if type(value) is not str:
        return value
    return _LONG_RUN.sub(_with_blanks, value.translate(_UNPRINTABLE))


def _with_blanks(run: re.Match[str]) -> str:
    return _PIECE_OF_RUN.sub(r"\g<0> ", run[0])


_pages = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    finalize=_printable,
    trim_blocks=True,
    lstrip_blocks=True,
)
_printer = Printer()
atexit.register(_printer.close)


def html_of(template_name: str, context: Mapping[str, object]) -> str:
    """Return the page that would be printed, every word of the context escaped."""
    return _pages.get_template(template_name).render(context)


def render(template_name: str, context: Mapping[str, object]) -> bytes:
    """Print a template as PDF/UA-1, or raise PdfRefused or PdfUnavailable."""
    return _printer.print_html(html_of(template_name, context))


def warm_up() -> None:
    """Start the printer ahead of the first document."""
    _printer.warm_up()
