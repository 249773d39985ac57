"""Checking the whole ledger because HR asks for it, and keeping what was found."""

from dataclasses import asdict
from time import monotonic

from sqlalchemy import insert

from hiring import clock, ids
from hiring.adapters.keystore import current_keystore
from hiring.domain.actor import Actor
from hiring.domain.errors import Conflict
from hiring.extensions import db
from hiring.models.ledger_check import LedgerCheck
from hiring.queries.audit import require_hr
from hiring.queries.ledger_check import verify
from hiring.queries.ledger_state import MOST_CHECKED_HERE, count_events
from hiring.services import press
from hiring.services.rate_limit import Try, count_tries
from hiring.transaction import transaction

MOST_NAMED = 500
TRIES = 6

_KEEP = insert(LedgerCheck.__table__)


def verify_ledger(actor: Actor, press_id: str) -> str:
    """Check every event, seals opened, and keep what was found; return its id.

    The check reads from a snapshot on a connection of its own; nobody who writes waits
    for it. Only the short keeping of the result is a transaction.
    """
    require_hr(actor)
    pressed = press.key("verify", press_id, actor.id)
    made = press.find(db.session(), pressed)
    if made:
        return made
    if count_events() > MOST_CHECKED_HERE:
        raise Conflict("This ledger is too long for a page. Run `sayso verify`.")
    count_tries(Try("verify", actor.id, TRIES))
    db.session.rollback()
    begun = monotonic()
    report = verify(db.engine, current_keystore())
    row = {
        "id": ids.new_id(),
        "checked_at": clock.now(),
        "checked_by": actor.id,
        "milliseconds": round((monotonic() - begun) * 1000),
        "events": report.events,
        "cases": report.cases,
        "heads": report.heads,
        "break_count": len(report.breaks),
        "breaks": [asdict(found) for found in report.breaks[:MOST_NAMED]],
    }
    with transaction() as session:
        session.execute(_KEEP, row)
        press.remember(session, pressed, str(row["id"]))
    return str(row["id"])
