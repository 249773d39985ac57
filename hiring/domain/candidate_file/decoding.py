"""From the bytes of an upload to text: encodings, and files that are no text.

Nothing here knows about columns or rows; that starts in `table`.
"""

import codecs
from dataclasses import dataclass
from typing import Final

from hiring.domain.candidate_file.refusal import MAX_BYTES, CandidateFileRefused

SAVE_AS_CSV: Final = "Open it in your spreadsheet program and save it as CSV (UTF-8)."
CHECK_LETTERS: Final = (
    "The file was read as Windows-1252. If letters with accents look wrong below, "
    "save it again as CSV (UTF-8)."
)

# Matched against the first bytes; the order matters only for reading it.
_SIGNATURES: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "an Excel workbook or a zip archive"),
    (b"PK\x05\x06", "an Excel workbook or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"{\\rtf", "a text document"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"<table", "a web page"),
    (b"<?xml", "an XML document"),
)
_CAPITALS: Final = range(0xC2, 0xDF)  # in Windows-1252; in UTF-8 they begin letters
_NOT_ASCII: Final = bytes(range(128, 256))
_UTF16: Final = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


@dataclass(frozen=True, slots=True)
class DecodedText:
    """The text of a file, the encoding it was in, and what to say about that."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def decode(raw: bytes) -> DecodedText:
    """Find the encoding of a candidate file, or refuse the file in plain words."""
    _refuse_what_is_no_text(raw)
    decoded = _from_utf16(raw) or _from_utf8(raw) or _from_windows_1252(raw)
    if not decoded.text.strip():
        raise CandidateFileRefused("This file is empty.")
    if "\x00" in decoded.text:
        raise CandidateFileRefused(_nul_message(decoded.text.split("\x00")[0]))
    return decoded


def _refuse_what_is_no_text(raw: bytes) -> None:
    if not raw:
        raise CandidateFileRefused("This file is empty.")
    if len(raw) > MAX_BYTES:
        raise CandidateFileRefused(
            "This file is larger than 10 MB. Split it and import the parts."
        )
    start = raw[:64].lstrip(codecs.BOM_UTF8 + b" \t\r\n").lower()
    for signature, kind in _SIGNATURES:
        if start.startswith(signature.lower()):
            raise CandidateFileRefused(
                f"This file is {kind}, not a CSV file. {SAVE_AS_CSV}"
            )


def _from_utf16(raw: bytes) -> DecodedText | None:
    for bom, codec in _UTF16:
        if raw.startswith(bom):
            try:
                return DecodedText(raw[len(bom) :].decode(codec), "UTF-16")
            except UnicodeDecodeError as error:
                before = raw[len(bom) :][: error.start].decode(codec, "replace")
                raise CandidateFileRefused(_torn_message(before)) from error
    return None


def _from_utf8(raw: bytes) -> DecodedText | None:
    marked = raw.startswith(codecs.BOM_UTF8)
    body = raw[len(codecs.BOM_UTF8) :] if marked else raw
    try:
        return DecodedText(body.decode("utf-8"), "UTF-8")
    except UnicodeDecodeError as error:
        if marked or _is_torn_utf8(body, error):
            before = body[: error.start].decode("utf-8")
            raise CandidateFileRefused(_torn_message(before)) from error
    return None


def _from_windows_1252(raw: bytes) -> DecodedText:
    # A NUL is the better explanation than an unknown letter, so it is named first.
    nul = raw.find(b"\x00")
    if nul >= 0:
        before = raw[:nul].decode("cp1252", "replace")
        raise CandidateFileRefused(_nul_message(before))
    try:
        return DecodedText(raw.decode("cp1252"), "Windows-1252", (CHECK_LETTERS,))
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("cp1252")
        raise CandidateFileRefused(_torn_message(before)) from error


def _is_torn_utf8(body: bytes, error: UnicodeDecodeError) -> bool:
    """Tell UTF-8 with a broken letter from text that never was UTF-8.

    It was UTF-8 if whole multibyte letters outnumber the broken ones, if the first
    broken one still has two of its bytes, or if the only one would, as Windows-1252,
    be a capital right after a small letter ("ZoÃ"), which hardly any name has.
    """
    if error.end - error.start > 1:
        return True
    kept = body.decode("utf-8", "replace")
    broken = kept.count("\ufffd")
    whole = len(kept) - broken - len(body.translate(None, _NOT_ASCII))
    capital = body[error.start] in _CAPITALS
    after_small = body[error.start - 1 : error.start].islower()
    return whole > broken or (broken == 1 and capital and after_small)


def _line_of(before: str) -> int:
    return before.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def _torn_message(before: str) -> str:
    return (
        f"A letter on line {_line_of(before)} is broken, so the file cannot be read "
        "without loss. Export it again as CSV (UTF-8)."
    )


def _nul_message(before: str) -> str:
    return (
        f"Line {_line_of(before)} holds a NUL byte, which no text file has. "
        "Export it again as CSV (UTF-8)."
    )
