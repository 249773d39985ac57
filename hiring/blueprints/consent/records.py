"""What candidates can do about their own records: take them, correct them, erase.

Asking for an erasure decides nothing by itself: two people approve it. The page that
checks a certificate is open to everybody and says of whom it is nothing at all.
"""

import json

from flask import (
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.wrappers import Response as Redirect

from hiring.adapters import pdf
from hiring.adapters.said_dates import day
from hiring.adapters.translations import gettext, speak
from hiring.blueprints.consent.forms import (
    CodeForm,
    CorrectionForm,
    EmptyForm,
    EraseForm,
)
from hiring.blueprints.consent.views import consent
from hiring.blueprints.consent.visits import (
    browser_token,
    confirmed,
    for_known_browser,
    remember,
)
from hiring.blueprints.forms import typed
from hiring.domain.errors import DomainError, NotFound
from hiring.domain.wording import Wording
from hiring.pages import local_zone, settings_of_request
from hiring.permissions import Permission, requires
from hiring.queries.candidate_home import SeenContact, list_seen_contacts
from hiring.queries.consent_records import load_consent_record
from hiring.queries.own_records import (
    COPY,
    find_certificate,
    find_newest_erasure,
    find_newest_file,
)
from hiring.queries.visits import Visit
from hiring.services import copies, corrections, erasure, visits
from hiring.services.rate_limit import Try, count_tries
from hiring.services.said import is_fresh

JSON_LD = "application/ld+json"

Page = str | Response | Redirect | tuple[str, int]


@consent.get("/you/receipts/<int(max=2147483647):seq>.jsonld")
@requires(Permission.CANDIDATE)
@for_known_browser
def record(visit: Visit, seq: int) -> Page:
    """Give the consent record of one answer, for machines."""
    base_url = current_app.config["SAYSO"].base_url
    kept = load_consent_record(visit.candidate_id, seq, base_url)
    response = make_response(json.dumps(kept, ensure_ascii=False, indent=1))
    response.headers["Content-Type"] = JSON_LD
    name = f"{kept['dct:identifier']}.jsonld"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@consent.get("/you/copy")
@requires(Permission.CANDIDATE)
@for_known_browser
def copy(visit: Visit) -> Page:
    """Say what a copy holds, and how far it has come."""
    return _copy_page(visit, CodeForm())


@consent.post("/you/copy")
@requires(Permission.CANDIDATE)
@for_known_browser
def ask_copy(visit: Visit) -> Page:
    """Let a copy be made; the page shows how far it is, however often it is loaded."""
    copies.ask_copy(visit, typed(EmptyForm().press_id))
    return redirect(url_for("consent.copy"), 303)


@consent.post("/you/copy/code")
@requires(Permission.CANDIDATE)
@for_known_browser
def ask_code_to_copy(visit: Visit) -> Page:
    """Send a code to the mailbox, without which no copy is made or taken."""
    count_tries(Try("code", visit.candidate_id, 5))
    visits.ask_code(visit)
    return redirect(url_for("consent.copy", code="sent"), 303)


@consent.post("/you/copy/confirm")
@requires(Permission.CANDIDATE)
@for_known_browser
def confirm_code_to_copy(visit: Visit) -> Page:
    """Go on once the code fits."""
    form = CodeForm()
    if token := confirmed(visit, form):
        there = redirect(url_for("consent.copy"), 303)
        return remember(there, token, browser_token())
    return _copy_page(visit, form, asks_code=True), 422


@consent.get("/you/copy.zip")
@requires(Permission.CANDIDATE)
@for_known_browser
def take_copy(visit: Visit) -> Page:
    """Give the copy, piece by piece."""
    made = copies.take_copy(visit)
    pieces = stream_with_context(copies.every_piece(made.id))
    response = Response(pieces, content_type="application/zip")
    name = f"{made.asked_at:%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Content-Length"] = str(made.size)
    return response


@consent.get("/you/correct")
@requires(Permission.CANDIDATE)
@for_known_browser
def correct(visit: Visit) -> Page:
    """Ask what is wrong."""
    return _correction_page(visit, CorrectionForm())


@consent.post("/you/correct")
@requires(Permission.CANDIDATE)
@for_known_browser
def save_correction(visit: Visit) -> Page:
    """Keep what is wrong; staff answer it."""
    form = CorrectionForm()
    if not form.validate():
        return _correction_page(visit, form), 422
    try:
        corrections.ask_correction(visit, form.said(), typed(form.press_id))
    except NotFound:
        raise
    except DomainError as error:
        form.refuse(error)
        return _correction_page(visit, form), 422
    return redirect(url_for("consent.home", _anchor="records"), 303)


@consent.get("/you/erase")
@requires(Permission.CANDIDATE)
@for_known_browser
def erase(visit: Visit) -> Page:
    """Say what erasing does and what stays, before it is asked for."""
    return _erase_page(visit, EraseForm())


@consent.post("/you/erase")
@requires(Permission.CANDIDATE)
@for_known_browser
def ask_erasure(visit: Visit) -> Page:
    """Keep the wish to be erased."""
    form = EraseForm()
    if not form.validate():
        return _erase_page(visit, form), 422
    erasure.ask_erasure(visit, typed(form.press_id))
    return redirect(url_for("consent.home", _anchor="records"), 303)


@consent.post("/you/erase/take-back")
@requires(Permission.CANDIDATE)
@for_known_browser
def take_back(visit: Visit) -> Page:
    """Take the wish to be erased back."""
    erasure.take_back(visit)
    return redirect(url_for("consent.home", _anchor="records"), 303)


@consent.get("/erased/<code>")
@requires(Permission.PUBLIC)
def certificate(code: str) -> Page:
    """Say whether an erasure with this certificate is on the ledger, and no more."""
    found = find_certificate(code)
    status = 200 if found else 404
    return render_template("consent/certificate.html", code=code, found=found), status


@consent.get("/erased/<code>.pdf")
@requires(Permission.PUBLIC)
def certificate_pdf(code: str) -> Page:
    """Give the certificate on paper, in the language of the one who was erased."""
    found = find_certificate(code)
    if found is None:
        raise NotFound(Wording("No erasure is on record with this certificate."))
    speak(found.language)
    printed = {
        "certificate": found,
        "organisation": settings_of_request().name,
        "ended_at": found.ended_at.astimezone(local_zone()) if found.ended_at else None,
        "address": url_for("consent.certificate", code=found.code, _external=True),
    }
    response = make_response(pdf.render("certificate.html", printed))
    response.headers["Content-Type"] = "application/pdf"
    name = f"{found.code}.pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _copy_page(visit: Visit, form: CodeForm, *, asks_code: bool = False) -> str:
    made = find_newest_file(visit.candidate_id, COPY)
    return render_template(
        "consent/copy.html",
        visit=visit,
        form=form,
        made=made if made and not made.gone_at else None,
        until=made.made_at + copies.KEPT if made and made.made_at else None,
        is_fresh=is_fresh(visit.code_at),
        asks_code=asks_code or "code" in request.args,
        has_errors=bool(form.errors),
    )


def _correction_page(visit: Visit, form: CorrectionForm) -> str:
    form.contact_id.choices = [
        (contact.id, _named(contact))
        for contact in list_seen_contacts(visit.candidate_id)
    ]
    return render_template(
        "consent/correct.html", visit=visit, form=form, has_errors=bool(form.errors)
    )


def _named(contact: SeenContact) -> str:
    """Name a contact among others; one that was logged late says so everywhere."""
    on = day(contact.occurred_at.astimezone(local_zone()))
    if contact.is_late:
        return gettext(
            "%(person)s on %(day)s (logged late)", person=contact.person_name, day=on
        )
    return gettext("%(person)s on %(day)s", person=contact.person_name, day=on)


def _erase_page(visit: Visit, form: EraseForm) -> str:
    return render_template(
        "consent/erase.html",
        visit=visit,
        form=form,
        empty=EmptyForm(),
        asked=find_newest_erasure(visit.candidate_id),
        has_errors=bool(form.errors),
    )
