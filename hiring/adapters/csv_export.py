"""CSV that spreadsheets read as text and never as a formula.

A byte order mark stands first, since without one Excel takes UTF-8 for something else.
What the rows say is none of this file's business.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator

BOM = "\ufeff"
_LEADS = frozenset("=+-@")
_BREAKS = ("\t", "\r", "\n")


def lines(rows: Iterable[Iterable[str]]) -> Iterator[bytes]:
    """Write rows as UTF-8, the byte order mark before the first."""
    lead = BOM
    for row in rows:
        buffer = io.StringIO()
        csv.writer(buffer).writerow([cell(text) for text in row])
        yield (lead + buffer.getvalue()).encode()
        lead = ""


def cell(text: str) -> str:
    """Return the text, after an apostrophe where a spreadsheet would run it.

    Blanks and invisible characters before a sign do not hide it, nor does its
    full-width form.
    """
    seen = unicodedata.normalize("NFKC", text)
    first = next((char for char in seen if not _is_unseen(char)), "")
    return f"'{text}" if first in _LEADS or text.startswith(_BREAKS) else text


def _is_unseen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) in {"Cc", "Cf"}
