"""Mail that was taken and came back: believed only where it is about a mail of ours.

A notification counts when it names a mail of ours by its id and the very address that
this mail went to. Whoever can do both has the mail, so nobody else can forge one.
"""

import logging
from collections.abc import Iterator
from enum import StrEnum

from hiring.adapters.bounces import Action, Bounce, Fate
from hiring.queries.sent_mail import SentMail, address_digest, find_sent
from hiring.services.undelivered import record_delayed, record_returned

log = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What was made of a notification."""

    RETURNED = "returned"
    DELAYED = "delayed"
    KNOWN = "known"
    NOT_OURS = "not ours"
    TOO_EARLY = "too early"


def record_bounce(bounce: Bounce) -> Outcome:
    """Keep what became of a mail; the worst of it is what is told."""
    found = {_record(mail, fate) for mail, fate in _matches(bounce)}
    return next((each for each in Outcome if each in found), Outcome.NOT_OURS)


def _matches(bounce: Bounce) -> Iterator[tuple[SentMail, Fate]]:
    for mail_id in bounce.mail_ids:
        mail = find_sent(mail_id)
        if mail is not None:
            yield from ((mail, fate) for fate in bounce.fates)


def _record(mail: SentMail, fate: Fate) -> Outcome:
    if not mail.is_sent:
        # It can be faster than our note that the server took the mail.
        return Outcome.TOO_EARLY
    digests = {address_digest(mail.id, address) for address in fate.addresses}
    if mail.sent_to not in digests:
        log.warning("mail %s: a notification names another address", mail.id)
        return Outcome.NOT_OURS
    if fate.action is Action.DELAYED:
        record_delayed(mail)
        return Outcome.DELAYED
    is_new = record_returned(mail, fate.status or "5.0.0")
    return Outcome.RETURNED if is_new else Outcome.KNOWN
