"""What a candidate's phone fetches: little, from us alone, and most of it only once."""

import re

import pytest
from werkzeug.test import TestResponse

from tests.office import Browser, Office

PACKED = {"Accept-Encoding": "gzip"}
FIRST_VIEW, REPEAT_VIEW, REQUESTS = 40 * 1024, 5 * 1024, 4
_ADDRESSES = re.compile(r'<(?:link|script|img|source)\b[^>]*?(?:href|src)="([^"]+)"')


@pytest.fixture
def browser(office: Office) -> Browser:
    return office.browser()


def fetch(browser: Browser, path: str) -> TestResponse:
    response = browser.client.get(path, headers=PACKED, buffered=True)
    assert response.status_code == 200
    return response


def weight(response: TestResponse) -> int:
    """Count the bytes that go over the wire, headers included."""
    return len(response.data) + len(str(response.headers))


@pytest.mark.parametrize("path", ["/c/" + "x" * 43, "/how-we-use-your-answers"])
def test_the_first_view_is_light_and_asks_nobody_else(
    browser: Browser, path: str
) -> None:
    page = browser.get(path).get_data(as_text=True)
    parts = set(_ADDRESSES.findall(page))
    assert all(part.startswith("/") and not part.startswith("//") for part in parts)
    assert 1 + len(parts) <= REQUESTS
    whole = weight(fetch(browser, path)) + sum(weight(fetch(browser, p)) for p in parts)
    assert whole <= FIRST_VIEW


def test_coming_again_fetches_the_page_alone(browser: Browser) -> None:
    page = fetch(browser, "/c/" + "x" * 43)
    assert weight(page) <= REPEAT_VIEW
    text = browser.get("/c/" + "x" * 43).get_data(as_text=True)
    for part in _ADDRESSES.findall(text):
        assert "immutable" in fetch(browser, part).headers["Cache-Control"]


def test_the_style_sheet_travels_packed(browser: Browser) -> None:
    assert fetch(browser, "/static/sayso.css").headers["Content-Encoding"] == "gzip"
