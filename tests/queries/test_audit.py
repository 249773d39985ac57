"""What HR reviews: all cases, a period's counts and records, the ledger's state."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import insert

from hiring import clock, ids
from hiring.adapters.keystore import current_keystore
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.period import Period
from hiring.extensions import db
from hiring.models.contact import Contact, Finding
from hiring.models.organisation import OutboxMail
from hiring.models.recruiting import Candidate
from hiring.queries.audit import list_cases, list_teams
from hiring.queries.ledger_check import verify
from hiring.queries.ledger_state import load_check, load_state
from hiring.queries.period import (
    every_record,
    glance,
    list_open_findings,
    list_records,
)
from hiring.services import ledger_checks
from hiring.services.findings import count_open
from hiring.services.ledger_checks import verify_ledger
from hiring.transaction import transaction
from tests.office import Office

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NOVEMBER = Period(date(2026, 11, 1), date(2026, 11, 30))
HALF_YEAR = Period(date(2026, 6, 1), date(2026, 11, 30))


class House:
    """An office whose rows are written directly, as many as a test wants."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.hr = office.actors["Mira"]
        self.opening_id = office.opening("Jonas")
        self.amara = office.candidate("Jonas", self.opening_id)
        self.seq = 100

    def record(
        self, *, logged: datetime = NOW, late: float = 0, told: float | None = 1,
        finding: str | None = None, candidate_id: str = "", **columns: object,
    ) -> str:  # fmt: skip
        """Write one contact, its mail, and a finding in this state."""
        self.seq += 1
        contact_id, mail_id = ids.new_id(), ids.new_id()
        told_at = None if told is None else logged + timedelta(hours=told)
        row = {
            "id": contact_id, "candidate_id": candidate_id or self.amara,
            "seq": self.seq, "logged_by": self.office.actors["Jonas"].id,
            "logged_at": logged, "occurred_at": logged - timedelta(hours=late),
            "just_now": not late, "kind": "reference", "person": {"name": "Priya"},
            "person_name": "Priya Shah", "relation": "Manager", "channel": "phone",
            "known_from": "", "known_to": "", "reason": "", "notes_to_follow": False,
            "outcome": "spoke", "initiator": "us", "verdict": "agreed",
            "is_walled": False, "notice_mail_id": mail_id,
            "told_at": told_at, **columns,
        }  # fmt: skip
        mail: dict[str, object] = {
            "id": mail_id, "template": "contact_logged", "refs": {}, "sent_at": told_at,
            "queued_at": logged, "due_at": logged, "attempts": 0, "last_error": "",
        }  # fmt: skip
        with transaction() as session:
            session.execute(insert(OutboxMail.__table__), mail)
            session.execute(insert(Contact.__table__), row)
            if finding:
                session.execute(insert(Finding.__table__), self._finding(row, finding))
                count_open(session, str(row["candidate_id"]))
        return contact_id

    def finding(self, raised: datetime) -> str:
        """Write a finding about a whole case."""
        row: dict[str, object] = {
            "candidate_id": self.amara,
            "id": None,
            "logged_at": raised,
        }
        found = self._finding(row, "open")
        with transaction() as session:
            session.execute(insert(Finding.__table__), found)
            count_open(session, self.amara)
        return str(found["id"])

    def _finding(self, row: dict[str, object], state: str) -> dict[str, object]:
        self.seq += 1
        return {
            "id": ids.new_id(), "candidate_id": row["candidate_id"],
            "contact_id": row["id"], "seq": self.seq, "code": "OFF001",
            "severity": "warn", "message": "Sam Keller is not on the list.",
            "policy_digest": "d" * 64, "raised_at": row["logged_at"], "state": state,
            "reason": "" if state == "open" else "Met at an event.", "settlement": "",
        }  # fmt: skip

    def many_candidates(self, count: int) -> None:
        rows = [
            {
                "id": ids.new_id(), "opening_id": self.opening_id,
                "name": f"Person {number:05}", "name_folded": f"person {number:05}",
                "email": f"p{number}@example.com", "phone": "", "present_company": "",
                "added_by": self.office.actors["Jonas"].id,
                "added_at": NOW + timedelta(seconds=number),
                "consent_state": "not_asked", "open_findings": number % 7 == 0,
                "contact_count": 0,
            }
            for number in range(count)
        ]  # fmt: skip
        with transaction() as session:
            session.execute(insert(Candidate.__table__), rows)


@pytest.fixture
def house(each_office: Office) -> House:
    return House(each_office)


@pytest.fixture(autouse=True)
def _in_app(house: House) -> Iterator[None]:
    with house.office.app.app_context(), clock.set_to(NOW):
        yield


def test_nobody_but_hr_reviews(house: House) -> None:
    for name in ("Ada", "Jonas", "Ravi"):
        actor = house.office.actors[name]
        for ask in (
            lambda a=actor: list_cases(a),
            lambda a=actor: list_teams(a),
            lambda a=actor: glance(a, NOVEMBER),
            lambda a=actor: list_records(a, NOVEMBER),
            lambda a=actor: list_open_findings(a, NOVEMBER),
            lambda a=actor: load_state(a),
            lambda a=actor: verify_ledger(a, "p"),
        ):
            with pytest.raises(Forbidden):
                ask()


def test_cases_with_open_findings_come_first_and_pages_miss_none(house: House) -> None:
    house.many_candidates(60)
    seen, after, flags = [], "", []
    while True:
        page = list_cases(house.hr, after=after)
        seen += [row.id for row in page.rows]
        flags += [row.open_findings for row in page.rows]
        if page.next_after is None:
            break
        after = page.next_after
    assert len(seen) == len(set(seen)) == page.total == 61
    assert flags == sorted(flags, reverse=True)
    assert page.need_look == 9


@pytest.mark.parametrize(
    "typed", ["ama", "OKAF", "amara.ok", "data eng", "data", "Ámara", " okafor "]
)
def test_a_case_is_found_by_name_address_job_or_team(house: House, typed: str) -> None:
    assert [row.id for row in list_cases(house.hr, typed).rows] == [house.amara]


@pytest.mark.parametrize("typed", ["zz", "%", "_", "\0", "'; --", "x" * 5000])
def test_a_search_takes_what_is_typed_as_text(house: House, typed: str) -> None:
    rows = list_cases(house.hr, typed).rows
    assert [row.id for row in rows] == ([house.amara] if typed == "\0" else [])


@pytest.mark.parametrize("after", ["x", "1-", "9" * 40 + "-x", "٣-x", "1-2026-abc"])
def test_a_cursor_that_names_no_place_begins_at_the_start(
    house: House, after: str
) -> None:
    assert len(list_cases(house.hr, after=after).rows) == 1
    assert list_records(house.hr, NOVEMBER, after=after).rows == ()


def test_teams_are_those_of_openings(house: House) -> None:
    assert list_teams(house.hr) == ("Data",)
    assert list_cases(house.hr, team="Sales").rows == ()


def test_a_period_counts_what_it_says(house: House) -> None:
    house.record()
    house.record(late=30, kind="back_channel")
    house.record(verdict="no", finding="open", kind="back_channel", told=30)
    house.record(verdict="wait", finding="explained", kind="back_channel")
    house.record(outcome="left_message", told=None)
    house.record(logged=NOW - timedelta(days=3), told=None)
    house.record(logged=datetime(2026, 10, 31, 23, 59, 59, 999999, tzinfo=UTC))
    counted = glance(house.hr, NOVEMBER)
    total = counted.total
    assert (total.records, total.talks, counted.candidates) == (6, 5, 1)
    assert (total.agreed, total.named_agreed, total.other_agreed) == (4, 3, 1)
    assert (total.not_agreed, total.unexplained) == (2, 1)
    assert total.in_a_day == 5
    # One is not yet a day old and need not have been told of.
    assert (total.told_in_a_day, total.to_tell) == (3, 5)


def test_a_day_is_a_day_to_the_second(house: House) -> None:
    house.record(late=24)
    house.record(late=24 + 1 / 600)
    assert glance(house.hr, NOVEMBER).total.in_a_day == 1


@pytest.mark.parametrize(
    ("first", "labels"),
    [
        (date(2026, 9, 15), ["Sep", "Oct", "Nov"]),
        (date(2025, 6, 1), ["Q2 25", "Q3 25", "Q4 25", "Q1 26", "Q2 26", "Q3 26",
                            "Q4 26"]),
        (date(2020, 6, 1), ["2020", "2021", "2022", "2023", "2024", "2025", "2026"]),
    ],
)  # fmt: skip
def test_a_chart_has_no_gaps_and_few_bars(
    house: House, first: date, labels: list[str]
) -> None:
    house.record()
    bars = glance(house.hr, Period(first, date(2026, 11, 30))).bars
    assert [bar.label for bar in bars] == labels
    assert [bar.records for bar in bars][-1] == 1
    assert sum(bar.records for bar in bars) == 1


def test_a_period_that_ends_before_it_begins_is_refused(house: House) -> None:
    for first, last in ((date(2026, 2, 1), date(2026, 1, 1)), (date.min, date.max)):
        with pytest.raises(DomainError):
            glance(house.hr, Period(first, last))


def test_records_are_found_by_candidate_person_caller_team_and_consent(
    house: House,
) -> None:
    other = house.office.candidate("Jonas", house.opening_id, "Luis Prado")
    one = house.record()
    two = house.record(candidate_id=other, person_name="Zoë Lind", verdict="no")
    for narrowed, expected in (
        (Period(NOVEMBER.first, NOVEMBER.last, "okaf"), {one}),
        (Period(NOVEMBER.first, NOVEMBER.last, "lind"), {two}),
        (Period(NOVEMBER.first, NOVEMBER.last, "jonas"), {one, two}),
        (Period(NOVEMBER.first, NOVEMBER.last, "", "Data"), {one, two}),
        (Period(NOVEMBER.first, NOVEMBER.last, "", "Sales"), set()),
        (Period(NOVEMBER.first, NOVEMBER.last, "", "", "none"), {two}),
        (Period(NOVEMBER.first, NOVEMBER.last, "", "", "agreed"), {one}),
    ):
        found = list_records(house.hr, narrowed)
        assert {row.id for row in found.rows} == expected
        assert glance(house.hr, narrowed).total.records == len(expected)


def test_records_are_read_in_pieces_that_miss_none(house: House) -> None:
    made = [house.record(logged=NOW - timedelta(minutes=n // 2)) for n in range(40)]
    with_small_pieces = []
    after: str | None = ""
    while after is not None:
        page = list_records(house.hr, NOVEMBER, after, 7)
        with_small_pieces += [row.id for row in page.rows]
        after = page.next_after
    assert sorted(with_small_pieces) == sorted(made)
    assert [row.id for row in every_record(house.hr, NOVEMBER)] == with_small_pieces


def test_findings_that_wait_are_named_and_answered_ones_are_not(house: House) -> None:
    house.record(verdict="no", finding="open")
    house.record(verdict="no", finding="explained")
    (waiting,) = list_open_findings(house.hr, NOVEMBER)
    assert waiting.message == "Sam Keller is not on the list."
    by_finding = {
        row.has_finding: row.needs_look
        for row in list_records(
            house.hr, Period(*_days(NOVEMBER), consent="agreed")
        ).rows
    }
    assert by_finding == {}
    states = [row.needs_look for row in list_records(house.hr, NOVEMBER).rows]
    assert sorted(states) == [False, True]


def test_ten_thousand_cases_are_listed_and_searched_in_no_time(house: House) -> None:
    house.many_candidates(10_000)
    for search in ("", "person 09", "p123", "nobody"):
        begun = time.monotonic()
        list_cases(house.hr, search)
        assert time.monotonic() - begun < 0.3


def test_the_number_of_queries_does_not_grow_with_the_rows(house: House) -> None:
    def ask() -> int:
        with house.office.counting() as seen:
            list_cases(house.hr)
            glance(house.hr, HALF_YEAR)
            list_records(house.hr, HALF_YEAR)
            list_open_findings(house.hr, HALF_YEAR)
        return len([text for text in seen if text.lstrip().startswith("SELECT")])

    house.record(verdict="no", finding="open")
    few = ask()
    for _ in range(30):
        house.record(verdict="no", finding="open")
    assert ask() == few <= 6


@pytest.mark.parametrize(("raised", "count"), [(NOW, 1), (NOW - timedelta(days=60), 0)])
def test_a_finding_about_a_whole_case_waits_under_who_hires_in_its_own_period(
    house: House, raised: datetime, count: int
) -> None:
    about_the_case, hires = house.finding(raised), house.office.actors["Jonas"].name
    found = list_open_findings(house.hr, NOVEMBER)
    assert len(found) == count
    for each in found:
        assert (each.id, each.caller) == (about_the_case, hires)
    assert list_open_findings(house.hr, replace(NOVEMBER, team="Nobody")) == ()


def test_the_ledger_shows_its_size_its_head_and_its_last_check(house: House) -> None:
    before = load_state(house.hr)
    assert before.last is None
    assert before.events > 0
    assert len(before.organisation_head) == 64
    check_id = verify_ledger(house.hr, "press")
    assert verify_ledger(house.hr, "press") == check_id
    found = load_check(house.hr, check_id)
    assert found.is_unbroken
    assert found.events == before.events
    after = load_state(house.hr)
    assert after.last == found
    with pytest.raises(NotFound):
        load_check(house.hr, "0" * 24)


def test_a_changed_event_is_named_with_its_case_and_place(house: House) -> None:
    _tamper("audit_event", "UPDATE audit_event SET actor = 'somebody' WHERE seq = 1")
    found = load_check(house.hr, verify_ledger(house.hr, "press"))
    assert not found.is_unbroken
    assert found.breaks[0].case_id == "organisation"
    assert found.breaks[0].seq == 1
    assert "actor" in found.breaks[0].what


def test_a_ledger_too_long_for_a_page_is_left_to_the_command_line(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger_checks, "MOST_CHECKED_HERE", 1)
    with pytest.raises(Conflict, match="sayso verify"):
        verify_ledger(house.hr, "press")


def test_others_write_while_the_ledger_is_checked(house: House) -> None:
    class Interrupted:
        """A key store at whose first question somebody adds a candidate."""

        written = ""

        def key_for(self, subject_id: str) -> bytes | None:
            if not self.written:
                self.written = house.office.candidate(
                    "Jonas", house.opening_id, "Ines Roth"
                )
            return current_keystore().key_for(subject_id)

    before = load_state(house.hr).events
    db.session.rollback()
    keys = Interrupted()
    report = verify(db.engine, keys)
    assert keys.written
    assert report.is_unbroken
    assert report.events == before


def _days(period: Period) -> tuple[date, date]:
    return period.first, period.last


def _tamper(table: str, statement: str) -> None:
    """Do as whoever administers the database can."""
    with db.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            for name in ("no_update", "no_replace"):
                connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {table}_{name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql(statement)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = origin")
