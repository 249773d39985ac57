"""The candidate's say: answers, people, the signature, and words about one contact.

Every decision is a POST of a choice that nothing preselects, and counts once it was
checked and signed.
"""

from flask import (
    abort,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)

from hiring.adapters.translations import gettext
from hiring.blueprints.consent import drafts
from hiring.blueprints.consent.forms import (
    PEOPLE,
    AnswersForm,
    QuestionForm,
    RefereeForm,
    SignForm,
)
from hiring.blueprints.consent.views import Page, consent
from hiring.blueprints.consent.visits import (
    for_known_browser,
    while_open,
)
from hiring.blueprints.forms import typed
from hiring.domain.consent import Answer, Consent
from hiring.domain.errors import DomainError
from hiring.domain.wording import Wording
from hiring.pages import settings_of_request
from hiring.permissions import Permission, requires
from hiring.queries.candidate_home import (
    find_newest_decision,
    load_question,
)
from hiring.queries.visits import Visit
from hiring.services import consent as consents
from hiring.services import visits
from hiring.services.questions import answer_question, days_to_answer


@consent.get("/you/answers")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def answers(visit: Visit) -> Page:
    """Ask for each kind of person; what was typed before is still there."""
    draft = draft_of(visit)
    form = AnswersForm(data=draft, press_id=None)
    return _answers_page(visit, form, draft)


@consent.post("/you/answers")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def save_answers(visit: Visit) -> Page:
    """Keep the answers as a draft and go where the button says."""
    form, pressed = AnswersForm(), request.form.get("do", "check")
    draft = drafts.with_answers(draft_of(visit), form)
    if not form.validate():
        return _answers_page(visit, form, draft), 422
    if pressed == "no":
        draft = drafts.with_no_to_all(draft)
    visits.save_draft(visit, draft)
    if pressed == "add":
        return redirect(url_for("consent.person"), 303)
    if pressed == "reasons":
        return redirect(url_for("consent.never"), 303)
    if pressed.startswith("edit:"):
        person_id = pressed.removeprefix("edit:")
        return redirect(url_for("consent.person", person_id=person_id), 303)
    return redirect(url_for("consent.check"), 303)


@consent.get("/you/people/new", defaults={"person_id": None})
@consent.get("/you/people/<person_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def person(visit: Visit, person_id: str | None) -> Page:
    """Ask who the person is."""
    known = drafts.find_person(draft_of(visit), person_id) if person_id else None
    if person_id and known is None:
        abort(404)
    form = RefereeForm(data=known or {})
    return render_template("consent/person.html", visit=visit, form=form, known=known)


@consent.post("/you/people/new", defaults={"person_id": None})
@consent.post("/you/people/<person_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def save_person(visit: Visit, person_id: str | None) -> Page:
    """Add, correct or remove a person in the draft."""
    form, draft = RefereeForm(), draft_of(visit)
    known = drafts.find_person(draft, person_id) if person_id else None
    if request.form.get("do") == "remove" and person_id:
        draft = drafts.without_person(draft, person_id)
    elif person_id and known is None:
        abort(404)
    elif form.validate() and _has_room(form, draft, known):
        draft = drafts.with_person(draft, form, person_id)
    else:
        return render_template(
            "consent/person.html",
            visit=visit,
            form=form,
            known=known,
            has_errors=bool(form.errors),
        ), 422
    visits.save_draft(visit, draft)
    return redirect(url_for("consent.answers", _anchor="people"), 303)


@consent.get("/you/check")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def check(visit: Visit) -> Page:
    """Show the answers once more before they count."""
    if not visit.draft:
        return redirect(url_for("consent.answers"), 303)
    return _check_page(visit, SignForm())


@consent.post("/you/check")
@requires(Permission.CANDIDATE)
@for_known_browser
def sign(visit: Visit) -> Page:
    """Keep the signed answers."""
    form = SignForm()
    if not form.validate():
        return _check_page(visit, form), 422
    press_id = typed(form.press_id)
    if not visit.draft:
        return _already_signed(visit, press_id)
    given = _given(visit)
    try:
        kept = consents.sign_answers(visit, given, typed(form.signed_name), press_id)
    except DomainError as error:
        form.refuse(error)
        return _check_page(visit, form), 422
    return redirect(url_for("consent.receipt", seq=kept.seq), 303)


@consent.get("/you/questions/<question_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def question(visit: Visit, question_id: str) -> Page:
    """Ask about one person, with two equal buttons."""
    asked = load_question(visit.candidate_id, question_id)
    return render_template(
        "consent/question.html", visit=visit, question=asked, form=QuestionForm()
    )


@consent.post("/you/questions/<question_id>")
@requires(Permission.CANDIDATE)
@for_known_browser
def save_answer(visit: Visit, question_id: str) -> Page:
    """Keep the answer about one person."""
    form = QuestionForm()
    asked = load_question(visit.candidate_id, question_id)
    if not form.validate():
        return render_template(
            "consent/question.html",
            visit=visit,
            question=asked,
            form=form,
            has_errors=True,
        ), 422
    answer = Answer(form.answer.data)
    kept = answer_question(visit, question_id, answer, typed(form.press_id))
    return redirect(url_for("consent.receipt", seq=kept.seq), 303)


def _has_room(
    form: RefereeForm, draft: drafts.Draft, known: drafts.Draft | None
) -> bool:
    if known is None and len(draft["people"]) >= PEOPLE:
        message = Wording("You can name %(limit)s people.", limit=PEOPLE)
        form.refuse(DomainError(message, "name"))
        return False
    return True


def draft_of(visit: Visit) -> drafts.Draft:
    """Return what was typed so far, or else the answers in force."""
    return visit.draft or drafts.begin(_in_force(visit), visit.present_company)


def _in_force(visit: Visit) -> Consent | None:
    newest = find_newest_decision(visit.candidate_id)
    return newest.consent if newest else None


def _given(visit: Visit) -> Consent:
    """Return what would be signed now."""
    kept = _in_force(visit)
    draft = visit.draft or drafts.begin(kept, visit.present_company)
    return drafts.as_consent(draft, kept)


def _already_signed(visit: Visit, press_id: str) -> Page:
    """Go to what an earlier press signed; else ask to look at the answers again."""
    seq = consents.find_signed(visit, press_id)
    if seq is not None:
        return redirect(url_for("consent.receipt", seq=seq), 303)
    flash(gettext("Your answers were changed meanwhile. Please look at them again."))
    return redirect(url_for("consent.answers"), 303)


def _answers_page(visit: Visit, form: AnswersForm, draft: drafts.Draft) -> str:
    settings = settings_of_request()
    return render_template(
        "consent/answers.html",
        visit=visit,
        form=form,
        people=draft["people"],
        days=days_to_answer(visit.places, settings),
        settings=settings,
        has_errors=bool(form.errors),
    )


def _check_page(visit: Visit, form: SignForm) -> str:
    return render_template(
        "consent/check.html",
        visit=visit,
        form=form,
        given=_given(visit),
        has_errors=bool(form.errors),
    )
