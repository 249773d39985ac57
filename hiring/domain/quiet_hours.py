"""The hours in which a candidate gets no mail that nobody waits for.

By the clock on the wall where the candidate is taken to be; nothing here asks the time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From one full hour to another, over midnight or not; equal hours mean never."""

    zone: str = "UTC"
    begin: int = 20
    end: int = 8

    def cover(self, moment: datetime) -> bool:
        """Tell whether it is quiet at this moment."""
        hour = moment.astimezone(self._zone).hour
        if self.begin <= self.end:
            return self.begin <= hour < self.end
        return hour >= self.begin or hour < self.end

    def after(self, moment: datetime) -> datetime:
        """Return this moment, or the end of the quiet hours that it falls into.

        The end is a time on the wall: on the days when clocks change, the night is an
        hour longer or shorter.
        """
        if not self.cover(moment):
            return moment
        local = moment.astimezone(self._zone)
        day = local.date() + timedelta(days=local.hour >= self.end)
        return datetime.combine(day, time(self.end), self._zone).astimezone(UTC)

    @property
    def _zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError):
            return ZoneInfo("UTC")
