"""Promises about paper: it is readable by everybody, closed, and stops in time."""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from shutil import which
from signal import SIGKILL

import pikepdf
import pytest
from jinja2 import UndefinedError

from hiring.adapters import pdf
from hiring.adapters.pdf import Limits, PdfRefused, PdfUnavailable, Printer
from hiring.domain.debrief import (
    Advice,
    Amendment,
    CandidateReply,
    Debrief,
    Story,
    Strength,
    Theme,
    ThemeCategory,
)
from hiring.domain.open_question import QuestionState
from hiring.domain.receipt import Receipt
from hiring.queries.call_back import CallBack, Plan, ToldInDebrief
from hiring.queries.contacts import ReplyView
from hiring.queries.open_questions import (
    Ending,
    FromDebrief,
    FromInterview,
    FromTalk,
    OpenQuestion,
)
from tests import pdf_check

SIGNED = datetime(2026, 11, 19, 17, 52, tzinfo=UTC)
NAMES = ("Łukasz Żółć", "Γιώργος Παπαδόπουλος", "Екатерина Щербакова")
# Sixteen kilobytes of nested columns keep the layout busy for minutes.
RUNAWAY = "<div style='columns:3'>" * 16 + "word " * 200
RUNAWAYS = {
    "nested columns": RUNAWAY,
    "nested flex": "<div style='display:flex'>" * 24 + "word " * 200,
    "tiny pages": "<style>@page{size:1mm;margin:0}</style>" + "word " * 4000,
}
DEBRIEF = Debrief(
    candidate_name="Amara Okafor",
    opening_title="Data Engineer",
    interviewer="Jonas Weber",
    interviewed_on=date(2026, 11, 19),
    minutes=60,
    written_at=datetime(2026, 11, 19, 17, 40, tzinfo=UTC),
    signed_at=SIGNED,
    based_on="Interview and 2 references",
    summary=(
        "Amara is a data engineer who makes fragile systems calm. At Delta Freight she "
        "took a pipeline that failed one day in three and got it to four failures in "
        "nine months, while teaching two colleagues to run it. She wants work whose "
        "effect she can see. She argues with facts and changes her mind in the open. "
        "My one doubt: she has not led people yet. I would hire her, with a mentor "
        "from day one."
    ),
    themes=(
        Theme(
            ThemeCategory.MOTIVATION,
            "She wants work with visible effect.",
            Story(
                "At Delta Freight she had a quiet reporting job.",
                "She asked to leave it for the night-shift routing team.",
                "She read our incident reports before we met and asked about two.",
            ),
            "I wanted to see trucks leave on time because of me.",
            Strength.STRONG,
        ),
        Theme(
            ThemeCategory.CHALLENGES,
            "She has rebuilt a failing pipeline under pressure.",
            Story(
                "In March 2024 daily loads failed 1 day in 3.",
                "She cut the job into five steps, added checks and trained two "
                "colleagues.",
                "Nine months later: 4 failures. Tom Bell confirmed the numbers without "
                "being asked.",
            ),
            "",
            Strength.STRONG,
        ),
        Theme(
            ThemeCategory.FIT,
            "She argues with evidence and lets go when shown wrong.",
            Story(
                did="She pushed back on our test task and was right about the second "
                "part. Her one doubt is ours too: she has not yet led people. She "
                "named it first, and said what help she would want.",
            ),
            "",
            Strength.GOOD,
        ),
    ),
    unknown="How she handles a team conflict as the person in charge.",
    advice=Advice.YES,
    ledger_head="9f3c21ab70de4e18" * 4,
    ledger_seq=31,
)
FULL = replace(
    DEBRIEF,
    candidate_name=NAMES[1],
    interviewer=NAMES[2],
    themes=(*DEBRIEF.themes, Theme(ThemeCategory.FIT, "She is kind.")),
    amendments=(Amendment(NAMES[0], SIGNED + timedelta(days=1), "She led two."),),
    replies=(CandidateReply(SIGNED + timedelta(days=2), "On Tom Bell", "He left."),),
)
RECEIPT = Receipt(
    organisation="Northgate Analytics",
    candidate_name=NAMES[0],
    opening_title="Data Engineer",
    code="RC-7K4M-29",
    recorded_at=SIGNED,
    answers=(("People you named", "Yes"), ("People you did not name", "No")),
    people=(f"{NAMES[1]}, your manager", f"{NAMES[2]}, who worked with you"),
    employer="Lumen Health",
    never=("Ruth Dahl",),
    signed_name=NAMES[0],
    notice_digest="ab" * 32,
    notice_language="English",
    event_hash="cd" * 32,
    seq=7,
    postal_address="Musterkai 7, Berlin",
)
_TALK = FromTalk(
    id="a",
    person=NAMES[2],
    known="Manager, Delta Freight",
    is_listed=True,
    occurred_at=SIGNED,
)
_REPLY = ReplyView("a", 3, SIGNED, "Since 2021 I say so on Monday.")
_ASKED = OpenQuestion(
    id="q",
    words=("How does she take ", None, "?"),
    origin=_TALK,
    raised_by=NAMES[0],
    raised_at=SIGNED,
    state=QuestionState.OPEN,
    replies=(_REPLY,),
    ending=None,
)
_ENDED = replace(
    _ASKED,
    origin=FromDebrief("d", NAMES[0], SIGNED.date()),
    state=QuestionState.ANSWERED,
    replies=(),
    ending=Ending(("She said no.",), NAMES[1], SIGNED, FromInterview(SIGNED.date())),
)
CALL_BACK = {
    "case": {"name": NAMES[1], "opening_title": "Data Engineer"},
    "brief": CallBack(
        open=(_ASKED, replace(_ASKED, origin=_ENDED.origin, replies=())),
        answered=(_ENDED,),
        aside=(replace(_ENDED, state=QuestionState.ASIDE),),
        waits={"a": None},
        plans=(Plan("p", NAMES[0], SIGNED, ("Ride along.",), (), (), ("A desk.",)),),
        told=(ToldInDebrief("d", NAMES[2], SIGNED.date(), SIGNED, ("All.",), ()),),
    ),
    "zone": UTC,
    "as_of": SIGNED,
}
URLS = {
    "img": "<img src='{url}'>",
    "srcset": "<img srcset='{url} 2x'>",
    "stylesheet": "<link rel=stylesheet href='{url}'>",
    "css import": "<style>@import url({url})</style>",
    "background": "<p style='background:url({url})'>x</p>",
    "generated content": "<style>p::before{{content:url({url})}}</style><p>x</p>",
    "list marker": "<li style='list-style-image:url({url})'>x</li>",
    "font face": "<style>@font-face{{font-family:x;src:url({url})}}</style>"
    "<p style='font-family:x'>x</p>",
    "object": "<object data='{url}'></object>",
    "embed": "<embed src='{url}'>",
    "svg image": "<svg xmlns='http://www.w3.org/2000/svg'><image href='{url}'/></svg>",
    "attachment link": "<link rel=attachment href='{url}'>",
    "attachment anchor": "<a rel=attachment href='{url}'>x</a>",
    "base": "<base href='{url}'><img src='x.png'>",
    "colour profile": "<style>@color-profile --x{{src:url({url})}}</style>"
    "<p style='color:color(--x 1 0 0)'>x</p>",
}


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("paper")
    printed = {
        "debrief": pdf.render("debrief.html", {"debrief": DEBRIEF}),
        "full": pdf.render("debrief.html", {"debrief": FULL}),
        "receipt": pdf.render("receipt.html", {"receipt": RECEIPT}),
        "call_back": pdf.render("call_back.html", CALL_BACK),
    }
    for name, body in printed.items():
        (folder / f"{name}.pdf").write_bytes(body)
    return {name: folder / f"{name}.pdf" for name in printed}


@pytest.fixture
def printer() -> Iterator[Printer]:
    one = Printer(Limits(cpu_seconds=1))
    yield one
    one.close()


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[str, list[str]]]:
    """Listen on this machine, and keep what was asked for."""
    paths: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/x", paths
        server.shutdown()


def text_of(path: Path) -> str:
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def words_of(body: bytes, folder: Path) -> str:
    path = folder / "page.pdf"
    path.write_bytes(body)
    return " ".join(text_of(path).split())


def is_gone(pid: int, within: float = 5.0) -> bool:
    for _ in range(int(within / 0.05)):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


def resident_kilobytes(pid: int | None) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    resident = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert resident is not None
    return int(resident[1])


def tags_of(node: pikepdf.Object) -> Iterator[str]:
    """Yield the kinds of structure elements in reading order."""
    if isinstance(node, pikepdf.Array):
        for kid in node.as_list():
            yield from tags_of(kid)
    elif isinstance(node, pikepdf.Dictionary):
        yield str(node.get("/S", ""))
        yield from tags_of(node.get("/K", pikepdf.Array()))


@pytest.mark.skipif(which("java") is None, reason="veraPDF needs Java")
def test_verapdf_finds_nothing_against_pdf_ua(paper: dict[str, Path]) -> None:
    verdicts = pdf_check.broken_rules(*paper.values())
    assert verdicts == {f"{name}.pdf": [] for name in paper}


@pytest.mark.skipif(which("java") is None, reason="veraPDF needs Java")
def test_verapdf_does_find_what_is_wrong(tmp_path: Path, printer: Printer) -> None:
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(printer.print_html("<p>No language.</p>", pdf.Manner(variant=None)))
    assert pdf_check.broken_rules(bad)["bad.pdf"]


@pytest.mark.parametrize("name", ["debrief", "full", "receipt", "call_back"])
def test_screen_readers_get_language_title_and_headings_in_order(
    paper: dict[str, Path], name: str
) -> None:
    with pikepdf.open(paper[name]) as body:
        tags = tags_of(body.Root.StructTreeRoot.K)
        levels = [int(tag[2]) for tag in tags if re.fullmatch(r"/H\d", tag)]
        assert str(body.Root.Lang) == "en"
        assert body.Root.ViewerPreferences.DisplayDocTitle
        assert str(body.docinfo.Title)
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_a_call_back_brief_says_where_each_question_comes_from_on_one_page(
    paper: dict[str, Path],
) -> None:
    with pikepdf.open(paper["call_back"]) as body:
        assert len(body.pages) == 1
    text = " ".join(text_of(paper["call_back"]).split())
    for said in (
        "How does she take [Kept from those who decide]?",
        "Manager, Delta Freight",
        "Named by the candidate",
        "Not to be cited yet",
        "Since 2021 I say so on Monday.",
        "She said no.",
        "Ride along.",
        "Up to day 90",
    ):
        assert said in text


def test_an_ordinary_debrief_is_one_small_page(paper: dict[str, Path]) -> None:
    with pikepdf.open(paper["debrief"]) as body:
        assert len(body.pages) == 1
    assert paper["debrief"].stat().st_size <= 60 * 1024


@pytest.mark.parametrize("name", ["full", "receipt"])
@pytest.mark.parametrize("person", NAMES)
def test_names_in_three_scripts_come_out_whole(
    paper: dict[str, Path], name: str, person: str
) -> None:
    assert person in " ".join(text_of(paper[name]).split())


def test_a_debrief_says_what_was_written(paper: dict[str, Path]) -> None:
    text = " ".join(text_of(paper["debrief"]).split())
    assert "Amara Okafor, Data Engineer" in text
    assert "77 words. Read aloud: about 30 seconds." in text
    assert "Three themes, each with a story" in text
    assert "Good, one doubt" in text
    assert "Yes, hire" in text
    assert "Ledger entry 31. Checksum 9f3c 21ab 70de 4e18." in text
    assert "The candidate may ask for a copy. Page 1 of 1" in text


def test_a_claim_without_a_story_is_marked_in_words(paper: dict[str, Path]) -> None:
    text = " ".join(text_of(paper["full"]).split())
    assert "Four themes, one without a story" in text
    assert "Unsubstantiated claim: no story was given." in text
    assert "She led two." in text
    assert "He left." in text


def test_a_later_page_says_whose_it_is(paper: dict[str, Path]) -> None:
    _, second, *_ = text_of(paper["full"]).split("\f")
    assert f"Interview debrief: {NAMES[1]}, Data Engineer" in second


def test_a_receipt_carries_code_answers_and_hashes(paper: dict[str, Path]) -> None:
    text = " ".join(text_of(paper["receipt"]).split())
    for words in ("RC-7K4M-29", "Lumen Health", "Ruth Dahl", "ab" * 32, "cd" * 32):
        assert words in text


def test_an_empty_receipt_says_so(tmp_path: Path) -> None:
    empty = replace(RECEIPT, people=(), employer=None, never=())
    text = words_of(pdf.render("receipt.html", {"receipt": empty}), tmp_path)
    assert "You did not say." in text
    assert "Nobody listed." in text


def test_only_our_two_fonts_are_used(paper: dict[str, Path]) -> None:
    command = ["pdffonts", str(paper["full"])]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    fonts = [line.split()[0] for line in run.stdout.splitlines()[2:]]
    assert len(fonts) == 2
    assert all("+Sheet" in font for font in fonts)


def test_markup_in_what_people_write_is_printed_as_written(tmp_path: Path) -> None:
    poison = "</title><img src='file:///etc/passwd'>{{ 7*7 }}<style>p{display:none}"
    debrief = replace(
        DEBRIEF,
        candidate_name=poison,
        interviewer='" onload="x',
        summary=poison,
        unknown=poison,
        themes=(Theme(ThemeCategory.FIT, poison, Story(poison, poison), poison),),
    )
    printed = pdf.render("debrief.html", {"debrief": debrief})
    text = words_of(printed, tmp_path)
    assert text.count("img src='file:///etc/passwd'>") >= 4
    assert "{{ 7*7 }}" in text
    assert "Page 1 of 1" in text


def test_characters_that_no_font_prints_are_left_out(tmp_path: Path) -> None:
    debrief = replace(DEBRIEF, candidate_name="Ama\x00ra\ud800 \u202eOka\x0bfor")
    text = words_of(pdf.render("debrief.html", {"debrief": debrief}), tmp_path)
    assert "Amara Okafor, Data Engineer" in text


def test_a_run_without_a_blank_does_not_hold_the_printer() -> None:
    debrief = replace(DEBRIEF, unknown="x" * 20_000)
    start = time.monotonic()
    pdf.render("debrief.html", {"debrief": debrief})
    assert time.monotonic() - start < 5


def test_a_template_that_asks_for_what_is_not_there_fails_loudly() -> None:
    with pytest.raises(UndefinedError):
        pdf.render("debrief.html", {})


@pytest.mark.parametrize("vector", URLS)
def test_no_address_is_ever_asked(asked: tuple[str, list[str]], vector: str) -> None:
    url, paths = asked
    try:
        pdf._printer.print_html(URLS[vector].format(url=url))  # noqa: SLF001
    except PdfRefused as refusal:
        assert "may not have" in str(refusal)  # noqa: PT017 - some only skip
    assert paths == []


@pytest.mark.parametrize("vector", URLS)
def test_no_file_is_ever_read_in(vector: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.css"
    secret.write_text("p::after { content: 'the secret' }")
    page = URLS[vector].format(url=secret.as_uri())
    try:
        printed = pdf._printer.print_html(page)  # noqa: SLF001
    except PdfRefused:
        return
    assert "the secret" not in words_of(printed, tmp_path)
    with pikepdf.open(tmp_path / "page.pdf") as body:
        assert len(body.attachments) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_printer_holds_no_socket_and_none_of_our_settings(
    printer: Printer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SAYSO_SECRET_KEY", "do-not-pass-on")
    printer.warm_up()
    child = Path(f"/proc/{printer.child_pid}")
    open_files = [str(entry.readlink()) for entry in (child / "fd").iterdir()]
    assert not [name for name in open_files if name.startswith("socket:")]
    assert b"do-not-pass-on" not in (child / "environ").read_bytes()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_printer_does_not_grow_with_its_documents(printer: Printer) -> None:
    page = pdf.html_of("debrief.html", {"debrief": DEBRIEF})
    sizes = []
    for _ in range(3):
        for _ in range(6):
            printer.print_html(page)
        sizes.append(resident_kilobytes(printer.child_pid))
    assert sizes[2] - sizes[0] < 4_000
    assert sizes[2] < 90_000


@pytest.mark.parametrize("page", RUNAWAYS.values(), ids=RUNAWAYS)
def test_a_runaway_document_is_stopped_and_the_next_one_prints(
    printer: Printer, page: str
) -> None:
    printer.warm_up()
    first = printer.child_pid
    with pytest.raises(PdfRefused, match="too long or too much"):
        printer.print_html(page)
    assert printer.print_html("<p>Next.</p>").startswith(b"%PDF")
    assert printer.child_pid != first


def test_processor_time_is_counted_by_the_document(printer: Printer) -> None:
    page = pdf.html_of("debrief.html", {"debrief": DEBRIEF})
    printer.warm_up()
    first = printer.child_pid
    for _ in range(15):
        printer.print_html(page)
    assert printer.child_pid == first


def test_a_document_that_sleeps_is_stopped_by_the_clock() -> None:
    printer = Printer(Limits(wall_seconds=0.5))
    with pytest.raises(PdfRefused, match="too long"):
        printer.print_html(RUNAWAY)
    printer.close()


@pytest.mark.skipif(sys.platform != "linux", reason="the system keeps no such limit")
def test_a_document_that_wants_all_memory_is_refused(printer: Printer) -> None:
    with pytest.raises(PdfRefused, match="too much memory"):
        printer.print_html("<table><tr><td colspan=100000000>x</table>")
    assert printer.print_html("<p>Next.</p>").startswith(b"%PDF")


def test_a_document_of_megabytes_is_refused_unread(printer: Printer) -> None:
    with pytest.raises(PdfRefused, match="too long"):
        printer.print_html("x" * 2_000_001)
    assert printer.child_pid is None


def test_a_killed_printer_is_replaced(printer: Printer) -> None:
    printer.warm_up()
    assert printer.child_pid is not None
    os.kill(printer.child_pid, SIGKILL)
    while printer.child_pid:
        time.sleep(0.01)
    assert printer.print_html("<p>Next.</p>").startswith(b"%PDF")


def test_a_printer_that_cannot_start_says_why() -> None:
    printer = Printer(Limits(mebibytes=60))
    with pytest.raises(PdfUnavailable, match="does not start"):
        printer.print_html("<p>x</p>")


def test_who_waits_too_long_is_told() -> None:
    busy = Printer(Limits(cpu_seconds=2, queue_seconds=0.1))
    with ThreadPoolExecutor(1) as pool:
        busy.warm_up()
        running = pool.submit(busy.print_html, RUNAWAY)
        time.sleep(0.3)
        with pytest.raises(PdfUnavailable, match="waiting"):
            busy.print_html("<p>x</p>")
        assert isinstance(running.exception(), PdfRefused)
    busy.close()


def test_the_same_words_give_the_same_bytes_anywhere(paper: dict[str, Path]) -> None:
    page = pdf.html_of("debrief.html", {"debrief": DEBRIEF})
    other = Printer()
    other.print_html("<p>Something else first.</p>")
    assert other.print_html(page) == paper["debrief"].read_bytes()
    other.close()


def test_threads_take_turns() -> None:
    page = pdf.html_of("debrief.html", {"debrief": DEBRIEF})
    with ThreadPoolExecutor(4) as pool:
        printed = set(pool.map(pdf._printer.print_html, [page] * 8))  # noqa: SLF001
    assert len(printed) == 1


def test_a_forked_worker_has_a_printer_of_its_own_and_both_end() -> None:
    program = """
import os, sys
from hiring.adapters import pdf
def show(): print(pdf._printer.child_pid, flush=True)
before = pdf._printer.print_html("<p>x</p>"); show()
if os.fork() == 0:
    same = pdf._printer.print_html("<p>x</p>") == before
    show()
    sys.exit(0 if same else 1)
status = os.wait()[1]
assert pdf._printer.print_html("<p>x</p>") == before
show()
sys.exit(status)
"""
    command = [sys.executable, "-c", program]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    parents, childs, again = map(int, run.stdout.split())
    assert parents == again != childs
    assert is_gone(parents)
    assert is_gone(childs)


def test_no_printer_outlives_a_killed_server(tmp_path: Path) -> None:
    program = """
import os, signal
from hiring.adapters import pdf
pdf.warm_up()
print(pdf._printer.child_pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
    command = [sys.executable, "-c", program]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    run = subprocess.run(
        command, capture_output=True, text=True, check=False, env=environment
    )
    assert is_gone(int(run.stdout))
    assert list(tmp_path.iterdir()) == []
