"""Writing, checking, signing, reading and amending debriefs."""

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from hiring import clock
from hiring.blueprints.debriefs.forms import (
    AmendForm,
    DebriefForm,
    SignForm,
    as_typed,
)
from hiring.domain.debrief import (
    RoleLevel,
    ThemeCategory,
    summary_hint,
    themes_hint,
    word_count,
)
from hiring.domain.debrief_draft import BEGUN, Draft, gaps, written_themes
from hiring.domain.errors import Conflict, DomainError, Forbidden
from hiring.domain.quote import Place
from hiring.permissions import Permission, requires
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.debriefs import (
    OwnDebrief,
    find_own,
    list_debriefs,
    load_debrief,
)
from hiring.queries.quotes import list_standing
from hiring.services import debriefs as service

debriefs = Blueprint("debriefs", __name__)

Page = str | Response | Redirect | tuple[str, int]


@debriefs.get("/candidates/<candidate_id>/debrief")
@requires(Permission.DEBRIEF_WRITE)
def write(candidate_id: str) -> Page:
    """Show the draft, the 30 seconds first; a signed one is shown as such."""
    candidate = _load_for_writing(candidate_id)
    own = find_own(current_user.actor, candidate.id)
    if own and own.is_signed:
        return redirect(url_for("debriefs.show", debrief_id=own.id), 303)
    form = DebriefForm(None, data=as_typed(own.draft if own else BEGUN))
    if own is None:
        form.interviewed_on.data = clock.now().date()
    return _write_page(candidate, form, own)


@debriefs.post("/candidates/<candidate_id>/debrief")
@requires(Permission.DEBRIEF_WRITE)
def save(candidate_id: str) -> Page:
    """Keep what was typed, whatever it is; then say what is wrong, or go on."""
    form = DebriefForm()
    is_valid = form.validate()
    before = find_own(current_user.actor, candidate_id)
    draft = form.typed(before.draft if before else BEGUN)
    service.save_draft(current_user.actor, candidate_id, draft)
    is_check = request.form.get("do") == "check"
    if is_check:
        form.mark(missing := gaps(draft, clock.now().date()))
        is_valid = is_valid and not missing
    if not is_valid:
        candidate = load_candidate(current_user.actor, candidate_id)
        own = find_own(current_user.actor, candidate.id)
        return _write_page(candidate, form, own), 422
    there = "debriefs.check" if is_check else "debriefs.write"
    saved = None if is_check else "1"
    return redirect(url_for(there, candidate_id=candidate_id, saved=saved), 303)


@debriefs.get("/candidates/<candidate_id>/debrief/check")
@requires(Permission.DEBRIEF_WRITE)
def check(candidate_id: str) -> Page:
    """Show the debrief as it will be locked."""
    candidate = _load_for_writing(candidate_id)
    own = find_own(current_user.actor, candidate.id)
    if own is None or own.is_signed or gaps(own.draft, clock.now().date()):
        return redirect(url_for("debriefs.write", candidate_id=candidate.id), 303)
    return _check_page(candidate, own.draft, SignForm())


@debriefs.post("/candidates/<candidate_id>/debrief/check")
@requires(Permission.DEBRIEF_WRITE)
def sign(candidate_id: str) -> Page:
    """Sign and lock the debrief that was shown."""
    candidate = _load_for_writing(candidate_id)
    form = SignForm()
    command = service.SignDebrief(
        candidate.id, form.digest.data or "", form.press_id.data or ""
    )
    try:
        debrief_id = service.sign_debrief(current_user.actor, command)
    except Conflict as error:
        own = find_own(current_user.actor, candidate.id)
        if own is None or own.is_signed:
            raise
        form.refuse(error)
        return _check_page(candidate, own.draft, form), 409
    return redirect(url_for("debriefs.show", debrief_id=debrief_id, signed="1"), 303)


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


def _load_for_writing(candidate_id: str) -> CandidateView:
    candidate = load_candidate(current_user.actor, candidate_id)
    if not (candidate.is_manager or candidate.is_interviewer):
        raise Forbidden(
            "Only the hiring manager and the interviewers of a candidate write "
            "debriefs."
        )
    return candidate


def _write_page(
    candidate: CandidateView, form: DebriefForm, own: OwnDebrief | None
) -> str:
    level = RoleLevel(candidate.level)
    return render_template(
        "debriefs/write.html",
        candidate=candidate,
        form=form,
        own=own,
        words=word_count(form.summary.data or ""),
        helps=[(kind.label, kind.help_text(level)) for kind in ThemeCategory],
        today=clock.now().date().isoformat(),
        saved="saved" in request.args and not form.errors,
        others=list_debriefs(current_user.actor, candidate).hidden,
        has_errors=bool(form.errors),
    )


def _check_page(candidate: CandidateView, draft: Draft, form: SignForm) -> str:
    themes = written_themes(draft)
    return render_template(
        "debriefs/check.html",
        candidate=candidate,
        draft=draft,
        themes=themes,
        hints=[
            hint for hint in (summary_hint(draft.summary), themes_hint(themes)) if hint
        ],
        words=word_count(draft.summary),
        form=form,
        has_errors=bool(form.form_errors),
    )


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
        quotes=list_standing(signed.candidate_id, Place.DEBRIEFS),
        has_errors=bool(form.errors),
    )
