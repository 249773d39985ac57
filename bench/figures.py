"""What was measured, against what it was to be, as one table."""

import platform
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table; without a limit it is said and not judged."""

    goal: str
    what: str
    where: str
    value: float
    unit: str = "×"
    most: float | None = None
    least: float | None = None
    note: str = ""

    @property
    def verdict(self) -> str:
        """Say whether the goal was met."""
        if self.most is None and self.least is None:
            return "–"
        above = self.most is not None and self.value > self.most
        below = self.least is not None and self.value < self.least
        return "missed" if above or below else "met"

    @property
    def limit(self) -> str:
        """Write the goal."""
        if self.most is not None:
            return f"≤ {self.most:g}"
        return f"≥ {self.least:g}" if self.least is not None else ""

    @property
    def shown(self) -> str:
        """Write the value as precisely as it deserves."""
        digits = 2 if self.unit == "×" else 1
        return f"{self.value:.{digits}f} {self.unit}"

    @property
    def cells(self) -> tuple[str, ...]:
        """Return the line's cells."""
        return (
            self.goal, self.what, self.where, self.shown, self.limit, self.verdict,
            self.note,
        )  # fmt: skip


HEADINGS = ("Goal", "What", "Database", "Figure", "Goal is", "", "Behind it")


def table(figures: Iterable[Figure]) -> str:
    """Write the figures as a Markdown table that reads well on a terminal too."""
    rows: list[Sequence[str]] = [HEADINGS, *(figure.cells for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_line(row, widths) for row in rows]
    lines.insert(1, _line(["-" * width for width in widths], widths))
    return "\n".join(lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return f"| {' | '.join(padded)} |"


def machine() -> str:
    """Say what all of this was measured on."""
    meminfo = Path("/proc/meminfo").read_text("ascii").split()
    cpuinfo = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    model = next((line for line in cpuinfo if line.startswith("model name")), ": CPU")
    cores = sum(line.startswith("processor") for line in cpuinfo)
    return (
        f"{cores} cores ({model.partition(': ')[2]}), {int(meminfo[1]) >> 20} GiB, "
        f"Linux {platform.release()}, Python {platform.python_version()}, "
        f"Flask {version('flask')}, SQLAlchemy {version('sqlalchemy')}, "
        f"granian {version('granian')}, WeasyPrint {version('weasyprint')}, "
        f"SQLite {sqlite3.sqlite_version}"
    )
