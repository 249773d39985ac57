"""Talk to our people: whom a candidate can write to, and what was written."""

from flask import redirect, render_template, request, url_for
from wtforms import BooleanField
from wtforms.validators import InputRequired

from hiring.blueprints.consent.views import Page, consent
from hiring.blueprints.consent.visits import (
    for_known_browser,
    while_open,
)
from hiring.blueprints.forms import SHORT, BaseForm, area_field, text_field, typed
from hiring.domain.errors import DomainError
from hiring.domain.wording import Wording
from hiring.permissions import Permission, requires
from hiring.queries.speakers import list_offered, load_offered
from hiring.queries.talks import list_talks, load_talk
from hiring.queries.visits import Visit
from hiring.services import talks

QUESTION, PAGES = 2000, 1000


class AskForm(BaseForm):
    """A first message; the job is named only if the candidate says so."""

    called = text_field(
        Wording("How should we call you?"),
        InputRequired(Wording("Enter a name. It need not be your own.")),
        limit=SHORT,
        description=Wording("This is all that the person sees of you."),
    )
    names_opening = BooleanField(Wording("Say which job I am applying for"))
    text = area_field(
        Wording("Your question"),
        InputRequired(Wording("Write your question, or go back.")),
        limit=QUESTION,
    )


class MoreForm(BaseForm):
    """A further message."""

    text = area_field(
        Wording("Your message"),
        InputRequired(Wording("Write your message, or go back.")),
        limit=QUESTION,
    )


@consent.get("/you/our-people")
@requires(Permission.CANDIDATE)
@for_known_browser
def our_people(visit: Visit) -> Page:
    """Show whom the candidate can write to, and the talks there are."""
    number = min(request.args.get("page", 1, type=int), PAGES)
    found = list_offered(visit.candidate_id, max(number, 1))
    return render_template(
        "consent/our_people.html",
        visit=visit,
        found=found,
        page=max(number, 1),
        talks=list_talks(visit.candidate_id),
    )


@consent.get("/you/our-people/<speaker_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def write_to(visit: Visit, speaker_id: str) -> Page:
    """Ask what the candidate wants to know, and under which name."""
    return _ask_page(visit, speaker_id, AskForm(called=visit.first_name))


@consent.post("/you/our-people/<speaker_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def send_to(visit: Visit, speaker_id: str) -> Page:
    """Send the first message."""
    form = AskForm()
    load_offered(visit.candidate_id, speaker_id)
    if form.validate():
        asked = talks.Asked(
            speaker_id,
            typed(form.called),
            bool(form.names_opening.data),
            typed(form.text),
        )
        try:
            talk_id = talks.begin_talk(visit, asked, typed(form.press_id))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for("consent.talk", talk_id=talk_id), 303)
    return _ask_page(visit, speaker_id, form), 422


@consent.get("/you/talks/<talk_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
def talk(visit: Visit, talk_id: str) -> Page:
    """Show one talk."""
    return _talk_page(visit, talk_id, MoreForm())


@consent.post("/you/talks/<talk_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def write_again(visit: Visit, talk_id: str) -> Page:
    """Send a further message."""
    form = MoreForm()
    load_talk(visit.candidate_id, talk_id)
    if form.validate():
        try:
            talks.write_again(visit, talk_id, typed(form.text), typed(form.press_id))
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for("consent.talk", talk_id=talk_id), 303)
    return _talk_page(visit, talk_id, form), 422


def _ask_page(visit: Visit, speaker_id: str, form: AskForm) -> str:
    return render_template(
        "consent/write_to.html",
        visit=visit,
        person=load_offered(visit.candidate_id, speaker_id),
        form=form,
        has_errors=bool(form.errors),
    )


def _talk_page(visit: Visit, talk_id: str, form: MoreForm) -> str:
    return render_template(
        "consent/talk.html",
        visit=visit,
        talk=load_talk(visit.candidate_id, talk_id),
        form=form,
        has_errors=bool(form.errors),
    )
