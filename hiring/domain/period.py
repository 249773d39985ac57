"""A period of records: its days, its counts, and the bars that a chart draws of it.

Where the counts come from is for ``queries/period.py``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hiring.domain.errors import DomainError

MAX_YEARS = 30
MONTHS, QUARTERS = 12, 36
"""Up to how many months a bar is a month, and up to how many a quarter."""

_MONTH, _QUARTER, _YEAR = 1, 3, 12


@dataclass(frozen=True, slots=True)
class Period:
    """Which records are looked at: first and last day, and what narrows them."""

    first: date
    last: date
    search: str = ""
    team: str = ""
    consent: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """The counts of one month, or of several put together."""

    label: str
    talks: int = 0
    records: int = 0
    named_agreed: int = 0
    other_agreed: int = 0
    unexplained: int = 0
    in_a_day: int = 0
    to_tell: int = 0
    told_in_a_day: int = 0

    @property
    def agreed(self) -> int:
        """Count what the candidate had agreed to before."""
        return self.named_agreed + self.other_agreed

    @property
    def not_agreed(self) -> int:
        """Count what the candidate had not agreed to."""
        return self.records - self.agreed


def check_period(period: Period) -> None:
    """Refuse a period that ends before it begins, or that never ends."""
    if period.last < period.first:
        raise DomainError("The last day comes before the first.", "last")
    if period.last.year - period.first.year > MAX_YEARS:
        raise DomainError(f"Choose {MAX_YEARS} years or fewer.", "first")


def bars(period: Period, months: Mapping[str, Month]) -> tuple[Month, ...]:
    """Put months together so that a chart has at most a dozen bars, gaps included."""
    first = period.first.year * 12 + period.first.month - 1
    last = period.last.year * 12 + period.last.month - 1
    count = last - first + 1
    size = _MONTH if count <= MONTHS else _QUARTER if count <= QUARTERS else _YEAR
    starts = range(first - first % size, last + 1, size)
    return tuple(
        summed(_label(start, size), [_of(months, start + add) for add in range(size)])
        for start in starts
    )


def _of(months: Mapping[str, Month], number: int) -> Month:
    return months.get(f"{number // 12:04}-{number % 12 + 1:02}", Month(""))


def _label(number: int, size: int) -> str:
    year, month = divmod(number, 12)
    if size == _YEAR:
        return str(year)
    if size == _QUARTER:
        return f"Q{month // 3 + 1} {year % 100:02}"
    return f"{date(year, month + 1, 1):%b}"


def summed(label: str, months: Sequence[Month]) -> Month:
    """Put the counts of several months together under one label."""
    names = Month.__slots__[1:]
    return Month(label, *(sum(getattr(m, name) for m in months) for name in names))
