"""A mail scanner in a real Chromium: it runs scripts, follows links, presses buttons.

The same machine without a browser, and more of what it tries, stands in
tests/web/test_links.py.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page

from hiring.models.consent import (
    CandidateBrowser,
    ConsentDecision,
    ConsentLink,
    PersonQuestion,
)
from tests.builders import CAREFUL, SAM, a_case, a_link, a_question
from tests.journeys.people import Candidate
from tests.northgate import Northgate

LAST = ("/leave", "/revoke-links")
"""What ends a visit is pressed once everything else has been."""


@dataclass
class Scanner:
    """A machine that looks at a link before its reader does."""

    page: Page
    scribbles: bool
    opened: set[str] = field(default_factory=set)

    def scans(self, start: str) -> None:
        """Ask for the head, open it, follow every link, press every button."""
        assert self.page.request.head(start).ok
        waiting, ends = [start], list[tuple[str, int]]()
        while waiting:
            path = waiting.pop()
            if path in self.opened:
                continue
            self.opened.add(path)
            self._opens(path)
            buttons = self._buttons()
            waiting += self._links()
            for number in range(buttons.count()):
                if self._is_last(buttons.nth(number)):
                    ends.append((path, number))
                else:
                    waiting += self._presses(path, number)
                self._opens(path)
        for path, number in ends:
            self._presses(path, number)

    def _opens(self, path: str) -> None:
        answer = self.page.goto(path)
        assert answer is None or answer.status < 500, path

    def _buttons(self) -> Locator:
        return self.page.locator("form button, form input[type=submit]")

    def _presses(self, path: str, number: int) -> list[str]:
        self._opens(path)
        if self._buttons().count() <= number:
            return []
        if self.scribbles:
            self._fills_in()
        self._buttons().nth(number).click()
        self.page.wait_for_load_state()
        return [urlsplit(self.page.url).path, *self._links()]

    def _fills_in(self) -> None:
        """Write "test" into each field and take the first of each choice."""
        texts = self.page.locator(
            "input:not([type]), input[type=text], input[type=email], input[type=tel],"
            " textarea"
        )
        for number in range(texts.count()):
            if texts.nth(number).is_visible():
                texts.nth(number).fill("test")
        for group in self.page.locator("fieldset:has(input[type=radio])").all():
            if group.is_visible():
                group.locator("input[type=radio]").first.check(force=True)

    def _links(self) -> list[str]:
        found: list[str] = self.page.locator("a[href]").evaluate_all(
            "all => all.map(one => one.pathname)"
        )
        ours = ("/you", "/c/")
        return [
            it
            for it in found
            if it.startswith(ours) and not it.endswith((".pdf", ".jsonld"))
        ]

    @staticmethod
    def _is_last(button: Locator) -> bool:
        action: str = button.evaluate("one => one.form.getAttribute('action') || ''")
        return action.endswith(LAST)


@pytest.fixture(params=["only presses", "fills in forms"])
def scanner(
    northgate: Northgate, browser: Browser, request: pytest.FixtureRequest
) -> Iterator[Scanner]:
    """Give a scanner with a browser of its own; scripts run in it."""
    with browser.new_context(base_url=northgate.config.base_url) as context:
        yield Scanner(context.new_page(), request.param == "fills in forms")


@pytest.fixture
def amara(northgate: Northgate, browser: Browser) -> Iterator[Candidate]:
    """Give the candidate with a phone of her own, on which the link is still new."""
    with browser.new_context(base_url=northgate.config.base_url) as context:
        yield Candidate(context.new_page(), northgate)


def test_after_a_scanner_nothing_is_decided_and_the_link_works_for_the_candidate(
    northgate: Northgate, scanner: Scanner, amara: Candidate
) -> None:
    case = a_case(northgate)
    link = f"/c/{a_link(northgate, case)}"
    scanner.scans(link)
    assert {"/you/answers", "/you/people/new"} <= scanner.opened, "it went all the way"
    assert northgate.rows(ConsentDecision) == []
    assert northgate.rows(CandidateBrowser) == [], "no browser is known by being first"
    assert [row["revoked_at"] for row in northgate.rows(ConsentLink)] == [None]
    amara.page.goto(link)
    amara.presses("Continue")
    assert amara.page.locator("input:checked").count() == 0
    assert "test" not in amara.page.locator("main").inner_text().split()
    amara.answers(named="Yes", employer="No", others="No")
    amara.signs(case.name)
    assert "Your answers are saved" in amara.sees
    (decision,) = northgate.rows(ConsentDecision)
    assert decision["signed_name"] == case.name
    assert northgate.breaks() == []


def test_after_a_scanner_a_question_about_one_person_still_waits(
    northgate: Northgate, scanner: Scanner, amara: Candidate
) -> None:
    case = a_case(northgate, answers=CAREFUL)
    a_question(northgate, case, SAM)
    before = northgate.rows(ConsentDecision)
    link = f"/c/{northgate.links(case.email)[-1]}"
    scanner.scans(link)
    assert len(scanner.opened) > 3
    assert northgate.rows(ConsentDecision) == before
    assert [row["answer"] for row in northgate.rows(PersonQuestion)] == [None]
    amara.page.goto(link)
    amara.presses("Continue")
    assert amara.sees, "the link leads on"
    assert "does not work" not in amara.sees
    assert northgate.breaks() == []
