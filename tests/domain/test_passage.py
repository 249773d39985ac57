"""Words that are kept back stay kept back, wherever passages begin and end."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.casefile import THEMES_OF_A_NOTE, Notes, NoteTheme, Stage
from hiring.domain.errors import IllegalTransition
from hiring.domain.finding import Severity
from hiring.domain.passage import (
    SAID_FIELDS,
    PassageState,
    Span,
    answered,
    barred_topics,
    kept_back,
    pieces,
    quoted,
    wall_notes,
)
from hiring.domain.policy import Policy, Until, Value

TEXT = "She planned well. She was ill and pregnant in 2020. She came back."
FOUND, CONFIRMED, DISMISSED = PassageState


def span(words: str, topic: str = "health", state: PassageState = CONFIRMED) -> Span:
    start = TEXT.index(words)
    return Span("facts", start, start + len(words), topic, state)


def shown(*spans: Span, sees_all: bool = False) -> str:
    return "".join(piece.text for piece in pieces(TEXT, spans, sees_all=sees_all))


def test_confirmed_words_are_replaced_by_what_they_touch() -> None:
    assert shown(span("ill and pregnant")) == TEXT.replace(
        "ill and pregnant", "[Kept from those who decide: health or disability]"
    )


def test_who_may_see_all_reads_the_words_with_a_note_beside_them() -> None:
    cut = pieces(TEXT, [span("ill")], sees_all=True)
    assert "".join(piece.text for piece in cut) == TEXT
    assert [piece.note for piece in cut if piece.is_kept_back] == [
        kept_back(["health"])
    ]


def test_words_that_touch_two_topics_are_replaced_once_and_name_both() -> None:
    both = shown(span("ill and pregnant"), span("pregnant in 2020", "family"))
    assert both == (
        "She planned well. She was [Kept from those who decide: health or disability, "
        "pregnancy or family]. She came back."
    )


def test_what_is_only_found_is_marked_and_what_is_dismissed_is_not() -> None:
    cut = pieces(TEXT, [span("ill", state=FOUND), span("2020", "age", DISMISSED)])
    assert [piece.text for piece in cut if piece.is_open] == ["ill"]
    assert "".join(piece.text for piece in cut) == TEXT


def test_found_words_beside_confirmed_ones_never_show_through_the_wall() -> None:
    inside = span("ill and", state=FOUND), span("ill and pregnant", "family")
    assert "ill" not in shown(*inside).replace("disability", "")


places = st.integers(0, len(TEXT) + 5)
spans = st.lists(
    st.builds(
        lambda a, b, topic, state: Span("facts", min(a, b), max(a, b), topic, state),
        places,
        places,
        st.sampled_from(["health", "family", "age"]),
        st.sampled_from(PassageState),
    ),
    max_size=6,
)


@given(spans)
def test_no_confirmed_letter_shows_and_no_other_letter_is_lost(
    found: list[Span],
) -> None:
    hidden = {
        at
        for each in found
        if each.state is CONFIRMED
        for at in range(each.start, min(each.end, len(TEXT)))
    }
    cut = pieces(TEXT, found)
    left = "".join(piece.text for piece in cut if not piece.is_kept_back)
    assert len(left) <= len(TEXT) - len(hidden)
    assert "".join(piece.text for piece in pieces(TEXT, found, sees_all=True)) == TEXT
    if not hidden:
        assert left == TEXT


def test_every_field_that_people_write_in_is_walled() -> None:
    written = {field.name for field in fields(Notes) if field.type in {"str", str}}
    themes = {f"theme_{place}" for place in range(1, THEMES_OF_A_NOTE + 1)}
    assert written | themes == set(SAID_FIELDS)
    notes = replace(
        Notes(themes=(NoteTheme(TEXT),) * THEMES_OF_A_NOTE),
        **dict.fromkeys(written, TEXT),  # type: ignore[arg-type]
    )
    whole = [Span(field, 0, len(TEXT), "health", CONFIRMED) for field in SAID_FIELDS]
    walled = wall_notes(notes, whole)
    assert {getattr(walled, field) for field in SAID_FIELDS} == {kept_back(["health"])}


def test_a_quotation_is_the_sentence_and_no_more() -> None:
    found = quoted(TEXT, span("ill"))
    assert (found.before, found.words, found.after) == (
        "She was ",
        "ill",
        " and pregnant in 2020.",
    )


def test_a_quotation_without_an_end_is_cut_short() -> None:
    text = "word " * 100 + "ill" + " word" * 100
    start = text.index("ill")
    found = quoted(text, Span("facts", start, start + 3, "health"))
    assert found.before.startswith("… ")
    assert found.after.endswith(" …")
    assert len(found.before + found.after) < len(text) / 2


@pytest.mark.parametrize(
    ("before", "touches", "after"),
    [
        (FOUND, True, CONFIRMED),
        (FOUND, False, DISMISSED),
        (DISMISSED, True, CONFIRMED),
        (DISMISSED, False, DISMISSED),
        (CONFIRMED, True, CONFIRMED),
    ],
)
def test_a_person_answers_and_may_still_say_yes_later(
    before: PassageState,
    touches: bool,  # noqa: FBT001 - a column of the table
    after: PassageState,
) -> None:
    assert answered(before, touches=touches) is after


def test_words_that_are_kept_back_are_never_given_back() -> None:
    with pytest.raises(IllegalTransition):
        answered(CONFIRMED, touches=False)


@pytest.mark.parametrize(
    ("stage", "barred"),
    [
        (None, {"health", "pay"}),
        (Stage.FINAL_ROUND, {"health", "pay"}),
        (Stage.OFFER, {"pay"}),
        (Stage.AFTER_OFFER, {"pay"}),
    ],
)
def test_a_topic_barred_until_an_offer_is_free_from_then_on(
    stage: Stage | None, barred: set[str]
) -> None:
    policy = Policy(
        ("uk",),
        {
            "topics.health.asked": Value(Severity.BLOCK),
            "topics.health.until": Value(Until.OFFER),
            "topics.pay.volunteered": Value(Severity.WARN),
            "topics.pay.until": Value(Until.ALWAYS),
            "topics.age.asked": Value(Severity.OFF),
        },
    )
    assert barred_topics(policy, stage) == barred
