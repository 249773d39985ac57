"""The table of all rules, and what runs them. A rule is added here or it is not there.

Here belong the table and the check; what a rule sees is in its own file, how loudly it
speaks in ``policies/*.toml``, its pages in ``rule_pages.py``.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from hiring.domain.casefile import CaseFile, OpeningFile, Seen
from hiring.domain.consent import Person
from hiring.domain.errors import NotFound
from hiring.domain.finding import FindingState, Objection, Raised, RuleCode, Severity
from hiring.domain.policy import Policy
from hiring.domain.rules._rule import Rule, Scope
from hiring.domain.rules.consent.ask_first_unmet import ask_first_unmet
from hiring.domain.rules.consent.asked_again_after_declining import (
    asked_again_after_declining,
)
from hiring.domain.rules.consent.consent_after_contact import consent_after_contact
from hiring.domain.rules.consent.consent_withdrawn import consent_withdrawn
from hiring.domain.rules.consent.contact_after_the_end import contact_after_the_end
from hiring.domain.rules.consent.listed_person_without_permission import (
    listed_person_without_permission,
)
from hiring.domain.rules.consent.no_notice_on_record import no_notice_on_record
from hiring.domain.rules.consent.no_real_refusal import no_real_refusal
from hiring.domain.rules.consent.outside_what_was_agreed import (
    outside_what_was_agreed,
)
from hiring.domain.rules.consent.referee_not_told_yet import referee_not_told_yet
from hiring.domain.rules.evidence.conflict_not_asked import conflict_not_asked
from hiring.domain.rules.evidence.conflicted_word_decides import conflicted_word_decides
from hiring.domain.rules.evidence.hearsay import hearsay
from hiring.domain.rules.evidence.hearsay_decides import hearsay_decides
from hiring.domain.rules.evidence.identity_unverified import identity_unverified
from hiring.domain.rules.evidence.informant_conflict import informant_conflict
from hiring.domain.rules.evidence.late_notes import late_notes
from hiring.domain.rules.evidence.lone_negative_outweighs import lone_negative_outweighs
from hiring.domain.rules.evidence.missing_context import missing_context
from hiring.domain.rules.evidence.no_belief_recorded import no_belief_recorded
from hiring.domain.rules.evidence.one_vantage_point import one_vantage_point
from hiring.domain.rules.evidence.opinion_stated_as_fact import opinion_stated_as_fact
from hiring.domain.rules.evidence.stage_not_recorded import stage_not_recorded
from hiring.domain.rules.evidence.unknown_relationship import unknown_relationship
from hiring.domain.rules.fairness.agency_caller_without_papers import (
    agency_caller_without_papers,
)
from hiring.domain.rules.fairness.decision_on_barred_topic import (
    decision_on_barred_topic,
)
from hiring.domain.rules.fairness.only_some_candidates import only_some_candidates
from hiring.domain.rules.fairness.references_for_some_finalists import (
    references_for_some_finalists,
)
from hiring.domain.rules.fairness.too_early import too_early
from hiring.domain.rules.fairness.untrained_caller import untrained_caller
from hiring.domain.rules.off_list.anonymity_promised import anonymity_promised
from hiring.domain.rules.off_list.contact_no_yes_allows import (
    contact_no_yes_allows,
)
from hiring.domain.rules.off_list.decided_without_permission import (
    decided_without_permission,
)
from hiring.domain.rules.off_list.informing_overdue import informing_overdue
from hiring.domain.rules.off_list.names_tried_out import names_tried_out
from hiring.domain.rules.off_list.never_contact_match import never_contact_match
from hiring.domain.rules.off_list.no_chance_to_reply import no_chance_to_reply
from hiring.domain.rules.off_list.off_list_contact import off_list_contact
from hiring.domain.rules.off_list.present_colleague_contact import (
    present_colleague_contact,
)
from hiring.domain.rules.off_list.present_employer_contact import (
    present_employer_contact,
)
from hiring.domain.rules.off_list.unlogged_motive import unlogged_motive
from hiring.domain.rules.off_list.unsolicited_tip import unsolicited_tip
from hiring.domain.rules.retention.kept_too_long import kept_too_long
from hiring.domain.rules.retention.over_shared_debrief import over_shared_debrief
from hiring.domain.rules.topics.pay_history_from_third_party import (
    pay_history_from_third_party,
)
from hiring.domain.rules.topics.prohibited_fact_volunteered import (
    prohibited_fact_volunteered,
)
from hiring.domain.rules.topics.prohibited_question_asked import (
    prohibited_question_asked,
)
from hiring.domain.rules.topics.record_or_credit_before_its_stage import (
    record_or_credit_before_its_stage,
)
from hiring.domain.rules.waivers.waiver_without_effect import waiver_without_effect

RULES: tuple[Rule, ...] = (
    listed_person_without_permission,
    consent_after_contact,
    consent_withdrawn,
    outside_what_was_agreed,
    ask_first_unmet,
    no_notice_on_record,
    no_real_refusal,
    referee_not_told_yet,
    asked_again_after_declining,
    contact_after_the_end,
    off_list_contact,
    never_contact_match,
    present_employer_contact,
    present_colleague_contact,
    unsolicited_tip,
    anonymity_promised,
    informing_overdue,
    no_chance_to_reply,
    unlogged_motive,
    decided_without_permission,
    contact_no_yes_allows,
    names_tried_out,
    informant_conflict,
    hearsay,
    unknown_relationship,
    missing_context,
    late_notes,
    identity_unverified,
    lone_negative_outweighs,
    one_vantage_point,
    opinion_stated_as_fact,
    no_belief_recorded,
    stage_not_recorded,
    conflict_not_asked,
    conflicted_word_decides,
    hearsay_decides,
    prohibited_question_asked,
    prohibited_fact_volunteered,
    pay_history_from_third_party,
    record_or_credit_before_its_stage,
    only_some_candidates,
    too_early,
    untrained_caller,
    agency_caller_without_papers,
    references_for_some_finalists,
    decision_on_barred_topic,
    kept_too_long,
    over_shared_debrief,
    waiver_without_effect,
)

_BY_CODE = {rule.code: rule for rule in RULES}

FAMILIES = {
    "CON": "Consent",
    "OFF": "People off the list",
    "EVI": "What a talk is worth",
    "TOP": "Topics off limits",
    "FAIR": "Fairness",
    "RET": "Keeping and sharing",
    "WAI": "Waivers",
}
"""What the letters of a code stand for, in the order in which people read them."""

NOBODY = Person("")
"""Of whom a rule speaks that looks at the whole case."""

QUARANTINE: frozenset[RuleCode] = frozenset({unsolicited_tip.code})
"""The rules that wall a record off however loudly they speak."""


def check_contact(
    case: CaseFile, policy: Policy, contact_id: str
) -> tuple[Raised, ...]:
    """Say what the rules see in one contact of the case, the strictest first."""
    return check_contacts(case, policy, {contact_id})


def check_contacts(
    case: CaseFile, policy: Policy, contact_ids: Collection[str]
) -> tuple[Raised, ...]:
    """Say what the rules see in some contacts of the case, the strictest first.

    Together, which is quicker; but a fault in one hides nothing of the others.
    """
    asked = tuple(found for found in case.contacts if found.id in contact_ids)
    raised = _sorted(_run(Scope.CONTACT, replace(case, contacts=asked), policy))
    if len(asked) > 1 and any(found.fault for found in raised):
        apart = (check_contact(case, policy, contact.id) for contact in asked)
        return _sorted(found for some in apart for found in some)
    return raised


def check(case: CaseFile, policy: Policy) -> tuple[Raised, ...]:
    """Say what the rules see in each contact and in the case as a whole."""
    of_contacts = list(_run(Scope.CONTACT, case, policy))
    whole = list(_run(Scope.CASE, case, policy))
    if case.waivers:
        seen = replace(case, flagged=flagged(case, (*of_contacts, *whole)))
        whole = list(_run(Scope.CASE, seen, policy))
    return _sorted([*of_contacts, *whole])


def flagged(case: CaseFile, raised: Iterable[Raised]) -> frozenset[Seen]:
    """Return what was seen of whom, for the rule about waivers.

    What could not be seen here counts as seen: no waiver is put in doubt by a rule that
    failed, or by one that compares the cases of an opening.
    """
    persons = {contact.id: contact.person for contact in case.contacts}
    seen = {seen_of(each, persons.get(each.contact_id, NOBODY)) for each in raised}
    unseen = {each.code for each in raised if each.fault} | {
        rule.code for rule in RULES if rule.scope is Scope.OPENING
    }
    spared = {
        Seen(each.code, each.person, each.about, each.organisation)
        for each in case.waivers
        if each.code in unseen
    }
    return case.flagged | seen | spared


def seen_of(raised: Raised, person: Person) -> Seen:
    """Say what a rule saw of whom, as a waiver names it."""
    return Seen(raised.code, person.name, raised.about, person.organisation)


def check_case(case: CaseFile, policy: Policy) -> tuple[Raised, ...]:
    """Say what the rules see that look at the case as a whole."""
    return _sorted(_run(Scope.CASE, case, policy))


def check_opening(opening: OpeningFile, policy: Policy) -> tuple[Raised, ...]:
    """Say what the rules see that compare the cases of one opening."""
    return _sorted(_run(Scope.OPENING, opening, policy))


def _run(
    scope: Scope, facts: CaseFile | OpeningFile, policy: Policy
) -> Iterator[Raised]:
    for rule in RULES:
        if rule.scope is scope and policy.severity(rule.code) is not Severity.OFF:
            yield from _objections(rule, facts, policy)


def _objections(
    rule: Rule, facts: CaseFile | OpeningFile, policy: Policy
) -> list[Raised]:
    """Run one rule; where it raises, that becomes what it found, never a lost save."""
    try:
        return [
            _raise(rule, objection, policy)
            for objection in rule.function(facts, policy)
        ]
    except Exception as fault:  # noqa: BLE001 - a defect in one rule stops no record
        return list(_failed(rule, facts, fault))


def _raise(rule: Rule, objection: Objection, policy: Policy) -> Raised:
    key = objection.rests_on or f"rules.{rule.code}"
    own = policy.severity(rule.code)
    return Raised(
        rule.code,
        policy.severity_of(key) if _sets_severity(policy, key) else own,
        objection.contact_id,
        objection.message,
        key,
        objection.case_id,
        about=objection.about,
    )


def _sets_severity(policy: Policy, key: str) -> bool:
    """Tell whether a key says how loudly; a limit says only on whose word."""
    given = policy.given(key)
    return given is None or isinstance(given, Severity)


def _failed(
    rule: Rule, facts: CaseFile | OpeningFile, fault: Exception
) -> Iterator[Raised]:
    """Say in each case that was looked at that a rule failed there."""
    name = rule.name.replace("-", " ")
    for case_id, contact_id in _looked_at(facts):
        yield Raised(
            rule.code,
            Severity.WARN,
            contact_id,
            f"The rule on “{name}” could not be checked here, because it failed. "
            "Nothing is known about this point until it has been mended and checked "
            "again.",
            f"rules.{rule.code}",
            case_id,
            fault=f"{type(fault).__name__}: {fault}",
        )


def _looked_at(facts: CaseFile | OpeningFile) -> list[tuple[str, str]]:
    if isinstance(facts, OpeningFile):
        return [(case.id, "") for case in facts.cases]
    contacts = facts.contacts
    return [("", contacts[0].id if len(contacts) == 1 else "")]


def _sorted(raised: Iterable[Raised]) -> tuple[Raised, ...]:
    speaking = (found for found in raised if found.severity is not Severity.OFF)
    return tuple(sorted(speaking, key=lambda found: (-found.severity.rank, found.code)))


def is_walled(raised: Iterable[Raised]) -> bool:
    """Tell whether a contact's record is kept from those who decide."""
    return any(
        found.severity is Severity.BLOCK or found.code in QUARANTINE for found in raised
    )


def needs_look(state: FindingState, severity: Severity, code: RuleCode) -> bool:
    """Tell whether a finding waits: for a reason, or for HR where it walls a record."""
    if severity is Severity.BLOCK or code in QUARANTINE:
        return state not in {FindingState.SETTLED, FindingState.WAIVED}
    return state is FindingState.OPEN and severity is not Severity.NOTICE


def explain(code: str) -> Rule:
    """Return the rule of that code; raise ``NotFound`` where there is none."""
    found = _BY_CODE.get(RuleCode(code.strip().upper()))
    if found is None:
        message = f"There is no rule {code}."
        raise NotFound(message)
    return found
