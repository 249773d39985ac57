"""The candidate's side of the link: opening it, the page behind it, and the way out.

Opening a link changes nothing and shows nothing personal. Stopping takes one choice
that nothing preselects and a button, and needs neither name nor code.
"""

from flask import (
    Blueprint,
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from hiring.adapters import notices, pdf
from hiring.adapters.translations import spoken
from hiring.blueprints.consent.forms import (
    CodeForm,
    EmptyForm,
    StopForm,
)
from hiring.blueprints.consent.visits import (
    AS_STAFF,
    browser_token,
    confirmed,
    for_known_browser,
    forget,
    remember,
    with_visit,
)
from hiring.blueprints.forms import typed
from hiring.domain.consent import Consent
from hiring.domain.errors import Forbidden, LinkUnusable
from hiring.languages import asked_for, chosen
from hiring.permissions import Permission, requires
from hiring.queries import receipts
from hiring.queries.candidate_home import (
    KeptDecision,
    list_kept_decisions,
    list_questions,
    list_seen_contacts,
    load_kept_decision,
)
from hiring.queries.feedback import load_case_feedback
from hiring.queries.organisation import load_settings
from hiring.queries.own_records import load_own_records
from hiring.queries.policies import load_kept_notice
from hiring.queries.quotes import list_quotes
from hiring.queries.speakers import has_offered
from hiring.queries.visits import Visit, list_link_openings
from hiring.services import consent as consents
from hiring.services import visits
from hiring.services.rate_limit import Try, client_prefix, count_tries

consent = Blueprint("consent", __name__)

Page = str | Response | Redirect | tuple[str, int]


@consent.get("/c/<token>")
@requires(Permission.CANDIDATE)
def link(token: str) -> Page:
    """Show the same neutral page for every link, without looking it up."""
    return render_template("consent/link.html", token=token, form=EmptyForm())


@consent.post("/c/<token>")
@requires(Permission.CANDIDATE)
def open_link(token: str) -> Page:
    """Trade the link for a visit under an address without the token."""
    if current_user.is_authenticated:
        visits.record_misuse(token, current_user.actor)
        raise Forbidden(AS_STAFF)
    browser = browser_token()
    try:
        opened = visits.open_link(token, browser, chosen(), asked_for())
    except LinkUnusable:
        count_tries(Try("link", client_prefix(request.remote_addr), 60))
        return render_template("consent/unusable.html", token=token), 404
    target = _start_of(opened.question_id)
    if opened.contact_id:
        target = url_for("consent.contact", contact_id=opened.contact_id)
    return remember(redirect(target, 303), opened.token, browser)


@consent.post("/c/<token>/new-link")
@requires(Permission.CANDIDATE)
def new_link(token: str) -> Page:
    """Offer a new link to the known address, and say the same to everyone."""
    count_tries(Try("new-link", client_prefix(request.remote_addr), 10))
    visits.offer_new_link(token)
    return render_template("consent/new_link.html")


@consent.get("/you")
@requires(Permission.CANDIDATE)
@with_visit
def home(visit: Visit) -> Page:
    """Show the answers, who was contacted, and all that can be done."""
    if not visit.is_known:
        return render_template("consent/other_browser.html", visit=visit)
    decisions = list_kept_decisions(visit.candidate_id)
    if not decisions and visit.closed_at is None:
        return redirect(url_for("consent.answers"), 303)
    return _home(visit, decisions)


@consent.get("/you/receipts/<int(max=2147483647):seq>")
@requires(Permission.CANDIDATE)
@for_known_browser
def receipt(visit: Visit, seq: int) -> Page:
    """Show that a decision was kept, above everything else."""
    saved = load_kept_decision(visit.candidate_id, seq)
    return _home(visit, list_kept_decisions(visit.candidate_id), saved)


@consent.get("/you/receipts/<int(max=2147483647):seq>.pdf")
@requires(Permission.CANDIDATE)
@for_known_browser
def receipt_pdf(visit: Visit, seq: int) -> Page:
    """Give the receipt as a PDF."""
    kept = load_kept_decision(visit.candidate_id, seq)
    printed = receipts.as_printed(
        visit.name, visit.opening_title, kept, load_settings()
    )
    response = make_response(pdf.render("receipt.html", {"receipt": printed}))
    response.headers["Content-Type"] = "application/pdf"
    name = f"{kept.receipt_code}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@consent.get("/you/stop")
@requires(Permission.CANDIDATE)
@with_visit
def stop(visit: Visit) -> Page:
    """Say what stopping does, before it is done."""
    return _stop_page(visit, StopForm())


@consent.post("/you/stop")
@requires(Permission.CANDIDATE)
@with_visit
def stop_now(visit: Visit) -> Page:
    """Stop all contact at once."""
    form = StopForm()
    if not form.validate():
        return _stop_page(visit, form), 422
    kept = consents.stop_contact(visit, typed(form.press_id))
    return render_template("consent/stopped.html", visit=visit, kept=kept)


@consent.post("/you/code")
@requires(Permission.CANDIDATE)
@with_visit
def ask_code(visit: Visit) -> Page:
    """Send a code to the candidate's mailbox."""
    count_tries(Try("code", visit.candidate_id, 5))
    visits.ask_code(visit)
    return redirect(url_for("consent.code"), 303)


@consent.get("/you/code")
@requires(Permission.CANDIDATE)
@with_visit
def code(visit: Visit) -> Page:
    """Ask for the code from the mailbox."""
    del visit
    return render_template("consent/code.html", form=CodeForm())


@consent.post("/you/code/confirm")
@requires(Permission.CANDIDATE)
@with_visit
def confirm_code(visit: Visit) -> Page:
    """Go on with a fresh visit once the code fits."""
    form = CodeForm()
    if token := confirmed(visit, form):
        there = _start_of(visit.question_id)
        return remember(redirect(there, 303), token, browser_token())
    return render_template("consent/code.html", form=form, has_errors=True), 422


@consent.post("/you/revoke-links")
@requires(Permission.CANDIDATE)
@for_known_browser
def revoke_links(visit: Visit) -> Page:
    """Make every link useless and mail a new one to the known address."""
    visits.revoke_links(visit)
    forget()
    return render_template("consent/new_link.html")


@consent.post("/you/leave")
@requires(Permission.CANDIDATE)
@with_visit
def leave(visit: Visit) -> Page:
    """End the visit, as on a shared computer."""
    visits.end_visit(visit)
    forget()
    return render_template("consent/left.html")


@consent.get("/how-we-use-your-answers")
@requires(Permission.PUBLIC)
def notice() -> Page:
    """Show the notice in force, word for word."""
    text = notices.notice(spoken())
    return render_template("consent/notice.html", text=text, is_in_force=True)


@consent.get("/how-we-use-your-answers/<notice_digest>")
@requires(Permission.PUBLIC)
def kept_notice(notice_digest: str) -> Page:
    """Show the notice that an answer was given under, word for word."""
    in_force = next(
        (text for text in notices.in_force() if text.digest == notice_digest), None
    )
    if in_force:
        return render_template("consent/notice.html", text=in_force, is_in_force=True)
    kept = notices.as_notice(*load_kept_notice(notice_digest))
    return render_template("consent/notice.html", text=kept, is_in_force=False)


def _start_of(question_id: str | None) -> str:
    """Lead to the question that the mail was about, or else home."""
    if question_id:
        return url_for("consent.question", question_id=question_id)
    return url_for("consent.home")


def _stop_page(visit: Visit, form: StopForm) -> str:
    contacts = list_seen_contacts(visit.candidate_id) if visit.is_known else []
    return render_template(
        "consent/stop.html",
        visit=visit,
        form=form,
        contacts=contacts,
        has_errors=bool(form.errors),
    )


def _home(
    visit: Visit, decisions: list[KeptDecision], saved: KeptDecision | None = None
) -> str:
    return render_template(
        "consent/home.html",
        visit=visit,
        decisions=decisions,
        given=decisions[0].consent if decisions else Consent(),
        saved=saved,
        questions=list_questions(visit.candidate_id),
        contacts=list_seen_contacts(visit.candidate_id),
        feedback=load_case_feedback(visit.candidate_id),
        quotes=list_quotes(visit.candidate_id),
        own=load_own_records(visit.candidate_id),
        has_people=has_offered(visit.candidate_id),
        link_openings=list_link_openings(visit),
        form=EmptyForm(),
    )
