"""Writes an archive that can be read for years, offline: a page, data, and papers.

The page needs nothing but the style sheet beside it, and reads well without that too.
Nothing here knows whose archive it is.
"""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Self, cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from hiring.adapters.said_dates import day, moment
from hiring.adapters.translations import install_translations

_TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "archive"
_PACKED = zipfile.ZIP_DEFLATED
_WHEN = (1980, 1, 1, 0, 0, 0)

_pages = Environment(
    loader=FileSystemLoader(_TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
install_translations(_pages)
_pages.filters.update(day=day, moment=moment)


class Outflow:
    """Where an archive is written that is sent while it is made: nothing is kept."""

    def __init__(self) -> None:
        """Begin with nothing written."""
        self._pieces: list[bytes] = []

    def write(self, piece: bytes) -> int:
        """Hold a piece until it is taken."""
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing: what was written is there."""

    def take(self) -> bytes:
        """Return what was written since the last time, and let go of it."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


class Archive:
    """A ZIP that is written to an open file, one member after another."""

    def __init__(self, file: IO[bytes] | Outflow) -> None:
        """Begin; what was added is let go of at once."""
        self._zip = zipfile.ZipFile(cast("IO[bytes]", file), "w", _PACKED)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """Write the list of members, without which it is no archive."""
        self._zip.close()

    def add(self, name: str, content: bytes) -> None:
        """Add a member, dated so that the same content gives the same archive."""
        member = zipfile.ZipInfo(name, _WHEN)
        member.external_attr = 0o644 << 16
        self._zip.writestr(member, content, _PACKED)

    def add_json(self, name: str, value: Any) -> None:  # noqa: ANN401
        """Add plain values as JSON."""
        self.add(name, json.dumps(value, ensure_ascii=False, indent=1).encode())

    def add_style(self, name: str, sheet: str) -> None:
        """Add the style sheet that pages name."""
        self.add(name, (_TEMPLATES / sheet).read_bytes())

    def add_page(self, name: str, template: str, values: Mapping[str, object]) -> None:
        """Add a page, every word of the values escaped."""
        self.add(name, _pages.get_template(template).render(values).encode())
