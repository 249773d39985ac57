"""What was decided about a candidate: said once, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.adapters.said_dates import day
from hiring.blueprints.candidates.case_forms import HiringDecisionForm
from hiring.blueprints.candidates.views import candidates
from hiring.blueprints.forms import typed
from hiring.domain.citing import NotYet
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.domain.finding import Raised
from hiring.pages import local_zone
from hiring.permissions import Permission, requires
from hiring.queries.call_back import find_waits
from hiring.queries.candidates import CandidateView
from hiring.queries.contacts import list_readable_replies
from hiring.queries.hiring_decisions import Talk, list_citable, list_hiring_decisions
from hiring.queries.open_questions import list_open
from hiring.queries.organisation import local_today
from hiring.services.citing import ask_to_cite
from hiring.services.hiring_decisions import (
    CitedTooEarly,
    Unheard,
    decide_or_warn,
    load_to_decide,
)

Page = str | Response | tuple[str, int]
ASK_HR, SAVE = "ask_hr", "save"
WAYS = {str(Unheard.LEAVE_OUT): Unheard.LEAVE_OUT, str(Unheard.ADMIT): Unheard.ADMIT}
"""What the buttons below a refused citation do."""


@candidates.get("/candidates/<candidate_id>/decision")
@requires(Permission.DECISION_WRITE)
def decide(candidate_id: str) -> Page:
    """Ask what was decided, below what was decided before."""
    case = load_to_decide(current_user.actor, candidate_id)
    form = HiringDecisionForm()
    form.decided_on.data = local_today()
    return _page(case, form)


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says before anything is saved, and which way was chosen then."""

    raised: Sequence[Raised] = ()
    early: Sequence[NotYet] = ()
    asked: bool = False
    way: str = SAVE


@candidates.post("/candidates/<candidate_id>/decision")
@requires(Permission.DECISION_WRITE)
def save_decision(candidate_id: str) -> Page:
    """Save the decision; what rules say is said first, and never refuses it."""
    case = load_to_decide(current_user.actor, candidate_id)
    form = HiringDecisionForm()
    if not form.validate():
        return _page(case, form), 422
    if request.form.get("do") == ASK_HR:
        ask_to_cite(current_user.actor, case.id, form.cited.data or ())
        return _page(case, form, Said(asked=True)), 422
    said = _saved(case, form)
    if said is not None:
        return _page(case, form, said), 422
    flash("The decision is on record.")
    target = url_for("candidates.show", candidate_id=case.id, _anchor="decisions")
    return redirect(target, 303)


def _saved(case: CandidateView, form: HiringDecisionForm) -> Said | None:
    """Save, or return what has to be said first; typed words stay in the form."""
    seen = frozenset(typed(form.seen).split())
    way = request.form.get("do", "")
    command = form.command(case.id, WAYS.get(way, Unheard.REFUSE))
    try:
        saved = decide_or_warn(current_user.actor, command, seen)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        form.refuse(error)
        return Said(early=error.talks if isinstance(error, CitedTooEarly) else ())
    if isinstance(saved, str):
        return None
    return Said(raised=saved, way=way if way in WAYS else SAVE)


def _page(
    case: CandidateView, form: HiringDecisionForm, said: Said | None = None
) -> str:
    said = said or Said()
    form.seen.data = " ".join(sorted({found.code for found in said.raised}))
    still_open = list_open(current_user.actor, case)
    return render_template(
        "candidates/decision.html",
        case=case,
        form=form,
        talks=[_choice(talk) for talk in list_citable(case.id)],
        replies=list_readable_replies(current_user.actor, case),
        said=said,
        still_open=still_open,
        waits=find_waits(case, still_open),
        decisions=list_hiring_decisions(current_user.actor, case),
        today=local_today().isoformat(),
        has_errors=bool(form.errors),
    )


def _choice(talk: Talk) -> tuple[str, str, str]:
    on = day(talk.occurred_at.astimezone(local_zone()))
    return talk.id, talk.person_name, f"{talk.kind.label}, {on}, {talk.caller}"
