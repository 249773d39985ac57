"""Delivering what is owed: lease, write, hand over, keep that it was taken.

No transaction is open while a mail server is spoken to. Whoever dies on the way leaves
the lease to run out: at most one mail arrives twice, and both copies carry one id.
"""

import logging

from sqlalchemy import delete, insert
from sqlalchemy.exc import DBAPIError

from hiring import clock
from hiring.adapters.mail import Mail, Mailer, MailNotSent, written
from hiring.config import Config
from hiring.models.organisation import DemoMail
from hiring.services import outbox, undelivered
from hiring.services.letters import NoLongerNeeded, compose
from hiring.transaction import transaction

log = logging.getLogger(__name__)

_INSERT = insert(DemoMail.__table__)


class DemoMailer:
    """Put mail into the demo's mailbox page instead of sending it."""

    def send(self, mail: Mail) -> None:
        """Keep the mail; a second try replaces the first."""
        written(mail)
        with transaction() as session:
            session.execute(delete(DemoMail.__table__).where(DemoMail.id == mail.id))
            session.execute(
                _INSERT,
                {
                    "id": mail.id,
                    "sent_at": clock.now(),
                    "recipient": mail.recipient,
                    "subject": mail.subject[:300],
                    "body": mail.body,
                    "html": mail.html,
                },
            )


def deliver_next(config: Config, mailer: Mailer) -> bool:
    """Deliver the mail that is due for longest; tell whether there was one."""
    owed = outbox.claim()
    if owed is None:
        return False
    if owed.attempts > outbox.MAX_ATTEMPTS:
        undelivered.give_up(owed, "Sending was cut off each time.")
        return True
    if outbox.wait_for_morning(owed):
        return True
    try:
        _send(owed, config, mailer)
    except DBAPIError:
        raise
    except Exception as fault:  # noqa: BLE001  # one broken mail holds up no other
        # Its message may hold what the mail would have said, so it is not kept.
        log.error("mail %s cannot be written: %s", owed.id, type(fault).__name__)  # noqa: TRY400
        _try_later(owed, f"The mail cannot be written ({type(fault).__name__}).")
    return True


def _send(owed: outbox.Owed, config: Config, mailer: Mailer) -> None:
    try:
        mail = compose(owed, config)
        mailer.send(mail)
    except NoLongerNeeded:
        outbox.drop(owed)
    except MailNotSent as refused:
        _put_off(owed, refused)
    else:
        outbox.mark_sent(owed, mail.recipient)


def _put_off(owed: outbox.Owed, refused: MailNotSent) -> None:
    log.warning("mail %s not sent: %s", owed.id, refused.reason)
    if refused.permanent:
        undelivered.give_up(owed, refused.reason)
    else:
        _try_later(owed, refused.reason)


def _try_later(owed: outbox.Owed, reason: str) -> None:
    if not outbox.postpone(owed, reason):
        undelivered.give_up(owed, reason)
