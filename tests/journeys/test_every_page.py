"""Every page, as everybody who may see it, in both themes and at three widths."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request

from hiring.domain.consent_words import WORDS
from hiring.services.decisions import set_consent_state
from hiring.transaction import transaction
from tests.browser import axe_source
from tests.builders import HER_PHONE, World, a_case, a_world
from tests.northgate import Northgate
from tests.routes import pages

WIDTHS = (320, 390, 1280)
SETTLED = 150  # milliseconds in which a colour changes
# The whole of axe once a page; after that, what a width or a theme can change.
LOOKS: dict[tuple[str, int], list[str]] = {
    ("light", 390): [],
    ("light", 320): ["target-size"],
    ("light", 1280): ["target-size", "color-contrast"],
    ("dark", 320): ["target-size"],
    ("dark", 390): ["color-contrast", "link-in-text-block"],
    ("dark", 1280): ["color-contrast"],
}
TO_SELF = "() => document.documentElement.scrollWidth > window.innerWidth"
KB = 1024


def signed_in(browser: Browser, northgate: Northgate, who: str) -> BrowserContext:
    """Open a browser in which somebody is signed in, or Amara has followed a link."""
    if who == "amara":
        return her_phone(browser, northgate)
    context = browser.new_context(base_url=northgate.config.base_url)
    if who == "nobody":
        return context
    client = northgate.client(getattr(northgate.cast, who))
    cookie = client.get_cookie("sayso")
    assert cookie is not None
    context.add_cookies(
        [{"name": "sayso", "value": cookie.value, "url": northgate.config.base_url}]
    )
    return context


def her_phone(browser: Browser, northgate: Northgate) -> BrowserContext:
    """Open the browser that Amara has answered from before."""
    context = browser.new_context(base_url=northgate.config.base_url)
    cookie = {"name": "sayso_browser", "value": HER_PHONE}
    context.add_cookies([{**cookie, "url": northgate.config.base_url}])  # type: ignore[list-item]
    return context


def beside_her(northgate: Northgate, world: World) -> None:
    """Fill the lists of her opening: a long name for each state of consent."""
    for state in WORDS:
        case = a_case(
            northgate,
            opening_id=world.case.opening_id,
            name="Wilhelmina Featherstonehaugh-Vandenberghe",
        )
        with northgate.app.app_context(), transaction() as session:
            set_consent_state(session, case.id, state)


def shown(page: Page, paths: list[str]) -> Iterator[str]:
    """Open each page, and tell of those that were really shown."""
    for path in paths:
        if path.endswith((".pdf", ".csv", ".css", ".jsonld")):
            continue
        answer = page.goto(path)
        assert answer is not None
        assert answer.status < 500, path
        yield path


def name_of(page: Page) -> str:
    """Name what is shown: one refusal, one place to sign in look like every other."""
    title = page.title()
    return title if title.startswith("Error:") else page.url.partition("?")[0]


def faults(page: Page, path: str) -> Iterator[tuple[str, str, str]]:
    """Say what axe objects to, and where the page is too wide."""
    for (theme, width), wanted in LOOKS.items():
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 800})
        page.wait_for_timeout(SETTLED)
        options: dict[str, Any] = {"resultTypes": ["violations"]}
        if wanted:
            options["runOnly"] = {"type": "rule", "values": wanted}
        found = page.evaluate("options => axe.run(document, options)", options)
        for violation in found["violations"]:
            where = violation["nodes"][0]["target"]
            yield path, f"{theme} {width}", f"{violation['id']} {where}"
        if page.evaluate(TO_SELF):
            yield path, f"{theme} {width}", "wider than the screen"


@pytest.mark.parametrize("who", ["nobody", "amara", "ada", "jonas", "ivo", "mira"])
def test_axe_finds_nothing_in_either_theme_at_any_width(
    browser: Browser, northgate: Northgate, who: str
) -> None:
    world, found, seen = a_world(northgate), [], set()
    beside_her(northgate, world)
    with signed_in(browser, northgate, who) as context:
        page = context.new_page()
        if who == "amara":
            page.goto(f"/c/{world.link}")
            page.get_by_role("button", name="Continue").click()
        ids = world.ids_for(getattr(northgate.cast, who, None))
        for path in shown(page, pages(northgate.app, ids)):
            if (looked_at := name_of(page)) in seen:
                continue
            seen.add(looked_at)
            page.evaluate(axe_source())
            found += list(faults(page, path))
    assert found == [], "\n".join(map(str, found))
    if who == "jonas":
        assert any(url.endswith(world.case.opening_id) for url in seen)
    assert len(seen) >= {"nobody": 5, "amara": 10}.get(who, 8)


def test_no_page_asks_anyone_else_for_anything(
    browser: Browser, northgate: Northgate
) -> None:
    world = a_world(northgate)
    asked: list[Request] = []
    opened: list[str] = [f"/c/{world.link}"]
    for who in ("amara", "jonas", "mira"):
        with signed_in(browser, northgate, who) as context:
            page = context.new_page()
            page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - a builtin cannot be listened with
            if who == "amara":
                page.goto(f"/c/{world.link}")
                page.get_by_role("button", name="Continue").click()
            ids = world.ids_for(getattr(northgate.cast, who, None))
            opened += shown(page, pages(northgate.app, ids))
    others = [r.url for r in asked if not r.url.startswith(northgate.config.base_url)]
    assert others == []
    assert [r.url for r in asked if r.headers.get("referer")] == []
    tokens = {r.url for r in asked if world.link in r.url}
    assert northgate.config.base_url + opened[0] in tokens
    assert tokens <= {northgate.config.base_url + path for path in opened}


def weigh(page: Page, northgate: Northgate, visit: str) -> tuple[int, list[str]]:
    """Open a page and return the bytes that came, and the requests they came by."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    sizes: dict[str, int] = {}
    urls: dict[str, str] = {}

    def finished(event: dict[str, Any]) -> None:
        sizes[event["requestId"]] = int(event["encodedDataLength"])

    def sent(event: dict[str, Any]) -> None:
        urls[event["requestId"]] = event["request"]["url"]

    devtools.on("Network.loadingFinished", finished)
    devtools.on("Network.requestWillBeSent", sent)
    page.goto(visit)
    page.wait_for_load_state("networkidle")
    assert all(url.startswith(northgate.config.base_url) for url in urls.values())
    came = {name: url for name, url in urls.items() if sizes.get(name, 0) > 0}
    return sum(sizes.values()), sorted(came.values())


def test_the_candidates_first_visit_is_light_and_the_next_lighter(
    browser: Browser, northgate: Northgate
) -> None:
    world: World = a_world(northgate)
    with her_phone(browser, northgate) as context:
        page = context.new_page()
        first, requests = weigh(page, northgate, f"/c/{world.link}")
        assert first <= 40 * KB, f"{first} bytes"
        assert len(requests) <= 4, requests
        page.get_by_role("button", name="Continue").click()
        page.goto("/you/answers")
        again, requests = weigh(page, northgate, "/you/answers")
        assert again <= 5 * KB, f"{again} bytes in {requests}"
