"""The page of mails that did not arrive."""

from flask import Blueprint, render_template, request, url_for
from flask_login import current_user

from hiring.permissions import Permission, requires
from hiring.queries.sent_mail import list_failed, list_late

mail = Blueprint("mail", __name__)


@mail.get("/mail-not-delivered")
@requires(Permission.MAIL_VIEW)
def failed() -> str:
    """List mail that did not arrive, the newest first."""
    after = request.args.get("after", "")
    page = list_failed(current_user.actor, after)
    following = url_for(".failed", after=page.next_after) if page.next_after else None
    return render_template(
        "mail_failed/index.html",
        page=page,
        late=() if after else list_late(current_user.actor),
        after=after,
        next_href=following,
    )
