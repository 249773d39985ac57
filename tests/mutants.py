"""Changes the rules on purpose, one small change at a time, and sees who notices.

Run by ``script/mutate``. The changes are those of cosmic-ray. Its own runner rewrites
the files where they stand and starts every test anew for each of a thousand changes,
which takes hours; so here each change lives in a process of its own, in memory. First
the books of cases are read out to it; what they let pass goes to the tests of rules.
A change that cannot even be loaded counts as nothing.
"""

import os
import re
import signal
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import unified_diff
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# What does not change is loaded before any process is made, so that each starts fast.
from hiring.domain import may_i_call as _may_i_call
from hiring.domain import topics as _topics

ROOT = Path(__file__).resolve().parents[1]
RULES = ROOT / "hiring" / "domain" / "rules"
BOOKS = ROOT / "tests" / "rules"
ENOUGH = 90.0
LONGEST = 120.0
"""Seconds after which a change has made something run for ever, and is noticed."""

_PRELOADED = (_may_i_call, _topics)
_OPERATORS = re.compile(
    r"core/(AddNot|Replace(And|Or|True|False|Break|Continue|Unary|Number)\w*"
    r"|ReplaceComparisonOperator_(Is_IsNot|IsNot_Is|In_NotIn|NotIn_In)"
    r"|ReplaceComparisonOperator_(Eq|NotEq|Lt|LtE|Gt|GtE)_(Eq|NotEq|Lt|LtE|Gt|GtE)"
    r"|ReplaceBinaryOperator_(Add_Sub|Sub_Add|BitOr_BitAnd|BitAnd_BitOr)"
    r"|ZeroIterationForLoop|ExceptionReplacer)"
)
"""Left out: what makes no difference (a member of an enum is equal to itself alone, so
"is" may be "=="), what nobody writes (which member is less), and what fails to load."""
_TESTS = (
    "tests/rules/test_rules.py",
    "tests/domain/test_casefile.py",
    "tests/domain/test_finding.py",
    "tests/domain/test_may_i_call.py",
    "tests/domain/test_rule_checks.py",
)
_READ_OUT_ALREADY = "not (book_of_cases or fails_on_any_story or guesses)"
MISSED, NOTICED, UNLOADABLE = 0, 1, 3


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module of the rules with one small change."""

    path: Path
    operator: str
    source: str

    @property
    def module(self) -> str:
        """Return the name that the module is imported by."""
        parts = self.path.relative_to(ROOT).with_suffix("").parts
        return ".".join(parts).removesuffix(".__init__")

    def difference(self) -> str:
        """Show the lines that differ."""
        before = self.path.read_text("utf-8").splitlines()
        lines = list(unified_diff(before, self.source.splitlines(), n=0, lineterm=""))
        return "\n".join(f"    {line}" for line in lines[2:])


@dataclass(frozen=True, slots=True)
class _Shelf:
    """A folder with just these books, of which the rule's own is read first."""

    paths: list[Path]

    def glob(self, _pattern: str) -> list[Path]:
        return [path for path in self.paths if path.suffix == ".toml"]


class _Changed(MetaPathFinder, Loader):
    """Loads one module from the changed source, at the place of the true one."""

    def __init__(self, mutant: Mutant) -> None:
        self.mutant = mutant

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        if name != self.mutant.module:
            return None
        where = str(self.mutant.path)
        spec = spec_from_file_location(name, where, loader=self)
        if spec and self.mutant.path.name == "__init__.py":
            spec.submodule_search_locations = [str(self.mutant.path.parent)]
        return spec

    def exec_module(self, module: ModuleType) -> None:
        code = compile(self.mutant.source, str(self.mutant.path), "exec")
        exec(code, vars(module))  # noqa: S102 - what cosmic-ray made of our own file


def mutants_of(path: Path) -> Iterator[Mutant]:
    """Make every change of a file."""
    true = path.read_text("utf-8")
    for name in sorted(operator_names()):
        if not _OPERATORS.fullmatch(name):
            continue
        occurrence = 0
        while True:
            source = mutate_code(true, get_operator(name)(), occurrence)
            if source is None:
                break
            yield Mutant(path, name, source)
            occurrence += 1


def read_out(mutant: Mutant) -> int:
    """Tell the books of cases to the changed rules."""
    sys.meta_path.insert(0, _Changed(mutant))
    try:
        import_module("hiring.domain.rules")
    except Exception:  # noqa: BLE001 - whatever keeps it from loading
        return UNLOADABLE
    casebook: Any = import_module("tests.rules.casebook")
    own = f"*_{mutant.path.stem}.toml"
    for shelf in (_Shelf(sorted(BOOKS.glob(own))), _Shelf(sorted(BOOKS.glob("*")))):
        casebook.FOLDER = shelf
        if any(map(_differs, casebook.read_books())):
            return NOTICED
    return MISSED


def _differs(told: Any) -> bool:  # noqa: ANN401 - its class is loaded after the change
    found = told.check()
    said = [each.message for each in found if each.code == told.code]
    keys = {each.rests_on for each in found if each.code == told.code}
    if sorted(said) != sorted(told.says) or any(each.fault for each in found):
        return True
    return bool(told.rests_on) and keys != {told.rests_on}


def test(mutant: Mutant) -> int:
    """Run the tests of rules on the changed rules."""
    sys.meta_path.insert(0, _Changed(mutant))
    given = [each for each in _TESTS if (ROOT / each).exists()]
    quiet = ["-q", "-x", "--noconftest", "-p", "no:cacheprovider", "-p", "no:xdist"]
    failed = pytest.main([*quiet, "-k", _READ_OUT_ALREADY, *given])
    return NOTICED if failed else MISSED


def apart(ask: Callable[[Mutant], int], mutant: Mutant) -> int:
    """Ask in a process of its own; one that dies or never ends has noticed."""
    child = os.fork()
    if child == 0:
        with tempfile.TemporaryFile() as hidden:
            os.dup2(hidden.fileno(), 1)
            os.dup2(hidden.fileno(), 2)
            try:
                told = ask(mutant)
            except BaseException:  # noqa: BLE001 - a story that cannot be told
                told = NOTICED
            os._exit(told)
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.005)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return NOTICED


def _parse_books_once() -> None:
    texts = [path.read_text("utf-8") for path in BOOKS.glob("*.toml")]
    parsed, parse = {text: tomllib.loads(text) for text in texts}, tomllib.loads
    tomllib.loads = lambda text, **_: parsed[text] if text in parsed else parse(text)


def _pass_unchanged() -> bool:
    path = RULES / "__init__.py"
    true = Mutant(path, "", path.read_text("utf-8"))
    return apart(read_out, true) == apart(test, true) == MISSED


def _change(path: Path) -> tuple[int, list[Mutant]]:
    """Return how many changes of a file could be loaded, and which nobody noticed."""
    missed: list[Mutant] = []
    seen = 0
    for mutant in mutants_of(path):
        told = apart(read_out, mutant)
        seen += told != UNLOADABLE
        if told == MISSED and apart(test, mutant) == MISSED:
            missed.append(mutant)
    return seen, missed


def main(paths: list[Path]) -> int:
    """Change each file, print what nobody noticed, and the share that was noticed."""
    os.nice(10)
    os.chdir(ROOT)
    _parse_books_once()
    if not _pass_unchanged():
        click.echo("The tests fail on the rules as they are. Mend that first.")
        return 1
    noticed = made = 0
    for path in paths:
        seen, missed = _change(path)
        made, noticed = made + seen, noticed + seen - len(missed)
        click.echo(f"{path.relative_to(RULES)}: {seen - len(missed)} of {seen}")
        for mutant in missed:
            click.echo(f"  {mutant.operator}\n{mutant.difference()}")
    share = 100 * noticed / made if made else 100.0
    click.echo(f"\nNoticed {noticed} of {made} changes: {share:.1f} %")
    return int(share < ENOUGH)


if __name__ == "__main__":
    chosen = [Path(name).resolve() for name in sys.argv[1:]]
    sys.exit(main(chosen or sorted(RULES.rglob("*.py"))))
