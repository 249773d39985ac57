"""How long something takes or is kept, in words: "6 months", "4 weeks"."""

from hiring.domain.wording import Wording


def days_words(count: int) -> Wording:
    """Say so many days."""
    return Wording("1 day") if count == 1 else Wording("%(count)s days", count=count)


def weeks_words(count: int) -> Wording:
    """Say so many weeks."""
    return Wording("1 week") if count == 1 else Wording("%(count)s weeks", count=count)


def months_words(count: int) -> Wording:
    """Say so many months."""
    if count == 1:
        return Wording("1 month")
    return Wording("%(count)s months", count=count)


def years_words(count: int) -> Wording:
    """Say so many years."""
    return Wording("1 year") if count == 1 else Wording("%(count)s years", count=count)
