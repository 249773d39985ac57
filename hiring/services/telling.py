"""Telling a candidate again of a contact where the notice of it did not arrive."""

from datetime import timedelta

from sqlalchemy import select, update

from hiring import clock
from hiring.models.contact import Contact
from hiring.models.organisation import OutboxMail
from hiring.services import outbox
from hiring.transaction import transaction

BATCH = 200
AGAIN_AFTER = timedelta(days=1)
AS_LONG_AS = timedelta(days=60)
"""A notice that never arrives is tried once a day for so long; then a person has to."""


def tell_again() -> None:
    """Queue the notices anew that were given up a day ago; they never arrived."""
    for contact_id, candidate_id, mail_id in _list_given_up():
        with transaction() as session:
            # Of two workers one finds the old notice here, and only that one goes on.
            taken = session.execute(
                update(Contact)
                .where(Contact.id == contact_id, Contact.notice_mail_id == mail_id)
                .values(notice_mail_id=None, told_at=None)
                .returning(Contact.id)
            ).one_or_none()
            if taken is None:
                continue
            refs = {"candidate_id": candidate_id, "contact_id": contact_id}
            fresh = outbox.queue(session, outbox.NOTICE_OF_CONTACT, refs)
            session.execute(
                update(Contact)
                .where(Contact.id == contact_id)
                .values(notice_mail_id=fresh)
            )


def _list_given_up() -> list[tuple[str, str, str]]:
    now = clock.now()
    with transaction() as session:
        rows = session.execute(
            select(Contact.id, Contact.candidate_id, OutboxMail.id)
            .join(OutboxMail, OutboxMail.id == Contact.notice_mail_id)
            .where(
                Contact.told_at.is_(None),
                Contact.logged_at > now - AS_LONG_AS,
                OutboxMail.failed_at < now - AGAIN_AFTER,
            )
            .limit(BATCH)
        )
        return [(row[0], row[1], row[2]) for row in rows]
