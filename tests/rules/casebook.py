"""Reads the cases of ``tests/rules/*.toml``, which are written to be read by lawyers.

``answers`` are in their order, each changing what it names and leaving the rest;
``contact`` is one talk. Times are of 2026. Only what a case is about is written down.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hiring.domain.casefile import (
    Basis,
    CaseFile,
    Channel,
    Contact,
    ContactKind,
    Initiator,
    Notes,
    Outcome,
)
from hiring.domain.consent import (
    Answer,
    Consent,
    Decision,
    DecisionKind,
    Person,
    PersonAnswer,
    Referee,
)

FOLDER = Path(__file__).parent
CANDIDATE = "Amara Okafor"
_KNOWN = {"yes": True, "no": False, "unknown": None}


@dataclass(frozen=True, slots=True)
class Told:
    """One case of a book: a story, what the rule says to it, or nothing."""

    code: str
    title: str
    case: CaseFile
    says: str


def read_books() -> Iterator[Told]:
    """Read all cases of all rules."""
    for path in sorted(FOLDER.glob("*.toml")):
        book = tomllib.loads(path.read_text(encoding="utf-8"))
        code = path.stem.partition("_")[0]
        for told in book["flags"]:
            yield Told(code, told["title"], build_case(told), told["says"])
        for told in book["passes"]:
            yield Told(code, told["title"], build_case(told), "")


def build_case(told: Mapping[str, Any]) -> CaseFile:
    """Build the case that a story tells."""
    contact = dict(told["contact"])
    occurred = when(contact["at"])
    logged = when(contact["written"]) if "written" in contact else occurred
    decisions = tuple(_decisions(told.get("answers", [])))
    seq = 1 + max((2 * d.seq for d in decisions if d.at <= logged), default=0)
    return CaseFile(
        candidate=CANDIDATE,
        decisions=tuple(replace(d, seq=2 * d.seq) for d in decisions),
        contacts=(_contact(contact, seq, occurred, logged),),
        as_of=when(told["as_of"]) if "as_of" in told else logged,
    )


def when(words: str) -> datetime:
    """Read a time as "2 Nov 10:00"."""
    return datetime.strptime(f"{words} 2026", "%d %b %H:%M %Y").replace(tzinfo=UTC)


def _decisions(answers: list[dict[str, Any]]) -> Iterator[Decision]:
    consent = Consent()
    for seq, given in enumerate(answers, 1):
        consent = _consent(given, replace(consent, stopped=False))
        yield Decision(seq, when(given["at"]), DecisionKind.ANSWERED, consent)


def _consent(given: Mapping[str, Any], before: Consent) -> Consent:
    groups = {
        group: Answer(given[group])
        for group in ("named", "employer", "others")
        if group in given
    }
    about = tuple(
        PersonAnswer(name, "", Answer(answer))
        for name, answer in given.get("about", {}).items()
    )
    return replace(
        before,
        **groups,
        employer_name=given.get("works_at", before.employer_name),
        referees=tuple(map(_referee, given["lists"]))
        if "lists" in given
        else before.referees,
        never=tuple(given.get("never", before.never)),
        about_persons=before.about_persons + about,
        stopped=given.get("stopped", False),
    )


def _referee(words: str) -> Referee:
    name, relation, organisation = (*map(str.strip, words.split(",")), "", "")[:3]
    return Referee(name, name, relation, organisation)


def _contact(
    given: Mapping[str, Any], seq: int, occurred: datetime, logged: datetime
) -> Contact:
    name, organisation = (*map(str.strip, given["with"].split(",")), "")[:2]
    person = Person(
        name=name,
        organisation=organisation,
        relation=given.get("relation", ""),
        referee_id=given.get("picked", ""),
        works_there_now=_KNOWN[given.get("colleague", "no")],
    )
    return Contact(
        id="the-contact",
        seq=seq,
        kind=ContactKind.BACK_CHANNEL,
        person=person,
        occurred_at=occurred,
        logged_at=logged,
        just_now="written" not in given,
        channel=Channel.PHONE,
        outcome=Outcome(given.get("outcome", "spoke")),
        initiator=Initiator(given.get("started_by", "us")),
        known_from=given.get("from", ""),
        known_to=given.get("to", ""),
        notes=_notes(given["notes"]) if "notes" in given else None,
        notes_at=when(given["notes_at"]) if "notes_at" in given else None,
        notes_to_follow=given.get("notes_to_follow", False),
    )


def _notes(given: Mapping[str, Any]) -> Notes:
    basis = Basis(given["basis"]) if "basis" in given else None
    return Notes(**{**given, "basis": basis})
