"""What comes too late: a press that was on its way while its case was erased."""

from collections.abc import Callable

import pytest

from hiring.domain.errors import DomainError
from hiring.domain.own_records import About
from hiring.models.consent import CandidateBrowser
from hiring.models.ledger import CaseSubject
from hiring.models.records import Erasure
from hiring.queries.visits import Visit
from hiring.services import consent, corrections, erasure, feedback, visits
from hiring.services.corrections import Wrong
from tests.builders import CAREFUL, Case, a_case, a_visit_again
from tests.northgate import Northgate


def erased_meanwhile(northgate: Northgate, case: Case) -> Visit:
    """Give a visit that was open when two people approved the erasure."""
    visit = a_visit_again(northgate, case)
    cast = northgate.cast
    with northgate.app.app_context():
        erasure.ask_erasure(visit, "")
        (wish,) = northgate.rows(Erasure, candidate_id=case.id)
        erasure.confirm_erasure(cast.mira, wish["id"])
        erasure.approve_erasure(cast.ada, wish["id"])
    return visit


ACTS: dict[str, Callable[[Visit], object]] = {
    "correct": lambda visit: corrections.ask_correction(
        visit, Wrong(About.OTHER, "My name is Amara Okafor."), ""
    ),
    "sign": lambda visit: consent.sign_answers(visit, CAREFUL, "Amara", ""),
    "stop": lambda visit: consent.stop_contact(visit, ""),
    "ask for feedback": feedback.ask_feedback,
    "ask to be erased": lambda visit: erasure.ask_erasure(visit, ""),
    "revoke": visits.revoke_links,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=list(ACTS))
def test_who_is_erased_is_not_begun_again_by_a_press_that_comes_late(
    northgate: Northgate, act: Callable[[Visit], object]
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    visit = erased_meanwhile(northgate, case)
    before = northgate.counts()
    with northgate.app.app_context(), pytest.raises(DomainError):
        act(visit)
    assert northgate.counts() == before
    assert northgate.rows(CaseSubject, case_id=case.id) == []
    assert northgate.rows(CandidateBrowser, candidate_id=case.id) == []
    assert northgate.breaks() == []
