"""How policies that hold at the same time become one: of two values, the stricter.

Merging is associative, commutative and idempotent, and never makes anything milder.
The one thing that does, ``relax``, is an organisation's own act with its reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

from hiring.domain.policy import Given, Policy, Value, strictness

Weight = tuple[int, int, bool, int, tuple[str, ...]]


def merge(policies: Iterable[Policy]) -> Policy:
    """Merge policies: for each key the stricter value, oldest verification."""
    found = list(policies)
    if not found:
        message = "there is no policy to merge"
        raise ValueError(message)
    return reduce(_merge_two, found)


def _merge_two(a: Policy, b: Policy) -> Policy:
    days = [day for day in (a.verified_on, b.verified_on) if day is not None]
    return Policy(
        ids=tuple(sorted({*a.ids, *b.ids})),
        values=_stricter(a.values, b.values),
        verified_on=min(days, default=None),
        digests=_newer(a.digests, b.digests),
    )


def _stricter(a: Mapping[str, Value], b: Mapping[str, Value]) -> dict[str, Value]:
    values = dict(a)
    for key, value in b.items():
        held = values.get(key)
        if held is None or weight(key, value) > weight(key, held):
            values[key] = value
    return values


def _newer(a: Mapping[str, str], b: Mapping[str, str]) -> dict[str, str]:
    """Join digests; two versions of one file never meet, but it must not matter."""
    return {name: max(a.get(name, ""), b.get(name, "")) for name in {**a, **b}}


def weight(key: str, value: Value) -> Weight:
    """Order values by strictness, then authority; the rest makes the order total."""
    rest = (value.policy, str(value.given), value.note, value.reason)
    return (
        strictness(key, value.given),
        value.basis.rank,
        value.contested,
        len(value.cites),
        (*rest, *map(repr, value.cites)),
    )


@dataclass(frozen=True, slots=True)
class Relaxation:
    """A value that an organisation made milder: why, by whom and since when."""

    key: str
    given: Given
    policy: str
    reason: str
    decided_by: str
    decided_on: date

    @property
    def value(self) -> Value:
        """Return it as a value of a policy, a house rule that says why."""
        words = f"{self.reason} ({self.decided_by}, {self.decided_on})"
        return Value(self.given, policy=self.policy, reason=words)


def relax(policy: Policy, relaxations: Iterable[Relaxation]) -> Policy:
    """Lay milder values over a merged policy, each with the reason written for it.

    What is not milder, or was never there, is left as it is; of two for the same key
    the stricter holds.
    """
    milder: dict[str, Value] = {}
    for each in relaxations:
        if is_milder(policy, each):
            milder = _stricter(milder, {each.key: each.value})
    values = {**policy.values, **milder}
    return Policy(policy.ids, values, policy.verified_on, policy.digests)


def is_milder(policy: Policy, relaxation: Relaxation) -> bool:
    """Tell whether a relaxation asks for less than the policy does."""
    held = policy.values.get(relaxation.key)
    if held is None:
        return False
    key = relaxation.key
    return strictness(key, relaxation.given) < strictness(key, held.given)


@dataclass(frozen=True, slots=True)
class Explained:
    """What holds for a key, and what it was chosen over, the strictest first."""

    key: str
    value: Value
    beaten: tuple[Value, ...]


def explain(merged: Policy, parts: Iterable[Policy]) -> tuple[Explained, ...]:
    """Say of each value of a merged policy which other values it was chosen over."""
    known = tuple(parts)
    return tuple(
        Explained(key, value, _others(key, value, known))
        for key, value in sorted(merged.values.items())
    )


def _others(key: str, value: Value, parts: Iterable[Policy]) -> tuple[Value, ...]:
    given = [part.values[key] for part in parts if key in part.values]
    others = [each for each in given if each != value]
    return tuple(sorted(others, key=lambda each: weight(key, each), reverse=True))


@dataclass(frozen=True, slots=True)
class Change:
    """A key that another version of the files gives another value or authority."""

    key: str
    before: Value | None
    after: Value | None


def list_changes(before: Policy, after: Policy) -> tuple[Change, ...]:
    """List what asks for something else, or on another authority, than before."""
    keys = sorted({*before.values, *after.values})
    pairs = [(key, before.values.get(key), after.values.get(key)) for key in keys]
    return tuple(
        Change(key, old, new) for key, old, new in pairs if _asks(old) != _asks(new)
    )


def _asks(value: Value | None) -> tuple[object, ...]:
    return (value.given, value.basis, value.contested) if value else ()
