"""What the notice after a contact says of keeping and of the legal ground.

The words are translated here, while a page or a mail is made.
"""

from dataclasses import dataclass

from hiring.adapters.translations import gettext, ngettext
from hiring.domain.lawful_basis import LAWFUL_BASES
from hiring.domain.policy import Period, Policy

YEAR, WEEK = 12, 7


@dataclass(frozen=True, slots=True)
class ContactNotice:
    """What a candidate has to be told of data that came from somebody else."""

    basis: str
    keeping: str
    names_source: bool


def notice_of_contact(policy: Policy, lawful_basis: str) -> ContactNotice:
    """Put together what the merged policy has the organisation say."""
    named = LAWFUL_BASES.get(lawful_basis)
    basis = (
        gettext("Our legal ground is: %(ground)s.", ground=gettext(named))
        if named
        else gettext("Ask us on which legal ground we do this. We will tell you.")
    )
    return ContactNotice(
        basis, _keeping(policy), policy.holds("inform.source_disclosed")
    )


def _keeping(policy: Policy) -> str:
    floor, cap = policy.given("retention.floor"), policy.given("retention.cap")
    if policy.retention_conflict:
        return gettext(
            "Two rules differ on how long we keep it. Ask us, and we will tell you."
        )
    if isinstance(cap, Period):
        return gettext(
            "We keep it for %(time)s after the decision, and no longer.",
            time=_length(cap),
        )
    if isinstance(floor, Period):
        return gettext(
            "A rule has us keep it for at least %(time)s after the decision.",
            time=_length(floor),
        )
    return gettext("We keep it only as long as the decision may be questioned.")


def _length(period: Period) -> str:
    months, days = period.months, period.days
    if months and not days and months % YEAR == 0:
        return ngettext("%(num)s year", "%(num)s years", months // YEAR)
    if months:
        return ngettext("%(num)s month", "%(num)s months", months)
    if days and days % WEEK == 0:
        return ngettext("%(num)s week", "%(num)s weeks", days // WEEK)
    return ngettext("%(num)s day", "%(num)s days", days)
