"""What holds for rules together: whose word they speak on, what waivers need."""

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, replace

import pytest

from hiring.domain import rules
from hiring.domain.casefile import CaseFile, DebriefExport, Seen, Waiver
from hiring.domain.finding import FindingState, Objection, RuleCode, Severity
from hiring.domain.policy import Authority, Period, Policy, Value, authority_of
from hiring.domain.rules._rule import MalformedRule, parse_page
from tests.rules.casebook import EVERY_RULE_WARNS, build_case, when

SAM = {"with": "Sam Keller", "at": "2 Nov 10:00"}
OFF_LIST = RuleCode("OFF001")


def with_values(**values: Value) -> Policy:
    """Return the policy of the stories with some values more, dots written as __."""
    more = {key.replace("__", "."): value for key, value in values.items()}
    return replace(EVERY_RULE_WARNS, values={**EVERY_RULE_WARNS.values, **more})


def a_waiver(code: str, person: str = "") -> Waiver:
    return Waiver("a-waiver", RuleCode(code), person, when("1 Nov 09:00"))


def codes(case: CaseFile, policy: Policy = EVERY_RULE_WARNS) -> set[str]:
    return {found.code for found in rules.check(case, policy)}


def test_a_limit_says_on_whose_word_and_the_rule_how_loudly() -> None:
    cap = Value(Period.parse("P6M"), basis=Authority.REGULATOR, policy="de")
    policy = with_values(retention__cap=cap, rules__RET001=Value(Severity.NOTICE))
    decided = {"at": "15 Jan 17:00", "outcome": "rejected"}
    case = build_case({"decision": decided, "as_of": "16 Jul 09:00"})
    (found,) = [each for each in rules.check(case, policy) if each.code == "RET001"]
    assert found.severity is Severity.NOTICE
    assert found.rests_on == "retention.cap"
    assert authority_of(policy, found.rests_on)["basis"] == "regulator"


def test_a_topic_says_both_and_the_rule_only_whether_it_runs() -> None:
    asked = {**SAM, "topics": [{"topic": "health", "asked": True}]}
    policy = with_values(topics__health__asked=Value(Severity.BLOCK))
    case = build_case({"contact": asked})
    (found,) = [each for each in rules.check(case, policy) if each.code == "TOP001"]
    assert (found.severity, found.about) == (Severity.BLOCK, "health")
    silent = with_values(topics__health__asked=Value(Severity.OFF))
    assert "TOP001" not in codes(case, silent)
    assert "TOP001" not in codes(case, with_values(rules__TOP001=Value(Severity.OFF)))


def test_each_topic_recipient_and_waiver_is_told_apart() -> None:
    exports = (
        DebriefExport(
            "Mira Lang", "Tom Berg", on_panel=False, exported_at=when("3 Nov 10:00")
        ),
        DebriefExport(
            "Mira Lang", "Ada Novak", on_panel=False, exported_at=when("3 Nov 10:00")
        ),
    )
    topics = [{"topic": "health", "asked": True}, {"topic": "age", "asked": True}]
    case = build_case({"contact": {**SAM, "topics": topics}})
    idle = (a_waiver("CON003", "Sam Keller"), replace(a_waiver("CON004"), id="another"))
    case = replace(case, exports=exports, waivers=idle)
    found = [
        (each.code, each.contact_id, each.about)
        for each in rules.check(case, EVERY_RULE_WARNS)
    ]
    assert len(set(found)) == len(found)
    assert {about for code, _, about in found if code == "WAI001"} == {
        "a-waiver",
        "another",
    }
    assert {about for code, _, about in found if code == "RET002"} == {
        "to tom berg",
        "to ada novak",
    }
    assert {about for code, _, about in found if code == "TOP001"} == {"health", "age"}


def test_what_was_seen_is_named_by_rule_and_person() -> None:
    case = build_case({"contact": SAM})
    seen = rules.flagged(case, rules.check(case, EVERY_RULE_WARNS))
    assert Seen(OFF_LIST, "Sam Keller") in seen
    assert Seen(OFF_LIST) not in seen
    assert rules.flagged(case, ()) == frozenset()
    told = replace(case, flagged=frozenset({Seen(OFF_LIST, "Ruth Dahl")}))
    assert rules.flagged(told, ()) == {Seen(OFF_LIST, "Ruth Dahl")}


def test_a_waiver_of_a_rule_over_openings_is_not_in_doubt_in_one_case() -> None:
    case = replace(build_case({"contact": SAM}), waivers=(a_waiver("FAIR001"),))
    assert "WAI001" not in codes(case)
    assert rules.flagged(case, ()) == {Seen(RuleCode("FAIR001"))}


def broken(_case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    message = "no such thing"
    raise LookupError(message)


def test_a_waiver_of_a_rule_that_failed_is_not_in_doubt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody knows what the rule would have seen, so its waivers stay."""
    never = a_waiver("OFF002", "Sam Keller")
    case = replace(build_case({"contact": SAM}), waivers=(never,))
    assert "WAI001" in codes(case)
    defect = tuple(
        replace(rule, function=broken) if rule.code == "OFF002" else rule
        for rule in rules.RULES
    )
    monkeypatch.setattr(rules, "RULES", defect)
    assert "WAI001" not in codes(case)


def test_the_rule_about_waivers_sees_what_the_rules_over_the_case_saw() -> None:
    export = DebriefExport(
        "Mira Lang", "Tom Berg", on_panel=False, exported_at=when("3 Nov 10:00")
    )
    case = replace(build_case({"contact": SAM}), exports=(export,))
    needed = replace(case, waivers=(a_waiver("RET002"),))
    assert "WAI001" not in codes(needed)
    assert "WAI001" in codes(replace(needed, exports=()))


def test_a_rule_and_its_page_cannot_be_changed_once_made() -> None:
    rule = rules.RULES[0]
    for made in (rule, rule.page):
        assert not hasattr(made, "__dict__")
    with pytest.raises(FrozenInstanceError):
        rule.name = "another"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        rule.page.why = "another"  # type: ignore[misc]


WHOLE = """XYZ001 some-name

What it flags
    A.
Why it matters
    B.
Example
    C.
Instead
    D.
"""


def test_a_page_has_its_own_title_and_its_headings_in_their_order() -> None:
    page = parse_page(WHOLE, "XYZ001 some-name")
    assert (page.flags, page.why, page.example, page.instead) == (
        "A.",
        "B.",
        "C.",
        "D.",
    )
    for title in ("XYZ001 a-name", "XYZ001 zero"):
        with pytest.raises(MalformedRule, match="starts with"):
            parse_page(WHOLE, title)
    swapped = WHOLE.replace("Why it matters", "Instead")
    twice = WHOLE.replace("What it flags", "Why it matters")
    for wrong in (swapped, twice, WHOLE + "Instead\n    E.\n"):
        with pytest.raises(MalformedRule, match="needs the headings"):
            parse_page(wrong, "XYZ001 some-name")


def test_a_notice_waits_for_nobody_a_warning_for_a_reason_a_block_for_hr() -> None:
    waiting = {
        (severity, state)
        for severity in (Severity.NOTICE, Severity.WARN, Severity.BLOCK)
        for state in FindingState
        if rules.needs_look(state, severity, OFF_LIST)
    }
    assert waiting == {
        (Severity.WARN, FindingState.OPEN),
        (Severity.BLOCK, FindingState.OPEN),
        (Severity.BLOCK, FindingState.EXPLAINED),
    }


def test_an_unasked_tip_waits_for_hr_however_loudly_it_is_spoken_of() -> None:
    (tip,) = rules.QUARANTINE
    waiting = {
        state for state in FindingState if rules.needs_look(state, Severity.NOTICE, tip)
    }
    assert waiting == {FindingState.OPEN, FindingState.EXPLAINED}


def fails_on_gina(case: CaseFile, _policy: Policy) -> Iterator[Objection]:
    for contact in case.contacts:
        if contact.person.name == "Gina Rossi":
            raise LookupError
        yield Objection(contact.id, f"{contact.person.name} was seen.")


def test_a_rule_that_fails_on_one_contact_still_speaks_of_the_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        rules, "RULES", (replace(rules.RULES[0], function=fails_on_gina),)
    )
    gina = {"with": "Gina Rossi", "at": "3 Nov 10:00"}
    case = build_case({"contacts": [SAM, gina]})
    asked = {contact.id for contact in case.contacts}
    found = rules.check_contacts(case, EVERY_RULE_WARNS, asked)
    seen = {each.contact_id: bool(each.fault) for each in found}
    assert seen == {"the-contact": False, "contact-2": True}
    (whole,) = rules.check(case, EVERY_RULE_WARNS)
    assert (bool(whole.fault), whole.contact_id) == (True, "")


def test_an_empty_case_and_an_unknown_contact_are_no_offence() -> None:
    case = build_case({"contact": SAM})
    assert rules.check_contacts(case, EVERY_RULE_WARNS, ()) == ()
