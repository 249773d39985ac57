"""No page asks the database more often because there is more to show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import insert

from hiring import clock, ids
from hiring.domain.casefile import Channel, Initiator, Notes, Outcome
from hiring.domain.consent import Answer, Consent, Person, Referee
from hiring.domain.new_contact import LogContact
from hiring.models.consent import CandidateBrowser, CandidateSession
from hiring.queries.visits import find_open_visit
from hiring.services.checks import check_person
from hiring.services.consent import request_consent, sign_answers
from hiring.services.contacts import add_notes, log_contact
from hiring.services.replies import WriteReply, reply_to_contact
from hiring.sessions import digest
from hiring.transaction import transaction
from tests.office import Browser, Office

MOST = 20
"""What the fullest page may ask; a request has to stay within one reader's patience."""

DECISION = 19
"""What keeping a decision may ask and write, all of it in one transaction."""

FRIENDS = ("Tom Bell", "Ines Marbach", "Ruth Dahl", "Leo Marsh", "Ada Fox", "Jo Lund")


@dataclass
class Case:
    """A candidate who has answered, and the visit they answered in."""

    office: Office
    id: str
    visit_token: str = field(default_factory=ids.new_token)

    def answer(self, names: Sequence[str]) -> None:
        """Let the candidate name people and agree to calls."""
        referees = tuple(
            Referee(ids.new_id(), name, "my manager", "Delta Freight") for name in names
        )
        given = Consent(Answer.YES, Answer.NO, Answer.NO, "Lumen Health", referees)
        with self.office.app.app_context():
            visit = find_open_visit(self.visit_token)
            sign_answers(visit, given, visit.name, "")

    def talk(self, names: Sequence[str]) -> None:
        """Have calls asked about, logged, noted and replied to; some break a rule."""
        jonas = self.office.actors["Jonas"]
        with self.office.app.app_context():
            for name in names:
                person = Person(name, relation="Colleague")
                check_person(jonas, self.id, person)
                contact_id = log_contact(
                    jonas,
                    LogContact(
                        candidate_id=self.id,
                        person=person,
                        channel=Channel.PHONE,
                        outcome=Outcome.SPOKE,
                        initiator=Initiator.US,
                        press_id="",
                    ),
                )
                add_notes(jonas, contact_id, Notes(facts="She kept it running."), "")
                visit = find_open_visit(self.visit_token)
                reply_to_contact(visit, WriteReply(contact_id, "That was so."))


def open_case(office: Office, opening_id: str, called: str) -> Case:
    """Add a candidate, ask them, and let them in."""
    case = Case(office, office.candidate("Jonas", opening_id, called))
    browser, now = digest("a browser"), clock.now()
    opened = {
        "token_hash": digest(case.visit_token), "candidate_id": case.id,
        "link_hash": "0" * 64, "browser_hash": browser, "draft": {},
        "started_at": now, "expires_at": now + timedelta(minutes=30),
    }  # fmt: skip
    known = {"candidate_id": case.id, "browser_hash": browser, "seen_at": now}
    with office.app.app_context():
        request_consent(office.actors["Jonas"], case.id, "")
        with transaction() as session:
            session.execute(insert(CandidateSession), opened)
            session.execute(insert(CandidateBrowser), known)
    return case


@pytest.fixture
def opening_id(office: Office) -> str:
    return office.opening("Jonas")


@pytest.fixture
def case(office: Office, opening_id: str) -> Case:
    made = open_case(office, opening_id, "Amara Okafor")
    made.answer(FRIENDS[:1])
    made.talk(FRIENDS[:1])
    return made


def counted(office: Office, browser: Browser, path: str) -> int:
    """Open a page twice, and count what the second time asks."""
    assert browser.get(path).status_code == 200
    with office.counting() as seen:
        browser.get(path)
    return sum(not statement.startswith("BEGIN") for statement in seen)


def as_candidate(case: Case) -> Browser:
    """Give the browser that the candidate's visit is open in."""
    browser = case.office.browser()
    with browser.client.session_transaction() as session:
        session["visit"] = case.visit_token
    return browser


def staff_at(name: str, path: str) -> Callable[[Case], tuple[Browser, str]]:
    """Open a page of the case as a member of staff."""
    return lambda case: (case.office.signed_in(name), path.format(case=case.id))


def candidate_at(path: str) -> Callable[[Case], tuple[Browser, str]]:
    """Open a page as the candidate."""
    return lambda case: (as_candidate(case), path)


PAGES = {
    "the list": staff_at("Jonas", "/candidates"),
    "the list, searched": staff_at("Jonas", "/candidates?search=a"),
    "the case file of the manager": staff_at("Jonas", "/candidates/{case}"),
    "the case file of HR": staff_at("Mira", "/candidates/{case}"),
    "asking before a call": staff_at("Jonas", "/candidates/{case}/may-i-call"),
    "logging a contact": staff_at("Jonas", "/candidates/{case}/contacts/new"),
    "openings": staff_at("Jonas", "/openings"),
    "HR's list of cases": staff_at("Mira", "/review"),
    "a period": staff_at("Mira", "/period"),
    "the ledger": staff_at("Mira", "/ledger"),
    "the candidate's home": candidate_at("/you"),
    "the candidate's answers": candidate_at("/you/answers"),
    "stopping": candidate_at("/you/stop"),
}


@pytest.mark.parametrize("page", PAGES)
def test_more_rows_are_no_more_queries(
    office: Office, opening_id: str, case: Case, page: str
) -> None:
    browser, path = PAGES[page](case)
    with_one = counted(office, browser, path)

    case.answer(FRIENDS)
    case.talk(FRIENDS)
    for number in range(5):
        open_case(office, opening_id, f"Person{number} Other").answer(FRIENDS[:2])

    assert counted(office, browser, path) == with_one <= MOST


def test_a_decision_asks_little_however_many_are_named(
    office: Office, opening_id: str
) -> None:
    case = open_case(office, opening_id, "Amara Okafor")
    case.answer(FRIENDS)
    with office.counting() as seen:
        case.answer(FRIENDS)
    asked = [each for each in seen if not each.startswith("BEGIN")]
    assert len(asked) <= DECISION, asked
