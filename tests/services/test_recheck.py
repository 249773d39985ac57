"""The re-check adds findings to every case, goes on after a cut, changes no more."""

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from hiring import clock
from hiring.adapters.policy_files import use_own_folder
from hiring.extensions import db
from hiring.models.contact import Contact, ContactNote, Finding, Reply
from hiring.models.policy import Recheck
from hiring.models.recruiting import Candidate
from hiring.services import recheck
from hiring.services.recheck import recheck_all
from hiring.transaction import transaction
from tests.builders import CAREFUL, SAM, Case, a_case
from tests.northgate import Northgate

OWN = """\
id = "own"
title = "Our own"
verified_on = 2026-11-22
applies_to = ["base"]
"""


def forget_findings(northgate: Northgate) -> None:
    """Make the database one whose cases older rules have seen."""
    with northgate.app.app_context(), transaction() as session:
        session.execute(delete(Finding))
        session.execute(update(Candidate).values(open_findings=0))


def three_cases(northgate: Northgate) -> list[Case]:
    return [a_case(northgate, answers=CAREFUL, contacts=(SAM,)) for _ in range(3)]


def codes(northgate: Northgate) -> list[tuple[str, str]]:
    rows = northgate.rows(Finding)
    return sorted((str(row["candidate_id"]), str(row["code"])) for row in rows)


def test_what_new_rules_see_is_found_in_old_cases(northgate: Northgate) -> None:
    three_cases(northgate)
    before = codes(northgate)
    assert before
    forget_findings(northgate)
    with northgate.app.app_context():
        *_, last = recheck_all()
    assert codes(northgate) == before
    assert (last.cases, last.of, last.raised) == (3, 3, len(before))


def test_a_second_run_finds_nothing_new(northgate: Northgate) -> None:
    three_cases(northgate)
    with northgate.app.app_context():
        list(recheck_all())
        before = codes(northgate)
        *_, last = recheck_all()
    assert codes(northgate) == before
    assert last.raised == 0
    assert len(northgate.rows(Recheck)) == 2


def test_a_run_that_was_cut_off_goes_on_where_it_was(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_cases(northgate)
    before = codes(northgate)
    forget_findings(northgate)
    monkeypatch.setattr(recheck, "BATCH", 1)
    with northgate.app.app_context():
        [first] = itertools.islice(recheck_all(), 1)
        assert first.cases == 1
        *_, last = recheck_all()
    assert last.cases == 3
    assert codes(northgate) == before
    assert len(northgate.rows(Recheck)) == 1


def test_it_changes_nothing_but_findings(northgate: Northgate) -> None:
    three_cases(northgate)
    kept = (Contact, ContactNote, Reply)
    before = [northgate.rows(table) for table in kept]
    forget_findings(northgate)
    with northgate.app.app_context():
        list(recheck_all())
    assert [northgate.rows(table) for table in kept] == before


def test_a_case_that_cannot_be_read_holds_up_no_other(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    cases = three_cases(northgate)
    before = codes(northgate)
    forget_findings(northgate)
    with northgate.app.app_context(), transaction() as session:
        broken = update(Contact).where(Contact.candidate_id == cases[1].id)
        session.execute(broken.values(outcome="nonsense"))
    with northgate.app.app_context():
        *_, last = recheck_all()
    assert last.failed >= 1
    assert cases[1].id in caplog.text
    assert codes(northgate) == [each for each in before if each[0] != cases[1].id]


def test_a_run_that_goes_on_still_knows_what_failed(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = min(three_cases(northgate), key=lambda case: case.id)
    with northgate.app.app_context(), transaction() as session:
        broken = update(Contact).where(Contact.candidate_id == first.id)
        session.execute(broken.values(outcome="nonsense"))
    monkeypatch.setattr(recheck, "BATCH", 1)
    with northgate.app.app_context():
        [begun] = itertools.islice(recheck_all(), 1)
        assert begun.failed == 1
        with transaction() as session:
            session.execute(broken.values(outcome="spoke"))
        *_, last = recheck_all()
    assert last.failed == 1


def test_a_run_under_other_policies_starts_anew(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    three_cases(northgate)
    before = codes(northgate)
    monkeypatch.setattr(recheck, "BATCH", 1)
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    with northgate.app.app_context():
        [begun] = itertools.islice(recheck_all(), 1)
        assert begun.cases == 1
        forget_findings(northgate)
        use_own_folder(tmp_path)
        try:
            *_, last = recheck_all()
        finally:
            use_own_folder(None)
    assert (last.cases, last.of) == (3, 3)
    assert codes(northgate) == before
    assert all(row["ended_at"] for row in northgate.rows(Recheck))


def test_what_time_brings_is_found(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    three_cases(northgate)
    later = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: later)
    with northgate.app.app_context():
        *_, last = recheck_all()
        db.session.rollback()
    assert last.raised >= 3
    assert "EVI005" in {code for _, code in codes(northgate)}
