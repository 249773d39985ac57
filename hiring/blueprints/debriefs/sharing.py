"""A document by link: sending it, who it went to, ending it; and opening one.

The pages that a link leads to say the same for every link, known or not, until a code
from its mailbox fits. Opening one sends nothing and decides nothing: buttons do.
"""

from typing import NamedTuple

from flask import (
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user
from wtforms import SelectField
from wtforms.validators import InputRequired

from hiring import clock, ids
from hiring.adapters.translations import languages
from hiring.blueprints.debriefs.printing import kind_of, place_of
from hiring.blueprints.debriefs.views import Page, debriefs
from hiring.blueprints.forms import BaseForm, one_address, text_field, typed
from hiring.domain.document import Choice, Kind, Paper
from hiring.domain.errors import DomainError, LinkUnusable, NotFound
from hiring.domain.wording import Wording
from hiring.permissions import Permission, requires
from hiring.queries.candidates import load_candidate
from hiring.queries.sharing import list_shared, load_shared
from hiring.services import sharing as service
from hiring.services.exports import load_document
from hiring.services.rate_limit import Try, client_prefix, count_tries
from hiring.sessions import digest

COOKIE, MINUTES = "document", 30
CODES, CODES_FROM, TRIES_FROM = 5, 20, 60
"""How many codes a link and a network get, and how many tries a network has."""


class SendForm(BaseForm):
    """To whom a document is sent."""

    recipient = text_field(
        "Their name",
        InputRequired("Enter who it is for."),
        limit=100,
        description="It stands at the foot of each page.",
    )
    email = text_field(
        "Their e-mail address",
        InputRequired("Enter one e-mail address, like name@example.com."),
        one_address,
        limit=254,
        description="The link goes there, and so does each code.",
    )
    paper = SelectField("Paper", choices=[], default=str(Paper.A4))
    language = SelectField("Language", choices=[], default="en")

    def offer(self) -> None:
        """Set what can be chosen."""
        self.language.choices = list(languages().items())
        self.paper.choices = [(str(each), str(each)) for each in Paper]

    def ask(self, kind: Kind, subject_id: str) -> service.SendDocument:
        """Return what is to be sent."""
        return service.SendDocument(
            kind,
            subject_id,
            typed(self.recipient),
            typed(self.email),
            Paper(self.paper.data),
            self.language.data,
            typed(self.press_id),
        )


class PressForm(BaseForm):
    """The press of a button."""


class CodeForm(BaseForm):
    """The code from the mailbox."""

    code = text_field(
        Wording("Code"),
        InputRequired(Wording("Enter the 8 digits from the e-mail.")),
        limit=20,
        description=Wording("8 digits"),
    )


class Held(NamedTuple):
    """What this browser holds: a link's digest, and the name of its own visit."""

    link_hash: str
    visit: str

    @property
    def caller(self) -> service.Caller:
        """Return what may be kept of it and compared."""
        return service.Caller(self.link_hash, digest(self.visit))


@debriefs.get("/print/<kind>/<subject_id>/send")
@requires(Permission.SIGNED_IN)
def ask_send(kind: str, subject_id: str) -> Page:
    """Ask to whom a document is sent."""
    return _send_page(kind_of(kind), subject_id, SendForm())


@debriefs.post("/print/<kind>/<subject_id>/send")
@requires(Permission.SIGNED_IN)
def send(kind: str, subject_id: str) -> Page:
    """Send a link to a document; the ledger keeps to whom."""
    known, form, actor = kind_of(kind), SendForm(), current_user.actor
    form.offer()
    if form.validate():
        try:
            shared_id = service.send_document(actor, form.ask(known, subject_id))
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            flash(f"A link is on its way to {typed(form.recipient)}.")
            case_id = load_shared(actor, shared_id).candidate_id
            return redirect(url_for("debriefs.sent", candidate_id=case_id), 303)
    return _send_page(known, subject_id, form), 422


@debriefs.get("/candidates/<candidate_id>/sent")
@requires(Permission.CANDIDATE_VIEW)
def sent(candidate_id: str) -> Page:
    """Show which documents of a case were sent by link, and when each was opened."""
    begin = max(0, request.args.get("from", 0, type=int))
    actor = current_user.actor
    return render_template(
        "debriefs/sent.html",
        candidate=load_candidate(actor, candidate_id),
        page=list_shared(actor, candidate_id, min(begin, 10_000)),
        begin=begin,
        form=PressForm(),
    )


@debriefs.post("/sent/<shared_id>/revoke")
@requires(Permission.CANDIDATE_VIEW)
def revoke(shared_id: str) -> Page:
    """End a link at once."""
    case_id = service.revoke_document(current_user.actor, shared_id)
    flash("The link does not work any more.")
    return redirect(url_for("debriefs.sent", candidate_id=case_id), 303)


@debriefs.get("/d/<token>")
@requires(Permission.PUBLIC)
def shared_link(token: str) -> Page:
    """Show the same page for every link, without looking it up."""
    form = PressForm()
    return render_template("debriefs/shared_link.html", token=token, form=form)


@debriefs.post("/d/<token>")
@requires(Permission.PUBLIC)
def ask_shared_code(token: str) -> Page:
    """Have a code sent to the link's mailbox, if it has one; say the same if not."""
    held = Held(digest(token), ids.new_token())
    _owe_code(held)
    return redirect(url_for("debriefs.shared_code"), 303)


@debriefs.get("/document")
@requires(Permission.PUBLIC)
def shared_code() -> Page:
    """Ask for the code, under an address without the link's token."""
    if _held() is None:
        return _ended()
    return _code_page(CodeForm())


@debriefs.post("/document/code")
@requires(Permission.PUBLIC)
def ask_shared_code_again() -> Page:
    """Have one more code sent."""
    held = _held()
    if held is None:
        return _ended()
    _owe_code(held)
    return redirect(url_for("debriefs.shared_code"), 303)


@debriefs.post("/document")
@requires(Permission.PUBLIC)
def open_shared() -> Page:
    """Give the document for the code, once; then this browser holds nothing more."""
    held, form = _held(), CodeForm()
    if held is None:
        return _ended()
    if not form.validate():
        return _code_page(form), 422
    where = client_prefix(request.remote_addr)
    count_tries(Try("shared-try", where, TRIES_FROM))
    digits = "".join(char for char in typed(form.code) if char.isdecimal())
    try:
        exported = service.open_document(held.caller, digits)
    except LinkUnusable as error:
        form.form_errors.append(error.message)
        return _code_page(form), 404
    except DomainError as error:
        form.refuse(error)
        return _code_page(form), 422
    session.pop(COOKIE, None)
    response = make_response(exported.content)
    response.headers["Content-Type"] = "application/pdf"
    name = f'attachment; filename="{exported.filename}"'
    response.headers["Content-Disposition"] = name
    return response


def _owe_code(held: Held) -> None:
    """Count first, by link and by network: a mailbox is not to be flooded."""
    count_tries(
        Try("shared-code", held.link_hash, CODES),
        Try("shared-code-from", client_prefix(request.remote_addr), CODES_FROM),
    )
    service.ask_shared_code(held.caller)
    until = int(clock.now().timestamp()) + MINUTES * 60
    session[COOKIE] = [held.link_hash, held.visit, until]


def _held() -> Held | None:
    kept = session.get(COOKIE)
    if not kept or kept[2] < clock.now().timestamp():
        return None
    return Held(kept[0], kept[1])


def _ended() -> Page:
    return render_template("debriefs/shared_ended.html"), 404


def _code_page(form: CodeForm) -> str:
    has_errors = bool(form.errors or form.form_errors)
    return render_template(
        "debriefs/shared_code.html", form=form, has_errors=has_errors
    )


def _send_page(kind: Kind, subject_id: str, form: SendForm) -> str:
    document = load_document(current_user.actor, kind, subject_id, Choice())
    if not document.case_id:
        raise NotFound("There is no such document.")
    form.offer()
    return render_template(
        "debriefs/send.html",
        kind=kind,
        subject_id=subject_id,
        candidate_id=document.case_id,
        back=place_of(kind, subject_id, document),
        form=form,
        has_errors=bool(form.errors or form.form_errors),
    )
