"""What policies/*.toml means: which values hold, how strict each is, on whose word.

The files are read by adapters/policy_files.py; here they are plain values. A policy is
one table from keys to values, so that merging, in ``policy_merge``, is one sentence: of
two values for a key the stricter holds. What stricter means is said here once, for each
kind of key.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, cached_property
from typing import Any, TypeAlias

from hiring.domain.casefile import Stage
from hiring.domain.finding import RuleCode, Severity
from hiring.domain.spans import days_words, months_words, weeks_words, years_words
from hiring.domain.wording import Wording


class Authority(StrEnum):
    """Which kind of authority stands behind a value, the weakest first.

    A house rule is the organisation's own and is never shown as anything more.
    """

    HOUSE = "house"
    CODE = "code"
    REGULATOR = "regulator"
    LAW = "law"

    @property
    def label(self) -> Wording:
        """Name the authority as people read it."""
        return {
            "house": Wording("House rule"),
            "code": Wording("Code of conduct"),
            "regulator": Wording("Regulator"),
            "law": Wording("Law"),
        }[self.value]

    @property
    def rank(self) -> int:
        """Order the authorities from the weakest to the strongest."""
        return list(Authority).index(self)


class Asking(StrEnum):
    """Whether the candidate's yes is needed before a kind of person is contacted."""

    NOT_NEEDED = "not_needed"
    REQUIRED = "required"
    FORBIDDEN = "forbidden"


class Telling(StrEnum):
    """Whether, and when, the candidate has to be told of a contact."""

    NOT_NEEDED = "not_needed"
    REQUIRED = "required"
    BEFOREHAND = "beforehand"


class Sight(StrEnum):
    """How much of what was said the candidate may see."""

    NOTHING = "nothing"
    THEMES = "themes"
    NOTES = "notes"


class Until(StrEnum):
    """Up to which stage a topic is barred."""

    OFFER = "offer"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time by the calendar, as ISO 8601 writes it: P6M, P4Y, P4W, P30D."""

    months: int = 0
    days: int = 0

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read one; raise ``ValueError`` where the text is none."""
        found = re.fullmatch(
            r"P(?=\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?", text
        )
        if found is None:
            message = f"{text!r} is no period such as P6M"
            raise ValueError(message)
        years, months, weeks, days = (int(part or 0) for part in found.groups())
        return cls(12 * years + months, 7 * weeks + days)

    @property
    def length(self) -> int:
        """Return its usual length in days, by which periods are compared."""
        return round(self.months * 365.2425 / 12) + self.days

    def after(self, start: date) -> date:
        """Return the day that lies so long after another, by the calendar."""
        year, month = divmod(start.month - 1 + self.months, 12)
        year, month = start.year + year, month + 1
        first = date(year, month, 1)
        following = date(year + month // 12, month % 12 + 1, 1)
        day = min(start.day, (following - first).days)
        return date.fromordinal(date(year, month, day).toordinal() + self.days)

    @property
    def label(self) -> Wording:
        """Say it as people read it: “6 months”, “4 weeks”."""
        if self.months and self.months % 12 == 0:
            return years_words(self.months // 12)
        if self.months:
            return months_words(self.months)
        if self.days and self.days % 7 == 0:
            return weeks_words(self.days // 7)
        return days_words(self.days) if self.days else Wording("no time")

    def __str__(self) -> str:
        """Write it as it is read."""
        months, days = f"{self.months}M", f"{self.days}D"
        if self.months % 12 == 0:
            months = f"{self.months // 12}Y"
        if self.days % 7 == 0:
            days = f"{self.days // 7}W"
        text = (months if self.months else "") + (days if self.days else "")
        return f"P{text or '0D'}"


STALE_AFTER = timedelta(days=180)
"""How long what a file says may go without being checked again."""

Choice: TypeAlias = Severity | Asking | Telling | Sight | Until | Stage
Given: TypeAlias = Choice | Period | bool | int


@dataclass(frozen=True, slots=True)
class Citation:
    """A source as a policy file describes it."""

    ref: str
    title: str
    mark: str
    note: str = ""
    checked_on: date | None = None


@dataclass(frozen=True, slots=True)
class Value:
    """What holds for one key, whose rule that is, and the file that says so.

    ``reason`` is given only where an organisation made the value milder.
    """

    given: Given
    basis: Authority = Authority.HOUSE
    cites: tuple[Citation, ...] = ()
    contested: bool = False
    policy: str = ""
    note: str = ""
    reason: str = ""


def _order(kind: type[StrEnum]) -> Callable[[StrEnum], int]:
    return {member: rank for rank, member in enumerate(kind)}.__getitem__


def _more(given: int) -> int:
    return int(given)


def _less(given: int) -> int:
    return -given


def _longer(given: Period) -> int:
    return given.length


def _shorter(given: Period) -> int:
    return -given.length


KINDS: tuple[tuple[re.Pattern[str], type, Callable[[Any], int]], ...] = tuple(
    (re.compile(pattern), kind, strictness)
    for pattern, kind, strictness in (
        (r"rules\.[A-Z]{3,4}\d{3}(\.off_list)?", Severity, _order(Severity)),
        (r"contact\.(listed|off_list|employer)\.permission", Asking, _order(Asking)),
        (r"contact\.(listed|off_list|employer)\.notice", Telling, _order(Telling)),
        (r"timing\.earliest_stage", Stage, _order(Stage)),
        (r"inform\.max_days", int, _less),
        (r"inform\.(before_decision|source_disclosed)", bool, _more),
        (r"access\.candidate_sees", Sight, _order(Sight)),
        (r"reply\.before_decision", bool, _more),
        (r"reply\.days", int, _more),
        (r"ask_first\.days", int, _more),
        (r"notes\.late_hours", int, _less),
        (r"training\.valid_months", int, _less),
        (r"requests\.days", int, _less),
        (r"topics\.[a-z_]+\.(asked|volunteered)", Severity, _order(Severity)),
        (r"topics\.[a-z_]+\.until", Until, _order(Until)),
        (r"topics\.[a-z_]+\.reaches_third_party", bool, _more),
        (r"retention\.floor", Period, _longer),
        (r"retention\.cap", Period, _shorter),
        (r"lawful_basis\.[A-Za-z0-9:_-]+", bool, _more),
    )
)
"""Every key that a policy may hold, what its value is, and which value is stricter."""


def kind_of(key: str) -> type:
    """Return what a key's value has to be; raise ``KeyError`` for an unknown key."""
    return _kind(key)[0]


def choices_of(key: str) -> tuple[Choice, ...]:
    """Return the words that a key's value is chosen from; none where it is a number."""
    kind: Any = kind_of(key)
    return tuple(kind) if issubclass(kind, StrEnum) else ()


def strictness(key: str, given: Given) -> int:
    """Rank a value of a key: the higher, the more it asks of those who hire."""
    return _kind(key)[1](given)


@cache
def _kind(key: str) -> tuple[type, Callable[[Any], int]]:
    for pattern, kind, rank in KINDS:
        if pattern.fullmatch(key):
            return kind, rank
    raise KeyError(key)


@dataclass(frozen=True)
class Policy:
    """One policy, or several merged; ``verified_on`` is that of the oldest file."""

    ids: tuple[str, ...]
    values: Mapping[str, Value]
    verified_on: date | None = None
    digests: Mapping[str, str] = field(default_factory=dict)

    def severity(self, code: RuleCode) -> Severity:
        """Return how loudly the rule speaks here; a rule not named is off."""
        return self.severity_of(f"rules.{code}")

    def severity_of(self, key: str) -> Severity:
        """Return how loudly a key speaks; one that is not there is off."""
        given = self.given(key)
        return given if isinstance(given, Severity) else Severity.OFF

    def given(self, key: str) -> Given | None:
        """Return what holds for a key, if anything does."""
        value = self.values.get(key)
        return value.given if value else None

    def limit(self, key: str) -> int | None:
        """Return a limit in the unit that its key names; None: there is none."""
        given = self.given(key)
        return given if isinstance(given, int) else None

    def holds(self, key: str) -> bool:
        """Tell whether something that is either so or not is so here."""
        return self.given(key) is True

    @cached_property
    def inform_days(self) -> int | None:
        """Say how long the candidate may be left untold about what others said."""
        return self.limit("inform.max_days")

    @cached_property
    def late_note_hours(self) -> int | None:
        """Say after how many hours a note counts as late."""
        return self.limit("notes.late_hours")

    @property
    def retention_conflict(self) -> bool:
        """Tell whether a case has to be kept longer than it may be: for a human."""
        floor, cap = (self.given(f"retention.{end}") for end in ("floor", "cap"))
        if not isinstance(floor, Period) or not isinstance(cap, Period):
            return False
        return floor.length > cap.length

    def is_stale(self, today: date) -> bool:
        """Tell whether nobody has checked the oldest of its files for too long."""
        return self.verified_on is None or today - self.verified_on > STALE_AFTER

    @cached_property
    def digest(self) -> str:
        """Identify exactly this set of files by SHA-256, in hexadecimal."""
        exact = json.dumps(dict(sorted(self.digests.items())), separators=(",", ":"))
        return hashlib.sha256(exact.encode()).hexdigest()


def authority_of(policy: Policy, key: str) -> dict[str, Any]:
    """Say in plain JSON on whose word a key speaks, to be kept with a finding."""
    value = policy.values.get(key)
    if value is None:
        return {}
    return {
        "basis": str(value.basis),
        "policy": value.policy,
        "contested": value.contested,
        "reason": value.reason,
        "cites": [
            {
                "ref": cite.ref,
                "title": cite.title,
                "note": cite.note,
                "mark": cite.mark,
                "checked_on": cite.checked_on.isoformat() if cite.checked_on else "",
            }
            for cite in value.cites
        ],
    }
