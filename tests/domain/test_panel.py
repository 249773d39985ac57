"""The panel: agreement without averages, a box that fits, settings side by side."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain import panel
from hiring.domain.debrief import (
    Advice,
    Story,
    Strength,
    Theme,
    ThemeCategory,
    word_count,
)
from hiring.domain.panel import (
    Agreement,
    Beside,
    Claim,
    Comparison,
    PanelState,
    Voice,
    compared_categories,
    state_of,
)
from hiring.domain.panel_brief import BRIEF_WORDS, in_brief
from hiring.domain.settings_compared import (
    Likeness,
    Setting,
    Side,
    compared,
    judged_words,
)
from hiring.domain.shortened import shortened
from hiring.domain.wording import Wording

FIT = ThemeCategory.FIT
STORY = Story("The night the pipeline stood still.", "She found the cause.", "It ran.")
LONG = "whatever — is said / and … written | down, at length, " * 60
NAMES = ("Jonas Weber", "Noor Haddad", "Ben Adeyemi", "Tessa Lund")


def claim(
    strength: Strength | None = None,
    category: ThemeCategory = FIT,
    text: str = "She argues with facts",
    story: Story = STORY,
) -> Claim:
    return Claim(0, Theme(category, text, story, "", strength))


def voice(name: str, *claims: Claim, advice: Advice = Advice.YES) -> Voice:
    return Voice(name, advice, claims)


def fit_of(*voices: Voice) -> Comparison:
    return next(each for each in compared_categories(voices) if each.category is FIT)


def beside(*, confirms: bool, not_yet: Wording | None = None) -> Beside:
    at = datetime(2026, 11, 20, tzinfo=UTC)
    return Beside(
        "b", "c", "Priya Shah", "her manager", is_listed=True, confirms=confirms,
        judged={}, put_by="Jonas Weber", put_at=at, not_yet=not_yet,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given_by_each", "agreement"),
    [
        ([[4], [3]], Agreement.GOOD),
        ([[4], [3], [None]], Agreement.GOOD),
        ([[1], [2]], Agreement.WEAK),
        ([[4], [2]], Agreement.DIFFER),
        ([[3], [2]], Agreement.DIFFER),
        ([[4, 1], [4]], Agreement.DIFFER),
        ([[4], []], Agreement.ONE_GOOD),
        ([[2], [None]], Agreement.ONE_WEAK),
        ([[2, 3], []], Agreement.ONE_BOTH),
        ([[None], [None]], Agreement.UNRATED),
        ([[], []], Agreement.SILENT),
    ],
)
def test_agreement_is_the_side_of_the_middle_and_one_voice_is_called_one(
    given_by_each: list[list[int | None]], agreement: Agreement
) -> None:
    voices = [
        voice(NAMES[n], *(claim(Strength(each) if each else None) for each in steps))
        for n, steps in enumerate(given_by_each)
    ]
    assert fit_of(*voices).agreement is agreement


def test_everybody_stands_in_one_place_by_name() -> None:
    good, weak = claim(Strength.STRONG), claim(Strength.WEAK)
    voices = (
        voice("Jonas", good), voice("Noor", weak), voice("Ben", good, weak),
        voice("Tessa"), voice("Ivo", claim()), voice("Mei", good),
    )  # fmt: skip
    assert [(str(label), names) for label, names in fit_of(*voices).standing] == [
        ("Good or strong", ("Jonas", "Mei")),
        ("Weak or missing", ("Noor",)),
        ("Some of each", ("Ben",)),
        ("Does not say how strong", ("Ivo",)),
        ("Does not speak of it", ("Tessa",)),
    ]


@pytest.mark.parametrize(
    ("is_blind", "signed", "owing", "opened", "state"),
    [
        (True, 3, 0, True, PanelState.BLIND),
        (True, 0, 1, False, PanelState.BLIND),
        (False, 0, 0, True, PanelState.WAITING),
        (False, 2, 1, False, PanelState.WAITING),
        (False, 2, 1, True, PanelState.OPENED),
        (False, 2, 0, True, PanelState.COMPLETE),
        (False, 1, 0, False, PanelState.COMPLETE),
    ],
)
def test_whoever_must_sign_first_reads_nothing_whatever_hr_did(
    *, is_blind: bool, signed: int, owing: int, opened: bool, state: PanelState
) -> None:
    found = state_of(must_sign=is_blind, signed=signed, owing=owing, opened=opened)
    assert found is state
    assert found.is_open == (state in {PanelState.COMPLETE, PanelState.OPENED})


def said(voices: tuple[Voice, ...], questions: tuple[str, ...], missing: int) -> str:
    return "\n".join(
        f"{line.label or ''} {line.text}".strip()
        for section in in_brief(voices, questions, missing)
        for line in (*section.lines,)
    )


def test_the_box_says_what_why_and_what_is_open_in_the_panels_own_words() -> None:
    strong = replace(
        claim(Strength.STRONG, ThemeCategory.MOTIVATION, "She left a firm for it"),
        beside=(beside(confirms=True),),
    )
    bare = claim(Strength.STRONG, text="A genius", story=Story("", "", ""))
    doubt = claim(Strength.WEAK, text="She has not led people")
    voices = (
        voice("Jonas Weber", bare, doubt, advice=Advice.STRONG_YES),
        voice("Noor Haddad", strong, claim(Strength.GOOD), advice=Advice.UNDECIDED),
    )
    assert said(voices, ("Can she lead?", "Will she move?", "Notice?"), 1) == (
        "Hire: 1 of 2, Jonas Weber.\n"
        "No decision yet: 1 of 2, Noor Haddad.\n"
        "Not written yet: 1.\n"
        "Motivation. Only one says how strong: good or strong.\n"
        "Able. Nobody speaks of it.\n"
        "Fit. They differ: 1 good, 0 weak, 1 both.\n"
        "For: “She left a firm for it” (Noor Haddad). A reference confirms it.\n"
        "Against: “She has not led people” (Jonas Weber).\n"
        "“Can she lead?”\n“Will she move?”\nAnd 1 more."
    )
    assert "A genius" not in said(voices, (), 0)
    assert "No question is written down." in said(voices, (), 0)


def test_a_claim_that_stands_unopposed_is_shown_before_one_that_is_contradicted() -> (
    None
):
    against = replace(
        claim(Strength.STRONG, text="First"), beside=(beside(confirms=False),)
    )
    early = replace(
        claim(Strength.STRONG, text="Second"),
        beside=(beside(confirms=False, not_yet=Wording("wait")),),
    )
    box = said((voice("Jo", against, early),), (), 0)
    assert "“Second” (Jo)." in box
    assert "reference" not in box, "what cannot be cited yet weighs nothing"
    alone = said((voice("Jo", against),), (), 0)
    assert "“First” (Jo). A reference contradicts it." in alone


TEXTS = st.one_of(st.text(max_size=300), st.just(LONG), st.just("A" * 3000))
STRENGTHS = st.sampled_from([None, *Strength])
CLAIMS = st.builds(
    claim, STRENGTHS, st.sampled_from(ThemeCategory), TEXTS,
    st.sampled_from([STORY, Story("", "", "")]),
)  # fmt: skip
VOICES = st.builds(
    lambda name, claims, advice: voice(name, *claims, advice=advice),
    TEXTS, st.lists(CLAIMS, max_size=4), st.sampled_from(Advice),
)  # fmt: skip


@given(
    st.lists(VOICES, min_size=1, max_size=12),
    st.lists(TEXTS, max_size=8),
    st.integers(0, 40),
)
def test_the_box_fits_its_page_however_many_there_are_and_whatever_they_write(
    voices: list[Voice], questions: list[str], missing: int
) -> None:
    box = in_brief(voices, questions, missing)
    assert sum(section.words for section in box) <= BRIEF_WORDS
    assert box == in_brief(voices, questions, missing)
    assert [str(section.heading) for section in box] == [
        "What we think",
        "Why",
        "What is open",
    ]
    assert all(section.lines for section in box)
    assert all(len(line.text) < 500 for section in box for line in section.lines)


@given(TEXTS, st.integers(1, 20))
def test_a_text_is_cut_to_so_many_words_and_says_so(text: str, words: int) -> None:
    kept = shortened(text, words)
    assert word_count(kept) <= words
    assert "\n" not in kept
    whole = " ".join(text.split())
    assert kept == whole or kept.endswith(" …")
    if word_count(text) <= words and len(text) <= words * 12:
        assert kept == whole


THERE = Setting("20 people", "No one", "Rail freight.", "Argued with her boss.")
HERE = Setting("400 people", "A mentor", "rail  freight")


def rows(seen: Setting, job: Setting, **judged: Likeness) -> dict[str, str]:
    by_side = {Side(name): word for name, word in judged.items()}
    return {str(side): str(text) for side, text in compared(seen, job, by_side)}


def test_settings_stand_side_by_side_and_a_person_says_whether_they_are_alike() -> None:
    assert rows(THERE, HERE, stage=Likeness.DIFFERENT) == {
        "Stage of the firm": "Different: “20 people” there, “400 people” here",
        "Support": "“No one” there, “A mentor” here",
        "Market": "The same: “rail freight”",
        "Clash": "“Argued with her boss”",
    }
    assert rows(THERE, HERE, support=Likeness.ALIKE)["Support"].startswith("Much the")
    assert set(rows(Setting(), HERE).values()) == {"Not known"}
    assert rows(THERE, Setting(), stage=Likeness.ALIKE)["Stage of the firm"] == (
        "Much the same"
    )
    only = judged_words({Side.MARKET: Likeness.DIFFERENT})
    assert [(str(side), str(word)) for side, word in only] == [("Market", "Different")]


@given(TEXTS, TEXTS)
def test_no_machine_says_that_two_texts_differ(there: str, here: str) -> None:
    found = rows(Setting(there, there, there, there), Setting(here, here, here))
    assert all("Different:" not in text.partition("“")[0] for text in found.values())


def test_nothing_here_can_hold_a_score() -> None:
    names = {name for name in vars(panel) if not name.startswith("_")}
    assert not {name for name in names if "score" in name or "average" in name}
