"""The panel as it is printed: with the settings, without names promised to be kept."""

from collections.abc import Iterator, Mapping
from zoneinfo import ZoneInfo

from hiring.domain.actor import Actor
from hiring.domain.document import Choice, Document
from hiring.domain.wording import Wording
from hiring.extensions import db
from hiring.queries.candidates import CandidateView
from hiring.queries.contacts import ReplyView, list_contacts, list_open_replies
from hiring.queries.organisation import load_settings
from hiring.queries.panel_debrief import list_settings, load_open_panel


def load_panel_document(actor: Actor, candidate_id: str, choice: Choice) -> Document:
    """Return the panel as it is printed; nobody signs for it as a whole."""
    del choice
    panel = load_open_panel(actor, candidate_id)
    zone = ZoneInfo(load_settings().time_zone)
    named = _names_on_paper(panel.case)
    said = {
        "panel": panel,
        "case": panel.case,
        "settings": list_settings(panel),
        "named": named,
        "replies": list(_replies(panel.case, named)),
        "last_changed_at": panel.last_changed_at.astimezone(zone),
        "zone": zone,
    }
    name = f"panel-{panel.case.id[:8]}.pdf"
    return Document(panel.case.id, name, "panel.html", said, is_signed=True)


def _names_on_paper(case: CandidateView) -> dict[str, bool]:
    """Name who was talked to, and whether paper may: not where that was promised.

    Records that are with HR alone are not on it at all.
    """
    return {
        each.person.name: each.anonymity_promised is not True
        for each in list_contacts(db.session(), case.id, ())
        if not each.is_walled
    }


def _replies(
    case: CandidateView, named: Mapping[str, bool]
) -> Iterator[tuple[Wording, ReplyView]]:
    """List the candidate's replies, each after the words that say to what."""
    for reply in list_open_replies(db.session(), case.id):
        nobody = Wording("Reply to a talk with somebody whom we promised not to name")
        yield reply.about if named.get(reply.person) else nobody, reply
