"""Everything that is held about a candidate, for the candidate's own copy.

What is not given is named, with whose word it is kept back on, and never left out in
silence. Of people who were called it holds their name and where they work: how they
are reached, and what they said of themselves, is theirs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hiring.adapters.policy_files import policy_for
from hiring.domain.copy_words import A_RULE_HERE, THE_RULES_THERE, THEIRS
from hiring.domain.debrief import word_count
from hiring.domain.debrief_draft import theme_from_plain, themes_as_plain
from hiring.domain.ledger import EventType
from hiring.domain.policy import Authority, Policy, Sight
from hiring.domain.standing import Ground
from hiring.models.base import Base
from hiring.models.call_back import OpenQuestion, StartPlan
from hiring.models.contact import Contact, ContactNote
from hiring.models.debrief import Debrief, DebriefAmendment
from hiring.models.ledger import AuditEvent, LedgerOrigin
from hiring.models.organisation import OutboxMail, Staff
from hiring.models.panel import ClaimReference
from hiring.models.recruiting import Candidate, Opening
from hiring.queries.consent_records import list_consent_records
from hiring.queries.jurisdictions import load_jurisdictions
from hiring.queries.never import open_reasons
from hiring.queries.said import KEY, load_said, sight_of
from hiring.queries.talks import list_talks

Plain = dict[str, Any]

SECTIONS: Mapping[str, tuple[str, str]] = {
    "answers": (
        "consent_decision",
        ("seq decided_at kind consent signed_name notice_digest notice_language"
        " policy_digest receipt_code event_hash"),
    ),
    "requests": ("consent_request", "asked_at asked_by answer_by state ended_at"),
    "questions": (
        "person_question",
        ("person_name organisation relation topic asked_by asked_at answer_by answer"
        " answered_at"),
    ),
    "contacts": (
        "contact",
        ("id person_name relation known_from known_to kind channel outcome initiator"
        " stage occurred_at logged_at logged_by verdict reason told_at inform_by"),
    ),
    "replies": ("reply", "contact_id theme written_at text"),
    "checks": ("contact_check", "asked_at asked_by person verdict ground"),
    "findings": ("finding", "contact_id code severity state raised_at"),
    "decisions": (
        "hiring_decision", "outcome decided_on reasons cited written_by written_at",
    ),
    "feedback_requests": ("feedback_request", "asked_at due_at answered_at"),
    "feedback": (
        "feedback", "stood_out gap closing talk_on outlook written_by written_at",
    ),
    "follow_ups": ("follow_up", "text is_shared written_at"),
    "quotes": (
        "quote",
        ("source text places asked_by asked_at answer_by answer answered_at"
        " taken_back_at"),
    ),
    "corrections": (
        "correction",
        "about wrong right contact_id asked_at answer_by state answer answered_at",
    ),
    "erasures": ("erasure", "asked_at answer_by state refusal ended_at"),
    "addresses": ("address_change", "old_email new_email proposed_at state decided_at"),
    "waivers": ("waiver", "code person reason waived_at ended_at"),
    "interviews": ("interview", "held_on staff_id"),
    "files": ("prepared_file", "kind asked_at made_at gone_at"),
}  # fmt: skip
"""What is given row by row: each part of the copy, its table and the columns."""

KEYS: Mapping[str, str] = {
    "you": "Who you are, as we have it.",
    "job": "The job that it is about.",
    "answers": "Each time you answered: what, when, under which notice, the receipt.",
    "never_reasons": "Why somebody must never be contacted, as you told it.",
    "consent_records": "The same as JSON-LD records, in the terms of DPV 2.3.",
    "requests": "Each time we asked you.",
    "questions": "What we asked you about one person.",
    "contacts": "Each talk about you, and what you may read of what was said.",
    "replies": "What you replied.",
    "checks": "Each time somebody asked whether a person may be called.",
    "findings": "Where a rule saw something, by its code, and how it ended.",
    "debriefs": "What interviewers wrote, as far as you may read it.",
    "open_questions": "What the team still wondered about you, and what came of it.",
    "start_plans": "How you said you would begin, and what you need.",
    "interviews": "When you were to be interviewed, and by whom.",
    "decisions": "What was decided about you, and why.",
    "feedback_requests": "Each time you asked how it went.",
    "feedback": "What we answered.",
    "follow_ups": "What you wrote later.",
    "quotes": "Words of yours that we wanted to show, and what you said to it.",
    "corrections": "What you said is wrong, and our answers.",
    "erasures": "Your wishes to be erased.",
    "addresses": "Changes of your e-mail address.",
    "waivers": "Where HR let a rule rest for a person.",
    "files": "Copies like this one.",
    "talks": "What you and our people wrote to each other.",
    "mails": "Each mail about you: to you or to staff, when, and whether it left.",
    "readings": "How often notes about you were read, by month.",
    "ledger": "Every entry of your case with its hash, so that you can check them.",
    "withheld": "What is not in this copy, and on whose word.",
}

NOT_GIVEN: Mapping[str, str] = {
    "archived_debrief": "the debriefs that are given, printed",
    "blank_form": "that a form to fill in was made, and for whom",
    "call_code": "codes of calls, kept as digests",
    "call_report": "what a person who was called told HR of the call: theirs",
    "candidate_browser": "digests of browsers",
    "candidate_session": "visits, kept as digests",
    "candidate_upload": "files of many people, gone within a day",
    "case_subject": "random names",
    "claim_reference": "given with the debrief whose claim it stands beside",
    "citing_override": "that HR let something be used early: told with the talk",
    "consent_link": "links, kept as digests",
    "debrief_amendment": "given with its debrief",
    "demo_mail": "the demo’s mailbox",
    "document_export": "for whom a document was printed",
    "informant_refusal": "that a person would rather not talk: theirs",
    "mailbox_code": "codes, kept as digests",
    "note_passage": "where in notes words stand: the notes are given",
    "panel_opening": "why HR let the debriefs be read before all had signed",
    "prepared_piece": "the copy itself",
    "returned_form": "answers on their way into a draft that is not signed",
    "shared_document": "to whom a document was sent by a link",
    "shared_opening": "when such a document was opened",
    "speaker_link": "links, kept as digests",
}
"""Tables about a candidate that no part is made of, and why."""

_THEIR_WORD = frozenset({"call_declined", "call_reported"})
"""Mails that tell staff what a person who was called said back."""

_CALLS = "call."
"""Events about codes, told as one kind: which of them is the called person's."""

_STAFF = frozenset({"asked_by", "logged_by", "staff_id", "written_by"})


@dataclass(frozen=True, slots=True)
class Withheld:
    """Something that is not given: what, how often, and on whose word."""

    what: str
    count: int
    ground: str
    sources: tuple[str, ...] = ()

    def as_plain(self) -> Plain:
        """Turn it into JSON values."""
        return {
            "what": self.what,
            "count": self.count,
            "ground": self.ground,
            "sources": list(self.sources),
        }


def load_held(session: Session, candidate_id: str, base_url: str) -> Plain:
    """Return all that is held about a candidate, in plain JSON values."""
    staff = {row.id: row.name for row in session.execute(select(Staff.id, Staff.name))}
    withheld: list[Withheld] = []
    held: Plain = {
        "keys": dict(KEYS),
        **_who(session, candidate_id),
        **{part: list(_rows(session, candidate_id, part, staff)) for part in SECTIONS},
        "consent_records": list(
            list_consent_records(session, candidate_id, base_url).values()
        ),
        "never_reasons": _never_reasons(session, candidate_id),
        "debriefs": _debriefs(session, candidate_id, withheld),
        "open_questions": _open_questions(session, candidate_id, withheld),
        "start_plans": _start_plans(session, candidate_id, withheld),
        "talks": _talks(candidate_id),
        "mails": _mails(session, candidate_id),
        **_ledger(session, candidate_id),
    }
    _add_what_was_said(session, candidate_id, held, withheld)
    held["withheld"] = [each.as_plain() for each in _merged(withheld)]
    return held


def _who(session: Session, candidate_id: str) -> Plain:
    row = session.execute(
        select(
            Candidate.name, Candidate.email, Candidate.phone,
            Candidate.present_company, Candidate.jurisdictions, Candidate.added_at,
            Candidate.hold, Opening.title, Opening.team, Opening.closed_at,
            Opening.jurisdictions.label("places"),
        )
        .join(Opening, Opening.id == Candidate.opening_id)
        .where(Candidate.id == candidate_id)
    ).one()  # fmt: skip
    return {
        "you": {
            "name": row.name,
            "email": row.email,
            "phone": row.phone,
            "present_employer": row.present_company,
            "places": row.jurisdictions,
            "added_at": plain(row.added_at),
            "hold": row.hold,
        },
        "job": {
            "title": row.title,
            "team": row.team,
            "places": row.places,
            "closed_at": plain(row.closed_at),
        },
    }


def _rows(
    session: Session, candidate_id: str, part: str, staff: Mapping[str, str]
) -> Iterator[Plain]:
    name, columns = SECTIONS[part]
    table = Base.metadata.tables[name]
    wanted = [table.c[column] for column in columns.split()]
    found = select(*wanted).where(table.c.candidate_id == candidate_id)
    if part == "checks":
        found = found.where(table.c.ground != str(Ground.PERSON_DECLINED))
    order = next(
        table.c[each]
        for ending in ("_at", "_on")
        for each in columns.split()
        if each in table.c and each.endswith(ending)
    )
    for row in session.execute(found.order_by(order)).mappings():
        yield {key: _shown(key, value, staff) for key, value in row.items()}


def _shown(key: str, value: Any, staff: Mapping[str, str]) -> Any:  # noqa: ANN401
    if key in _STAFF:
        return staff.get(value, "")
    if key == "person" and isinstance(value, dict):
        return {"name": value.get("name", ""), "at": value.get("organisation", "")}
    return plain(value)


def plain(value: Any) -> Any:  # noqa: ANN401  # what a column holds
    """Turn a column's value into one that JSON knows."""
    return value.isoformat() if isinstance(value, date | datetime) else value


def _debriefs(
    session: Session, candidate_id: str, withheld: list[Withheld]
) -> list[Plain]:
    signed = select(Debrief).where(
        Debrief.candidate_id == candidate_id, Debrief.signed_at.is_not(None)
    )
    rows = session.execute(
        signed.with_only_columns(
            Debrief.id, Debrief.interviewed_on, Debrief.summary, Debrief.themes,
            Debrief.plan, Debrief.needs, Debrief.unknown, Debrief.advice,
            Debrief.signed_at,
        ).order_by(Debrief.signed_at)
    ).mappings().all()  # fmt: skip
    policy = policy_for(load_jurisdictions(session, candidate_id).together)
    if rows and sight_of(policy) is not Sight.NOTES:
        withheld.append(_kept_back("debriefs", len(rows), policy))
        return []
    given = []
    for row in rows:
        later = select(DebriefAmendment.written_at, DebriefAmendment.text).where(
            DebriefAmendment.debrief_id == row["id"]
        )
        added = [
            {"written_at": plain(each.written_at), "text": each.text}
            for each in session.execute(later.order_by(DebriefAmendment.seq))
        ]
        whole = {key: plain(value) for key, value in row.items() if key != "id"}
        whole["themes"] = list(_themes(row["themes"]))
        beside = list(_beside(session, row["id"], row["themes"]))
        given.append({**whole, "beside": beside, "added": added})
    return given


def _beside(session: Session, debrief_id: str, themes: list[Plain]) -> Iterator[Plain]:
    """Give which talks somebody put beside which point."""
    read = [theme_from_plain(theme) for theme in themes]
    claims = [theme.claim for theme in read if theme.category and not theme.is_empty]
    found = (
        select(
            ClaimReference.place, ClaimReference.confirms, ClaimReference.put_at,
            ClaimReference.taken_back_at, Contact.person_name,
        )
        .join(Contact, Contact.id == ClaimReference.contact_id)
        .where(ClaimReference.debrief_id == debrief_id)
        .order_by(ClaimReference.seq)
    )  # fmt: skip
    for row in session.execute(found):
        yield {
            "claim": claims[row.place],
            "person_name": row.person_name,
            "reading": "confirms" if row.confirms else "contradicts",
            "written_at": plain(row.put_at),
            "taken_back_at": plain(row.taken_back_at),
        }


def _themes(kept: list[Plain]) -> Iterator[Plain]:
    """Write themes as they are kept today; "outcome" is that of a talk or a case."""
    renamed = {"outcome": "came_of_it"}
    for plain in themes_as_plain([theme_from_plain(theme) for theme in kept]):
        told = {renamed.get(key, key): value for key, value in plain.items()}
        if plain["claim"] and word_count(plain["did"]) == 0:
            begun = word_count(f"{plain['situation']} {plain['outcome']}")
            told["story"] = "part" if begun else "none"
        yield told


def _open_questions(
    session: Session, candidate_id: str, withheld: list[Withheld]
) -> list[Plain]:
    """Give each question where all that it came from may be read."""
    rows = session.execute(
        select(
            OpenQuestion.text.label("question"),
            OpenQuestion.raised_at.label("asked_at"), OpenQuestion.state,
            OpenQuestion.words.label("came_of_it"),
            OpenQuestion.settled_at.label("answered_at"),
            OpenQuestion.contact_id, OpenQuestion.from_contact_id,
        )
        .where(OpenQuestion.candidate_id == candidate_id)
        .order_by(OpenQuestion.seq, OpenQuestion.position)
    ).mappings()  # fmt: skip
    places = load_jurisdictions(session, candidate_id)
    given = []
    for row in rows:
        talks = [row["contact_id"], row["from_contact_id"]]
        held = [policy_for(places.of_contact(talk)) for talk in talks if talk]
        policies = held or [policy_for(places.together)]
        hidden = [each for each in policies if sight_of(each) is not Sight.NOTES]
        if hidden:
            withheld.append(_kept_back("open_questions", 1, hidden[0]))
        else:
            given.append({key: plain(value) for key, value in row.items()})
    return [
        {key: value for key, value in each.items() if "contact_id" not in key}
        for each in given
    ]


def _start_plans(
    session: Session, candidate_id: str, withheld: list[Withheld]
) -> list[Plain]:
    """Give what was written of the candidate's own plan, as debriefs are given."""
    rows = session.execute(
        select(
            StartPlan.written_at, StartPlan.first_30, StartPlan.first_60,
            StartPlan.first_90, StartPlan.needs,
        )
        .where(StartPlan.candidate_id == candidate_id)
        .order_by(StartPlan.seq)
    ).mappings().all()  # fmt: skip
    policy = policy_for(load_jurisdictions(session, candidate_id).together)
    if rows and sight_of(policy) is not Sight.NOTES:
        withheld.append(_kept_back("start_plans", len(rows), policy))
        return []
    return [{key: plain(value) for key, value in row.items()} for row in rows]


def _add_what_was_said(
    session: Session, candidate_id: str, held: Plain, withheld: list[Withheld]
) -> None:
    """Put beside each talk what the candidate may read of it."""
    noted = set(
        session.scalars(
            select(ContactNote.contact_id).where(
                ContactNote.candidate_id == candidate_id
            )
        )
    )
    places = load_jurisdictions(session, candidate_id)
    for contact in held["contacts"]:
        contact["replied"] = [
            {"theme": reply["theme"], "text": reply["text"]}
            for reply in held["replies"]
            if reply["contact_id"] == contact["id"]
        ]
        if contact["id"] not in noted:
            continue
        said = load_said(session, candidate_id, contact["id"])
        contact["said"] = [
            {
                "written_at": plain(note.written_at),
                **{str(label): text for label, text in note.fields},
                **{str(label): str(mark) for label, mark in note.marks},
            }
            for note in said.notes
        ]
        contact["themes"] = [theme.claim for theme in said.themes]
        if said.sight is not Sight.NOTES:
            policy = policy_for(places.of_contact(contact["id"]))
            withheld.append(_kept_back("notes", 1, policy))
        if said.has_left_out:
            withheld.append(Withheld("conflicts", 1, str(THEIRS)))


def _kept_back(what: str, count: int, policy: Policy) -> Withheld:
    value = policy.values.get(KEY)
    is_house = value is None or value.basis is Authority.HOUSE
    sources = tuple(cite.ref for cite in value.cites) if value else ()
    ground = A_RULE_HERE if is_house else THE_RULES_THERE
    return Withheld(what, count, str(ground), sources)


def _merged(withheld: list[Withheld]) -> Iterator[Withheld]:
    counted: dict[tuple[str, str, tuple[str, ...]], int] = {}
    for each in withheld:
        key = (each.what, each.ground, each.sources)
        counted[key] = counted.get(key, 0) + each.count
    for (what, ground, sources), count in counted.items():
        yield Withheld(what, count, ground, sources)


def _never_reasons(session: Session, candidate_id: str) -> list[Plain]:
    reasons = open_reasons(session, candidate_id)
    return [{"person": entry, "reason": text} for entry, text in reasons.items()]


def _mails(session: Session, candidate_id: str) -> list[Plain]:
    rows = session.execute(
        select(
            OutboxMail.template, OutboxMail.queued_at, OutboxMail.sent_at,
            OutboxMail.given_up_at,
        )
        .where(
            OutboxMail.candidate_id == candidate_id,
            OutboxMail.template.not_in(_THEIR_WORD),
        )
        .order_by(OutboxMail.queued_at, OutboxMail.id)
    ).mappings()  # fmt: skip
    return [{key: plain(value) for key, value in row.items()} for row in rows]


def _talks(candidate_id: str) -> list[Plain]:
    """Give what the candidate and our people wrote to each other."""
    return [
        {
            "person_name": talk.speaker,
            "messages": [
                {
                    "written_at": plain(message.written_at),
                    "from_you": message.from_candidate,
                    "text": message.text,
                }
                for message in talk.messages
            ],
        }
        for talk in list_talks(candidate_id)
    ]


def _ledger(session: Session, candidate_id: str) -> Plain:
    events = session.execute(
        select(AuditEvent.seq, AuditEvent.at, AuditEvent.type, AuditEvent.event_hash)
        .where(AuditEvent.case_id == candidate_id)
        .order_by(AuditEvent.seq)
    ).all()
    month = func.substr(AuditEvent.at, 1, 7).label("month")
    read = session.execute(
        select(month, func.count())
        .where(
            AuditEvent.case_id == candidate_id,
            AuditEvent.type == str(EventType.RECORD_VIEWED),
        )
        .group_by(month)
        .order_by(month)
    )
    return {
        "readings": {row[0]: row[1] for row in read},
        "ledger": {
            "log": session.scalar(select(LedgerOrigin.origin)),
            "case": candidate_id,
            "events": [
                {"seq": seq, "at": at, "type": _coarse(kind), "hash": digest.hex()}
                for seq, at, kind, digest in events
            ],
        },
    }


def _coarse(kind: str) -> str:
    return "call" if kind.startswith(_CALLS) else kind
