"""Writing a debrief: the 30 seconds first, then the rest, a look at it, a signature."""

from dataclasses import replace

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from hiring import clock
from hiring.adapters.translations import LANGUAGES
from hiring.blueprints.debriefs.forms import (
    DebriefForm,
    SignForm,
    SummaryForm,
    as_typed,
)
from hiring.blueprints.debriefs.views import Page, debriefs
from hiring.domain.debrief import (
    RoleLevel,
    ThemeCategory,
    summary_hint,
    themes_hint,
    word_count,
)
from hiring.domain.debrief_draft import BEGUN, Draft, gaps, written_themes
from hiring.domain.errors import Conflict, Forbidden
from hiring.domain.spoken_time import pace_of
from hiring.permissions import Permission, requires
from hiring.queries.blank_forms import find_returned
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.debriefs import (
    OwnDebrief,
    find_own,
    list_debriefs,
    usual_language,
)
from hiring.queries.interviews import find_own_day
from hiring.services import debrief_words as judging
from hiring.services import debriefs as service

FIRST = "first"


@debriefs.get("/candidates/<candidate_id>/debrief")
@requires(Permission.DEBRIEF_WRITE)
def write(candidate_id: str) -> Page:
    """Ask for the 30 seconds; once they are saved, show the rest of the draft."""
    candidate = _load_for_writing(candidate_id)
    own = find_own(current_user.actor, candidate.id)
    if own and own.is_signed:
        return redirect(url_for("debriefs.show", debrief_id=own.id), 303)
    if own is None or not word_count(own.draft.summary):
        return _first_page(candidate, _first_form(candidate, own))
    form = DebriefForm(None, data=as_typed(own.draft))
    if own.draft.interviewed_on is None:
        planned = find_own_day(current_user.actor, candidate.id)
        form.interviewed_on.data = planned or clock.now().date()
    return _write_page(candidate, form, own)


@debriefs.post("/candidates/<candidate_id>/debrief")
@requires(Permission.DEBRIEF_WRITE)
def save(candidate_id: str) -> Page:
    """Keep what was typed, whatever it is; then say what is wrong, or go on."""
    if request.form.get("do") == FIRST:
        return _save_summary(candidate_id)
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
    if judging.list_words(current_user.actor, debrief_id):
        return redirect(url_for("debriefs.words", debrief_id=debrief_id), 303)
    return redirect(url_for("debriefs.show", debrief_id=debrief_id, signed="1"), 303)


def _save_summary(candidate_id: str) -> Page:
    """Keep the 30 seconds; whatever else was written stays as it is."""
    actor, form = current_user.actor, SummaryForm()
    is_valid = form.validate()
    before = find_own(actor, candidate_id)
    draft = replace(
        before.draft if before else BEGUN,
        summary=form.summary.data or "",
        language=form.spoken(),
    )
    if draft.summary or before:
        service.save_draft(actor, candidate_id, draft)
    if not is_valid:
        return _first_page(_load_for_writing(candidate_id), form), 422
    there = url_for("debriefs.write", candidate_id=candidate_id, saved="1")
    return redirect(there, 303)


def _first_form(candidate: CandidateView, own: OwnDebrief | None) -> SummaryForm:
    form = SummaryForm(None)
    actor = current_user.actor
    language = own.draft.language if own else usual_language(actor, candidate.id)
    form.language.data = language if language in LANGUAGES else "en"
    return form


def _load_for_writing(candidate_id: str) -> CandidateView:
    candidate = load_candidate(current_user.actor, candidate_id)
    if not (candidate.is_manager or candidate.is_interviewer):
        raise Forbidden(
            "Only the hiring manager and the interviewers of a candidate write "
            "debriefs."
        )
    return candidate


def _first_page(candidate: CandidateView, form: SummaryForm) -> str:
    return render_template(
        "debriefs/first.html",
        candidate=candidate,
        form=form,
        pace=pace_of(form.spoken()),
        words=word_count(form.summary.data or ""),
        others=list_debriefs(current_user.actor, candidate).hidden,
        returned=find_returned(current_user.actor, candidate),
        has_errors=bool(form.errors),
    )


def _write_page(
    candidate: CandidateView, form: DebriefForm, own: OwnDebrief | None
) -> str:
    level = RoleLevel(candidate.level)
    return render_template(
        "debriefs/write.html",
        candidate=candidate,
        form=form,
        own=own,
        pace=pace_of(form.spoken()),
        words=word_count(form.summary.data or ""),
        kinds=tuple(ThemeCategory),
        level=level,
        today=clock.now().date().isoformat(),
        saved="saved" in request.args and not form.errors,
        others=list_debriefs(current_user.actor, candidate).hidden,
        returned=find_returned(current_user.actor, candidate),
        has_errors=bool(form.errors),
    )


def _check_page(candidate: CandidateView, draft: Draft, form: SignForm) -> str:
    themes = written_themes(draft)
    hints = (summary_hint(draft.summary, draft.language), themes_hint(themes))
    return render_template(
        "debriefs/check.html",
        candidate=candidate,
        draft=draft,
        themes=themes,
        hints=[hint for hint in hints if hint],
        pointed_out=judging.point_out(draft, candidate.id),
        words=word_count(draft.summary),
        pace=pace_of(draft.language),
        form=form,
        has_errors=bool(form.form_errors),
    )
