"""No question is ever lost: open, answered and put aside are all that was raised."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.errors import IllegalTransition
from hiring.domain.open_question import (
    MOST_LINES,
    QuestionState,
    questions_in,
    settled,
    tally,
)

STATES = st.sampled_from(QuestionState)
_WORD = re.compile(r"[^\W\d_]+")


@given(st.text())
def test_no_word_of_a_text_is_missing_from_its_questions(text: str) -> None:
    questions = questions_in(text)
    assert _WORD.findall("\n".join(questions)) == _WORD.findall(text)
    assert len(questions) <= MOST_LINES
    assert all(question.strip() for question in questions)


@given(st.lists(st.tuples(st.integers(0, 9), STATES)), st.integers(1, 10))
def test_whatever_is_done_none_is_lost_and_an_answer_stays(
    steps: list[tuple[int, QuestionState]], raised: int
) -> None:
    states = [QuestionState.OPEN] * raised
    for number, end in steps:
        before = states[number % raised]
        try:
            states[number % raised] = settled(before, end)
        except IllegalTransition:
            assert before is QuestionState.ANSWERED or end in {before, "open"}
        counted = tally(states)
        assert counted.open + counted.answered + counted.aside == raised
        assert counted.raised == raised
        if before is QuestionState.ANSWERED:
            assert states[number % raised] is QuestionState.ANSWERED


@pytest.mark.parametrize(
    ("text", "questions"),
    [
        ("", ()),
        ("\n - \n•\n", ()),
        (
            "- How does she take a no?\n\n2) Can she lead?\n24 people, how?",
            ("How does she take a no?", "Can she lead?", "24 people, how?"),
        ),
        ("What of (1) money and - travel?", ("What of (1) money and - travel?",)),
    ],
)
def test_each_line_is_a_question_without_the_mark_of_a_list(
    text: str, questions: tuple[str, ...]
) -> None:
    assert questions_in(text) == questions


def test_what_is_too_much_for_a_list_stands_together_at_its_end() -> None:
    questions = questions_in("\n".join(f"Why {number}?" for number in range(100)))
    assert len(questions) == MOST_LINES
    assert questions[-1].endswith("Why 98?\nWhy 99?")
