"""Promises about a form that comes back: it says what was typed, and nothing else."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.blank_form import (
    GIVEN,
    QUESTIONS,
    answers_of,
    form_of,
    number_field,
    printed_number,
    read_day,
    why_not,
)
from hiring.domain.debrief import Advice, Story, Strength, ThemeCategory
from hiring.domain.debrief_draft import (
    DRAFT_LIMIT,
    THEMES,
    Draft,
    DraftTheme,
    gaps,
    storable,
)
from hiring.domain.filled_form import FilledForm, Found
from hiring.domain.two_drafts import Pick, clashes, filled_by, together
from tests.blank_forms import TOLD, typed

FORM = "3f2a91bc77d03f2a91bc77d0"
TODAY = date(2026, 11, 22)

words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")) | st.just("\n"),
    max_size=40,
).map(lambda text: storable(Draft(summary=text)).summary.strip())
nfc = words.map(lambda text: answers_of(_filled({"plan": text})).draft.plan)
lines = nfc.map(lambda text: " ".join(text.split("\n")).strip())


def _filled(texts: dict[str, str], ticked: tuple[str, ...] = ()) -> FilledForm:
    return FilledForm(Found.FIELDS, texts, frozenset(ticked))


def _themes() -> st.SearchStrategy[tuple[DraftTheme, ...]]:
    def one(
        category: st.SearchStrategy[ThemeCategory | None],
    ) -> st.SearchStrategy[DraftTheme]:
        return st.builds(
            DraftTheme,
            category,
            lines,
            st.builds(Story, nfc, nfc, nfc),
            nfc,
            st.none() | st.sampled_from(Strength),
        )

    given_ones = [one(st.just(category)) for category in GIVEN]
    free = st.none() | st.sampled_from(ThemeCategory)
    return st.tuples(*given_ones, one(free))


drafts = st.builds(
    Draft,
    interviewed_on=st.none() | st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    minutes=st.none() | st.integers(1, 600),
    summary=nfc,
    themes=_themes(),
    unknown=nfc,
    advice=st.none() | st.sampled_from(Advice),
    plan=nfc,
    needs=nfc,
)


@given(drafts)
def test_what_was_typed_comes_back_field_by_field(draft: Draft) -> None:
    on_paper = typed(draft)
    answers = answers_of(_filled(on_paper.texts, tuple(on_paper.ticked)))
    assert answers.draft == draft
    assert answers.notes == ()
    assert answers.read == len(on_paper.texts) + len(on_paper.ticked)


known = [*typed(TOLD).texts, "advice", "themes-9-claim", "form", "csrf_token"]
ticks = [
    *typed(TOLD).ticked, "advice-no", "advice-STRONG", "themes-0-strength-9",
    "themes-0-category-fit", "themes-3-category-fit",
]  # fmt: skip


@given(
    st.dictionaries(st.sampled_from(known) | st.text(max_size=9), st.text(max_size=60)),
    st.lists(st.sampled_from(ticks) | st.text(max_size=9)),
)
def test_no_file_can_make_a_draft_that_cannot_be_kept(
    texts: dict[str, str], ticked: list[str]
) -> None:
    answers = answers_of(_filled(texts, tuple(ticked)))
    assert storable(answers.draft) == answers.draft
    assert len(answers.draft.themes) == THEMES
    assert 0 <= answers.read <= QUESTIONS
    gaps(answers.draft, TODAY)
    noted = {note.field for note in answers.notes}
    assert noted <= {"advice", "interviewed_on", "minutes", *(
        f"themes-{n}-{part}" for n in range(THEMES) for part in ("strength", "category")
    )}  # fmt: skip


def test_whoever_ticks_two_boxes_is_asked_and_nothing_is_guessed() -> None:
    ticked = ("advice-yes", "advice-no", "themes-1-strength-2", "themes-1-strength-4")
    answers = answers_of(_filled({"themes-1-claim": "Rebuilds"}, ticked))
    assert answers.draft.advice is None
    assert answers.draft.themes[1].strength is None
    assert [(note.field, note.message) for note in answers.notes] == [
        (
            "themes-1-strength",
            "Point 2: how they stand: 2 boxes are ticked. Choose one.",
        ),
        ("advice", "Your advice: 2 boxes are ticked. Choose one."),
    ]


def test_a_text_that_is_too_long_is_cut_and_that_is_said() -> None:
    answers = answers_of(_filled({"summary": "x" * (DRAFT_LIMIT + 1)}))
    assert len(answers.draft.summary) == DRAFT_LIMIT
    assert "was cut after 20,000 characters" in answers.notes[0].message


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-09", date(2026, 11, 9)),
        ("9.11.2026", date(2026, 11, 9)),
        ("09 / 09 / 2026", date(2026, 9, 9)),
        ("19/11/2026", date(2026, 11, 19)),
        ("11/19/2026", date(2026, 11, 19)),
        ("9/11/2026", None),
        ("31.2.2026", None),
        ("yesterday", None),
        ("9.11.26", None),
    ],
)
def test_a_day_is_read_only_where_it_can_be_no_other(
    text: str, day: date | None
) -> None:
    assert read_day(text) == day
    notes = answers_of(_filled({"interviewed_on": text})).notes
    assert [note.field for note in notes] == ([] if day else ["interviewed_on"])


def test_each_kind_of_wrong_file_gets_an_answer_of_its_own() -> None:
    ours = _filled({"form": number_field(FORM)})
    assert why_not(ours) is None
    assert form_of(ours) == FORM
    for wrong in ("", FORM, f"2 {FORM}", "1 x", f"1 {FORM}{FORM}"):
        assert form_of(_filled({"form": wrong})) is None
    files = [
        _filled({"surname": "x"}),
        FilledForm(Found.TEXT, words=f"Form\n{printed_number(FORM)} of Amara"),
        *(
            FilledForm(found, words="An invoice")
            for found in Found
            if found != Found.FIELDS
        ),
    ]
    said = [why_not(file) or "" for file in files]
    assert all(said)
    assert len(set(said)) == len(said)


@given(drafts, drafts)
def test_putting_two_together_loses_no_word_of_the_draft(
    mine: Draft, form: Draft
) -> None:
    whole = together(mine, form, {})
    for name in (
        "summary",
        "unknown",
        "plan",
        "needs",
        "advice",
        "minutes",
        "interviewed_on",
    ):
        ours, theirs = getattr(mine, name), getattr(form, name)
        assert getattr(whole, name) == (ours or theirs)
    for ours, kept in zip(mine.themes, whole.themes, strict=True):
        if not ours.is_empty:
            assert (ours.claim or kept.claim, ours.strength or kept.strength) == (
                kept.claim,
                kept.strength,
            )
    if not clashes(mine, form):
        assert clashes(whole, form) == ()
        assert together(form, mine, {}).summary == whole.summary


def test_where_both_say_something_else_it_is_for_the_writer_to_choose() -> None:
    mine = replace(TOLD, summary="Mine", advice=Advice.NO, plan="", minutes=None)
    found = clashes(mine, TOLD)
    assert [clash.field for clash in found] == ["summary", "advice"]
    assert found[1].draft == ("No, do not hire",)
    assert filled_by(mine, TOLD) == ("Plan for the first months", "Minutes")
    picks = {"summary": Pick.BOTH, "advice": Pick.FORM}
    whole = together(mine, TOLD, picks)
    assert whole == replace(TOLD, summary=f"Mine\n\n{TOLD.summary}")
    other = replace(TOLD, themes=(replace(TOLD.themes[0], claim="Other"),))
    clash = clashes(TOLD, other)
    assert [each.field for each in clash] == ["themes-0"]
    assert Pick.BOTH not in clash[0].picks
    assert together(TOLD, other, {"themes-0": Pick.FORM}).themes[0].claim == "Other"
