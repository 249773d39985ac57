"""The one way out for documents: each is recorded before its bytes are given.

What a document says is read elsewhere; here stand which there are, and who may ask
for one at all. There is no second press to spare: each file that is made differs in
the head that it shows, so each is on record by itself.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import insert
from sqlalchemy.orm import Session

from hiring import ids
from hiring.adapters import pdf
from hiring.adapters.sealing import SealUnusable, current_seal
from hiring.adapters.translations import languages, speaking, spoken
from hiring.domain.actor import Actor
from hiring.domain.document import Choice, Document, Kind
from hiring.domain.errors import DomainError, Forbidden
from hiring.domain.ledger import ORGANISATION, EventType
from hiring.extensions import db
from hiring.models.debrief import DocumentExport
from hiring.permissions import Permission, is_allowed
from hiring.queries.call_back import load_call_back_document
from hiring.queries.call_guides import load_call_guide, load_opening_guide
from hiring.queries.case_report import load_report_document
from hiring.queries.debriefs import load_debrief_document
from hiring.queries.ledger import head
from hiring.queries.panel import find_panelist
from hiring.queries.panel_document import load_panel_document
from hiring.services import ledger
from hiring.services.case_rules import recheck_case
from hiring.services.ledger import Part
from hiring.transaction import transaction

_EXPORT = insert(DocumentExport.__table__)

Load = Callable[[Actor, str, Choice], Document]


@dataclass(frozen=True, slots=True)
class Source:
    """Who may ask for documents of a kind, and what reads one for them or refuses."""

    permission: Permission
    load: Load


DOCUMENTS: Mapping[Kind, Source] = {
    Kind.DEBRIEF: Source(Permission.DEBRIEF_READ, load_debrief_document),
    Kind.PANEL: Source(Permission.DEBRIEF_READ, load_panel_document),
    Kind.CALL_BACK: Source(Permission.DEBRIEF_READ, load_call_back_document),
    Kind.CALL_GUIDE: Source(Permission.CANDIDATE_VIEW, load_call_guide),
    Kind.CASE_REPORT: Source(Permission.AUDIT_READ, load_report_document),
    Kind.OPENING_GUIDE: Source(Permission.OPENING_VIEW, load_opening_guide),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """A document as a file."""

    filename: str
    content: bytes


def load_document(
    actor: Actor, kind: Kind, subject_id: str, choice: Choice
) -> Document:
    """Read what would be printed, or refuse as the document's own page would."""
    source = DOCUMENTS[kind]
    if not is_allowed(actor, source.permission):
        raise Forbidden("Your account does not allow this.")
    return source.load(actor, subject_id, choice)


@dataclass(frozen=True, slots=True)
class Printed:
    """A document that was printed and has not left yet: what to put on record of it."""

    case_id: str
    filename: str
    content: bytes
    made: Mapping[str, str | bool]


def export_document(
    actor: Actor, kind: Kind, subject_id: str, choice: Choice
) -> Exported:
    """Print a document; the bytes are given only once that is on record."""
    printed = print_document(actor, kind, subject_id, choice)
    with transaction() as session:
        record_exports(session, actor, printed.case_id, [printed.made])
    return Exported(printed.filename, printed.content)


def print_document(
    actor: Actor, kind: Kind, subject_id: str, choice: Choice
) -> Printed:
    """Print a document for whoever keeps it back until it is on record."""
    if choice.language and choice.language not in languages():
        raise DomainError("Choose from the list.", "language")
    with speaking(choice.language or spoken()):
        document = load_document(actor, kind, subject_id, choice)
        name = _recipient(actor, document, choice)
        newest = head(db.session(), document.case_id) if document.case_id else None
        export = pdf.Export(
            choice.paper,
            spoken(),
            name,
            newest.hash.hex() if newest else "",
            is_signed=document.is_signed,
        )
        db.session.rollback()  # no read stays open while a page is printed
        content = _sealed(document, export)
    made: dict[str, str | bool] = {
        "kind": str(kind),
        "subject_id": subject_id,
        "recipient": name,
        "on_panel": bool(choice.panelist_id) or not choice.recipient,
        "paper": str(choice.paper),
        "language": export.language,
        "sha256": sha256(content).hexdigest(),
    }
    return Printed(document.case_id, document.filename, content, made)


def _sealed(document: Document, export: pdf.Export) -> bytes:
    """Print, then seal what is signed: here, where the key is, and not in the child."""
    content = pdf.render(document.template, document.context, export)
    seal = current_seal()
    if not (seal and document.is_signed):
        return content
    try:
        return seal(content)
    except SealUnusable as fault:
        raise pdf.PdfUnavailable(str(fault)) from None


def record_exports(
    session: Session,
    actor: Actor,
    case_id: str,
    leaving: Iterable[Mapping[str, str | bool]],
) -> None:
    """Put documents of one case on record, each by an event of its own."""
    chain = case_id or ORGANISATION
    ledger.lock_case(session, chain)
    for made in leaving:
        subject = ledger.subject_for(session, chain)
        kind, parts = EventType.DOCUMENT_EXPORTED, [_part(subject, made)]
        appended = ledger.append(session, chain, kind, actor.pseudonym, parts)
        row = {
            **made,
            "id": ids.new_id(),
            "candidate_id": case_id or None,
            "seq": appended.seq,
            "exported_by": actor.id,
            "exported_at": appended.at,
        }
        session.execute(_EXPORT, row)
    if case_id:
        recheck_case(session, actor, case_id)


def _part(subject: str, made: Mapping[str, str | bool]) -> Part:
    return Part(subject, {**made, "what": made["kind"]})


def _recipient(actor: Actor, document: Document, choice: Choice) -> str:
    if not choice.panelist_id:
        return choice.recipient or actor.name
    panelist = find_panelist(document.case_id, choice.panelist_id)
    if panelist is None:
        raise DomainError("Choose from the list.", "made_for")
    return panelist.name
