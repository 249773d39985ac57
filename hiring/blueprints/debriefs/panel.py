"""The debriefs of a case side by side, and the references beside their claims."""

from collections.abc import Mapping

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.blueprints.debriefs.panel_forms import BesideForm, OpenPanelForm, PressForm
from hiring.blueprints.debriefs.views import debriefs
from hiring.blueprints.forms import typed
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.panel import Reading
from hiring.domain.settings_compared import Row
from hiring.permissions import Permission, requires
from hiring.queries.panel_debrief import PanelView, load_open_panel, load_panel
from hiring.services import panel as service

Page = str | Response | tuple[str, int]
Settings = Mapping[str, tuple[Row, ...]]


@debriefs.get("/candidates/<candidate_id>/panel")
@requires(Permission.DEBRIEF_READ)
def panel(candidate_id: str) -> Page:
    """Show the debriefs together, or who has yet to sign, or neither."""
    return _panel_page(load_panel(current_user.actor, candidate_id), {})


@debriefs.post("/candidates/<candidate_id>/panel")
@requires(Permission.DEBRIEF_READ)
def read_settings(candidate_id: str) -> Page:
    """Show how alike the settings of the talks were, and record that it was read."""
    whole = load_open_panel(current_user.actor, candidate_id)
    return _panel_page(whole, service.read_settings(current_user.actor, whole))


@debriefs.get("/candidates/<candidate_id>/panel/open")
@requires(Permission.PANEL_OPEN)
def ask_early(candidate_id: str) -> Page:
    """Ask HR why the debriefs have to be read before all have signed."""
    return _opening_page(candidate_id, OpenPanelForm())


@debriefs.post("/candidates/<candidate_id>/panel/open")
@requires(Permission.PANEL_OPEN)
def open_early(candidate_id: str) -> Page:
    """Open the panel, with the reason that everybody who reads it sees."""
    form = OpenPanelForm()
    if not form.validate():
        return _opening_page(candidate_id, form), 422
    command = service.OpenPanel(candidate_id, typed(form.reason), typed(form.press_id))
    try:
        service.open_panel(current_user.actor, command)
    except (NotFound, Forbidden, Conflict):
        raise
    except DomainError as error:
        form.refuse(error)
        return _opening_page(candidate_id, form), 422
    flash("The panel debrief is open. Your reason stands on it.")
    return redirect(url_for("debriefs.panel", candidate_id=candidate_id), 303)


@debriefs.get("/candidates/<candidate_id>/panel/beside/<reference_id>")
@requires(Permission.DEBRIEF_READ)
def ask_beside(candidate_id: str, reference_id: str) -> Page:
    """Ask which claim a talk confirms or contradicts."""
    return _beside_page(candidate_id, reference_id, BesideForm())


@debriefs.post("/candidates/<candidate_id>/panel/beside/<reference_id>")
@requires(Permission.DEBRIEF_READ)
def put_beside(candidate_id: str, reference_id: str) -> Page:
    """Put a talk beside a claim."""
    form = BesideForm()
    if not form.validate():
        return _beside_page(candidate_id, reference_id, form), 422
    try:
        command = _command(candidate_id, reference_id, form)
        service.put_beside(current_user.actor, command)
    except (NotFound, Forbidden, Conflict):
        raise
    except DomainError as error:
        form.refuse(error)
        return _beside_page(candidate_id, reference_id, form), 422
    flash("It stands beside the claim now, with your name.")
    return redirect(_themes(candidate_id), 303)


@debriefs.post("/candidates/<candidate_id>/panel/marks/<mark_id>/take-back")
@requires(Permission.DEBRIEF_READ)
def take_back(candidate_id: str, mark_id: str) -> Page:
    """Take away what stands beside a claim."""
    if not PressForm().validate():
        abort(400)
    service.take_back(current_user.actor, candidate_id, mark_id)
    flash("It stands beside the claim no more. The record keeps that it did.")
    return redirect(_themes(candidate_id), 303)


def _command(candidate_id: str, contact_id: str, form: BesideForm) -> service.PutBeside:
    debrief_id, place = form.chosen()
    return service.PutBeside(
        candidate_id=candidate_id,
        contact_id=contact_id,
        debrief_id=debrief_id,
        place=place,
        confirms=form.reading.data == Reading.CONFIRMS,
        judged=form.judged(),
        press_id=typed(form.press_id),
    )


def _themes(candidate_id: str) -> str:
    return url_for("debriefs.panel", candidate_id=candidate_id, _anchor="themes")


def _panel_page(whole: PanelView, settings: Settings) -> str:
    return render_template(
        "debriefs/panel.html",
        panel=whole,
        case=whole.case,
        settings=settings,
        form=PressForm(),
    )


def _opening_page(candidate_id: str, form: OpenPanelForm) -> str:
    whole = service.load_to_open(current_user.actor, candidate_id)
    return render_template(
        "debriefs/open_panel.html",
        panel=whole,
        case=whole.case,
        form=form,
        has_errors=bool(form.errors),
    )


def _beside_page(candidate_id: str, contact_id: str, form: BesideForm) -> str:
    whole = load_open_panel(current_user.actor, candidate_id)
    talk = service.find_talk(whole, contact_id)
    form.offer(whole)
    return render_template(
        "debriefs/beside.html",
        case=whole.case,
        talk=talk,
        job=whole.job_setting,
        form=form,
        has_errors=bool(form.errors),
    )
