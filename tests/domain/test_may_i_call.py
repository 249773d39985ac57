"""The answer to "May I call?" is plain, and never tells who else is on a list."""

import re

import pytest

from hiring.domain.consent import Referee
from hiring.domain.finding import Raised, RuleCode, Severity
from hiring.domain.may_i_call import answer_before_call, can_ask, instead, reasons
from hiring.domain.standing import Ground, Standing, Verdict

GROUNDS = list(Ground)
BLOCKED = Raised(RuleCode("OFF003"), Severity.BLOCK, "", "Words.")
WARNED = Raised(RuleCode("OFF001"), Severity.WARN, "", "Words.")


def verdict_of(ground: Ground) -> Verdict:
    if ground.value.endswith("_yes"):
        return Verdict.AGREED
    waits = ("_ask_first", "_unknown")
    if ground.value.endswith(waits) or ground is Ground.MAYBE_NEVER_CONTACT:
        return Verdict.WAIT
    return Verdict.NO


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("asked", [True, False])
def test_every_answer_has_its_reason_and_a_way_on(
    ground: Ground, *, asked: bool
) -> None:
    standing = Standing(verdict_of(ground), ground)
    said = reasons(standing, "Amara Okafor", "Sam Keller", asked=asked)
    way_on = instead(standing, "Amara Okafor", "Sam Keller", asked=asked)
    assert said
    assert (way_on == "") == (standing.verdict is Verdict.AGREED)
    words = " ".join([*said, way_on])
    assert "{" not in words
    assert not re.search(r"\b(he|she|his|her|him)\b|law|legal", words, re.IGNORECASE)
    assert all(len(each.split()) <= 25 for each in re.split(r"\.\s", words))


def test_where_nobody_has_asked_yet_it_says_so_and_sends_the_link() -> None:
    standing = Standing(Verdict.NO, Ground.NO_ANSWER)
    asked = reasons(standing, "Amara", "Sam", asked=True)
    assert asked == ("Amara has not answered yet.", "No answer means no.")
    not_asked = reasons(standing, "Amara", "Sam", asked=False)
    assert not_asked == ("Amara has not been asked yet.", "No answer means no.")
    assert "consent link" in instead(standing, "Amara", "Sam", asked=False)


def test_never_contact_is_told_of_this_person_and_of_nobody_else() -> None:
    referee = Referee("1", "Ruth Dahl", "manager", "Vela Systems")
    standing = Standing(Verdict.NO, Ground.NEVER_CONTACT, referee)
    said = reasons(standing, "Amara", "R. Dahl", asked=True)
    assert said == ("Do not contact this person.",)
    assert "why" in instead(standing, "Amara", "R. Dahl", asked=True)


def test_a_near_match_does_not_betray_that_there_is_a_list() -> None:
    standing = Standing(Verdict.WAIT, Ground.MAYBE_NEVER_CONTACT)
    words = " ".join(reasons(standing, "Amara", "Sam", asked=True))
    assert not re.search(r"never|list", words)
    assert can_ask(standing, asked=True)


@pytest.mark.parametrize(
    ("verdict", "raised", "answer"),
    [
        (Verdict.AGREED, [], Verdict.AGREED),
        (Verdict.AGREED, [WARNED], Verdict.AGREED),
        (Verdict.AGREED, [WARNED, BLOCKED], Verdict.NO),
        (Verdict.WAIT, [BLOCKED], Verdict.WAIT),
        (Verdict.NO, [], Verdict.NO),
    ],
)
def test_what_a_rule_blocks_is_a_no_whatever_was_agreed(
    verdict: Verdict, raised: list[Raised], answer: Verdict
) -> None:
    standing = Standing(verdict, Ground.OTHERS_YES)
    assert answer_before_call(standing, raised) is answer


@pytest.mark.parametrize(
    ("ground", "offered"),
    [
        (Ground.OTHERS_ASK_FIRST, True),
        (Ground.EMPLOYER_UNKNOWN, True),
        (Ground.OTHERS_NO, True),
        (Ground.NAMED_NO, True),
        (Ground.PERSON_NO, False),
        (Ground.EMPLOYER_NO, False),
        (Ground.NEVER_CONTACT, False),
        (Ground.STOPPED, False),
        (Ground.NO_ANSWER, False),
        (Ground.OTHERS_YES, False),
    ],
)
def test_asking_is_offered_where_the_candidate_left_room_for_it(
    ground: Ground, *, offered: bool
) -> None:
    standing = Standing(verdict_of(ground), ground)
    assert can_ask(standing, asked=True) is offered
    assert not can_ask(standing, asked=False)
