"""The kinds of event that a chain may hold, and the names fixed for ever."""

from enum import StrEnum

ORGANISATION = "organisation"
"""The chain of what belongs to no case: signing in, roles, settings, openings."""


class EventType(StrEnum):
    """What happened, as coarsely as may outlive erasure; values never change."""

    CONSENT_REQUESTED = "consent.requested"
    CONSENT_RECORDED = "consent.recorded"
    CONTACT_CHECKED = "contact.checked"
    CONTACT_RECORDED = "contact.recorded"
    NOTE_RECORDED = "note.recorded"
    FINDING_RECORDED = "finding.recorded"
    DEBRIEF_RECORDED = "debrief.recorded"
    DEBRIEF_EXPORTED = "debrief.exported"
    RECORD_VIEWED = "record.viewed"
    REPLY_RECORDED = "reply.recorded"
    STAFF_SIGNED_IN = "staff.signed_in"
    STAFF_CHANGED = "staff.changed"
    SETTINGS_CHANGED = "settings.changed"
    OPENING_RECORDED = "opening.recorded"
    SUBJECT_ERASED = "subject.erased"
    KEY_ROTATED = "key.rotated"
    LINK_MISUSED = "link.misused"
    LINK_REVOKED = "link.revoked"
    CODE_REFUSED = "code.refused"
    WAIVER_RECORDED = "waiver.recorded"
    PASSAGE_WALLED = "passage.walled"
    PASSAGE_DISMISSED = "passage.dismissed"
    DECISION_RECORDED = "decision.recorded"
    DECISION_CHECKED = "decision.checked"
    HOLD_RECORDED = "hold.recorded"
    POLICY_RELAXED = "policy.relaxed"
