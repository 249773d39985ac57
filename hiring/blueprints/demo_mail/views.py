"""The demo's mailbox: what would have been mailed, for everybody to open.

Everywhere but in the demo these pages do not exist. They only read.
"""

import re
from dataclasses import dataclass

from flask import Blueprint, abort, current_app, render_template, request, url_for

from hiring.blueprints.demo_mail.forms import FilterForm
from hiring.permissions import Permission, requires
from hiring.queries.demo_mail import (
    DEMO_PAGE,
    DemoMailPage,
    find_demo_mail,
    list_demo_mails,
)

demo_mail = Blueprint("demo_mail", __name__, url_prefix="/demo/mail")

_LAST = 1_000_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a mail's text; a link where ``href`` says so."""

    text: str
    href: str = ""


@demo_mail.get("")
@requires(Permission.PUBLIC)
def index() -> str:
    """Show what was mailed, the newest first."""
    _refuse_outside_demo()
    form = FilterForm(request.args)
    recipient = form.recipient.data or "" if form.validate() else ""
    first = request.args.get("first", 1, type=int)
    page = list_demo_mails(recipient, max(1, min(first, _LAST)))
    return render_template(
        "demo_mail/index.html",
        form=form,
        page=page,
        recipient=recipient,
        previous_href=_page_href(recipient, page, -DEMO_PAGE),
        next_href=_page_href(recipient, page, DEMO_PAGE),
    )


@demo_mail.get("/<mail_id>")
@requires(Permission.PUBLIC)
def show(mail_id: str) -> str:
    """Show one mail with its link to click."""
    _refuse_outside_demo()
    mail = find_demo_mail(mail_id)
    if mail is None:
        abort(404)
    pieces = find_links(mail.body, current_app.config["SAYSO"].base_url)
    return render_template("demo_mail/show.html", mail=mail, pieces=pieces)


def find_links(body: str, base_url: str) -> tuple[Piece, ...]:
    """Cut a mail's text into plain stretches and links to this very installation."""
    link = re.compile(f"({re.escape(base_url)}/[A-Za-z0-9/_-]+)")
    return tuple(
        Piece(text, text if position % 2 else "")
        for position, text in enumerate(link.split(body))
        if text
    )


def _refuse_outside_demo() -> None:
    if not current_app.config["SAYSO"].demo:
        abort(404)


def _page_href(recipient: str, page: DemoMailPage, step: int) -> str | None:
    first = page.first + step
    if step < 0 and page.first == 1:
        return None
    if step > 0 and first > page.total:
        return None
    return url_for(".index", recipient=recipient or None, first=max(1, first))
