"""Which openings are alike, and why, in plain reasons.

A likeness only says where somebody may look; it says nothing about any person.
"""

from dataclasses import dataclass

from hiring.domain.names import folded

_SHORTEST = 3
_SHARED_IN_TEXT = 2
_ENOUGH = 3
_MOST_TITLE_POINTS = 4
_COUNTS = {1: "one word", 2: "two words", 3: "three words"}
_GRADES = frozenset(
    "senior junior lead principal staff head chief associate assistant trainee intern "
    "mid level the and for with remote hybrid all genders mwd div new".split()
)
_COMMON = frozenset(
    "the and for with that this are our who has have had was were not but from into "
    "more than they them their you your all any can will one two first years year "
    "about still most every under over between team company product customers".split()
)


@dataclass(frozen=True, slots=True)
class Job:
    """What two openings are compared by."""

    title: str
    level: str = ""
    team: str = ""
    market: str = ""
    challenges: str = ""


def likeness(one: Job, other: Job) -> tuple[str, ...]:
    """Give the reasons why two openings are alike; none where they are not.

    A word of the title counts twice, the rest once; without a word of the title only
    the same team in the same market will do.
    """
    shared = _words(one.title, _GRADES) & _words(other.title, _GRADES)
    points = min(2 * len(shared), _MOST_TITLE_POINTS)
    reasons = [_title_reason(one, shared)] if shared else []
    same_team = bool(one.team) and folded(one.team) == folded(other.team)
    if same_team:
        reasons.append(f"the same team ({other.team})")
    if one.level and one.level == other.level:
        reasons.append(f"the same level ({one.level})")
    same_market = _share(one.market, other.market)
    if same_market:
        reasons.append("a market described in the same words")
    if _share(one.challenges, other.challenges):
        reasons.append("challenges described in the same words")
    points += len(reasons) - bool(shared)
    if points < _ENOUGH or not (shared or (same_team and same_market)):
        return ()
    return tuple(reasons)


def _title_reason(one: Job, shared: set[str]) -> str:
    ordered = [word for word in folded(one.title).split() if word in shared]
    named = ", ".join(f"“{word}”" for word in dict.fromkeys(ordered))
    count = _COUNTS.get(len(shared), "several words")
    return f"{count} of the title ({named})"


def _share(one: str, other: str) -> bool:
    return len(_words(one, _COMMON) & _words(other, _COMMON)) >= _SHARED_IN_TEXT


def _words(text: str, left_out: frozenset[str]) -> set[str]:
    words = set(folded(text).split())
    return {word for word in words - left_out if len(word) >= _SHORTEST}
