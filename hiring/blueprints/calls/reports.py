"""Reports of calls, for HR alone and never for the caller."""

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.calls.forms import SettleForm
from hiring.blueprints.calls.views import Page, calls
from hiring.blueprints.forms import typed
from hiring.permissions import Permission, requires
from hiring.queries.calls import list_reports, load_report
from hiring.services.calls import settle_report


@calls.get("/call-reports")
@requires(Permission.AUDIT_READ)
def reports() -> Page:
    """List what people who were called have reported."""
    return render_template("calls/reports.html", found=list_reports(current_user.actor))


@calls.get("/call-reports/<report_id>")
@requires(Permission.AUDIT_READ)
def show_report(report_id: str) -> Page:
    """Show one report."""
    return _page(report_id, SettleForm())


@calls.post("/call-reports/<report_id>")
@requires(Permission.FINDING_SETTLE)
def settle(report_id: str) -> Page | Response:
    """Keep what was done about a report."""
    form = SettleForm()
    load_report(current_user.actor, report_id)
    if not form.validate():
        return _page(report_id, form), 422
    words, pressed = typed(form.settlement), typed(form.press_id)
    settle_report(current_user.actor, report_id, words, pressed)
    flash("The report is settled.")
    return redirect(url_for("calls.reports"), 303)


def _page(report_id: str, form: SettleForm) -> str:
    return render_template(
        "calls/report.html",
        report=load_report(current_user.actor, report_id),
        form=form,
        has_errors=bool(form.errors),
    )
