"""Why somebody must never be contacted: for HR alone, and never asked for."""

from typing import Any

from flask import redirect, render_template, url_for
from wtforms.validators import Optional

from hiring.blueprints.consent.answering import draft_of
from hiring.blueprints.consent.forms import never_lines
from hiring.blueprints.consent.views import Page, consent
from hiring.blueprints.consent.visits import (
    for_known_browser,
    while_open,
)
from hiring.blueprints.forms import BaseForm, area_field, typed
from hiring.permissions import Permission, requires
from hiring.queries.visits import Visit
from hiring.services.never import keep_reasons, list_reasons

LONGEST = 1000


@consent.get("/you/never")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def never(visit: Visit) -> Page:
    """Offer a field for each entry; nothing has to be written."""
    entries = _entries(visit)
    kept = list_reasons(visit.candidate_id)
    given = {_name(at): kept.get(entry, "") for at, entry in enumerate(entries)}
    return _page(visit, entries, _form_for(entries)(data=given))


@consent.post("/you/never")
@requires(Permission.CANDIDATE)
@for_known_browser
@while_open
def save_never(visit: Visit) -> Page:
    """Keep the reasons, sealed at once, and go back to the answers."""
    entries = _entries(visit)
    form = _form_for(entries)()
    if not form.validate():
        return _page(visit, entries, form), 422
    reasons = {entry: typed(form[_name(at)]) for at, entry in enumerate(entries)}
    keep_reasons(visit, reasons)
    return redirect(url_for("consent.answers", _anchor="never"), 303)


def _entries(visit: Visit) -> tuple[str, ...]:
    return tuple(dict.fromkeys(never_lines(draft_of(visit).get("never", ""))))


def _form_for(entries: tuple[str, ...]) -> type[BaseForm]:
    """Make a form with a field for each entry, which is its label."""
    fields: dict[str, Any] = {
        _name(at): area_field(entry, Optional(), limit=LONGEST)
        for at, entry in enumerate(entries)
    }
    return type("ReasonsForm", (BaseForm,), fields)


def _name(at: int) -> str:
    return f"reason_{at}"


def _page(visit: Visit, entries: tuple[str, ...], form: BaseForm) -> str:
    return render_template(
        "consent/never.html",
        visit=visit,
        form=form,
        fields=[form[_name(at)] for at, _ in enumerate(entries)],
        has_errors=bool(form.errors),
    )
