"""The child process that prints: HTML comes in, PDF goes out, one after the other.

Run as a script by ``hiring.adapters.pdf`` and never imported, so that it imports
nothing of ours: a document that goes wrong can spoil this process and no other.
Nothing here decides what a document says.
"""

import gc
import os
import resource
import shutil
import struct
import sys
from collections.abc import Mapping
from math import ceil
from pathlib import Path
from typing import BinaryIO

from weasyprint import CSS, HTML
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_PACKAGE = Path(__file__).resolve().parent.parent
_FONTS = _PACKAGE / "print_fonts"
_STYLESHEET = _PACKAGE / "templates" / "debrief" / "print.css"
_CLOSED_DOORS = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system")


class BlockedAddress(FatalURLFetchingError):
    """A document asked for something outside the package."""


class InPackageFetcher(URLFetcher):
    """Fetches the fonts named at its making, and for anything else stops."""

    def __init__(self, assets: Mapping[str, bytes]) -> None:
        """Keep the assets, and allow no protocol at all."""
        super().__init__(
            timeout=1, allowed_protocols=(), allow_redirects=False, fail_on_errors=True
        )
        self._assets = assets

    def fetch(
        self, url: str, headers: Mapping[str, str] | None = None
    ) -> URLFetcherResponse:
        """Return a named asset, or stop the whole document."""
        del headers
        if url not in self._assets:
            raise BlockedAddress("The document asked for something it may not have.")
        return URLFetcherResponse(url, self._assets[url], {"Content-Type": "font/ttf"})


class Press:
    """Fonts and style sheet, read once, and the printing of one page of HTML."""

    def __init__(self) -> None:
        """Read fonts and style sheet."""
        fonts = sorted(_FONTS.glob("*.ttf"))
        self._style_fetcher = InPackageFetcher(
            {f"app:{font.name}": font.read_bytes() for font in fonts}
        )
        self._closed = InPackageFetcher({})
        self._fonts = FontConfiguration()
        self._style = CSS(
            string=_STYLESHEET.read_text(encoding="utf-8"),
            font_config=self._fonts,
            url_fetcher=self._style_fetcher,
        )

    def print_html(self, html: str, variant: str | None) -> bytes:
        """Return the page as PDF, tagged for screen readers by ``pdf/ua-1``."""
        page = HTML(string=html, base_url=None, url_fetcher=self._closed)
        pdf: bytes = page.write_pdf(
            stylesheets=[self._style], font_config=self._fonts, pdf_variant=variant
        )
        return pdf


def refuse_the_world(event: str, arguments: tuple[object, ...]) -> None:
    """Let this process open no socket and start no other, whatever it is told."""
    if event.startswith(_CLOSED_DOORS):
        raise BlockedAddress(event)
    if event == "open" and _writes_outside_scratch(arguments):
        raise BlockedAddress(event)


def _writes_outside_scratch(arguments: tuple[object, ...]) -> bool:
    path, _, flags = arguments
    if not isinstance(flags, int) or not flags & (os.O_WRONLY | os.O_RDWR):
        return False
    scratch = os.environ["TMPDIR"] + os.sep
    return isinstance(path, str) and not path.startswith(scratch)


def limit_memory(mebibytes: int) -> None:
    """Bound what this process may map, and leave no core file behind."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the limit is refused or means nothing
        size = mebibytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def limit_next_document(seconds: int) -> None:
    """Give the next document its own processor seconds; the system kills beyond."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    soft = ceil(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def serve(requests: BinaryIO, replies: BinaryIO, cpu_seconds: int) -> None:
    """Answer one request after the other until there are no more."""
    press = Press()
    gc.freeze()
    _reply(replies, b"R", b"")
    while header := requests.read(5):
        tagged, length = struct.unpack("!?I", header)
        html = requests.read(length).decode()
        limit_next_document(cpu_seconds)
        try:
            pdf = press.print_html(html, "pdf/ua-1" if tagged else None)
        except MemoryError:
            _reply(replies, b"M", b"The document needs too much memory.")
            return  # what is left of this process is not to be trusted
        except BlockedAddress as error:
            _reply(replies, b"E", str(error).encode())
        except Exception as error:  # noqa: BLE001 - the next document must still print
            reason = f"The document could not be printed ({type(error).__name__})."
            _reply(replies, b"E", reason.encode())
        else:
            _reply(replies, b"P", pdf)
        gc.collect()  # boxes refer to each other; nobody waits for this any more


def _reply(replies: BinaryIO, kind: bytes, body: bytes) -> None:
    replies.write(kind + struct.pack("!I", len(body)) + body)
    replies.flush()


def main() -> None:
    """Keep the reply channel to ourselves, shut the doors, and serve."""
    mebibytes, cpu_seconds = map(int, sys.argv[1:3])
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    LOGGER.disabled = True
    limit_memory(mebibytes)
    sys.addaudithook(refuse_the_world)
    serve(sys.stdin.buffer, replies, cpu_seconds)
    # A server that was killed cannot remove what it made for us.
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)


if __name__ == "__main__":
    main()
