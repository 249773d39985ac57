"""Erasing a person: what is gone, what stays, and that it cannot come back."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text

from hiring import clock
from hiring.adapters.keystore import current_keystore
from hiring.domain.actor import Role
from hiring.domain.consent import Answer, Consent, Person, Referee
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.domain.period import Period
from hiring.extensions import db
from hiring.models.base import Base
from hiring.models.consent import ConsentDecision
from hiring.models.contact import Contact, Finding
from hiring.models.ledger import AuditEvent, AuditPart, CaseSubject
from hiring.models.records import Erasure
from hiring.models.recruiting import Candidate
from hiring.queries.candidates import find_erased, list_candidates, load_candidate
from hiring.queries.own_records import find_certificate, find_newest_erasure, list_due
from hiring.queries.period import glance
from hiring.services import erasure
from hiring.services.checks import check_person
from hiring.services.erasure_manifest import MANIFEST, columns_of
from hiring.services.holds import set_hold
from hiring.services.periodic import PERIODIC
from hiring.services.questions import AskAboutPerson, ask_about_person
from hiring.services.replies import WriteReply, reply_to_contact
from hiring.transaction import transaction
from tests.builders import (
    SAID,
    Case,
    a_case,
    a_contact,
    a_debrief,
    a_staff,
    a_visit,
    a_visit_again,
    an_answer,
    listed,
)
from tests.northgate import Northgate

CANARY = "Zqxvwk"
REFEREE = Referee(
    "r1",
    f"Petra {CANARY}ref",
    f"{CANARY}rel",
    f"{CANARY}org",
    f"{CANARY}@reach.example",
)
OTHER = Person(f"Ole {CANARY}other", f"{CANARY}labs", works_there_now=False)


def everywhere(northgate: Northgate) -> Case:
    """Put a word that stands nowhere else into every field that people fill in."""
    case = a_case(
        northgate,
        name=f"Amara {CANARY}name",
        email=f"{CANARY.lower()}@mail.example",
        interviewers=[northgate.cast.ivo],
    )
    visit = a_visit(northgate, case)
    answers = Consent(
        named=Answer.YES,
        employer_name=f"{CANARY}employer",
        referees=(REFEREE,),
        never=(f"{CANARY}never",),
    )
    an_answer(northgate, case, answers, visit)
    notes = replace(SAID, facts=f"{CANARY}fact. She was ill.", opinions=f"{CANARY}op")
    contact_id = a_contact(northgate, case, listed(REFEREE), notes=notes)
    a_contact(northgate, case, OTHER, reason=f"{CANARY}reason")
    a_debrief(northgate, case, northgate.cast.ivo)
    with northgate.app.app_context():
        check_person(case.manager, case.id, OTHER)
        ask = AskAboutPerson(
            case.id, OTHER.name, OTHER.organisation, "", f"{CANARY}why", 10
        )
        ask_about_person(case.manager, replace(ask, works_there_now=False))
        visit = a_visit_again(northgate, case)
        reply_to_contact(visit, WriteReply(contact_id, f"{CANARY}reply"))
    northgate.deliver()
    return case


def asked(northgate: Northgate, case: Case) -> str:
    """Let the candidate ask, and return the wish's number."""
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        erasure.ask_erasure(visit, "")
    return str(northgate.rows(Erasure, candidate_id=case.id)[-1]["id"])


def erased(northgate: Northgate, case: Case) -> erasure.Erased:
    """Let two people approve it."""
    wish = asked(northgate, case)
    with northgate.app.app_context():
        erasure.confirm_erasure(northgate.cast.mira, wish)
        return erasure.approve_erasure(northgate.cast.ada, wish)


def finish(northgate: Northgate) -> None:
    """Let the worker send the last mail and tidy up after it."""
    northgate.deliver()
    with northgate.app.app_context():
        erasure.finish_erasures()


def found_in_rows(northgate: Northgate, word: str) -> list[str]:
    """Name every column in which a word stands, whatever its type."""
    found = []
    with northgate.app.app_context():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(table.select()).mappings():
                for name, value in row.items():
                    kept = value if isinstance(value, bytes) else str(value).encode()
                    if word.lower().encode() in kept.lower():
                        found.append(f"{table.name}.{name}")
    return found


def test_every_table_and_column_is_in_the_manifest(northgate: Northgate) -> None:
    """A new table names here what erasing does to it, column by column."""
    del northgate
    known = {table.name: set(table.c.keys()) for table in Base.metadata.sorted_tables}
    told = {name: columns_of(entry) for name, entry in MANIFEST.items()}
    assert told == known


def test_nothing_a_person_wrote_or_was_called_is_left_in_any_row(
    northgate: Northgate,
) -> None:
    case = everywhere(northgate)
    assert len(found_in_rows(northgate, CANARY)) > 15
    erased(northgate, case)
    assert set(found_in_rows(northgate, CANARY)) == {"erasure.mail_to"}
    finish(northgate)
    # The demo's mailbox stands for the outside: what was mailed is not ours any more.
    left = set(found_in_rows(northgate, CANARY)) - {"demo_mail.recipient"}
    assert left == set()
    assert northgate.breaks() == []


@pytest.mark.sqlite
def test_nothing_is_left_in_the_files_of_the_database(
    northgate: Northgate, caplog: pytest.LogCaptureFixture
) -> None:
    case = everywhere(northgate)
    with northgate.app.app_context():
        subjects = erasure.list_subjects(db.session(), case.id)
        keys = current_keystore().keys_for(subjects)
        wrapped = wrapped_keys(northgate)
    assert len(keys) == len(subjects) > 2
    erased(northgate, case)
    finish(northgate)
    with northgate.app.app_context(), transaction() as session:
        session.execute(text("DELETE FROM demo_mail"))
    with northgate.app.app_context():
        erasure.finish_erasures()
        db.session.remove()
        db.engine.dispose()
    secrets = [*keys.values(), *(wrapped[each] for each in subjects)]
    for path in sorted(northgate.config.instance.rglob("*")):
        if path.is_file():
            kept = path.read_bytes()
            assert CANARY.lower().encode() not in kept.lower(), path
            assert not any(secret in kept for secret in secrets), path
    assert CANARY not in caplog.text


def wrapped_keys(northgate: Northgate) -> dict[str, bytes]:
    path = northgate.config.keystore_url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as store:
        found = store.execute("SELECT subject_id, wrapped FROM subject_key")
        return {row[0]: row[1] for row in found}


def test_the_ledger_says_erased_and_is_not_broken(northgate: Northgate) -> None:
    case = everywhere(northgate)
    before = northgate.rows(AuditPart, case_id=case.id)
    done = erased(northgate, case)
    assert northgate.breaks() == []
    events = northgate.rows(AuditEvent, case_id=case.id)
    assert events[-1]["type"] == EventType.SUBJECT_ERASED
    assert events[-1]["event_hash"].hex() == done.event_hash
    assert events[-1]["actor"] == northgate.cast.ada.pseudonym
    last = northgate.rows(AuditPart, case_id=case.id, seq=events[-1]["seq"])
    assert {row["subject_id"] for row in last} >= {row["subject_id"] for row in before}
    with northgate.app.app_context():
        keys = current_keystore().keys_for(row["subject_id"] for row in last)
    assert keys == {}
    assert northgate.rows(CaseSubject, case_id=case.id) == []


def test_one_person_alone_erases_nobody(northgate: Northgate) -> None:
    case = a_case(northgate, answers=Consent())
    wish, cast = asked(northgate, case), northgate.cast
    with northgate.app.app_context():
        with pytest.raises(Conflict, match="first approval"):
            erasure.approve_erasure(cast.mira, wish)
        erasure.confirm_erasure(cast.mira, wish)
        with pytest.raises(Forbidden, match="second person"):
            erasure.approve_erasure(cast.mira, wish)
        with pytest.raises(Conflict):
            erasure.confirm_erasure(cast.ada, wish)
    assert northgate.rows(Candidate, id=case.id)[0]["name"] == case.name


def test_who_leads_the_opening_and_strangers_approve_nothing(
    northgate: Northgate,
) -> None:
    both = a_staff(northgate, "Lea Both", Role.HR, Role.HIRING_MANAGER)
    case = a_case(northgate, answers=Consent(), manager=both)
    wish, cast = asked(northgate, case), northgate.cast
    with northgate.app.app_context():
        with pytest.raises(Forbidden, match="leads the opening"):
            erasure.confirm_erasure(both, wish)
        for stranger in (cast.jonas, cast.ivo):
            with pytest.raises(NotFound):
                erasure.confirm_erasure(stranger, wish)


def test_a_hold_refuses_and_the_candidate_reads_why(northgate: Northgate) -> None:
    case = a_case(northgate, answers=Consent())
    wish, cast = asked(northgate, case), northgate.cast
    with northgate.app.app_context():
        with pytest.raises(Conflict, match="Only a hold"):
            erasure.refuse_erasure(cast.mira, wish)
        set_hold(cast.mira, case.id, "A complaint is open.")
        with pytest.raises(DomainError, match="complaint"):
            erasure.confirm_erasure(cast.mira, wish)
        erasure.refuse_erasure(cast.mira, wish)
        view = find_newest_erasure(case.id)
    assert view is not None
    assert (view.state, view.refusal) == ("refused", "A complaint is open.")
    northgate.deliver()
    assert "answer" in northgate.mails(case.email)[-1].subject


def test_a_hold_set_between_two_approvals_counts(northgate: Northgate) -> None:
    case = a_case(northgate, answers=Consent())
    wish, cast = asked(northgate, case), northgate.cast
    with northgate.app.app_context():
        erasure.confirm_erasure(cast.mira, wish)
        set_hold(cast.mira, case.id, "A complaint is open.")
        with pytest.raises(DomainError, match="complaint"):
            erasure.approve_erasure(cast.ada, wish)
    assert northgate.rows(ConsentDecision, candidate_id=case.id)


def test_the_wish_can_be_taken_back_until_it_is_done(northgate: Northgate) -> None:
    case = a_case(northgate, answers=Consent())
    wish = asked(northgate, case)
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        erasure.take_back(visit)
        with pytest.raises(Conflict, match="taken back"):
            erasure.confirm_erasure(northgate.cast.mira, wish)
        assert list_due(northgate.cast.mira).rows == ()


def test_hr_sees_until_when_it_has_to_be_answered(northgate: Northgate) -> None:
    case = a_case(northgate, answers=Consent())
    asked(northgate, case)
    with northgate.app.app_context():
        rows = list_due(northgate.cast.mira).rows
        assert list_due(northgate.cast.jonas).rows == ()
    assert [(row.kind, row.candidate) for row in rows] == [("erasure", case.name)]
    assert 29 <= (rows[0].answer_by - clock.now()).days <= 30


def test_the_case_stays_in_lists_and_figures_as_nobody(northgate: Northgate) -> None:
    case, cast = everywhere(northgate), northgate.cast
    period = Period(clock.now().date(), clock.now().date())
    with northgate.app.app_context():
        before = glance(cast.mira, period).total
        contacts = len(northgate.rows(Contact))
    erased(northgate, case)
    with northgate.app.app_context():
        assert glance(cast.mira, period).total == before
        assert len(northgate.rows(Contact)) == contacts
        row = list_candidates(cast.jonas).rows[0]
        assert row.name.startswith("Erased on ")
        assert row.consent[0] == "Erased"
        left = find_erased(cast.jonas, case.id)
        assert left is not None
        assert left.name == row.name
        assert find_erased(cast.mei, case.id) is None
        with pytest.raises(NotFound):
            load_candidate(cast.jonas, case.id)


def test_what_runs_by_itself_leaves_an_erased_case_alone(northgate: Northgate) -> None:
    case = everywhere(northgate)
    erased(northgate, case)
    events = len(northgate.rows(AuditEvent, case_id=case.id))
    with northgate.app.app_context():
        for job in PERIODIC:
            job()
    assert len(northgate.rows(AuditEvent, case_id=case.id)) == events
    assert northgate.rows(CaseSubject, case_id=case.id) == []
    assert all(
        row["candidate_id"] != case.id or not row["reason"]
        for row in northgate.rows(Finding)
    )


def test_the_last_mail_brings_the_certificate_and_the_address_is_forgotten(
    northgate: Northgate,
) -> None:
    case = a_case(northgate, answers=Consent())
    done = erased(northgate, case)
    assert northgate.rows(Erasure)[0]["mail_to"] == case.email
    finish(northgate)
    last = northgate.mails(case.email)[-1]
    assert done.code in last.body
    assert done.event_hash in last.body
    assert northgate.rows(Erasure)[0]["mail_to"] == ""
    assert northgate.rows(Erasure)[0]["finished_at"] is not None


def test_a_certificate_can_be_checked_and_another_cannot(northgate: Northgate) -> None:
    case = a_case(northgate, answers=Consent())
    done = erased(northgate, case)
    with northgate.app.app_context():
        assert find_certificate(done.code.lower()) is not None
        assert find_certificate(done.code[:-1]) is None
        assert find_certificate("") is None


def test_who_is_killed_before_the_keys_are_gone_is_followed_by_the_start(
    northgate: Northgate, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = everywhere(northgate)
    with northgate.app.app_context():
        subjects = erasure.list_subjects(db.session(), case.id)
    with monkeypatch.context() as killed:
        killed.setattr(erasure, "destroy_keys", lambda _: None)
        erased(northgate, case)
    with northgate.app.app_context():
        assert current_keystore().keys_for(subjects)
        erasure.replay_erasures()
        assert current_keystore().keys_for(subjects) == {}
    assert northgate.breaks() == []


@pytest.mark.sqlite
def test_a_backup_that_brings_a_person_back_is_erased_again(
    northgate: Northgate, tmp_path: Path
) -> None:
    case = everywhere(northgate)
    with northgate.app.app_context():
        db.session.remove()
        db.engine.dispose()
    kept, path = tmp_path / "backup.db", Path(db_file(northgate))
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(kept)) as to:
        source.backup(to)
    erased(northgate, case)
    with northgate.app.app_context():
        db.session.remove()
        db.engine.dispose()
    for journal in (f"{path}-wal", f"{path}-shm"):
        Path(journal).unlink(missing_ok=True)
    shutil.copy(kept, path)
    assert northgate.rows(Candidate, id=case.id)[0]["name"] == case.name
    with northgate.app.app_context():
        assert erasure.replay_erasures() == 1
        assert erasure.replay_erasures() == 0
    assert northgate.rows(Candidate, id=case.id)[0]["email"] == ""
    assert northgate.breaks() == []


def db_file(northgate: Northgate) -> str:
    return northgate.config.database_url.removeprefix("sqlite:///")
