"""While an opening closes nobody is asked for it, and nobody waits for ever."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import pytest
from sqlalchemy import text

from hiring import clock
from hiring.domain.candidate_file import CandidateField
from hiring.domain.casefile import HiringOutcome
from hiring.domain.consent import Answer
from hiring.domain.errors import Conflict
from hiring.extensions import db
from hiring.models.consent import ConsentRequest
from hiring.queries.uploads import Choice
from hiring.services import ledger
from hiring.services.candidates import import_candidates, keep_upload
from hiring.services.consent import ask_imported, request_consent, sign_answers
from hiring.services.hiring_decisions import Decide, decide
from hiring.services.openings import close_opening
from hiring.services.questions import (
    AskAboutPerson,
    answer_question,
    ask_about_person,
)
from hiring.services.visits import save_draft
from hiring.transaction import transaction
from tests.builders import (
    CANDIDATE_FILE,
    CAREFUL,
    CAUTIOUS,
    SAM,
    Case,
    a_case,
    a_link,
    a_question,
    a_visit,
    a_visit_again,
    an_answer,
)
from tests.northgate import Northgate

PATIENCE = 5.0
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND wait_event_type = 'Lock'"
)

Act = Callable[[], object]


def while_closing(northgate: Northgate, held: Case, act: Act) -> Future[object]:
    """Hold a closing up at a case that was asked, act meanwhile, let both go on."""

    def in_app(act: Act) -> object:
        with northgate.app.app_context():
            return act()

    with ThreadPoolExecutor(2) as pool:
        with northgate.app.app_context(), transaction() as session:
            ledger.lock_case(session, held.id)
            closing = pool.submit(
                in_app, lambda: close_opening(held.manager, held.opening_id)
            )
            until_waiting(northgate, closing, many=1)
            acted = pool.submit(in_app, act)
            until_waiting(northgate, acted, many=2)
        closing.result(60)
    return acted


def until_waiting(northgate: Northgate, begun: Future[object], many: int) -> None:
    """Wait until that many wait for a lock, or until what was begun has ended."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not begun.done():
        if waiting(northgate) >= many:
            return
        time.sleep(0.02)


def waiting(northgate: Northgate) -> int:
    """Count who waits for a lock; SQLite lets one write, so there all others do."""
    if on_sqlite(northgate):
        time.sleep(0.2)
        return 2
    with northgate.app.app_context(), db.engine.connect() as connection:
        return int(connection.execute(_WAITING).scalar_one())


def on_sqlite(northgate: Northgate) -> bool:
    """Tell whether this runs on the embedded database."""
    return northgate.config.database_url.startswith("sqlite")


def two_cases(northgate: Northgate) -> tuple[Case, Case]:
    """Add two candidates to one opening, in the order in which cases are locked."""
    one = a_case(northgate)
    other = a_case(northgate, opening_id=one.opening_id, name="Luis Prado")
    first, second = sorted((one, other), key=lambda case: case.id)
    a_link(northgate, first)
    return first, second


def ask(northgate: Northgate, case: Case) -> Act:
    """Ask a candidate for the first time."""
    del northgate
    return lambda: request_consent(case.manager, case.id, "")


def ask_about(northgate: Northgate, case: Case) -> Act:
    """Ask a candidate, who wants to be asked, about one person."""
    an_answer(northgate, case, CAUTIOUS)
    about = AskAboutPerson(
        case.id, SAM.name, SAM.organisation, "", "How she plans.", 15
    )
    return lambda: ask_about_person(case.manager, about)


def sign(northgate: Northgate, case: Case) -> Act:
    """Let a candidate sign."""
    visit = a_visit(northgate, case)
    draft: dict[str, object] = {"people": []}
    with northgate.app.app_context():
        save_draft(visit, draft)
    checked = replace(visit, draft=draft)
    return lambda: sign_answers(checked, CAREFUL, case.name, "")


def say_yes(northgate: Northgate, case: Case) -> Act:
    """Let a candidate say yes to one person."""
    an_answer(northgate, case, CAUTIOUS)
    question_id = a_question(northgate, case, SAM)
    visit = a_visit_again(northgate, case)
    return lambda: answer_question(visit, question_id, Answer.YES, "")


@pytest.mark.parametrize("begin", [ask, ask_about, sign, say_yes])
def test_nobody_asks_and_nobody_says_yes_while_an_opening_closes(
    northgate: Northgate, begin: Callable[[Northgate, Case], Act]
) -> None:
    held, case = two_cases(northgate)
    act = begin(northgate, case)
    before = northgate.counts()
    acted = while_closing(northgate, held, act)
    fault = acted.exception(60)
    assert northgate.rows(ConsentRequest, state="requested") == []
    assert northgate.breaks() == []
    if on_sqlite(northgate) and fault is None:
        return
    assert isinstance(fault, Conflict)
    after = northgate.counts()
    for written in ("consent_request", "consent_decision", "person_question"):
        assert after[written] == before[written]


def test_an_import_is_not_asked_while_its_opening_closes(northgate: Northgate) -> None:
    held, _ = two_cases(northgate)
    columns = {CandidateField.FULL_NAME: 0, CandidateField.EMAIL: 1}
    with northgate.app.app_context():
        upload = keep_upload(held.manager, "a.csv", CANDIDATE_FILE)
        import_candidates(held.manager, upload, Choice(held.opening_id, columns))
    acted = while_closing(northgate, held, lambda: ask_imported(held.manager, upload))
    assert northgate.rows(ConsentRequest, state="requested") == []
    assert acted.result(60) in ({0, 1} if on_sqlite(northgate) else {0})
    assert northgate.breaks() == []


def test_a_decision_and_a_closing_do_not_wait_for_each_other_for_ever(
    northgate: Northgate,
) -> None:
    held, case = two_cases(northgate)
    a_link(northgate, case)
    today = clock.now().date()
    command = Decide(case.id, HiringOutcome.REJECTED, today, "Somebody fits better.")
    acted = while_closing(northgate, held, lambda: decide(case.manager, command))
    assert acted.exception(60) is None
    assert northgate.rows(ConsentRequest, state="requested") == []
    assert northgate.breaks() == []
