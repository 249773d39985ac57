"""Finds ``policies/``: which rules speak where, how loudly, and on whose word.

Here it is worked out which files hold where. One file is read in ``policy_reader``;
what the values mean is in ``domain/policy.py``. A file with a fault stops the start,
named with its line: half a policy is none. What was read once is held for as long as
the program runs, so that a file which breaks later changes nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path

from hiring.adapters.policy_checks import (
    BASE,
    check_names,
    check_values,
    lineage,
    relaxed_from,
)
from hiring.adapters.policy_reader import PolicyFile, lint_policy, read_policy
from hiring.adapters.policy_source import PolicyFileError
from hiring.domain.errors import DomainError
from hiring.domain.policy import Policy
from hiring.domain.policy_merge import Relaxation, merge, relax

_REMEMBERED = 256
"""Sets of places whose merged policy is held; there are too many to hold them all."""

__all__ = ["PolicyFile", "PolicyFileError", "UnknownJurisdiction"]


class UnknownJurisdiction(DomainError):
    """No policy file speaks of this jurisdiction."""


@cache
def bundled_folder() -> Path:
    """Return the policies that came along: inside a wheel, or in the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "policies"
    return inside if inside.is_dir() else package.parent / "policies"


_own: list[Path] = []


def use_own_folder(folder: Path | None) -> None:
    """Add an organisation's own policies to those that came along, from now on.

    Reads them all, so that a broken one is known of at once.
    """
    if folder is not None and not folder.is_dir():
        raise PolicyFileError(folder, 1, "there is no such folder of policies.")
    before = _own[:]
    _own[:] = [folder] if folder else []
    try:
        read_all()
    except PolicyFileError:
        _own[:] = before
        raise


def read_all(folder: Path | None = None) -> tuple[PolicyFile, ...]:
    """Return every policy in use, the organisation's own last.

    A folder of its own with a base stands alone; one without is laid over what came
    along.
    """
    return _read_all(*_folders(folder))


def _folders(folder: Path | None) -> tuple[Path, ...]:
    if folder is None:
        return (bundled_folder(), *_own)
    if (folder / f"{BASE}.toml").exists() or folder == bundled_folder():
        return (folder,)
    return (bundled_folder(), folder)


@cache
def _read_all(*folders: Path) -> tuple[PolicyFile, ...]:
    files: dict[str, PolicyFile] = {}
    for file in chain.from_iterable(map(read_folder, folders)):
        for fault in _twice(file, files):
            raise fault
        files[file.id] = file
    if BASE not in files:
        raise PolicyFileError(folders[0] / f"{BASE}.toml", 1, "there is no such file.")
    for fault in _faults_between(files):
        raise fault
    return tuple(sorted(files.values(), key=_place))


def _place(file: PolicyFile) -> tuple[bool, bool, str]:
    return file.id != BASE, bool(file.applies_to), file.id


@cache
def read_folder(folder: Path) -> tuple[PolicyFile, ...]:
    """Read and check every policy of a folder; raise ``PolicyFileError`` at a fault."""
    return tuple(read_policy(path) for path in sorted(folder.glob("*.toml")))


def lint_folder(folder: Path | None = None) -> tuple[PolicyFileError, ...]:
    """Read a folder anew and list every fault in it, not only the first.

    How files fit together is looked at once each of them is sound by itself.
    """
    files: dict[str, PolicyFile] = {}
    faults: list[PolicyFileError] = []
    for path in chain.from_iterable(
        sorted(each.glob("*.toml")) for each in _folders(folder)
    ):
        file, wrong = lint_policy(path)
        faults += wrong
        if file is not None:
            faults += _twice(file, files)
            files.setdefault(file.id, file)
    return tuple(faults or _faults_between(files))


def _twice(
    file: PolicyFile, files: Mapping[str, PolicyFile]
) -> Iterator[PolicyFileError]:
    if file.id in files:
        why = f"there is a policy {file.id} already. Give yours another name."
        yield file.fault(why, "id")


def _faults_between(files: Mapping[str, PolicyFile]) -> Iterator[PolicyFileError]:
    names = list(check_names(files))
    yield from names
    if not names:
        yield from check_values(files)


def list_jurisdictions(folder: Path | None = None) -> tuple[PolicyFile, ...]:
    """List what an opening can choose from, by title; the base holds for all."""
    chosen = [
        file for file in read_all(folder) if file.id != BASE and not file.applies_to
    ]
    return tuple(sorted(chosen, key=lambda file: file.title))


def list_relaxations() -> tuple[tuple[Relaxation, str], ...]:
    """List what the organisation's own files make milder, each with what it was."""
    files = {file.id: file for file in read_all()}
    return tuple(
        (each, str(relaxed_from(file, each, files)))
        for file in files.values()
        for each in file.milder
    )


def list_stale(today: date, folder: Path | None = None) -> tuple[PolicyFile, ...]:
    """List the policies that nobody has checked for too long, the oldest first."""
    stale = [file for file in read_all(folder) if file.policy.is_stale(today)]
    return tuple(sorted(stale, key=lambda file: str(file.policy.verified_on)))


def policies_of(
    jurisdictions: Iterable[str], folder: Path | None = None
) -> tuple[PolicyFile, ...]:
    """Return every file that holds for these jurisdictions, the base first.

    Raises ``UnknownJurisdiction`` for one that no file speaks of.
    """
    files = {file.id: file for file in read_all(folder)}
    held = [_held_by(each, files) for each in _known(jurisdictions, files)]
    ids = {file.id for file in chain.from_iterable(held)}
    return tuple(file for file in files.values() if file.id in ids)


def policy_for(jurisdictions: Iterable[str], folder: Path | None = None) -> Policy:
    """Return the base merged with each jurisdiction's policy and the house's own."""
    return _merged(frozenset(jurisdictions), *_folders(folder))


@lru_cache(_REMEMBERED)
def _merged(jurisdictions: frozenset[str], *folders: Path) -> Policy:
    files = {file.id: file for file in _read_all(*folders)}
    return merge(
        _resolved(_held_by(each, files)) for each in _known(jurisdictions, files)
    )


def _resolved(held: tuple[PolicyFile, ...]) -> Policy:
    """Merge what holds for one jurisdiction, milder where its own files say so.

    Relaxed before it meets other jurisdictions, so that what was made milder for one
    leaves those others as strict as they are.
    """
    milder: list[Relaxation] = [each for file in held for each in file.milder]
    return relax(merge(file.policy for file in held), milder)


def _known(
    jurisdictions: Iterable[str], files: Mapping[str, PolicyFile]
) -> tuple[str, ...]:
    wanted = frozenset(jurisdictions) or frozenset({BASE})
    unknown = sorted(
        each for each in wanted if each not in files or files[each].applies_to
    )
    if unknown:
        raise UnknownJurisdiction(f"There is no policy for {', '.join(unknown)}.")
    return tuple(sorted(wanted))


def _held_by(
    jurisdiction: str, files: Mapping[str, PolicyFile]
) -> tuple[PolicyFile, ...]:
    """Return the files that hold for one jurisdiction, the house's own among them."""
    named = set(lineage(jurisdiction, files))
    return tuple(
        file
        for file in files.values()
        if file.id in named or named.intersection(file.applies_to)
    )
