"""What a waiver has to say before it counts."""

from dataclasses import dataclass

from hiring.domain.errors import DomainError
from hiring.domain.rules import RULES, explain
from hiring.domain.rules._rule import Rule, Scope

_WATCHING = "WAI"
"""The family of rules about waivers themselves."""


@dataclass(frozen=True, slots=True)
class Waive:
    """What is waived: a rule, and the person whom it would speak of.

    ``person`` is empty where the rule speaks of the whole case. ``about`` and
    ``organisation`` are those of the finding that is waived; a waiver made beforehand
    leaves them empty, for all.
    """

    candidate_id: str
    code: str
    person: str
    reason: str
    press_id: str = ""
    about: str = ""
    organisation: str = ""


def can_be_waived(code: str) -> bool:
    """Tell whether a rule may rest; those that watch over waivers never do."""
    return explain(code).family != _WATCHING


def list_waivable() -> tuple[Rule, ...]:
    """List the rules that may rest."""
    return tuple(rule for rule in RULES if can_be_waived(rule.code))


def check_waiver(command: Waive) -> None:
    """Refuse a waiver that leaves out for whom, or why."""
    if not can_be_waived(command.code):
        message = "This rule watches over waivers, so it cannot be waived itself."
        raise DomainError(message, "rule")
    if explain(command.code).scope is Scope.CONTACT and not command.person:
        message = "Enter for whom: this rule speaks of one person."
        raise DomainError(message, "person")
    if not command.reason:
        message = "Write why this rule need not speak here."
        raise DomainError(message, "reason")
