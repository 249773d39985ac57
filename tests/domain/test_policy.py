"""Merging policies takes the strictest of each, in whatever order they come."""

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.finding import RuleCode, Severity
from hiring.domain.policy import (
    STALE_AFTER,
    Asking,
    Authority,
    Choice,
    Citation,
    Given,
    Period,
    Policy,
    Sight,
    Telling,
    Until,
    Value,
    authority_of,
    choices_of,
    kind_of,
    strictness,
)
from hiring.domain.policy_merge import Relaxation, explain, is_milder, merge, relax

KEYS = (
    "rules.OFF001",
    "rules.EVI006.off_list",
    "contact.off_list.permission",
    "contact.employer.notice",
    "timing.earliest_stage",
    "inform.max_days",
    "inform.before_decision",
    "inform.source_disclosed",
    "access.candidate_sees",
    "reply.before_decision",
    "reply.days",
    "notes.late_hours",
    "training.valid_months",
    "requests.days",
    "topics.pay.asked",
    "topics.pay.volunteered",
    "topics.pay.until",
    "topics.pay.reaches_third_party",
    "retention.floor",
    "retention.cap",
    "lawful_basis.eu-gdpr:A6-1-f",
)
"""One key of each kind that there is."""

TODAY = date(2026, 11, 22)
CITES = st.builds(
    Citation,
    ref=st.sampled_from(["Art. 14(3)", "Art. 21"]),
    title=st.just("A title"),
    mark=st.sampled_from(["sourced", "general"]),
)
PERIODS = st.builds(Period, months=st.integers(0, 60), days=st.integers(0, 60))


def givens(key: str) -> st.SearchStrategy[Given]:
    """Draw what a key may be given."""
    kind: Any = kind_of(key)
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(1, 90)
    return PERIODS if kind is Period else st.sampled_from(choices_of(key))


@st.composite
def values(draw: st.DrawFn, key: str) -> Value:
    return Value(
        given=draw(givens(key)),
        basis=draw(st.sampled_from(Authority)),
        cites=tuple(draw(st.lists(CITES, max_size=2))),
        contested=draw(st.booleans()),
        policy=draw(st.sampled_from("abc")),
        note=draw(st.sampled_from(["", "A note."])),
        reason=draw(st.sampled_from(["", "A reason."])),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    keys = draw(st.sets(st.sampled_from(KEYS), max_size=8))
    name = draw(st.sampled_from("abcd"))
    days = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))
    return Policy(
        ids=(name,),
        values={key: draw(values(key)) for key in sorted(keys)},
        verified_on=draw(days),
        digests={name: draw(st.sampled_from(["one version", "another"]))},
    )


@st.composite
def relaxations(draw: st.DrawFn) -> Relaxation:
    key = draw(st.sampled_from(KEYS))
    return Relaxation(key, draw(givens(key)), "own", "Agreed.", "Mei", TODAY)


def rules(
    policy: str, severity: Severity, basis: Authority = Authority.HOUSE
) -> Policy:
    value = Value(severity, basis, policy=policy)
    return Policy((policy,), {"rules.OFF001": value}, digests={policy: policy})


def test_every_kind_of_key_is_tried() -> None:
    tried = {kind_of(key) for key in KEYS}
    assert tried == {*get_args(Choice), bool, int, Period}


@given(policies(), policies())
def test_the_order_of_two_does_not_matter(a: Policy, b: Policy) -> None:
    assert merge([a, b]) == merge([b, a])
    assert merge([a, b]).digest == merge([b, a]).digest


@given(policies(), policies(), policies())
def test_nor_how_they_are_grouped(a: Policy, b: Policy, c: Policy) -> None:
    assert merge([merge([a, b]), c]) == merge([a, merge([b, c])]) == merge([a, b, c])


@given(policies(), policies())
def test_nor_how_often_one_is_named(a: Policy, b: Policy) -> None:
    assert merge([a]) == merge([a, a]) == a
    assert merge([a, b, a, b]) == merge([a, b])


@given(st.lists(policies(), min_size=1, max_size=4))
def test_a_merge_is_never_milder_than_any_of_its_parts(parts: list[Policy]) -> None:
    merged = merge(parts)
    for part in parts:
        for key, value in part.values.items():
            held = strictness(key, merged.values[key].given)
            assert held >= strictness(key, value.given)
        if part.verified_on:
            assert merged.verified_on is not None
            assert merged.verified_on <= part.verified_on


@given(st.lists(policies(), min_size=1, max_size=4))
def test_a_merge_invents_nothing(parts: list[Policy]) -> None:
    for key, value in merge(parts).values.items():
        assert value in [part.values.get(key) for part in parts]


@given(st.lists(policies(), min_size=1, max_size=4))
def test_an_explanation_names_every_value_that_was_beaten(parts: list[Policy]) -> None:
    merged = merge(parts)
    for line in explain(merged, parts):
        assert merged.values[line.key] == line.value
        given_for_it = [
            part.values[line.key] for part in parts if line.key in part.values
        ]
        assert {line.value, *line.beaten} == set(given_for_it)
        for beaten in line.beaten:
            held = strictness(line.key, line.value.given)
            assert strictness(line.key, beaten.given) <= held


@given(policies(), st.lists(relaxations(), max_size=4))
def test_what_is_relaxed_is_milder_has_a_reason_and_is_nothing_new(
    policy: Policy, milder: list[Relaxation]
) -> None:
    relaxed = relax(policy, milder)
    assert relaxed.values.keys() == policy.values.keys()
    for key, value in relaxed.values.items():
        before = policy.values[key]
        if value != before:
            assert strictness(key, value.given) < strictness(key, before.given)
            assert value.basis is Authority.HOUSE
            assert authority_of(relaxed, key)["reason"] == "Agreed. (Mei, 2026-11-22)"


@given(policies(), st.lists(relaxations(), max_size=4))
def test_the_order_of_relaxations_does_not_matter(
    policy: Policy, milder: list[Relaxation]
) -> None:
    assert relax(policy, milder) == relax(policy, milder[::-1])


def test_what_is_not_milder_relaxes_nothing() -> None:
    held = rules("de", Severity.WARN)
    for given_ in (Severity.WARN, Severity.BLOCK):
        same = Relaxation("rules.OFF001", given_, "own", "Why.", "Mei", TODAY)
        assert not is_milder(held, same)
        assert relax(held, [same]) == held
    unknown = Relaxation("rules.OFF002", Severity.OFF, "own", "Why.", "Mei", TODAY)
    assert relax(held, [unknown]) == held


def test_of_two_relaxations_the_stricter_holds() -> None:
    held = rules("de", Severity.BLOCK)
    milder = [
        Relaxation("rules.OFF001", severity, "own", "Why.", "Mei", TODAY)
        for severity in (Severity.NOTICE, Severity.WARN, Severity.OFF)
    ]
    assert relax(held, milder).severity(RuleCode("OFF001")) is Severity.WARN


def test_of_two_values_as_strict_the_stronger_authority_is_told() -> None:
    house = rules("a", Severity.WARN)
    law = rules("b", Severity.WARN, Authority.LAW)
    strict = rules("c", Severity.BLOCK)
    key = "rules.OFF001"
    assert merge([house, law]).values[key].basis is Authority.LAW
    assert merge([house, law, strict]).values[key].basis is Authority.HOUSE


def test_periods_as_long_as_each_other_do_not_depend_on_the_order() -> None:
    month, days = Period(months=1), Period(days=30)
    assert month.length == days.length
    a, b = (
        Policy(("a",), {"retention.cap": Value(period)}) for period in (month, days)
    )
    assert merge([a, b]) == merge([b, a])


@pytest.mark.parametrize(
    ("key", "milder", "stricter"),
    [
        ("rules.OFF001", Severity.OFF, Severity.NOTICE),
        ("rules.OFF001", Severity.WARN, Severity.BLOCK),
        ("contact.listed.permission", Asking.NOT_NEEDED, Asking.REQUIRED),
        ("contact.listed.permission", Asking.REQUIRED, Asking.FORBIDDEN),
        ("contact.listed.notice", Telling.REQUIRED, Telling.BEFOREHAND),
        ("inform.max_days", 30, 14),
        ("inform.before_decision", False, True),
        ("access.candidate_sees", Sight.THEMES, Sight.NOTES),
        ("reply.days", 1, 3),
        ("notes.late_hours", 48, 24),
        ("training.valid_months", 24, 12),
        ("requests.days", 30, 14),
        ("topics.pay.until", Until.OFFER, Until.ALWAYS),
        ("topics.pay.reaches_third_party", False, True),
        ("retention.floor", Period(months=12), Period(months=48)),
        ("retention.cap", Period(months=6), Period(days=28)),
    ],
)
def test_what_stricter_means(key: str, milder: Given, stricter: Given) -> None:
    a, b = (Policy(("a",), {key: Value(given_)}) for given_ in (milder, stricter))
    assert merge([a, b]).given(key) == stricter


def test_a_floor_over_a_cap_is_a_conflict_for_a_person() -> None:
    floor = Policy(("us-ca",), {"retention.floor": Value(Period(months=48))})
    cap = Policy(("de",), {"retention.cap": Value(Period(months=6))})
    assert not merge([floor]).retention_conflict
    assert not merge([cap]).retention_conflict
    merged = merge([floor, cap])
    assert merged.retention_conflict
    assert merged.given("retention.floor") == Period(months=48)
    assert merged.given("retention.cap") == Period(months=6)
    as_long = Policy(("x",), {"retention.floor": Value(Period(months=6))})
    assert not merge([as_long, cap]).retention_conflict


def test_a_rule_that_no_policy_names_is_off() -> None:
    assert Policy(("a",), {}).severity(RuleCode("OFF001")) is Severity.OFF
    assert authority_of(Policy(("a",), {}), "rules.OFF001") == {}


def test_a_key_that_there_is_not_is_none() -> None:
    for key in ("rules.OFF1", "contact.boss.permission", "retention", "x"):
        with pytest.raises(KeyError):
            kind_of(key)


def test_nothing_cannot_be_merged() -> None:
    with pytest.raises(ValueError, match="no policy"):
        merge([])


def test_the_digest_changes_with_any_file() -> None:
    a = Policy(("a",), {}, digests={"a": "1"})
    assert a.digest == Policy(("a",), {}, digests={"a": "1"}).digest
    assert a.digest != Policy(("a",), {}, digests={"a": "2"}).digest
    assert len(a.digest) == 64


def test_what_nobody_checked_for_180_days_is_stale() -> None:
    checked = Policy(("a",), {}, verified_on=TODAY)
    assert not checked.is_stale(TODAY + timedelta(days=180))
    assert checked.is_stale(TODAY + timedelta(days=181))
    assert STALE_AFTER.days == 180
    assert Policy(("a",), {}).is_stale(TODAY)


@pytest.mark.parametrize(
    ("text", "months", "days", "words"),
    [
        ("P6M", 6, 0, "6 months"),
        ("P4Y", 48, 0, "4 years"),
        ("P1Y", 12, 0, "1 year"),
        ("P4W", 0, 28, "4 weeks"),
        ("P30D", 0, 30, "30 days"),
        ("P1Y6M", 18, 0, "18 months"),
    ],
)
def test_a_period_is_read_and_said(
    text: str, months: int, days: int, words: str
) -> None:
    period = Period.parse(text)
    assert (period.months, period.days, period.label) == (months, days, words)
    assert Period.parse(str(period)) == period
    assert text == "P1Y6M" or str(period) == text


@given(PERIODS)
def test_a_period_is_read_as_it_is_written(period: Period) -> None:
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize("text", ["", "P", "6M", "P6", "PT6M", "P6Mx", "P-6M"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no period"):
        Period.parse(text)


def test_a_period_ends_by_the_calendar() -> None:
    assert Period(months=6).after(date(2026, 8, 31)) == date(2027, 2, 28)
    assert Period(months=12).after(date(2024, 2, 29)) == date(2025, 2, 28)
    assert Period(months=1, days=2).after(date(2026, 12, 31)) == date(2027, 2, 2)
    assert Period(days=28).after(date(2026, 2, 1)) == date(2026, 3, 1)


def test_authorities_are_ordered_and_named() -> None:
    assert sorted(Authority, key=lambda each: each.rank) == list(Authority)
    assert Authority.HOUSE.label == "House rule"
    assert Authority.LAW.rank == max(each.rank for each in Authority)
