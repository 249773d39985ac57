"""Promises about what a debrief and a receipt say."""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from hiring.domain.debrief import (
    Advice,
    Amendment,
    CandidateReply,
    Debrief,
    RoleLevel,
    Story,
    Strength,
    Theme,
    ThemeCategory,
    reading_words,
    short_checksum,
    summary_hint,
    themes_hint,
    word_count,
    written_words,
)
from hiring.domain.debrief_draft import DraftTheme, in_their_places
from hiring.domain.spoken_dates import moment_words

INTERVIEW_DAY = date(2026, 11, 19)
SIGNED = datetime(2026, 11, 19, 16, 52, tzinfo=UTC)
MOVED = Story("A quiet job.", "She asked to move.", "They let her.")
STORY = Theme(ThemeCategory.MOTIVATION, "She wants effect.", MOVED)
BARE = Theme(
    ThemeCategory.FIT, "She fits.", Story(" — \n"), "“I fit.”", strength=Strength.GOOD
)


def a_debrief() -> Debrief:
    return Debrief(
        candidate_name="Amara Okafor",
        opening_title="Data Engineer",
        interviewer="Jonas Weber",
        interviewed_on=INTERVIEW_DAY,
        minutes=60,
        written_at=datetime(2026, 11, 19, 16, 40, tzinfo=UTC),
        signed_at=SIGNED,
        based_on="Interview and 2 references",
        summary="Amara makes fragile systems calm.",
        themes=(STORY, STORY, STORY),
        unknown="Whether she has led people.",
        advice=Advice.YES,
        ledger_head="9f3c21ab70de4e18" * 4,
        ledger_seq=31,
    )


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        (" \n\t ", 0),
        ("… — !? •", 0),
        ("She stays.", 2),
        ("I’d say it's the night-shift team’s work", 7),
        ("Γιώργος Παπαδόπουλος ξέρει τι θέλει", 5),
        ("Екатерина Щербакова работает по-русски", 4),
        ("Łukasz Żółć", 2),
        (unicodedata.normalize("NFD", "Łukasz Żółć"), 2),
        ("हिन्दी बोलती है", 3),
        ("3.5 million, 1 in 3", 5),
        ("2019–2021 and/or later", 5),
        ("one—two…three", 3),
        ("line\nbreaks\r\ncount", 3),
    ],
)
def test_words_are_counted_as_one_says_them(text: str, count: int) -> None:
    assert word_count(text) == count


def test_seventy_five_words_take_thirty_seconds() -> None:
    text = "word " * 75
    assert reading_words(text) == "75 words. Read aloud: about 30 seconds."


def test_one_word_is_no_words() -> None:
    assert reading_words("Yes.") == "1 word. Read aloud: about 5 seconds."


@pytest.mark.parametrize("words", [55, 75, 90])
def test_a_summary_of_the_right_length_gets_no_hint(words: int) -> None:
    assert summary_hint("word " * words) is None


@pytest.mark.parametrize(("words", "part"), [(54, "proof"), (91, "leave out")])
def test_a_summary_of_another_length_gets_a_hint(words: int, part: str) -> None:
    hint = summary_hint("word " * words)
    assert hint is not None
    assert part in hint
    assert hint.startswith(f"{words} words.")


def test_an_empty_summary_is_told_how_long_to_be() -> None:
    assert "About 75 words" in (summary_hint("") or "")


def test_a_theme_without_a_story_is_unsubstantiated() -> None:
    assert BARE.is_unsubstantiated
    assert not STORY.is_unsubstantiated


@pytest.mark.parametrize(
    ("story", "is_bare"),
    [
        (MOVED, False),
        (Story(did="She asked to move."), False),
        (Story("A quiet job."), True),
        (Story("A quiet job.", outcome="She moved."), True),
        (Story("A quiet job.", "–", "She moved."), True),
    ],
)
def test_a_story_that_leaves_out_what_they_did_carries_nothing(
    story: Story, *, is_bare: bool
) -> None:
    assert replace(STORY, story=story).is_unsubstantiated == is_bare
    assert not story.is_empty


def test_a_story_is_told_in_order_and_quotes_stand_alone() -> None:
    assert Story("Then.", " ", "Now.").parts == ("Then.", "Now.")
    assert MOVED.whole == "A quiet job.\nShe asked to move.\nThey let her."
    quoted = replace(STORY, quote="“I asked.”\n\n  »Twice«\nNo marks")
    assert quoted.quotes == ("I asked.", "Twice", "No marks")


def test_three_or_four_themes_with_stories_get_no_hint() -> None:
    assert themes_hint((STORY,) * 3) is None
    assert themes_hint((STORY,) * 4) is None


@pytest.mark.parametrize("number", [0, 2, 5])
def test_another_number_of_themes_gets_a_hint(number: int) -> None:
    assert "Three" in (themes_hint((STORY,) * number) or "")


def test_the_hint_names_each_claim_without_a_story() -> None:
    assert "She fits." in (themes_hint((STORY, STORY, BARE)) or "")


@pytest.mark.parametrize(
    ("themes", "heading"),
    [
        ((STORY,) * 3, "Three themes, each with a story"),
        ((STORY, STORY, STORY, BARE), "Four themes, one without a story"),
        ((BARE,), "One theme, one without a story"),
        ((STORY,), "One theme"),
        ((STORY,) * 7, "7 themes, each with a story"),
        ((), "No themes"),
    ],
)
def test_the_heading_owns_up_to_missing_stories(
    themes: tuple[Theme, ...], heading: str
) -> None:
    assert replace(a_debrief(), themes=themes).themes_heading == heading


def test_help_for_the_challenges_follows_the_level() -> None:
    help_text = ThemeCategory.CHALLENGES.help_text
    assert "skills" in help_text(RoleLevel.JUNIOR)
    assert "overcome" in help_text(RoleLevel.SENIOR)


@pytest.mark.parametrize("category", [ThemeCategory.MOTIVATION, ThemeCategory.FIT])
def test_help_for_the_rest_is_the_same_at_each_level(category: ThemeCategory) -> None:
    assert category.help_text(RoleLevel.JUNIOR) == category.help_text(RoleLevel.SENIOR)


def test_motivation_asks_whom_the_candidate_would_serve() -> None:
    assert "serve" in ThemeCategory.MOTIVATION.help_text(RoleLevel.SENIOR)


def test_strength_has_four_steps_and_so_no_middle() -> None:
    assert [step.value for step in Strength] == [1, 2, 3, 4]
    assert len({step.label for step in Strength}) == 4


def test_every_choice_has_its_own_plain_words() -> None:
    assert Advice.YES.label == "Yes, hire"
    assert len({advice.label for advice in Advice}) == len(Advice)
    assert len({category.label for category in ThemeCategory}) == 3


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "Same day, 17:40"),
        (1, "Next day, 17:40"),
        (3, "3 days later, 17:40"),
        (-1, "18 November 2026, 17:40"),
    ],
)
def test_how_soon_it_was_written_is_said(days: int, words: str) -> None:
    written = datetime(2026, 11, 19, 17, 40, tzinfo=UTC) + timedelta(days=days)
    assert written_words(INTERVIEW_DAY, written) == words


def test_the_same_day_is_the_day_where_the_reader_is() -> None:
    late = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    in_berlin = late.astimezone(timezone(timedelta(hours=1), "CET"))
    assert written_words(INTERVIEW_DAY, in_berlin) == "Next day, 00:30"


def test_a_moment_never_leaves_out_its_zone() -> None:
    assert moment_words(SIGNED) == "19 November 2026 at 16:52 UTC"


def test_a_debrief_says_who_when_and_how_long() -> None:
    debrief = a_debrief()
    assert debrief.title == "Amara Okafor, Data Engineer"
    assert debrief.interview == "19 November 2026, 60 minutes"
    assert debrief.written == "Same day, 16:40"
    assert debrief.summary_length == "5 words. Read aloud: about 5 seconds."


def test_unknown_minutes_are_not_made_up() -> None:
    assert replace(a_debrief(), minutes=None).interview == "19 November 2026"


def test_the_signature_names_the_entry_in_the_ledger() -> None:
    debrief = a_debrief()
    assert debrief.signature.endswith("Jonas Weber on 19 November 2026 at 16:52 UTC.")
    assert debrief.record == "Ledger entry 31. Checksum 9f3c 21ab 70de 4e18."


def test_a_checksum_is_shortened_to_four_groups() -> None:
    assert short_checksum("0123456789abcdef" * 4) == "0123 4567 89ab cdef"


def test_additions_say_from_whom_and_when_and_date_the_paper() -> None:
    later, latest = SIGNED + timedelta(days=1), SIGNED + timedelta(days=2)
    amendment = Amendment("Jonas Weber", later, "She has led two people.")
    reply = CandidateReply(latest, "About Tom Bell", "I led two people.")
    debrief = replace(a_debrief(), amendments=(amendment,), replies=(reply,))
    assert amendment.heading == "Jonas Weber, 20 November 2026 at 16:52 UTC"
    assert reply.heading == "About Tom Bell, 21 November 2026 at 16:52 UTC"
    assert a_debrief().last_changed_at == SIGNED
    assert debrief.last_changed_at == latest


@pytest.mark.parametrize(
    ("kinds", "placed"),
    [
        ("", "mcf-"),
        ("f", "mcf-"),
        ("fm", "mcf-"),
        ("cc", "mcfc"),
        ("ccc", "mccc"),
        ("ffff", "ffff"),
        ("-", "mcf-"),
    ],
)
def test_each_theme_stands_where_the_form_asks_for_its_kind(
    kinds: str, placed: str
) -> None:
    of = {"m": ThemeCategory.MOTIVATION, "c": ThemeCategory.CHALLENGES}
    of["f"] = ThemeCategory.FIT
    written = [DraftTheme(of.get(kind), str(at)) for at, kind in enumerate(kinds)]
    shown = in_their_places(written)
    letters = [str(each.category or "-")[0] for each in shown]
    assert "".join(letters) == placed
    assert {each.claim for each in shown if each.claim} == {w.claim for w in written}


def test_steps_and_advice_read_from_strong_to_weak() -> None:
    assert all(low < high for low, high in pairwise(Strength))
