"""The dates of one column: ISO, day first, month first, or Unix milliseconds.

Whether 03/04/2026 is in April or in March only the whole column can tell, so the
order is found from all of its cells at once and given to `read_date`.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Final

_ISO: Final = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:[T ][\d:.,]+ ?(?:Z|[A-Z]{3}|[+-][\d:]+)?)?"
)
_PARTED: Final = re.compile(
    r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?:,? \d{1,2}:[\d:]+.*)?"
)
_MILLISECONDS: Final = re.compile(r"\d{12,13}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MONTHS: Final = 12
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2200


class DateOrder(StrEnum):
    """Which of two numbers is the day, in dates such as 03/04/2026."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


@dataclass(frozen=True, slots=True)
class OrderFound:
    """The order of a column, and whether its cells left it open."""

    order: DateOrder
    is_guess: bool


def find_order(cells: Iterable[str]) -> OrderFound:
    """Find the order that reads most cells; day first where nothing tells."""
    day = month = unclear = 0
    for cell in cells:
        match = _PARTED.fullmatch(cell.strip())
        if match is None or match[2] == ".":
            continue
        first, second = int(match[1]), int(match[3])
        day += first > _MONTHS
        month += second > _MONTHS
        unclear += first <= _MONTHS and second <= _MONTHS and first != second
    order = DateOrder.MONTH_FIRST if month > day else DateOrder.DAY_FIRST
    return OrderFound(order, is_guess=unclear > 0 and day == month)


def read_date(cell: str, order: DateOrder) -> date | None:
    """Return the day that a cell names, or None where it names none."""
    text = cell.strip()
    try:
        found = _read(text, order)
    except (ValueError, OverflowError):
        return None
    if found is None or not _FIRST_YEAR <= found.year <= _LAST_YEAR:
        return None
    return found


def _read(text: str, order: DateOrder) -> date | None:
    if match := _ISO.fullmatch(text):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if _MILLISECONDS.fullmatch(text):
        return (_EPOCH + timedelta(milliseconds=int(text))).date()
    if match := _PARTED.fullmatch(text):
        day, month, year = int(match[1]), int(match[3]), int(match[4])
        if order is DateOrder.MONTH_FIRST and match[2] != ".":
            day, month = month, day
        return date(year, month, day)
    return None
