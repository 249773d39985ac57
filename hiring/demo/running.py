"""Runs the demo: prepares its folder, starts server and worker, and ends both.

A folder is a demo's only if it holds the marker written here; no other is ever wiped.
"""

import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import click
from flask import Flask
from sqlalchemy import func, update

from hiring import installation
from hiring.app import create_app
from hiring.config import Config, SettingInvalid
from hiring.demo.cast import CANDIDATES, STAFF
from hiring.demo.stage import links, play
from hiring.demo.stories import STORIES
from hiring.domain.actor import Role
from hiring.models.organisation import DemoMail
from hiring.transaction import transaction

HOST = "127.0.0.1"
MARKER = "demo.json"
SECONDS_TO_START = 60
SECONDS_TO_STOP = 15
POLL_SECONDS = 0.1
STOPPED_BY = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class ChildEnded(RuntimeError):
    """The server or the worker ended by itself."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a newcomer needs to begin."""

    url: str
    accounts: tuple[dict[str, str], ...]
    consent_links: tuple[str, ...]


def run(instance: Path, port: int, *, fresh: bool, as_json: bool) -> None:
    """Run the demo until told to stop."""
    with _stopping_on_signals():
        try:
            _run(instance, port, fresh=fresh, as_json=as_json)
        except KeyboardInterrupt:
            click.echo("Stopped.", err=True)
        except ChildEnded as fault:
            raise SettingInvalid(f"{fault} See above why.") from None


def prepare(instance: Path, port: int, *, fresh: bool = False) -> Flask:
    """Return the demo's app, its stories told where they had not been yet."""
    url = f"http://{HOST}:{port}"
    told = _told_at(instance, fresh=fresh)
    env = environment(instance, url)
    installation.make_folder(Config.from_env(env))
    app = create_app(Config.from_env(env))
    if told is None:
        _mark(instance, "")
        click.echo("Telling the demo's stories (once) …", err=True)
        installation.migrate(app)
        play(app, STORIES)
    else:
        installation.migrate(app)
        _move_links(app, told, url)
    _mark(instance, url)
    return app


def environment(instance: Path, url: str) -> dict[str, str]:
    """Return the settings of the demo; none of a real installation gets in."""
    kept = {key: os.environ[key] for key in ("SAYSO_WORKERS",) if key in os.environ}
    return {
        **kept,
        "SAYSO_INSTANCE": str(instance),
        "SAYSO_BASE_URL": url,
        "SAYSO_MAIL_FROM": "sayso@northgate.example",
        "SAYSO_DEMO": "1",
    }


def shown(app: Flask, url: str) -> Shown:
    """Gather what a newcomer needs: address, sign-ins, candidates' links."""
    accounts = tuple(
        {"role": str(player.role), "email": player.email, "password": player.password}
        for player in STAFF
    )
    with app.app_context():
        return Shown(url, accounts, tuple(links(CANDIDATES, url)))


def _run(instance: Path, port: int, *, fresh: bool, as_json: bool) -> None:
    _refuse_taken(port)
    app = prepare(instance, port, fresh=fresh)
    url: str = app.config["SAYSO"].base_url
    with _children(environment(instance, url)) as children:
        _await_answer(port, children)
        told = shown(app, url)
        click.echo(_as_json(told) if as_json else _as_text(told))
        while True:
            _refuse_ended(children)
            time.sleep(POLL_SECONDS)


def _told_at(instance: Path, *, fresh: bool) -> str | None:
    """Return where the demo in the folder ran last; None where it has to be made."""
    marker = instance / MARKER
    if not marker.exists():
        if instance.exists() and any(instance.iterdir()):
            raise SettingInvalid(f"{instance} holds something that is not a demo.")
        return None
    url: str = json.loads(marker.read_text("utf-8"))["url"]
    if url and not fresh:
        return url
    shutil.rmtree(instance)
    return None


def _mark(instance: Path, url: str) -> None:
    """Mark the folder as a demo's; without an address its stories are half told."""
    fresh = instance / f"{MARKER}.new"
    fresh.write_text(json.dumps({"url": url}) + "\n", "utf-8")
    fresh.replace(instance / MARKER)


def _move_links(app: Flask, before: str, url: str) -> None:
    """Let the mails in the mailbox link to where the demo runs now."""
    moved = func.replace(DemoMail.body, f"{before}/", f"{url}/")
    if before != url:
        with app.app_context(), transaction() as session:
            session.execute(update(DemoMail).values(body=moved))


def _refuse_taken(port: int) -> None:
    with socket.socket() as tried:
        tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tried.bind((HOST, port))
        except OSError:
            raise SettingInvalid(
                f"Port {port} is taken. Choose another one with --port."
            ) from None


@contextmanager
def _stopping_on_signals() -> Iterator[None]:
    """Let each signal that ends a program end the children too."""

    def stop(number: int, frame: FrameType | None) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in STOPPED_BY}
    try:
        yield
    finally:
        for number, action in before.items():
            signal.signal(number, action)


@contextmanager
def _children(env: Mapping[str, str]) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Run server and worker, in sessions of their own so that we end them in order."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("SAYSO_")}
    started: list[subprocess.Popen[bytes]] = []
    try:
        for name in ("serve", "worker"):
            started += [_start(name, {**inherited, **env})]
        yield started
    finally:
        _end(started)


def _start(name: str, env: Mapping[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "-m", "hiring.cli", name],
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        start_new_session=True,
    )


def _end(children: list[subprocess.Popen[bytes]]) -> None:
    for number in STOPPED_BY:
        signal.signal(number, signal.SIG_IGN)
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _await_answer(port: int, children: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        _refuse_ended(children)
        try:
            _get(port)
        except OSError:
            time.sleep(POLL_SECONDS)
        else:
            return
    raise ChildEnded(f"The server did not answer within {SECONDS_TO_START} seconds.")


def _get(port: int) -> None:
    connection = http.client.HTTPConnection(HOST, port, timeout=SECONDS_TO_START)
    try:
        connection.request("GET", "/sign-in")
        connection.getresponse().read()
    finally:
        connection.close()


def _refuse_ended(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is not None:
            raise ChildEnded(f"{child.args!r} has ended.")


def _as_json(told: Shown) -> str:
    return json.dumps(
        {
            "url": told.url,
            "accounts": told.accounts,
            "consent_links": told.consent_links,
        }
    )


def _as_text(told: Shown) -> str:
    lines = [f"\nSay-so runs at {told.url}\n", "Sign in as"]
    for account in told.accounts:
        role = Role(account["role"]).label
        lines.append(f"  {role:<15} {account['email']:<32} {account['password']}")
    lines += ["", "A candidate who has been asked and has not answered yet opens"]
    lines += [f"  {told.consent_links[0]}"]
    lines += ["Candidates who have answered open (the code asked for is mailed)"]
    lines += [f"  {link}" for link in told.consent_links[1:]]
    lines += ["", f"What would have been mailed is at {told.url}/demo/mail"]
    return "\n".join([*lines, "Ctrl-C ends it.\n"])
