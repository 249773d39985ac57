"""What came back in a form and waits beside a draft: how it ends.

Not verbs of their own: whoever decides calls this in the same transaction.
"""

from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from hiring.domain.actor import Actor
from hiring.models.blank_form import ReturnedForm
from hiring.queries.blank_forms import LEFT, WAITING

_row = ReturnedForm.__table__.c
_END = update(ReturnedForm.__table__)


def end(session: Session, returned_id: str, state: str) -> None:
    """End one: its answers are in the draft by now, or nobody wants them."""
    values = {"state": state, "answers": {}}
    session.execute(_END.where(_row.id == returned_id).values(values))


def end_earlier(session: Session, actor: Actor, form_id: str) -> None:
    """End what the same form said before: its writer all of it, others what others did.

    What its writer handed in waits for its writer, whoever brings another file.
    """
    of_form = _END.where(_row.form_id == form_id, _row.state == WAITING)
    by_others = _row.brought_by != _row.written_by
    replaced = of_form.where(or_(_row.written_by == actor.id, by_others))
    session.execute(replaced.values(state=LEFT, answers={}))


def forget(session: Session, actor: Actor, candidate_id: str) -> None:
    """Keep no word of any form once its writer has signed."""
    own = _END.where(_row.candidate_id == candidate_id, _row.written_by == actor.id)
    session.execute(own.where(_row.state == WAITING).values(state=LEFT))
    session.execute(own.values(answers={}, notes=[]))
