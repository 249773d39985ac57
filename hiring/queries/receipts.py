"""A kept decision as the receipt prints it."""

from zoneinfo import ZoneInfo

from hiring.adapters.translations import LANGUAGES
from hiring.domain.consent import Consent, Group
from hiring.domain.receipt import Receipt
from hiring.domain.wording import Wording
from hiring.queries.candidate_home import KeptDecision
from hiring.queries.organisation import Settings

GROUPS = {
    Group.NAMED: Wording("The people you named"),
    Group.EMPLOYER: Wording("People where you work now"),
    Group.OTHERS: Wording("People you did not name"),
}


def as_printed(
    name: str, opening_title: str, kept: KeptDecision, settings: Settings
) -> Receipt:
    """Put the receipt of a decision together."""
    given = kept.consent
    return Receipt(
        organisation=settings.name,
        candidate_name=name,
        opening_title=opening_title,
        code=kept.receipt_code,
        recorded_at=kept.decided_at.astimezone(ZoneInfo(settings.time_zone)),
        answers=_answers(given),
        people=tuple(
            f"{referee.name}, {referee.relation}, {referee.organisation}"
            for referee in given.referees
        ),
        employer=given.employer_name or None,
        never=given.never,
        signed_name=kept.signed_name,
        notice_digest=kept.notice_digest,
        notice_language=LANGUAGES.get(kept.notice_language, kept.notice_language),
        event_hash=kept.event_hash,
        seq=kept.seq,
        postal_address=settings.postal_address,
    )


def _answers(given: Consent) -> tuple[tuple[str, str], ...]:
    groups = tuple(
        (label, given.answer_for(group).label) for group, label in GROUPS.items()
    )
    people = tuple((about.name, about.answer.label) for about in given.about_persons)
    return groups + people
