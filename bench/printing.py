"""P6 and P7: what a printed debrief costs, against WeasyPrint used as in its README."""

import io
import statistics
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time

from fontTools.ttLib import TTFont
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

import hiring
from bench.figures import Figure
from bench.processes import cpu_seconds, peak_mib
from hiring.adapters import pdf
from hiring.domain.debrief import (
    Advice,
    Debrief,
    Story,
    Strength,
    Theme,
    ThemeCategory,
)

TAGGED, PLAIN = pdf.Manner(), pdf.Manner(variant=None)
_PACKAGE = Path(hiring.__file__).parent
_SIGNED = datetime(2026, 11, 19, 17, 52, tzinfo=UTC)
_STORY = Story(
    "In March 2024 daily loads failed 1 day in 3.",
    "She cut the job into five steps, added checks and trained two colleagues.",
    "Nine months later: 4 failures. Tom Bell confirmed the numbers without being "
    "asked, and named the night it turned.",
)
_QUOTE = "I wanted to sleep, and so did they."
DEBRIEF = Debrief(
    candidate_name="Amara Okafor",
    opening_title="Data Engineer",
    interviewer="Jonas Weber",
    interviewed_on=date(2026, 11, 19),
    minutes=60,
    written_at=datetime(2026, 11, 19, 17, 40, tzinfo=UTC),
    signed_at=_SIGNED,
    based_on="Interview and 2 references",
    summary=f"Amara makes fragile systems calm. {_STORY.whole} I would hire her.",
    themes=(
        Theme(
            ThemeCategory.MOTIVATION,
            "She wants to see it work.",
            _STORY,
            _QUOTE,
            Strength(4),
        ),
        Theme(
            ThemeCategory.CHALLENGES,
            "She has rebuilt one.",
            _STORY,
            _QUOTE,
            Strength(4),
        ),
        Theme(
            ThemeCategory.FIT, "She argues with evidence.", _STORY, _QUOTE, Strength(3)
        ),
    ),
    unknown="How she handles a team conflict as the person in charge.",
    advice=Advice.YES,
    ledger_head="9f3c21ab70de4e18" * 4,
    ledger_seq=31,
)


def measure(*, quick: bool) -> Iterator[Figure]:
    """Print the same debrief in each way, taking turns, then many pages at once."""
    naive = _Naive()
    printer = pdf.Printer()
    printer.warm_up()
    rounds, each = (3, 2) if quick else (5, 4)
    costs: dict[str, list[float]] = {"naive": [], "product": [], "plain": []}
    _ours(printer, TAGGED), _naive(naive)
    for _ in range(rounds):
        costs["naive"].append(_mean(each, lambda: _naive(naive)))
        costs["product"].append(_mean(each, lambda: _ours(printer, TAGGED)))
        costs["plain"].append(_mean(each, lambda: _ours(printer, PLAIN)))
    held = peak_mib(printer.child_pid or 0)
    printer.close()
    ms = {name: statistics.median(taken) * 1000 for name, taken in costs.items()}
    shown = f"{ms['product']:.0f} ms / {ms['naive']:.0f} ms of CPU, {rounds} rounds"
    yield Figure(
        "P6", "debrief / naive WeasyPrint", "–",
        _paired(costs["product"], costs["naive"]), most=0.40, note=shown,
    )  # fmt: skip
    shown = f"{ms['product']:.0f} ms / {ms['plain']:.0f} ms of CPU"
    yield Figure(
        "P7", "debrief as PDF/UA-1 / plain", "–",
        _paired(costs["product"], costs["plain"]), most=1.25, note=shown,
    )  # fmt: skip
    yield Figure("P7", "memory of the printer", "–", held, "MiB", most=70)
    for pages in (1, 10) if quick else (1, 10, 100):
        yield _many_pages(pages)


def _paired(product: list[float], floor: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(product, floor, strict=True))


def _mean(times: int, once: object) -> float:
    return sum(once() for _ in range(times)) / times  # type: ignore[operator]


def _ours(printer: pdf.Printer, manner: pdf.Manner) -> float:
    """Return the CPU seconds of one debrief: the page here, the PDF in the child."""
    child = printer.child_pid or 0
    before = process_time() + cpu_seconds(child)
    html = pdf.html_of("debrief.html", {"debrief": DEBRIEF})
    printer.print_html(html, manner)
    return process_time() + cpu_seconds(child) - before


class _Naive:
    """The same page by everything made anew: fonts (WOFF2), style sheet, template."""

    def __init__(self) -> None:
        """Make WOFF2 of the fonts, once: that is not what is measured."""
        folder = _PACKAGE / "print_fonts"
        self.fonts = {f"app:{f.stem}.woff2": _woff2(f) for f in folder.glob("*.ttf")}
        sheet = _PACKAGE / "templates" / "debrief" / "print.css"
        self.sheet = sheet.read_text("utf-8").replace(".ttf", ".woff2")


class _Fonts(URLFetcher):
    def __init__(self, fonts: dict[str, bytes]) -> None:
        super().__init__(allowed_protocols=())
        self._fonts = fonts

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        del headers
        return URLFetcherResponse(url, self._fonts[url], {"Content-Type": "font/woff2"})


def _woff2(path: Path) -> bytes:
    font = TTFont(path)
    font.flavor = "woff2"
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


def _naive(naive: _Naive) -> float:
    before = process_time()
    html = pdf.html_of("debrief.html", {"debrief": DEBRIEF})
    fonts = FontConfiguration()
    sheet = CSS(string=naive.sheet, font_config=fonts, url_fetcher=_Fonts(naive.fonts))
    HTML(string=html).write_pdf(stylesheets=[sheet], font_config=fonts)
    return process_time() - before


def _many_pages(pages: int) -> Figure:
    """Print one document of so many pages."""
    html = pdf.html_of("debrief.html", {"debrief": DEBRIEF})
    head, _, rest = html.partition('<p class="kind">')
    body, _, tail = rest.partition("</body>")
    one = f'<div style="break-after: page"><p class="kind">{body}</div>'
    whole = f'{head}{one * (pages - 1)}<p class="kind">{body}</body>{tail}'
    patience = {"wall_seconds": 120.0, "cpu_seconds": 120, "mebibytes": 1500}
    printer = pdf.Printer(pdf.Limits(**patience))  # type: ignore[arg-type]
    printer.warm_up()
    child = printer.child_pid or 0
    before, start = cpu_seconds(child), perf_counter()
    printed = printer.print_html(whole)
    wall, used = perf_counter() - start, cpu_seconds(child) - before
    shown = f"{len(printed) >> 10} KB, {wall:.1f} s in all, {peak_mib(child):.0f} MiB"
    printer.close()
    what = f"a PDF of {pages} page{'s' if pages > 1 else ''}, a page"
    return Figure("–", what, "–", used / pages * 1000, "ms", note=shown)
