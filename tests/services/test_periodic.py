"""What falls due by itself goes on where one case cannot be read."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from hiring import clock
from hiring.models.consent import ConsentDecision, ConsentRequest
from hiring.models.contact import Finding
from hiring.services.periodic import expire_requests, find_missing_notes
from hiring.transaction import transaction
from tests.builders import SAM, Case, a_case, a_link
from tests.northgate import Northgate


def poison(northgate: Northgate, case: Case) -> None:
    """Leave a decision in the case that nobody can read."""
    with northgate.app.app_context(), transaction() as session:
        session.execute(
            insert(ConsentDecision).values(
                candidate_id=case.id,
                seq=10_000,
                decided_at=clock.now(),
                kind="garbled",
                consent={},
                notice_digest="",
                receipt_code="RC-TORN",
                event_hash="",
            )
        )


def test_a_case_that_cannot_be_read_does_not_hold_up_the_end_of_other_requests(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    first, broken, last = (a_case(northgate) for _ in range(3))
    for case in (first, broken, last):
        a_link(northgate, case)
    poison(northgate, broken)
    with northgate.app.app_context(), clock.set_to(clock.now() + timedelta(days=60)):
        expire_requests()
    states = {
        row["candidate_id"]: row["state"] for row in northgate.rows(ConsentRequest)
    }
    assert states == {first.id: "expired", broken.id: "requested", last.id: "expired"}
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert broken.id in caplog.text
    assert "garbled" in caplog.text, "the log says why"


def test_a_case_that_cannot_be_read_does_not_hide_missing_notes_of_others(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    first, broken, last = (a_case(northgate, contacts=[SAM]) for _ in range(3))
    poison(northgate, broken)
    with northgate.app.app_context(), clock.set_to(clock.now() + timedelta(days=3)):
        find_missing_notes()
    late = {row["candidate_id"] for row in northgate.rows(Finding, code="EVI005")}
    assert late == {first.id, last.id}
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert broken.id in caplog.text
