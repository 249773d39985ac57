"""The one check before every request: a view that declares nothing is refused."""

from http import HTTPStatus

from flask import Flask, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from hiring.errors import send_again
from hiring.permissions import Permission, is_allowed


def install_gate(app: Flask) -> None:
    """Put the gate before every view of the app."""
    app.before_request(_refuse_nul)
    app.before_request(_refuse_json)
    app.before_request(_check)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    view = current_app.view_functions[request.endpoint]
    permission = getattr(view, "permission", None)
    if permission is None:
        abort(403)
    if permission in {Permission.PUBLIC, Permission.CANDIDATE}:
        return None
    if not current_user.is_authenticated:
        return _ask_to_sign_in()
    if not is_allowed(current_user.actor, permission):
        abort(403)
    return None


def _refuse_nul() -> None:
    """Find nothing at an address that no database can be asked about."""
    if any("\0" in str(value) for value in (request.view_args or {}).values()):
        abort(404)


def _refuse_json() -> None:
    """Refuse a body that is no form: its values could be of any type."""
    if request.is_json:
        abort(400)


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method == "POST":
        return send_again(HTTPStatus.UNAUTHORIZED)
    return redirect(url_for("account.sign_in", next=request.full_path), 303)
