"""Rules: a case of 20 contacts against all rules and four merged policies.

The floor passes over the same facts and decides nothing: for each rule it reads every
field of each contact, of the person and of the notes.
"""

import statistics
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from operator import attrgetter
from time import process_time

from bench.figures import Figure
from hiring.adapters.policy_files import policy_for
from hiring.domain import rules
from hiring.domain.casefile import (
    Basis,
    CaseFile,
    Changed,
    Channel,
    Contact,
    ContactKind,
    HiringDecision,
    HiringOutcome,
    Identity,
    Initiator,
    Notes,
    Outcome,
    Stage,
    Tone,
)
from hiring.domain.consent import (
    Answer,
    Consent,
    Decision,
    DecisionKind,
    Person,
    Referee,
)

PLACES = ("de", "ca-qc", "uk", "us-ny")
CONTACTS = 20
_OF_CONTACT, _OF_PERSON, _OF_NOTES = (
    attrgetter(*(field.name for field in fields(kind)))
    for kind in (Contact, Person, Notes)
)
_MONDAY = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def measure(*, quick: bool) -> Iterator[Figure]:
    """Check and pass over the same case, taking turns, in CPU time."""
    rounds, each = (5, 20) if quick else (15, 100)
    case, policy = a_case(), policy_for(PLACES)
    floors: list[float] = []
    checks: list[float] = []
    for _ in range(rounds):
        floors.append(_mean(each, lambda: _pass_over(case)))
        checks.append(_mean(each, lambda: rules.check(replace(case), policy)))
    ms = statistics.median(checks) * 1000
    found = len(rules.check(case, policy))
    yield Figure(
        "rules", f"{CONTACTS} contacts, {len(rules.RULES)} rules, {len(PLACES)} places",
        "–", ms, "ms", most=1.0, note=f"{found} findings, {rounds} rounds of CPU time",
    )  # fmt: skip
    yield Figure(
        "rules", "the same / a bare pass over the facts for each rule", "–",
        statistics.median(a / b for a, b in zip(checks, floors, strict=True)),
        note=f"bare pass {statistics.median(floors) * 1000:.2f} ms",
    )  # fmt: skip


def _mean(times: int, once: object) -> float:
    before = process_time()
    for _ in range(times):
        once()  # type: ignore[operator]
    return (process_time() - before) / times


def _pass_over(case: CaseFile) -> int:
    count = 0
    for _ in rules.RULES:
        for contact in case.contacts:
            count += len(_OF_CONTACT(contact)) + len(_OF_PERSON(contact.person))
            if contact.notes is not None:
                count += len(_OF_NOTES(contact.notes))
    return count


def a_case() -> CaseFile:
    """Build a case as a busy one is: most contacts agreed to, some not, notes kept."""
    named = tuple(
        Referee(f"r{n}", f"Person Number{n}", "manager", "Delta Freight", told=True)
        for n in range(12)
    )
    consent = Consent(
        named=Answer("yes"), others=Answer("no"), employer_name="Vela", referees=named
    )
    changed = replace(consent, others=Answer("ask_first"), never=("Kurt Never",))
    contacts = tuple(_contact(number) for number in range(CONTACTS))
    return CaseFile(
        candidate="Amara Okafor",
        decisions=(
            Decision(1, _MONDAY, DecisionKind.ANSWERED, consent, "d" * 64, "en"),
            Decision(
                21, _MONDAY + timedelta(days=4), DecisionKind.CHANGED, changed,
                "d" * 64, "en",
            ),
        ),
        contacts=contacts,
        as_of=_MONDAY + timedelta(days=40),
        id="the-case",
        hiring_decision=HiringDecision(
            HiringOutcome.REJECTED,
            _MONDAY + timedelta(days=20),
            frozenset({contacts[1].id, contacts[15].id}),
        ),
    )  # fmt: skip


def _contact(number: int) -> Contact:
    at = _MONDAY + timedelta(hours=5 * number + 1)
    is_listed = number < 14
    name = f"Person Number{number % 12}" if is_listed else f"Stranger Number{number}"
    return Contact(
        id=f"c{number}",
        seq=2 * number + 2,
        kind=ContactKind.REFERENCE if is_listed else ContactKind.BACK_CHANNEL,
        person=Person(name, "Delta Freight", "manager", "", works_there_now=False),
        occurred_at=at,
        logged_at=at + timedelta(minutes=20),
        just_now=False,
        channel=Channel.PHONE,
        outcome=Outcome.SPOKE,
        initiator=Initiator.US,
        stage=Stage.FINAL_ROUND,
        known_from="2021",
        known_to="2024",
        notes=Notes(
            facts="Cut the failures of the daily load to four a year.",
            opinions="Would hire again.",
            company_stage="Forty people, third year",
            no_conflict=True,
            basis=Basis.FIRST_HAND,
            believed_before="That she is steady.",
            changed=Changed.NO,
            tone=Tone.FAVOURABLE if is_listed else Tone.UNFAVOURABLE,
        ),
        notes_at=at + timedelta(hours=2),
        identity=Identity.SWITCHBOARD,
        anonymity_promised=False,
        reason="Knows the work" if number % 2 else "",
        caller_trained_on=date(2026, 3, 1),
        told_at=at + timedelta(days=1),
    )
