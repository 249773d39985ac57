"""Many debriefs at once: whose, how far, what a killed worker leaves, what leaves."""

import io
import os
import signal
import subprocess
import sys
import time
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from pypdf import PdfReader
from sqlalchemy import func, insert, select, update

from hiring import clock, worker
from hiring.domain.actor import Actor, Role
from hiring.domain.archive import (
    KEPT,
    Quarter,
    latest_quarters,
    name_of_file,
    quarter_of,
    read_quarter,
)
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.domain.ledger import EventType
from hiring.extensions import db
from hiring.ids import new_id
from hiring.models.contact import Finding, NotePassage, Reply
from hiring.models.debrief import Debrief, DocumentExport
from hiring.models.ledger import AuditEvent
from hiring.models.sending import ArchivedDebrief, DebriefArchive
from hiring.queries.archives import ArchiveView, Scope, list_readable, load_archive
from hiring.services import archives
from hiring.services.archives import AskArchive, Taken
from hiring.services.candidates import assign_interviewers
from hiring.services.debrief_words import judge_words, list_words
from hiring.services.debriefs import save_draft
from hiring.services.erasure_manifest import Person, erase_rows
from hiring.services.passages import Judgement, judge_passage
from hiring.transaction import transaction
from tests.builders import (
    CAREFUL,
    PRIYA,
    SAID,
    Case,
    a_case,
    a_contact,
    a_debrief,
    a_draft,
    a_staff,
    an_opening,
    listed,
)
from tests.northgate import Northgate


def some_cases(northgate: Northgate, count: int = 2, **options: object) -> list[Case]:
    opening_id = an_opening(northgate)
    return [
        a_case(northgate, opening_id=opening_id, name=f"Amara {number}", **options)  # type: ignore[arg-type]
        for number in range(1, count + 1)
    ]


def asked(northgate: Northgate, actor: Actor, scope: Scope, recipient: str = "") -> str:
    with northgate.app.app_context():
        return archives.ask_archive(actor, AskArchive(scope, recipient))


def printed(northgate: Northgate) -> int:
    return worker.print_some(northgate.app)


def seen(northgate: Northgate, actor: Actor, archive_id: str) -> ArchiveView:
    with northgate.app.app_context():
        return load_archive(actor, archive_id)


def taken(northgate: Northgate, actor: Actor, archive_id: str) -> zipfile.ZipFile:
    with northgate.app.app_context():
        found: Taken = archives.take_archive(actor, archive_id, "")
        content = b"".join(archives.every_byte(found))
    return zipfile.ZipFile(io.BytesIO(content))


def test_quarters_are_known_by_their_days() -> None:
    assert quarter_of(date(2026, 11, 22)) == Quarter(2026, 4)
    assert Quarter(2026, 4).last == date(2026, 12, 31)
    assert str(latest_quarters(date(2026, 2, 1), 3)[-1]) == "2025-Q3"
    assert read_quarter("2026-Q4") == Quarter(2026, 4)
    assert [read_quarter(code) for code in ("", "2026-Q5", "0000-Q1", "x")] == [
        None
    ] * 4


def test_a_name_becomes_a_file_that_any_system_can_keep() -> None:
    assert name_of_file(7, "../../etc/passwd", "A:B") == "007 .. .. etc passwd, A B.pdf"
    assert name_of_file(1, "\u202eAmara\n", "") == "001 Amara, –.pdf"
    assert len(name_of_file(1, "A" * 300, "B" * 300)) < 200


def test_all_debriefs_of_an_opening_leave_as_one_file_with_a_list(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    first, second = some_cases(northgate, interviewers=[cast.ivo])
    a_debrief(northgate, first)
    a_debrief(northgate, second, cast.ivo)
    a_debrief(northgate, a_case(northgate))  # of another opening
    broken = a_debrief(northgate, first, cast.ivo)
    with northgate.app.app_context(), transaction() as session:
        whole = update(Debrief).where(Debrief.id == broken)
        session.execute(whole.values(summary="word " * 500_000))
    archive_id = asked(northgate, cast.jonas, Scope(first.opening_id), "Lea Brandt")
    assert printed(northgate) == 3
    view = seen(northgate, cast.jonas, archive_id)
    assert (view.count_all, view.printed, view.failed) == (3, 2, 1)
    archive = taken(northgate, cast.jonas, archive_id)
    assert archive.testzip() is None
    assert archive.namelist() == [
        "001 Amara 1, Jonas Weber.pdf",
        "003 Amara 2, Ivo Horvat.pdf",
        "index.html",
        "page.css",
    ]
    listed = archive.read("index.html").decode()
    assert "002 Amara 1, Ivo Horvat.pdf: The document is too long" in listed
    assert "Lea Brandt" in listed
    for case in (first, second):
        kinds = [row["type"] for row in northgate.rows(AuditEvent, case_id=case.id)]
        assert kinds.count(EventType.DOCUMENT_EXPORTED) == 1
    exports = northgate.rows(DocumentExport)
    assert {row["recipient"] for row in exports} == {"Lea Brandt"}
    assert [row["on_panel"] for row in exports] == [False, False]
    shared = [row for row in northgate.rows(Finding) if row["code"] == "RET002"]
    assert {row["candidate_id"] for row in shared} == {first.id, second.id}
    with northgate.app.app_context(), clock.set_to(clock.now() + KEPT):
        archives.forget_old_archives()
    assert northgate.rows(ArchivedDebrief) == []
    assert northgate.rows(DebriefArchive)[0]["gone_at"] is not None
    assert not seen(northgate, cast.jonas, archive_id).is_ready
    assert northgate.breaks() == []


def test_nobody_gets_a_debrief_that_they_may_not_read_at_any_of_the_three_moments(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    lead = a_staff(northgate, "Lena Ott", Role.HIRING_MANAGER, Role.INTERVIEWER)
    opening_id = an_opening(northgate, lead)
    first, second, third = (
        a_case(northgate, manager=lead, opening_id=opening_id, name=f"Amara {number}")
        for number in range(3)
    )
    for case in (first, second, third):
        _let_interview(northgate, lead, case, cast.ivo)
        a_debrief(northgate, case, cast.ivo)
    scope = Scope(opening_id)
    with northgate.app.app_context():
        save_draft(lead, first.id, a_draft())
        readable = list_readable(lead, scope)
        assert (len(readable.rows), readable.unread) == (2, 1)
        for stranger in (cast.jonas, cast.ivo):
            with pytest.raises(NotFound):
                list_readable(stranger, scope)
        with pytest.raises(Forbidden):
            list_readable(lead, Scope(None, date(2026, 1, 1), date(2026, 3, 31)))
    archive_id = asked(northgate, lead, scope)
    # Between asking and printing: an own draft is begun, and bars the others'.
    with northgate.app.app_context():
        save_draft(lead, second.id, a_draft())
    assert printed(northgate) == 2
    assert seen(northgate, lead, archive_id).failed == 1
    # Between printing and taking as well.
    with northgate.app.app_context():
        save_draft(lead, third.id, a_draft())
    archive = taken(northgate, lead, archive_id)
    assert [name for name in archive.namelist() if name.endswith(".pdf")] == []
    assert northgate.rows(DocumentExport) == []
    with pytest.raises(NotFound):
        seen(northgate, cast.mira, archive_id)


def test_hr_takes_a_quarter_and_gets_none_of_another(northgate: Northgate) -> None:
    mira = northgate.cast.mira
    (case,) = some_cases(northgate, 1)
    a_debrief(northgate, case)
    this = quarter_of(clock.now().date())
    with northgate.app.app_context():
        for quarter, count in ((this, 1), (this.before, 0)):
            scope = Scope(None, quarter.first, quarter.last)
            assert len(list_readable(mira, scope).rows) == count
        with pytest.raises(DomainError):
            archives.ask_archive(mira, AskArchive(scope))


def test_whoever_is_erased_is_gone_from_every_archive_and_it_says_so(
    northgate: Northgate,
) -> None:
    jonas = northgate.cast.jonas
    first, second, third = some_cases(northgate, 3)
    for case in (first, second, third):
        a_debrief(northgate, case)
    archive_id = asked(northgate, jonas, Scope(first.opening_id))
    with northgate.app.app_context():
        assert archives.print_next_debrief()
        _erase(first)  # printed
        _erase(second)  # waiting
    assert printed(northgate) == 1
    view = seen(northgate, jonas, archive_id)
    assert (view.taken_out, view.printed, view.is_ready) == (2, 1, True)
    with northgate.app.app_context():
        found = archives.take_archive(jonas, archive_id, "")
        _erase(third)  # while it is being sent
        content = b"".join(archives.every_byte(found))
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.namelist() == ["index.html", "page.css"]
    text = archive.read("index.html").decode()
    assert "3 taken out, because the person was erased." in text
    assert "Amara" not in text


def test_words_kept_back_after_printing_do_not_leave(northgate: Northgate) -> None:
    cast = northgate.cast
    (case,) = some_cases(northgate, 1, interviewers=[cast.ivo])
    told = replace(a_draft(), unknown="Whether she is pregnant.")
    debrief_id = a_debrief(northgate, case, cast.ivo, told)
    archive_id = asked(northgate, cast.jonas, Scope(case.opening_id))
    with northgate.app.app_context():
        in_hand = archives._claim()  # noqa: SLF001 - a worker that prints it just now
        assert in_hand is not None
        before = archives._outcome(in_hand)  # noqa: SLF001
        (words,) = list_words(cast.ivo, debrief_id)
        judge_words(cast.ivo, debrief_id, words.id, touches=True)
    a_second_later = clock.now() + timedelta(seconds=1)
    with northgate.app.app_context(), clock.set_to(a_second_later):
        assert archives._claim() is not None  # noqa: SLF001 - another takes it over
        archives._settle(in_hand, **before)  # noqa: SLF001
        assert not load_archive(cast.jonas, archive_id).is_ready
    with clock.set_to(clock.now() + archives.LEASE + timedelta(seconds=2)):
        assert printed(northgate) == 1
    text = _words_in(taken(northgate, cast.jonas, archive_id))
    assert "Whether she is" in text
    assert "pregnant" not in text


def test_a_reply_to_a_talk_that_went_to_hr_after_printing_does_not_leave(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    case = a_case(northgate, answers=CAREFUL, interviewers=[cast.ivo])
    notes = replace(SAID, opinions="She was ill for a year.")
    talk = a_contact(northgate, case, listed(PRIYA), notes=notes)
    a_debrief(northgate, case, cast.ivo)
    with northgate.app.app_context(), transaction() as session:
        reply = {"candidate_id": case.id, "contact_id": talk, "seq": 1, "theme": ""}
        kept = {**reply, "id": new_id(), "written_at": clock.now(), "text": "Not so."}
        session.execute(insert(Reply.__table__), kept)
    archive_id = asked(northgate, cast.jonas, Scope(case.opening_id))
    assert printed(northgate) == 1
    with northgate.app.app_context():
        found = archives.take_archive(cast.jonas, archive_id, "once")
        passage = northgate.rows(NotePassage)[0]["id"]
        judge_passage(cast.jonas, passage, Judgement(touches=True, asked=False))
        late = zipfile.ZipFile(io.BytesIO(b"".join(archives.every_byte(found))))
    assert late.namelist() == ["index.html", "page.css"]
    assert printed(northgate) == 1
    assert "Not so." not in _words_in(taken(northgate, cast.jonas, archive_id))
    with northgate.app.app_context():
        archives.take_archive(cast.jonas, archive_id, "once")
    digests = [row["sha256"] for row in northgate.rows(DocumentExport)]
    assert (len(digests), len(set(digests))) == (3, 2), "what was printed anew, too"


def _words_in(archive: zipfile.ZipFile) -> str:
    """Return all that its debriefs say, on one line."""
    files = [name for name in archive.namelist() if name.endswith(".pdf")]
    pages = [
        page.extract_text()
        for name in files
        for page in PdfReader(io.BytesIO(archive.read(name))).pages
    ]
    assert pages
    return " ".join(" ".join(pages).split())


def test_a_killed_worker_loses_one_page_and_another_goes_on_after_the_last(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    authors = [cast.ivo, *(a_staff(northgate, n, Role.INTERVIEWER) for n in "XYZ")]
    cases = some_cases(northgate, 2, interviewers=authors)
    for case in cases:
        for author in (*authors, cast.jonas):
            a_debrief(northgate, case, author)
    archive_id = asked(northgate, cast.mira, Scope(cases[0].opening_id))
    with a_worker(northgate) as process:
        _wait_for(northgate, 2)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
    before = {row["id"]: row for row in northgate.rows(ArchivedDebrief)}
    done = {part for part, row in before.items() if row["made_at"]}
    assert 2 <= len(done) < 10, "it was killed in the middle"
    cut_off = [p for p, row in before.items() if row["attempts"] and p not in done]

    with clock.set_to(clock.now() + timedelta(seconds=5)):
        printed(northgate)
    assert len(cut_off) <= 1
    assert seen(northgate, cast.mira, archive_id).left == 10
    with clock.set_to(clock.now() + archives.LEASE + timedelta(seconds=5)):
        assert printed(northgate) == len(cut_off)
        assert printed(northgate) == 0
    after = {row["id"]: row for row in northgate.rows(ArchivedDebrief)}
    assert all(after[part] == before[part] for part in done), "nothing is made twice"
    assert sum(row["attempts"] for row in after.values()) == 10 + len(cut_off)
    names = taken(northgate, cast.mira, archive_id).namelist()
    assert len(set(names)) == len(names) == 12


def test_a_page_that_kills_every_worker_is_given_up_and_named(
    northgate: Northgate,
) -> None:
    (case,) = some_cases(northgate, 1)
    a_debrief(northgate, case)
    archive_id = asked(northgate, case.manager, Scope(case.opening_id))
    for turn in range(archives.MOST_TRIES):
        moment = clock.now() + turn * (archives.LEASE + timedelta(seconds=1))
        with northgate.app.app_context(), clock.set_to(moment):
            assert archives._claim() is not None  # noqa: SLF001 - as if it died here
    with clock.set_to(clock.now() + timedelta(hours=1)):
        assert printed(northgate) == 1
        assert printed(northgate) == 0
    assert northgate.rows(ArchivedDebrief)[0]["problem"] == archives.CUT_OFF
    assert not seen(northgate, case.manager, archive_id).is_ready


def test_two_hundred_debriefs_are_sent_in_no_more_memory_than_ten(
    northgate: Northgate,
) -> None:
    (case,) = some_cases(northgate, 1)
    a_debrief(northgate, case)
    peaks = {}
    for count in (10, 200):
        archive_id = asked(northgate, case.manager, Scope(case.opening_id))
        assert printed(northgate) == 1
        _add_parts(northgate, archive_id, count)
        with northgate.app.app_context():
            found = archives.take_archive(case.manager, archive_id, "")
            tracemalloc.start()
            sent = sum(len(piece) for piece in archives.every_byte(found))
            peaks[count] = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert sent > count * 100_000
    assert peaks[200] < peaks[10] + 2 * 1024 * 1024
    assert peaks[200] < 4 * 1024 * 1024


@contextmanager
def a_worker(northgate: Northgate) -> Iterator[subprocess.Popen[bytes]]:
    """Start a worker of its own, as an administrator does."""
    config = northgate.config
    command = [sys.executable, "-m", "tests.northgate"]
    process = subprocess.Popen(
        [*command, str(config.instance), config.database_url],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)


def _wait_for(northgate: Northgate, count: int) -> None:
    made = select(func.count()).where(ArchivedDebrief.made_at.is_not(None))
    give_up = time.monotonic() + 60
    with northgate.app.app_context():
        while (db.session.scalar(made) or 0) < count:
            db.session.rollback()
            assert time.monotonic() < give_up, "the worker never came to print"
            time.sleep(0.02)


def _let_interview(
    northgate: Northgate, manager: Actor, case: Case, *interviewers: Actor
) -> None:
    with northgate.app.app_context():
        chosen = frozenset(each.id for each in interviewers)
        assign_interviewers(manager, case.id, chosen)


def _erase(case: Case) -> None:
    person = Person(case.id, case.opening_id, case.name, case.email)
    with transaction() as session:
        erase_rows(session, person, {"erased_at": clock.now()})


def _add_parts(northgate: Northgate, archive_id: str, count: int) -> None:
    """Let an archive hold many more debriefs, each of 100 kB that cannot shrink."""
    (first,) = northgate.rows(ArchivedDebrief, archive_id=archive_id)
    rows = [
        first
        | {"id": f"{archive_id[:20]}{number:04}", "number": number}
        | {"name": f"{number:03}.pdf", "content": os.urandom(100_000)}
        for number in range(2, count + 1)
    ]
    with northgate.app.app_context(), transaction() as session:
        session.execute(insert(ArchivedDebrief.__table__), rows)
        larger = update(ArchivedDebrief).where(ArchivedDebrief.id == first["id"])
        session.execute(larger.values(content=os.urandom(100_000)))
