"""Reads the cases of ``tests/rules/*.toml``, which are written to be read by lawyers.

Only what a case is about is written down; the rest is as nobody would object to. A
story has:

- ``answers``: the candidate's, in their order, each changing what it names and leaving
  the rest; ``lists`` are the people named ("name, relation, organisation"),
  ``not_told_yet`` those of them whom the candidate had not told of a call;
- ``contact``, one talk, or ``contacts``, several;
- ``asked``: who was asked about before any call, by whom and when; the answer is what
  the candidate's answers gave;
- ``decision``: how it ended, and the names of those whose words it rests on;
- ``refusals``: who said on the page for people who are called that they would rather
  not talk, and when (``by``, ``at``);
- ``waivers``, ``exports``, ``hold``, ``ended``, ``flagged``: the rest of the file;
- ``cases``, in place of all these, where a rule looks at a whole opening: each is such
  a story with its own ``candidate``;
- ``policy``: what holds in this story and not in the others, by its key; an empty text
  takes a key away;
- ``says``: the message, or a list of several, and ``rests_on``: the key of the policy
  that it speaks on.

Times are "2 Nov 10:00", of 2026, or with another year "2 Nov 2025 10:00".
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from hiring.domain import rules
from hiring.domain.casefile import (
    Basis,
    CaseFile,
    Changed,
    Channel,
    Check,
    Contact,
    ContactKind,
    DebriefExport,
    HiringDecision,
    HiringOutcome,
    Identity,
    Initiator,
    Notes,
    OpeningFile,
    Outcome,
    Refusal,
    Seen,
    Stage,
    Tone,
    TopicMark,
    Waiver,
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
from hiring.domain.finding import Raised, RuleCode, Severity
from hiring.domain.policy import Period, Policy, Value, kind_of
from hiring.domain.standing import standing_at
from hiring.domain.topics import Topic

FOLDER = Path(__file__).parent
CANDIDATE = "Amara Okafor"
_KNOWN = {"yes": True, "no": False, "unknown": None}
_CHOSEN = {"basis": Basis, "changed": Changed, "tone": Tone}

EVERY_RULE_WARNS = Policy(
    ids=("test",),
    values={
        **{f"rules.{rule.code}": Value(Severity.WARN) for rule in rules.RULES},
        **{f"rules.{rule.code}.off_list": Value(Severity.WARN) for rule in rules.RULES},
        **{
            f"topics.{topic}.{how}": Value(Severity.WARN)
            for topic in Topic
            for how in ("asked", "volunteered")
        },
        "inform.max_days": Value(30),
        "notes.late_hours": Value(48),
        "reply.before_decision": Value(given=True),
        "training.valid_months": Value(24),
    },
)
"""What the stories are told under, unless one says otherwise."""


@dataclass(frozen=True, slots=True)
class Told:
    """One story of a book, what it is told under, and what the rule says to it."""

    code: RuleCode
    title: str
    facts: CaseFile | OpeningFile
    policy: Policy
    says: tuple[str, ...]
    rests_on: str = ""

    @property
    def cases(self) -> tuple[CaseFile, ...]:
        """List the cases that the story is about."""
        if isinstance(self.facts, OpeningFile):
            return tuple(self.facts.cases)
        return (self.facts,)

    @property
    def names(self) -> set[str]:
        """List who is in the story, the candidates too."""
        found = {case.candidate for case in self.cases}
        for case in self.cases:
            found |= {contact.person.name for contact in case.contacts}
            found |= {check.person.name for check in case.checks}
            found |= {check.asked_by for check in case.checks}
            found |= {waiver.person for waiver in case.waivers}
        return found - {""}

    def check(self, policy: Policy | None = None) -> tuple[Raised, ...]:
        """Say what all rules see in the story."""
        under = policy or self.policy
        if isinstance(self.facts, OpeningFile):
            return rules.check_opening(self.facts, under)
        return rules.check(self.facts, under)

    def without(self, code: RuleCode) -> Policy:
        """Return what the story is told under, with one rule switched off."""
        off = {f"rules.{code}": Value(Severity.OFF)}
        return replace(self.policy, values={**self.policy.values, **off})


def read_books() -> Iterator[Told]:
    """Read all stories of all rules."""
    for path in sorted(FOLDER.glob("*.toml")):
        book = tomllib.loads(path.read_text(encoding="utf-8"))
        code = RuleCode(path.stem.partition("_")[0])
        for told in book["flags"]:
            yield _told(code, told, told["says"])
        for told in book["passes"]:
            yield _told(code, told, [])


def _told(code: RuleCode, told: Mapping[str, Any], says: str | list[str]) -> Told:
    messages = (says,) if isinstance(says, str) else tuple(says)
    facts = _opening(told) if "cases" in told else build_case(told)
    policy = _policy(told.get("policy", {}))
    return Told(code, told["title"], facts, policy, messages, told.get("rests_on", ""))


def _policy(given: Mapping[str, Any]) -> Policy:
    values = dict(EVERY_RULE_WARNS.values)
    for key, words in given.items():
        kind = kind_of(key)
        if words == "":
            values.pop(key, None)
        elif kind is Period:
            values[key] = Value(Period.parse(words))
        else:
            values[key] = Value(kind(words))
    return replace(EVERY_RULE_WARNS, values=values)


def _opening(told: Mapping[str, Any]) -> OpeningFile:
    """Build the opening that a story tells, its cases in the order of the story."""
    cases = [
        replace(build_case(one), id=f"case-{number}")
        for number, one in enumerate(told["cases"], 1)
    ]
    return OpeningFile(
        title=told.get("opening", "Sales lead, Berlin"),
        cases=tuple(cases),
        as_of=when(told["as_of"])
        if "as_of" in told
        else max(case.as_of for case in cases),
    )


def build_case(told: Mapping[str, Any]) -> CaseFile:
    """Build the case that a story tells."""
    decisions = tuple(_decisions(told.get("answers", [])))
    given = [told["contact"]] if "contact" in told else told.get("contacts", [])
    contacts = [_contact(one, number, decisions) for number, one in enumerate(given, 1)]
    decided = (
        _hiring_decision(told["decision"], contacts) if "decision" in told else None
    )
    moments = [contact.logged_at for contact in contacts]
    checks = tuple(_checks(told.get("asked", []), decisions))
    moments += [check.asked_at for check in checks]
    moments += [decision.at for decision in decisions]
    moments += [decided.decided_at] if decided else []
    ended = when(told["ended"]) if "ended" in told else None
    moments += [ended] if ended else []
    case = CaseFile(
        candidate=told.get("candidate", CANDIDATE),
        decisions=tuple(replace(d, seq=100 * d.seq) for d in decisions),
        contacts=(),
        as_of=when(told["as_of"]) if "as_of" in told else max(moments),
        id="the-case",
        hiring_decision=decided,
        waivers=tuple(map(_waiver, told.get("waivers", []))),
        exports=tuple(map(_export, told.get("exports", []))),
        refusals=tuple(_refusals(told.get("refusals", []), contacts)),
        ended_at=ended or (decided.decided_at if decided else None),
        hold=told.get("hold", ""),
        checks=checks,
        flagged=frozenset(
            Seen(RuleCode(code), person) for code, person in told.get("flagged", [])
        ),
    )
    return replace(case, contacts=tuple(_of_kind(case, each) for each in contacts))


def _refusals(
    given: list[dict[str, Any]], contacts: list[Contact]
) -> Iterator[Refusal]:
    for one in given:
        name, organisation = (*map(str.strip, one["by"].split(",")), "")[:2]
        at = when(one["at"])
        later = [each.seq for each in contacts if each.logged_at > at]
        seq = min(later) - 1 if later else 10_000
        yield Refusal(Person(name, organisation), seq, at)


def _of_kind(case: CaseFile, contact: Contact) -> Contact:
    listed = case.standing(contact).is_listed
    kind = ContactKind.REFERENCE if listed else ContactKind.BACK_CHANNEL
    return replace(contact, kind=kind)


def when(words: str) -> datetime:
    """Read a time as "2 Nov 10:00", or "2 Nov 2025 10:00"."""
    day, _, clock = words.rpartition(" ")
    dated = day if day[-4:].isdigit() else f"{day} 2026"
    return datetime.strptime(f"{dated} {clock}", "%d %b %Y %H:%M").replace(tzinfo=UTC)


def day(words: str) -> date:
    """Read a day as "2 Nov 2025"."""
    return when(f"{words} 00:00").date()


def _decisions(answers: list[dict[str, Any]]) -> Iterator[Decision]:
    consent = Consent()
    for seq, given in enumerate(answers, 1):
        consent = _consent(given, replace(consent, stopped=False))
        yield Decision(
            seq,
            when(given["at"]),
            DecisionKind(given.get("how", "answered")),
            consent,
            notice_digest=given.get("notice", "the notice of October"),
            notice_language=given.get("language", "en"),
        )


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
    untold = given.get("not_told_yet", [])
    return replace(
        before,
        **groups,
        employer_name=given.get("works_at", before.employer_name),
        referees=tuple(_referee(words, untold) for words in given["lists"])
        if "lists" in given
        else before.referees,
        never=tuple(given.get("never", before.never)),
        about_persons=before.about_persons + about,
        stopped=given.get("stopped", False),
    )


def _referee(words: str, untold: list[str]) -> Referee:
    name, relation, organisation = (*map(str.strip, words.split(",")), "", "")[:3]
    return Referee(name, name, relation, organisation, told=name not in untold)


def _checks(
    asked: list[dict[str, Any]], decisions: tuple[Decision, ...]
) -> Iterator[Check]:
    for given in asked:
        at = when(given["at"])
        name, organisation = (*map(str.strip, given["about"].split(",")), "")[:2]
        person = Person(name, organisation, works_there_now=False)
        held = standing_at(decisions, person, at=at)
        seq = 1 + max((2 * d.seq for d in decisions if d.at <= at), default=0)
        caller = given.get("by", "Jonas Brandt")
        yield Check(seq, person, caller, at, held.verdict, held.ground, held.is_listed)


def _contact(
    given: Mapping[str, Any], number: int, decisions: tuple[Decision, ...]
) -> Contact:
    name, organisation = (*map(str.strip, given["with"].split(",")), "")[:2]
    occurred = when(given["at"])
    logged = when(given["written"]) if "written" in given else occurred
    person = Person(
        name=name,
        organisation=organisation,
        reach=given.get("reach", ""),
        relation=given.get("relation", ""),
        referee_id=given.get("picked", ""),
        works_there_now=_KNOWN[given.get("colleague", "no")],
    )
    contact = Contact(
        id="the-contact" if number == 1 else f"contact-{number}",
        seq=2 * number
        + max((100 * d.seq for d in decisions if d.at <= logged), default=0),
        kind=ContactKind.BACK_CHANNEL,
        person=person,
        occurred_at=occurred,
        logged_at=logged,
        just_now="written" not in given,
        channel=Channel(given.get("channel", "phone")),
        outcome=Outcome(given.get("outcome", "spoke")),
        initiator=Initiator(given.get("started_by", "us")),
    )
    return replace(contact, **_said(given), **_around(given))


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read what was talked about, and what was written of it."""
    return {
        "known_from": given.get("from", ""),
        "known_to": given.get("to", ""),
        "notes": _notes(given["notes"]) if "notes" in given else None,
        "notes_at": when(given["notes_at"]) if "notes_at" in given else None,
        "notes_to_follow": given.get("notes_to_follow", False),
        "topics": tuple(
            TopicMark(mark["topic"], mark["asked"]) for mark in given.get("topics", [])
        ),
    }


def _around(given: Mapping[str, Any]) -> dict[str, Any]:
    """Read how the talk came about, who held it, and what followed."""
    return {
        "stage": Stage(given["stage"]) if "stage" in given else None,
        "reason": given.get("reason", ""),
        "logged_by": given.get("caller", "Jonas Brandt"),
        "identity": Identity(given["identity"]) if "identity" in given else None,
        "anonymity_promised": given.get("anonymity_promised"),
        "caller_trained_on": day(given["trained"]) if "trained" in given else None,
        "caller_agency": given.get("agency", ""),
        "agency_papers": given.get("papers", False),
        "told_at": when(given["told"]) if "told" in given else None,
    }


def _notes(given: Mapping[str, Any]) -> Notes:
    chosen = {
        key: kind(given[key]) if key in given else None for key, kind in _CHOSEN.items()
    }
    return Notes(**{**given, **chosen})


def _hiring_decision(
    given: Mapping[str, Any], contacts: list[Contact]
) -> HiringDecision:
    names = given.get("rests_on", [])
    cited = [contact.id for contact in contacts if contact.person.name in names]
    return HiringDecision(
        outcome=HiringOutcome(given["outcome"]),
        decided_at=when(given["at"]),
        cited=frozenset(cited),
        consent_counted=given.get("consent_counted"),
    )


def _waiver(given: Mapping[str, Any]) -> Waiver:
    return Waiver(
        given.get("id", "the-waiver"),
        RuleCode(given["code"]),
        given.get("person", ""),
        when(given["at"]),
        given.get("by", "Mei Tanaka"),
    )


def _export(given: Mapping[str, Any]) -> DebriefExport:
    return DebriefExport(
        given["author"],
        given["to"],
        given["on_panel"],
        when(given["at"]),
        given.get("debrief", ""),
    )
