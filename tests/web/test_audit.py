"""HR's pages: every case, a period with its CSV, the ledger with "verify now"."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from hiring import clock
from hiring.domain.casefile import Channel, Initiator, Outcome
from hiring.domain.consent import Person
from hiring.domain.consent_words import consent_in_words
from hiring.domain.new_contact import LogContact
from hiring.services import outbox, undelivered
from hiring.services.contacts import log_contact
from hiring.transaction import transaction
from tests.office import Browser, Office

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.set_to(NOW):
        yield


@pytest.fixture
def case_id(office: Office) -> str:
    return office.candidate("Jonas", office.opening("Jonas"))


@pytest.fixture
def hr(office: Office) -> Browser:
    return office.signed_in("Mira")


def log(office: Office, case_id: str, person: str, **changes: object) -> str:
    command = LogContact(
        candidate_id=case_id,
        person=Person(person, relation="Manager"),
        channel=Channel.PHONE,
        outcome=Outcome.SPOKE,
        initiator=Initiator.US,
        press_id=f"press-{person}-{len(changes)}",
        **changes,  # type: ignore[arg-type]  # each is one of the command's own
    )
    with office.app.app_context():
        return log_contact(office.actors["Jonas"], command)


def test_only_hr_gets_in(office: Office, case_id: str) -> None:
    pages = (
        "/review",
        "/period",
        "/period.csv",
        "/ledger",
        f"/ledger/checks/{'0' * 24}",
    )
    for name in ("Ada", "Jonas", "Ravi"):
        browser = office.signed_in(name)
        for page in pages:
            assert browser.get(page).status_code == 403
    for page in pages:
        assert office.browser().get(page).status_code == 303
    assert case_id


def test_the_list_leads_to_a_case_in_two_actions(
    office: Office, case_id: str, hr: Browser
) -> None:
    log(office, case_id, "Sam Keller")
    hr.get("/review?search=okaf")
    assert f'href="/candidates/{case_id}"' in hr.text
    assert re.search(r"\d+ to look at", hr.text)
    assert "Nothing fits this search" in hr.get("/review?search=zzz").text


@pytest.mark.usefixtures("case_id")
def test_every_list_names_the_state_of_consent_alike(hr: Browser) -> None:
    words, _ = consent_in_words("not_asked")
    for path in ("/review", "/candidates"):
        assert words in hr.get(path).get_data(as_text=True), path


def test_an_empty_house_says_what_to_do(hr: Browser) -> None:
    assert "There is no case yet" in hr.get("/review").get_data(as_text=True)
    assert "Nothing was logged in this period" in hr.get("/period").text


def test_a_period_shows_its_counts_its_findings_and_its_records(
    office: Office, case_id: str, hr: Browser
) -> None:
    log(office, case_id, "Sam Keller", reason="Met at an event.")
    log(office, case_id, "Carl Ode")
    hr.get("/period")
    assert "1 June 2026 to 22 November 2026" in hr.text
    assert "0 of 2 · goal 100%" in hr.text
    assert "1 explained, 1 open" in hr.text
    assert "2 records, newest first" in hr.text
    assert "Sam Keller" in hr.text
    assert "Carl Ode" not in hr.get("/period?search=sam").text
    assert "2 records" in hr.get("/period?consent=none").text
    assert "Nothing was logged" in hr.get("/period?consent=agreed").text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("span=1m", "1 November 2026 to 22 November 2026"),
        ("span=own&first=2026-11-02&last=2026-11-03", "2 November 2026 to 3 November"),
        ("span=6m&was=6m&first=2026-11-02&last=2026-11-03", "2 November 2026 to 3 Nov"),
        ("span=1m&was=own&first=2026-10-02&last=2026-10-03", "1 November 2026 to 22"),
        ("span=own&last=2026-03-31", "1 October 2025 to 31 March 2026"),
        ("span=nonsense", "1 June 2026 to 22 November 2026"),
        ("span=own&first=9990-01-01&last=9999-12-31", "to 31 December 9999"),
        ("span=99m", "1 June 2026 to 22 November 2026"),
    ],
)
def test_a_period_is_what_was_asked_for(hr: Browser, asked: str, shown: str) -> None:
    assert hr.get(f"/period?{asked}").status_code == 200
    assert shown in hr.text


@pytest.mark.parametrize(
    "asked",
    [
        "span=own&first=2026-11-03&last=2026-11-02",
        "span=own&first=0001-01-01&last=9999-12-31",
        "span=own&first=yesterday",
        "span=own&first=0001-01-01",
        "span=own&first=2026-02-30",
    ],
)
def test_days_that_make_no_period_are_explained_and_kept(
    hr: Browser, asked: str
) -> None:
    assert hr.get(f"/period?{asked}").status_code == 422
    assert "There is a problem" in hr.text
    assert hr.get(f"/period.csv?{asked}").status_code == 400


def test_the_csv_holds_the_period_and_no_formula(
    office: Office, case_id: str, hr: Browser
) -> None:
    log(office, case_id, '=HYPERLINK("http://x")')
    log(office, case_id, " +Łukasz, the “second”")
    answer = hr.get("/period.csv?span=1m")
    assert answer.mimetype == "text/csv"
    disposition = answer.headers["Content-Disposition"]
    assert disposition == (
        'attachment; filename="records-2026-11-01-to-2026-11-22.csv"'
    )
    assert answer.data.startswith(b"\xef\xbb\xbf")
    text = answer.data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    people = sorted(row["Person"] for row in rows)
    assert len(people) == 2
    assert all(person.startswith("'") for person in people)
    assert {row["Consent"] for row in rows} == {"No consent"}
    assert {row["Candidate"] for row in rows} == {"Amara Okafor"}


def test_a_csv_of_nothing_still_has_its_headings(hr: Browser) -> None:
    answer = hr.get("/period.csv")
    assert answer.data.decode("utf-8-sig").count("\r\n") == 1


def test_the_next_page_keeps_what_was_asked(
    office: Office, case_id: str, hr: Browser
) -> None:
    for number in range(26):
        log(office, case_id, f"Person {number}")
    hr.get("/period?span=1m&consent=none")
    following = re.search(r'rel="next" href="([^"]+)"', hr.text)
    assert following
    address = following.group(1).replace("&amp;", "&")
    assert "span=1m" in address
    assert "consent=none" in address
    hr.get(address)
    assert "26 records, newest first" in hr.text
    assert hr.text.count('<th scope="row">') - hr.text.count("<caption>Records") >= 1
    assert "Back to the first" in hr.text


def test_verify_now_says_unbroken_and_keeps_what_it_found(
    case_id: str, hr: Browser
) -> None:
    hr.get("/ledger")
    assert "Nobody has checked it" in hr.text
    answer = hr.send("/ledger", {})
    assert answer.status_code == 303
    hr.get(answer.location)
    assert "The ledger is unbroken" in hr.text
    assert "complete" not in hr.text
    assert "unbroken" in hr.get("/ledger").text
    assert case_id


def test_verifying_over_and_over_is_stopped(hr: Browser) -> None:
    for _ in range(6):
        assert hr.send("/ledger", {}).status_code == 303
    assert hr.send("/ledger", {}).status_code == 429


def test_hr_sees_mail_that_did_not_arrive(office: Office) -> None:
    case = office.candidate("Jonas", office.opening("Jonas"))
    with office.app.app_context(), transaction() as session:
        outbox.queue(session, "consent_link_again", {"candidate_id": case})
    with office.app.app_context():
        owed = outbox.claim()
        assert owed is not None
        undelivered.give_up(owed, "550 no such mailbox")
    page = office.signed_in("Mira").get("/review").get_data(as_text=True)
    assert "Mail that did not arrive" in page
    assert "550 no such mailbox" in page
