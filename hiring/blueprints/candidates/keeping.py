"""What HR and who hires set for a case: a hold, and where the candidate lives."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.candidates.case_forms import HoldForm, PlaceForm
from hiring.blueprints.candidates.views import candidates
from hiring.blueprints.forms import typed
from hiring.domain.errors import DomainError, NotFound
from hiring.permissions import Permission, requires
from hiring.queries.candidates import CandidateView, load_for_editing
from hiring.queries.places import place_choices
from hiring.services.candidates import move_candidate
from hiring.services.holds import lift_hold, load_to_hold, set_hold

Page = str | Response | tuple[str, int]


@candidates.get("/candidates/<candidate_id>/hold")
@requires(Permission.HOLD_SET)
def hold(candidate_id: str) -> Page:
    """Ask why the case must be kept, or why it need be no longer."""
    case = load_to_hold(current_user.actor, candidate_id)
    return _hold_page(case, HoldForm())


@candidates.post("/candidates/<candidate_id>/hold")
@requires(Permission.HOLD_SET)
def change_hold(candidate_id: str) -> Page:
    """Set the hold or lift it, as the page asked that was answered."""
    case = load_to_hold(current_user.actor, candidate_id)
    form = HoldForm()
    if not form.validate():
        return _hold_page(case, form), 422
    lifts = form.lifts.data == "yes"
    change = lift_hold if lifts else set_hold
    change(current_user.actor, case.id, typed(form.reason), typed(form.press_id))
    flash("The hold is lifted." if lifts else "The case is on hold.")
    return redirect(url_for("candidates.show", candidate_id=case.id), 303)


@candidates.get("/candidates/<candidate_id>/place")
@requires(Permission.CANDIDATE_EDIT)
def place(candidate_id: str) -> Page:
    """Ask where the candidate lives."""
    case = load_for_editing(current_user.actor, candidate_id)
    return _place_page(case, PlaceForm(place=next(iter(case.own_jurisdictions), "")))


@candidates.post("/candidates/<candidate_id>/place")
@requires(Permission.CANDIDATE_EDIT)
def change_place(candidate_id: str) -> Page:
    """Keep where the candidate lives; the rules that hold there are run at once."""
    case = load_for_editing(current_user.actor, candidate_id)
    form = PlaceForm()
    if not form.validate():
        return _place_page(case, form), 422
    try:
        move_candidate(current_user.actor, case.id, form.places())
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error)
        return _place_page(case, form), 422
    flash("Saved. What holds there counts from now on.")
    return redirect(_back(case), 303)


def _hold_page(case: CandidateView, form: HoldForm) -> str:
    return render_template(
        "candidates/hold.html", case=case, form=form, has_errors=bool(form.errors)
    )


def _place_page(case: CandidateView, form: PlaceForm) -> str:
    form.place.choices = place_choices()
    return render_template(
        "candidates/place.html",
        case=case,
        form=form,
        back=_back(case),
        has_errors=bool(form.errors),
    )


def _back(case: CandidateView) -> str:
    """Lead to the candidate, or for administrators to the opening."""
    if case.is_manager or case.is_hr or case.is_interviewer:
        return url_for("candidates.show", candidate_id=case.id)
    return url_for("openings.show", opening_id=case.opening_id)
