"""One finding: what was seen, why it matters, the reason, how HR settled it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.findings.forms import ExplainForm, SettleForm
from hiring.blueprints.forms import typed
from hiring.domain.actor import Actor
from hiring.domain.rules import explain as explain_rule
from hiring.permissions import Permission, is_allowed, requires
from hiring.queries.contacts import load_finding
from hiring.services.findings import explain_finding, settle_finding

findings = Blueprint("findings", __name__)

Page = str | Response | tuple[str, int]


def _actor() -> Actor:
    found: Actor = current_user.actor
    return found


@findings.get("/findings/<finding_id>")
@requires(Permission.FINDING_EXPLAIN)
def show(finding_id: str) -> Page:
    """Show the finding with its rule."""
    return _page(finding_id, ExplainForm(), SettleForm())


@findings.post("/findings/<finding_id>/explain")
@requires(Permission.FINDING_EXPLAIN)
def explain(finding_id: str) -> Page:
    """Keep the reason."""
    form = ExplainForm()
    load_finding(_actor(), finding_id)
    if not form.validate():
        return _page(finding_id, form, SettleForm()), 422
    explain_finding(_actor(), finding_id, typed(form.reason))
    flash("Your reason is saved.")
    return redirect(url_for("findings.show", finding_id=finding_id), 303)


@findings.post("/findings/<finding_id>/settle")
@requires(Permission.FINDING_SETTLE)
def settle(finding_id: str) -> Page:
    """Keep how HR settled it."""
    form = SettleForm()
    load_finding(_actor(), finding_id)
    if not form.validate():
        return _page(finding_id, ExplainForm(), form), 422
    settle_finding(_actor(), finding_id, typed(form.settlement))
    flash("The finding is settled.")
    return redirect(url_for("findings.show", finding_id=finding_id), 303)


def _page(finding_id: str, explaining: ExplainForm, settling: SettleForm) -> str:
    contact, finding = load_finding(_actor(), finding_id)
    is_own, is_open = contact.caller_id == _actor().id, finding.state != "settled"
    may_settle = is_allowed(_actor(), Permission.FINDING_SETTLE)
    return render_template(
        "findings/show.html",
        contact=contact,
        finding=finding,
        rule=explain_rule(finding.code),
        explaining=explaining if is_own and is_open else None,
        settling=settling if may_settle and not is_own and is_open else None,
        is_own=is_own and may_settle,
        has_errors=bool(explaining.errors or settling.errors),
    )
