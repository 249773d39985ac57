"""When a talk is said to have been, when it was written down, and what held then."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from hiring import clock
from hiring.adapters.keystore import current_keystore
from hiring.domain.actor import Actor
from hiring.domain.casefile import Notes
from hiring.domain.consent import Answer
from hiring.domain.errors import DomainError, Forbidden
from hiring.extensions import db
from hiring.models.contact import Contact, ContactNote, Finding
from hiring.models.ledger import AuditEvent, AuditPart
from hiring.queries.ledger import read_case
from hiring.services.contacts import add_notes
from tests.builders import (
    CAREFUL,
    PRIYA,
    SAID,
    Case,
    a_case,
    a_contact,
    a_stop,
    a_visit,
    an_answer,
    listed,
)
from tests.northgate import Northgate
from tests.pages import Client
from tests.routes import method_of

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
HER_NO = replace(CAREFUL, named=Answer.NO)


@contextmanager
def on_day(days: float) -> Iterator[datetime]:
    """Let it be so many days after Monday at nine."""
    moment = MONDAY + timedelta(days=days)
    with clock.set_to(moment):
        yield moment


def answers_on(northgate: Northgate, case: Case, *, day: float, yes: bool) -> None:
    with on_day(day):
        visit = a_visit(northgate, case, token=northgate.links(case.email)[-1])
        an_answer(northgate, case, CAREFUL if yes else HER_NO, visit)


def a_case_on_monday(northgate: Northgate, *, yes: bool) -> Case:
    with on_day(0):
        return a_case(northgate, answers=CAREFUL if yes else HER_NO)


def talk(
    northgate: Northgate, case: Case, *, written: float, claimed: float | None = None
) -> str:
    """Write a talk with Priya down on one day, as said to have been on another."""
    at = None if claimed is None else MONDAY + timedelta(days=claimed)
    with on_day(written):
        return a_contact(
            northgate, case, listed(PRIYA), occurred_at=at, reason="We met by chance."
        )


def consent_findings(northgate: Northgate, contact: str) -> dict[str, str]:
    return {
        row["code"]: row["message"]
        for row in northgate.rows(Finding, contact_id=contact)
        if row["code"].startswith("CON") and row["severity"] != "notice"
    }


def verdict(northgate: Northgate, contact: str) -> str:
    return str(northgate.rows(Contact, id=contact)[0]["verdict"])


# What held


def test_just_now_is_judged_by_the_order_of_the_ledger_and_not_by_the_clock(
    northgate: Northgate,
) -> None:
    """A stop is in the ledger first; no clock that is behind makes it later."""
    case = a_case_on_monday(northgate, yes=True)
    with on_day(1):
        a_stop(northgate, case, a_visit(northgate, case, token=last(northgate, case)))
    contact = talk(northgate, case, written=0.5)
    assert verdict(northgate, contact) == "no"
    assert set(consent_findings(northgate, contact)) == {"CON003"}


def last(northgate: Northgate, case: Case) -> str:
    return northgate.links(case.email)[-1]


def test_a_yes_that_comes_after_just_now_was_not_there(northgate: Northgate) -> None:
    case = a_case_on_monday(northgate, yes=False)
    before = talk(northgate, case, written=1)
    answers_on(northgate, case, day=2, yes=True)
    after = talk(northgate, case, written=3)
    assert verdict(northgate, before) == "no"
    assert verdict(northgate, after) == "agreed"
    assert consent_findings(northgate, after) == {}


@pytest.mark.parametrize(
    ("claimed", "held", "codes"),
    [
        (-1, "no", {"CON002"}),
        (1, "agreed", set()),
        (3, "no", {"CON002"}),
        (5, "agreed", set()),
    ],
)
def test_an_earlier_talk_is_judged_by_the_answers_of_its_own_time(
    northgate: Northgate, claimed: float, held: str, codes: set[str]
) -> None:
    """Yes on Monday, no two days later, yes again two days after that."""
    case = a_case_on_monday(northgate, yes=True)
    answers_on(northgate, case, day=2, yes=False)
    answers_on(northgate, case, day=4, yes=True)
    contact = talk(northgate, case, written=6, claimed=claimed)
    assert verdict(northgate, contact) == held
    found = set(consent_findings(northgate, contact))
    # On the third day a yes had been taken back: that speaks, whatever came later.
    assert found == ({"CON003"} if claimed == 3 else codes)


def test_a_yes_taken_back_between_the_talk_and_its_writing_is_said(
    northgate: Northgate,
) -> None:
    case = a_case_on_monday(northgate, yes=True)
    with on_day(2):
        a_stop(northgate, case, a_visit(northgate, case, token=last(northgate, case)))
    contact = talk(northgate, case, written=3, claimed=1)
    assert verdict(northgate, contact) == "agreed"
    said = consent_findings(northgate, contact)["CON003"]
    assert "agreed at that time, but took the yes back on 4 March 2026" in said
    assert "written down only after that, on 5 March 2026" in said


def test_a_yes_that_came_later_heals_nothing(northgate: Northgate) -> None:
    case = a_case_on_monday(northgate, yes=False)
    answers_on(northgate, case, day=2, yes=True)
    contact = talk(northgate, case, written=3, claimed=1)
    assert verdict(northgate, contact) == "no"
    assert (
        "only later, on 4 March 2026" in consent_findings(northgate, contact)["CON002"]
    )


def test_a_finding_stays_when_the_candidate_says_yes_afterwards(
    northgate: Northgate,
) -> None:
    case = a_case_on_monday(northgate, yes=False)
    contact = talk(northgate, case, written=1)
    before = northgate.rows(Finding, contact_id=contact)
    answers_on(northgate, case, day=2, yes=True)
    assert before != []
    assert northgate.rows(Finding, contact_id=contact) == before
    assert verdict(northgate, contact) == "no"


# Both times


def test_the_claimed_time_and_the_servers_are_both_kept(northgate: Northgate) -> None:
    case = a_case_on_monday(northgate, yes=True)
    contact = talk(northgate, case, written=3, claimed=1)
    row = northgate.rows(Contact, id=contact)[0]
    claimed, written = MONDAY + timedelta(days=1), MONDAY + timedelta(days=3)
    assert (row["occurred_at"], row["logged_at"]) == (claimed, written)
    with northgate.app.app_context():
        entries = read_case(db.session(), case.id, current_keystore())
    entry = next(entry for entry in entries if entry.type == "contact.recorded")
    payload = entry.parts[0].payload
    assert payload is not None
    assert payload["occurred_at"] == claimed.isoformat()
    event = northgate.rows(AuditEvent, case_id=case.id, type="contact.recorded")[0]
    assert datetime.fromisoformat(event["at"]) == written


@pytest.mark.parametrize("hours", [0, 24, 25])
def test_both_times_are_shown_and_what_is_a_day_late_is_called_late(
    northgate: Northgate, hours: float
) -> None:
    with on_day(0):
        case = a_case(northgate, answers=CAREFUL)
    contact = talk(northgate, case, written=3, claimed=3 - hours / 24)
    for actor in (case.manager, northgate.cast.mira):
        with on_day(3):
            client = fresh(northgate, actor)
            page = client.see(f"/contacts/{contact}").main
            whole = client.see(f"/candidates/{case.id}").main
        claimed = MONDAY + timedelta(days=3, hours=-hours)
        assert page.count("5 March 2026") >= 1
        assert f"{claimed.day} March 2026" in page
        assert f"{claimed.day} March 2026" in whole
        assert ("more than a day later" in page) is (hours > 24)
        assert ("Logged late" in whole) is (hours > 24)


def fresh(northgate: Northgate, actor: Actor) -> Client:
    """Sign somebody in at the time that it is in the story."""
    client = northgate.client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = northgate.sign_in(actor), True
    return client


def test_nobody_can_claim_a_talk_that_is_still_to_come(northgate: Northgate) -> None:
    case = a_case_on_monday(northgate, yes=True)
    with pytest.raises(DomainError, match="future"):
        talk(northgate, case, written=1, claimed=1.1)
    assert northgate.rows(Contact) == []


# Nothing is edited


def written_so_far(northgate: Northgate, case: Case) -> list[tuple[object, ...]]:
    """Return what the ledger has committed to, in its order."""
    events = northgate.rows(AuditEvent, case_id=case.id)
    parts = northgate.rows(AuditPart, case_id=case.id)
    return [
        *sorted((row["seq"], row["event_hash"], row["header"]) for row in events),
        *sorted((row["seq"], row["part_no"], row["commitment"]) for row in parts),
    ]


def test_notes_only_ever_append_and_no_earlier_word_changes(
    northgate: Northgate,
) -> None:
    case = a_case_on_monday(northgate, yes=True)
    contact = talk(northgate, case, written=1)
    fixed = northgate.rows(Contact, id=contact)
    for number in range(3):
        committed = set(written_so_far(northgate, case))
        notes = northgate.rows(ContactNote)
        with on_day(1.1 + number / 10), northgate.app.app_context():
            said = replace(SAID, facts=f"She said {number}.")
            add_notes(case.manager, contact, said, "")
        assert committed < set(written_so_far(northgate, case))
        now = northgate.rows(ContactNote)
        assert [note for note in now if note in notes] == notes
        assert len(now) == number + 1
    assert northgate.rows(Contact, id=contact) == fixed
    assert northgate.breaks() == []


def test_nobody_adds_to_the_record_of_somebody_else(northgate: Northgate) -> None:
    case = a_case_on_monday(northgate, yes=True)
    contact = talk(northgate, case, written=1)
    committed = written_so_far(northgate, case)
    with northgate.app.app_context(), pytest.raises(Forbidden):
        add_notes(northgate.cast.mira, contact, Notes(facts="No, he did not."), "")
    assert written_so_far(northgate, case) == committed


def test_no_route_changes_or_removes_a_record(northgate: Northgate) -> None:
    """What can be sent to a record: notes and replies, and leave to read or cite it."""
    writing = {
        rule.endpoint
        for rule in northgate.app.url_map.iter_rules()
        if "contact_id" in rule.arguments and method_of(rule) != "GET"
    }
    assert writing == {
        "contacts.save_notes",
        "contacts.read",
        "passages.read",
        "consent.save_reply",
        "consent.ask_code_to_read",
        "consent.said",
        "candidates.let_cite_now",
    }
