"""Telling whoever is about to call that the yes is gone.

Not a verb of its own: every decision of a candidate ends here, in its transaction.
"""

from datetime import timedelta

from sqlalchemy.orm import Session

from hiring import clock
from hiring.domain.consent import Consent, Person
from hiring.domain.names import folded
from hiring.domain.standing import Verdict, decide
from hiring.queries.checks import list_planned, list_reached
from hiring.queries.decisions import find_latest
from hiring.services import outbox

LATELY = timedelta(days=7)
"""How long after "May I call?" somebody may still be about to call."""


def call_off(session: Session, candidate_id: str, given: Consent) -> None:
    """Mail those who asked lately, were told yes, and would be told otherwise now.

    Called before the decision is written, with what it will say.
    """
    planned = list_planned(session, candidate_id, clock.now() - LATELY)
    if not planned:
        return
    latest = find_latest(session, candidate_id)
    known = list_reached(session, candidate_id)

    def holds(consent: Consent | None, person: Person) -> bool:
        return decide(consent, person, known).verdict is Verdict.AGREED

    told: set[tuple[str, str]] = set()
    for call in planned:
        who = (call.asked_by, folded(call.person.name))
        had = holds(latest.consent if latest else None, call.person)
        if who not in told and had and not holds(given, call.person):
            told.add(who)
            refs = {
                "candidate_id": candidate_id,
                "check_id": call.check_id,
                "staff_id": call.asked_by,
            }
            outbox.queue(session, "do_not_call", refs)
