"""What holds where, row by row, as the research behind ``policies/`` says.

Each row is a place, a key, its value there and on whose word. A row changes only when
what is known of the law does.
"""

import pytest

from hiring.adapters.policy_files import (
    list_jurisdictions,
    policies_of,
    policy_for,
    read_all,
)
from hiring.domain import rules
from hiring.domain.finding import RuleCode, Severity
from hiring.domain.policy import Authority, Period, Policy
from hiring.domain.topics import Topic

ROWS = """
base    rules.CON001                        warn        house
base    rules.CON002                        warn        house
base    rules.CON003                        block       house
base    rules.CON004                        block       house
base    rules.CON005                        block       house
base    rules.CON006                        warn        house
base    rules.CON007                        warn        house
base    rules.OFF001                        warn        house
base    rules.OFF002                        block       house
base    rules.OFF003                        block       house
base    rules.OFF004                        block       house
base    rules.OFF005                        warn        house
base    rules.OFF006                        warn        house
base    rules.OFF007                        notice      house
base    rules.OFF008                        warn        house
base    rules.OFF009                        warn        house
base    rules.EVI001                        warn        house
base    rules.EVI002                        warn        house
base    rules.EVI003                        warn        house
base    rules.EVI004                        notice      house
base    rules.EVI005                        warn        house
base    rules.EVI006                        warn        house
base    rules.EVI006.off_list               block       house
base    rules.EVI007                        block       house
base    rules.EVI008                        notice      house
base    rules.EVI009                        notice      house
base    notes.late_hours                    48          house
base    inform.max_days                     30          house
base    access.candidate_sees               themes      house
base    reply.before_decision               True        house
base    requests.days                       30          house
base    contact.employer.permission         required    house
base    topics.origin_and_belief.asked      block       house
base    topics.origin_and_belief.volunteered block      house
eu      contact.listed.notice               required    law
eu      contact.off_list.notice             required    law
eu      contact.off_list.permission         required    house
eu      contact.employer.permission         required    house
eu      inform.max_days                     30          law
eu      inform.source_disclosed             True        law
eu      access.candidate_sees               notes       law
eu      requests.days                       30          law
eu      lawful_basis.eu-gdpr:A6-1-f         True        law
eu      lawful_basis.eu-gdpr:A6-1-b-enter-into-contract True law
eu      rules.OFF001                        warn        house
eu      rules.OFF002                        block       law
eu      rules.OFF003                        block       house
eu      rules.OFF006                        warn        law
eu      rules.OFF007                        block       law
eu      rules.EVI002                        warn        law
eu      topics.health.asked                 block       law
eu      topics.health.volunteered           block       law
eu      topics.genetics.volunteered         block       law
eu      topics.leave.volunteered            warn        law
eu      topics.age.asked                    block       law
eu      topics.origin_and_belief.asked      block       law
eu      topics.union.volunteered            block       law
eu      topics.pay.asked                    block       law
eu      topics.pay.volunteered              warn        law
eu      topics.pay.reaches_third_party      True        law
eu      topics.convictions.asked            block       law
eu      topics.complaints.volunteered       block       law
de      rules.OFF001                        warn        regulator
de      rules.CON001                        warn        regulator
de      rules.OFF003                        block       house
de      rules.OFF007                        block       law
de      contact.listed.permission           required    regulator
de      contact.off_list.permission         required    regulator
de      contact.employer.permission         required    regulator
de      retention.cap                       P6M         regulator
at      retention.cap                       P7M         house
at      rules.OFF001                        warn        house
fr      contact.listed.notice               beforehand  law
fr      contact.off_list.notice             beforehand  law
fr      contact.employer.notice             beforehand  law
fr      rules.OFF007                        block       law
fr      contact.off_list.permission         required    house
fr      contact.employer.permission         required    regulator
fr      rules.OFF001                        warn        house
fr      rules.OFF003                        block       regulator
fr      topics.family.asked                 block       law
fr      topics.private_life.asked           block       law
fr      topics.private_life.volunteered     warn        law
fr      retention.cap                       P3M         regulator
nl      contact.listed.permission           required    code
nl      contact.off_list.permission         required    code
nl      contact.employer.permission         required    code
nl      rules.CON001                        block       code
nl      rules.CON002                        block       code
nl      rules.OFF001                        block       code
nl      rules.OFF008                        block       code
nl      reply.before_decision               True        code
nl      retention.cap                       P4W         house
ch      contact.listed.permission           required    regulator
ch      contact.employer.permission         required    regulator
ch      rules.CON001                        block       regulator
ch      rules.CON002                        block       regulator
ch      rules.OFF001                        block       regulator
ch      rules.OFF003                        block       regulator
ch      inform.max_days                     30          law
ch      access.candidate_sees               notes       law
ch      topics.private_life.asked           block       law
fi      contact.off_list.permission         required    law
fi      inform.before_decision              True        law
fi      rules.CON001                        block       law
fi      rules.CON002                        block       law
fi      rules.OFF001                        block       law
fi      rules.OFF008                        block       house
fi      topics.private_life.asked           block       law
fi      retention.cap                       P1Y         house
pl      contact.listed.permission           required    law
pl      contact.off_list.permission         forbidden   law
pl      contact.employer.permission         forbidden   law
pl      rules.CON001                        block       law
pl      rules.OFF001                        block       law
pl      rules.OFF003                        block       law
pl      topics.private_life.volunteered     warn        law
pl      retention.cap                       -           -
it      rules.OFF001                        warn        house
it      contact.employer.permission         required    house
it      topics.politics.asked               block       law
it      topics.private_life.asked           block       law
es      contact.off_list.notice             required    law
es      contact.off_list.permission         required    house
es      contact.employer.permission         required    house
es      retention.cap                       -           -
uk      contact.listed.notice               required    law
uk      contact.off_list.permission         required    house
uk      contact.employer.permission         required    house
uk      rules.OFF001                        warn        house
uk      rules.OFF009                        warn        regulator
uk      rules.FAIR002                       warn        regulator
uk      timing.earliest_stage               offer       regulator
uk      access.candidate_sees               themes      house
uk      topics.health.asked                 block       law
uk      topics.health.volunteered           warn        law
uk      topics.health.until                 offer       law
uk      topics.family.asked                 block       law
uk      topics.union.volunteered            block       law
uk      topics.complaints.asked             block       law
uk      retention.cap                       P6M         house
us      contact.listed.permission           required    house
us      contact.off_list.permission         required    house
us      contact.employer.permission         required    house
us      rules.OFF001                        warn        house
us      rules.OFF003                        block       house
us      rules.OFF007                        notice      house
us      rules.FAIR004                       block       law
us      inform.max_days                     30          house
us      access.candidate_sees               themes      house
us      topics.health.asked                 block       law
us      topics.health.volunteered           warn        law
us      topics.genetics.volunteered         block       law
us      topics.leave.asked                  block       law
us      topics.age.asked                    block       law
us      topics.union.asked                  block       law
us      topics.complaints.volunteered       block       law
us      topics.immigration.asked            warn        law
us      topics.pay.asked                    -           -
us      retention.floor                     P1Y         law
us      retention.cap                       -           -
us-ca   topics.pay.asked                    block       law
us-ca   topics.pay.reaches_third_party      True        law
us-ca   topics.arrests.volunteered          block       law
us-ca   topics.convictions.until            offer       law
us-ca   topics.credit.asked                 block       law
us-ca   topics.cannabis.volunteered         warn        law
us-ca   access.candidate_sees               notes       law
us-ca   retention.floor                     P4Y         law
us-ny   topics.pay.asked                    block       law
us-ny   topics.pay.volunteered              warn        law
us-ny   topics.pay.until                    always      law
us-ny   topics.pay.reaches_third_party      True        law
us-ny   topics.politics.asked               block       law
us-ny   topics.private_life.asked           block       law
us-ny   topics.private_life.volunteered     warn        law
us-ny   topics.arrests.asked                block       law
us-ny   topics.credit.asked                 block       law
us-ny   topics.convictions.asked            -           -
us-ny   retention.floor                     P1Y         law
us-nyc  topics.pay.asked                    block       law
us-nyc  topics.convictions.until            offer       law
us-nyc  topics.politics.asked               block       law
us-il   topics.politics.asked               block       law
us-il   topics.arrests.asked                block       law
us-il   topics.convictions.until            offer       law
us-il   topics.pay.reaches_third_party      True        law
us-il   topics.private_life.asked           block       law
us-il   topics.private_life.volunteered     warn        law
us-il   topics.private_life.until           always      law
us-il   retention.floor                     P1Y         law
us-co   topics.private_life.asked           block       law
us-co   topics.private_life.volunteered     warn        law
us-co   topics.age.asked                    block       law
us-co   topics.pay.asked                    block       law
us-co   topics.convictions.until            offer       law
us-co   topics.credit.volunteered           warn        law
us-co   retention.floor                     P5Y         law
us-ma   topics.pay.until                    always      law
us-ma   topics.pay.reaches_third_party      True        law
us-ma   topics.arrests.volunteered          block       law
us-ma   retention.floor                     P1Y         law
ca      contact.listed.permission           required    law
ca      contact.off_list.permission         required    law
ca      rules.OFF001                        warn        law
ca      access.candidate_sees               notes       law
ca-qc   contact.off_list.permission         required    law
ca-qc   rules.CON001                        block       law
ca-qc   rules.CON002                        block       law
ca-qc   rules.OFF001                        block       law
ca-qc   access.candidate_sees               notes       law
ca-qc   retention.floor                     P1Y         law
ca-qc   retention.cap                       P1Y         law
ca-on   contact.off_list.permission         required    house
ca-on   retention.floor                     P3Y         law
ca-ab   contact.employer.permission         required    house
ca-ab   rules.EVI002                        warn        regulator
ca-ab   rules.EVI005                        warn        regulator
ca-ab   notes.late_hours                    48          house
ca-bc   contact.employer.permission         required    house
ca-bc   retention.floor                     P1Y         law
au      contact.listed.notice               required    law
au      contact.off_list.permission         required    house
au      contact.employer.permission         required    house
au      access.candidate_sees               notes       law
nz      contact.listed.notice               required    regulator
nz      contact.off_list.permission         required    regulator
nz      rules.OFF001                        block       regulator
nz      access.candidate_sees               notes       law
"""
TABLE = [tuple(row.split()) for row in ROWS.strip().splitlines()]
CODES = [rule.code for rule in rules.RULES]
STRICT = ("ch", "fi", "nl", "pl", "ca-qc")


def of(place: str) -> Policy:
    return policy_for([] if place == "base" else [place])


@pytest.mark.parametrize(("place", "key", "given", "basis"), TABLE)
def test_a_value_is_what_was_found(
    place: str, key: str, given: str, basis: str
) -> None:
    value = of(place).values.get(key)
    if given == "-":
        assert value is None
        return
    assert value is not None
    found = value.given
    expected = str(Period.parse(given)) if isinstance(found, Period) else given
    assert (str(found), str(value.basis)) == (expected, basis)


def test_every_place_has_a_row() -> None:
    assert {row[0] for row in TABLE} == {file.id for file in list_jurisdictions()} | {
        "base"
    }
    assert len({row[:2] for row in TABLE}) == len(TABLE)


@pytest.mark.parametrize("code", ["CON001", "CON002", "OFF001"])
def test_only_the_strict_stop_a_contact_without_permission(code: str) -> None:
    stopping = {
        file.id
        for file in list_jurisdictions()
        if of(file.id).severity(RuleCode(code)) is Severity.BLOCK
    }
    # New Zealand's commissioner spoke of people whom nobody had named.
    also = set() if code == "CON001" else {"nz"}
    assert stopping == {*STRICT, *also}


def test_off_the_list_in_germany_is_contested_and_both_sides_are_cited() -> None:
    for key in ("rules.OFF001", "contact.off_list.permission"):
        value = of("de").values[key]
        assert value.contested
        refs = {cite.ref for cite in value.cites}
        assert {"Bremen DPA, 35th report 12.2.5", "Haufe HI14404852"} <= refs


@pytest.mark.parametrize(
    ("place", "key", "ref"),
    [
        ("ch", "rules.OFF003", "FDPIC 2014/15"),
        ("us-ny", "topics.pay.asked", "Labor Law 194-a(1)(c)"),
        ("uk", "topics.health.asked", "Equality Act 2010 s. 60"),
        ("fr", "contact.listed.notice", "Code du travail L1221-9"),
        ("fi", "inform.before_decision", "Act 759/2004 s. 4"),
        ("pl", "contact.off_list.permission", "Kodeks pracy art. 22¹"),
        ("it", "topics.politics.asked", "Statuto dei lavoratori art. 8"),
        ("eu", "inform.max_days", "GDPR Art. 14(3)"),
        ("de", "rules.OFF007", "BAG 8 AZR 117/24"),
        ("nz", "rules.OFF001", "[2002] NZPrivCmr 5"),
        ("us-ca", "retention.floor", "Government Code 12946"),
        ("ca-qc", "rules.OFF001", "P-39.1 s. 6"),
        ("us-ny", "topics.private_life.asked", "Labor Law 201-d"),
        ("us-co", "topics.private_life.asked", "C.R.S. 24-34-402.5"),
        ("us-il", "topics.private_life.asked", "820 ILCS 55/5"),
        ("ca-ab", "notes.late_hours", "Byma"),
        ("ch", "inform.max_days", "FADP art. 19(5)"),
    ],
)
def test_a_value_names_its_source(place: str, key: str, ref: str) -> None:
    assert ref in {cite.ref for cite in of(place).values[key].cites}


def test_in_the_united_states_whom_to_ask_is_a_house_rule_throughout() -> None:
    for file in list_jurisdictions():
        if not file.id.startswith("us"):
            continue
        for key, value in of(file.id).values.items():
            if key.startswith(("rules.CON", "rules.OFF", "rules.EVI", "contact.")):
                assert value.basis is Authority.HOUSE, (file.id, key)


def test_what_is_more_than_a_house_rule_has_a_source_with_its_day() -> None:
    for file in read_all():
        for key, value in file.policy.values.items():
            assert value.cites or value.basis is Authority.HOUSE, key
            assert all(cite.checked_on and cite.title for cite in value.cites), key


def test_the_base_speaks_of_every_rule_and_only_as_a_house_rule() -> None:
    base = of("base")
    assert {key for key in base.values if key.count(".") == 1} >= {
        f"rules.{code}" for code in CODES
    }
    assert {value.basis for value in base.values.values()} == {Authority.HOUSE}


def test_consent_that_came_later_is_never_milder_than_none_at_all() -> None:
    """CON002 speaks in the place of CON001 and OFF001, so it must not be milder."""
    for place in [file.id for file in read_all()]:
        late = of(place).severity(RuleCode("CON002")).rank
        for code in ("CON001", "OFF001"):
            assert late >= of(place).severity(RuleCode(code)).rank, place


def test_to_be_kept_for_long_and_for_short_is_a_conflict_only_between_places() -> None:
    for file in list_jurisdictions():
        assert not of(file.id).retention_conflict, file.id
    assert policy_for(["us-ca", "de"]).retention_conflict
    assert policy_for(["ca-qc", "de"]).retention_conflict
    assert not policy_for(["de", "fr", "nl"]).retention_conflict


def test_every_topic_is_off_limits_somewhere_and_says_until_when() -> None:
    topics = set()
    for file in list_jurisdictions():
        for key in of(file.id).values:
            if key.startswith("topics."):
                topic = key.split(".")[1]
                topics.add(topic)
                for part in ("asked", "volunteered", "until"):
                    assert f"topics.{topic}.{part}" in of(file.id).values
    assert topics == set(Topic)


def test_pay_is_off_limits_to_third_parties_wherever_it_is_off_limits() -> None:
    for file in list_jurisdictions():
        policy = of(file.id)
        if policy.given("topics.pay.asked"):
            assert policy.holds("topics.pay.reaches_third_party"), file.id


def test_the_provinces_do_not_stand_on_the_federal_law() -> None:
    for province in ("ca-qc", "ca-on", "ca-ab", "ca-bc"):
        assert "ca" not in {file.id for file in policies_of([province])}
