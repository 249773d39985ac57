"""The work of the child process that reads a filled-in form: PDF in, JSON out.

Run by ``child_main`` and never imported. qpdf (pikepdf) puts the file in order and
takes out whatever could act; pypdf reads what is left. Of all that a file can carry,
values of fields, ticked boxes and, where there are none, words are passed on. Nothing
here knows what a debrief is.
"""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pypdf import PdfReader
from pypdf.generic import StreamObject

PAGES, FIELDS, LETTERS = 50, 500, 20_001
PAGES_READ, DEEPEST = 3, 20
_ACTING = {
    "/OpenAction": "",
    "/AA": "",
    "/A": "",
    "/JS": "scripts",
    "/JavaScript": "scripts",
    "/EmbeddedFiles": "attachments",
    "/AF": "attachments",
    "/Collection": "attachments",
    "/XFA": "a second form inside it",
    "/CO": "",
    "/Perms": "",
    "/PieceInfo": "",
    "/URI": "",
    "/Threads": "",
    "/Outlines": "",
    "/StructTreeRoot": "",
    "/Metadata": "",
}
"""What never reaches the second reader, and in which words it was left out."""
_HARMLESS = ("/GoTo", "/URI")


class Refused(Exception):
    """A file that cannot be read any further."""


def start() -> Callable[[bytes], bytes]:
    """Make ready to read."""

    def answer(request: bytes) -> bytes:
        return json.dumps(read(request)).encode()

    return answer


def read(content: bytes) -> dict[str, Any]:
    """Say what a file is, and what stands in its fields."""
    dropped: set[str] = set()
    try:
        with pikepdf.open(BytesIO(content), suppress_warnings=True) as file:
            if len(file.pages) > PAGES:
                return _nothing("pages")
            has_fields = _has_fields(file)
            _clean(file, dropped, without_pages=has_fields)
            plain = _written(file)
    except pikepdf.PasswordError:
        return _nothing("locked")
    except pikepdf.PdfError:
        return _nothing("broken")
    except Refused:
        return _nothing("fields")
    reader = PdfReader(plain)
    left_out = sorted(dropped - {""})
    if has_fields:
        texts, ticked = _values(reader)
        return _found("fields", left_out, texts=texts, ticked=ticked)
    words = _words(reader)
    return _found("text" if words else "pictures", left_out, words=words)


def _nothing(found: str) -> dict[str, Any]:
    return _found(found, [])


def _found(found: str, dropped: list[str], **said: Any) -> dict[str, Any]:  # noqa: ANN401
    empty: dict[str, Any] = {"texts": {}, "ticked": [], "words": ""}
    return {"found": found, "dropped": dropped, **empty, **said}


def _has_fields(file: pikepdf.Pdf) -> bool:
    form = file.Root.get("/AcroForm")
    fields = form.get("/Fields") if isinstance(form, pikepdf.Dictionary) else None
    return isinstance(fields, pikepdf.Array) and len(fields) > 0


def _clean(file: pikepdf.Pdf, dropped: set[str], *, without_pages: bool) -> None:
    """Take out what acts, runs, or hides something, from catalog, pages and fields."""
    names = file.Root.get("/Names")
    if isinstance(names, pikepdf.Dictionary):
        _strip(names, dropped)
    _disarm(file.Root, dropped)
    _drop(file.Root, ("/Names",))
    for page in file.pages:
        _disarm(page.obj, dropped)
        for annotation in _dictionaries(page.obj.get("/Annots")):
            _disarm(annotation, dropped)
        if without_pages:
            _drop(page.obj, ("/Contents", "/Resources", "/Annots"))
    if without_pages:
        _clean_fields(file.Root["/AcroForm"], dropped)
    else:
        _drop(file.Root, ("/AcroForm",))


def _clean_fields(form: pikepdf.Object, dropped: set[str]) -> None:
    _disarm(form, dropped)
    _drop(form, ("/DR", "/DA"))
    for field in _fields(form.get("/Fields")):
        _disarm(field, dropped)
        _drop(field, ("/AP", "/MK", "/P"))


def _drop(thing: pikepdf.Object, names: tuple[str, ...]) -> None:
    for name in names:
        if name in thing:
            del thing[name]


def _disarm(thing: pikepdf.Object, dropped: set[str]) -> None:
    _note_actions(thing, dropped)
    _strip(thing, dropped)


def _strip(thing: pikepdf.Object, dropped: set[str]) -> None:
    for name, word in _ACTING.items():
        if name in thing:
            dropped.add(word)
            del thing[name]


def _note_actions(thing: pikepdf.Object, dropped: set[str]) -> None:
    """Name what a click, or the opening, would have done, unless it only moves."""
    does = (thing.get("/A"), thing.get("/OpenAction"), *_values_of(thing.get("/AA")))
    for action in does:
        if isinstance(action, pikepdf.Dictionary):
            if "/JS" in action:
                dropped.add("scripts")
            elif action.get("/S") not in _HARMLESS:
                dropped.add("actions")
    if thing.get("/Subtype") == "/FileAttachment":
        dropped.add("attachments")


def _values_of(thing: Any) -> list[Any]:  # noqa: ANN401 - anything of a file
    if not isinstance(thing, pikepdf.Dictionary):
        return []
    return [value for _, value in thing.items()]


def _dictionaries(array: Any) -> Iterator[pikepdf.Object]:  # noqa: ANN401
    if isinstance(array, pikepdf.Array):
        for at in range(min(len(array), FIELDS * 4)):
            each = array[at]
            if isinstance(each, pikepdf.Dictionary):
                yield each


def _fields(array: Any) -> Iterator[pikepdf.Object]:  # noqa: ANN401
    """Walk fields and those below them; stop at more than any form of ours has."""
    waiting = [(each, 1) for each in _dictionaries(array)]
    seen = 0
    while waiting:
        field, depth = waiting.pop()
        seen += 1
        if seen > FIELDS or depth > DEEPEST:
            raise Refused("The file has more fields than any form of ours.")
        yield field
        waiting.extend((each, depth + 1) for each in _dictionaries(field.get("/Kids")))


def _written(file: pikepdf.Pdf) -> BytesIO:
    """Write what is left anew: no streams of objects, nothing that nobody refers to."""
    plain = BytesIO()
    file.save(
        plain,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
        encryption=False,
        fix_metadata_version=False,
    )
    plain.seek(0)
    return plain


def _values(reader: PdfReader) -> tuple[dict[str, str], list[str]]:
    texts: dict[str, str] = {}
    ticked: list[str] = []
    for name, field in (reader.get_fields() or {}).items():
        value = field.get("/V")
        value = value.get_object() if hasattr(value, "get_object") else value
        if field.get("/FT") == "/Btn":
            if value not in (None, "/Off", ""):
                ticked.append(str(name))
        elif value is not None:
            texts[str(name)] = _text(value)
    return texts, ticked


def _text(value: object) -> str:
    """Read a text, which may be a stream where it is long."""
    if isinstance(value, StreamObject):
        content = value.get_data()
        marked = content.startswith((b"\xfe\xff", b"\xff\xfe"))
        return content.decode("utf-16" if marked else "latin-1", "replace")[:LETTERS]
    return value[:LETTERS] if isinstance(value, str) else ""


def _words(reader: PdfReader) -> str:
    """Read the first pages as text, to tell what kind of file this is."""
    said = [page.extract_text() for page in reader.pages[:PAGES_READ]]
    return "\n".join(said).strip()[:LETTERS]
