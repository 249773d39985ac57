"""How a day or a moment reads on paper, the same under every locale.

Words for people only; nothing here parses, and nothing here asks the time.
"""

from datetime import date, datetime

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_words(day: date) -> str:
    """Write a day as "19 November 2026"."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def clock_words(moment: datetime) -> str:
    """Write the time of day as "17:40"."""
    return f"{moment:%H:%M}"


def moment_words(moment: datetime) -> str:
    """Write a moment as "19 November 2026 at 17:40 UTC", its zone never left out."""
    words = f"{day_words(moment)} at {clock_words(moment)}"
    return f"{words} {moment.tzname() or ''}".rstrip()
