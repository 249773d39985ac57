"""Merging policies takes the strictest of each, in whatever order they come."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.adapters.policy_files import list_jurisdictions, load_policies, policy_for
from hiring.domain import rules
from hiring.domain.finding import RuleCode, Severity
from hiring.domain.policy import Authority, Policy, Setting, merge

CODES = [rule.code for rule in rules.RULES]
SETTINGS = st.builds(
    Setting,
    severity=st.sampled_from(Severity),
    basis=st.sampled_from(Authority),
    source=st.sampled_from(["", "Art. 14(3)", "Art. 21"]),
)
LIMITS = st.none() | st.integers(1, 90)
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))


def policies(name: str) -> st.SearchStrategy[Policy]:
    return st.builds(
        Policy,
        ids=st.just((name,)),
        rules=st.dictionaries(st.sampled_from(CODES), SETTINGS, max_size=6),
        inform_days=LIMITS,
        late_note_hours=LIMITS,
        verified_on=DAYS,
        digests=st.just({name: f"digest of {name}"}),
    )


@given(policies("a"), policies("b"))
def test_the_order_of_two_does_not_matter(a: Policy, b: Policy) -> None:
    assert merge([a, b]) == merge([b, a])
    assert merge([a, b]).digest == merge([b, a]).digest


@given(policies("a"), policies("b"), policies("c"))
def test_nor_how_they_are_grouped(a: Policy, b: Policy, c: Policy) -> None:
    assert merge([merge([a, b]), c]) == merge([a, merge([b, c])]) == merge([a, b, c])


@given(policies("a"), policies("b"))
def test_nor_how_often_one_is_named(a: Policy, b: Policy) -> None:
    assert merge([a]) == merge([a, a]) == a
    assert merge([a, b, a, b]) == merge([a, b])


@given(st.lists(st.sampled_from("abcd").flatmap(policies), min_size=1, max_size=4))
def test_a_merge_is_never_milder_than_any_of_its_parts(parts: list[Policy]) -> None:
    merged = merge(parts)
    for part in parts:
        for code in CODES:
            assert merged.severity(code).rank >= part.severity(code).rank
        for limit in ("inform_days", "late_note_hours", "verified_on"):
            given_limit = getattr(part, limit)
            assert given_limit is None or getattr(merged, limit) <= given_limit


def test_of_two_settings_as_strict_the_stronger_authority_is_told() -> None:
    code = RuleCode("OFF001")
    house = Policy(("a",), {code: Setting(Severity.WARN, Authority.HOUSE)})
    law = Policy(("b",), {code: Setting(Severity.WARN, Authority.LAW, "Art. 6")})
    strict = Policy(("c",), {code: Setting(Severity.BLOCK, Authority.HOUSE)})
    assert merge([house, law]).rules[code].basis is Authority.LAW
    assert merge([house, law, strict]).rules[code].basis is Authority.HOUSE


def test_a_rule_that_no_policy_names_is_off() -> None:
    assert Policy(("a",), {}).severity(RuleCode("OFF001")) is Severity.OFF


def test_nothing_cannot_be_merged() -> None:
    with pytest.raises(ValueError, match="no policy"):
        merge([])


def test_the_digest_changes_with_any_file() -> None:
    a = Policy(("a",), {}, digests={"a": "1"})
    assert a.digest == Policy(("a",), {}, digests={"a": "1"}).digest
    assert a.digest != Policy(("a",), {}, digests={"a": "2"}).digest
    assert len(a.digest) == 64


def test_the_base_speaks_of_every_rule_as_a_house_rule() -> None:
    base = policy_for([])
    assert set(base.rules) == set(CODES)
    assert all(base.severity(code) is not Severity.OFF for code in CODES)
    assert {setting.basis for setting in base.rules.values()} == {Authority.HOUSE}


def test_no_jurisdiction_is_shown_milder_than_the_base() -> None:
    base = policy_for([])
    for file in list_jurisdictions():
        for code, setting in file.policy.rules.items():
            assert setting.severity.rank >= base.severity(code).rank, (file.id, code)


def test_consent_that_came_later_is_never_milder_than_none_at_all() -> None:
    """CON002 speaks in the place of CON001 and OFF001, so it must not be milder."""
    for ids in ([], *([each] for each in load_policies())):
        policy = policy_for(ids)
        late = policy.severity(RuleCode("CON002")).rank
        for code in ("CON001", "OFF001"):
            assert late >= policy.severity(RuleCode(code)).rank, ids


@pytest.mark.parametrize(
    ("code", "severity"),
    [
        ("CON001", "warn"),
        ("CON003", "block"),
        ("OFF001", "warn"),
        ("OFF002", "block"),
        ("OFF003", "block"),
        ("OFF005", "warn"),
        ("EVI004", "notice"),
    ],
)
@pytest.mark.parametrize("where", ["eu", "us"])
def test_severities_are_those_that_the_research_proposes(
    where: str, code: str, severity: str
) -> None:
    assert policy_for([where]).severity(RuleCode(code)) == severity


def test_in_the_united_states_everything_is_a_house_rule() -> None:
    bases = {setting.basis for setting in policy_for(["us"]).rules.values()}
    assert bases == {Authority.HOUSE}


def test_who_is_told_of_data_from_elsewhere_is_told_within_30_days() -> None:
    assert policy_for(["eu"]).inform_days == 30
    assert policy_for([]).late_note_hours == 48


def test_authorities_are_ordered_and_named() -> None:
    assert sorted(Authority, key=lambda each: each.rank) == list(Authority)
    assert Authority.HOUSE.label == "House rule"
    assert Authority.LAW.rank == max(each.rank for each in Authority)
