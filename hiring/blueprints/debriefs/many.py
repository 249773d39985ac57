"""Many debriefs at once: ask for them, see how far they are, take them as a ZIP."""

from flask import (
    Response,
    redirect,
    render_template,
    stream_with_context,
    url_for,
)
from flask_login import current_user
from wtforms import SelectField
from wtforms.validators import InputRequired

from hiring import clock
from hiring.adapters.translations import languages
from hiring.blueprints.debriefs.forms import ExportForm
from hiring.blueprints.debriefs.views import Page, debriefs
from hiring.blueprints.forms import BaseForm, typed
from hiring.domain.archive import latest_quarters, read_quarter
from hiring.domain.document import Paper
from hiring.domain.errors import DomainError, NotFound
from hiring.permissions import Permission, requires
from hiring.queries.archives import (
    Scope,
    list_own_archives,
    list_parts,
    list_readable,
    load_archive,
)
from hiring.queries.openings import load_opening
from hiring.services import archives as service

QUARTERS = 8
PLACES = 50
"""How many debriefs that failed are named on the page; the archive names all."""


class ArchiveForm(ExportForm):
    """For whom many debriefs are printed, on which paper and in which language."""

    def ask(self, scope: Scope) -> service.AskArchive:
        """Return what is asked for."""
        return service.AskArchive(
            scope,
            self.recipient(),
            Paper(self.paper.data),
            self.language.data,
            typed(self.press_id),
        )


class QuarterForm(ArchiveForm):
    """Which quarter is asked for, and for whom."""

    quarter = SelectField(
        "Quarter",
        validate_choice=False,
        validators=[InputRequired("Choose a quarter.")],
    )

    def offer_quarters(self) -> None:
        """Set the quarters that can be chosen."""
        self.quarters = latest_quarters(clock.now().date(), QUARTERS)
        self.quarter.choices = [(str(each), each.label) for each in self.quarters]

    def scope(self) -> Scope:
        """Return the days of the quarter that was chosen."""
        quarter = read_quarter(typed(self.quarter))
        if quarter is None or quarter not in self.quarters:
            raise DomainError("Choose from the list.", "quarter")
        return Scope(None, quarter.first, quarter.last)


class TakeForm(BaseForm):
    """The press of "save the ZIP"."""


@debriefs.get("/openings/<opening_id>/debriefs")
@requires(Permission.DEBRIEF_TAKE_ALL)
def of_opening(opening_id: str) -> Page:
    """Say how many debriefs of an opening can be read, and offer them as one file."""
    return _opening_page(opening_id, ArchiveForm())


@debriefs.post("/openings/<opening_id>/debriefs")
@requires(Permission.DEBRIEF_TAKE_ALL)
def ask_opening(opening_id: str) -> Page:
    """Have the debriefs of an opening printed."""
    form, scope = ArchiveForm(), Scope(opening_id)
    form.offer([], languages())
    if form.validate():
        try:
            made = service.ask_archive(current_user.actor, form.ask(scope))
        except NotFound:
            raise
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for("debriefs.archive", archive_id=made), 303)
    return _opening_page(opening_id, form), 422


@debriefs.get("/review/debriefs")
@requires(Permission.AUDIT_READ)
def of_quarter() -> Page:
    """Offer the debriefs of a quarter as one file."""
    return _quarter_page(QuarterForm())


@debriefs.post("/review/debriefs")
@requires(Permission.AUDIT_READ)
def ask_quarter() -> Page:
    """Have the debriefs of a quarter printed."""
    form = QuarterForm()
    form.offer([], languages())
    form.offer_quarters()
    if form.validate():
        try:
            command = form.ask(form.scope())
            made = service.ask_archive(current_user.actor, command)
        except DomainError as error:
            form.refuse(error)
        else:
            return redirect(url_for("debriefs.archive", archive_id=made), 303)
    return _quarter_page(form), 422


@debriefs.get("/archives/<archive_id>")
@requires(Permission.DEBRIEF_TAKE_ALL)
def archive(archive_id: str) -> Page:
    """Show how far an archive is; it can be left and come back to."""
    found = load_archive(current_user.actor, archive_id)
    parts = list_parts(found.id)
    failed = [part for part in parts if part.problem]
    return render_template(
        "debriefs/archive.html",
        archive=found,
        failed=failed[:PLACES],
        more=len(failed[PLACES:]),
        form=TakeForm(),
    )


@debriefs.post("/archives/<archive_id>")
@requires(Permission.DEBRIEF_TAKE_ALL)
def take_archive(archive_id: str) -> Page:
    """Give an archive piece by piece; the ledger keeps first what leaves."""
    press_id = typed(TakeForm().press_id)
    taken = service.take_archive(current_user.actor, archive_id, press_id)
    pieces = stream_with_context(service.every_byte(taken))
    response = Response(pieces, content_type="application/zip")
    name = f"debriefs-{taken.archive.asked_at:%Y-%m-%d}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _opening_page(opening_id: str, form: ArchiveForm) -> str:
    actor, scope = current_user.actor, Scope(opening_id)
    opening = load_opening(actor, opening_id)
    form.offer([], languages())
    return render_template(
        "debriefs/of_opening.html",
        opening=opening,
        readable=list_readable(actor, scope),
        archives=list_own_archives(actor, scope),
        form=form,
        has_errors=bool(form.errors or form.form_errors),
    )


def _quarter_page(form: QuarterForm) -> str:
    form.offer([], languages())
    form.offer_quarters()
    return render_template(
        "debriefs/of_quarter.html",
        archives=list_own_archives(current_user.actor, Scope()),
        form=form,
        has_errors=bool(form.errors or form.form_errors),
    )
