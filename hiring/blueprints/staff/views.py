"""The people who work here, and the settings of the organisation."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.staff.forms import (
    ROLES,
    CallingForm,
    InviteForm,
    RolesForm,
    SettingsForm,
)
from hiring.domain.errors import DomainError, NotFound
from hiring.permissions import Permission, requires
from hiring.queries.organisation import load_settings
from hiring.queries.staff import StaffView, list_staff, load_staff
from hiring.services import staff as services
from hiring.services.settings import change_settings

staff = Blueprint("staff", __name__)

Page = str | tuple[str, int]


@staff.get("/people")
@requires(Permission.STAFF_EDIT)
def index() -> Page:
    """List everybody who works with Say-so."""
    after = request.args.get("after", "")
    return render_template("staff/index.html", page=list_staff(after), after=after)


@staff.get("/people/invite")
@requires(Permission.STAFF_EDIT)
def invite() -> Page:
    """Show where to invite someone."""
    form = InviteForm()
    return render_template(
        "staff/invite.html", form=form, choices=ROLES, has_errors=False
    )


@staff.post("/people/invite")
@requires(Permission.STAFF_EDIT)
def send_invitation() -> Page | Response:
    """Add someone and mail them a link."""
    form = InviteForm()
    if form.validate():
        try:
            services.invite(current_user.actor, form.command())
        except DomainError as error:
            form.refuse(error)
        else:
            flash(f"An invitation is on its way to {form.email.data}.")
            return redirect(url_for("staff.index"), 303)
    page = render_template(
        "staff/invite.html", form=form, choices=ROLES, has_errors=True
    )
    return page, 422


@staff.get("/people/<staff_id>")
@requires(Permission.STAFF_EDIT)
def show(staff_id: str) -> Page:
    """Show one member of staff and what they are trusted with."""
    view = load_staff(staff_id)
    return _show(view, _roles_of(view))


@staff.post("/people/<staff_id>")
@requires(Permission.STAFF_EDIT)
def change_roles(staff_id: str) -> Page | Response:
    """Change what someone is trusted with."""
    view, form = load_staff(staff_id), RolesForm()
    if form.validate():
        try:
            services.change_roles(current_user.actor, staff_id, form.chosen())
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            flash(f"Saved. {view.name} signs in anew to use the new roles.")
            return redirect(url_for("staff.index"), 303)
    return _show(view, form, has_errors=True)


@staff.post("/people/<staff_id>/calling")
@requires(Permission.STAFF_EDIT)
def describe_calling(staff_id: str) -> Page | Response:
    """Keep when someone was trained, and for which agency they work."""
    view, form = load_staff(staff_id), CallingForm()
    if form.validate():
        try:
            services.describe_calling(current_user.actor, staff_id, form.calling())
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            flash(f"Saved. It counts for the calls that {view.name} logs from now on.")
            return redirect(url_for("staff.show", staff_id=staff_id), 303)
    return _show(view, _roles_of(view), calling=form, has_errors=True)


@staff.post("/people/<staff_id>/switch-off")
@requires(Permission.STAFF_EDIT)
def switch_off(staff_id: str) -> Page | Response:
    """Let someone sign in no more."""
    view = load_staff(staff_id)
    try:
        services.switch_off(current_user.actor, staff_id)
    except NotFound:
        raise
    except DomainError as error:
        form = _roles_of(view)
        form.refuse(error)
        return _show(view, form, has_errors=True)
    flash(f"{view.name} is switched off and signed out everywhere.")
    return redirect(url_for("staff.index"), 303)


@staff.post("/people/<staff_id>/switch-on")
@requires(Permission.STAFF_EDIT)
def switch_on(staff_id: str) -> Response:
    """Let someone sign in again."""
    services.switch_on(current_user.actor, staff_id)
    flash("They can sign in again, with the roles they had.")
    return redirect(url_for("staff.show", staff_id=staff_id), 303)


@staff.post("/people/<staff_id>/invite-again")
@requires(Permission.STAFF_EDIT)
def invite_again(staff_id: str) -> Response:
    """Mail the invitation once more."""
    services.invite_again(current_user.actor, staff_id)
    flash("Another invitation is on its way.")
    return redirect(url_for("staff.show", staff_id=staff_id), 303)


@staff.get("/settings")
@requires(Permission.STAFF_EDIT)
def settings() -> Page:
    """Show the settings of the organisation."""
    form = SettingsForm.showing(load_settings())
    return render_template("staff/settings.html", form=form, has_errors=False)


@staff.post("/settings")
@requires(Permission.STAFF_EDIT)
def save_settings() -> Page | Response:
    """Keep the settings."""
    form = SettingsForm()
    if form.validate():
        change_settings(current_user.actor, form.command())
        flash("Saved. The settings count from now on.")
        return redirect(url_for("staff.settings"), 303)
    return render_template("staff/settings.html", form=form, has_errors=True), 422


def _roles_of(view: StaffView) -> RolesForm:
    return RolesForm(None, roles=[role.value for role in view.roles])


def _show(
    view: StaffView,
    form: RolesForm,
    *,
    calling: CallingForm | None = None,
    has_errors: bool = False,
) -> Page:
    page = render_template(
        "staff/show.html",
        person=view,
        form=form,
        calling=calling or CallingForm(None, obj=view),
        wrong=calling or form,
        choices=ROLES,
        has_errors=has_errors,
    )
    return (page, 422) if has_errors else page
