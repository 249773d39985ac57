"""One talk with a candidate, for the person who was asked."""

from flask import redirect, render_template, url_for

from hiring.blueprints.forms import typed
from hiring.blueprints.speakers.forms import AnswerForm
from hiring.blueprints.speakers.views import Page, speakers
from hiring.blueprints.speakers.visits import with_speaker
from hiring.domain.errors import DomainError
from hiring.permissions import Permission, requires
from hiring.queries.speakers import SpeakerVisit
from hiring.queries.talks import load_talk_of
from hiring.services import talks as services


@speakers.get("/our-people/talk")
@requires(Permission.PUBLIC)
@with_speaker
def talk(visit: SpeakerVisit) -> Page:
    """Show what the candidate wrote."""
    return _page(visit, AnswerForm())


@speakers.post("/our-people/talk")
@requires(Permission.PUBLIC)
@with_speaker
def answer(visit: SpeakerVisit) -> Page:
    """Keep the answer, and tell the candidate that there is one."""
    form = AnswerForm()
    if form.validate():
        try:
            services.answer_talk(visit, typed(form.text), typed(form.press_id))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for("speakers.talk"), 303)
    return _page(visit, form), 422


@speakers.post("/our-people/talk/decline")
@requires(Permission.PUBLIC)
@with_speaker
def decline(visit: SpeakerVisit) -> Page:
    """End the talk; no reason is asked for."""
    services.decline_talk(visit)
    return redirect(url_for("speakers.talk"), 303)


@speakers.post("/our-people/talk/report")
@requires(Permission.PUBLIC)
@with_speaker
def report(visit: SpeakerVisit) -> Page:
    """End the talk because of what was written."""
    services.report_talk(visit)
    return redirect(url_for("speakers.talk"), 303)


def _page(visit: SpeakerVisit, form: AnswerForm) -> str:
    return render_template(
        "speakers/talk.html",
        talk=load_talk_of(visit.speaker_id, visit.talk_id),
        form=form,
        has_errors=bool(form.errors),
    )
