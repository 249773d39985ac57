"""Promises about files that people hand in: read, or stopped, and never believed."""

import subprocess
import zlib
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from hiring.adapters import pdf
from hiring.adapters.filled_forms import LIMITS, read_form
from hiring.adapters.pdf import Export, Paper
from hiring.adapters.pdf_child import Child
from hiring.adapters.translations import LANGUAGES
from hiring.clock import now
from hiring.domain.blank_form import Sheet, answers_of, form_of, why_not
from hiring.domain.debrief import RoleLevel
from hiring.domain.filled_form import Found
from tests import pdf_check
from tests.blank_forms import TOLD, typed
from tests.form_tools import (
    fill_with_pdfbox,
    fill_with_pdfium,
    fill_with_pikepdf,
    fill_with_pypdf,
)

FORM = "3f2a91bc77d03f2a91bc77d0"
SHEET = Sheet(
    form_id=FORM,
    candidate="Amara Okafor",
    job="Data Engineer",
    level=RoleLevel.SENIOR,
    interviewer="Łukasz Żółć",
    organisation="Northgate Analytics",
    made_at=now().replace(microsecond=0),
)


def a_form(paper: Paper = Paper.A4, language: str = "en") -> bytes:
    return pdf.render_form("blank_form.html", {"form": SHEET}, Export(paper, language))


@pytest.fixture(scope="module")
def form() -> bytes:
    return a_form()


def changed(form: bytes, change: Callable[[Pdf], None]) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(form)) as file:
        change(file)
        file.save(out)
    return out.getvalue()


def written(file: Pdf, **how: object) -> bytes:
    out = BytesIO()
    file.save(out, **how)  # type: ignore[arg-type]
    return out.getvalue()


def complaints_of_poppler(content: bytes, folder: Path) -> str:
    """Draw a file as Evince and Okular do; they tell what they cannot draw."""
    (folder / "drawn.pdf").write_bytes(content)
    command = ["pdftoppm", "-r", "20", "-png", "drawn.pdf", "drawn"]
    drawn = subprocess.run(
        command, cwd=folder, check=True, capture_output=True, text=True
    )
    return drawn.stderr


def test_what_four_programs_fill_in_comes_back_word_for_word(
    form: bytes, tmp_path: Path
) -> None:
    given = typed(TOLD)
    files = {
        "PDFium, as in Chrome": fill_with_pdfium(form, given),
        "PDFBox": fill_with_pdfbox(form, given, tmp_path),
        "qpdf": fill_with_pikepdf(form, given),
        "pypdf": fill_with_pypdf(form, given),
    }
    for name, content in files.items():
        answers = answers_of(read_form(content))
        assert answers.draft == TOLD, name
        assert answers.notes == (), name
        assert complaints_of_poppler(content, tmp_path) == "", name
    again = fill_with_pikepdf(files["PDFium, as in Chrome"], typed(TOLD))
    assert answers_of(read_form(again)).draft == TOLD


_CYRILLIC = "".join(map(chr, range(0x410, 0x450))) + "ёЁіїєґ"


def _font_of(field: pikepdf.Object) -> str:
    return str(field.DA).split(" Tf", maxsplit=1)[0].split()[-2]


def test_the_blank_form_can_be_filled_in_by_everybody(
    form: bytes, tmp_path: Path
) -> None:
    sheets = {"en.pdf": form, "letter.pdf": a_form(Paper.LETTER)}
    others = (language for language in LANGUAGES if language != "en")
    sheets |= {f"{each}.pdf": a_form(Paper.A4, each) for each in others}
    for name, content in sheets.items():
        (tmp_path / name).write_bytes(content)
        assert len(content) <= 250_000
    assert len(sheets) == 6
    files = [tmp_path / name for name in sheets]
    assert pdf_check.broken_rules(*files) == {name: [] for name in sheets}
    assert read_form(form).texts["form"] == f"1 {FORM}"
    with pikepdf.open(BytesIO(form)) as file:
        fields = {str(each.T): each for each in file.Root.AcroForm.Fields}
        said = [str(each.TU) for each in fields.values()]
        assert len(set(said)) == len(said), "two fields are called the same"
        assert not set(said) & set(fields), "a field is called by its name in code"
        assert all(page.obj.Tabs == Name.S for page in file.pages)
        kinds = {name: str(each.FT) for name, each in fields.items()}
        assert {kinds[name] for name in typed(TOLD).ticked} == {"/Btn"}
        assert {kinds[name] for name in typed(TOLD).texts} == {"/Tx"}
        assert int(fields["themes-0-claim"].MaxLen) == 300
        assert int(fields["form"].Ff) & 1
        known = file.Root.AcroForm.DR.Font[_font_of(fields["summary"])].ToUnicode
        letters = known.read_bytes()
        for letter in "ąćęłńóśźżĄŁŻäöüßÄÖÜéàçñ¿„“”–αβγδεζηθλμνξπρστυφχψωΆΩ" + _CYRILLIC:
            assert b"<%04x>" % ord(letter) in letters, f"{letter} cannot be typed"
        assert all(" Tf" in str(each.DA) for each in fields.values()), "no ticks shown"
        order = [name for name in fields if name in typed(TOLD).texts]
        assert order[:4] == ["summary", "interviewed_on", "minutes", "themes-0-claim"]
        assert not any(int(each.get("/Ff", 0)) & (1 << 15) for each in fields.values())


def _add_everything_that_acts(file: Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))
    launch = Dictionary(S=Name.Launch, F=String("calc.exe"))
    file.Root.OpenAction = script
    file.Root.AA = Dictionary(WC=launch)
    file.attachments["virus.exe"] = b"MZ"
    file.Root.Names.JavaScript = Dictionary(Names=Array([String("x"), script]))
    file.Root.AcroForm.XFA = file.make_stream(b"<xdp/>")
    file.pages[0].obj.AA = Dictionary(O=launch)
    for field in file.Root.AcroForm.Fields:
        field.AA = Dictionary(K=script, C=launch)
        field.A = launch


def test_what_acts_in_a_form_is_left_out_and_its_words_are_read(form: bytes) -> None:
    filled = fill_with_pikepdf(form, typed(TOLD))
    read = read_form(changed(filled, _add_everything_that_acts))
    assert answers_of(read).draft == TOLD
    assert set(read.dropped) == {
        "a second form inside it", "actions", "attachments", "scripts",
    }  # fmt: skip


def _pages(count: int) -> bytes:
    file = Pdf.new()
    for _ in range(count):
        file.add_blank_page()
    return written(file)


def _scan() -> bytes:
    file = Pdf.new()
    page = file.add_blank_page()
    picture = file.make_stream(b"\x00" * 300)
    picture.stream_dict = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=10, Height=10,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip
    page.obj.Resources = Dictionary(XObject=Dictionary(I=picture))
    page.obj.Contents = file.make_stream(b"q 500 0 0 700 0 0 cm /I Do Q")
    return written(file)


def _flattened(file: Pdf) -> None:
    file.generate_appearance_streams()
    file.flatten_annotations("screen")


def _encrypted(form: bytes) -> bytes:
    with pikepdf.open(BytesIO(form)) as file:
        return written(file, encryption=pikepdf.Encryption(owner="o", user="u"))


def _packed(megabytes: int) -> bytes:
    """Squeeze a thousand times what it looks like into a stream."""
    packer = zlib.compressobj(9, wbits=-15)
    piece = packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH)
    return b"\x78\xda" + piece * megabytes + b"\x03\x00" + bytes(4)


def _bomb_of_words() -> bytes:
    """Make a page whose one stream unpacks to two gigabytes."""
    file = Pdf.new()
    page = file.add_blank_page()
    page.obj.Contents = file.make_stream(_packed(2000))
    page.obj.Contents.stream_dict = Dictionary(Filter=Name.FlateDecode)
    return written(file, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _bomb_of_objects() -> bytes:
    """Make a file whose catalog lies in two gigabytes of packed objects."""
    packed = _packed(2000)
    head = b"%PDF-1.7\n"
    stream = b"1 0 obj\n<</Type/ObjStm/N 2/First 10/Filter/FlateDecode/Length "
    body = stream + str(len(packed)).encode() + b">>stream\n" + packed
    body += b"\nendstream\nendobj\n"
    at = len(head) + len(body)
    row = b"".join(
        bytes([kind]) + place.to_bytes(4, "big") + bytes([last])
        for kind, place, last in ((0, 0, 0), (1, len(head), 0), (2, 1, 0), (1, at, 0))
    )
    cross = b"3 0 obj\n<</Type/XRef/Size 4/W[1 4 1]/Root 2 0 R/Length %d>>stream\n"
    tail = cross % len(row) + row + b"\nendstream\nendobj\nstartxref\n"
    return head + body + tail + str(at).encode() + b"\n%%EOF"


def _deep(file: Pdf) -> None:
    """Hang a field below a field below a field, and so on for ever."""
    field = file.Root.AcroForm.Fields[0]
    below = file.make_indirect(Dictionary(T=String("x")))
    field.Kids = Array([below])
    below.Kids = Array([below, below])


def _deep_pages() -> bytes:
    """Nest pages a hundred thousand deep."""
    parts = [b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"]
    node = b"%d 0 obj<</Type/Pages/Count 1/Kids[%d 0 R]>>endobj\n"
    parts += [node % (at, at + 1) for at in range(2, 100_000)]
    return b"".join([*parts, b"trailer<</Root 1 0 R>>\n%%EOF"])


def test_every_nasty_file_ends_in_a_plain_answer(form: bytes) -> None:
    foreign = Pdf.new()
    foreign.add_blank_page()
    field = Dictionary(FT=Name.Tx, T=String("surname"), V=String("Doe"))
    fields = Array([foreign.make_indirect(field)])
    foreign.Root.AcroForm = Dictionary(Fields=fields)
    files = {
        "empty": (b"", {Found.BROKEN}),
        "no PDF": (b"GIF89a" * 100, {Found.BROKEN}),
        "cut off": (form[: len(form) // 3], {Found.BROKEN, Found.PICTURES, Found.TEXT}),
        "too big": (form + bytes(11_000_000), {Found.BIG}),
        "51 pages": (_pages(51), {Found.PAGES}),
        "locked": (_encrypted(form), {Found.LOCKED}),
        "a scan": (_scan(), {Found.PICTURES}),
        "another form": (written(foreign), {Found.FIELDS}),
        "printed": (changed(form, _flattened), {Found.TEXT}),
        "endless fields": (changed(form, _deep), {Found.FIELDS, Found.BROKEN}),
        "deep pages": (_deep_pages(), {Found.BROKEN, Found.TOO_MUCH, Found.PAGES}),
        "words that unpack": (_bomb_of_words(), {Found.TOO_MUCH, Found.PICTURES}),
        "objects that unpack": (_bomb_of_objects(), {Found.TOO_MUCH, Found.BROKEN}),
    }
    said: dict[str, str] = {}
    for name, (content, expected) in files.items():
        read = read_form(content)
        assert read.found in expected, name
        assert not form_of(read), name
        said[name] = why_not(read) or ""
        assert said[name], name
    assert "password" in said["locked"]
    assert "scan" in said["a scan"]
    assert "printed or flattened" in said["printed"]
    assert "not a form from here" in said["another form"]
    assert "50 pages" in said["51 pages"]
    assert len(_bomb_of_words()) < 3_000_000, "it has to look harmless"
    stopped = read_form(form, replace(LIMITS, wall_seconds=0.001))
    assert stopped.found is Found.TOO_MUCH
    assert "more than 5 seconds" in (why_not(stopped) or "")
    assert LIMITS.wall_seconds == 5


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.socket()",
        "import os; os.fork()",
        "import subprocess; subprocess.run(['true'])",
        "open(__file__, 'ab')",
    ],
)
def test_what_reads_a_file_can_do_nothing_else(tmp_path: Path, deed: str) -> None:
    """Let the child's work be a deed that a file might wish for."""
    script = tmp_path / "work.py"
    lines = "def start():\n    def answer(request):\n        exec(request)\n"
    script.write_text(
        "class Refused(Exception):\n    pass\n"
        f"{lines}        return b'done'\n    return answer\n"
    )
    child = Child(LIMITS, script)
    try:
        kind, said = child.ask(deed.encode(), LIMITS.wall_seconds)
    finally:
        child.end()
    assert (kind, said) != (b"P", b"done")
    assert kind == b"E"
