"""When somebody is reminded of a debrief: twice at most, in the evening.

By the clock on the wall where the opening is; nothing here asks the time.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hiring.domain.quiet_hours import QuietHours

EVENING = time(18)
AFTER_ITS_END = timedelta(hours=1)
MOST = 2
TOO_LATE = timedelta(days=1)
"""A nudge that could not leave for a day is none any more."""


@dataclass(frozen=True, slots=True)
class Held:
    """When an interview was, or will be; its end where that is known."""

    on: date
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Nudge:
    """The one that is due next: which it is, and when it may leave."""

    number: int
    at: datetime


def next_nudge(
    held: Held, sent: int, now: datetime, zone: ZoneInfo, quiet: QuietHours
) -> Nudge | None:
    """Return the next of the two nudges that is not too late by now, if one is.

    The first comes on the evening of the interview, or an hour after its end where that
    is later; the second on the next evening. In quiet hours each waits for the morning.
    """
    for number in range(sent + 1, MOST + 1):
        at = quiet.after(_evening(held, number, zone))
        if now < at + TOO_LATE and (number == MOST or now < _evening(held, 2, zone)):
            return Nudge(number, at)
    return None


def _evening(held: Held, number: int, zone: ZoneInfo) -> datetime:
    day = held.on + timedelta(days=number - 1)
    evening = datetime.combine(day, EVENING, zone).astimezone(UTC)
    if number > 1 or held.ends_at is None:
        return evening
    return max(evening, held.ends_at + AFTER_ITS_END)
