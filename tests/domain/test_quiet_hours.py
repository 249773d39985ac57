"""No mail that nobody waits for comes between 20:00 and 08:00, wherever one lives."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.quiet_hours import QuietHours

BERLIN = QuietHours("Europe/Berlin")


def berlin(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("2026-11-20 19:59", "2026-11-20 19:59"),
        ("2026-11-20 20:00", "2026-11-21 08:00"),
        ("2026-11-20 23:59", "2026-11-21 08:00"),
        ("2026-11-21 00:00", "2026-11-21 08:00"),
        ("2026-11-21 07:59", "2026-11-21 08:00"),
        ("2026-11-21 08:00", "2026-11-21 08:00"),
    ],
)
def test_what_would_come_at_night_comes_at_eight(asked: str, sent: str) -> None:
    assert BERLIN.after(berlin(asked)) == berlin(sent)


def test_the_night_is_shorter_when_clocks_go_forward_and_longer_when_they_go_back() -> (
    None
):
    spring = BERLIN.after(berlin("2026-03-28 20:00"))
    assert spring == datetime(2026, 3, 29, 6, 0, tzinfo=UTC)
    autumn = BERLIN.after(berlin("2026-10-24 20:00"))
    assert autumn == datetime(2026, 10, 25, 7, 0, tzinfo=UTC)


def test_each_zone_has_nights_of_its_own() -> None:
    moment = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
    assert not QuietHours("Europe/Berlin").cover(moment)
    assert QuietHours("Asia/Tokyo").cover(moment)
    assert QuietHours("America/Los_Angeles").cover(moment)
    half = QuietHours("Asia/Kolkata").after(moment.replace(hour=20))
    assert half == datetime(2026, 11, 23, 2, 30, tzinfo=UTC)


def test_equal_hours_mean_that_no_hour_is_quiet() -> None:
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    assert QuietHours("UTC", 0, 0).after(midnight) == midnight
    assert QuietHours("UTC", 9, 9).after(midnight.replace(hour=9)).hour == 9


def test_a_zone_that_nobody_knows_is_taken_for_utc() -> None:
    moment = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
    assert QuietHours("Nowhere/At all").after(moment).hour == 8


@given(
    st.integers(0, 2 * 365 * 24 * 60),
    st.sampled_from(
        ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]
    ),
)
def test_it_is_never_quiet_when_a_mail_leaves_and_never_long_until_then(
    minutes: int, zone: str
) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    quiet = QuietHours(zone)
    leaves = quiet.after(moment)
    assert not quiet.cover(leaves)
    assert timedelta() <= leaves - moment <= timedelta(hours=13)
