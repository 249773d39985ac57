"""One finding: what was seen, on whose word, the reason, how HR ended it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.findings.forms import ExplainForm, SettleForm, WaiveForm
from hiring.blueprints.forms import BaseForm, typed
from hiring.domain.actor import Actor
from hiring.domain.errors import DomainError
from hiring.domain.rules import explain as explain_rule
from hiring.domain.waiver import can_be_waived
from hiring.permissions import Permission, is_allowed, requires
from hiring.queries.finding_page import FindingPage, load_finding
from hiring.services.findings import explain_finding, settle_finding
from hiring.services.waivers import waive_finding

findings = Blueprint("findings", __name__)

Page = str | Response | tuple[str, int]


def _actor() -> Actor:
    found: Actor = current_user.actor
    return found


@findings.get("/findings/<finding_id>")
@requires(Permission.FINDING_EXPLAIN)
def show(finding_id: str) -> Page:
    """Show the finding with its rule."""
    return _page(finding_id)


@findings.post("/findings/<finding_id>/explain")
@requires(Permission.FINDING_EXPLAIN)
def explain(finding_id: str) -> Page:
    """Keep the reason."""
    form = ExplainForm()
    load_finding(_actor(), finding_id)
    if not form.validate():
        return _page(finding_id, form), 422
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
        return _page(finding_id, form), 422
    settle_finding(_actor(), finding_id, typed(form.settlement))
    flash("The finding is settled.")
    return redirect(url_for("findings.show", finding_id=finding_id), 303)


@findings.post("/findings/<finding_id>/waive")
@requires(Permission.FINDING_WAIVE)
def waive(finding_id: str) -> Page:
    """Let the rule rest for this person, now and later."""
    form = WaiveForm()
    load_finding(_actor(), finding_id)
    if not form.validate():
        return _page(finding_id, form), 422
    try:
        waive_finding(_actor(), finding_id, typed(form.why), typed(form.press_id))
    except DomainError as error:
        form.refuse(error)
        return _page(finding_id, form), 422
    flash("The finding is waived.")
    return redirect(url_for("findings.show", finding_id=finding_id), 303)


def _page(finding_id: str, sent: BaseForm | None = None) -> str:
    page = load_finding(_actor(), finding_id)
    forms: dict[str, BaseForm] = {
        name: sent if isinstance(sent, kind) else kind(formdata=None)
        for name, kind in _offered(page).items()
    }
    may_settle = is_allowed(_actor(), Permission.FINDING_SETTLE)
    return render_template(
        "findings/show.html",
        case=page.case,
        contact=page.contact,
        finding=page.finding,
        rule=explain_rule(page.finding.code),
        forms=forms,
        is_own=may_settle and page.is_own(_actor()),
        has_errors=bool(sent and sent.errors),
    )


def _offered(page: FindingPage) -> dict[str, type[BaseForm]]:
    """Say what this reader can still do about the finding."""
    finding, is_own = page.finding, page.is_own(_actor())
    explains = page.answers_for_it == _actor().id
    if finding.state == "settled":
        return {}
    offered: dict[str, type[BaseForm]] = {}
    if explains and not finding.failed and finding.state != "waived":
        offered["explaining"] = ExplainForm
    if not is_own and is_allowed(_actor(), Permission.FINDING_SETTLE):
        offered["settling"] = SettleForm
    may_waive = is_allowed(_actor(), Permission.FINDING_WAIVE)
    is_waivable = not finding.failed and can_be_waived(finding.code)
    if not is_own and may_waive and is_waivable and finding.state != "waived":
        offered["waiving"] = WaiveForm
    return offered
