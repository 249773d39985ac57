"""The page of a candidate's own copy: what is held, in words that people read.

Moments, days and codes become words of the language that is being spoken. Nothing is
added here and no text is cut: whatever has no words of its own is shown as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from hiring.adapters.said_dates import day, moment
from hiring.adapters.translations import gettext, locale_of, spoken
from hiring.domain.copy_words import LABELS, TITLES, TO_OTHERS, TO_YOU, VALUES
from hiring.domain.wording import Wording
from hiring.queries.said import BASES, TONES
from hiring.services.letters.to_candidates import LETTERS

_MOMENTS = ("_at", "_by")
_ANSWERS = ("named", "employer", "others", "about_persons", "never")
_UNSEEN = frozenset(
    """
    id contact_id seq notice_digest notice_language policy_digest event_hash consent
    known_from known_to cited code_hash
    """.split()
)
_NOT_IN = {"checks": frozenset({"ground"})}
"""What means nothing without the rest; it stands in the data."""

_MARKS = {str(mark): mark for mark in (*TONES.values(), *BASES.values())}
_ANSWERED = {True: Wording("Yes"), False: Wording("No")}
_TO_CANDIDATES = frozenset({*LETTERS, "our_people_answer"})


@dataclass(frozen=True, slots=True)
class Row:
    """Things with their names, in the order in which they are read."""

    things: tuple[tuple[str, "Shown"], ...]


Shown: TypeAlias = str | tuple[Any, ...] | Row


@dataclass(frozen=True, slots=True)
class Section:
    """One part of what is held."""

    part: str
    title: str
    rows: tuple[Row, ...]


def sections_of(held: Mapping[str, Any], zone: ZoneInfo) -> tuple[Section, ...]:
    """Return each part in which there is something."""
    return tuple(
        Section(part, gettext(title), tuple(_rows(part, held[part], zone)))
        for part, title in TITLES.items()
        if held[part]
    )


def _rows(part: str, value: Any, zone: ZoneInfo) -> Iterator[Row]:  # noqa: ANN401
    for row in [value] if isinstance(value, Mapping) else value:
        yield _row(_whole(part, row), zone, _NOT_IN.get(part, frozenset()))


def _whole(part: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Lay open what was answered, and say of a mail only to whom it went."""
    if part == "answers":
        return {**row, **{key: row["consent"].get(key) for key in _ANSWERS}}
    if part == "mails":
        to_you = row["template"] in _TO_CANDIDATES
        return {**row, "template": gettext(TO_YOU if to_you else TO_OTHERS)}
    return row


def _row(
    row: Mapping[str, Any], zone: ZoneInfo, left_out: frozenset[str] = frozenset()
) -> Row:
    return Row(
        tuple(
            (gettext(LABELS.get(key, key)), _shown(key, value, zone))
            for key, value in row.items()
            if key not in _UNSEEN | left_out and value not in (None, "", [], {})
        )
    )


def _shown(key: str, value: Any, zone: ZoneInfo) -> Shown:  # noqa: ANN401
    if isinstance(value, Mapping):
        return _row(value, zone)
    if isinstance(value, list | tuple):
        return tuple(_shown(key, each, zone) for each in value)
    if isinstance(value, bool):
        return gettext(_ANSWERED[value])
    words = VALUES.get(key, {}).get(str(value)) or _MARKS.get(str(value))
    if words is None and key == "places":
        return _territory(str(value))
    return gettext(words) if words else _dated(key, str(value), zone)


def _territory(code: str) -> str:
    """Name a place whose rules hold, where the language has a name for it."""
    known: Mapping[str, str] = locale_of(spoken()).territories
    return known.get(code.upper(), code.upper())


def _dated(key: str, value: str, zone: ZoneInfo) -> str:
    """Write a moment or a day as people do."""
    if key.endswith("_on"):
        return day(date.fromisoformat(value))
    if not key.endswith(_MOMENTS) or not value[:4].isdigit():
        return value
    at = datetime.fromisoformat(value)
    return moment(at.astimezone(zone)) if "T" in value else day(at)
