"""P6 and P7: what a printed debrief costs, against WeasyPrint used as in its README."""

import io
import statistics
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter, process_time

import pikepdf
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


_NOTHING = {
    "answers": (),
    "checks": (),
    "contacts": (),
    "findings": (),
    "waivers": (),
    "debriefs": (),
    "early": None,
    "decisions": (),
    "exports": (),
    "links": (),
    "breaks": (),
    "head": "9f3c 21ab 70de 4e18",
    "as_of": _SIGNED,
}
"""A case report in which nothing happened but entries."""


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
    yield _two_processes(2 if quick else 12)
    yield from _many_pages((10,) if quick else (10, 100))


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


def _two_processes(times: int) -> Figure:
    """Let two printers print beside each other, against one that prints alone."""
    html = pdf.html_of("debrief.html", {"debrief": DEBRIEF})
    printers = [pdf.Printer(), pdf.Printer()]
    for printer in printers:
        printer.print_html(html)

    def many(printer: pdf.Printer) -> None:
        for _ in range(times):
            printer.print_html(html)

    turns = []
    for _ in range(3):
        start = perf_counter()
        many(printers[0])
        alone = perf_counter() - start
        with ThreadPoolExecutor(2) as pool:
            start = perf_counter()
            list(pool.map(many, printers))
            both = perf_counter() - start
        turns.append((2 * alone / both, alone, both))
    for printer in printers:
        printer.close()
    gain, alone, both = sorted(turns)[len(turns) // 2]
    shown = f"{times / alone:.1f} a second alone, {2 * times / both:.1f} by two"
    return Figure(
        "–", "two printers / one, by the clock", "–", gain, least=1.9, note=shown
    )


def _many_pages(lengths: tuple[int, ...]) -> Iterator[Figure]:
    """Print case reports of so many pages, each against one of a single page."""
    patience = {"wall_seconds": 120.0, "cpu_seconds": 120, "mebibytes": 1500}
    printer = pdf.Printer(pdf.Limits(**patience))  # type: ignore[arg-type]
    _report(printer, 1)
    single = _mean(5, lambda: _report(printer, 1)[0])
    shown = f"mean of 5, {peak_mib(printer.child_pid or 0):.0f} MiB"
    yield Figure("–", "a case report of 1 page", "–", single * 1000, "ms", note=shown)
    for wanted in lengths:
        start = perf_counter()
        used, pages = _report(printer, wanted)
        wall, held = perf_counter() - start, peak_mib(printer.child_pid or 0)
        single = (single + _mean(5, lambda: _report(printer, 1)[0])) / 2
        shown = f"{used / pages * 1000:.0f} ms a page of {pages}, {wall:.1f} s in all"
        what = f"a page of a case report of {wanted} / of 1"
        ratio = used / pages / single
        note = f"{shown}, {held:.0f} MiB"
        yield Figure("–", what, "–", ratio, most=1.3, note=note)
    printer.close()


def _report(printer: pdf.Printer, pages: int) -> tuple[float, int]:
    """Print a case report; return the CPU seconds it took and its pages."""
    child = printer.child_pid or 0
    lines = [
        {
            "seq": number, "at": _SIGNED, "kind": "contact.recorded",
            "by": "Jonas Weber", "checksum": "9f3c 21ab 70de 4e18",
        }
        for number in range(1, 10 + 39 * (pages - 1))
    ]  # fmt: skip
    html = pdf.html_of(
        "case_report.html",
        {
            "report": {**_NOTHING, "lines": lines},
            "case": {
                "name": "Amara Okafor",
                "opening_title": "Data Engineer",
                "manager_name": "Jonas Weber",
            },
            "zone": UTC,
        },
    )
    before = cpu_seconds(child) if child else 0.0
    printed = printer.print_html(html)
    used = cpu_seconds(printer.child_pid or 0) - before
    with pikepdf.open(io.BytesIO(printed)) as body:
        return used, len(body.pages)
