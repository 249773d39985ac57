"""Promises about documents that leave: each is whole, named, on record and sealed."""

import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from shutil import which

import pikepdf
import pytest

from hiring.adapters import pdf
from hiring.adapters.sealing import Seal, read_seal
from hiring.domain.document import Choice, Document, Kind, Paper
from hiring.extensions import db
from hiring.models.debrief import DocumentExport
from hiring.queries.ledger import head
from hiring.services.exports import (
    DOCUMENTS,
    export_document,
    load_document,
    print_document,
)
from tests import certificates, pdf_check
from tests.builders import World, a_world
from tests.northgate import Northgate

WAYS = (
    (Paper.A4, "en"),
    (Paper.LETTER, "de"),
    (Paper.A4, "fr"),
    (Paper.LETTER, "es"),
    (Paper.A4, "pl"),
)
"""Each language meets a paper, and each document all of them."""

READER = "Łucja Ångström Żółkiewska"


@dataclass(frozen=True)
class Paperwork:
    """Every document of one case, printed in several ways."""

    world: World
    head: str
    files: dict[tuple[Kind, Paper, str], Path]
    signed: frozenset[Kind]


@pytest.fixture
def seal(northgate: Northgate, tmp_path: Path) -> Iterator[Seal]:
    path = tmp_path / "seal.p12"
    certificates.a_certificate(path)
    northgate.app.extensions["sayso_seal"] = made = read_seal(
        path, certificates.PASSWORD
    )
    yield made
    northgate.app.extensions["sayso_seal"] = None


def subjects(world: World) -> dict[Kind, str]:
    """Name what each kind of document is made of."""
    shared = world.shared
    return {
        kind: {
            Kind.DEBRIEF: shared["debrief_id"],
            Kind.OPENING_GUIDE: shared["opening_id"],
        }.get(kind, shared["candidate_id"])
        for kind in DOCUMENTS
    }


def print_all(northgate: Northgate, world: World, folder: Path) -> Paperwork:
    """Print each document, recorded nowhere yet, and then sealed."""
    files, signed, actor = {}, set(), northgate.cast.mira
    for kind, subject in subjects(world).items():
        document: Document = load_document(actor, kind, subject, Choice())
        signed |= {kind} if document.is_signed else set()
        for paper, language in WAYS:
            choice = Choice(READER, paper=paper, language=language)
            files[kind, paper, language] = folder / f"{kind}-{paper}-{language}.pdf"
            made = print_document(actor, kind, subject, choice)
            files[kind, paper, language].write_bytes(made.content)
    newest = head(db.session(), world.case.id)
    assert newest
    return Paperwork(world, newest.hash.hex(), files, frozenset(signed))


def words_of(path: Path) -> list[str]:
    """Return the words of each page."""
    command = ["pdftotext", "-layout", str(path), "-"]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    return [" ".join(page.split()) for page in run.stdout.split("\f")[:-1]]


@pytest.mark.skipif(which("java") is None, reason="veraPDF needs Java")
@pytest.mark.usefixtures("seal")
@pytest.mark.sqlite
def test_every_document_keeps_its_standards_on_each_paper_in_five_languages(
    northgate: Northgate, tmp_path: Path
) -> None:
    world, app = a_world(northgate), northgate.app
    with app.app_context():
        sealed = tmp_path / "sealed.pdf"
        subject = subjects(world)[Kind.DEBRIEF]
        choice = Choice(READER, language="es")
        made = print_document(northgate.cast.mira, Kind.DEBRIEF, subject, choice)
        sealed.write_bytes(made.content)
        app.extensions["sayso_seal"] = None
        printed = print_all(northgate, world, tmp_path)
    assert {Kind.DEBRIEF, Kind.PANEL} <= printed.signed
    for (kind, paper, language), path in printed.files.items():
        check_sheet(printed, kind, paper, language, path)
    archived = [
        path for (kind, *_), path in printed.files.items() if kind in printed.signed
    ]
    found = pdf_check.broken_rules_of(
        {
            "ua1": [*printed.files.values(), sealed],
            "2a": [*archived, sealed],
        }
    )
    broken = {
        (profile, name): rules
        for profile, verdicts in found.items()
        for name, rules in verdicts.items()
        if rules
    }
    assert broken == {}
    assert b"/ByteRange" in sealed.read_bytes()


def check_sheet(
    printed: Paperwork, kind: Kind, paper: Paper, language: str, path: Path
) -> None:
    """Look at what every document has: title, language, dates, bookmarks and foot."""
    wide = {Paper.A4: 595, Paper.LETTER: 612}[paper]
    with pikepdf.open(path) as body:
        assert str(body.Root.Lang) == language
        assert all(round(float(page.mediabox[2])) == wide for page in body.pages)
        for name in ("/Title", "/Author", "/CreationDate", "/ModDate"):
            assert str(body.docinfo[name]), name
        assert body.Root.ViewerPreferences.DisplayDocTitle
        assert body.Root.Outlines.Count
    pages = words_of(path)
    of = {
        "en": "Page {} of {}",
        "de": "Seite {} von {}",
        "fr": "Page {} sur {}",
        "es": "Página {} de {}",
        "pl": "Strona {} z {}",
    }
    for number, page in enumerate(pages, 1):
        assert of[language].format(number, len(pages)) in page, path.name
        assert set(READER.split()) <= set(re.findall(r"[\w-]+", page)), path.name
        is_of_case = kind is not Kind.OPENING_GUIDE
        assert (printed.head in page) == is_of_case, path.name


@pytest.mark.sqlite
def test_the_same_input_gives_the_same_bytes_in_two_processes(
    northgate: Northgate,
) -> None:
    world = a_world(northgate)
    with northgate.app.app_context():
        actor, made = northgate.cast.mira, []
        for kind in (Kind.DEBRIEF, Kind.PANEL):
            document = load_document(actor, kind, subjects(world)[kind], Choice())
            page = pdf.html_of(document.template, document.context, pdf.Export())
            for _ in range(2):
                printer = pdf.Printer()
                manner = pdf.Manner("pdf/a-2a" if document.is_signed else "pdf/ua-1")
                made.append(sha256(printer.print_html(page, manner)).hexdigest())
                printer.close()
    assert made[0] == made[1]
    assert made[2] == made[3]


@pytest.mark.sqlite
def test_a_seal_that_has_run_out_is_said_and_nothing_leaves_without_one(
    northgate: Northgate, seal: Seal
) -> None:
    world, actor = a_world(northgate), northgate.cast.jonas
    subject = subjects(world)[Kind.DEBRIEF]
    jonas = northgate.client(actor)
    with northgate.app.app_context():
        made = export_document(actor, Kind.DEBRIEF, subject, Choice("Ruth Dahl"))
        kept = db.session.query(DocumentExport).filter_by(recipient="Ruth Dahl").one()
        assert kept.sha256 == sha256(made.content).hexdigest()
        assert b"/SubFilter /ETSI.CAdES.detached" in made.content
    northgate.app.extensions["sayso_seal"] = Seal(certificates.expired(), seal.put_on)
    jonas.see(f"/print/debrief/{subject}")
    page = jonas.press("Save as PDF", made_for="me")
    assert page.status == 503
    assert "ran out on" in page.main
    with northgate.app.app_context():
        assert db.session.query(DocumentExport).count() == 1
