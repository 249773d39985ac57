"""What was decided about a candidate: said once, never changed."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.adapters.said_dates import day
from hiring.blueprints.candidates.case_forms import HiringDecisionForm
from hiring.blueprints.candidates.views import candidates
from hiring.blueprints.forms import typed
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.domain.finding import Raised
from hiring.pages import local_zone
from hiring.permissions import Permission, requires
from hiring.queries.candidates import CandidateView
from hiring.queries.hiring_decisions import Talk, list_citable, list_hiring_decisions
from hiring.queries.organisation import local_today
from hiring.services.hiring_decisions import decide_or_warn, load_to_decide

Page = str | Response | tuple[str, int]


@candidates.get("/candidates/<candidate_id>/decision")
@requires(Permission.DECISION_WRITE)
def decide(candidate_id: str) -> Page:
    """Ask what was decided, below what was decided before."""
    case = load_to_decide(current_user.actor, candidate_id)
    form = HiringDecisionForm()
    form.decided_on.data = local_today()
    return _page(case, form)


@candidates.post("/candidates/<candidate_id>/decision")
@requires(Permission.DECISION_WRITE)
def save_decision(candidate_id: str) -> Page:
    """Save the decision; what rules say is said first, and never refuses it."""
    case = load_to_decide(current_user.actor, candidate_id)
    form = HiringDecisionForm()
    if not form.validate():
        return _page(case, form), 422
    seen = frozenset(typed(form.seen).split())
    try:
        saved = decide_or_warn(current_user.actor, form.command(case.id), seen)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        form.refuse(error)
        return _page(case, form), 422
    if not isinstance(saved, str):
        return _page(case, form, saved), 422
    flash("The decision is on record.")
    target = url_for("candidates.show", candidate_id=case.id, _anchor="decisions")
    return redirect(target, 303)


def _page(
    case: CandidateView, form: HiringDecisionForm, raised: Sequence[Raised] = ()
) -> str:
    shown = {found.code for found in raised}
    form.seen.data = " ".join(sorted(shown))
    return render_template(
        "candidates/decision.html",
        case=case,
        form=form,
        talks=[_choice(talk) for talk in list_citable(case.id)],
        decisions=list_hiring_decisions(current_user.actor, case),
        raised=raised,
        today=local_today().isoformat(),
        has_errors=bool(form.errors),
    )


def _choice(talk: Talk) -> tuple[str, str, str]:
    on = day(talk.occurred_at.astimezone(local_zone()))
    return talk.id, talk.person_name, f"{talk.kind.label}, {on}, {talk.caller}"
