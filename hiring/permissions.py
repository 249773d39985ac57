"""Who may do what: the whole policy, on one screen.

A view says which permission it needs with ``@requires``; ``gate.py`` enforces it.
Whose object it is, is another matter: ``queries`` give out only what the actor's
roles, openings and assignments cover.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from hiring.domain.actor import Actor, Role


class Permission(StrEnum):
    """What can be done, as ``resource:verb``."""

    PUBLIC = "public"  # no sign-in: pages that reveal nothing about anyone
    CANDIDATE = "candidate"  # through a consent link; the visit is checked by the view
    SIGNED_IN = "signed-in"  # any member of staff, for their own account
    STAFF_EDIT = "staff:edit"  # invite, change roles, switch off, settings
    OPENING_VIEW = "opening:view"  # see openings
    OPENING_EDIT = "opening:edit"  # create, change and close openings
    CANDIDATE_VIEW = "candidate:view"  # see a candidate's page
    CANDIDATE_EDIT = "candidate:edit"  # add, import and assign candidates
    CONSENT_ASK = "consent:ask"  # send the consent mail, ask about a person
    QUOTE_READ = "quote:read"  # see which words of a candidate may be quoted
    FEEDBACK_GIVE = "feedback:give"  # answer a candidate who asks how it went
    CONTACT_LOG = "contact:log"  # "May I call?", log a contact, add to one's record
    FINDING_EXPLAIN = "finding:explain"  # give the reason for a finding
    FINDING_SETTLE = "finding:settle"  # settle a finding that is not one's own
    FINDING_WAIVE = "finding:waive"  # let a rule rest for a person, not for oneself
    DECISION_WRITE = "decision:write"  # write down what was decided about a candidate
    FORMER_INVITE = "former:invite"  # invite former staff to speak with candidates
    HOLD_SET = "hold:set"  # keep a case from being deleted, or no longer
    CORRECTION_ANSWER = "correction:answer"  # put right what a candidate says is wrong
    ERASURE_APPROVE = "erasure:approve"  # one of the two who approve an erasure
    DEBRIEF_WRITE = "debrief:write"  # write, sign and amend one's own debrief
    DEBRIEF_READ = "debrief:read"  # read and export signed debriefs
    DEBRIEF_TAKE_ALL = "debrief:take-all"  # take all debriefs of an opening at once
    PANEL_OPEN = "panel:open"  # let debriefs be read together before all have signed
    QUESTION_WRITE = "question:write"  # raise and answer what is open, keep the plan
    ADDRESS_CHANGE = "address:change"  # propose a candidate's address, or decide on it
    MAIL_VIEW = "mail:view"  # see which mails did not arrive
    AUDIT_READ = "audit:read"  # all cases, the period, the ledger


_ADMIN, _MANAGER = Role.ADMINISTRATOR, Role.HIRING_MANAGER
_INTERVIEWER, _HR = Role.INTERVIEWER, Role.HR

GRANTS: Mapping[Permission, frozenset[Role]] = {
    Permission.SIGNED_IN: frozenset(Role),
    Permission.STAFF_EDIT: frozenset({_ADMIN}),
    Permission.OPENING_VIEW: frozenset({_ADMIN, _MANAGER, _HR}),
    Permission.OPENING_EDIT: frozenset({_ADMIN, _MANAGER}),
    Permission.CANDIDATE_VIEW: frozenset({_MANAGER, _INTERVIEWER, _HR}),
    Permission.CANDIDATE_EDIT: frozenset({_ADMIN, _MANAGER}),
    Permission.CONSENT_ASK: frozenset({_MANAGER}),
    Permission.QUOTE_READ: frozenset({_MANAGER, _HR}),
    Permission.FEEDBACK_GIVE: frozenset({_MANAGER}),
    Permission.CONTACT_LOG: frozenset({_MANAGER, _INTERVIEWER, _HR}),
    Permission.FINDING_EXPLAIN: frozenset({_MANAGER, _INTERVIEWER, _HR}),
    Permission.FINDING_SETTLE: frozenset({_HR}),
    Permission.FINDING_WAIVE: frozenset({_HR}),
    Permission.DECISION_WRITE: frozenset({_MANAGER, _HR}),
    Permission.FORMER_INVITE: frozenset({_HR}),
    Permission.HOLD_SET: frozenset({_HR}),
    Permission.CORRECTION_ANSWER: frozenset({_MANAGER, _HR}),
    Permission.ERASURE_APPROVE: frozenset({_ADMIN, _HR}),
    Permission.DEBRIEF_WRITE: frozenset({_MANAGER, _INTERVIEWER}),
    Permission.DEBRIEF_READ: frozenset({_MANAGER, _INTERVIEWER, _HR}),
    Permission.DEBRIEF_TAKE_ALL: frozenset({_MANAGER, _HR}),
    Permission.PANEL_OPEN: frozenset({_HR}),
    Permission.QUESTION_WRITE: frozenset({_MANAGER, _INTERVIEWER, _HR}),
    Permission.ADDRESS_CHANGE: frozenset({_MANAGER, _HR}),
    Permission.MAIL_VIEW: frozenset({_MANAGER, _HR}),
    Permission.AUDIT_READ: frozenset({_HR}),
}

View = TypeVar("View", bound=Callable[..., Any])


def requires(permission: Permission) -> Callable[[View], View]:
    """Mark a view with the permission it needs; the gate does the checking."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def is_allowed(actor: Actor, permission: Permission) -> bool:
    """Tell whether any of the actor's roles grants the permission."""
    return bool(actor.roles & GRANTS.get(permission, frozenset()))
