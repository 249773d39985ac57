"""What candidates wait for: corrections to answer, erasures that two people approve."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.validators import Optional

from hiring.blueprints.forms import BaseForm, area_field, typed
from hiring.domain.actor import Role
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.permissions import Permission, requires
from hiring.queries.candidates import CandidateView
from hiring.queries.own_records import (
    CorrectionView,
    ErasureView,
    list_due,
    load_erasure,
)
from hiring.services import corrections, erasure

requests = Blueprint("requests", __name__)

Page = str | Response | tuple[str, int]


class AnswerForm(BaseForm):
    """What the candidate reads; needed where nothing is changed."""

    answer = area_field(
        "Your answer",
        Optional(),
        limit=2000,
        description="The candidate reads it. If nothing is changed, say why.",
    )


class ApprovalForm(BaseForm):
    """Buttons alone."""


@requests.get("/requests")
@requires(Permission.ERASURE_APPROVE)
def index() -> Page:
    """List what candidates wait for, the most urgent first."""
    after = request.args.get("after", "")
    page = list_due(current_user.actor, after)
    more = url_for("requests.index", after=page.next_after) if page.next_after else None
    return render_template(
        "requests/index.html",
        page=page,
        next_href=more,
        is_later=bool(after),
        answers=current_user.actor.has(Role.HR),
    )


@requests.get("/requests/corrections/<correction_id>")
@requires(Permission.CORRECTION_ANSWER)
def correction(correction_id: str) -> Page:
    """Show what a candidate says is wrong."""
    case, asked = corrections.load_to_answer(current_user.actor, correction_id)
    return _correction_page(case, asked, AnswerForm())


@requests.post("/requests/corrections/<correction_id>")
@requires(Permission.CORRECTION_ANSWER)
def answer_correction(correction_id: str) -> Page:
    """Put it right, or say why not."""
    actor, form = current_user.actor, AnswerForm()
    case, asked = corrections.load_to_answer(actor, correction_id)
    if not form.validate():
        return _correction_page(case, asked, form), 422
    refuses = request.form.get("do") == "refuse"
    answer = corrections.refuse_correction if refuses else corrections.make_correction
    try:
        answer(actor, asked.id, typed(form.answer))
    except (NotFound, Forbidden, Conflict):
        raise
    except DomainError as error:
        form.refuse(error)
        return _correction_page(case, asked, form), 422
    flash("The candidate can read your answer.")
    return redirect(url_for("candidates.show", candidate_id=case.id), 303)


@requests.get("/requests/erasures/<erasure_id>")
@requires(Permission.ERASURE_APPROVE)
def show_erasure(erasure_id: str) -> Page:
    """Show a wish to be erased, and what approving it does."""
    return _erasure_page(load_erasure(current_user.actor, erasure_id), ApprovalForm())


@requests.post("/requests/erasures/<erasure_id>")
@requires(Permission.ERASURE_APPROVE)
def approve_erasure(erasure_id: str) -> Page:
    """Confirm, approve or refuse, as the button says."""
    actor, form = current_user.actor, ApprovalForm()
    asked = load_erasure(actor, erasure_id)
    do = {
        "confirm": erasure.confirm_erasure,
        "approve": erasure.approve_erasure,
        "refuse": erasure.refuse_erasure,
    }.get(request.form.get("do", ""))
    if not form.validate() or do is None:
        return _erasure_page(asked, form), 422
    try:
        do(actor, asked.id)
    except (NotFound, Forbidden, Conflict):
        raise
    except DomainError as error:
        form.refuse(error)
        return _erasure_page(load_erasure(actor, erasure_id), form), 422
    return redirect(url_for("requests.show_erasure", erasure_id=asked.id), 303)


def _correction_page(
    case: CandidateView, asked: CorrectionView, form: AnswerForm
) -> str:
    return render_template(
        "requests/correction.html",
        case=case,
        asked=asked,
        form=form,
        has_errors=bool(form.errors),
    )


def _erasure_page(asked: ErasureView, form: ApprovalForm) -> str:
    return render_template(
        "requests/erasure.html",
        asked=asked,
        form=form,
        is_first=asked.first_id == current_user.actor.id,
        leads=asked.manager_id == current_user.actor.id,
        sees_case=current_user.actor.has(Role.HR),
        has_errors=bool(form.errors),
    )
