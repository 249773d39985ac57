"""Reads files that people hand in, each in a child process that lives for one file.

The child opens no socket, writes nothing, and is killed at its limits. What it was
given is not kept. Nothing here knows what a debrief is.
"""

import json
import threading
from pathlib import Path

from hiring.adapters.pdf_child import Child, Limits, PdfUnavailable, Stopped
from hiring.domain.filled_form import BIGGEST, FilledForm, Found

__all__ = ["LIMITS", "read_form"]

_READER = Path(__file__).with_name("form_reader.py")
LIMITS = Limits(mebibytes=400, cpu_seconds=4, wall_seconds=5.0, queue_seconds=20.0)
_one_at_a_time = threading.Lock()


def read_form(content: bytes, limits: Limits = LIMITS) -> FilledForm:
    """Say what a file is and what stands in its fields, or raise PdfUnavailable."""
    if len(content) > BIGGEST:
        return FilledForm(Found.BIG)
    if not _one_at_a_time.acquire(timeout=limits.queue_seconds):
        raise PdfUnavailable("Too many forms are waiting to be read. Try again soon.")
    try:
        return _ask(content, limits)
    finally:
        _one_at_a_time.release()


def _ask(content: bytes, limits: Limits) -> FilledForm:
    child = Child(limits, _READER)
    try:
        kind, body = child.ask(content, limits.wall_seconds)
    except Stopped:
        return FilledForm(Found.TOO_MUCH)
    finally:
        child.end()
    if kind == b"M":
        return FilledForm(Found.TOO_MUCH)
    if kind != b"P":
        return FilledForm(Found.BROKEN)
    said = json.loads(body)
    return FilledForm(
        Found(said["found"]),
        said["texts"],
        frozenset(said["ticked"]),
        tuple(said["dropped"]),
        said["words"],
    )
