"""A draft and what came back beside it: what goes together, and what has to be chosen.

Nothing that was written is ever replaced without somebody's choice: an empty place is
filled, and where both say something else, both are shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from hiring.domain.debrief import Story
from hiring.domain.debrief_draft import DRAFT_LIMIT, THEMES, Draft, DraftTheme
from hiring.domain.spoken_dates import day_words


class Pick(StrEnum):
    """Which of the two is kept."""

    DRAFT = "draft"
    FORM = "form"
    BOTH = "both"

    @property
    def label(self) -> str:
        """Name the choice as the page does."""
        return _PICKS[self]


_PICKS = {
    Pick.DRAFT: "My draft",
    Pick.FORM: "The form",
    Pick.BOTH: "Both",
}
_ONE_OF_TWO = (Pick.DRAFT, Pick.FORM)
_TEXTS = {
    "summary": "In 30 seconds",
    "unknown": "What is still open",
    "plan": "Plan for the first months",
    "needs": "What they need",
}
_FACTS = {
    "interviewed_on": "Day of the interview",
    "minutes": "Minutes",
    "advice": "Advice",
}


@dataclass(frozen=True, slots=True)
class Clash:
    """One place in which draft and form say different things."""

    field: str
    label: str
    draft: tuple[str, ...]
    form: tuple[str, ...]
    picks: tuple[Pick, ...] = _ONE_OF_TWO


def clashes(draft: Draft, form: Draft) -> tuple[Clash, ...]:
    """List where both say something, and not the same."""
    found = [
        Clash(name, label, _said(ours), _said(theirs), _picks(name))
        for name, label in (_TEXTS | _FACTS).items()
        if _differ(ours := getattr(draft, name), theirs := getattr(form, name))
    ]
    for number, (ours, theirs) in enumerate(_themes(draft, form)):
        if _together(ours, theirs) is None:
            label = f"Point {number + 1}"
            told = (_told(ours), _told(theirs))
            found.append(Clash(f"themes-{number}", label, *told))
    return tuple(found)


def together(draft: Draft, form: Draft, picks: Mapping[str, Pick]) -> Draft:
    """Return one draft of both; where they clash and nobody chose, ours stays."""
    themes = [
        _pick_theme(pair, picks.get(f"themes-{number}", Pick.DRAFT))
        for number, pair in enumerate(_themes(draft, form))
    ]
    kept = {
        name: _pick(getattr(draft, name), getattr(form, name), picks.get(name))
        for name in (*_TEXTS, *_FACTS)
    }
    return replace(draft, themes=tuple(themes), **kept)


def filled_by(draft: Draft, form: Draft) -> tuple[str, ...]:
    """Name the places that were empty in the draft and that the form fills."""
    places = [
        label
        for name, label in (_TEXTS | _FACTS).items()
        if getattr(form, name) and not getattr(draft, name)
    ]
    for number, (ours, theirs) in enumerate(_themes(draft, form)):
        whole = _together(ours, theirs)
        if whole is not None and whole != ours and not theirs.is_empty:
            places.append(f"Point {number + 1}")
    return tuple(places)


def _themes(draft: Draft, form: Draft) -> list[tuple[DraftTheme, DraftTheme]]:
    ours, theirs = (
        (*each.themes, *(DraftTheme(),) * THEMES)[:THEMES] for each in (draft, form)
    )
    return list(zip(ours, theirs, strict=True))


def _picks(name: str) -> tuple[Pick, ...]:
    return tuple(Pick) if name in _TEXTS else _ONE_OF_TWO


def _differ(ours: object, theirs: object) -> bool:
    return bool(ours) and bool(theirs) and ours != theirs


def _pick(ours: Any, theirs: Any, pick: Pick | None) -> Any:  # noqa: ANN401
    if not _differ(ours, theirs):
        return ours or theirs
    if pick is Pick.BOTH:
        return f"{ours}\n\n{theirs}"[:DRAFT_LIMIT]
    return theirs if pick is Pick.FORM else ours


def _together(ours: DraftTheme, theirs: DraftTheme) -> DraftTheme | None:
    """Fill what is empty in a theme from the other; None where they contradict."""
    if theirs.is_empty:
        return ours
    if ours.is_empty:
        return replace(theirs, category=theirs.category or ours.category)
    pairs = _pairs(ours, theirs)
    if any(_differ(mine, other) for mine, other in pairs):
        return None
    category, claim, *story, quote, strength = (mine or other for mine, other in pairs)
    return DraftTheme(category, claim, Story(*story), quote, strength)


def _pick_theme(pair: tuple[DraftTheme, DraftTheme], pick: Pick) -> DraftTheme:
    ours, theirs = pair
    whole = _together(ours, theirs)
    if whole is not None:
        return whole
    return theirs if pick is Pick.FORM else ours


def _pairs(ours: DraftTheme, theirs: DraftTheme) -> list[tuple[Any, Any]]:
    return list(zip(_parts(ours), _parts(theirs), strict=True))


def _parts(theme: DraftTheme) -> list[Any]:
    parts = []
    for each in fields(theme):
        value = getattr(theme, each.name)
        if isinstance(value, Story):
            parts += [value.situation, value.did, value.outcome]
        else:
            parts.append(value)
    return parts


def _said(value: Any) -> tuple[str, ...]:  # noqa: ANN401 - any value of a draft
    if hasattr(value, "label"):
        return (value.label,)
    if hasattr(value, "isoformat"):
        return (day_words(value),)
    return tuple(str(value).split("\n"))


def _told(theme: DraftTheme) -> tuple[str, ...]:
    """Write a theme line by line, to be set beside another."""
    about = theme.category.label if theme.category else ""
    step = theme.strength.label if theme.strength else ""
    story = theme.story
    parts = (about, theme.claim, story.situation, story.did, story.outcome)
    quoted = f"“{theme.quote}”" if theme.quote else ""
    return tuple(part for part in (*parts, quoted, step) if part)
