"""A debrief while it is being written: anything may still be missing.

What a signature needs is said here; how a signed debrief reads is in ``debrief``.
"""

import hashlib
import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from hiring.domain.debrief import (
    NO_STORY,
    Advice,
    Story,
    Strength,
    Theme,
    ThemeCategory,
)

THEMES = 4
POINT_LIMIT, TEXT_LIMIT = 300, 5000
DRAFT_LIMIT = 20_000
MINUTES_LIMIT = 600


@dataclass(frozen=True, slots=True)
class DraftTheme:
    """One theme as far as it has been written."""

    category: ThemeCategory | None = None
    claim: str = ""
    story: Story = NO_STORY
    quote: str = ""
    strength: Strength | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing has been said yet; a chosen category says nothing."""
        told = self.story != NO_STORY
        return not (self.claim or told or self.quote or self.strength)


@dataclass(frozen=True, slots=True)
class Draft:
    """Everything that an interviewer has written so far."""

    interviewed_on: date | None = None
    minutes: int | None = None
    summary: str = ""
    themes: tuple[DraftTheme, ...] = ()
    unknown: str = ""
    advice: Advice | None = None
    plan: str = ""
    needs: str = ""
    language: str = "en"

    @property
    def digest(self) -> str:
        """Name this very wording, so that no other one is signed by mistake."""
        text = json.dumps(as_plain(self), sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:24]


@dataclass(frozen=True, slots=True)
class Gap:
    """What stands between a draft and its signature, and in which field."""

    field: str
    message: str


BEGUN = Draft(themes=tuple(DraftTheme(category) for category in ThemeCategory))
"""What a new draft starts from: one theme of each kind."""


def in_their_places(themes: Sequence[DraftTheme]) -> tuple[DraftTheme, ...]:
    """Put each theme where the form asks for its kind, and what is left over behind."""
    kinds = tuple(ThemeCategory)
    places: list[DraftTheme | None] = [None] * THEMES
    left = []
    for theme in themes[:THEMES]:
        place = kinds.index(theme.category) if theme.category else THEMES - 1
        if places[place] is None:
            places[place] = theme
        elif not theme.is_empty:
            left.append(theme)
    for theme in left:
        free = next(at for at in reversed(range(THEMES)) if not _is_taken(places[at]))
        places[free] = theme
    return tuple(
        theme or DraftTheme(kinds[at] if at < len(kinds) else None)
        for at, theme in enumerate(places)
    )


def _is_taken(theme: DraftTheme | None) -> bool:
    return theme is not None and not theme.is_empty


def storable(draft: Draft) -> Draft:
    """Return the draft without what no database keeps; everything else stays."""
    return replace(
        draft,
        summary=_storable(draft.summary),
        unknown=_storable(draft.unknown),
        plan=_storable(draft.plan),
        needs=_storable(draft.needs),
        themes=tuple(_storable_theme(theme) for theme in draft.themes[:THEMES]),
    )


def gaps(draft: Draft, today: date) -> tuple[Gap, ...]:
    """List what is still missing or too long before the draft can be signed."""
    found = [
        *_interview_gaps(draft, today),
        *_text_gaps("summary", draft.summary, TEXT_LIMIT),
        *(
            gap
            for number, theme in enumerate(draft.themes)
            for gap in _theme_gaps(number, theme)
        ),
        *_text_gaps("plan", draft.plan, TEXT_LIMIT),
        *_text_gaps("needs", draft.needs, TEXT_LIMIT),
        *_text_gaps("unknown", draft.unknown, TEXT_LIMIT),
    ]
    if not draft.summary.strip():
        found.append(Gap("summary", "Write the 30-second summary."))
    if all(theme.is_empty for theme in draft.themes):
        found.append(Gap("themes-0-claim", "Write at least one point."))
    if draft.advice is None:
        found.append(Gap("advice", "Choose your advice. “No decision yet” is one."))
    return tuple(found)


def written_themes(draft: Draft) -> tuple[Theme, ...]:
    """Return the themes that say something, of a draft that has no gaps."""
    return tuple(
        Theme(theme.category, theme.claim, theme.story, theme.quote, theme.strength)
        for theme in draft.themes
        if theme.category is not None and not theme.is_empty
    )


def as_plain(draft: Draft) -> dict[str, Any]:
    """Write the draft in text and numbers, as the ledger and the database keep it."""
    day = draft.interviewed_on
    return {
        "interviewed_on": day.isoformat() if day else "",
        "minutes": draft.minutes or 0,
        "language": draft.language,
        "summary": draft.summary,
        "themes": themes_as_plain(draft.themes),
        "plan": draft.plan,
        "needs": draft.needs,
        "unknown": draft.unknown,
        "advice": str(draft.advice or ""),
    }


def draft_from_plain(plain: Mapping[str, Any]) -> Draft:
    """Read a draft again as ``as_plain`` wrote it."""
    day = plain["interviewed_on"]
    return Draft(
        interviewed_on=date.fromisoformat(day) if day else None,
        minutes=plain["minutes"] or None,
        summary=plain["summary"],
        themes=tuple(theme_from_plain(theme) for theme in plain["themes"]),
        unknown=plain["unknown"],
        advice=Advice(plain["advice"]) if plain["advice"] else None,
        plan=plain["plan"],
        needs=plain["needs"],
        language=plain["language"],
    )


def themes_as_plain(themes: Sequence[DraftTheme]) -> list[dict[str, Any]]:
    """Write themes in text and numbers."""
    return [
        {
            "category": str(theme.category or ""),
            "claim": theme.claim,
            "situation": theme.story.situation,
            "did": theme.story.did,
            "outcome": theme.story.outcome,
            "quote": theme.quote,
            "strength": int(theme.strength or 0),
        }
        for theme in themes
    ]


def theme_from_plain(plain: Mapping[str, Any]) -> DraftTheme:
    """Read one theme again; a "story" is from when it was one text."""
    return DraftTheme(
        ThemeCategory(plain["category"]) if plain["category"] else None,
        plain["claim"],
        Story(
            plain.get("situation", ""),
            plain.get("did", plain.get("story", "")),
            plain.get("outcome", ""),
        ),
        plain.get("quote", ""),
        Strength(plain["strength"]) if plain["strength"] else None,
    )


def _storable_theme(theme: DraftTheme) -> DraftTheme:
    told = theme.story
    return replace(
        theme,
        claim=_storable(theme.claim),
        story=Story(*map(_storable, (told.situation, told.did, told.outcome))),
        quote=_storable(theme.quote),
    )


def _storable(text: str) -> str:
    kept = (
        char
        for char in text[:DRAFT_LIMIT]
        if char in "\n\t" or unicodedata.category(char) not in {"Cc", "Cs"}
    )
    return "".join(kept)


def _interview_gaps(draft: Draft, today: date) -> list[Gap]:
    if draft.interviewed_on is None:
        return [Gap("interviewed_on", "Enter the day of the interview.")]
    if draft.interviewed_on > today:
        return [Gap("interviewed_on", "This day is still to come. When was it?")]
    if draft.interviewed_on.year < today.year - 10:
        return [Gap("interviewed_on", "This is long ago. Check the year.")]
    return []


def _theme_gaps(number: int, theme: DraftTheme) -> list[Gap]:
    name, which = f"themes-{number}", f"Point {number + 1}"
    found = [
        *_text_gaps(f"{name}-claim", theme.claim, POINT_LIMIT),
        *_text_gaps(f"{name}-situation", theme.story.situation, TEXT_LIMIT),
        *_text_gaps(f"{name}-did", theme.story.did, TEXT_LIMIT),
        *_text_gaps(f"{name}-outcome", theme.story.outcome, TEXT_LIMIT),
        *_text_gaps(f"{name}-quote", theme.quote, TEXT_LIMIT),
    ]
    if theme.is_empty:
        return found
    if not theme.claim.strip():
        found.append(Gap(f"{name}-claim", f"{which}: write it in one sentence."))
    if theme.category is None:
        found.append(Gap(f"{name}-category", f"{which}: choose what it is about."))
    if theme.strength is None:
        found.append(Gap(f"{name}-strength", f"{which}: choose how they stand here."))
    return found


def _text_gaps(name: str, text: str, limit: int) -> list[Gap]:
    if len(text) <= limit:
        return []
    return [Gap(name, f"Please use {limit} characters or fewer.")]
