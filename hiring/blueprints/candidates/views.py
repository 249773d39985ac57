"""Candidates: the list, adding them by hand or from a file, and who interviews them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.candidates.forms import (
    AssignForm,
    CandidateForm,
    ImportForm,
    SearchForm,
    UploadForm,
)
from hiring.domain.errors import Conflict, DomainError, NotFound
from hiring.permissions import Permission, is_allowed, requires
from hiring.queries.candidates import (
    CandidateView,
    list_candidates,
    list_interviewers,
    load_for_editing,
)
from hiring.queries.openings import list_choices
from hiring.queries.organisation import load_settings
from hiring.queries.places import place_choices
from hiring.queries.uploads import Choice, find_import, load_upload, preview_upload
from hiring.services import candidates as services
from hiring.services import consent

candidates = Blueprint("candidates", __name__)

Page = str | tuple[str, int]


@candidates.get("/candidates")
@requires(Permission.CANDIDATE_VIEW)
def index() -> Page:
    """List the candidates of whoever asks, newest first."""
    actor, form = current_user.actor, SearchForm(request.args)
    is_fine = form.validate()
    search = form.search.data or "" if is_fine else ""
    after = request.args.get("after", "")
    return render_template(
        "candidates/index.html",
        page=list_candidates(actor, search, after),
        form=form,
        search=search,
        after=after,
        may_add=is_allowed(actor, Permission.CANDIDATE_EDIT),
        has_errors=not is_fine,
    )


@candidates.get("/candidates/new")
@requires(Permission.CANDIDATE_EDIT)
def new() -> Page:
    """Show where to add a candidate."""
    form = CandidateForm()
    return _new_page(form, request.args.get("opening", ""))


@candidates.post("/candidates/new")
@requires(Permission.CANDIDATE_EDIT)
def add() -> Page | Response:
    """Add a candidate."""
    form, actor = CandidateForm(), current_user.actor
    if form.validate():
        try:
            made = services.add_candidate(actor, form.command())
        except Conflict:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            flash(f"{form.name.data} is added. Nothing has been sent yet.")
            return redirect(page_of(made, form.opening_id.data), 303)
    return _new_page(form), 422


def _new_page(form: CandidateForm, opening_id: str = "") -> str:
    form.offer(list_choices(current_user.actor), opening_id)
    form.place.choices = place_choices()
    return render_template(
        "candidates/new.html", form=form, has_errors=bool(form.errors)
    )


@candidates.get("/candidates/<candidate_id>/interviewers")
@requires(Permission.CANDIDATE_EDIT)
def assign(candidate_id: str) -> Page:
    """Show who interviews a candidate."""
    view = load_for_editing(current_user.actor, candidate_id)
    return _assign(view)


@candidates.post("/candidates/<candidate_id>/interviewers")
@requires(Permission.CANDIDATE_EDIT)
def assign_now(candidate_id: str) -> Page | Response:
    """Let exactly those who were ticked interview the candidate."""
    actor, form = current_user.actor, AssignForm()
    view = load_for_editing(actor, candidate_id)
    chosen = frozenset(form.interviewers.data or ())
    try:
        services.assign_interviewers(actor, candidate_id, chosen)
    except NotFound:
        raise
    except DomainError as error:
        return _assign(view, error)
    flash("Saved. Interviewers see the candidate from now on.")
    if not chosen:
        return redirect(page_of(candidate_id, view.opening_id), 303)
    there = url_for("candidates.interview_days", candidate_id=candidate_id)
    return redirect(there, 303)


@candidates.get("/candidates/import")
@requires(Permission.CANDIDATE_EDIT)
def import_file() -> Page:
    """Show where to upload a file of candidates."""
    form, openings = UploadForm(), list_choices(current_user.actor)
    form.offer(openings, request.args.get("opening", ""))
    return render_template(
        "candidates/upload.html", form=form, openings=openings, has_errors=False
    )


@candidates.post("/candidates/import")
@requires(Permission.CANDIDATE_EDIT)
def upload() -> Page | Response:
    """Keep a file, and go on to what it says."""
    form, actor = UploadForm(), current_user.actor
    if form.validate():
        file, opening_id = form.file.data, form.opening_id.data or None
        try:
            kept = services.keep_upload(actor, file.filename or "", file.read())
        except DomainError as error:
            form.refuse(error)
        else:
            preview = url_for("candidates.preview", upload_id=kept, opening=opening_id)
            return redirect(preview, 303)
    openings = list_choices(actor)
    form.offer(openings)
    page = render_template(
        "candidates/upload.html", form=form, openings=openings, has_errors=True
    )
    return page, 422


@candidates.get("/candidates/import/<upload_id>")
@requires(Permission.CANDIDATE_EDIT)
def preview(upload_id: str) -> Page:
    """Show what a file says, read as proposed."""
    return _preview(upload_id, None, opening_id=request.args.get("opening", ""))


@candidates.post("/candidates/import/<upload_id>")
@requires(Permission.CANDIDATE_EDIT)
def import_now(upload_id: str) -> Page | Response:
    """Add everybody in the file, or show again what it says when read as chosen."""
    actor, choice = current_user.actor, ImportForm().choice()
    if request.form.get("do") != "import":
        return _preview(upload_id, choice)
    try:
        services.import_candidates(actor, upload_id, choice)
    except (NotFound, Conflict):
        raise
    except DomainError as error:
        return _preview(upload_id, choice, refused=error.message), 422
    return redirect(url_for("candidates.imported", upload_id=upload_id), 303)


@candidates.get("/candidates/import/<upload_id>/added")
@requires(Permission.CANDIDATE_EDIT)
def imported(upload_id: str) -> Page | Response:
    """Show whom an import has added, and offer to ask them all."""
    actor = current_user.actor
    found = find_import(actor, upload_id)
    if found is None:
        load_upload(actor, upload_id)
        return redirect(url_for("candidates.preview", upload_id=upload_id), 303)
    return render_template(
        "candidates/imported.html",
        found=found,
        upload_id=upload_id,
        may_ask=is_allowed(actor, Permission.CONSENT_ASK),
        days=load_settings().answer_days,
    )


@candidates.post("/candidates/import/<upload_id>/ask")
@requires(Permission.CONSENT_ASK)
def ask_imported(upload_id: str) -> Response:
    """Send the consent mail to those of an import whom nobody has asked yet."""
    actor = current_user.actor
    if find_import(actor, upload_id) is None:
        load_upload(actor, upload_id)
    count = consent.ask_imported(actor, upload_id)
    people = "1 e-mail is" if count == 1 else f"{count:,} e-mails are"
    flash(f"{people} on the way." if count else "All of them were asked before.")
    return redirect(url_for("candidates.imported", upload_id=upload_id), 303)


def _preview(
    upload_id: str, choice: Choice | None, *, opening_id: str = "", refused: str = ""
) -> str:
    found = preview_upload(current_user.actor, upload_id, choice, opening_id)
    form = ImportForm()
    form.offer(found.openings)
    form.show(found.table, found.choice)
    return render_template(
        "candidates/preview.html",
        preview=found,
        form=form,
        upload_id=upload_id,
        titles={each.id: each.title for each in found.openings},
        places=dict(place_choices()),
        refused=refused,
        has_errors=bool(refused),
    )


def _assign(view: CandidateView, error: DomainError | None = None) -> Page:
    people = list_interviewers(view.id)
    form = AssignForm()
    if error is None:
        form.interviewers.data = [each.id for each in people if each.is_assigned]
    else:
        form.refuse(error)
    page = render_template(
        "candidates/assign.html",
        form=form,
        candidate=view,
        people=[(each.id, each.name) for each in people],
        back=page_of(view.id, view.opening_id),
        has_errors=error is not None,
    )
    return page if error is None else (page, 422)


def page_of(candidate_id: str, opening_id: str) -> str:
    """Lead to the candidate, or for administrators to the opening."""
    if is_allowed(current_user.actor, Permission.CANDIDATE_VIEW):
        return url_for("candidates.show", candidate_id=candidate_id)
    return url_for("openings.show", opening_id=opening_id)
