"""Records and counts as pages and the CSV write them."""

from collections.abc import Iterable, Iterator

from hiring.domain.casefile import Channel, ContactKind, Outcome
from hiring.domain.period import Month
from hiring.queries.feedback import InTime
from hiring.queries.period import Glance, RecordRow

HEADINGS = (
    "Day of the contact (UTC)", "Logged (UTC)", "Candidate", "Job", "Team", "Person",
    "How they know the candidate", "Kind", "How", "Outcome", "Logged by", "Consent",
    "Logged within a day", "Candidate told (UTC)", "Finding", "Record",
)  # fmt: skip

FEEDBACK_GOAL = 90
"""Elsewhere 71 % of candidates never hear anything."""
SERIES = ("Named, agreed", "Not named, agreed", "No consent")


def csv_rows(records: Iterable[RecordRow]) -> Iterator[tuple[str, ...]]:
    """Write each record as one row, the headings first."""
    yield HEADINGS
    for row in records:
        yield (
            f"{row.occurred_at:%Y-%m-%d %H:%M}",
            f"{row.logged_at:%Y-%m-%d %H:%M}",
            row.candidate,
            row.opening_title,
            row.team,
            row.person,
            row.relation,
            ContactKind(row.kind).label,
            Channel(row.channel).label,
            Outcome(row.outcome).label,
            row.caller,
            "Agreed before" if row.is_agreed else "No consent",
            "no" if row.is_late else "yes",
            f"{row.told_at:%Y-%m-%d %H:%M}" if row.told_at else "",
            finding_state(row) or "none",
            row.id,
        )


def finding_state(row: RecordRow) -> str:
    """Say how the findings of a record stand."""
    if row.needs_look:
        return "Open"
    return "Answered" if row.has_finding else ""


def consent_tag(row: RecordRow) -> tuple[str, str]:
    """Return text and kind of the tag that says how consent stood."""
    return ("Agreed", "ok") if row.is_agreed else ("No consent", "bad")


def kpis(glance: Glance) -> list[tuple[str, str, str]]:
    """Put the five counts of a period in words."""
    sums = glance.total
    tries = sums.records - sums.talks
    answered = sums.not_agreed - sums.unexplained
    also = f"{tries} more tries, " if tries != 1 else "1 more try, "
    people = (
        "1 candidate" if glance.candidates == 1 else f"{glance.candidates} candidates"
    )
    return [
        ("Conversations", str(sums.talks), f"{also if tries else ''}for {people}"),
        _share("Consent before the call", sums.agreed, sums.records, 100),
        (
            "No consent",
            str(sums.not_agreed),
            f"{answered} explained, {sums.unexplained} open",
        ),
        _share("Logged in a day", sums.in_a_day, sums.records, 95),
        _share("Candidate told in a day", sums.told_in_a_day, sums.to_tell, 100),
    ]


def feedback_kpi(found: InTime) -> tuple[str, str, str]:
    """Say how many of those who asked for feedback were answered in time."""
    return _share("Feedback in time", found.answered, found.counted, FEEDBACK_GOAL)


def chart_rows(glance: Glance) -> list[tuple[str, list[int]]]:
    """Return the bars of the chart."""
    return [(bar.label, _parts(bar)) for bar in glance.bars]


def chart_words(glance: Glance) -> str:
    """Say in a sentence what the chart shows."""
    sums = glance.total
    return (
        f"{sums.records} records: {sums.named_agreed} with people the candidate named, "
        f"agreed; {sums.other_agreed} with others, agreed; {sums.not_agreed} without "
        "consent."
    )


def _parts(bar: Month) -> list[int]:
    return [bar.named_agreed, bar.other_agreed, bar.not_agreed]


def _share(label: str, part: int, whole: int, goal: int) -> tuple[str, str, str]:
    if not whole:
        return (label, "–", f"nothing yet · goal {goal}%")
    # Rounded down: 999 of 1,000 is not all of them.
    return (label, f"{part * 100 // whole}%", f"{part} of {whole} · goal {goal}%")
