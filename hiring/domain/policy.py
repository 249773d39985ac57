"""What policies/*.toml means: which rules speak, how loudly, on whose authority.

The files are read by adapters/policy_files.py; here they are plain values. Merging
takes the strictest severity, so that it never makes a rule milder.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar

from hiring.domain.finding import RuleCode, Severity

Limit = TypeVar("Limit", int, date)


class Authority(StrEnum):
    """Which kind of authority stands behind a rule, the weakest first.

    A house rule is the organisation's own and is never shown as anything more.
    """

    HOUSE = "house"
    CODE = "code"
    REGULATOR = "regulator"
    LAW = "law"

    @property
    def label(self) -> str:
        """Name the authority as people read it."""
        return {
            "house": "House rule",
            "code": "Code of conduct",
            "regulator": "Regulator",
            "law": "Law",
        }[self.value]

    @property
    def rank(self) -> int:
        """Order the authorities from the weakest to the strongest."""
        return list(Authority).index(self)


@dataclass(frozen=True, slots=True)
class Setting:
    """A rule's severity in one policy, and which kind of authority stands behind it."""

    severity: Severity
    basis: Authority
    source: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy, or several merged.

    ``inform_days`` is how long the candidate may be left untold about data that came
    from someone else; ``late_note_hours`` when a note counts as late. None: no limit.
    """

    ids: tuple[str, ...]
    rules: Mapping[RuleCode, Setting]
    inform_days: int | None = None
    late_note_hours: int | None = None
    verified_on: date | None = None
    digests: Mapping[str, str] = field(default_factory=dict)

    def severity(self, code: RuleCode) -> Severity:
        """Return how loudly the rule speaks here; a rule not named is off."""
        setting = self.rules.get(code)
        return setting.severity if setting else Severity.OFF

    @property
    def digest(self) -> str:
        """Identify exactly this set of files by SHA-256, in hexadecimal."""
        exact = json.dumps(dict(sorted(self.digests.items())), separators=(",", ":"))
        return hashlib.sha256(exact.encode()).hexdigest()


def merge(policies: Iterable[Policy]) -> Policy:
    """Merge policies: strictest severity, shortest limits, oldest verification."""
    merged: Policy | None = None
    for policy in policies:
        merged = policy if merged is None else _merge_two(merged, policy)
    if merged is None:
        message = "there is no policy to merge"
        raise ValueError(message)
    return merged


def _merge_two(a: Policy, b: Policy) -> Policy:
    rules = dict(a.rules)
    for code, setting in b.rules.items():
        held = rules.get(code)
        if held is None or _weight(setting) > _weight(held):
            rules[code] = setting
    return Policy(
        ids=tuple(sorted({*a.ids, *b.ids})),
        rules=rules,
        inform_days=_least(a.inform_days, b.inform_days),
        late_note_hours=_least(a.late_note_hours, b.late_note_hours),
        verified_on=_least(a.verified_on, b.verified_on),
        digests={**a.digests, **b.digests},
    )


def _weight(setting: Setting) -> tuple[int, int, str]:
    """Order settings by strictness, then authority; the source makes it total."""
    return (setting.severity.rank, setting.basis.rank, setting.source)


def _least(a: Limit | None, b: Limit | None) -> Limit | None:
    given = [limit for limit in (a, b) if limit is not None]
    return min(given) if given else None
