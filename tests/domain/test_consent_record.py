"""The consent record: JSON-LD that parses, in known terms, and says what was said."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given as vary
from hypothesis import strategies as st
from rdflib import Graph, URIRef

from hiring.domain.consent import (
    Answer,
    Consent,
    DecisionKind,
    Group,
    PersonAnswer,
    Referee,
)
from hiring.domain.consent_record import (
    Answered,
    Controller,
    JsonLd,
    Setting,
    Told,
    consent_record,
    given_before,
)

# The reader's own use of its older parts is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")

DPV = "https://w3id.org/dpv#"
OWN = "https://hiring.example/id/"
# Terms of DPV 2.3 and its neighbours that a record may use, and nothing beside them.
DPV_TERMS = frozenset(
    """
    ConsentRecord hasConsentStatus ConsentGiven RenewedConsentGiven ConsentRequested
    ConsentRequestDeferred ConsentRefused ConsentWithdrawn ConsentRevoked ConsentExpired
    ConsentInvalidated ConsentUnknown isIndicatedBy isIndicatedAtTime
    hasIndicationMethod hasDuration PersonnelHiring RecruitmentManagement
    RecruitmentApplicantBackgroundCheck RecruitmentApplicantInformationAuthentication
    RecruitmentApplicantSelection JobApplicant ThirdPartyDataSource hasDataSubject
    DataSubject hasDataController hasJurisdiction hasApplicableLaw hasNotice
    ConsentNotice hasConsentControl ProvideConsent WithdrawConsent isExercisedAt
    hasRight hasProcess Process hasPurpose hasProcessing Collect hasDataSource
    hasPersonalData hasRecipient hasStorageCondition StorageDuration TemporalDuration
    hasLegalBasis ExplicitlyExpressedConsent UntilEventDuration isImplementedByEntity
    """.split()
)
OTHER_TERMS = {
    "https://w3id.org/dpv/pd#": frozenset(
        "Reference PerformanceAtWork ProfessionalEvaluation Opinion".split()
    ),
    "https://w3id.org/dpv/legal/eu/gdpr#": frozenset(
        "A6-1-a A6-1-f A6-1-b-enter-into-contract A9-2-a"
        " A7-3 A13 A14 A15 A16 A17 A20 A21 A22".split()
    ),
    "https://w3id.org/dpv/legal/eu#": frozenset({"law-GDPR"}),
    "https://w3id.org/dpv/schema/dpv-27560#": frozenset(
        "record record-eu-gdpr receipt receipt-eu-gdpr".split()
    ),
    "http://purl.org/dc/terms/": frozenset("identifier conformsTo language".split()),
    "http://www.w3.org/2004/02/skos/core#": frozenset({"broader"}),
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": frozenset({"type", "value"}),
}
OWN_TERMS = frozenset(
    """
    name organisation address contact partyType sha256 neverContact ledgerEntry
    ledgerHash answer storageLocation legalBasis
    """.split()
)
PLACES = re.compile(r"https://w3id\.org/dpv/loc#[A-Z]{2}(-[A-Z]{2,3})?")

GIVEN = Consent(
    named=Answer.YES,
    employer=Answer.NO,
    others=Answer.ASK_FIRST,
    employer_name="Lumen Health",
    referees=(Referee("p", "Priya Shah", "my manager", "Delta Freight"),),
    about_persons=(PersonAnswer("Sam Keller", "Kite Labs", Answer.NO),),
    never=("Old Corp", "nobody@old.example"),
)
ANSWERED = Answered(
    code="RC-AAAA-BBBB",
    case_id="a" * 24,
    seq=4,
    event_hash="f" * 64,
    at=datetime(2026, 11, 22, 14, 5, tzinfo=UTC),
    kind=DecisionKind.ANSWERED,
    consent=GIVEN,
    notice=Told("https://hiring.example/how-we-use-your-answers/d", "d" * 64, "de"),
    signed=True,
)
SETTING = Setting(
    base_url="https://hiring.example",
    controller=Controller(
        "Northgate Analytics", "people@northgate.example", "123", "Musterkai 7, Berlin"
    ),
    jurisdictions=("de", "eu", "uk", "us-nyc", "house"),
    in_union=True,
    kept="P6M",
)


def written(record: JsonLd) -> str:
    return json.dumps(record, ensure_ascii=False)


def no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len({key for key, _ in pairs}) == len(pairs), pairs
    return dict(pairs)


def graph_of(record: JsonLd) -> Graph:
    return Graph().parse(data=written(record), format="json-ld")


def unknown_terms(graph: Graph) -> set[str]:
    """Name what is in no list; what the installation names itself is its own."""
    unknown = set()
    for subject, predicate, target in graph:
        for term in (subject, predicate, target):
            if isinstance(term, URIRef) and not is_known(str(term), predicate == term):
                unknown.add(str(term))
    return unknown


def is_known(term: str, is_predicate: bool) -> bool:  # noqa: FBT001
    if term.startswith(DPV):
        return term.removeprefix(DPV) in DPV_TERMS
    if term.startswith(OWN):
        return not is_predicate or term.removeprefix(OWN) in OWN_TERMS
    for namespace, terms in OTHER_TERMS.items():
        if term.startswith(namespace):
            return term.removeprefix(namespace) in terms
    return bool(PLACES.fullmatch(term)) or term.startswith("https://hiring.example/")


def process(record: JsonLd, ending: str) -> dict[str, Any]:
    return next(
        each for each in record["dpv:hasProcess"] if each["@id"].endswith(ending)
    )


def state(record: JsonLd, ending: str) -> str:
    kinds = process(record, ending)["dpv:hasConsentStatus"]["@type"]
    return kinds if isinstance(kinds, str) else kinds[0]


def test_a_record_parses_as_json_ld_without_asking_the_network() -> None:
    graph = graph_of(consent_record(ANSWERED, SETTING))
    records = list(
        graph.subjects(
            URIRef("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
            URIRef(DPV + "ConsentRecord"),
        )
    )
    assert records == [URIRef(OWN + "consent/RC-AAAA-BBBB")]
    assert len(list(graph.objects(None, URIRef(DPV + "hasProcess")))) == 4


@pytest.mark.parametrize("legal_basis", ["", "A6-1-f", "A6-1-a", "other"])
@pytest.mark.parametrize("kind", DecisionKind)
def test_a_record_uses_only_terms_that_are_known(
    legal_basis: str, kind: DecisionKind
) -> None:
    setting = replace(SETTING, legal_basis=legal_basis)
    answered = replace(ANSWERED, kind=kind, waiting=(("Eva Roth", ""),))
    assert unknown_terms(graph_of(consent_record(answered, setting))) == set()


def test_no_key_stands_twice() -> None:
    text = written(consent_record(ANSWERED, SETTING))
    json.loads(text, object_pairs_hook=no_key_twice)


def test_no_name_stands_for_two_things() -> None:
    record = consent_record(replace(ANSWERED, waiting=(("Eva", ""),)), SETTING)
    places = [each["@id"] for each in record["dpv:hasProcess"]]
    assert len(places) == len(set(places)) == 5


def test_it_says_where_the_controller_is_once_that_is_set() -> None:
    controller = consent_record(ANSWERED, SETTING)["dpv:hasDataController"]
    assert controller["own:address"] == "Musterkai 7, Berlin"
    nowhere = replace(SETTING, controller=Controller("Northgate", "p@n.example"))
    controller = consent_record(ANSWERED, nowhere)["dpv:hasDataController"]
    assert "own:address" not in controller


def test_permission_is_not_shown_as_lawful() -> None:
    text = written(consent_record(ANSWERED, SETTING))
    assert "hasLegalBasis" not in text
    assert "A6-" not in text
    assert "A7-3" not in text


def test_the_ground_is_the_one_that_the_organisation_set() -> None:
    record = consent_record(ANSWERED, replace(SETTING, legal_basis="A6-1-f"))
    assert {each["dpv:hasLegalBasis"]["@id"] for each in record["dpv:hasProcess"]} == {
        "eu-gdpr:A6-1-f"
    }
    assert {"@id": "eu-gdpr:A21"} in record["dpv:hasRight"]


def test_each_answer_has_the_state_that_fits() -> None:
    record = consent_record(ANSWERED, SETTING)
    assert state(record, "/named") == "dpv:ConsentGiven"
    assert state(record, "/employer") == "dpv:ConsentRefused"
    assert state(record, "/others") == "dpv:ConsentRequestDeferred"
    assert state(record, "/person/1") == "dpv:ConsentRefused"


def test_a_no_after_a_yes_takes_it_back() -> None:
    groups, people = given_before({4: GIVEN}, seq=9)
    assert groups == {Group.NAMED}
    stopped = replace(
        ANSWERED,
        seq=9,
        kind=DecisionKind.STOPPED,
        consent=replace(GIVEN, named=Answer.NO, stopped=True),
        given_before=groups,
        people_before=people,
    )
    record = consent_record(stopped, SETTING)
    assert state(record, "/named") == "dpv:ConsentWithdrawn"
    assert state(record, "/employer") == "dpv:ConsentRefused"


def test_what_was_not_answered_is_only_asked() -> None:
    asked = replace(ANSWERED, has_chosen=False, waiting=(("Eva Roth", "Kite"),))
    record = consent_record(asked, SETTING)
    assert state(record, "/named") == "dpv:ConsentRequested"
    assert state(record, "/person/2") == "dpv:ConsentRequested"


def test_silence_is_not_shown_as_the_candidates_word() -> None:
    silent = PersonAnswer("Sam Keller", "", Answer.NO, by_silence=True)
    record = consent_record(
        replace(ANSWERED, consent=replace(GIVEN, about_persons=(silent,))), SETTING
    )
    status = process(record, "/person/1")["dpv:hasConsentStatus"]
    assert "dpv:isIndicatedBy" not in status
    assert "taken as a no" in status["dpv:hasIndicationMethod"]


def test_places_are_named_by_their_codes() -> None:
    record = consent_record(ANSWERED, SETTING)
    assert [each["@id"] for each in record["dpv:hasJurisdiction"]] == [
        "loc:DE",
        "loc:EU",
        "loc:GB",
        "loc:US-NY",
    ]


def test_outside_the_union_its_law_is_not_named() -> None:
    record = consent_record(ANSWERED, replace(SETTING, in_union=False))
    assert "GDPR" not in written(record)
    assert record["dct:conformsTo"]["@id"].endswith("#record")


TEXT = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20)
PEOPLE = st.builds(PersonAnswer, TEXT, TEXT, st.sampled_from([Answer.YES, Answer.NO]))


@vary(
    st.builds(
        Consent,
        named=st.sampled_from(Answer),
        employer=st.sampled_from(Answer),
        others=st.sampled_from(Answer),
        about_persons=st.lists(PEOPLE, max_size=3).map(tuple),
        never=st.lists(TEXT, max_size=3).map(tuple),
    )
)
def test_the_answers_can_be_read_back(given: Consent) -> None:
    record = json.loads(
        written(consent_record(replace(ANSWERED, consent=given), SETTING))
    )
    for group in Group:
        answer = process(record, f"/{group}")["own:answer"]
        assert Answer(answer) is given.answer_for(group)
    people = [
        (one["dpv:hasDataSource"][0], one["own:answer"])
        for one in record["dpv:hasProcess"]
        if "/person/" in one["@id"]
    ]
    assert [
        (source.get("own:name", ""), source.get("own:organisation", ""), answer)
        for source, answer in people
    ] == [(a.name, a.organisation, str(a.answer)) for a in given.about_persons]
    assert tuple(record["own:neverContact"]) == given.never
