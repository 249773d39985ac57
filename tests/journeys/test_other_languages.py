"""Every language in a real browser: nothing too wide, covered, or out of order."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from hiring.adapters.mirrored import PSEUDO
from hiring.adapters.translations import LANGUAGES, offer_pseudo_language
from tests.browser import axe_source
from tests.builders import HER_PHONE, World, a_world
from tests.northgate import Northgate

WIDTHS = (320, 390, 1280)
PATHS = (
    "/you", "/you/answers", "/you/people/new", "/you/stop", "/you/nothing",
    "/how-we-use-your-answers", "/call",
)  # fmt: skip
WRONG = """() => {
  const wrong = [], root = document.documentElement;
  if (root.scrollWidth > innerWidth) wrong.push("wider than the screen");
  const seen = [...document.querySelectorAll("a, button, input, textarea, summary")]
    .filter(each => each.checkVisibility() && each.type !== "hidden");
  let last = -1e9;
  for (const each of seen) {
    if (each.tabIndex > 0) wrong.push("moved in the order of focus: " + each.outerHTML);
    const box = each.getBoundingClientRect();
    if (each.closest(".vh, .skip") || box.width < 2) continue;
    if (box.bottom < last - 2) wrong.push("above what comes before: " + each.innerText);
    last = box.top;
    each.scrollIntoView({block: "center"});
    const at = each.getClientRects()[0];
    const top = document.elementFromPoint(at.x + at.width / 2, at.y + at.height / 2);
    const own = each.closest("label, summary") || each;
    if (!top || !(own.contains(top) || top.contains(each)))
      wrong.push("covered: " + each.outerHTML.slice(0, 80));
    scrollTo(0, 0);
  }
  return wrong;
}"""


@pytest.fixture
def pseudo(northgate: Northgate) -> Iterator[None]:
    del northgate  # whose making takes the offer back
    offer_pseudo_language(offered=True)
    yield
    offer_pseudo_language(offered=False)


def reading(browser: Browser, northgate: Northgate, language: str) -> BrowserContext:
    """Open the candidate's browser, which asks for a language."""
    context = browser.new_context(
        base_url=northgate.config.base_url,
        extra_http_headers={"Accept-Language": language},
    )
    cookie = {"name": "sayso_browser", "value": HER_PHONE}
    context.add_cookies([{**cookie, "url": northgate.config.base_url}])  # type: ignore[list-item]
    return context


def go_in(page: Page, world: World) -> None:
    page.goto(f"/c/{world.link}")
    page.locator("main button.primary").click()


def wrongs(page: Page, language: str) -> Iterator[str]:
    """Say what is wrong with the pages of a candidate at each width."""
    for path in PATHS if language == PSEUDO else PATHS[:2]:
        page.goto(path)
        said = page.locator("html").get_attribute("lang")
        if said != language:
            yield f"{path} speaks {said}"
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            yield from (
                f"{language} {path} {width}: {each}" for each in page.evaluate(WRONG)
            )
        page.evaluate(axe_source())
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        yield from (f"{language} {path}: {each['id']}" for each in found["violations"])


@pytest.mark.usefixtures("pseudo")
def test_pages_hold_in_every_language_and_from_right_to_left(
    browser: Browser, northgate: Northgate
) -> None:
    world, found = a_world(northgate), []
    for language in (*LANGUAGES, PSEUDO):
        if language == "en":
            continue
        with reading(browser, northgate, language) as context:
            page = context.new_page()
            go_in(page, world)
            found += list(wrongs(page, language))
            direction = page.locator("html").get_attribute("dir")
            assert direction == ("rtl" if language == PSEUDO else "ltr")
    assert found == [], "\n".join(found)
