"""The worker: sends the mail that is owed and does what is due once a minute.

Any number may run at once, on any number of machines over one PostgreSQL. It may be
ended at any moment and in any manner; SIGTERM and SIGINT let it finish its mail.
"""

import logging
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from flask import Flask
from sqlalchemy.exc import DBAPIError

from hiring.adapters.mail import Mailer, SmtpMailer, is_address
from hiring.config import Config, SettingInvalid
from hiring.services import outbox
from hiring.services.archives import print_next_debrief
from hiring.services.consent import ask_some_more
from hiring.services.copies import make_next_copy
from hiring.services.delivery import DemoMailer, deliver_next
from hiring.services.periodic import PERIODIC

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
PERIOD_SECONDS = 60.0
BATCH = 20
PRINTED_AT_ONCE = 10
"""How many debriefs are printed between two looks for mail: for about two seconds."""


def run(app: Flask, once: bool = False) -> None:  # noqa: FBT001, FBT002  # `sayso worker --once`
    """Work until told to stop, or ``once`` through all that is due."""
    mailer = open_mailer(app.config["SAYSO"])
    with _stop_on_signal() as stop:
        next_period = time.monotonic()
        while not stop.is_set():
            rest = POLL_SECONDS
            if time.monotonic() >= next_period:
                run_periodic(app)
                next_period = time.monotonic() + PERIOD_SECONDS
            delivered = _deliver(app, mailer, BATCH, stop)
            is_busy = _ask_some_more(app) > 0 or delivered == BATCH
            if is_busy or make_copy(app) or print_some(app, stop):
                rest = 0.0
            elif once:
                return
            stop.wait(rest)


def deliver_due(app: Flask, limit: int = 1000) -> int:
    """Deliver what is due, up to a limit, and tell how many mails were dealt with."""
    return _deliver(app, open_mailer(app.config["SAYSO"]), limit, threading.Event())


def make_copy(app: Flask) -> bool:
    """Make one copy that a candidate asked for; tell whether there was one."""
    try:
        with app.app_context():
            return make_next_copy(app.config["SAYSO"])
    except DBAPIError as fault:
        log.error("database unavailable: %s", type(fault.orig).__name__)  # noqa: TRY400
        return False


def print_some(app: Flask, stop: threading.Event | None = None) -> int:
    """Print some of the debriefs that many were asked for; tell how many were done."""
    done = 0
    try:
        while done < PRINTED_AT_ONCE and not (stop and stop.is_set()):
            with app.app_context():
                if not print_next_debrief():
                    break
            done += 1
    except DBAPIError as fault:
        log.error("database unavailable: %s", type(fault.orig).__name__)  # noqa: TRY400
    return done


def open_mailer(config: Config) -> Mailer:
    """Return the way that mail leaves by in this installation."""
    if config.demo:
        return DemoMailer()
    if not config.smtp_url:
        raise SettingInvalid("SAYSO_SMTP_URL is not set: mail could not be sent.")
    if not is_address(config.mail_from):
        raise SettingInvalid("SAYSO_MAIL_FROM must be one e-mail address.")
    return SmtpMailer(config.smtp_url)


def run_periodic(app: Flask) -> None:
    """Do what is due once a minute; a job that fails stops nothing else."""
    for job in PERIODIC:
        try:
            with app.app_context():
                job()
        except Exception as fault:  # noqa: BLE001  # see above
            # A database's message may quote rows, so only its kind is logged.
            name = getattr(job, "__name__", "job")
            log.error("%s failed: %s", name, type(fault).__name__)  # noqa: TRY400


def _deliver(app: Flask, mailer: Mailer, limit: int, stop: threading.Event) -> int:
    done = 0
    try:
        if not _is_due(app):
            return 0
        while done < limit and not stop.is_set() and _deliver_one(app, mailer):
            done += 1
    except DBAPIError as fault:
        log.error("database unavailable: %s", type(fault.orig).__name__)  # noqa: TRY400
    return done


def _ask_some_more(app: Flask) -> int:
    """Go on with an import that is being asked, between two handfuls of mail."""
    try:
        with app.app_context():
            return ask_some_more()
    except Exception as fault:  # noqa: BLE001  # mail goes on all the same
        log.error("asking an import failed: %s", type(fault).__name__)  # noqa: TRY400
        return 0


def _is_due(app: Flask) -> bool:
    """Look before the first mail of a handful alone: an idle worker locks nothing."""
    with app.app_context():
        return outbox.is_due()


def _deliver_one(app: Flask, mailer: Mailer) -> bool:
    with app.app_context():
        return deliver_next(app.config["SAYSO"], mailer)


@contextmanager
def _stop_on_signal() -> Iterator[threading.Event]:
    """Turn SIGTERM and SIGINT into a wish to stop, where signals can be caught."""
    stop = threading.Event()

    def ask_to_stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        stop.set()

    if threading.current_thread() is not threading.main_thread():
        yield stop
        return
    before = {
        number: signal.signal(number, ask_to_stop)
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield stop
    finally:
        for number, action in before.items():
            signal.signal(number, action)
