"""A finding is explained by who caused it and settled once, by HR."""

import pytest

from hiring.domain.errors import IllegalTransition
from hiring.domain.finding import FindingEvent, FindingState, Severity, advance


@pytest.mark.parametrize("state", [FindingState.OPEN, FindingState.EXPLAINED])
def test_until_it_is_settled_a_finding_takes_reasons(state: FindingState) -> None:
    assert advance(state, FindingEvent.EXPLAIN) is FindingState.EXPLAINED
    assert advance(state, FindingEvent.SETTLE) is FindingState.SETTLED


@pytest.mark.parametrize("event", FindingEvent)
def test_a_settled_finding_takes_nothing_more(event: FindingEvent) -> None:
    with pytest.raises(IllegalTransition, match="settled"):
        advance(FindingState.SETTLED, event)


def test_severities_are_ordered_from_silent_to_strict() -> None:
    assert [each.rank for each in Severity] == [0, 1, 2, 3]
    assert Severity.OFF.rank < Severity.NOTICE.rank < Severity.BLOCK.rank
