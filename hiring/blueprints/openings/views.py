"""Openings: the list, one opening, and the forms that change it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.adapters.policy_files import list_jurisdictions
from hiring.adapters.translations import LANGUAGES
from hiring.blueprints.forms import typed
from hiring.blueprints.openings.forms import LEVELS, OpeningForm
from hiring.domain.actor import Actor, Role
from hiring.domain.errors import Conflict, DomainError, NotFound
from hiring.permissions import Permission, is_allowed, requires
from hiring.queries.came_back import LOOKED_AT as MOST_PEOPLE
from hiring.queries.came_back import list_came_back
from hiring.queries.candidates import CandidatePage, list_of_opening
from hiring.queries.openings import (
    OpeningView,
    count_candidates,
    list_openings,
    load_for_editing,
    load_opening,
)
from hiring.queries.places import places_in_words
from hiring.queries.staff import list_managers
from hiring.services import openings as services

openings = Blueprint("openings", __name__)

Page = str | tuple[str, int]


@openings.get("/openings")
@requires(Permission.OPENING_VIEW)
def index() -> Page:
    """List the openings of whoever asks, open ones first."""
    after = request.args.get("after", "")
    page = list_openings(current_user.actor, after)
    return render_template(
        "openings/index.html", page=page, after=after, may_edit=_may_edit()
    )


@openings.get("/openings/new")
@requires(Permission.OPENING_EDIT)
def new() -> Page:
    """Show where to record a new opening."""
    return _form(_offer(OpeningForm(manager_id=current_user.actor.id)))


@openings.post("/openings/new")
@requires(Permission.OPENING_EDIT)
def record() -> Page | Response:
    """Record a new opening."""
    form, actor = _offer(OpeningForm()), current_user.actor
    if form.validate():
        try:
            made = services.record_opening(actor, form.text(), typed(form.press_id))
        except DomainError as error:
            form.refuse(error)
        else:
            flash("Saved. You can add candidates now.")
            return redirect(url_for("openings.show", opening_id=made), 303)
    return _form(form, has_errors=True)


@openings.get("/openings/<opening_id>")
@requires(Permission.OPENING_VIEW)
def show(opening_id: str) -> Page:
    """Show an opening, and its candidates to those who may see them."""
    actor: Actor = current_user.actor
    view, after = load_opening(actor, opening_id), request.args.get("after", "")
    first = min(request.args.get("back", 0, type=int), MOST_PEOPLE)
    return render_template(
        "openings/show.html",
        opening=view,
        counts=count_candidates(opening_id),
        page=_candidates(actor, opening_id, after),
        after=after,
        came_back=list_came_back(actor, view, first),
        first=first,
        places=places_in_words(view.jurisdictions),
        language=LANGUAGES[view.language],
        may_edit=_may_edit(view),
        may_read=is_allowed(actor, Permission.CANDIDATE_VIEW),
        may_take_debriefs=is_allowed(actor, Permission.DEBRIEF_TAKE_ALL),
    )


@openings.get("/openings/<opening_id>/edit")
@requires(Permission.OPENING_EDIT)
def edit(opening_id: str) -> Page:
    """Show the form of an opening."""
    view = _load_open(opening_id)
    return _form(_offer(OpeningForm.showing(view)), view)


@openings.post("/openings/<opening_id>/edit")
@requires(Permission.OPENING_EDIT)
def change(opening_id: str) -> Page | Response:
    """Keep the changes to an opening."""
    view, form = _load_open(opening_id), _offer(OpeningForm())
    if form.validate():
        try:
            services.change_opening(current_user.actor, opening_id, form.text())
        except (NotFound, Conflict):
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            flash("Saved.")
            return redirect(url_for("openings.index"), 303)
    return _form(form, view, has_errors=True)


@openings.get("/openings/<opening_id>/close")
@requires(Permission.OPENING_EDIT)
def close(opening_id: str) -> Page:
    """Ask whether the opening is really to be closed."""
    view = _load_open(opening_id)
    counts = count_candidates(opening_id)
    return render_template("openings/close.html", opening=view, counts=counts)


@openings.post("/openings/<opening_id>/close")
@requires(Permission.OPENING_EDIT)
def close_now(opening_id: str) -> Response:
    """Close the opening and end what is still asked for it."""
    services.close_opening(current_user.actor, opening_id)
    flash("The opening is closed. Nobody waits for an answer any more.")
    return redirect(url_for("openings.show", opening_id=opening_id), 303)


def _offer(form: OpeningForm) -> OpeningForm:
    is_admin = current_user.actor.has(Role.ADMINISTRATOR)
    return form.offer(list_jurisdictions(), list_managers() if is_admin else ())


def _form(
    form: OpeningForm, view: OpeningView | None = None, *, has_errors: bool = False
) -> Page:
    page = render_template(
        "openings/form.html",
        form=form,
        opening=view,
        levels=LEVELS,
        chooses_manager=current_user.actor.has(Role.ADMINISTRATOR),
        has_errors=has_errors,
    )
    return (page, 422) if has_errors else page


def _load_open(opening_id: str) -> OpeningView:
    view = load_for_editing(current_user.actor, opening_id)
    if view.closed_at is not None:
        raise Conflict("This opening is closed. It cannot be changed any more.")
    return view


def _candidates(actor: Actor, opening_id: str, after: str) -> CandidatePage | None:
    sees = is_allowed(actor, Permission.CANDIDATE_VIEW)
    if not sees and not is_allowed(actor, Permission.CANDIDATE_EDIT):
        return None
    return list_of_opening(actor, opening_id, after)


def _may_edit(view: OpeningView | None = None) -> bool:
    actor: Actor = current_user.actor
    if not is_allowed(actor, Permission.OPENING_EDIT):
        return False
    leads = view is None or view.manager_id == actor.id
    return actor.has(Role.ADMINISTRATOR) or leads
