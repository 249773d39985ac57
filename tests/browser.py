"""Find Chromium and launch it; pages and journeys are written elsewhere.

`python -m tests.browser` prints which Chromium the tests would take.
"""

import os
import shutil
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")

# Without these it looks for updates and accounts as it starts.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> Path | None:
    """Take the one CHROMIUM names, else the system's, else playwright's own."""
    named = os.environ.get("CHROMIUM")
    for name in (named,) if named else NAMES:
        if found := shutil.which(name):
            return Path(found)
    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
    return own if own.exists() else None


def launch(playwright: Playwright, executable: Path) -> Browser:
    """Start a Chromium that speaks to nobody but the pages under test."""
    return playwright.chromium.launch(executable_path=executable, args=list(FLAGS))


def axe_source() -> str:
    """Read axe-core's script, for `page.evaluate`; a CSP does not stop that."""
    script = resources.files("axe_playwright_python") / "axe.min.js"
    return script.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Give the path of a Chromium, or skip for want of one."""
    found = find_chromium()
    if found is None:
        pytest.skip("no Chromium found (CHROMIUM=… names one)")
    return found


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Browser]:
    """Give one browser a worker; a test makes its own context in it."""
    with sync_playwright() as playwright:
        browser = launch(playwright, chromium)
        yield browser
        browser.close()


def main() -> int:
    """Print what the tests would take; exit 1 when that is nothing."""
    found = find_chromium()
    sys.stdout.write(f"{found or 'none'}\n")
    return 0 if found else 1


if __name__ == "__main__":
    sys.exit(main())
