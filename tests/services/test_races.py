"""Two who act at the same moment: one comes first, and the ledger says which."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy.exc import IntegrityError

from hiring.domain.consent import Consent
from hiring.domain.errors import DomainError
from hiring.domain.finding import FindingState
from hiring.domain.plain import consent_from_plain, person_from_plain
from hiring.domain.standing import decide
from hiring.models.consent import ConsentDecision, PersonQuestion
from hiring.models.contact import Contact, Finding
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import OutboxMail
from hiring.queries.visits import Visit
from hiring.services import consent
from hiring.services.contacts import log_contact
from hiring.services.findings import settle_finding
from tests.builders import (
    CAREFUL,
    PRIYA,
    SAM,
    Case,
    a_case,
    a_contact,
    a_log,
    a_question,
    a_visit,
    an_answer,
    listed,
)
from tests.northgate import Northgate

CASES, ROUNDS = 50, 10


def at_once(northgate: Northgate, *acts: Callable[[], object]) -> list[BaseException]:
    """Do things at the same moment, each as its own server thread would."""
    ready, faults = threading.Barrier(len(acts)), []

    def do(act: Callable[[], object]) -> None:
        with northgate.app.app_context():
            ready.wait()
            try:
                act()
            except BaseException as fault:  # noqa: BLE001 - judged by the test
                faults.append(fault)

    threads = [threading.Thread(target=do, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def race(northgate: Northgate, case: Case, visit: Visit) -> None:
    """Let the candidate withdraw while somebody logs a talk with whom she named."""
    command = a_log(case, listed(PRIYA))
    faults = at_once(
        northgate,
        lambda: consent.stop_contact(visit, ""),
        lambda: log_contact(case.manager, command),
    )
    assert faults == []


def test_500_races_between_a_withdrawal_and_a_contact_leave_none_wrong(
    northgate: Northgate,
) -> None:
    opening = a_case(northgate).opening_id
    for _ in range(CASES):
        case = a_case(northgate, opening_id=opening)
        visit = a_visit(northgate, case)
        for _ in range(ROUNDS):
            an_answer(northgate, case, CAREFUL, visit)
            race(northgate, case, visit)
    contacts = northgate.rows(Contact)
    assert len(contacts) == CASES * ROUNDS
    decisions = northgate.rows(ConsentDecision)
    findings = northgate.rows(Finding)
    orders = {judged(contact, decisions, findings) for contact in contacts}
    assert orders == {"agreed", "no"}, "both orders happened, or this raced nothing"
    assert northgate.breaks() == []


def judged(
    contact: dict[str, object],
    decisions: list[dict[str, object]],
    findings: list[dict[str, object]],
) -> object:
    """Hold what was written of a contact against the order of the ledger."""
    earlier = [
        decision
        for decision in decisions
        if decision["candidate_id"] == contact["candidate_id"]
        and int(str(decision["seq"])) < int(str(contact["seq"]))
    ]
    last = max(earlier, key=lambda decision: int(str(decision["seq"])))
    given: Consent = consent_from_plain(last["consent"])  # type: ignore[arg-type]
    person = person_from_plain(contact["person"])  # type: ignore[arg-type]
    assert contact["verdict"] == decide(given, person).verdict
    assert contact["consent_seq"] == last["seq"]
    codes = {f["code"] for f in findings if f["contact_id"] == contact["id"]}
    assert ("CON003" in codes) == (contact["verdict"] == "no")
    return contact["verdict"]


def test_two_presses_of_one_button_at_once_make_one_contact(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    command = a_log(case, SAM, press_id="pressed-twice")
    faults = at_once(
        northgate, *[lambda: log_contact(case.manager, command) for _ in range(4)]
    )
    assert all(isinstance(fault, DomainError | IntegrityError) for fault in faults)
    assert len(northgate.rows(Contact)) == 1
    assert northgate.breaks() == []


def test_two_signatures_at_once_leave_one_decision_and_one_receipt(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    visit = a_visit(northgate, case)
    at_once(
        northgate,
        *[
            lambda: consent.sign_answers(visit, CAREFUL, case.name, "signed-twice")
            for _ in range(4)
        ],
    )
    assert len(northgate.rows(ConsentDecision)) == 1
    receipts = northgate.rows(OutboxMail, template="receipt")
    assert len(receipts) == 1


def test_silence_and_an_answer_at_once_leave_the_later_one_in_force(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    question_id = a_question(northgate, case, SAM)
    faults = at_once(
        northgate,
        *[lambda: a_question(northgate, case, SAM) for _ in range(3)],
    )
    assert all(isinstance(fault, DomainError | IntegrityError) for fault in faults)
    assert [row["id"] for row in northgate.rows(PersonQuestion)] == [question_id]


def test_a_finding_is_settled_once_however_many_press(northgate: Northgate) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_contact(northgate, case, SAM)
    finding = northgate.rows(Finding, code="OFF001")[0]["id"]
    faults = at_once(
        northgate,
        *[
            lambda: settle_finding(northgate.cast.mira, finding, "Spoken to Jonas.")
            for _ in range(4)
        ],
    )
    assert len(faults) == 3
    assert all(isinstance(fault, DomainError) for fault in faults)
    assert northgate.rows(Finding, id=finding)[0]["state"] == FindingState.SETTLED
    assert northgate.breaks() == []


@pytest.mark.parametrize("writers", [8])
def test_many_writers_to_one_case_make_one_chain(
    northgate: Northgate, writers: int
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    callers = [case.manager, northgate.cast.mira] * (writers // 2)
    faults = at_once(
        northgate,
        *[lambda by=by: log_contact(by, a_log(case, SAM)) for by in callers],
    )
    assert faults == []
    events = northgate.rows(AuditEvent, case_id=case.id)
    assert sorted(event["seq"] for event in events) == list(range(1, len(events) + 1))
    assert northgate.breaks() == []
