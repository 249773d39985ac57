"""CSV that a spreadsheet reads as text."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.adapters.csv_export import cell, lines


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n1", "  =1", "\u00a0=1",
        "\u200b=1", "\ufeff=1", "\x00=1",
        "\uff1d1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)", "\ufe661",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Zoë", "a=b", "1-2", "O’Brien", "Łukasz @ work"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert cell(text) == text


@given(st.lists(st.lists(st.text(), min_size=1), min_size=1))
def test_rows_come_back_as_they_were_and_none_begins_a_formula(
    rows: list[list[str]],
) -> None:
    written = b"".join(lines(rows)).decode("utf-8-sig", "surrogatepass")
    read = list(csv.reader(io.StringIO(written, newline="")))
    assert [[cell(text) for text in row] for row in rows] == read
    for row in read:
        for text in row:
            assert text.lstrip()[:1] not in {"=", "+", "-", "@"}


def test_a_byte_order_mark_stands_first_and_once() -> None:
    pieces = list(lines([["Zoë"], ["Łukasz"]]))
    assert pieces == ["\ufeffZoë\r\n".encode(), "Łukasz\r\n".encode()]
