"""Feedback and quotes on the candidate's side: asking, reading, coming back.

Everything is one press or one short form; whatever was agreed to is taken back with
one press too.
"""

from flask import redirect, render_template, url_for

from hiring.blueprints.consent.feedback_forms import ChoiceForm, FollowUpForm
from hiring.blueprints.consent.forms import EmptyForm
from hiring.blueprints.consent.views import Page, consent
from hiring.blueprints.consent.visits import for_known_browser
from hiring.permissions import Permission, requires
from hiring.queries.feedback import load_case_feedback
from hiring.queries.quotes import list_quotes
from hiring.queries.visits import Visit
from hiring.services import feedback as services
from hiring.services import quotes


@consent.get("/you/feedback")
@requires(Permission.CANDIDATE)
@for_known_browser
def show_feedback(visit: Visit) -> Page:
    """Show the feedback and what can be done about it."""
    return render_template(
        "consent/feedback.html",
        visit=visit,
        feedback=load_case_feedback(visit.candidate_id),
        quotes=list_quotes(visit.candidate_id),
        form=EmptyForm(),
    )


@consent.post("/you/feedback")
@requires(Permission.CANDIDATE)
@for_known_browser
def feedback(visit: Visit) -> Page:
    """Tell the hiring manager that the candidate wants feedback."""
    services.ask_feedback(visit)
    return redirect(url_for("consent.show_feedback"), 303)


@consent.get("/you/feedback/news")
@requires(Permission.CANDIDATE)
@for_known_browser
def follow_up(visit: Visit) -> Page:
    """Ask what the candidate did about the gap."""
    return _follow_up_page(visit, FollowUpForm())


@consent.post("/you/feedback/news")
@requires(Permission.CANDIDATE)
@for_known_browser
def save_follow_up(visit: Visit) -> Page:
    """Keep what the candidate did."""
    form = FollowUpForm()
    if not form.validate():
        return _follow_up_page(visit, form)
    services.write_follow_up(visit, form.command())
    return redirect(url_for("consent.show_feedback", _anchor="news"), 303)


@consent.post("/you/feedback/news/<follow_up_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
def share_follow_up(visit: Visit, follow_up_id: str) -> Page:
    """Let other teams see it, or no longer."""
    form = ChoiceForm()
    if form.validate():
        services.share_follow_up(visit, follow_up_id, may_share=form.says_yes)
    return redirect(url_for("consent.show_feedback", _anchor="news"), 303)


@consent.post("/you/feedback/invitation")
@requires(Permission.CANDIDATE)
@for_known_browser
def invitation(visit: Visit) -> Page:
    """Keep whether the candidate wants to be asked once how it went on."""
    form = ChoiceForm()
    if form.validate():
        services.want_invitation(visit, wanted=form.says_yes)
    return redirect(url_for("consent.show_feedback", _anchor="news"), 303)


@consent.post("/you/quotes/<quote_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
def answer_quote(visit: Visit, quote_id: str) -> Page:
    """Keep whether these words may be quoted."""
    form = ChoiceForm()
    if form.validate():
        quotes.answer_quote(visit, quote_id, may_quote=form.says_yes)
    return redirect(url_for("consent.show_feedback", _anchor="quotes"), 303)


@consent.post("/you/quotes/<quote_id>/take-back")
@requires(Permission.CANDIDATE)
@for_known_browser
def take_back_quote(visit: Visit, quote_id: str) -> Page:
    """Let these words be quoted no longer, from now on."""
    quotes.take_back(visit, quote_id)
    return redirect(url_for("consent.show_feedback", _anchor="quotes"), 303)


def _follow_up_page(visit: Visit, form: FollowUpForm) -> Page:
    has_feedback = bool(load_case_feedback(visit.candidate_id).given)
    if not has_feedback:
        return redirect(url_for("consent.show_feedback"), 303)
    page = render_template(
        "consent/follow_up.html", visit=visit, form=form, has_errors=bool(form.errors)
    )
    return (page, 422) if form.errors else page
