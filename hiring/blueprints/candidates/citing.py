"""What a candidate was told of, and HR's word that it may be cited before a reply."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.candidates.case_forms import LetCiteForm
from hiring.blueprints.candidates.views import candidates
from hiring.blueprints.forms import typed
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.permissions import Permission, requires
from hiring.queries.citing import load_person
from hiring.queries.told import list_told
from hiring.services.citing import LetCite, let_cite, load_to_let
from hiring.services.hiring_decisions import load_to_decide

Page = str | Response | tuple[str, int]


@candidates.get("/candidates/<candidate_id>/told")
@requires(Permission.DECISION_WRITE)
def told(candidate_id: str) -> Page:
    """Show of which talks the candidate was told, and which wait for a reply."""
    case = load_to_decide(current_user.actor, candidate_id)
    rows = list_told(current_user.actor, case)
    return render_template("candidates/told.html", case=case, rows=rows)


@candidates.get("/candidates/<candidate_id>/citing/<contact_id>")
@requires(Permission.FINDING_WAIVE)
def citing(candidate_id: str, contact_id: str) -> Page:
    """Ask HR for the reason why a talk may be cited early."""
    return _page(candidate_id, contact_id, LetCiteForm())


@candidates.post("/candidates/<candidate_id>/citing/<contact_id>")
@requires(Permission.FINDING_WAIVE)
def let_cite_now(candidate_id: str, contact_id: str) -> Page:
    """Let the talk be cited, with the reason that everybody in the case reads."""
    form = LetCiteForm()
    if not form.validate():
        return _page(candidate_id, contact_id, form), 422
    try:
        let_cite(current_user.actor, LetCite(contact_id, typed(form.reason)))
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        form.refuse(error)
        return _page(candidate_id, contact_id, form), 422
    flash("The talk can be cited. Your reason is on record.")
    target = url_for("candidates.told", candidate_id=candidate_id)
    return redirect(target, 303)


def _page(candidate_id: str, contact_id: str, form: LetCiteForm) -> str:
    case = load_to_let(current_user.actor, candidate_id)
    return render_template(
        "candidates/citing.html",
        case=case,
        person=load_person(case.id, contact_id),
        contact_id=contact_id,
        form=form,
        has_errors=bool(form.errors),
    )
