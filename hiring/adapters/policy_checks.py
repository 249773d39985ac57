"""What policy files say of one another, and of themselves, that cannot be so.

A single file's shape is checked while it is read; here is what only shows once all
of them are there: names of no policy, values that the merge could never reach, and
rules that speak more softly than the duty that they stand for.
"""

from collections.abc import Iterable, Iterator, Mapping

from hiring.adapters.policy_reader import PolicyFile
from hiring.adapters.policy_source import PolicyFileError
from hiring.domain.finding import Severity
from hiring.domain.policy import Asking, Given, Policy, Value, strictness
from hiring.domain.policy_merge import Relaxation, is_milder, merge

Files = Mapping[str, PolicyFile]

BASE = "base"
_RULE_OF = {"listed": "CON001", "off_list": "OFF001", "employer": "OFF003"}
"""The rule that speaks where a kind of person was contacted without permission."""

_BY_TOPIC = tuple(f"rules.TOP00{number}" for number in (1, 2, 3, 4))
"""Rules that speak as loudly as each topic says; their own severity is on or off."""


def lineage(policy_id: str, files: Files) -> tuple[str, ...]:
    """Return a policy with all that it extends, down to the base."""
    found = [BASE]
    while policy_id and policy_id not in found:
        found.append(policy_id)
        policy_id = files[policy_id].extends
    return tuple(found)


def check_names(files: Files) -> Iterator[PolicyFileError]:
    """Find what extends or applies to no policy, or to itself."""
    for file in files.values():
        for named in (*file.applies_to, *filter(None, [file.extends])):
            if named not in files or files[named].applies_to:
                yield file.fault(f"there is no policy {named}.", named)
        if file.extends and _goes_round(file, files):
            yield file.fault(f"{file.id} extends itself.", "extends")


def _goes_round(file: PolicyFile, files: Files) -> bool:
    seen, following = {file.id}, file.extends
    while following in files:
        if following in seen:
            return True
        seen.add(following)
        following = files[following].extends
    return False


def check_values(files: Files) -> Iterator[PolicyFileError]:
    """Find values that can never hold, or that do not fit together."""
    for file in files.values():
        yield from _unreachable(file, files)
        yield from _not_milder(file, files)
        yield from _too_soft(file, files)
        yield from _odd_topics(file)
        yield from _unheard(file, files)
        if file.policy.retention_conflict:
            why = f"{file.id} asks to keep a case for longer than it lets one keep it."
            yield file.fault_at(why, "retention.floor.is")


def _unreachable(file: PolicyFile, files: Files) -> Iterator[PolicyFileError]:
    beside = _beside(file, files)
    for key, value in file.policy.values.items():
        stricter = [_stricter_in(policy, key, value) for policy in beside]
        if stricter and all(stricter):
            held = min(filter(None, stricter), key=lambda each: each.policy)
            why = (
                f"{key} is {value.given} here and {held.given} in {held.policy}, which "
                "always goes with it. This can never hold."
            )
            yield file.fault_at(why, key)


def _beside(file: PolicyFile, files: Files) -> list[Policy]:
    """Return what a file comes together with, once for each place that it holds in."""
    if file.applies_to:
        return [resolve_one(each, files) for each in _reached(file, files)]
    above = [each for each in lineage(file.id, files) if each != file.id]
    return [merge(files[each].policy for each in above)] if above else []


def _stricter_in(policy: Policy, key: str, value: Value) -> Value | None:
    held = policy.values.get(key)
    if held and strictness(key, held.given) > strictness(key, value.given):
        return held
    return None


def _not_milder(file: PolicyFile, files: Files) -> Iterator[PolicyFileError]:
    """Find relaxations that would change nothing anywhere."""
    for each in file.milder:
        if relaxed_from(file, each, files) is None:
            why = f"{each.key} is nowhere stricter than {each.given}: nothing to relax."
            yield file.fault(why, each.key)


def relaxed_from(
    file: PolicyFile, relaxation: Relaxation, files: Files
) -> Given | None:
    """Return the strictest value that a file made milder somewhere, if it did."""
    where = [resolve_one(each, files) for each in _reached(file, files)]
    if not any(is_milder(policy, relaxation) for policy in where):
        return None
    return merge(where).given(relaxation.key)


def _reached(file: PolicyFile, files: Files) -> list[str]:
    wanted = set(file.applies_to)
    return [
        other.id
        for other in files.values()
        if not other.applies_to and wanted.intersection(lineage(other.id, files))
    ]


def resolve_one(policy_id: str, files: Files) -> Policy:
    """Merge a policy with all that it extends, before anything was made milder."""
    return merge(files[each].policy for each in lineage(policy_id, files))


def _too_soft(file: PolicyFile, files: Files) -> Iterator[PolicyFileError]:
    """Find duties for which the rule that stands for them does not speak up."""
    if not file.applies_to:
        held = resolve_one(file.id, files)
    else:
        reached = [resolve_one(each, files) for each in file.applies_to]
        held = merge([file.policy, *reached])
    for kind, code in _RULE_OF.items():
        key = f"contact.{kind}.permission"
        asked = file.policy.given(key)
        severity = held.severity_of(f"rules.{code}")
        if asked is Asking.FORBIDDEN and severity is not Severity.BLOCK:
            why = f"{key} is forbidden, but {code} is {severity} here and not block."
            yield file.fault_at(why, key)
        if asked is Asking.REQUIRED and severity is Severity.OFF:
            why = f"{key} is required, but {code} is off here."
            yield file.fault_at(why, key)
    yield from _softer_off_list(file)


def _softer_off_list(file: PolicyFile) -> Iterator[PolicyFileError]:
    for key in file.policy.values:
        general = key.removesuffix(".off_list")
        if general == key or not key.startswith("rules."):
            continue
        there, here = (file.policy.severity_of(each) for each in (general, key))
        if here.rank < there.rank:
            why = f"{key} is {here}, milder than {there} for people on the list."
            yield file.fault_at(why, key)


def _odd_topics(file: PolicyFile) -> Iterator[PolicyFileError]:
    """Find topics that may be asked about but not heard, or that bar nothing."""
    for topic in sorted(_topics(file.policy.values)):
        asked = file.policy.severity_of(f"topics.{topic}.asked")
        heard = file.policy.severity_of(f"topics.{topic}.volunteered")
        if heard.rank > asked.rank:
            why = f"{topic} is {heard} where volunteered and only {asked} where asked."
            yield file.fault_at(why, f"topics.{topic}.asked")


def _unheard(file: PolicyFile, files: Files) -> Iterator[PolicyFileError]:
    """Find severities of rules on topics, which nothing would ever follow."""
    base = files[BASE].policy
    for key in _BY_TOPIC:
        if file.policy.given(key) not in {None, Severity.OFF, base.given(key)}:
            yield file.fault_at(_by_topic(key), key)
    for each in file.milder:
        if each.key in _BY_TOPIC and each.given is not Severity.OFF:
            yield file.fault(_by_topic(each.key), each.key)


def _by_topic(key: str) -> str:
    return (
        f"{key} can only be off here: how loudly it speaks is set for each topic, by "
        "topics.*.asked and topics.*.volunteered."
    )


def _topics(keys: Iterable[str]) -> set[str]:
    parts = (key.split(".") for key in keys)
    return {part[1] for part in parts if part[0] == "topics"}
