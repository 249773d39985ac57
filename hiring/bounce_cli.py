"""``sayso bounce``: what a mail server's pipe hands over when a mail comes back.

A mail server understands exit codes alone: 0 for what was dealt with or is none of our
business, 75 to be asked again later, 65 for what nobody can read. Nothing is printed
that it could mail to a stranger.
"""

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import click
from flask import Flask

from hiring import installation
from hiring.adapters.bounces import MAX_BYTES, BounceUnreadable, read_bounce
from hiring.app import create_app
from hiring.services.bounces import Outcome, record_bounce

log = logging.getLogger(__name__)


@click.command()
@click.argument(
    "files",
    nargs=-1,
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="[FILE]…",
)
@click.option("--say", is_flag=True, help="Print what was made of each.")
def bounce(files: tuple[Path, ...], say: bool) -> None:  # noqa: FBT001 - by name
    """Read mails that came back: from stdin, or each from a FILE.

    Ends with 0 once dealt with, with 75 if it has to be tried again later, and with 65
    if it cannot be read. See docs/mail.md for Postfix and Exim.
    """
    sys.exit(max(_handle(files, say=say), default=os.EX_OK, key=_SEVERITY.index))


_SEVERITY = (os.EX_OK, os.EX_DATAERR, os.EX_TEMPFAIL)


def _handle(files: tuple[Path, ...], *, say: bool) -> Iterator[int]:
    try:
        app = create_app()
        installation.require_folder(app.config["SAYSO"])
        installation.require_tables(app)
        for content in _contents(files):
            code, outcome = _handle_one(app, content)
            if say:
                click.echo(outcome)
            yield code
    except Exception as fault:  # noqa: BLE001 - a mail server keeps it and tries again
        log.error("the notification has to wait: %s", type(fault).__name__)  # noqa: TRY400
        yield os.EX_TEMPFAIL


def _contents(files: tuple[Path, ...]) -> Iterator[bytes]:
    if not files:
        yield _read(sys.stdin.buffer)
    for file in files:
        with file.open("rb") as opened:
            yield _read(opened)


def _read(source: BinaryIO) -> bytes:
    """Read no more than is looked at; the rest is drained, so that no pipe breaks."""
    content = source.read(MAX_BYTES + 1)
    while source.read(64 * 1024):
        pass
    return content


def _handle_one(app: Flask, content: bytes) -> tuple[int, str]:
    try:
        found = read_bounce(content)
    except BounceUnreadable as fault:
        return os.EX_DATAERR, str(fault)
    if found is None:
        return os.EX_OK, "no notification"
    with app.app_context():
        outcome = record_bounce(found)
    code = os.EX_TEMPFAIL if outcome is Outcome.TOO_EARLY else os.EX_OK
    return code, str(outcome)
