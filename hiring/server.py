"""The web server: granian, with one blocking thread a worker.

More threads would queue before SQLite's one writer; more is had by more workers. There
is no access log: addresses hold tokens, and whose they are is in the ledger.
"""

import gc
import os
from urllib.parse import urlsplit

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from hiring.adapters import pdf
from hiring.app import create_app
from hiring.config import Config

DEFAULT_PORT = 8000
SECONDS_TO_STOP = 10


def create_warm_app() -> Flask:
    """Build a worker's app, its printer started ahead of the first document."""
    app = create_app()
    pdf.warm_up()
    # Else a page now and then waits while all that was imported is looked through.
    gc.collect()
    gc.freeze()
    return app


def serve(config: Config, host: str | None = None, port: int | None = None) -> None:
    """Serve this very machine until told to stop, unless asked to serve others.

    Behind a proxy the base address is the proxy's, so its port says nothing here.
    """
    own_port = urlsplit(config.base_url).port if config.is_loopback else None
    Granian(
        "hiring.server:create_warm_app",
        address=host or "127.0.0.1",
        port=port or own_port or DEFAULT_PORT,
        interface=Interfaces.WSGI,
        workers=config.workers or os.cpu_count() or 1,
        blocking_threads=1,
        log_level=LogLevels.warning,
        workers_kill_timeout=SECONDS_TO_STOP,
        factory=True,
        websockets=False,
    ).serve()
