"""One signed answer as a consent record: JSON-LD in the terms of DPV 2.3.

The fields are those that DPV maps ISO/IEC TS 27560 to. That the candidate permits
something is never presented as the lawful ground for it: ``hasLegalBasis`` holds what
the organisation itself has set, and is left out where it has set nothing.

Terms of DPV are used as they stand. What it has no term for (people named or not named,
the place in the ledger, how a party is reached) stands under the installation's own
addresses, prefix ``own``. The controller's postal address, which the standard asks for,
is in it once the organisation has set one. Nothing is looked up: the context stands in
the record itself.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hiring.domain.consent import (
    Answer,
    Consent,
    DecisionKind,
    Group,
    PersonAnswer,
)
from hiring.domain.names import folded

JsonLd = dict[str, Any]

PREFIXES = {
    "dpv": "https://w3id.org/dpv#",
    "pd": "https://w3id.org/dpv/pd#",
    "loc": "https://w3id.org/dpv/loc#",
    "eu-gdpr": "https://w3id.org/dpv/legal/eu/gdpr#",
    "legal-eu": "https://w3id.org/dpv/legal/eu#",
    "dct": "http://purl.org/dc/terms/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
SCHEMA = "https://w3id.org/dpv/schema/dpv-27560#"
BROADER = "dpv:RecruitmentApplicantBackgroundCheck"
PERSONAL_DATA = {
    Group.NAMED: ("Reference", "PerformanceAtWork", "ProfessionalEvaluation"),
    Group.EMPLOYER: ("Reference", "PerformanceAtWork", "Opinion"),
    Group.OTHERS: ("PerformanceAtWork", "Opinion"),
}
_PLACES = {"uk": "GB", "us-nyc": "US-NY"}
_A_PLACE = re.compile(r"[a-z]{2}(-[a-z]{2,3})?")
_CONSENT_IS_THE_GROUND = "A6-1-a"
_GROUND_ALLOWS_OBJECTION = "A6-1-f"
GROUNDS = frozenset({"A6-1-a", "A6-1-f", "A6-1-b-enter-into-contract", "A9-2-a"})
"""Grounds that have a term; another is given in the organisation's own word."""


@dataclass(frozen=True, slots=True)
class Controller:
    """The organisation that asks, and how it is reached."""

    name: str
    email: str
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """The notice that was read: where it stands, its digest and its language."""

    address: str
    digest: str
    language: str


@dataclass(frozen=True, slots=True)
class Setting:
    """What held where the answer was given.

    ``kept`` is the longest time of keeping, as ISO 8601 writes it. ``legal_basis`` is
    a term such as ``A6-1-f``, or empty: the organisation's own word alone.
    """

    base_url: str
    controller: Controller
    jurisdictions: tuple[str, ...]
    in_union: bool
    kept: str = ""
    legal_basis: str = ""


@dataclass(frozen=True, slots=True)
class Answered:
    """One decision, what was ever agreed to before, and who is still asked about.

    ``given_before`` and ``people_before`` name kinds of people and single people with
    an earlier yes: a no to them takes it back. ``has_chosen`` says that the kinds of
    people were answered for at all, and not only single people.
    """

    code: str
    case_id: str
    seq: int
    event_hash: str
    at: datetime
    kind: DecisionKind
    consent: Consent
    notice: Told
    signed: bool
    given_before: frozenset[Group] = frozenset()
    people_before: frozenset[str] = frozenset()
    has_chosen: bool = True
    waiting: tuple[tuple[str, str], ...] = ()


def consent_record(answered: Answered, setting: Setting) -> JsonLd:
    """Return the record of one answer; the same for the same answer, always."""
    record = f"own:consent/{answered.code}"
    processes = [
        *_scopes(record, answered, setting),
        *_people(record, answered, setting),
    ]
    return {
        "@context": {**PREFIXES, "own": f"{setting.base_url}/id/"},
        "@id": record,
        "@type": "dpv:ConsentRecord",
        "dct:identifier": answered.code,
        "dct:conformsTo": {"@id": SCHEMA + _schema(setting)},
        "dpv:hasDataSubject": {
            "@id": _candidate(answered),
            "@type": ["dpv:DataSubject", "dpv:JobApplicant"],
        },
        "dpv:hasDataController": _controller(setting),
        "dpv:hasJurisdiction": list(_places(setting)),
        **_law(setting),
        "dpv:hasNotice": {
            "@id": answered.notice.address,
            "@type": "dpv:ConsentNotice",
            "dct:language": answered.notice.language,
            "own:sha256": answered.notice.digest,
        },
        "dpv:hasConsentControl": {
            "@type": ["dpv:ProvideConsent", "dpv:WithdrawConsent"],
            "dpv:isExercisedAt": {"@id": f"{setting.base_url}/you"},
        },
        "own:neverContact": list(answered.consent.never),
        "own:ledgerEntry": answered.seq,
        "own:ledgerHash": answered.event_hash,
        "dpv:hasProcess": processes,
    }


def _places(setting: Setting) -> Iterator[JsonLd]:
    """Name places by their codes; an organisation's own policies are none."""
    for place in setting.jurisdictions:
        if _A_PLACE.fullmatch(place):
            yield {"@id": f"loc:{_PLACES.get(place, place).upper()}"}


def _schema(setting: Setting) -> str:
    return "record-eu-gdpr" if setting.in_union else "record"


def _candidate(answered: Answered) -> str:
    return f"own:candidate/{answered.case_id}"


def _controller(setting: Setting) -> JsonLd:
    reached = [setting.controller.email, setting.controller.phone]
    has_address = bool(setting.controller.address)
    return {
        "@id": "own:organisation",
        "own:name": setting.controller.name,
        "own:contact": [way for way in reached if way],
        **({"own:address": setting.controller.address} if has_address else {}),
        "own:partyType": "organisation",
    }


def _law(setting: Setting) -> JsonLd:
    """Name the law and rights of the Union where it holds; others have no terms."""
    if not setting.in_union:
        return {}
    rights = ["A15", "A16", "A17"]
    if setting.legal_basis == _CONSENT_IS_THE_GROUND:
        rights.append("A7-3")
    if setting.legal_basis == _GROUND_ALLOWS_OBJECTION:
        rights.append("A21")
    return {
        "dpv:hasApplicableLaw": {"@id": "legal-eu:law-GDPR"},
        "dpv:hasRight": [{"@id": f"eu-gdpr:{right}"} for right in rights],
    }


def _scopes(record: str, answered: Answered, setting: Setting) -> Iterator[JsonLd]:
    given = answered.consent
    for group in Group:
        status = _scope_status(answered, group)
        sources = {
            Group.NAMED: [
                (referee.name, referee.organisation) for referee in given.referees
            ],
            Group.EMPLOYER: [("", given.employer_name)] if given.employer_name else [],
            Group.OTHERS: [],
        }[group]
        yield _process(f"{record}/{group}", group, sources, answered, setting) | {
            "own:answer": str(given.answer_for(group)) if answered.has_chosen else "",
            "dpv:hasConsentStatus": status,
        }


def _people(record: str, answered: Answered, setting: Setting) -> Iterator[JsonLd]:
    """Give each person answered about, then those who are still asked about."""
    number = 0
    for number, about in enumerate(answered.consent.about_persons, 1):
        source = [(about.name, about.organisation)]
        place = f"{record}/person/{number}"
        yield _process(place, Group.OTHERS, source, answered, setting) | {
            "own:answer": str(about.answer),
            "dpv:hasConsentStatus": _person_status(answered, about),
        }
    for later, waiting in enumerate(answered.waiting, number + 1):
        place = f"{record}/person/{later}"
        yield _process(place, Group.OTHERS, [waiting], answered, setting) | {
            "own:answer": "",
            "dpv:hasConsentStatus": {"@type": "dpv:ConsentRequested"},
        }


def _process(
    place: str,
    group: Group,
    sources: list[tuple[str, str]],
    answered: Answered,
    setting: Setting,
) -> JsonLd:
    kinds = [{"@id": f"pd:{kind}"} for kind in PERSONAL_DATA[group]]
    purpose = "person" if "/person/" in place else str(group)
    process: JsonLd = {
        "@id": place,
        "@type": "dpv:Process",
        "dpv:hasPurpose": {
            "@id": f"own:purpose/references-{purpose}",
            "skos:broader": {"@id": BROADER},
        },
        "dpv:hasProcessing": {"@id": "dpv:Collect"},
        "dpv:hasDataSource": [
            _source(place, number, *source) for number, source in enumerate(sources, 1)
        ]
        or {"@id": "dpv:ThirdPartyDataSource"},
        "dpv:hasPersonalData": kinds,
        "dpv:hasRecipient": {"@id": f"own:case/{answered.case_id}/team"},
        "own:storageLocation": setting.base_url,
    }
    if setting.kept:
        process["dpv:hasStorageCondition"] = {
            "@type": "dpv:StorageDuration",
            "dpv:hasDuration": {
                "@type": "dpv:TemporalDuration",
                "rdf:value": setting.kept,
            },
        }
    if setting.legal_basis in GROUNDS:
        process["dpv:hasLegalBasis"] = {"@id": f"eu-gdpr:{setting.legal_basis}"}
    elif setting.legal_basis:
        process["own:legalBasis"] = setting.legal_basis
    return process


def _source(place: str, number: int, name: str, organisation: str) -> JsonLd:
    source = {"@id": f"{place}/source/{number}", "@type": "dpv:ThirdPartyDataSource"}
    named = {"own:name": name, "own:organisation": organisation}
    return source | {key: value for key, value in named.items() if value}


def _scope_status(answered: Answered, group: Group) -> JsonLd:
    if not answered.has_chosen:
        return {"@type": "dpv:ConsentRequested"}
    answer = answered.consent.answer_for(group)
    return _status(answered, answer, taken_back=group in answered.given_before)


def _person_status(answered: Answered, about: PersonAnswer) -> JsonLd:
    if about.by_silence:
        return {
            "@type": "dpv:ConsentRefused",
            "dpv:isIndicatedAtTime": _time(answered.at),
            "dpv:hasIndicationMethod": "No answer by the day given: taken as a no",
        }
    before = folded(about.name) in answered.people_before
    return _status(answered, about.answer, taken_back=before)


def _status(answered: Answered, answer: Answer, *, taken_back: bool) -> JsonLd:
    no = "dpv:ConsentWithdrawn" if taken_back else "dpv:ConsentRefused"
    state = {
        Answer.YES: "dpv:ConsentGiven",
        Answer.ASK_FIRST: "dpv:ConsentRequestDeferred",
        Answer.NO: no,
    }[answer]
    said: JsonLd = {
        "@type": [state, "dpv:ExplicitlyExpressedConsent"]
        if answer is Answer.YES
        else state,
        "dpv:isIndicatedBy": {"@id": _candidate(answered)},
        "dpv:isIndicatedAtTime": _time(answered.at),
        "dpv:hasIndicationMethod": _method(answered),
    }
    if answer is Answer.YES:
        said["dpv:hasDuration"] = {
            "@type": "dpv:UntilEventDuration",
            "rdf:value": "Until the opening is closed or the candidate says otherwise",
        }
    return said


def _method(answered: Answered) -> str:
    if answered.kind is DecisionKind.STOPPED:
        return "Private page, box ticked and button pressed: stop all contact"
    if answered.signed:
        return "Private page, choices made, checked and signed with a typed name"
    return "Private page, one of two equal buttons pressed"


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def given_before(
    earlier: Mapping[int, Consent], seq: int
) -> tuple[frozenset[Group], frozenset[str]]:
    """Say which kinds of people, and whom by name, an earlier answer said yes to."""
    before = [consent for at, consent in earlier.items() if at < seq]
    groups = frozenset(
        group
        for consent in before
        for group in Group
        if consent.answer_for(group) is Answer.YES
    )
    people = frozenset(
        folded(about.name)
        for consent in before
        for about in consent.about_persons
        if about.answer is Answer.YES
    )
    return groups, people
