"""Prints templates of ``templates/debrief/`` as PDF, in a process of its own.

The page is made here, with every word escaped; a long-lived child turns it into PDF
under limits of time and memory, and is replaced when it breaks one. Nothing here knows
what a debrief is.
"""

import atexit
import json
import os
import re
import threading
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hiring.adapters.pdf_child import (
    Child,
    Limits,
    PdfRefused,
    PdfUnavailable,
    Stopped,
)
from hiring.adapters.said_dates import clock, day, moment
from hiring.adapters.translations import install_translations, speaking, spoken
from hiring.domain.document import Paper

__all__ = [
    "Export",
    "Limits",
    "Manner",
    "Paper",
    "PdfRefused",
    "PdfUnavailable",
    "Printer",
    "html_of",
    "render",
    "render_form",
    "warm_up",
]

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "debrief"
_RENDERER = Path(__file__).with_name("pdf_renderer.py")
_BYTES_A_SECOND = 50_000
"""A long report may take longer, here and in the child; what runs away is short."""

_KEPT_CONTROLS = "\n\t"
_OVERRIDES = "\u202d\u202e"
_UNPRINTABLE = dict.fromkeys(
    code
    for code in range(0x10000)
    if (char := chr(code)) in _OVERRIDES
    or (unicodedata.category(char) in {"Cc", "Cs"} and char not in _KEPT_CONTROLS)
)
_LONG_RUN = re.compile(r"\S{81,}")
_PIECE_OF_RUN = re.compile(r"(?:&#?\w+;|\S){30}(?=\S)")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a page is printed, as ``pdf_renderer`` is told it.

    ``variant`` is the standard it keeps, if any; ``forms`` makes fields of inputs.
    """

    variant: str | None = "pdf/ua-1"
    paper: Paper = Paper.A4
    forms: bool = False


_AS_EVER = Manner()


class Printer:
    """One child process and the lock before it; started when first needed."""

    def __init__(self, limits: Limits | None = None) -> None:
        """Keep the limits; start nothing yet."""
        self._limits = limits or Limits()
        self._child: Child | None = None
        self._lock = threading.Lock()

    def print_html(self, html: str, manner: Manner = _AS_EVER) -> bytes:
        """Return the page as PDF, or raise PdfRefused or PdfUnavailable."""
        if len(html) > self._limits.html_characters:
            raise PdfRefused("The document is too long to print.")
        if not self._lock.acquire(timeout=self._limits.queue_seconds):
            raise PdfUnavailable("Too many documents are waiting to be printed.")
        try:
            return self._ask(html.encode(), manner)
        finally:
            self._lock.release()

    def warm_up(self) -> None:
        """Start the child now, so that the first document need not wait for it."""
        with self._lock:
            self._running_child()

    def close(self) -> None:
        """End the child; a later document would start another."""
        with self._lock:
            self._end_child()

    def leave_parents_child(self) -> None:
        """After a fork, let go of the parent's child: two may not share its pipes."""
        if self._child is not None:
            self._child.abandon()
        self._child = None
        self._lock = threading.Lock()

    @property
    def child_pid(self) -> int | None:
        """Return the child's process id, or None where none is running."""
        return self._child.pid if self._child and self._child.is_running else None

    def _ask(self, page: bytes, manner: Manner) -> bytes:
        child = self._running_child()
        request = json.dumps(asdict(manner)).encode() + b"\n" + page
        try:
            patience = self._limits.wall_seconds + len(page) / _BYTES_A_SECOND
            kind, body = child.ask(request, patience)
        except Stopped:
            self._end_child()
            raise PdfRefused("The document took too long or too much memory.") from None
        if kind == b"M":
            self._end_child()
        if kind != b"P":
            raise PdfRefused(body.decode())
        return body

    def _running_child(self) -> Child:
        if self._child is None or not self._child.is_running:
            self._end_child()
            self._child = Child(self._limits, _RENDERER)
        return self._child

    def _end_child(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def _printable(value: object) -> object:
    """Give a run of letters longer than a line some blanks.

    Without one, finding where to break costs the square of its length, seconds for
    what someone can type. What is filled into a translation comes here escaped.
    """
    if not isinstance(value, str):
        return value
    is_escaped = hasattr(value, "__html__")
    if is_escaped and "<" in value:  # of a macro, whose words were here before
        return value
    broken = _LONG_RUN.sub(_with_blanks, value)
    return value.__class__(broken) if is_escaped else broken


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
install_translations(_pages)
_pages.filters.update(clock=clock, day=day, moment=moment)
_printer = Printer()
atexit.register(_printer.close)
os.register_at_fork(after_in_child=_printer.leave_parents_child)


@dataclass(frozen=True, slots=True)
class Export:
    """How a document leaves; without a language, in the one that is being spoken.

    ``made_for`` and ``ledger_head`` stand in the foot of every page.
    """

    paper: Paper = Paper.A4
    language: str = ""
    made_for: str = ""
    ledger_head: str = ""
    is_signed: bool = False


_READ_HERE = Export()


def html_of(
    template_name: str, context: Mapping[str, object], export: Export = _READ_HERE
) -> str:
    """Return the page that would be printed, every word of the context escaped.

    What no font can print is left out, and what would turn a line of text around.
    """
    with speaking(export.language or spoken()):
        page = _pages.get_template(template_name).render(context, export=export)
    return page.translate(_UNPRINTABLE)


def render(
    template_name: str, context: Mapping[str, object], export: Export = _READ_HERE
) -> bytes:
    """Print a template as PDF/UA-1, or raise PdfRefused or PdfUnavailable.

    What is signed keeps PDF/A-2a as well, for archives.
    """
    manner = Manner("pdf/a-2a" if export.is_signed else "pdf/ua-1", export.paper)
    return _printer.print_html(html_of(template_name, context, export), manner)


def render_form(
    template_name: str, context: Mapping[str, object], export: Export
) -> bytes:
    """Print a template whose inputs can be filled in with any PDF program."""
    manner = Manner(paper=export.paper, forms=True)
    return _printer.print_html(html_of(template_name, context, export), manner)


def warm_up() -> None:
    """Start the printer ahead of the first document."""
    _printer.warm_up()
