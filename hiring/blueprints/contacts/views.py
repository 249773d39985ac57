"""The question "May I call?", logging a contact, its notes."""

from collections.abc import Sequence
from datetime import datetime

from flask import (
    Blueprint,
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring import clock
from hiring.blueprints.contacts.forms import (
    OTHER,
    AskForm,
    CheckForm,
    LogForm,
    NotesFields,
    NotesForm,
    Spoken,
    When,
)
from hiring.blueprints.forms import typed
from hiring.domain.actor import Actor
from hiring.domain.casefile import Channel, Identity, Initiator, Outcome, Stage
from hiring.domain.errors import DomainError
from hiring.domain.finding import Raised
from hiring.domain.new_contact import LogContact
from hiring.pages import call_address, local_zone
from hiring.permissions import Permission, requires
from hiring.queries.calls import has_declined
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.checks import (
    CheckView,
    find_stale_check,
    is_still_agreed,
    load_check,
)
from hiring.queries.contacts import (
    ContactView,
    gives_questions,
    list_replies_to,
    load_contact,
    why_hidden,
)
from hiring.queries.notes import NoteView
from hiring.queries.places import place_choices, places_in_words
from hiring.queries.staff import load_staff
from hiring.queries.standings import Answers, load_answers, load_listed_person
from hiring.services import checks, passages, reading
from hiring.services import contacts as logbook
from hiring.services.questions import AskAboutPerson, ask_about_person

contacts = Blueprint("contacts", __name__)

Page = str | Response | tuple[str, int]
Words = Sequence[passages.PointedOut] | None
LOOK = "look"
ABOUT_PERSON = ("other_name", "organisation", "works_there", "reach")
GONE = "This person is no longer on the list. Choose again, or enter the name."


def _actor() -> Actor:
    found: Actor = current_user.actor
    return found


@contacts.get("/candidates/<candidate_id>/may-i-call")
@requires(Permission.CONTACT_LOG)
def check(candidate_id: str) -> Page:
    """Ask whom the call would be with."""
    case = load_candidate(_actor(), candidate_id)
    form = CheckForm(person=request.args.get("person"))
    return _check_page(case, form)


@contacts.post("/candidates/<candidate_id>/may-i-call")
@requires(Permission.CONTACT_LOG)
def answer(candidate_id: str) -> Page:
    """Keep the question and show its answer."""
    case = load_candidate(_actor(), candidate_id)
    form = CheckForm()
    if not form.validate():
        return _check_page(case, form), 422
    person = load_listed_person(candidate_id, form.as_person())
    if not person.name:
        form.refuse(DomainError(GONE, "person"))
        return _check_page(case, form), 422
    pressed = typed(form.press_id)
    check_id = checks.check_person(_actor(), candidate_id, person, pressed)
    return redirect(url_for("contacts.checked", check_id=check_id), 303)


@contacts.get("/checks/<check_id>")
@requires(Permission.CONTACT_LOG)
def checked(check_id: str) -> Page:
    """Show the answer to "May I call?"."""
    case, found = load_check(_actor(), check_id)
    return _checked_page(case, found, AskForm(relation=found.person.relation))


@contacts.post("/checks/<check_id>/ask")
@requires(Permission.CONSENT_ASK)
def ask(check_id: str) -> Page:
    """Ask the candidate about the person of a "May I call?"."""
    case, found = load_check(_actor(), check_id)
    form = AskForm()
    if not form.validate():
        return _checked_page(case, found, form), 422
    try:
        ask_about_person(_actor(), _question(case, found, form))
    except DomainError as error:
        if not error.field:
            raise
        form.refuse(error)
        return _checked_page(case, found, form), 422
    flash(f"{case.name} has been asked about {found.person.name}. Please wait.")
    return redirect(url_for("candidates.show", candidate_id=case.id), 303)


def _question(case: CandidateView, check: CheckView, form: AskForm) -> AskAboutPerson:
    return AskAboutPerson(
        candidate_id=case.id,
        name=check.person.name,
        organisation=check.person.organisation,
        relation=typed(form.relation),
        topic=typed(form.topic),
        minutes=int(form.minutes.data),
        works_there_now=check.person.works_there_now,
        reach=check.person.reach,
    )


@contacts.get("/candidates/<candidate_id>/contacts/new")
@requires(Permission.CONTACT_LOG)
def log(candidate_id: str) -> Page:
    """Ask what there is to log; everything but the person is already chosen."""
    case = load_candidate(_actor(), candidate_id)
    form = LogForm(
        **_asked_about(case, request.args.get("check", "")),
        channel=request.args.get("channel", Channel.PHONE),
        outcome=Outcome.SPOKE,
        initiator=Initiator.US,
        when=When.NOW,
    )
    return _log_page(case, form, ())


@contacts.post("/candidates/<candidate_id>/contacts/new")
@requires(Permission.CONTACT_LOG)
def save(candidate_id: str) -> Page:
    """Save the record; what rules say is said first, and never refuses it."""
    case = load_candidate(_actor(), candidate_id)
    form = LogForm()
    instead = _without_saving(case, form)
    if instead is not None:
        return instead
    if not form.validate():
        return _log_page(case, form, ()), 422
    command = _command(case, form)
    if not command.person.name:
        form.refuse(DomainError(GONE, "person"))
        return _log_page(case, form, ()), 422
    try:
        seen = frozenset(typed(form.seen).split())
        saved = logbook.log_or_warn(_actor(), command, seen)
    except DomainError as error:
        form.refuse(error)
        return _log_page(case, form, ()), 422
    if not isinstance(saved, str):
        return _log_page(case, form, saved), 422
    flash("The record is saved.")
    _say_what_changed(saved)
    target = url_for("candidates.show", candidate_id=case.id, _anchor=saved)
    waiting = _words_of(saved) if command.notes else ""
    return redirect(waiting or target, 303)


@contacts.get("/contacts/<contact_id>")
@requires(Permission.CONTACT_LOG)
def show(contact_id: str) -> Page:
    """Show one contact; reading what was said is a step of its own."""
    case, found = load_contact(_actor(), contact_id)
    hidden = why_hidden(_actor(), case, found)
    return _contact_page(case, found, None, hidden)


@contacts.post("/contacts/<contact_id>")
@requires(Permission.CONTACT_LOG)
def read(contact_id: str) -> Page:
    """Show what was said, and record that it was read."""
    case, found = load_contact(_actor(), contact_id)
    return _contact_page(case, found, reading.read_notes(_actor(), contact_id))


@contacts.get("/contacts/<contact_id>/notes")
@requires(Permission.CONTACT_LOG)
def write_notes(contact_id: str) -> Page:
    """Ask what was said."""
    return _notes_page(contact_id, NotesForm())


@contacts.post("/contacts/<contact_id>/notes")
@requires(Permission.CONTACT_LOG)
def save_notes(contact_id: str) -> Page:
    """Add notes below the contact, or only look the words through."""
    case, found = load_contact(_actor(), contact_id)
    form = NotesForm()
    if request.form.get("do") == LOOK:
        return _notes_page(contact_id, form, _pointed_out(case, form, found.stage))
    notes = form.as_notes() if form.validate() else None
    if notes is None:
        if not form.errors:
            form.refuse(DomainError("Write what was said, or go back.", "facts"))
        return _notes_page(contact_id, form), 422
    logbook.add_notes(_actor(), contact_id, notes, typed(form.press_id))
    flash("Your notes are saved.")
    target = url_for("contacts.show", contact_id=contact_id)
    return redirect(_words_of(contact_id) or target, 303)


def _contact_page(
    case: CandidateView,
    contact: ContactView,
    notes: Sequence[NoteView] | None,
    hidden: str = "",
) -> str:
    return render_template(
        "contacts/show.html",
        case=case,
        contact=contact,
        hidden=hidden,
        replies=list_replies_to(_actor(), case, contact),
        waiting=len(passages.list_own_waiting(_actor(), contact.id)),
        notes=notes,
        places=places_in_words(contact.jurisdictions),
        viewer_id=_actor().id,
        can_ask=gives_questions(contact) and not hidden,
    )


def _asked_about(case: CandidateView, check_id: str) -> dict[str, str | None]:
    """Return who is chosen already: whom the link names, or a question was about."""
    person, name = request.args.get("person"), request.args.get("name")
    if not check_id:
        return {"person": person, "other_name": name}
    checked_in, found = load_check(_actor(), check_id)
    if checked_in.id != case.id:
        abort(404)
    if found.person.referee_id:
        return {"person": found.person.referee_id}
    return {
        "person": OTHER,
        "other_name": found.person.name,
        "organisation": found.person.organisation,
        "reach": found.person.reach,
    }


def _say_what_changed(contact_id: str) -> None:
    """Tell whoever logs that the answer was another by then, and what came first."""
    found = find_stale_check(contact_id)
    if found is not None:
        flash(
            f"When you asked, at {_time(found.asked_at)}, the answer was yes. It had "
            "changed before you saved this. The record says so, and HR sees it."
        )


def _time(at: datetime) -> str:
    return f"{at.astimezone(local_zone()):%H:%M}"


def _notes_page(contact_id: str, form: NotesForm, words: Words = None) -> str:
    case, found = load_contact(_actor(), contact_id)
    return render_template(
        "contacts/notes.html",
        case=case,
        contact=found,
        form=form,
        words=words,
        has_errors=bool(form.errors),
    )


def _pointed_out(
    case: CandidateView, form: NotesFields, stage: Stage | None = None
) -> Words:
    """Look through what is typed, saved nowhere, for words that may touch a topic."""
    return passages.point_out(form.as_words(), case.id, stage)


def _words_of(contact_id: str) -> str:
    """Return where the writer answers for their words, if any wait for them."""
    if not passages.list_own_waiting(_actor(), contact_id):
        return ""
    return url_for("passages.show", contact_id=contact_id)


def _checked_page(case: CandidateView, check: CheckView, form: AskForm) -> str:
    return render_template(
        "contacts/checked.html",
        case=case,
        check=check,
        still_agreed=is_still_agreed(case, check),
        now=clock.now(),
        form=form,
        declined=has_declined(case.id, check.person),
        is_own=check.asked_by_id == _actor().id,
        address=call_address(),
        has_errors=bool(form.errors),
    )


def _check_page(case: CandidateView, form: CheckForm) -> str:
    return render_template(
        "contacts/check.html",
        case=case,
        form=form,
        answers=load_answers(case.id),
        has_errors=bool(form.errors),
    )


def _log_page(
    case: CandidateView,
    form: LogForm,
    unseen: tuple[Raised, ...],
    words: Words = None,
) -> str:
    answers: Answers = load_answers(case.id)
    shown = {found.code for found in unseen} | answers.shown_for_others
    if words is not None:
        shown |= set(typed(form.seen).split())
    form.seen.data = " ".join(sorted(shown))
    form.place.choices = place_choices()
    return render_template(
        "contacts/log.html",
        case=case,
        form=form,
        answers=answers,
        agency=load_staff(_actor().id).agency,
        address=call_address(),
        raised=unseen,
        words=words,
        has_errors=bool(form.errors),
    )


def _command(case: CandidateView, form: LogForm) -> LogContact:
    notes = form.as_notes()
    outcome = Outcome(form.outcome.data)
    today = clock.now().astimezone(local_zone()).date()
    return LogContact(
        candidate_id=case.id,
        person=load_listed_person(case.id, form.as_person(typed(form.relation))),
        channel=Channel(form.channel.data),
        outcome=outcome,
        initiator=Initiator(form.initiator.data),
        press_id=typed(form.press_id),
        stage=Stage(form.stage.data) if form.stage.data else None,
        occurred_at=form.occurred_at(today, local_zone()),
        known_from=typed(form.known_from),
        known_to=typed(form.known_to),
        notes=notes,
        notes_to_follow=outcome is Outcome.SPOKE and not (notes and notes.has_content),
        reason=typed(form.reason),
        identity=Identity(form.identity.data) if form.identity.data else None,
        anonymity_promised=form.promised_anonymity(),
        agency_papers=bool(form.agency_papers.data),
        jurisdictions=form.places(),
    )


def _without_saving(case: CandidateView, form: LogForm) -> Page | None:
    """Answer a press that saves nothing: to ask first, or to look the words through."""
    if request.form.get("do") == "ask":
        return _ask_instead(case, form)
    if request.form.get("do") == LOOK:
        return _log_page(case, form, (), _pointed_out(case, form))
    return None


def _ask_instead(case: CandidateView, form: LogForm) -> Page:
    """Go and ask the candidate: nothing has happened that could be logged."""
    form.validate()
    is_clear = not form.errors.keys() & {"press_id", "person", *ABOUT_PERSON}
    if form.person.data == OTHER and form.spoken.data == Spoken.NOT_YET and is_clear:
        person = load_listed_person(case.id, form.as_person())
        pressed = typed(form.press_id)
        check_id = checks.check_person(_actor(), case.id, person, pressed)
        return redirect(url_for("contacts.checked", check_id=check_id), 303)
    return _log_page(case, form, ()), 422
