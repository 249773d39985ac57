"""Who is at the candidate's side of the link: cookies in, a visit out."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from flask import current_app, redirect, request, session, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring import ids
from hiring.blueprints.consent.forms import CodeForm
from hiring.blueprints.forms import typed
from hiring.config import Config
from hiring.domain.errors import DomainError, Forbidden, LinkUnusable
from hiring.languages import chosen_with_form, speak_to
from hiring.queries.visits import OVER, Visit, find_open_visit
from hiring.services.visits import confirm_code, keep_language, record_visit_misuse

AS_STAFF = (
    "You are signed in as staff here, and staff cannot answer for a candidate. The "
    "candidate has to open the link. To try the demo, use a private window."
)
VISIT, BROWSER = "visit", "sayso_browser"
A_YEAR = 365 * 24 * 3600

P = ParamSpec("P")
Page = Any


def with_visit(view: Callable[Concatenate[Visit, P], Page]) -> Callable[P, Page]:
    """Give the view the open visit; staff who are signed in may not act in one."""

    @wraps(view)
    def look_up(*args: P.args, **kwargs: P.kwargs) -> Page:
        token = session.get(VISIT)
        if not isinstance(token, str):
            raise LinkUnusable(OVER)
        if current_user.is_authenticated:
            if request.method == "POST":
                record_visit_misuse(token, current_user.actor)
            raise Forbidden(AS_STAFF)
        config: Config = current_app.config["SAYSO"]
        visit = find_open_visit(token)
        if config.own_networks and config.is_own_network(request.remote_addr):
            visit = replace(visit, own_network=True)
        _speak(visit)
        return view(visit, *args, **kwargs)

    return look_up


def _speak(visit: Visit) -> None:
    """Speak the candidate's language, and keep what was chosen with a form."""
    if chosen_with_form():
        keep_language(visit, chosen_with_form())
    # What a candidate chose is theirs to know: not for whoever has the link.
    speak_to(visit.language if visit.is_known else "", visit.opening_language)


def for_known_browser(
    view: Callable[Concatenate[Visit, P], Page],
) -> Callable[P, Any]:
    """Give the view the open visit; where another browser answered, ask for a code."""

    @with_visit
    @wraps(view)
    def check(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> Page:
        if not visit.is_known:
            return redirect(url_for("consent.home"), 303)
        return view(visit, *args, **kwargs)

    return check


def while_open(
    view: Callable[Concatenate[Visit, P], Page],
) -> Callable[Concatenate[Visit, P], Any]:
    """Lead home, where it is said, once the opening is closed: nothing is asked."""

    @wraps(view)
    def check(visit: Visit, /, *args: P.args, **kwargs: P.kwargs) -> Page:
        if visit.closed_at is not None:
            return redirect(url_for("consent.home"), 303)
        return view(visit, *args, **kwargs)

    return check


def confirmed(visit: Visit, form: CodeForm) -> str | None:
    """Return a fresh visit's token once the code fits; else say why in the form."""
    if form.validate():
        digits = "".join(char for char in typed(form.code) if char.isdecimal())
        try:
            return confirm_code(visit, digits)
        except DomainError as error:
            form.refuse(error)
    return None


def browser_token() -> str:
    """Return this browser's own random name, a new one on its first visit."""
    return request.cookies.get(_browser_cookie()) or ids.new_token()


def remember(response: Response, visit_token: str, browser: str) -> Response:
    """Put the visit into the signed session, the browser's name into its cookie."""
    session[VISIT] = visit_token
    response.set_cookie(
        _browser_cookie(),
        browser,
        max_age=A_YEAR,
        secure=current_app.config["SAYSO"].is_https,
        httponly=True,
        samesite="Lax",
    )
    return response


def visit_of_browser() -> Visit | None:
    """Return the visit that is open in this browser, if one is."""
    token = session.get(VISIT)
    if not isinstance(token, str):
        return None
    try:
        return find_open_visit(token)
    except LinkUnusable:
        return None


def forget() -> None:
    """Let this browser forget the visit."""
    session.pop(VISIT, None)


def _browser_cookie() -> str:
    return f"__Host-{BROWSER}" if current_app.config["SAYSO"].is_https else BROWSER
