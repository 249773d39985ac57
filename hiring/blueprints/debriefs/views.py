"""Reading and amending signed debriefs; writing them is beside this."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from hiring.blueprints.debriefs.forms import (
    AmendForm,
)
from hiring.domain.debrief import (
    word_count,
)
from hiring.domain.errors import DomainError
from hiring.domain.quote import Place
from hiring.domain.spoken_time import pace_of
from hiring.permissions import Permission, requires
from hiring.queries.debriefs import (
    load_debrief,
)
from hiring.queries.quotes import list_standing
from hiring.services import debriefs as service
from hiring.services.debrief_words import list_words

debriefs = Blueprint("debriefs", __name__)

Page = str | Response | Redirect | tuple[str, int]


@debriefs.get("/debriefs/<debrief_id>")
@requires(Permission.DEBRIEF_READ)
def show(debrief_id: str) -> Page:
    """Show a signed debrief with what was added to it."""
    return _show_page(debrief_id, AmendForm())


@debriefs.post("/debriefs/<debrief_id>")
@requires(Permission.DEBRIEF_WRITE)
def amend(debrief_id: str) -> Page:
    """Add to one's own signed debrief."""
    form = AmendForm()
    if not form.validate():
        return _show_page(debrief_id, form), 422
    try:
        service.amend_debrief(
            current_user.actor,
            debrief_id,
            form.text.data or "",
            form.press_id.data or "",
        )
    except DomainError as error:
        if error.field is None:
            raise
        form.refuse(error)
        return _show_page(debrief_id, form), 422
    there = url_for("debriefs.show", debrief_id=debrief_id, _anchor="added")
    return redirect(there, 303)


def _show_page(debrief_id: str, form: AmendForm) -> str:
    signed = load_debrief(current_user.actor, debrief_id)
    return render_template(
        "debriefs/show.html",
        signed=signed,
        debrief=signed.debrief,
        form=form,
        is_own=signed.author_id == current_user.actor.id,
        just_signed="signed" in request.args,
        words=word_count(signed.debrief.summary),
        pace=pace_of(signed.debrief.language),
        waiting=list_words(current_user.actor, debrief_id),
        quotes=list_standing(signed.candidate_id, Place.DEBRIEFS),
        has_errors=bool(form.errors),
    )
