"""One contact as the candidate sees it: the notice, what was said, and the reply.

What was said is shown after a fresh code from the mailbox, even in the known browser.
"""

from flask import make_response, redirect, render_template, request, url_for

from hiring.adapters.notice_words import notice_of_contact
from hiring.blueprints.consent.forms import CodeForm, EmptyForm, ReplyForm
from hiring.blueprints.consent.views import Page, consent
from hiring.blueprints.consent.visits import (
    browser_token,
    confirmed,
    for_known_browser,
    remember,
)
from hiring.blueprints.forms import typed
from hiring.pages import settings_of_request
from hiring.permissions import Permission, requires
from hiring.queries.candidate_home import load_seen_contact
from hiring.queries.said import Said, load_policy_of_contact, sight_of
from hiring.queries.visits import Visit, find_open_visit
from hiring.services import visits
from hiring.services.rate_limit import Try, count_tries
from hiring.services.replies import WriteReply, reply_to_contact
from hiring.services.said import is_fresh, read_what_was_said


@consent.get("/you/contacts/<contact_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
def contact(visit: Visit, contact_id: str) -> Page:
    """Show who was contacted, and what the candidate has to be told of it."""
    return _page(visit, contact_id)


@consent.post("/you/contacts/<contact_id>/code")
@requires(Permission.CANDIDATE)
@for_known_browser
def ask_code_to_read(visit: Visit, contact_id: str) -> Page:
    """Send a code to the mailbox, without which what was said is not shown."""
    load_seen_contact(visit.candidate_id, contact_id)
    count_tries(Try("code", visit.candidate_id, 5))
    visits.ask_code(visit)
    return redirect(url_for("consent.code_to_read", contact_id=contact_id), 303)


@consent.get("/you/contacts/<contact_id>/said")
@requires(Permission.CANDIDATE)
@for_known_browser
def code_to_read(visit: Visit, contact_id: str) -> Page:
    """Ask for the code."""
    return _code_page(visit, contact_id, CodeForm())


@consent.post("/you/contacts/<contact_id>/said")
@requires(Permission.CANDIDATE)
@for_known_browser
def said(visit: Visit, contact_id: str) -> Page:
    """Show what was said, and record that the candidate read it."""
    load_seen_contact(visit.candidate_id, contact_id)
    if is_fresh(visit.code_at):
        shown = read_what_was_said(visit, contact_id)
        return _page(visit, contact_id, shown)
    form = CodeForm()
    if token := confirmed(visit, form):
        visit = find_open_visit(token)
        shown = read_what_was_said(visit, contact_id)
        page = _page(visit, contact_id, shown)
        return remember(make_response(page), token, browser_token())
    return _code_page(visit, contact_id, form), 422


@consent.get("/you/contacts/<contact_id>/reply")
@requires(Permission.CANDIDATE)
@for_known_browser
def reply(visit: Visit, contact_id: str) -> Page:
    """Ask for the candidate's side of one contact, or of one point of it."""
    return _reply_page(visit, contact_id, ReplyForm(theme=request.args.get("theme")))


@consent.post("/you/contacts/<contact_id>/reply")
@requires(Permission.CANDIDATE)
@for_known_browser
def save_reply(visit: Visit, contact_id: str) -> Page:
    """Keep the candidate's reply."""
    form = ReplyForm()
    load_seen_contact(visit.candidate_id, contact_id)
    if not form.validate():
        return _reply_page(visit, contact_id, form), 422
    command = WriteReply(
        contact_id, typed(form.text), typed(form.press_id), typed(form.theme)
    )
    reply_to_contact(visit, command)
    return redirect(url_for("consent.home", _anchor="contacts"), 303)


def _page(visit: Visit, contact_id: str, shown: Said | None = None) -> str:
    policy = load_policy_of_contact(visit.candidate_id, contact_id)
    return render_template(
        "consent/contact.html",
        visit=visit,
        contact=load_seen_contact(visit.candidate_id, contact_id),
        notice=notice_of_contact(policy, settings_of_request().lawful_basis),
        sight=sight_of(policy),
        said=shown,
        is_fresh=is_fresh(visit.code_at),
        form=EmptyForm(),
    )


def _code_page(visit: Visit, contact_id: str, form: CodeForm) -> str:
    return render_template(
        "consent/code_to_read.html",
        contact=load_seen_contact(visit.candidate_id, contact_id),
        form=form,
        has_errors=bool(form.errors),
    )


def _reply_page(visit: Visit, contact_id: str, form: ReplyForm) -> str:
    return render_template(
        "consent/reply.html",
        visit=visit,
        contact=load_seen_contact(visit.candidate_id, contact_id),
        form=form,
        has_errors=bool(form.errors),
    )
