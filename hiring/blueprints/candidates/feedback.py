"""Feedback to a candidate who asked for it: drafted, looked through, sent, kept."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.candidates.feedback_forms import FeedbackForm
from hiring.blueprints.candidates.views import candidates
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.feedback import FeedbackDraft, PointedOut
from hiring.permissions import Permission, requires
from hiring.queries.candidates import CandidateView
from hiring.queries.feedback import load_case_feedback
from hiring.queries.organisation import local_today
from hiring.services import feedback as services

LOOK = "look"
Page = str | Response | tuple[str, int]


@candidates.get("/candidates/<candidate_id>/feedback")
@requires(Permission.FEEDBACK_GIVE)
def write_feedback(candidate_id: str) -> Page:
    """Show the form, with a draft made of the debriefs' themes."""
    case = _load_asked(candidate_id)
    given = load_case_feedback(case.id).given
    draft = None if given else services.draft_feedback(current_user.actor, case)
    return _page(case, FeedbackForm.showing(given[0] if given else draft), draft)


@candidates.post("/candidates/<candidate_id>/feedback")
@requires(Permission.FEEDBACK_GIVE)
def send_feedback(candidate_id: str) -> Page:
    """Send the feedback, or point out the words that keep it from being sent."""
    case, form = _load_asked(candidate_id), FeedbackForm()
    if request.form.get("do") == LOOK:
        found = services.look_through(case, form.texts())
        return _page(case, form, words=form.mark(found))
    if not form.validate():
        return _page(case, form), 422
    try:
        sent = services.give_feedback(current_user.actor, form.command(case.id))
    except (NotFound, Forbidden, Conflict):
        raise
    except DomainError as error:
        form.refuse(error)
        return _page(case, form), 422
    if not isinstance(sent, str):
        return _page(case, form, words=form.mark(sent)), 422
    flash(f"Sent. {case.name} gets an e-mail that leads to it.")
    target = url_for("candidates.show", candidate_id=case.id, _anchor="feedback")
    return redirect(target, 303)


def _load_asked(candidate_id: str) -> CandidateView:
    case = services.load_to_answer(current_user.actor, candidate_id)
    if not load_case_feedback(case.id).asked:
        raise Conflict(f"{case.name} has not asked for feedback.")
    return case


def _page(
    case: CandidateView,
    form: FeedbackForm,
    draft: FeedbackDraft | None = None,
    words: Sequence[PointedOut] | None = None,
) -> str:
    return render_template(
        "candidates/feedback.html",
        case=case,
        form=form,
        asked=load_case_feedback(case.id),
        draft=draft,
        words=words,
        today=local_today().isoformat(),
        has_errors=bool(form.errors),
    )
