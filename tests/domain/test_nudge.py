"""Two evenings, on the clock of the wall where the opening is."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hiring.domain.nudge import Held, next_nudge
from hiring.domain.quiet_hours import QuietHours

DAY = date(2026, 11, 19)
QUIET = QuietHours("Europe/Berlin", 20, 8)


def at(day: int, hour: int, minute: int = 0, zone: str = "Europe/Berlin") -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("ends_at", "sent", "now", "number", "due"),
    [
        (None, 0, at(18, 9), 1, at(19, 18)),
        (at(19, 11), 0, at(18, 9), 1, at(19, 18)),
        (at(19, 17, 30), 0, at(19, 17), 1, at(19, 18, 30)),
        (at(19, 19, 30), 0, at(19, 17), 1, at(20, 8)),
        (None, 1, at(19, 18), 2, at(20, 18)),
        (None, 0, at(20, 18), 2, at(20, 18)),
        (None, 1, at(21, 17, 59), 2, at(20, 18)),
    ],
)
def test_the_evening_of_the_interview_and_the_next(
    ends_at: datetime | None, sent: int, now: datetime, number: int, due: datetime
) -> None:
    nudge = next_nudge(Held(DAY, ends_at), sent, now, ZoneInfo("Europe/Berlin"), QUIET)
    assert nudge is not None
    assert (nudge.number, nudge.at) == (number, due)


@pytest.mark.parametrize(
    ("sent", "now"), [(2, at(20, 19)), (0, at(21, 18)), (1, at(30, 9))]
)
def test_there_is_no_third_and_none_that_comes_days_later(
    sent: int, now: datetime
) -> None:
    zone = ZoneInfo("Europe/Berlin")
    assert next_nudge(Held(DAY), sent, now, zone, QUIET) is None


def test_the_evening_is_where_the_opening_is() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    quiet = QuietHours("Asia/Tokyo", 20, 8)
    nudge = next_nudge(Held(DAY), 0, at(18, 9), tokyo, quiet)
    assert nudge is not None
    assert nudge.at == at(19, 18, zone="Asia/Tokyo")
    assert nudge.at - at(19, 18) == -timedelta(hours=8)
