"""Feedback: what a draft is made of, and what is pointed out before it is sent."""

from datetime import UTC, date, datetime, timedelta

import pytest

from hiring.adapters.topic_words import topic_words
from hiring.domain.debrief import Story, Strength, Theme, ThemeCategory
from hiring.domain.feedback import (
    Due,
    Surroundings,
    Unfit,
    draft_from,
    invite_on,
    may_ask,
    point_out,
    standing,
)
from hiring.domain.likeness import Job, likeness
from hiring.domain.quote import Permission, QuoteState
from hiring.domain.topics import Topic

NOW = datetime(2026, 11, 22, 14, 5, tzinfo=UTC)
DAY = timedelta(days=1)
AROUND = Surroundings(
    candidate="Amara Okafor",
    words=topic_words(),
    barred=frozenset(map(str, Topic)),
    others=("Leah Brooks", "Will Ito"),
    sources=("Sam Keller",),
    heard=("She was often late and left her team alone with the night shift.",),
    team=("Ivo Horvat", "Jonas Weber"),
)


def theme(claim: str, story: str, strength: Strength | None = Strength.GOOD) -> Theme:
    return Theme(ThemeCategory.FIT, claim, Story(did=story), strength=strength)


def why(text: str) -> list[tuple[Unfit, str]]:
    found = point_out({"gap": text}, AROUND)
    return [(each.why, each.words) for each in found]


def test_strengths_come_first_and_the_weakest_theme_is_the_gap() -> None:
    themes = [
        theme("Plans well", "She moved 40 jobs in a night."),
        theme("Has not led", "She asked others to decide.", Strength.WEAK),
        theme("Knows the field.", "She built two such systems.", Strength.STRONG),
    ]
    draft = draft_from(themes, AROUND)
    assert draft.stood_out.splitlines() == [
        "Knows the field. She built two such systems.",
        "Plans well. She moved 40 jobs in a night.",
    ]
    assert draft.gap == "Has not led. She asked others to decide."


def test_where_everything_was_strong_no_gap_is_made_up() -> None:
    themes = [theme("Plans well", "She moved 40 jobs.", Strength.STRONG)]
    assert draft_from(themes, AROUND).gap == ""


@pytest.mark.parametrize(
    ("claim", "story"),
    [
        ("Plans well", ""),
        ("Plans well", "Sam Keller saw her do it."),
        ("Plans well", "Better than Leah at this."),
        ("Plans well", "Ivo asked her, and she knew."),
        ("Does not plan", "Her former manager said the same."),
        ("Does not plan", "A reference mentioned it."),
        ("Does not plan", "I was told that she forgets things."),
        ("Unreliable", "She left her team alone with the night shift."),
        ("May not stay", "She is pregnant and due in May."),
    ],
)
def test_a_draft_holds_no_bare_claims_no_names_and_nothing_that_others_said(
    claim: str, story: str
) -> None:
    assert draft_from([theme(claim, story, Strength.WEAK)], AROUND).is_empty


def test_a_theme_without_a_strength_is_neither_strength_nor_gap() -> None:
    assert draft_from([theme("Plans well", "A story.", None)], AROUND).is_empty


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("You have not led a team yet.", []),
        ("Leah Brooks was stronger here.", [(Unfit.CANDIDATE, "Leah Brooks")]),
        ("Compared with Leah, you hesitated.", [(Unfit.CANDIDATE, "Leah")]),
        ("Amara, you hesitated.", []),
        ("Sam Keller says so too.", [(Unfit.SOURCE, "Sam Keller")]),
        ("In a year we will hire you.", [(Unfit.PROMISE, "we will hire you")]),
        ("I can guarantee a place.", [(Unfit.PROMISE, "guarantee")]),
        (
            "You left your team alone with the night shift in May.",
            [(Unfit.HEARD, "team alone with the night shift")],
        ),
        ("it will take a year, and that is fine", []),
    ],
)
def test_words_that_have_no_place_in_feedback_are_pointed_out(
    text: str, found: list[tuple[Unfit, str]]
) -> None:
    assert why(text) == found


def test_a_topic_off_limits_is_pointed_out_with_what_to_say_instead() -> None:
    (found,) = point_out({"gap": "You are pregnant, so no."}, AROUND)
    assert found.why is Unfit.TOPIC
    assert found.help


def test_a_topic_that_no_policy_bars_is_not() -> None:
    free = Surroundings("Amara Okafor", topic_words())
    assert point_out({"gap": "You are pregnant, so no."}, free) == ()


def test_the_same_words_elsewhere_are_another_question() -> None:
    one, other = point_out({"gap": "Leah did.", "closing": "Leah did."}, AROUND)
    assert one.key != other.key


@pytest.mark.parametrize(
    ("due", "answered", "stands"),
    [
        (NOW + 5 * DAY, None, Due.OPEN),
        (NOW + DAY, None, Due.SOON),
        (NOW - DAY, None, Due.OVERDUE),
        (NOW - DAY, NOW, Due.ANSWERED),
    ],
)
def test_a_wish_stands_against_its_day(
    due: datetime, answered: datetime | None, stands: Due
) -> None:
    assert standing(due, answered, NOW) is stands


def test_one_may_ask_once_and_again_with_news_after_an_answer() -> None:
    assert may_ask(None, None, None)
    assert not may_ask(NOW, None, None)
    assert not may_ask(NOW, NOW + DAY, None)
    assert may_ask(NOW, NOW + DAY, NOW + 300 * DAY)
    assert not may_ask(NOW + 300 * DAY, NOW + 301 * DAY, NOW + 2 * DAY)


def test_the_day_to_ask_once_is_the_one_named_or_a_year_later() -> None:
    named = date(2027, 5, 1)
    assert invite_on(NOW.date(), named) == named
    assert invite_on(NOW.date(), None) == date(2027, 11, 22)


ENGINEER = Job("Senior Data Engineer", "senior", "Forecasting", "Crowded logistics")


@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (
            Job("Data Engineer", "senior", "Forecasting"),
            (
                "two words of the title (“data”, “engineer”)",
                "the same team (Forecasting)",
                "the same level (senior)",
            ),
        ),
        (
            Job("Engineer, Machines", "senior"),
            ("one word of the title (“engineer”)", "the same level (senior)"),
        ),
        (Job("Engineer, Machines", "junior"), ()),
        (Job("Senior Cook", "senior", "Kitchen"), ()),
        (Job("Senior Analyst", "junior", "Forecasting", "Crowded"), ()),
        (
            Job("Analyst", "senior", "Forecasting", "The crowded world of logistics"),
            (
                "the same team (Forecasting)",
                "the same level (senior)",
                "a market described in the same words",
            ),
        ),
        (Job("", ""), ()),
    ],
)
def test_openings_are_alike_for_plain_reasons(
    other: Job, reasons: tuple[str, ...]
) -> None:
    assert likeness(ENGINEER, other) == reasons


def test_a_quote_may_be_shown_only_while_a_yes_stands() -> None:
    soon, late = NOW + DAY, NOW - DAY
    assert Permission(None, soon, None).state(NOW) is QuoteState.ASKED
    assert Permission(None, late, None).state(NOW) is QuoteState.REFUSED
    assert Permission("no", soon, None).state(NOW) is QuoteState.REFUSED
    assert Permission("yes", late, None).state(NOW) is QuoteState.MAY_SHOW
    assert Permission("yes", late, NOW).state(NOW) is QuoteState.TAKEN_BACK
