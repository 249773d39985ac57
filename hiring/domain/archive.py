"""What many debriefs are asked for by, and what their files are called."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

KEPT = timedelta(days=7)
"""How long an archive can be taken; then what was printed is deleted."""

MOST = 2000
"""How many debriefs one archive may hold."""

_QUARTER = re.compile(r"(?P<year>[0-9]{4})-Q(?P<number>[1-4])", re.ASCII)
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+')
_NAME = 60


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months of a year, as HR asks for them."""

    year: int
    number: int

    def __str__(self) -> str:
        """Return its code, which stands in addresses."""
        return f"{self.year:04}-Q{self.number}"

    @property
    def label(self) -> str:
        """Name it for people."""
        months = ("January to March", "April to June", "July to September",
                  "October to December")  # fmt: skip
        return f"{months[self.number - 1]} {self.year}"

    @property
    def first(self) -> date:
        """Return its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> "Quarter":
        """Return the one that follows."""
        turns = self.number == 4  # noqa: PLR2004 - of a year
        return Quarter(self.year + turns, 1 if turns else self.number + 1)

    @property
    def before(self) -> "Quarter":
        """Return the one before."""
        return quarter_of(self.first - timedelta(days=1))


def quarter_of(day: date) -> Quarter:
    """Return the quarter of a day."""
    return Quarter(day.year, (day.month + 2) // 3)


def latest_quarters(day: date, count: int) -> tuple[Quarter, ...]:
    """List a day's quarter and those before it, the newest first."""
    found = [quarter_of(day)]
    while len(found) < count:
        found.append(found[-1].before)
    return tuple(found)


def read_quarter(code: str) -> Quarter | None:
    """Read a quarter's code; None where it is none."""
    match = _QUARTER.fullmatch(code)
    if match is None or not int(match["year"]):
        return None
    return Quarter(int(match["year"]), int(match["number"]))


def name_of_file(number: int, candidate: str, author: str) -> str:
    """Name a debrief's file so that any system can keep it beside the others."""
    return f"{number:03} {_plain(candidate)}, {_plain(author)}.pdf"


def _plain(name: str) -> str:
    return " ".join(_NOT_IN_NAMES.sub(" ", name).split())[:_NAME].rstrip(" .") or "–"
