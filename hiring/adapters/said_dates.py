"""Days and moments as they are written in the language that is being spoken.

For words to people only; English is written the same way on paper and on pages.
"""

from datetime import date, datetime
from functools import lru_cache

from babel.dates import format_date, get_timezone_name

from hiring.adapters.translations import ENGLISH, gettext, locale_of, spoken
from hiring.domain.spoken_dates import day_words

_WEEKDAYS = (
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
)  # fmt: skip


def day(value: date) -> str:
    """Write a day as in "22 November 2026"."""
    return _day(value.year, value.month, value.day, spoken())


def weekday(value: date) -> str:
    """Write a day to answer by as in "Friday, 27 November 2026"."""
    if spoken() == ENGLISH:
        return f"{_WEEKDAYS[value.weekday()]}, {day_words(value)}"
    said: str = format_date(value, "full", locale_of(spoken()))
    return said


def clock(value: datetime) -> str:
    """Write the time of day as in "17:40"."""
    return f"{value:%H:%M}"


def moment(value: datetime) -> str:
    """Write a moment as in "22 November 2026, 14:05 CET", its zone never left out."""
    return gettext(
        "%(day)s, %(time)s %(zone)s",
        day=day(value),
        time=clock(value),
        zone=_zone(value),
    )


def _zone(value: datetime) -> str:
    """Name the zone as its readers do; never by a mere offset where it has a name."""
    known = f"{value:%Z}"
    if spoken() == ENGLISH or not known.isalpha():
        return known
    name: str = get_timezone_name(value, "short", locale=locale_of(spoken()))
    return name if name.isalpha() else known


@lru_cache(maxsize=2000)
def _day(year: int, month: int, number: int, language: str) -> str:
    value = date(year, month, number)
    if language == ENGLISH:
        return day_words(value)
    said: str = format_date(value, "long", locale_of(language))
    return said
