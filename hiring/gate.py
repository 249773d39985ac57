"""The one check before every request: a view that declares nothing is refused."""

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.permissions import Permission, is_allowed


def install_gate(app: Flask) -> None:
    """Put the gate before every view of the app."""
    app.before_request(_check)


def _check() -> Response | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    permission = getattr(view, "permission", None)
    if permission is None:
        abort(403)
    if permission in {Permission.PUBLIC, Permission.CANDIDATE}:
        return None
    if not current_user.is_authenticated:
        target = request.full_path if request.method == "GET" else None
        return redirect(url_for("account.sign_in", next=target), 303)
    if not is_allowed(current_user.actor, permission):
        abort(403)
    return None
