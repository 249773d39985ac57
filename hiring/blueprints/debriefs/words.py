"""The page after a signature: each passage in its sentence, and two answers."""

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from wtforms.validators import InputRequired

from hiring.blueprints.debriefs.views import Page, debriefs
from hiring.blueprints.forms import BaseForm, text_field
from hiring.permissions import Permission, requires
from hiring.queries.debriefs import load_debrief
from hiring.services import debrief_words as judging
from hiring.services.passages import topic_help

YES = "yes"


class WordsForm(BaseForm):
    """Which words an answer is about."""

    words_id = text_field("Words", InputRequired(), limit=24)


@debriefs.get("/debriefs/<debrief_id>/words")
@requires(Permission.DEBRIEF_READ)
def words(debrief_id: str) -> Page:
    """Show the writer, or HR, what waits for an answer."""
    return render_template(
        "debriefs/words.html",
        signed=(signed := load_debrief(current_user.actor, debrief_id)),
        debrief=signed.debrief,
        is_own=signed.author_id == current_user.actor.id,
        waiting=judging.list_words(current_user.actor, debrief_id),
        topics=topic_help(),
    )


@debriefs.post("/debriefs/<debrief_id>/words")
@requires(Permission.DEBRIEF_READ)
def judge_words(debrief_id: str) -> Page:
    """Keep what a person says of the words."""
    form, actor = WordsForm(), current_user.actor
    load_debrief(actor, debrief_id)
    if not form.validate():
        return redirect(url_for("debriefs.words", debrief_id=debrief_id), 303)
    touches = request.form.get("touches") == YES
    words_id = form.words_id.data or ""
    judging.judge_words(actor, debrief_id, words_id, touches=touches)
    flash(
        "These words are kept back from everybody who reads the debrief."
        if touches
        else "Kept as it is: it does not touch the topic."
    )
    waits = any(not each.is_denied for each in judging.list_words(actor, debrief_id))
    there = "debriefs.words" if waits else "debriefs.show"
    return redirect(url_for(there, debrief_id=debrief_id), 303)
