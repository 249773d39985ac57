"""Where a person who is called types a code, and says no or reports the call.

There is no account, no visit and no address with a code in it: each form carries the
code along. Whatever code leads nowhere gets one and the same answer.
"""

from flask import Blueprint, render_template, request
from flask_login import current_user

from hiring.blueprints.calls.forms import CodeForm, ReportForm
from hiring.blueprints.forms import typed
from hiring.domain.errors import DomainError, Forbidden, LinkUnusable
from hiring.languages import chosen_with_form
from hiring.permissions import Permission, requires
from hiring.queries.calls import WRONG_CODES, CallView, load_call_view
from hiring.services import calls as services
from hiring.services.rate_limit import Try, client_prefix, count_tries

calls = Blueprint("calls", __name__)

Page = str | tuple[str, int]

WRONG_FROM_ONE_NETWORK, WRONG_IN_ALL = 60, 3000
AS_STAFF = (
    "You are signed in as staff here, and staff cannot speak for a person who is "
    "called. To try the demo, use a private window."
)


@calls.get("/call")
@requires(Permission.PUBLIC)
def ask() -> Page:
    """Ask for a code."""
    return render_template("calls/ask.html", form=CodeForm(), is_wrong=False)


@calls.post("/call")
@requires(Permission.PUBLIC)
def check() -> Page:
    """Show what holds at this moment for the call that the code is for."""
    form = CodeForm()
    if chosen_with_form():
        return render_template("calls/ask.html", form=form, is_wrong=False), 422
    code = typed(form.code)
    try:
        return _shown(code, load_call_view(code))
    except LinkUnusable:
        return _wrong_code()


@calls.post("/call/decline")
@requires(Permission.PUBLIC)
def decline() -> Page:
    """Keep that the person would rather not talk."""
    code = typed(CodeForm().code)
    try:
        _refuse_staff(code)
        return _shown(code, services.decline_call(code))
    except LinkUnusable:
        return _wrong_code()


@calls.post("/call/report")
@requires(Permission.PUBLIC)
def report() -> Page:
    """Put before HR what was wrong with the call."""
    code, form = typed(CodeForm().code), ReportForm()
    try:
        _refuse_staff(code)
        view = load_call_view(code)
    except LinkUnusable:
        return _wrong_code()
    if form.validate():
        said = services.Report(
            bool(form.too_soon.data), bool(form.pressed.data), typed(form.words)
        )
        try:
            view = services.report_call(code, said, typed(form.press_id))
        except DomainError as error:
            form.refuse(error)
        else:
            return _shown(code, view, is_reported=True)
    return _shown(code, view, form), 422


def _shown(
    code: str,
    view: CallView,
    form: ReportForm | None = None,
    *,
    is_reported: bool = False,
) -> str:
    return render_template(
        "calls/shown.html",
        code=code,
        call=view,
        form=form or ReportForm(formdata=None),
        is_reported=is_reported,
        has_errors=bool(form and form.errors),
    )


def _wrong_code() -> Page:
    """Count the try, and say the same whatever was wrong with the code."""
    count_tries(
        Try("call-code", client_prefix(request.remote_addr), WRONG_FROM_ONE_NETWORK),
        Try(WRONG_CODES, "", WRONG_IN_ALL),
    )
    form = CodeForm(formdata=None)
    return render_template("calls/ask.html", form=form, is_wrong=True), 404


def _refuse_staff(code: str) -> None:
    if current_user.is_authenticated:
        services.record_staff_misuse(code, current_user.actor)
        raise Forbidden(AS_STAFF)
