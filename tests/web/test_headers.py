"""Every answer's headers, compared exactly, and what its cookies may do."""

import pytest

from hiring.headers import HEADERS
from tests.builders import HER_PHONE, a_world
from tests.northgate import Northgate
from tests.pages import Client
from tests.routes import pages

SENT = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; font-src 'self'; "
    "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}


RUNS_OURS = {
    "Content-Security-Policy": f"{SENT['Content-Security-Policy']}; script-src 'self'"
}


def is_written_on(path: str) -> bool:
    """Tell whether a debrief is written there: the one page that may run a script."""
    return path.startswith("/candidates/") and path.endswith("/debrief")


def test_every_page_sends_the_same_headers_and_is_kept_nowhere(
    northgate: Northgate,
) -> None:
    assert HEADERS == SENT
    world = a_world(northgate)
    client = northgate.client(northgate.cast.jonas)
    for path in pages(northgate.app, world.ids_for(northgate.cast.jonas)):
        answer = client.get(path)
        sent = {name: answer.headers.get(name) for name in SENT}
        may_run = is_written_on(path) and answer.status_code == 200
        assert sent == (SENT | RUNS_OURS if may_run else SENT), path
        assert (b"<script" in answer.data) == may_run, path
        if not path.startswith("/static/"):
            assert answer.headers["Cache-Control"] == "no-store", path


def test_a_candidates_own_pages_are_kept_nowhere_and_hold_no_link(
    northgate: Northgate, client: Client
) -> None:
    world = a_world(northgate)
    client.set_cookie("sayso_browser", HER_PHONE)
    client.see(f"/c/{world.link}")
    client.press("Continue")
    shown = 0
    for path in pages(northgate.app, world.shared):
        if not path.startswith("/you"):
            continue
        answer = client.get(path)
        assert {name: answer.headers.get(name) for name in SENT} == SENT, path
        assert answer.headers["Cache-Control"] == "no-store", path
        assert world.link.encode() not in answer.data, path
        shown += answer.status_code == 200
    assert shown > 8


@pytest.mark.parametrize("path", ["/nowhere", "/static/nothing.css", "/people"])
def test_errors_send_them_too(client: Client, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in SENT} == SENT
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_refused_with_them(client: Client, method: str) -> None:
    answer = client.open("/sign-in", method=method)
    assert answer.status_code in {400, 405}
    assert {name: answer.headers.get(name) for name in SENT} == SENT


def test_cookies_are_for_the_server_alone(client: Client) -> None:
    answer = client.get("/sign-in")
    cookies = answer.headers.getlist("Set-Cookie")
    assert cookies
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Secure" not in cookie, "plain http on this machine"
