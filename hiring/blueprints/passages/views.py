"""The page after notes were saved: each passage in its sentence, and two answers."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.passages.forms import JudgeForm, judge_form, judge_forms
from hiring.domain.actor import Actor
from hiring.domain.errors import DomainError
from hiring.permissions import Permission, requires
from hiring.queries.contacts import list_replies_to, load_contact
from hiring.queries.notes import WaitingPassage
from hiring.services import passages as judging
from hiring.services import reading

passages = Blueprint("passages", __name__)

Page = str | Response | tuple[str, int]
YES = "yes"


def _actor() -> Actor:
    found: Actor = current_user.actor
    return found


@passages.get("/contacts/<contact_id>/words")
@requires(Permission.CONTACT_LOG)
def show(contact_id: str) -> Page:
    """Show the writer what waits for them."""
    return _page(contact_id)


@passages.post("/contacts/<contact_id>/words")
@requires(Permission.CONTACT_LOG)
def read(contact_id: str) -> Page:
    """Show HR what waits, and record that these words were read."""
    return _shown(contact_id, reading.read_waiting(_actor(), contact_id))


@passages.post("/passages/<passage_id>")
@requires(Permission.CONTACT_LOG)
def judge(passage_id: str) -> Page:
    """Keep what a person says of the words."""
    form = judge_form(passage_id, is_sent=True)
    contact_id = judging.find_contact(_actor(), passage_id)
    touches = request.form.get("touches") == YES
    if not form.validate():
        return _refused(contact_id, form)
    try:
        said = judging.Judgement(touches, form.was_asked())
        judging.judge_passage(_actor(), passage_id, said)
    except DomainError as error:
        form.refuse(error)
        return _refused(contact_id, form)
    if judging.list_own_waiting(_actor(), contact_id):
        return redirect(url_for("passages.show", contact_id=contact_id), 303)
    flash(
        "These words are kept from those who decide."
        if touches
        else "Kept as it is: it does not touch the topic."
    )
    return redirect(url_for("contacts.show", contact_id=contact_id), 303)


def _refused(contact_id: str, form: JudgeForm) -> Page:
    """Show the question again to the writer; HR reads notes only by pressing so."""
    if judging.list_own_waiting(_actor(), contact_id):
        return _page(contact_id, form), 422
    for message in (*form.form_errors, *(form.asked.errors or ())):
        flash(str(message))
    return redirect(url_for("contacts.show", contact_id=contact_id), 303)


def _page(contact_id: str, sent: JudgeForm | None = None) -> str:
    waiting = judging.list_own_waiting(_actor(), contact_id)
    return _shown(contact_id, waiting, sent)


def _shown(
    contact_id: str, waiting: list[WaitingPassage], sent: JudgeForm | None = None
) -> str:
    case, contact = load_contact(_actor(), contact_id)
    forms = judge_forms(passage.id for passage in waiting)
    if sent is not None:
        forms = {
            key: sent if sent.asked.name == form.asked.name else form
            for key, form in forms.items()
        }
    return render_template(
        "passages/show.html",
        case=case,
        contact=contact,
        is_own=contact.caller_id == _actor().id,
        replies=list_replies_to(_actor(), case, contact),
        waiting=waiting,
        forms=forms,
        topics=judging.topic_help(),
        has_errors=sent is not None,
    )
