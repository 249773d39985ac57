"""HR's lists: all cases, a period at a glance with its CSV, the ledger."""

from typing import Any

from flask import (
    Blueprint,
    Response,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from hiring import clock
from hiring.adapters import csv_export
from hiring.adapters.policy_files import list_stale
from hiring.blueprints.audit import records
from hiring.blueprints.audit.forms import CasesForm, PeriodForm, VerifyForm
from hiring.domain.errors import DomainError
from hiring.domain.period import check_period
from hiring.permissions import Permission, requires
from hiring.queries import audit as queries
from hiring.queries.calls import load_calls_to_review
from hiring.queries.feedback import (
    count_in_time,
    count_waiting_feedback,
    list_waiting_feedback,
)
from hiring.queries.ledger_state import load_check, load_state
from hiring.queries.period import (
    every_record,
    glance,
    list_open_findings,
    list_records,
)
from hiring.queries.policies import list_relaxations
from hiring.queries.sent_mail import list_failed
from hiring.queries.told import count_due, list_due
from hiring.services import ledger_checks

audit = Blueprint("audit", __name__)

Page = str | Response | Redirect | tuple[str, int]


@audit.get("/review")
@requires(Permission.AUDIT_READ)
def cases() -> Page:
    """List all cases, those with open findings first."""
    actor, form = current_user.actor, CasesForm(request.args)
    form.team.choices = _teams()
    search, team = form.search.data or "", form.team.data or ""
    page = queries.list_cases(actor, search, team, request.args.get("after", ""))
    return render_template(
        "audit/cases.html",
        form=form,
        page=page,
        waiting=count_waiting_feedback(actor),
        undelivered=() if "after" in request.args else list_failed(actor).rows,
        calls=load_calls_to_review(actor),
        is_narrowed=bool(search or team),
        to_tell=count_due(actor),
        next_href=_next("audit.cases", form.kept, page.next_after),
        is_later="after" in request.args,
    )


@audit.get("/review/feedback")
@requires(Permission.AUDIT_READ)
def feedback() -> Page:
    """List who waits for feedback, the longest overdue first."""
    after = request.args.get("after", "")
    page = list_waiting_feedback(current_user.actor, after)
    return render_template(
        "audit/feedback.html",
        page=page,
        counts=count_waiting_feedback(current_user.actor),
        is_later=bool(after),
        next_href=_next("audit.feedback", {}, page.next_after),
    )


@audit.get("/review/notices")
@requires(Permission.AUDIT_READ)
def notices() -> Page:
    """List the contacts that candidates still have to be told of, overdue first."""
    page = list_due(current_user.actor, request.args.get("after", ""))
    return render_template(
        "audit/notices.html",
        page=page,
        next_href=_next("audit.notices", {}, page.next_after),
        is_later="after" in request.args,
    )


@audit.get("/period")
@requires(Permission.AUDIT_READ)
def period() -> Page:
    """Show a period at a glance, with its records."""
    form = PeriodForm(request.args)
    form.team.choices = _teams()
    form.settle()
    chosen = form.period(clock.now().date())
    try:
        form.validate()
        check_period(chosen)
    except DomainError as error:
        form.refuse(error)
    if form.errors:
        return render_template(
            "audit/period_wrong.html", form=form, has_errors=True
        ), 422
    counted = glance(current_user.actor, chosen)
    page = list_records(current_user.actor, chosen, request.args.get("after", ""))
    return render_template(
        "audit/period.html",
        form=form,
        period=chosen,
        total=counted.total,
        kpis=[
            *records.kpis(counted),
            records.feedback_kpi(count_in_time(current_user.actor, chosen)),
        ],
        bars=records.chart_rows(counted),
        series=records.SERIES,
        chart_words=records.chart_words(counted),
        findings=list_open_findings(current_user.actor, chosen),
        page=page,
        consent_tag=records.consent_tag,
        finding_state=records.finding_state,
        next_href=_next("audit.period", form.kept, page.next_after),
        csv_href=url_for("audit.period_csv", **form.kept),
        is_later="after" in request.args,
    )


@audit.get("/period.csv")
@requires(Permission.AUDIT_READ)
def period_csv() -> Page:
    """Stream a period's records as CSV."""
    form = PeriodForm(request.args)
    form.settle()
    if not form.validate():
        raise DomainError("Enter days such as 2026-11-22.")
    chosen = form.period(clock.now().date())
    check_period(chosen)
    rows = records.csv_rows(every_record(current_user.actor, chosen))
    name = f"records-{chosen.first}-to-{chosen.last}.csv"
    return Response(
        stream_with_context(csv_export.lines(rows)),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@audit.get("/ledger")
@requires(Permission.AUDIT_READ)
def ledger() -> Page:
    """Show the ledger's state and what the last check found."""
    state = load_state(current_user.actor)
    return render_template(
        "audit/ledger.html",
        state=state,
        checked=state.last,
        form=VerifyForm(),
        relaxed=list_relaxations(current_user.actor),
        stale=list_stale(clock.now().date()),
    )


@audit.post("/ledger")
@requires(Permission.AUDIT_READ)
def verify() -> Page:
    """Check the whole ledger now."""
    press_id = VerifyForm().press_id.data or ""
    check_id = ledger_checks.verify_ledger(current_user.actor, press_id)
    return redirect(url_for("audit.checked", check_id=check_id), 303)


@audit.get("/ledger/checks/<check_id>")
@requires(Permission.AUDIT_READ)
def checked(check_id: str) -> Page:
    """Show what one check found, every break named."""
    found = load_check(current_user.actor, check_id)
    return render_template("audit/checked.html", checked=found)


def _teams() -> list[tuple[str, str]]:
    teams = queries.list_teams(current_user.actor)
    return [("", "All teams"), *((team, team) for team in teams)]


def _next(endpoint: str, kept: dict[str, Any], after: str | None) -> str | None:
    return url_for(endpoint, **kept, after=after) if after else None
