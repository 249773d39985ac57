"""How answers, requests and signatures are read and named."""

import pytest

from hiring.domain.consent import (
    TRANSITIONS,
    Answer,
    Group,
    RequestEvent,
    RequestState,
    advance,
    signature_fits,
)
from hiring.domain.errors import IllegalTransition


@pytest.mark.parametrize("state", RequestState)
@pytest.mark.parametrize("event", RequestEvent)
def test_a_request_changes_only_as_it_may(
    state: RequestState, event: RequestEvent
) -> None:
    if (state, event) in TRANSITIONS:
        assert advance(state, event) is TRANSITIONS[state, event]
    else:
        with pytest.raises(IllegalTransition, match="cannot"):
            advance(state, event)


def test_a_closed_request_stays_closed_and_any_other_can_be_stopped() -> None:
    for state in RequestState:
        if state is RequestState.CLOSED:
            assert not [key for key in TRANSITIONS if key[0] is state]
        else:
            assert advance(state, RequestEvent.STOP) is RequestState.STOPPED


def test_answers_and_groups_are_named_in_plain_words() -> None:
    assert [answer.label for answer in Answer] == ["Yes", "Ask me first", "No"]
    assert all(group.label for group in Group)


@pytest.mark.parametrize(
    ("typed", "fits"),
    [("amara okafor", True), ("Okafor", True), ("Sam Keller", False), ("", False)],
)
def test_a_signature_is_part_of_the_persons_own_name(typed: str, *, fits: bool) -> None:
    assert signature_fits(typed, "Amara Okafor") is fits
