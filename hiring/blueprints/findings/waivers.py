"""The waivers of a case: those in force, those ended, and one made beforehand."""

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user

from hiring.blueprints.findings.forms import EndWaiverForm, WaiveBeforehandForm
from hiring.blueprints.findings.views import Page, findings
from hiring.blueprints.forms import typed
from hiring.domain.errors import DomainError
from hiring.domain.waiver import Waive
from hiring.permissions import Permission, requires
from hiring.queries.candidates import load_candidate
from hiring.queries.waivers import list_persons, list_waivers_of
from hiring.services import waivers


@findings.get("/candidates/<candidate_id>/waivers")
@requires(Permission.FINDING_WAIVE)
def list_waivers(candidate_id: str) -> Page:
    """Show what was waived in a case."""
    return _page(candidate_id, WaiveBeforehandForm())


@findings.post("/candidates/<candidate_id>/waivers")
@requires(Permission.FINDING_WAIVE)
def waive_beforehand(candidate_id: str) -> Page:
    """Let a rule rest for a person before it has spoken."""
    form = WaiveBeforehandForm()
    if not form.validate():
        return _page(candidate_id, form), 422
    command = Waive(
        candidate_id,
        typed(form.rule),
        typed(form.person),
        typed(form.reason),
        typed(form.press_id),
    )
    try:
        waivers.waive(current_user.actor, command)
    except DomainError as error:
        form.refuse(error)
        return _page(candidate_id, form), 422
    flash("The waiver is saved.")
    return redirect(url_for("findings.list_waivers", candidate_id=candidate_id), 303)


@findings.post("/waivers/<waiver_id>/end")
@requires(Permission.FINDING_WAIVE)
def end_waiver(waiver_id: str) -> Page:
    """End a waiver."""
    if not EndWaiverForm().validate():
        abort(400)
    candidate_id = waivers.end_waiver(current_user.actor, waiver_id)
    flash("The waiver has ended. What it had answered is open again.")
    return redirect(url_for("findings.list_waivers", candidate_id=candidate_id), 303)


def _page(candidate_id: str, form: WaiveBeforehandForm) -> str:
    actor = current_user.actor
    case = load_candidate(actor, candidate_id)
    return render_template(
        "findings/waivers.html",
        case=case,
        waivers=list_waivers_of(actor, case.id),
        persons=list_persons(case.id),
        form=form,
        ending=EndWaiverForm(formdata=None),
        has_errors=bool(form.errors),
    )
