"""Asking for a document as a file: for whom, on which paper, in which language."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Response, current_app, make_response, render_template, request
from flask_login import current_user

from hiring.adapters.pdf import PdfRefused, PdfUnavailable
from hiring.adapters.translations import languages
from hiring.blueprints.debriefs.forms import ExportForm
from hiring.blueprints.debriefs.views import debriefs
from hiring.domain.document import Choice, Document, Kind, Paper
from hiring.domain.errors import DomainError, NotFound
from hiring.permissions import Permission, requires
from hiring.queries.panel import list_panel
from hiring.services.exports import DOCUMENTS, export_document, load_document

Page = str | Response | tuple[str, int]


@dataclass(frozen=True, slots=True)
class _Place:
    """The page that a document belongs to."""

    endpoint: str
    argument: str
    is_of_case: bool = False


_OF_CASE = _Place("candidates.show", "candidate_id", is_of_case=True)
_PLACES: Mapping[Kind, _Place] = {
    Kind.DEBRIEF: _Place("debriefs.show", "debrief_id"),
    Kind.PANEL: _Place("debriefs.panel", "candidate_id"),
    Kind.CALL_BACK: _Place("debriefs.call_back", "candidate_id"),
    Kind.CALL_GUIDE: _Place("openings.applies_to_candidate", "candidate_id"),
    Kind.OPENING_GUIDE: _Place("openings.applies", "opening_id"),
}


@debriefs.get("/print/<kind>/<subject_id>")
@requires(Permission.SIGNED_IN)
def ask_print(kind: str, subject_id: str) -> Page:
    """Ask for whom a document is made, on which paper and in which language."""
    known = kind_of(kind)
    document = load_document(current_user.actor, known, subject_id, _choice())
    return _page(known, subject_id, document, ExportForm())


@debriefs.post("/print/<kind>/<subject_id>")
@requires(Permission.SIGNED_IN)
def print_(kind: str, subject_id: str) -> Page:
    """Give a document as a file; the ledger keeps for whom it was made."""
    known, form, actor = kind_of(kind), ExportForm(), current_user.actor
    document = load_document(actor, known, subject_id, _choice())
    form.offer(_panel_of(document), languages())
    if not form.validate():
        return _page(known, subject_id, document, form), 422
    try:
        exported = export_document(actor, known, subject_id, _choice(form))
    except (PdfRefused, PdfUnavailable) as fault:
        page = _page(known, subject_id, document, form, not_printed=str(fault))
        return page, 503
    except DomainError as error:
        form.refuse(error)
        return _page(known, subject_id, document, form), 422
    response = make_response(exported.content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{exported.filename}"'
    )
    return response


def kind_of(text: str) -> Kind:
    """Read which document an address names."""
    known = next((kind for kind in DOCUMENTS if kind == text), None)
    if known is None:
        raise NotFound("There is no such document.")
    return known


def _choice(form: ExportForm | None = None) -> Choice:
    also, base_url = request.args.get("also", ""), current_app.config["SAYSO"].base_url
    if form is None:
        return Choice(also=also, base_url=base_url)
    return Choice(
        form.recipient(),
        form.panelist(),
        Paper(form.paper.data),
        form.language.data,
        also,
        base_url,
    )


def _page(
    kind: Kind,
    subject_id: str,
    document: Document,
    form: ExportForm,
    not_printed: str = "",
) -> str:
    form.offer(_panel_of(document), languages())
    return render_template(
        "debriefs/print.html",
        kind=kind,
        subject_id=subject_id,
        also=request.args.get("also") or None,
        case_id=document.case_id,
        back=place_of(kind, subject_id, document),
        form=form,
        not_printed=not_printed,
        has_errors=bool(form.errors),
    )


def place_of(
    kind: Kind, subject_id: str, document: Document
) -> tuple[str, dict[str, str | None]]:
    """Return the page that a document belongs to: its endpoint and what fills it."""
    place = _PLACES.get(kind, _OF_CASE)
    named = document.case_id if place.is_of_case else subject_id
    also = request.args.get("also") or None
    return place.endpoint, {place.argument: named, "also": also}


def _panel_of(document: Document) -> list[tuple[str, str]]:
    if not document.case_id:
        return []
    panel = list_panel(document.case_id)
    return [(each.id, each.name) for each in panel if each.id != current_user.actor.id]
