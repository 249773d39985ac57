"""Words of a debrief that may touch a topic off limits, field by field.

Found and judged as in notes of talks (see ``passage``); here is only where they stand
in a debrief, and how one reads without those that are kept back.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from hiring.domain.debrief import Story
from hiring.domain.debrief_draft import Draft, DraftTheme
from hiring.domain.passage import PassageState, Span, pieces

_WHOLE: Mapping[str, str] = {
    "summary": "In 30 seconds",
    "plan": "Their plan",
    "needs": "What they need",
    "unknown": "What is still open?",
}
_OF_A_THEME: Mapping[str, str] = {
    "claim": "your point",
    "situation": "the situation",
    "did": "what they did",
    "outcome": "what came of it",
    "quote": "their own words",
}


@dataclass(frozen=True, slots=True)
class Found:
    """Words of a signed debrief that were pointed out, and who said what of them."""

    id: str
    span: Span
    judged_by: str = ""


def texts_of(draft: Draft) -> dict[str, str]:
    """Return what was written, by the names of its fields."""
    texts = {name: getattr(draft, name) for name in _WHOLE}
    for number, theme in enumerate(draft.themes):
        story = theme.story
        texts |= {
            f"theme_{number}_claim": theme.claim,
            f"theme_{number}_situation": story.situation,
            f"theme_{number}_did": story.did,
            f"theme_{number}_outcome": story.outcome,
            f"theme_{number}_quote": theme.quote,
        }
    return {name: text for name, text in texts.items() if text}


def label_of(field: str) -> str:
    """Name a field as it is headed on the form."""
    if field in _WHOLE:
        return _WHOLE[field]
    _, number, part = field.split("_")
    return f"Point {int(number) + 1}, {_OF_A_THEME[part]}"


def without_words_kept_back(draft: Draft, found: Iterable[Found]) -> Draft:
    """Return the draft as those read it who decide."""
    kept = [each.span for each in found if each.span.state is PassageState.CONFIRMED]
    if not kept:
        return draft
    texts = texts_of(draft)
    for field in dict.fromkeys(span.field for span in kept):
        here = [span for span in kept if span.field == field]
        texts[field] = "".join(piece.text for piece in pieces(texts[field], here))
    return replace(
        draft,
        **{name: texts.get(name, "") for name in _WHOLE},  # type: ignore[arg-type]
        themes=tuple(_retold(draft.themes, texts)),
    )


def _retold(
    themes: Iterable[DraftTheme], texts: Mapping[str, str]
) -> Iterator[DraftTheme]:
    for number, theme in enumerate(themes):
        told = {part: texts.get(f"theme_{number}_{part}", "") for part in _OF_A_THEME}
        story = Story(told["situation"], told["did"], told["outcome"])
        yield replace(theme, claim=told["claim"], story=story, quote=told["quote"])


def found_as_plain(found: Iterable[Found]) -> list[dict[str, Any]]:
    """Write what was pointed out as the database keeps it."""
    return [
        {
            "id": each.id,
            "field": each.span.field,
            "start": each.span.start,
            "end": each.span.end,
            "topic": each.span.topic,
            "state": str(each.span.state),
            "judged_by": each.judged_by,
        }
        for each in found
    ]


def found_from_plain(plains: Iterable[Mapping[str, Any]]) -> tuple[Found, ...]:
    """Read it again."""
    return tuple(
        Found(
            plain["id"],
            Span(
                plain["field"],
                plain["start"],
                plain["end"],
                plain["topic"],
                PassageState(plain["state"]),
            ),
            plain["judged_by"],
        )
        for plain in plains
    )
