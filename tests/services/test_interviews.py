"""Who interviewed is reminded of the debrief on two evenings, and of nothing else."""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import update

from hiring import clock
from hiring.domain.actor import Actor
from hiring.domain.errors import DomainError, NotFound
from hiring.extensions import db
from hiring.models.organisation import Organisation, OutboxMail, Staff
from hiring.models.recruiting import Interview, Opening
from hiring.services.candidates import assign_interviewers
from hiring.services.interviews import Day, nudge_debriefs, set_interview_days
from hiring.services.openings import close_opening
from hiring.transaction import transaction
from tests.builders import Case, a_case, a_debrief
from tests.northgate import Northgate

BERLIN = "Europe/Berlin"
MORNING = datetime(2026, 11, 19, 8, tzinfo=UTC)
EVENING = datetime(2026, 11, 19, 17, tzinfo=UTC)
"""Six o'clock in Berlin."""
NEXT = EVENING + timedelta(days=1)


@pytest.fixture
def case(northgate: Northgate) -> Case:
    with clock.set_to(MORNING):
        case = a_case(northgate, interviewers=[northgate.cast.ivo])
    with northgate.app.app_context(), transaction() as session:
        session.execute(update(Opening).values(time_zone=BERLIN))
        session.execute(update(Organisation).values(quiet_from=20, quiet_to=8))
    return case


def plan(northgate: Northgate, case: Case, *people: Actor, over_at: int = 11) -> None:
    day = Day(MORNING.date(), time(over_at))
    with northgate.app.app_context(), clock.set_to(MORNING):
        set_interview_days(case.manager, case.id, {each.id: day for each in people})


def nudged(northgate: Northgate, at: datetime, times: int = 2) -> list[str]:
    """Let the worker look, twice, and return who was written to by then."""
    with northgate.app.app_context(), clock.set_to(at):
        for _ in range(times):
            nudge_debriefs()
        northgate.deliver()
    rows = northgate.rows(OutboxMail, template="debrief_nudge")
    return sorted(row["refs"]["staff_id"] for row in rows if row["sent_at"])


@pytest.mark.both_databases
def test_one_in_the_evening_one_the_next_and_never_a_third(
    northgate: Northgate, case: Case
) -> None:
    ivo, jonas = northgate.cast.ivo, case.manager
    with clock.set_to(MORNING):
        a_debrief(northgate, case, jonas)
    plan(northgate, case, ivo, jonas)
    assert nudged(northgate, EVENING - timedelta(minutes=1)) == []
    assert nudged(northgate, EVENING) == [ivo.id]
    assert nudged(northgate, NEXT - timedelta(minutes=1)) == [ivo.id]
    assert nudged(northgate, NEXT) == [ivo.id, ivo.id]
    for days in (1, 2, 30):
        assert nudged(northgate, NEXT + timedelta(days=days)) == [ivo.id] * 2
    first, second = northgate.mails(ivo.email)[-2:]
    assert "one more reminder" in first.body
    assert "no other reminder" in second.body
    assert f"/candidates/{case.id}/debrief" in first.body
    for mail in (first, second):
        assert "Jonas" not in mail.subject + mail.body
        assert "untangles" not in mail.body
    assert northgate.breaks() == []


def test_an_interview_that_ends_late_is_followed_an_hour_later_or_in_the_morning(
    northgate: Northgate, case: Case
) -> None:
    plan(northgate, case, northgate.cast.ivo, over_at=18)
    assert nudged(northgate, EVENING) == []
    assert len(nudged(northgate, EVENING + timedelta(hours=1))) == 1
    plan(northgate, case, northgate.cast.ivo, over_at=20)
    assert len(nudged(northgate, EVENING + timedelta(hours=3))) == 1
    assert len(nudged(northgate, EVENING + timedelta(hours=14))) == 2


def _signs(northgate: Northgate, case: Case) -> None:
    with clock.set_to(EVENING - timedelta(hours=2)):
        a_debrief(northgate, case, northgate.cast.ivo)


def _is_switched_off(northgate: Northgate, case: Case) -> None:
    del case
    with northgate.app.app_context(), transaction() as session:
        gone = update(Staff).where(Staff.id == northgate.cast.ivo.id)
        session.execute(gone.values(switched_off_at=MORNING))


def _is_taken_off(northgate: Northgate, case: Case) -> None:
    with northgate.app.app_context():
        assign_interviewers(case.manager, case.id, frozenset())


def _case_closes(northgate: Northgate, case: Case) -> None:
    with northgate.app.app_context():
        close_opening(case.manager, case.opening_id)


@pytest.mark.parametrize(
    "happens", [_signs, _is_switched_off, _is_taken_off, _case_closes]
)
def test_nobody_is_reminded_of_what_is_done_or_not_theirs_any_more(
    northgate: Northgate, case: Case, happens: object
) -> None:
    plan(northgate, case, northgate.cast.ivo)
    with northgate.app.app_context(), clock.set_to(EVENING):
        nudge_debriefs()
    assert callable(happens)
    happens(northgate, case)
    assert nudged(northgate, EVENING) == [], "queued, and no longer needed"
    assert nudged(northgate, NEXT) == []


def test_days_are_for_who_interviews_here_and_can_be_taken_back(
    northgate: Northgate, case: Case
) -> None:
    ivo, mira = northgate.cast.ivo, northgate.cast.mira
    plan(northgate, case, ivo)
    with northgate.app.app_context():
        with pytest.raises(DomainError):
            set_interview_days(case.manager, case.id, {mira.id: Day(MORNING.date())})
        with pytest.raises(NotFound):
            set_interview_days(ivo, case.id, {ivo.id: Day(MORNING.date())})
        set_interview_days(case.manager, case.id, {ivo.id: Day()})
        assert db.session.query(Interview).count() == 0
    assert nudged(northgate, EVENING) == []


def test_the_manager_says_the_days_and_the_form_knows_its_own(
    northgate: Northgate, case: Case
) -> None:
    jonas, ivo = northgate.client(case.manager), northgate.cast.ivo
    path = f"/candidates/{case.id}/interview-days"
    page = jonas.see(path)
    assert page.main.count("Day of the interview") == 2
    typed = {f"s{ivo.id}-held_on": "2026-11-19", f"s{ivo.id}-over_at": "25:99"}
    assert "Enter a time such as 14:30." in jonas.press("Save the days", **typed).main
    typed[f"s{ivo.id}-over_at"] = "11.30"
    jonas.press("Save the days", **typed)
    (held,) = northgate.rows(Interview)
    assert held["ends_at"] == datetime(2026, 11, 19, 10, 30, tzinfo=UTC)
    at = f"/candidates/{case.id}/debrief"
    client = northgate.client(ivo)
    client.see(at)
    client.press("Save and go on", summary="Calm.")
    assert 'value="2026-11-19"' in client.see(at).body
