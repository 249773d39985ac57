"""What holds for any file: never a crash, and never a changed name."""

import csv
import io
import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from hiring.domain.candidate_file import (
    CandidateFileRefused,
    Openings,
    RowsRead,
    Table,
    decode,
    propose_mapping,
    read_rows,
    read_table,
)

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "cp1252")
ONE = Openings.only("one")

snippets = st.sampled_from(
    [
        b"Name,Email\n",
        b"Name;Email;Job\r\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\xfe\xff",
        b'"',
        b'""',
        b",",
        b"\t",
        b"|",
        b"\r",
        b"\n",
        b"a@x.example",
        b"<a@x.example>",
        b"31/12/2026",
        b"\xc3",
        b"\xa9",
        b"\x00",
        b"sep=;\n",
        b"Required. Enter",
        "Zoë".encode(),
        "Zoë".encode("utf-16-le"),
    ]
)
any_file = st.one_of(
    st.binary(max_size=400),
    st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.lists(st.one_of(snippets, st.binary(max_size=4)), max_size=40).map(b"".join),
)
letters = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "Mn"])
names = st.text(letters, min_size=1, max_size=60).map(
    lambda text: "N" + unicodedata.normalize("NFC", " ".join(text.split()))
)
# Letters that in a row could be UTF-8 as well are left out: no reader can tell them.
western = st.text("abcxyzàáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿ", min_size=1).map(str.title)


def read_through(raw: bytes) -> tuple[Table, RowsRead] | None:
    """Take a file as far as it goes; a refusal is the only other way out."""
    try:
        table = read_table(decode(raw))
        mapping = propose_mapping(table)
        rows = read_rows(table, mapping, known_emails=set(), openings=ONE)
    except CandidateFileRefused:
        return None
    return table, rows


@settings(deadline=None)  # the machine may be busy
@given(any_file)
def test_any_bytes_are_read_or_refused_in_words(raw: bytes) -> None:
    """There is no third way, and every row comes out as exactly one of two."""
    found = read_through(raw)
    if found is None:
        return
    table, rows = found
    kept = {candidate.line for candidate in rows.candidates}
    refused = {problem.line for problem in rows.problems}
    assert kept | refused == {row.line for row in table.rows}
    assert not kept & refused
    assert not (kept | refused) & {row.line for row in table.skipped}


@settings(deadline=None)  # the machine may be busy
@given(
    st.lists(names, min_size=1, max_size=5),
    st.sampled_from(ENCODINGS[:3]),
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_names_come_through_every_encoding_and_delimiter(
    people: list[str], encoding: str, delimiter: str, line_end: str
) -> None:
    """What a system wrote is what we keep."""
    assert names_read(people, encoding, delimiter, line_end) == [
        unicodedata.normalize("NFC", name) for name in people
    ]


@settings(deadline=None)  # the machine may be busy
@given(st.lists(western, min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_western_names_come_through_windows_1252(
    people: list[str], delimiter: str
) -> None:
    """The euro sign makes sure that the file is no UTF-8."""
    assert names_read(["€ A", *people], "cp1252", delimiter, "\r\n") == [
        unicodedata.normalize("NFC", name) for name in ["€ A", *people]
    ]


def names_read(
    people: list[str], encoding: str, delimiter: str, line_end: str
) -> list[str]:
    """Write people as a spreadsheet does, and read them back."""
    page = io.StringIO()
    writer = csv.writer(page, delimiter=delimiter, lineterminator=line_end)
    writer.writerow(["Name", "Email", "Notes"])
    writer.writerows(
        [name, f"a{number}@x.example", "a, b; c | d"]
        for number, name in enumerate(people)
    )
    table = read_table(decode(page.getvalue().encode(encoding)))
    found = read_rows(table, propose_mapping(table), known_emails=set(), openings=ONE)
    assert found.problems == ()
    return [candidate.name for candidate in found.candidates]
