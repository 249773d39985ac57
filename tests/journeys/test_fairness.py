"""No answer is made easier than another: looks, taps, words and what is demanded.

Measured in a browser, in each language: a longer word may not make a yes the larger
button, and no translation may drop an answer.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Locator, Page

from hiring.adapters.translations import LANGUAGES
from tests.builders import HER_PHONE, a_case, a_link, a_world
from tests.northgate import Northgate
from tests.routes import pages

WIDTHS = (320, 390, 1280)
THEMES = ("light", "dark")
NO_PAGES = (".pdf", ".jsonld", ".zip")
LOOK = """element => {
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  return [Math.round(box.width), Math.round(box.height), style.fontSize,
    style.fontWeight, style.color, style.backgroundColor, style.borderTopWidth,
    style.borderTopColor, style.borderTopStyle, style.textDecorationLine].join(" ");
}"""
CHOSEN = """() => [...document.querySelectorAll("main input, main option")].filter(
  field => field.type !== "hidden" && (field.checked || field.defaultSelected)
).map(field => field.outerHTML)"""


@contextmanager
def her_page(browser: Browser, northgate: Northgate, language: str) -> Iterator[Page]:
    """Open the phone that she has answered from, set to a language."""
    address = northgate.config.base_url
    with browser.new_context(base_url=address, locale=language) as context:
        context.add_cookies(
            [{"name": "sayso_browser", "value": HER_PHONE, "url": address}]
        )
        yield context.new_page()


def follow(page: Page, link: str) -> None:
    """Follow a link from a mail and go on, whatever the button is called."""
    page.goto(f"/c/{link}")
    page.locator(f"form[action='/c/{link}'] button").click()


def looks_of(page: Page, groups: list[list[Locator]]) -> dict[str, set[str]]:
    """Return how the answers of each group look, in every theme and at every width."""
    found: dict[str, set[str]] = {}
    for theme in THEMES:
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            for number, answers in enumerate(groups):
                looks = {answer.evaluate(LOOK) for answer in answers}
                found[f"{theme} {width} group {number}"] = looks
    return found


def tiles(page: Page, group: str) -> list[Locator]:
    """Return the labels around the answers to one question."""
    inputs = page.locator(f"input[name={group}]")
    return [
        inputs.nth(at).locator("xpath=ancestor::label") for at in range(inputs.count())
    ]


def uneven(looks: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the groups whose answers do not all look alike."""
    return {where: each for where, each in looks.items() if len(each) != 1}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_looks_like_the_others_and_none_is_chosen(
    browser: Browser, northgate: Northgate, language: str
) -> None:
    link = a_link(northgate, a_case(northgate))
    with her_page(browser, northgate, language) as page:
        follow(page, link)
        assert page.locator("html").get_attribute("lang") == language
        groups = [tiles(page, group) for group in ("named", "employer", "others")]
        assert [len(answers) for answers in groups] == [3, 3, 3]
        assert page.evaluate(CHOSEN) == []
        groups.append(page.locator("button[name=do][value=check]").all())
        groups[-1] += page.locator("button[name=do][value=no]").all()
        assert len(groups[-1]) == 2
        assert uneven(looks_of(page, groups)) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_yes_and_no_about_one_person_look_alike(
    browser: Browser, northgate: Northgate, language: str
) -> None:
    world = a_world(northgate)
    with her_page(browser, northgate, language) as page:
        follow(page, world.link)
        page.goto(f"/you/questions/{world.shared['question_id']}")
        buttons = page.locator("button[name=answer]").all()
        assert [button.get_attribute("value") for button in buttons] == ["yes", "no"]
        assert uneven(looks_of(page, [buttons])) == {}


def test_no_page_of_hers_has_anything_chosen_that_she_did_not_choose(
    browser: Browser, northgate: Northgate
) -> None:
    world = a_world(northgate)
    chosen, seen = {}, 0
    with her_page(browser, northgate, "en") as page:
        follow(page, world.link)
        for path in pages(northgate.app, world.ids_for(None)):
            if not path.startswith("/you") or path.endswith(NO_PAGES):
                continue
            answer = page.goto(path)
            assert answer is not None
            seen += answer.ok
            # What she has answered before is shown as she left it.
            if not page.url.endswith("/you/answers") and "/you/people/" not in path:
                chosen[path] = page.evaluate(CHOSEN)
    assert {path: fields for path, fields in chosen.items() if fields} == {}
    assert seen >= 10


class Tapping:
    """Somebody whose taps are counted; typing into a field is one tap and its keys."""

    def __init__(self, page: Page) -> None:
        """Count from here on."""
        self.page, self.taps, self.keys = page, 0, 0

    def taps_on(self, what: str) -> None:
        """Tap on something."""
        self.page.locator(what).first.click()
        self.taps += 1

    def types(self, what: str, text: str) -> None:
        """Type into a field."""
        self.page.locator(what).first.fill(text)
        self.taps, self.keys = self.taps + 1, self.keys + len(text)


def test_withdrawing_takes_no_more_taps_than_agreeing_did(
    browser: Browser, northgate: Northgate
) -> None:
    case = a_case(northgate)
    link = a_link(northgate, case)
    with her_page(browser, northgate, "en") as page:
        agreeing = Tapping(page)
        page.goto(f"/c/{link}")
        agreeing.taps_on(f"form[action='/c/{link}'] button")
        for group in ("named", "employer", "others"):
            agreeing.taps_on(f"label:has(input[name={group}][value=yes])")
        agreeing.taps_on("button[name=do][value=check]")
        agreeing.types("input[name=signed_name]", case.name)
        agreeing.taps_on("main form button[type=submit], main form button")
        page.locator("text=Your answers are saved").first.wait_for()

        stopping = Tapping(page)
        page.goto(f"/c/{link}")
        stopping.taps_on(f"form[action='/c/{link}'] button")
        stopping.taps_on("a[href$='/you/stop']")
        stopping.taps_on("label:has(input[name=sure])")
        stopping.taps_on("form[action$='/you/stop'] button")
        page.locator("text=All contact is stopped").first.wait_for()

    assert stopping.taps <= 4
    assert stopping.taps < agreeing.taps
    assert stopping.keys == 0


def test_saying_no_to_everything_takes_one_tap_and_no_reason(
    browser: Browser, northgate: Northgate
) -> None:
    case = a_case(northgate)
    with her_page(browser, northgate, "en") as page:
        follow(page, a_link(northgate, case))
        refusing = Tapping(page)
        refusing.taps_on("button[name=do][value=no]")
        assert refusing.taps == 1
        refusing.types("input[name=signed_name]", case.name)
        refusing.taps_on("form[action$='/you/check'] button")
        page.locator("text=Your answers are saved").first.wait_for()
        assert page.locator("main textarea").count() == 0


def test_a_no_about_one_person_takes_one_tap_and_no_reason(
    browser: Browser, northgate: Northgate
) -> None:
    world = a_world(northgate)
    with her_page(browser, northgate, "en") as page:
        follow(page, world.link)
        page.goto(f"/you/questions/{world.shared['question_id']}")
        assert page.locator("main textarea, main input[type=text]").count() == 0
        page.locator("button[name=answer][value=no]").click()
        page.locator("text=Your answers are saved").first.wait_for()
