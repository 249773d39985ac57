"""The command `sayso`: what runs an installation from a terminal.

A command reads its options, calls one thing and prints; what cannot be used comes out
as one plain line. Nothing here is known to the app, which needs no terminal.
"""

import json
import logging
import sys
from importlib.metadata import version
from pathlib import Path

import click
from email_validator import EmailNotValidError, validate_email
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from hiring import installation, server, worker
from hiring.adapters.keystore import KEK_FILE, KekUnusable, KeyStore, read_kek
from hiring.adapters.passwords import password_problem
from hiring.adapters.policy_files import PolicyFileError, policy_for, use_own_folder
from hiring.adapters.sealing import SealUnusable
from hiring.app import create_app
from hiring.bounce_cli import bounce
from hiring.config import Config, SettingInvalid
from hiring.demo.running import run as run_demo
from hiring.domain import rule_pages, rules
from hiring.domain.errors import DomainError
from hiring.policy_cli import policy as policy_commands
from hiring.queries import ledger_check
from hiring.queries.organisation import UNSET, load_settings
from hiring.services.erasure import replay_erasures
from hiring.services.recheck import recheck_all
from hiring.services.relaxations import record_relaxations
from hiring.services.staff import Found, found_organisation

UNUSABLE = 2
PLAIN = (
    DomainError,
    EmailNotValidError,
    KekUnusable,
    OSError,
    PolicyFileError,
    SealUnusable,
    SettingInvalid,
)


def main() -> None:
    """Run the command; say in one line what keeps it from running."""
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    try:
        commands()
    except PLAIN as fault:
        _stop(str(fault))
    except DBAPIError as fault:
        _stop(f"The database cannot be used: {str(fault.orig).splitlines()[0]}")


def _stop(message: str) -> None:
    click.echo(f"sayso: {message}", err=True)
    sys.exit(UNUSABLE)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("sayso"), message="%(version)s")
def commands() -> None:
    """Check references with the candidate's say-so.

    Settings are read from SAYSO_… variables: see docs/settings.md.
    """


@commands.command()
@click.option("--organisation", help="Name that candidates read.")
@click.option("--contact", help="E-mail address that candidates can write to.")
@click.option("--address", default="", help="Postal address that candidates read.")
@click.option("--name", help="Name of the first administrator.")
@click.option("--email", help="E-mail address the administrator signs in with.")
@click.option("--password-stdin", is_flag=True, help="Read the password from stdin.")
def init(  # noqa: PLR0913, PLR0917 - an option each
    organisation: str | None,
    contact: str | None,
    address: str,
    name: str | None,
    email: str | None,
    password_stdin: bool,  # noqa: FBT001 - click passes options by name
) -> None:
    """Make an installation: its folder, keys, tables and first administrator.

    What is not given as an option is asked for, but for how candidates reach you.
    """
    installation.make_folder(Config.from_env())
    app = create_app()
    installation.migrate(app)
    with app.app_context():
        if load_settings() is not UNSET:
            raise SettingInvalid("This installation has its organisation already.")
    organisation = organisation or click.prompt("Organisation")
    email = email or click.prompt("E-mail address of the first administrator")
    for mailbox in (email, contact or email):
        validate_email(mailbox, check_deliverability=False, test_environment=True)
    name = name or click.prompt("Name of the first administrator")
    password = _password(email, from_stdin=password_stdin)
    found = Found(organisation, contact or email, name, email, password, address)
    with app.app_context():
        found_organisation(found)
    config: Config = app.config["SAYSO"]
    click.echo(f"Made {config.instance}. Keep its file `kek` in a second place too.")
    click.echo(f"Run `sayso serve` and `sayso worker`, then go to {config.base_url}")


def _password(email: str, *, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")

    def check(typed: str) -> str:
        problem = password_problem(typed, email)
        if problem:
            raise click.BadParameter(problem)
        return typed

    asked = "Password (15 characters or more)"
    given: str = click.prompt(
        asked, hide_input=True, confirmation_prompt="Once more", value_proc=check
    )
    return given


@commands.command()
def migrate() -> None:
    """Bring the database up to date with this version of Say-so."""
    app = create_app()
    installation.require_folder(app.config["SAYSO"])
    click.echo(f"The database is at {installation.migrate(app)}.")


@commands.command()
@click.option("--host", help="Address to listen at, if not 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen at.")
def serve(host: str | None, port: int | None) -> None:
    """Run the web server; SAYSO_WORKERS says how many processes."""
    config: Config = _ready().config["SAYSO"]
    click.echo(f"Serving {config.base_url} until Ctrl-C.", err=True)
    server.serve(config, host, port)


@commands.command("worker")
@click.option("--once", is_flag=True, help="Send what is due, then end.")
def work(once: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Run the worker: it sends the mail that is owed. Run one or more."""
    worker.run(_ready(), once=once)


def _ready() -> Flask:
    """Return the app of an installation that can run, its policies on record."""
    app = create_app()
    installation.require_folder(app.config["SAYSO"])
    installation.require_tables(app)
    with app.app_context():
        record_relaxations()
        replay_erasures()
    return app


@commands.command("erase")
@click.option(
    "--replay", is_flag=True, required=True, help="Erase again what came back."
)
def erase(replay: bool) -> None:  # noqa: FBT001 - click passes options by name
    """Erase again whom the ledger calls erased, after a backup was put back.

    Erasing somebody is asked for by the candidate and approved by two people, on their
    pages: there is no command for it.
    """
    del replay
    app = create_app()
    installation.require_folder(app.config["SAYSO"])
    installation.require_tables(app)
    with app.app_context():
        revived = replay_erasures()
    came_back = _count(revived, "case")
    click.echo(f"Every key of people erased is gone. Erased again: {came_back}.")


@commands.command()
@click.option("--no-unseal", is_flag=True, help="Check without opening sealed text.")
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=1,
    help="Check in so many processes at once, without opening sealed text.",
)
def verify(no_unseal: bool, processes: int) -> None:  # noqa: FBT001 - by name
    """Check the whole ledger; print every break, and end with 1 if there is one.

    SAYSO_INSTANCE=copy sayso verify checks a copy of an instance folder. There is a
    chain for each case in which something has happened, and one for the organisation.
    """
    config = Config.from_env()
    installation.require_file(config.database_url)
    if processes > 1:
        report = ledger_check.verify_parallel(config.database_url, processes)
    else:
        keys = None if no_unseal else _open_keys(config)
        engine = create_engine(config.database_url)
        report = ledger_check.verify(engine, keys)
    for found in report.breaks:
        click.echo(f"{found.case_id or '-'} {found.seq} {found.what}")
    broken = _count(len(report.breaks), "break")
    state = "unbroken" if report.is_unbroken else broken
    events, chains = _count(report.events, "event"), _count(report.cases, "chain")
    click.echo(f"{events} in {chains}: {state}.")
    click.echo(f"Heads: {report.heads}")
    sys.exit(not report.is_unbroken)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _open_keys(config: Config) -> KeyStore:
    installation.require_file(config.keystore_url)
    kek = config.kek or read_kek(config.instance / KEK_FILE)
    return KeyStore.open(config.keystore_url, kek)


@commands.command("rules")
@click.argument("code", required=False)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--jurisdiction", multiple=True, help="As it is there, such as eu.")
@click.option("--recheck", is_flag=True, help="Check every case again.")
def show_rules(
    code: str | None,
    form: str,
    jurisdiction: tuple[str, ...],
    recheck: bool,  # noqa: FBT001 - click passes options by name
) -> None:
    """Print what the rules say, or one of them by its CODE."""
    if recheck:
        _recheck()
        return
    use_own_folder(Config.from_env().policies)
    policy = policy_for(jurisdiction)
    chosen = [rules.explain(code)] if code else rules.RULES
    if form == "json":
        pages = [rule_pages.as_json(rule, policy) for rule in chosen]
        click.echo(json.dumps(pages[0] if code else pages, indent=2))
    elif code:
        click.echo(rule_pages.as_text(chosen[0]))
    else:
        for rule in chosen:
            severity = policy.severity(rule.code)
            click.echo(f"{rule.code}  {severity:<6}  {rule.name.replace('-', ' ')}")


def _recheck() -> None:
    """Check every case again; one that was cut off goes on. End with 1 at a fault."""
    app = create_app()
    installation.require_folder(app.config["SAYSO"])
    installation.require_tables(app)
    failed = 0
    with app.app_context():
        for done in recheck_all():
            failed = done.failed
            click.echo(
                f"{done.cases:,} of {done.of:,} cases checked, "
                f"{done.raised:,} new findings."
            )
    if failed:
        click.echo(f"{failed:,} could not be checked: see the log.", err=True)
    sys.exit(bool(failed))


@commands.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--instance",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("instance/demo"),
    show_default=True,
    help="Folder that holds everything.",
)
@click.option("--fresh", is_flag=True, help="Start over; only a demo is wiped.")
@click.option("--json", "as_json", is_flag=True, help="Say where it runs as JSON.")
def demo(port: int, instance: Path, fresh: bool, as_json: bool) -> None:  # noqa: FBT001
    """Run everything on this machine, with demo data and no real mail."""
    run_demo(instance.absolute(), port, fresh=fresh, as_json=as_json)


commands.add_command(policy_commands)
commands.add_command(bounce)


if __name__ == "__main__":
    main()
