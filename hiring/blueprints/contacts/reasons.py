"""Reading why somebody must never be contacted: HR alone, one person at a time."""

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from hiring.blueprints.contacts.views import Page, contacts
from hiring.permissions import Permission, requires
from hiring.queries.candidates import load_candidate
from hiring.services.never import read_reasons


@contacts.post("/candidates/<candidate_id>/do-not-contact")
@requires(Permission.FINDING_SETTLE)
def read_reason(candidate_id: str) -> Page:
    """Show the reason for one person whom staff named, and record that it was read."""
    asked = request.form.get("named", "")
    if not asked:
        case = load_candidate(current_user.actor, candidate_id)
        return redirect(url_for("candidates.show", candidate_id=case.id), 303)
    case, named, reasons = read_reasons(current_user.actor, candidate_id, asked)
    return render_template(
        "contacts/reason.html", case=case, named=named, reasons=reasons
    )
