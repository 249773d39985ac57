"""The headers of every answer: nothing from elsewhere, nothing kept, nothing told."""

import gzip
import re
from http import HTTPStatus

from flask import Flask, Response, current_app, request

DIRECTIVES = {
    "default-src": "'none'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

HEADERS = {
    "Content-Security-Policy": "; ".join(
        f"{name} {source}" for name, source in DIRECTIVES.items()
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Robots-Tag": "noindex, nofollow",
}


TEXTS = ("text/html", "text/css", "text/javascript", "image/svg+xml", "text/csv")
WORTH_PACKING = 800

_FOR_PEOPLE = re.compile(rb"/\*.*?\*/|(?<=[{};])\s+", re.DOTALL)
"""What only people read in a style sheet: comments and indents."""

_UNASKED = ("Content-Disposition", "ETag", "Last-Modified")
"""What nobody asks of a file that never changes: its address names its version."""

SCRIPTED = frozenset({"debriefs.write", "debriefs.save"})
"""The pages that may run a script, of our own and from a file: no other page may."""

_WITH_SCRIPT = f"{HEADERS['Content-Security-Policy']}; script-src 'self'"

_SHOWN = frozenset({HTTPStatus.OK, HTTPStatus.UNPROCESSABLE_ENTITY})


def install_headers(app: Flask) -> None:
    """Set the same headers on every answer, errors included."""
    app.after_request(_pack)
    app.after_request(_set_headers)


def _pack(response: Response) -> Response:
    """Compress text. Cookies are SameSite, so nobody elsewhere can probe its length."""
    if (
        response.mimetype in TEXTS
        and request.accept_encodings.best_match(["gzip"])
        and (request.endpoint == "static" or not response.is_streamed)
        and response.status_code not in {204, 206, 304}
    ):
        response.direct_passthrough = False
        body = response.get_data()
        if response.mimetype == "text/css":
            body = _FOR_PEOPLE.sub(b"", body)
        if len(body) > WORTH_PACKING:
            response.set_data(gzip.compress(body, 6, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers[name] = value
    if request.endpoint in SCRIPTED and response.status_code in _SHOWN:
        response.headers["Content-Security-Policy"] = _WITH_SCRIPT
    if request.endpoint == "static" and response.status_code < HTTPStatus.BAD_REQUEST:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        for name in _UNASKED:
            response.headers.remove(name)
    else:
        response.headers["Cache-Control"] = "no-store"
    if current_app.config["SAYSO"].is_https:
        response.headers["Strict-Transport-Security"] = "max-age=63072000"
    return response
