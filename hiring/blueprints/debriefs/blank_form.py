"""The debrief as a form: taking it along, handing it in, and choosing from it."""

from contextlib import closing

from flask import (
    Response,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from werkzeug.wrappers import Response as Redirect
from wtforms import HiddenField, SelectField
from wtforms.validators import Length

from hiring.adapters.pdf import PdfRefused, PdfUnavailable
from hiring.adapters.translations import languages
from hiring.blueprints.debriefs.views import debriefs
from hiring.blueprints.forms import Answer, AnswerField, BaseForm
from hiring.domain.blank_form import QUESTIONS
from hiring.domain.debrief_draft import BEGUN, Draft
from hiring.domain.document import Paper
from hiring.domain.errors import Conflict, DomainError
from hiring.domain.filled_form import BIGGEST
from hiring.domain.two_drafts import Clash, Pick, clashes, filled_by
from hiring.permissions import Permission, requires
from hiring.queries.blank_forms import Returned, Writer, list_writers, load_returned
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.debriefs import find_own
from hiring.services import blank_forms as service

Page = str | Response | Redirect | tuple[str, int]


class TakeForm(BaseForm):
    """For whom a form is made, on which paper and in which language."""

    made_for = SelectField("Who fills it in?", validate_choice=False)
    paper = SelectField("Paper", choices=[])
    language = SelectField("Language", choices=[])

    def offer(self, writers: tuple[Writer, ...]) -> None:
        """Set for whom it can be made, and in which languages."""
        self.made_for.choices = [(each.id, each.name) for each in writers]
        self.paper.choices = [(str(each), str(each)) for each in Paper]
        self.language.choices = list(languages().items())


class HandInForm(BaseForm):
    """A form that was filled in."""

    file = FileField(
        "The form, filled in",
        validators=[FileRequired("Choose a file.")],
        description="The PDF as you saved it. Up to 10 MB.",
    )


class TakeAnswersForm(BaseForm):
    """What is kept where draft and form say different things."""

    digest = HiddenField("Wording", validators=[Length(max=24)])

    def picks(self, found: tuple[Clash, ...]) -> dict[str, Pick]:
        """Return what was chosen."""
        chosen = {each.field: self[_pick_name(each)].data for each in found}
        return {name: Pick(pick) for name, pick in chosen.items() if pick in set(Pick)}

    def mark(self, found: tuple[Clash, ...]) -> bool:
        """Ask for each choice that was not made; tell whether one was not."""
        chosen = self.picks(found)
        missing = [each for each in found if chosen.get(each.field) not in each.picks]
        for each in missing:
            self.refuse(DomainError(f"{each.label}: choose which to keep.", each.field))
        return bool(missing)

    def refuse(self, error: DomainError) -> None:
        """Put a refusal beside the choice that it is about."""
        field = error.field and f"pick-{error.field}"
        super().refuse(DomainError(error.message, field))


def _pick_name(clash: Clash) -> str:
    return f"pick-{clash.field}"


def _answers(clash: Clash) -> tuple[Answer, ...]:
    return tuple((str(pick), pick.label) for pick in clash.picks)


@debriefs.get("/candidates/<candidate_id>/debrief/form")
@requires(Permission.DEBRIEF_READ)
def ask_form(candidate_id: str) -> Page:
    """Show how to take the form along."""
    candidate = load_candidate(current_user.actor, candidate_id)
    return _take_page(candidate, TakeForm())


@debriefs.post("/candidates/<candidate_id>/debrief/form")
@requires(Permission.DEBRIEF_READ)
def take_form(candidate_id: str) -> Page:
    """Give the form as a PDF; that it was made is on record."""
    candidate, form = load_candidate(current_user.actor, candidate_id), TakeForm()
    form.offer(list_writers(current_user.actor, candidate))
    if not form.validate():
        return _take_page(candidate, form), 422
    try:
        made = service.make_form(current_user.actor, _wanted(candidate, form))
    except (PdfRefused, PdfUnavailable) as fault:
        return _take_page(candidate, form, not_printed=str(fault)), 503
    except DomainError as error:
        form.refuse(error)
        return _take_page(candidate, form), 422
    response = make_response(made.content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{made.filename}"'
    return response


@debriefs.get("/candidates/<candidate_id>/debrief/form/upload")
@requires(Permission.DEBRIEF_READ)
def ask_upload(candidate_id: str) -> Page:
    """Show where to hand in a form."""
    candidate = load_candidate(current_user.actor, candidate_id)
    return _upload_page(candidate, HandInForm())


@debriefs.post("/candidates/<candidate_id>/debrief/form/upload")
@requires(Permission.DEBRIEF_READ)
def upload_form(candidate_id: str) -> Page:
    """Read a form, and go on to what came of it; the file is not kept."""
    candidate, form = load_candidate(current_user.actor, candidate_id), HandInForm()
    if not form.validate():
        return _upload_page(candidate, form), 422
    with closing(form.file.data) as file:
        content = file.read(BIGGEST + 1)
    command = service.HandIn(candidate.id, content, form.press_id.data or "")
    try:
        returned_id = service.hand_in(current_user.actor, command)
    except PdfUnavailable as fault:
        form.refuse(DomainError(str(fault), "file"))
        return _upload_page(candidate, form), 503
    except DomainError as error:
        form.refuse(error)
        return _upload_page(candidate, form), 422
    there = url_for(_RESULT, candidate_id=candidate.id, returned_id=returned_id)
    return redirect(there, 303)


@debriefs.get("/candidates/<candidate_id>/debrief/form/<returned_id>")
@requires(Permission.DEBRIEF_READ)
def show_returned(candidate_id: str, returned_id: str) -> Page:
    """Show what was read of a form; where it contradicts the draft, both."""
    returned = load_returned(current_user.actor, candidate_id, returned_id)
    found = _found(returned)
    return _returned_page(returned, found, _choices_of(found))


@debriefs.post("/candidates/<candidate_id>/debrief/form/<returned_id>")
@requires(Permission.DEBRIEF_WRITE)
def take_returned(candidate_id: str, returned_id: str) -> Page:
    """Put the form's answers into the draft as was chosen, or leave them out."""
    actor = current_user.actor
    if request.form.get("do") == "leave":
        service.leave_answers(actor, candidate_id, returned_id)
        there = url_for(_RESULT, candidate_id=candidate_id, returned_id=returned_id)
        return redirect(there, 303)
    returned = load_returned(actor, candidate_id, returned_id)
    found = _found(returned)
    form = _choices_of(found)
    if form.mark(found):
        return _returned_page(returned, found, form), 422
    taken = service.Taken(
        candidate_id, returned_id, form.digest.data or "", form.picks(found)
    )
    try:
        service.take_answers(actor, taken)
    except Conflict as error:
        if not returned.is_waiting:
            raise
        form.refuse(error)
        return _returned_page(returned, found, form), 409
    there = url_for("debriefs.write", candidate_id=candidate_id, saved=1)
    return redirect(there, 303)


_RESULT = "debriefs.show_returned"


def _wanted(candidate: CandidateView, form: TakeForm) -> service.MakeForm:
    return service.MakeForm(
        candidate.id,
        form.made_for.data or "",
        Paper(form.paper.data),
        form.language.data or "",
    )


def _take_page(candidate: CandidateView, form: TakeForm, not_printed: str = "") -> str:
    writers = list_writers(current_user.actor, candidate)
    form.offer(writers)
    return render_template(
        "debriefs/form.html",
        candidate=candidate,
        form=form,
        writers=writers,
        is_for_others=any(each.id != current_user.actor.id for each in writers),
        not_printed=not_printed,
        has_errors=bool(form.errors),
    )


def _upload_page(candidate: CandidateView, form: HandInForm) -> str:
    return render_template(
        "debriefs/upload.html",
        candidate=candidate,
        form=form,
        is_for_others=candidate.is_hr or candidate.is_manager,
        has_errors=bool(form.errors),
    )


def _draft(candidate: CandidateView) -> Draft:
    own = find_own(current_user.actor, candidate.id)
    return own.draft if own else BEGUN


def _found(returned: Returned) -> tuple[Clash, ...]:
    if returned.form is None:
        return ()
    return clashes(_draft(returned.candidate), returned.form)


def _choices_of(found: tuple[Clash, ...]) -> TakeAnswersForm:
    """Make a form with one choice for each clash, and none of them made."""
    fields = {
        _pick_name(clash): AnswerField(
            "Which do you keep?", answers=_answers(clash), validators=[]
        )
        for clash in found
    }
    form: TakeAnswersForm = type("Choices", (TakeAnswersForm,), fields)()
    return form


def _returned_page(
    returned: Returned, found: tuple[Clash, ...], form: TakeAnswersForm
) -> str:
    draft = _draft(returned.candidate)
    form.digest.data = draft.digest
    return render_template(
        "debriefs/returned.html",
        candidate=returned.candidate,
        returned=returned,
        form=form,
        found=[(clash, form[_pick_name(clash)]) for clash in found],
        filled=filled_by(draft, returned.form) if returned.form else (),
        questions=QUESTIONS,
        has_errors=bool(form.errors or form.form_errors),
    )
