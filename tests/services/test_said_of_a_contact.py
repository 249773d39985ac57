"""What may be said of a talk beside what was said in it, and whose rules then hold."""

from datetime import timedelta

import pytest

from hiring import clock
from hiring.adapters.policy_files import policy_for
from hiring.domain.casefile import Identity
from hiring.domain.errors import DomainError
from hiring.models.contact import Contact, Finding
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import Staff
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import load_candidate
from hiring.queries.casefile import load_casefile
from hiring.queries.jurisdictions import load_jurisdictions
from hiring.services.candidates import move_candidate
from hiring.services.periodic import SWEEP_EVERY, sweep_cases
from hiring.services.staff import Calling, describe_calling
from hiring.transaction import transaction
from tests.builders import OPEN, SAM, Case, a_case, a_contact, an_opening
from tests.northgate import Northgate


def place_of(northgate: Northgate, case: Case, places: tuple[str, ...]) -> None:
    with northgate.app.app_context():
        move_candidate(case.manager, case.id, places)


def test_what_was_so_of_the_caller_is_kept_with_the_call(northgate: Northgate) -> None:
    case, ada = a_case(northgate, answers=OPEN), northgate.cast.ada
    trained = clock.now().date() - timedelta(days=30)
    with northgate.app.app_context():
        describe_calling(ada, case.manager.id, Calling(trained, "Hartley Search"))
    kept = a_contact(
        northgate,
        case,
        SAM,
        identity=Identity.SWITCHBOARD,
        anonymity_promised=True,
        agency_papers=True,
    )
    with northgate.app.app_context():
        describe_calling(ada, case.manager.id, Calling(None, ""))
        with transaction() as session:
            contact = load_casefile(session, case.id, clock.now()).contacts[0]
    assert contact.id == kept
    assert contact.identity is Identity.SWITCHBOARD
    assert contact.anonymity_promised is True
    assert contact.caller_trained_on == trained
    assert contact.caller_agency == "Hartley Search"
    assert contact.agency_papers is True
    assert "OFF006" in {row["code"] for row in northgate.rows(Finding, contact_id=kept)}


def test_papers_of_an_agency_are_none_of_own_staff(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    kept = a_contact(northgate, case, SAM, identity=None, agency_papers=True)
    row = northgate.rows(Contact, id=kept)[0]
    assert (row["agency_papers"], row["identity"]) == (False, None)
    assert (row["anonymity_promised"], row["caller_agency"]) == (None, "")


def test_the_place_of_the_informant_counts_for_that_talk_alone(
    northgate: Northgate,
) -> None:
    opening = an_opening(northgate, jurisdictions=("us",))
    case = a_case(northgate, answers=OPEN, opening_id=opening)
    here = a_contact(northgate, case, SAM)
    there = a_contact(northgate, case, SAM, jurisdictions=("eu",))
    with northgate.app.app_context(), transaction() as session:
        places = load_jurisdictions(session, case.id)
    assert places.of_contact(here) == {"us"}
    assert places.of_contact(there) == {"us", "eu"}
    assert places.together == {"us", "eu"}
    used = {
        (row["contact_id"], row["policy_digest"])
        for row in northgate.rows(Finding)
        if row["contact_id"]
    }
    assert used == {
        (here, policy_for({"us"}).digest),
        (there, policy_for({"us", "eu"}).digest),
    }


def test_a_place_that_no_policy_speaks_of_is_refused(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN)
    with pytest.raises(DomainError) as refused:
        a_contact(northgate, case, SAM, jurisdictions=("mars",))
    assert refused.value.field == "place"
    with pytest.raises(DomainError):
        place_of(northgate, case, ("mars",))
    assert northgate.rows(Contact) == []


def test_where_the_candidate_lives_counts_beside_the_opening(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=OPEN)
    before = len(northgate.rows(AuditEvent, case_id="organisation"))
    place_of(northgate, case, ("us",))
    place_of(northgate, case, ("us",))
    assert northgate.rows(Candidate, id=case.id)[0]["jurisdictions"] == ["us"]
    with northgate.app.app_context():
        view = load_candidate(case.manager, case.id)
    assert view.jurisdictions == ("eu", "us")
    assert view.own_jurisdictions == ("us",)
    after = len(northgate.rows(AuditEvent, case_id="organisation"))
    assert after == before + 1, "an event for the change, and none for no change"


@pytest.mark.parametrize("days", [1, -40_000])
def test_no_training_lies_ahead_or_before_anyones_time(
    northgate: Northgate, days: int
) -> None:
    jonas = northgate.cast.jonas
    when = clock.now().date() + timedelta(days=days + 1)
    with northgate.app.app_context(), pytest.raises(DomainError) as refused:
        describe_calling(northgate.cast.ada, jonas.id, Calling(when, ""))
    assert refused.value.field == "trained_on"
    assert northgate.rows(Staff, id=jonas.id)[0]["trained_on"] is None


def test_every_case_is_looked_at_again_once_a_day(northgate: Northgate) -> None:
    case = a_case(northgate, answers=OPEN, contacts=[SAM])
    later = clock.now() + timedelta(days=200)
    with northgate.app.app_context():
        sweep_cases()
        first = northgate.rows(Candidate, id=case.id)[0]["swept_at"]
        sweep_cases()
        assert northgate.rows(Candidate, id=case.id)[0]["swept_at"] == first
        before = {row["code"] for row in northgate.rows(Finding)}
        with clock.set_to(later):
            sweep_cases()
    after = northgate.rows(Candidate, id=case.id)[0]["swept_at"]
    assert after - first > SWEEP_EVERY
    assert "EVI005" in {row["code"] for row in northgate.rows(Finding)} - before
