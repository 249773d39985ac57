"""Runs what ``script/bench`` is asked to, and prints one table."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import psycopg

from bench import chain, checking, mailing, printing, races, recheck, seed
from bench.figures import Figure, machine, table
from bench.web import Web
from tests import postgres

WEB = ("P1", "P2", "P3", "P4", "P5", "burst", "extra")
DATABASES = ("sayso", "log", "races")
NAMES = (*WEB, "P6", "P7", "P8", "P13", "rules", "recheck", "races", "mail")


class Urls(NamedTuple):
    """The databases of one kind: for the pages, for the ledger, for races."""

    web: str
    log: str
    races: str


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    begun, figures = perf_counter(), []
    for figure in _measure(asked):
        figures.append(figure)
        sys.stderr.write(f"{'  '.join(filter(None, figure.cells))}\n")
    sys.stdout.write(f"{table(figures)}\n\n{machine()}.\n")
    sys.stdout.write(f"It took {(perf_counter() - begun) / 60:.1f} minutes.\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"goals: {', '.join(NAMES)}"
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, less data")
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql", "both"), default="both"
    )
    asked = parser.parse_args()
    unknown = set(asked.names) - set(NAMES)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}")
    return asked


def _measure(asked: argparse.Namespace) -> Iterator[Figure]:
    names, quick = asked.names, asked.quick
    if not names or {"P6", "P7"} & set(names):
        yield from printing.measure(quick=quick)
    for name, goal in (("rules", checking), ("recheck", recheck), ("mail", mailing)):
        if not names or name in names:
            yield from goal.measure(quick=quick)
    if asked.database != "postgresql":
        with _folder() as folder:
            urls = Urls(*(f"sqlite:///{folder}/{name}.db" for name in DATABASES))
            yield from _on("SQLite", urls, folder, asked)
    if asked.database != "sqlite":
        with _folder() as folder, _durable_server() as server:
            urls = Urls(*(server.url(server.create_database()) for _ in DATABASES))
            yield from _on("PostgreSQL", urls, folder, asked)


def _on(
    name: str, urls: Urls, folder: Path, asked: argparse.Namespace
) -> Iterator[Figure]:
    names, quick = asked.names, asked.quick
    if not names or {*WEB, "P13"} & set(names):
        yield from _web(name, urls.web, folder, asked)
    if not names or "P8" in names:
        yield from chain.measure(urls.log, name, quick=quick)
    if "races" in names:
        yield from races.measure(urls.races, name, folder, quick=quick)


def _web(
    name: str, url: str, folder: Path, asked: argparse.Namespace
) -> Iterator[Figure]:
    names, quick = asked.names, asked.quick
    crowd, cases = (1_000, 100) if quick else (10_000, 200)
    world = seed.build(folder, url, crowd, cases)
    web = Web(world, name, quick=quick)
    try:
        if name == "SQLite" and (not names or "P13" in names):
            yield from web.first_view()
        if not names or set(WEB) & set(names):
            yield from web.measure(names)
    finally:
        web.close()
    seed.verify(world)


@contextmanager
def _folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="sayso-bench-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextmanager
def _durable_server() -> Iterator[postgres.Server]:
    """Run the tests' PostgreSQL, but one that keeps what it has committed."""
    with postgres.running() as server:
        url = server.url("postgres").replace("+psycopg", "")
        with psycopg.connect(url, autocommit=True) as connection:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.execute(f"ALTER SYSTEM SET {setting} = on")
            connection.execute("SELECT pg_reload_conf()")
        yield server


if __name__ == "__main__":
    main()
