"""The panel as it is printed: with the settings, without names promised to be kept."""

from zoneinfo import ZoneInfo

from hiring.domain.actor import Actor
from hiring.domain.document import Choice, Document
from hiring.extensions import db
from hiring.queries.contacts import list_replies_on_paper, names_on_paper
from hiring.queries.organisation import load_settings
from hiring.queries.panel_debrief import list_settings, load_open_panel


def load_panel_document(actor: Actor, candidate_id: str, choice: Choice) -> Document:
    """Return the panel as it is printed; nobody signs for it as a whole."""
    del choice
    panel = load_open_panel(actor, candidate_id)
    zone = ZoneInfo(load_settings().time_zone)
    said = {
        "panel": panel,
        "case": panel.case,
        "settings": list_settings(panel),
        "named": names_on_paper(db.session(), panel.case.id),
        "replies": list_replies_on_paper(db.session(), panel.case.id),
        "last_changed_at": panel.last_changed_at.astimezone(zone),
        "zone": zone,
    }
    name = f"panel-{panel.case.id[:8]}.pdf"
    return Document(panel.case.id, name, "panel.html", said, is_signed=True)
