"""What cannot be read is refused at once, in words that say what to do."""

import codecs
import time

import pytest

from hiring.domain.candidate_file import (
    MAX_BYTES,
    CandidateFileRefused,
    decode,
    read_table,
)

HEAD = "Name,Email\n"


def refusal(raw: bytes) -> str:
    """Return the words with which a file is refused."""
    with pytest.raises(CandidateFileRefused) as refused:
        read_table(decode(raw))
    return refused.value.message


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", "empty"),
        (codecs.BOM_UTF8, "empty"),
        (codecs.BOM_UTF16_LE, "empty"),
        (b" \r\n\t\r\n", "empty"),
        (b",,,\n,,\n", "no rows"),
        (b"Name,Email\n", "no rows below"),
        (b"PK\x03\x04\x14\x00\x06\x00xl/workbook.xml", "save it as CSV"),
        (b"PK\x05\x06" + bytes(18), "save it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\x1f\x8b\x08\x00", "compressed archive"),
        (b"\r\n <HTML><table>", "web page"),
        (codecs.BOM_UTF8 + b"<?xml version='1.0'?>", "XML document"),
        (b"x" * (MAX_BYTES + 1), "larger than 10 MB"),
        (b"Name,Email\nA\x00da,ada@x.example\n", "Line 2 holds a NUL byte"),
        ("\ufeffName,Email\nA\x00da,a@x.example".encode("utf-16-le"), "Line 2 holds"),
        ("Name,Email\n".encode("utf-16-le"), "Line 1 holds a NUL byte"),
        (b"Name\xe9\x00,Email\n", "Line 1 holds a NUL byte"),
        ("\ufeffName\nA".encode("utf-16-le") + b"\x41", "on line 2 is broken"),
        ("\ufeffName\nA".encode("utf-16-be") + b"\xd8\x00", "on line 2 is broken"),
        (b"Name\nA\x81da\n", "on line 2 is broken"),
    ],
)
def test_a_file_that_is_no_readable_text_is_refused(raw: bytes, words: str) -> None:
    """Each refusal says what the file is, or where it breaks."""
    assert words in refusal(raw)


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (codecs.BOM_UTF8 + HEAD.encode() + b"\xe9lan,e@x.example\n", 2),
        (HEAD.encode() + b"Zo\xc3,z@x.example\n", 2),
        ("Name\r\nZoë\r\nŁukasz\r\nJos".encode() + b"\xc3", 4),
        (HEAD.encode() + b"\n" + "東".encode()[:2] + b",a@x.example\n", 3),
    ],
)
def test_a_torn_letter_is_named_by_its_line(raw: bytes, line: int) -> None:
    """Half a letter is never taken for a letter of another alphabet."""
    assert f"on line {line} is broken" in refusal(raw)


@pytest.mark.parametrize("name", ["JOÃO", "José", "Zoë", "Ægir", "Çelik", "MacÉwan Ó"])
def test_names_in_windows_1252_are_not_taken_for_torn_letters(name: str) -> None:
    """Old spreadsheets still write it."""
    decoded = decode(f"Name,Email\n{name},a@x.example".encode("cp1252"))
    assert decoded.encoding == "Windows-1252"
    assert name in decoded.text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('Name,Email\n"Ada,ada@x.example\n', "quotation marks in row 2"),
        ('Name,Email\n"Ada" L,ada@x.example\n', "quotation marks in row 2"),
        ('Name,Email\n"Ada\n\nB",b@x.example\n"C,c@x.example\n', "in row 3"),
        ("Name,Email\n" + "x" * 10_001 + ",a@x.example\n", "more than 10,000 char"),
        ('Name,Email\n"' + "Ada,a@x.example\n" * 10_000, "never ends"),
        ("Name,Email\n" + "A,a@x.example\n" * 20_001, "more than 20,000 rows"),
        ("Name,Email\n" + "A,a@x.example\n" * 20_100, "more than 20,000 rows"),
        ("Name,Email" + "," * 199 + "\nAda,a@x.example\n", "201 columns"),
        ("," * 300 + "\nName,Email\nAda,a@x.example\n", "301 columns"),
    ],
)
def test_a_table_that_no_honest_export_holds_is_refused(text: str, words: str) -> None:
    """Limits and quotation marks are explained by the row where they break."""
    assert words in refusal(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        ",".join(f"Heading {n}" for n in range(50_000)) + "\n" + "," * 49_999,
        ",".join(f'"H{n}"' for n in range(50_000)),
        "," * (MAX_BYTES - 1) + "x",
        ";" * 50_000 + "Name\nA;a@x.example",
        '"' * (MAX_BYTES - 1),
        '"a' * (MAX_BYTES // 2),
        "\n" * (MAX_BYTES - 1) + "x",
        "a\n" * (MAX_BYTES // 2),
        "@," * (MAX_BYTES // 2),
        "a.a@" * 2_000,
    ],
)
def test_a_hostile_table_is_refused_quickly(text: str) -> None:
    """Fifty thousand columns cost no more than a look."""
    began = time.process_time()
    assert refusal(text.encode())
    assert time.process_time() - began < 5


def test_twenty_thousand_rows_and_two_hundred_columns_are_accepted() -> None:
    """The limits themselves are still inside."""
    tall = read_table(decode(b"Name,Email\n" + b"A,a@x.example\n" * 20_000))
    assert len(tall.rows) == 20_000
    wide = read_table(decode(b"Name,Email" + b"," * 198 + b"\nAda,a@x.example\n"))
    assert len(wide.headings) == 200
