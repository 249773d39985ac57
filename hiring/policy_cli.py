"""The command `sayso policy`: what holds where, what is wrong, what would change.

For who keeps the files of policies: everything here reads, nothing writes.
"""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from hiring import clock, installation
from hiring.adapters.policy_files import (
    UnknownJurisdiction,
    lint_folder,
    list_stale,
    policies_of,
    policy_for,
    read_all,
    use_own_folder,
)
from hiring.app import create_app
from hiring.config import Config
from hiring.domain.policy import STALE_AFTER, Policy, Value
from hiring.domain.policy_merge import Change, Explained, explain, list_changes
from hiring.queries.policies import OpenPlaces, list_open_places

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.group()
def policy() -> None:
    """Read the policies: what holds where, and on whose word.

    Those that came along, with your own from SAYSO_POLICIES.
    """


@policy.command()
@click.argument("jurisdictions", nargs=-1)
@click.option("--explain", "explained", is_flag=True, help="Sources, and what it beat.")
def show(jurisdictions: tuple[str, ...], explained: bool) -> None:  # noqa: FBT001
    """Print what holds where JURISDICTIONS meet, such as de us-ca."""
    use_own_folder(Config.from_env().policies)
    merged = policy_for(jurisdictions)
    files = policies_of(jurisdictions)
    for line in explain(merged, [file.policy for file in files]):
        click.echo(f"{line.key}: {_words(line.value)}")
        if explained:
            for word in _reasons(line):
                click.echo(f"    {word}")
    if merged.retention_conflict:
        floor, cap = (merged.given(f"retention.{end}") for end in ("floor", "cap"))
        click.echo(f"Conflict: kept for {floor} at least and {cap} at most.")
    click.echo(f"Files: {', '.join(f'{file.id}.toml' for file in files)}")
    click.echo(f"Digest: {merged.digest}")


def _words(value: Value) -> str:
    contested = ", contested" if value.contested else ""
    milder = ", made milder" if value.reason else ""
    whose = f"{value.basis.label}{contested}{milder}"
    return f"{_given(value)} ({whose}, {value.policy}.toml)"


def _given(value: Value) -> str:
    """Write a value as the files do."""
    return (
        str(value.given).lower() if isinstance(value.given, bool) else f"{value.given}"
    )


def _reasons(line: Explained) -> Iterator[str]:
    if line.value.reason:
        yield f"why: {line.value.reason}"
    for cite in line.value.cites:
        yield f"rests on: {cite.ref} ({cite.mark}, {cite.checked_on}): {cite.title}"
        if cite.note:
            yield f"          {cite.note}"
    if line.value.note:
        yield f"note: {line.value.note}"
    for beaten in line.beaten:
        yield f"beat: {_words(beaten)}"


@policy.command()
@click.argument("folder", type=FOLDER, required=False)
@click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day to count from, if not today.",
)
def check(folder: Path | None, today: datetime | None) -> None:
    """Print every fault in FOLDER, and end with 1 if there is one.

    Without FOLDER, the policies in use. What nobody has checked against its sources for
    180 days is named too, as a warning.
    """
    day = (today or clock.now()).replace(tzinfo=UTC).date()
    faults = _faults(folder)
    for fault in faults:
        click.echo(fault)
    if faults:
        number = len(faults)
        click.echo(f"{number} fault{'s' if number > 1 else ''}.")
        sys.exit(1)
    for file in list_stale(day, folder):
        checked, days = file.policy.verified_on, STALE_AFTER.days
        click.echo(
            f"{file.path.name}: warning: last checked on {checked}, more than {days} "
            "days ago.",
            err=True,
        )
    click.echo(f"{len(read_all(folder))} files, no fault.")


def _faults(folder: Path | None) -> list[str]:
    """Read a folder, or the one in use with the organisation's own, however broken."""
    own = None if folder else Config.from_env().policies
    faults = lint_folder(own or folder)
    if own and not faults:
        use_own_folder(own)
    return [str(fault) for fault in faults]


@policy.command()
@click.argument("old", type=FOLDER)
@click.argument("new", type=FOLDER, required=False)
def diff(old: Path, new: Path | None) -> None:
    """Print what changes for open cases if the policies in NEW follow those in OLD.

    Without NEW, those in use. A folder without a base.toml is laid over the policies
    that came along.
    """
    app = create_app()
    installation.require_folder(app.config["SAYSO"])
    installation.require_tables(app)
    with app.app_context():
        open_places = list_open_places()
    changed = [(places, _changes(places, old, new)) for places in open_places]
    changed = [(places, lines) for places, lines in changed if lines]
    for places, lines in changed:
        click.echo(f"{places.title} ({_where(places)}): {_cases(places.cases)}")
        for line in lines:
            click.echo(f"    {line}")
    cases = sum(places.cases for places, _ in changed)
    click.echo(f"{_cases(cases)} of {sum(each.cases for each in open_places)} change.")


def _where(places: OpenPlaces) -> str:
    return ", ".join(sorted(places.jurisdictions)) or "base"


def _cases(number: int) -> str:
    return f"{number} open case" + ("" if number == 1 else "s")


def _changes(places: OpenPlaces, old: Path, new: Path | None) -> list[str]:
    before, missing = _policy(places, old)
    after, lacking = _policy(places, new)
    found = [f"there was no policy for {each}" for each in sorted(missing - lacking)]
    found += [f"there is no policy for {each}" for each in sorted(lacking - missing)]
    return found + [_line(change) for change in list_changes(before, after)]


def _policy(places: OpenPlaces, folder: Path | None) -> tuple[Policy, set[str]]:
    """Merge what the folder has for these places; name those that it has not."""
    known = {each for each in places.jurisdictions if _is_known(each, folder)}
    return policy_for(known, folder), set(places.jurisdictions - known)


def _is_known(place: str, folder: Path | None) -> bool:
    try:
        policies_of([place], folder)
    except UnknownJurisdiction:
        return False
    return True


def _line(change: Change) -> str:
    before = _words(change.before) if change.before else "nothing"
    after = _words(change.after) if change.after else "nothing"
    return f"{change.key}: {before} -> {after}"
