"""Former staff whom HR invites to speak with candidates."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from hiring.blueprints.forms import typed
from hiring.blueprints.speakers.forms import InviteForm
from hiring.blueprints.speakers.views import Page, speakers
from hiring.domain.errors import DomainError
from hiring.permissions import Permission, requires
from hiring.queries.speakers import count_reported_messages, list_former
from hiring.services import speakers as services


@speakers.get("/former-staff")
@requires(Permission.FORMER_INVITE)
def former() -> Page:
    """List the former staff who were invited, and ask whom to invite."""
    return _page(InviteForm())


@speakers.post("/former-staff")
@requires(Permission.FORMER_INVITE)
def invite() -> Page:
    """Invite somebody who has left."""
    form = InviteForm()
    if form.validate():
        name, email = typed(form.name), typed(form.email)
        try:
            services.invite_former(
                current_user.actor,
                name,
                email,
                typed(form.press_id),
                typed(form.language),
            )
        except DomainError as error:
            form.refuse(error)
        else:
            flash(f"{name} has been invited.")
            return redirect(url_for("speakers.former"), 303)
    return _page(form), 422


@speakers.post("/former-staff/<speaker_id>/remove")
@requires(Permission.FORMER_INVITE)
def remove(speaker_id: str) -> Page:
    """Take somebody off the list."""
    services.remove_former(current_user.actor, speaker_id)
    flash("The entry is deleted.")
    return redirect(url_for("speakers.former"), 303)


def _page(form: InviteForm) -> str:
    return render_template(
        "speakers/former.html",
        form=form,
        people=list_former(current_user.actor),
        reported=count_reported_messages(current_user.actor),
        has_errors=bool(form.errors),
    )
