"""The work of the child process that prints: HTML comes in, PDF goes out.

Run by ``child_main`` and never imported, so that it imports nothing of ours. Nothing
here decides what a document says.
"""

import gc
import json
import resource
from collections.abc import Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pydyf
from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

_PACKAGE = Path(__file__).resolve().parent.parent
_FONTS = _PACKAGE / "print_fonts"
_STYLESHEET = _PACKAGE / "templates" / "debrief" / "print.css"
_STYLE_OF_FIELDS = _STYLESHEET.with_name("form.css")
BYTES_A_SECOND = 50_000
"""How much of a page gives it one more second; see ``pdf.py``."""

_PAPERS = {
    "A4": "@page { size: A4 }",
    # 18 mm less to write on: what is one page there is meant to be one page here.
    "Letter": "@page { size: Letter; margin: 13mm 20mm 18mm }"
    ".row { padding: 2.8mm 0 } .box { margin-top: 4mm; padding: 3mm 5mm 3.5mm }"
    ".over { margin-top: 5mm } .signature { margin-top: 4mm }"
    ".dense .row { padding: 1.4mm 0 } .dense { line-height: 1.28 }",
}
_END_OF_METADATA = b"</rdf:RDF>"
_ALSO_UA = b"""\
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/"
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfuaid:part>1</pdfuaid:part>
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that is kept</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
"""
"""The claim of PDF/UA-1 for a file that WeasyPrint makes as PDF/A, which has to say
first what the claim means."""
_FIXED = "form"
_READ_ONLY, _HIDDEN = 1, 2
_LAYOUT = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB")
_WHOLE_FONT = 100_000
_FONT_OF_TICKS = {
    "Type": "/Font",
    "Subtype": "/Type1",
    "BaseFont": "/ZapfDingbats",
}
_MU = (b" <00b5>", b" <03bc>")

Finisher = Callable[[object, Any], None]


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
    """Fonts and style sheets, read once, and the printing of one page of HTML."""

    def __init__(self) -> None:
        """Read fonts and style sheets."""
        fonts = sorted(_FONTS.glob("*.ttf"))
        self._style_fetcher = InPackageFetcher(
            {f"app:{font.name}": font.read_bytes() for font in fonts}
        )
        self._closed = InPackageFetcher({})
        self._fonts = FontConfiguration()
        self._style = self._read(_STYLESHEET.read_text(encoding="utf-8"))
        self._of_fields = self._read(_STYLE_OF_FIELDS.read_text(encoding="utf-8"))
        self._papers = {paper: self._read(style) for paper, style in _PAPERS.items()}

    def print_html(
        self, html: str, variant: str | None, paper: str, *, forms: bool = False
    ) -> bytes:
        """Return the page as PDF, tagged for screen readers.

        What keeps PDF/A-2a keeps PDF/UA-1 too, and says so.
        """
        page = HTML(string=html, base_url=None, url_fetcher=self._closed)
        styles = [self._style, self._papers[paper]]
        pdf: bytes = page.write_pdf(
            stylesheets=[*styles, self._of_fields] if forms else styles,
            font_config=self._fonts,
            pdf_variant=variant,
            pdf_forms=forms,
            finisher=_finisher(variant, forms=forms),
        )
        return pdf

    def _read(self, style: str) -> CSS:
        return CSS(
            string=style, font_config=self._fonts, url_fetcher=self._style_fetcher
        )


def _finisher(variant: str | None, *, forms: bool) -> Finisher | None:
    if forms:
        return _finish_fields
    return _claim_ua if variant == "pdf/a-2a" else None


def _claim_ua(document: object, pdf: Any) -> None:  # noqa: ANN401 - of pydyf, untyped
    del document
    metadata = next(
        each
        for each in pdf.objects
        if getattr(each, "extra", {}).get("Type") == "/Metadata"
    )
    (content,) = metadata.stream
    metadata.stream = [content.replace(_END_OF_METADATA, _ALSO_UA + _END_OF_METADATA)]


def _give_time_for(page: bytes) -> None:
    """Let a long report take longer: what runs away is short, as all that is known."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    more = len(page) // BYTES_A_SECOND
    resource.setrlimit(resource.RLIMIT_CPU, (soft + more, hard))


def _finish_fields(document: object, pdf: Any) -> None:  # noqa: ANN401
    """Make what WeasyPrint leaves open fit for every viewer.

    The field that says which form this is, is locked and hidden. Boxes say how dark
    their ticks are and in which of the fonts that every viewer has, or those that draw
    all anew draw none. A font to type with is embedded whole; what only setting type
    asks of it is of no use here, and a fifth of its size.
    """
    del document
    things = [each for each in pdf.objects if isinstance(each, pydyf.Dictionary)]
    fields = [each for each in things if each.get("Subtype") == "/Widget"]
    looks = next(each["DA"] for each in fields if "DA" in each)
    for field in fields:
        field.setdefault("DA", looks)
        if field["T"].string == _FIXED:
            field["Ff"], field["F"] = _READ_ONLY, _HIDDEN
    for thing in pdf.objects:
        if isinstance(thing, pydyf.Stream):
            _finish_font(thing)
    typed_in = looks.string.split()[-3].decode().lstrip("/")
    fonts = next(each for each in things if typed_in in each)
    ticks = pydyf.Dictionary(_FONT_OF_TICKS)
    pdf.add_object(ticks)
    fonts["ZaDb"] = ticks.reference


def _finish_font(stream: Any) -> None:  # noqa: ANN401 - of pydyf, untyped
    """Lighten a whole font; and of two letters that look alike, let it know the Greek.

    Viewers look up what is typed by that table, which has room for one letter a glyph.
    """
    if "Length1" in stream.extra:
        content = b"".join(stream.stream)
        if len(content) > _WHOLE_FONT:
            stream.stream = [_without_layout(content)]
            stream.extra["Length1"] = len(stream.stream[0])
    elif b"begincmap" in stream.stream:
        stream.stream = [line.replace(*_MU) for line in stream.stream]


def _without_layout(font: bytes) -> bytes:
    whole, light = TTFont(BytesIO(font), recalcTimestamp=False), BytesIO()
    for table in _LAYOUT:
        if table in whole:
            del whole[table]
    whole.save(light, reorderTables=None)
    return light.getvalue()


def start() -> Callable[[bytes], bytes]:
    """Make ready to print; a request says how on its first line, then comes HTML."""
    LOGGER.disabled = True
    # Looking for garbage in a long report over and over costs a fifth of its time;
    # what calls this collects after each document.
    gc.disable()
    press = Press()

    def answer(request: bytes) -> bytes:
        how, _, html = request.partition(b"\n")
        _give_time_for(html)
        return press.print_html(html.decode(), **json.loads(how))

    return answer


Refused = BlockedAddress
