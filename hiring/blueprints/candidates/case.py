"""The candidate's page: answers, people, what happened, and what to do next."""

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring import clock
from hiring.adapters.policy_files import policy_for
from hiring.blueprints.candidates.views import candidates
from hiring.blueprints.forms import BaseForm, typed
from hiring.domain.errors import NotFound
from hiring.permissions import Permission, requires
from hiring.queries.addresses import find_open_change
from hiring.queries.candidates import find_erased, load_candidate
from hiring.queries.checks import list_called_off
from hiring.queries.debriefs import list_debriefs
from hiring.queries.feedback import load_feedback_for
from hiring.queries.never import list_named
from hiring.queries.open_questions import count_questions
from hiring.queries.own_records import load_own_records
from hiring.queries.places import places_in_words
from hiring.queries.timeline import load_case_view
from hiring.services.about_to_call import LATELY
from hiring.services.consent import request_consent


class AskConsentForm(BaseForm):
    """One press that sends the consent mail."""


@candidates.get("/candidates/<candidate_id>")
@requires(Permission.CANDIDATE_VIEW)
def show(candidate_id: str) -> str:
    """Show the case as far as the actor's roles reach, or what is left of it."""
    try:
        case = load_candidate(current_user.actor, candidate_id)
    except NotFound:
        return _erased(candidate_id)
    view = load_case_view(current_user.actor, case)
    debriefs = list_debriefs(current_user.actor, case)
    lately = clock.now() - LATELY
    return render_template(
        "candidates/show.html",
        case=case,
        answers=view.answers,
        view=view,
        waiting=view.waiting,
        debriefs=debriefs,
        open_questions=count_questions(current_user.actor, case, debriefs.own),
        feedback=load_feedback_for(current_user.actor, case),
        place=places_in_words(case.own_jurisdictions),
        own=load_own_records(case.id),
        keeping_conflict=policy_for(case.jurisdictions).retention_conflict,
        address_change=find_open_change(case.id),
        actor=current_user.actor,
        called_off=list_called_off(current_user.actor, case, lately, view.checks),
        do_not_contact=list_named(current_user.actor, case),
        form=AskConsentForm(),
    )


def _erased(candidate_id: str) -> str:
    erased = find_erased(current_user.actor, candidate_id)
    if erased is None:
        raise NotFound("There is no such candidate.")
    return render_template("candidates/erased.html", case=erased)


@candidates.post("/candidates/<candidate_id>/consent-request")
@requires(Permission.CONSENT_ASK)
def ask_consent(candidate_id: str) -> Response:
    """Send the consent mail."""
    form = AskConsentForm()
    if not form.validate():
        abort(400)
    request_consent(current_user.actor, candidate_id, typed(form.press_id))
    flash("The e-mail is on its way. You will hear when there is an answer.")
    return redirect(url_for("candidates.show", candidate_id=candidate_id), 303)
