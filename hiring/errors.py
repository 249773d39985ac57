"""From a refusal or a fault to a status and a page that says what to do."""

import logging
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Flask, current_app, make_response, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response

from hiring.adapters.pdf import PdfRefused, PdfUnavailable
from hiring.domain.errors import (
    Conflict,
    DomainError,
    Forbidden,
    IllegalTransition,
    LinkUnusable,
    NotFound,
    TooManyTries,
)
from hiring.ids import new_id
from hiring.languages import READERS
from hiring.services.ledger import LedgerRefused

log = logging.getLogger(__name__)

STATUS: dict[type[DomainError], int] = {
    NotFound: 404,
    LinkUnusable: 404,
    Forbidden: 403,
    Conflict: 409,
    IllegalTransition: 409,
    TooManyTries: 429,
}
SHORT = 20
HIDDEN = frozenset({"press_id"})
SECRETS = frozenset({"present", "code"})
"""Fields beside "password" whose value no page gives back: see ChangePasswordForm."""
PAGES = frozenset({400, 403, 404, 409, 413, 429, 500, 503})
KEPT = frozenset({409, 429, 500, 503})
"""What keeps a form that can be read. No page is stored by a browser, so going back
would show the form empty."""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form of our own has sent, without its secrets and its files."""

    action: str
    fields: tuple[tuple[str, str], ...]
    has_secrets: bool
    has_files: bool

    @property
    def texts(self) -> tuple[str, ...]:
        """Give what is long enough to be missed."""
        return tuple(
            value
            for name, value in self.fields
            if len(value) > SHORT and name not in HIDDEN
        )


def install_errors(app: Flask) -> None:
    """Give every refusal and every fault its page."""
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(CSRFError, _form_expired)
    app.register_error_handler(DomainError, _refusal)
    app.log_exception = partial(_log_fault, app)  # type: ignore[method-assign]
    for fault in (SQLAlchemyError, LedgerRefused, PdfRefused, PdfUnavailable):
        app.register_error_handler(fault, _not_done)


def page(
    status: int, message: str = "", wait_seconds: int = 0, *, of_link: bool = False
) -> tuple[str, int]:
    """Render the page of an error; it needs neither session nor database."""
    fallback = HTTPStatus.INTERNAL_SERVER_ERROR
    if status < fallback:
        fallback = HTTPStatus.BAD_REQUEST
    shown = status if status in PAGES else int(fallback)
    template = current_app.jinja_env.get_template(f"errors/{shown}.html")
    reference = new_id()[:8] if status >= HTTPStatus.INTERNAL_SERVER_ERROR else ""
    if reference:
        log.error("error page %s has the reference %s", status, reference)
    text = template.render(
        message=message,
        of_link=of_link,
        wait_seconds=wait_seconds,
        reference=reference,
        typed=_typed() if status in KEPT else None,
        # Whoever came by a link has no business at the door of the staff.
        home_href="" if request.blueprint in READERS else url_for("account.home"),
    )
    return text, status


def _http_error(error: HTTPException) -> Response | tuple[str, int]:
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()
    if isinstance(error, SecurityError):
        # Under a Host that is not ours no address can be made, not even the style's.
        return "This is not the address of this installation.\n", error.code
    return page(error.code)


def send_again(status: int) -> tuple[str, int]:
    """Give back what was typed on a page that can send it once more.

    Only to a form of our own: from elsewhere it would put somebody else's words under
    the reader's button. It names who sends it, who may not be who has typed it.
    """
    typed = _typed()
    if typed is None:
        return page(status)
    template = current_app.jinja_env.get_template("errors/again.html")
    sender = current_user.actor.name if current_user.is_authenticated else ""
    return template.render(status=int(status), typed=typed, sender=sender), status


def _typed() -> Typed | None:
    if request.method != "POST" or not _is_from_here():
        return None
    kept = tuple(
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and not _is_secret(name)
    )
    has_secrets = any(map(_is_secret, request.form))
    return Typed(request.path, kept, has_secrets, bool(request.files))


def _is_from_here() -> bool:
    sent_from = request.headers.get("Sec-Fetch-Site")
    if sent_from is not None:
        return sent_from == "same-origin"
    return request.origin == request.host_url.rstrip("/")


def _is_secret(name: str) -> bool:
    return "password" in name or name in SECRETS


def _form_expired(error: CSRFError) -> tuple[str, int]:
    del error
    return send_again(HTTPStatus.BAD_REQUEST)


def _refusal(error: DomainError) -> Response:
    fitting = (code for kind, code in STATUS.items() if isinstance(error, kind))
    status = next(fitting, 400)
    wait = error.retry_after if isinstance(error, TooManyTries) else 0
    # What is a stranger's has to look like what is not there, to the letter.
    message = "" if isinstance(error, NotFound) else error.message
    response = make_response(
        page(status, message, wait, of_link=isinstance(error, LinkUnusable))
    )
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response


def _log_fault(
    app: Flask,
    fault: tuple[type[BaseException] | None, BaseException | None, Any],
) -> None:
    """Log where a fault happened by the view's name: an address can carry a token."""
    app.logger.error("fault in %s", request.endpoint, exc_info=fault)  # type: ignore[arg-type]


def _not_done(error: Exception) -> tuple[str, int]:
    """Say that nothing was changed: what cannot be recorded does not happen.

    Only the kinds of the faults are logged; their texts can quote what was typed.
    """
    cause = getattr(error, "orig", None) or error.__cause__
    log.error("not done: %s (%s)", type(error).__name__, type(cause).__name__)
    return page(HTTPStatus.SERVICE_UNAVAILABLE)
