"""Ask Lighthouse, as on a phone, about every page behind a candidate's link.

`script/lighthouse` runs it; it is no test, for it takes a quarter of a minute a page.
Lighthouse comes from npm (`npm install lighthouse@12`), which `LIGHTHOUSE` may name.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from hiring.adapters.translations import LANGUAGES
from tests import northgate as installation
from tests.browser import FLAGS, find_chromium, launch
from tests.builders import HER_PHONE, World, a_world
from tests.live import free_port, serving
from tests.northgate import Northgate
from tests.routes import pages

GOALS = {"performance": 98, "accessibility": 100, "best-practices": 100}
"""The least score of each category, out of 100."""

PUBLIC = ("/c/", "/call", "/how-we-use-your-answers")
NOT_PAGES = (".pdf", ".json", ".jsonld", ".zip", ".css")


@contextmanager
def an_installation() -> Iterator[tuple[Northgate, World]]:
    """Serve an installation in which everything has happened once."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        original = installation.template(Path(folder) / "made", None)
        address = f"http://127.0.0.1:{port}"
        made = installation.copy(original, Path(folder) / "served", None, address)
        world = a_world(made)
        with serving(made.app, port):
            yield made, world
        made.close()


def a_visit(
    northgate: Northgate, world: World, chromium: Path
) -> tuple[str, list[str]]:
    """Follow the link in a browser; return its cookies and the pages it can see."""
    address = northgate.config.base_url
    with sync_playwright() as playwright, launch(playwright, chromium) as browser:
        context = browser.new_context(base_url=address)
        context.add_cookies(
            [{"name": "sayso_browser", "value": HER_PHONE, "url": address}]
        )
        page = context.new_page()
        page.goto(f"/c/{world.link}")
        page.locator(f"form[action='/c/{world.link}'] button").click()
        page.goto("/you/answers")
        page.locator("button[name=do][value=check]").click()
        shown = []
        for path in pages(northgate.app, world.ids_for(None)):
            if path.startswith(("/you", *PUBLIC)) and not path.endswith(NOT_PAGES):
                answer = page.goto(path)
                if answer and answer.ok and page.url == f"{address}{path}":
                    shown.append(path)
        cookies = context.cookies()
    return "; ".join(f"{c.get('name')}={c.get('value')}" for c in cookies), shown


def scores(url: str, headers: dict[str, str], chromium: Path) -> dict[str, int]:
    """Return what Lighthouse gives a page in each category."""
    command = shutil.which(os.environ.get("LIGHTHOUSE", "lighthouse"))
    if command is None:
        sys.exit("Lighthouse is not installed: npm install -g lighthouse@12")
    said = subprocess.run(
        [
            command, url, "--quiet", "--output=json",
            f"--only-categories={','.join(GOALS)}",
            f"--chrome-flags=--headless {' '.join(FLAGS)}",
            f"--extra-headers={json.dumps(headers)}",
        ],
        env={**os.environ, "CHROME_PATH": str(chromium)},
        check=True,
        capture_output=True,
        timeout=300,
    )  # fmt: skip
    found = json.loads(said.stdout)["categories"]
    return {name: round(100 * found[name]["score"]) for name in GOALS}


def main() -> int:
    """Print the scores of each page; exit 1 where one is too low."""
    asked = sys.argv[1:] or ["en"]
    chromium = find_chromium()
    if chromium is None or set(asked) - set(LANGUAGES):
        sys.exit("This needs Chromium and, if any, languages that are spoken.")
    missed = 0
    with an_installation() as (northgate, world):
        cookie, paths = a_visit(northgate, world, chromium)
        for language in asked:
            headers = {"Cookie": cookie, "Accept-Language": language}
            for path in paths:
                given = scores(f"{northgate.config.base_url}{path}", headers, chromium)
                enough = all(given[name] >= least for name, least in GOALS.items())
                missed += not enough
                shown = "  ".join(f"{name} {score}" for name, score in given.items())
                place = path.replace(world.link, "…")
                mark = "" if enough else "  MISSED"
                sys.stdout.write(f"{language}  {shown}  {place}{mark}\n")
                sys.stdout.flush()
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
