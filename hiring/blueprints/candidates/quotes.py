"""Quotes of a candidate: which may be shown, and asking for one."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.candidates.feedback_forms import PLACES, QuoteForm
from hiring.blueprints.candidates.views import candidates
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.permissions import Permission, requires
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.quotes import (
    Quotable,
    list_quotable,
    list_quotes,
    load_quotable,
)
from hiring.services.quotes import ask_quote

Page = str | Response | tuple[str, int]


@candidates.get("/candidates/<candidate_id>/quotes")
@requires(Permission.QUOTE_READ)
def quotes(candidate_id: str) -> Page:
    """List which words may be quoted, and what could be asked about."""
    case = load_candidate(current_user.actor, candidate_id)
    if not (case.is_manager or case.is_hr):
        raise Forbidden("Only the hiring manager and HR see what may be quoted.")
    return render_template(
        "candidates/quotes.html",
        case=case,
        quotes=list_quotes(case.id),
        quotable=list_quotable(case.id) if case.is_manager else (),
    )


@candidates.get("/candidates/<candidate_id>/quotes/<source_id>")
@requires(Permission.CONSENT_ASK)
def quote(candidate_id: str, source_id: str) -> Page:
    """Ask which words, and where they would be shown."""
    case, source = _load(candidate_id, source_id)
    form = QuoteForm(text=source.text[:600])
    return _page(case, source, form)


@candidates.post("/candidates/<candidate_id>/quotes/<source_id>")
@requires(Permission.CONSENT_ASK)
def save_quote(candidate_id: str, source_id: str) -> Page:
    """Send the question to the candidate."""
    case, source = _load(candidate_id, source_id)
    form = QuoteForm()
    if not form.validate():
        return _page(case, source, form), 422
    try:
        ask_quote(current_user.actor, form.command(case.id, source.id))
    except (NotFound, Forbidden, Conflict):
        raise
    except DomainError as error:
        form.refuse(error)
        return _page(case, source, form), 422
    flash(f"{case.name} is asked by e-mail. Do not quote before there is a yes.")
    return redirect(url_for("candidates.quotes", candidate_id=case.id), 303)


def _load(candidate_id: str, source_id: str) -> tuple[CandidateView, Quotable]:
    case = load_candidate(current_user.actor, candidate_id)
    if not case.is_manager:
        raise Forbidden("Only the hiring manager of this opening asks the candidate.")
    return case, load_quotable(case.id, source_id)


def _page(case: CandidateView, source: Quotable, form: QuoteForm) -> str:
    return render_template(
        "candidates/quote.html",
        case=case,
        source=source,
        form=form,
        places=PLACES,
        has_errors=bool(form.errors),
    )
