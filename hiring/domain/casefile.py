"""The frozen picture of a case that rules read, and nothing else is given to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from hiring.domain.consent import Decision, Person, is_same_person
from hiring.domain.debrief import ThemeCategory
from hiring.domain.finding import RuleCode
from hiring.domain.standing import Ground, Standing, Verdict, standing_at
from hiring.domain.wording import Wording

Found = TypeVar("Found")


class ContactKind(StrEnum):
    """A reference is someone the candidate offered; the rest is back-channel."""

    REFERENCE = "reference"
    BACK_CHANNEL = "back_channel"

    @property
    def label(self) -> str:
        """Name the kind as people read it."""
        return {"reference": "Reference", "back_channel": "Back-channel"}[self.value]


class Channel(StrEnum):
    """How the talk was held."""

    PHONE = "phone"
    VIDEO = "video"
    IN_PERSON = "in_person"
    MESSAGE = "message"

    @property
    def label(self) -> str:
        """Name the channel as people read it."""
        return self.value.replace("_", " ").capitalize()


class Outcome(StrEnum):
    """What came of the attempt."""

    SPOKE = "spoke"
    NO_ANSWER = "no_answer"
    LEFT_MESSAGE = "left_message"
    DECLINED = "declined"

    @property
    def label(self) -> str:
        """Name the outcome as people read it."""
        return {
            "spoke": "We spoke",
            "no_answer": Wording("No answer"),
            "left_message": Wording("Left a message"),
            "declined": Wording("They declined"),
        }[self.value]


class Stage(StrEnum):
    """Where the process stood: a back-channel can happen at any point (S1, S12)."""

    BEFORE_FIRST_CALL = "before_first_call"
    SCREENING = "screening"
    INTERVIEWS = "interviews"
    FINAL_ROUND = "final_round"
    OFFER = "offer"
    AFTER_OFFER = "after_offer"

    @property
    def label(self) -> str:
        """Name the stage as people read it."""
        return self.value.replace("_", " ").capitalize()


class Initiator(StrEnum):
    """Who started the talk; an unasked tip is started by the informant."""

    US = "us"
    INFORMANT = "informant"
    CHANCE = "chance"

    @property
    def label(self) -> str:
        """Say who started, as people read it."""
        return {
            "us": "We asked",
            "informant": "They came to us, unasked",
            "chance": "It came up by chance",
        }[self.value]


class Basis(StrEnum):
    """Whether the informant saw it or was told."""

    FIRST_HAND = "first_hand"
    HEARSAY = "hearsay"
    MIXED = "mixed"

    @property
    def label(self) -> str:
        """Name the basis as people read it."""
        return {
            "first_hand": "Seen first hand",
            "hearsay": "Heard from others",
            "mixed": "Some of each",
        }[self.value]


class Changed(StrEnum):
    """Whether the talk changed what the team believed (S2)."""

    NO = "no"
    SOMEWHAT = "somewhat"
    YES = "yes"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {"no": "No", "somewhat": "A little", "yes": "Yes"}[self.value]


class Tone(StrEnum):
    """What was said on the whole: for the candidate, against, or some of each."""

    FAVOURABLE = "favourable"
    MIXED = "mixed"
    UNFAVOURABLE = "unfavourable"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {
            "favourable": "Mostly good",
            "mixed": "Some of each",
            "unfavourable": "Mostly bad",
        }[self.value]


class Identity(StrEnum):
    """How the caller made sure who the informant is."""

    KNOWN = "known"
    WORK_ADDRESS = "work_address"
    SWITCHBOARD = "switchboard"
    CANDIDATE_GAVE = "candidate_gave"
    NOT_CHECKED = "not_checked"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {
            "known": "I know them",
            "work_address": "From their work address",
            "switchboard": "Through their organisation",
            "candidate_gave": "With the number or address the candidate gave",
            "not_checked": "Not checked",
        }[self.value]


class HiringOutcome(StrEnum):
    """How the candidate's case ended."""

    HIRED = "hired"
    REJECTED = "rejected"
    WITHDREW = "withdrew"

    @property
    def label(self) -> str:
        """Say it as people read it."""
        return {
            "hired": Wording("We offer the job"),
            "rejected": Wording("We do not go on"),
            "withdrew": Wording("The candidate withdrew"),
        }[self.value]


@dataclass(frozen=True, slots=True)
class HiringDecision:
    """What was decided, when, and which contacts it rests on.

    ``consent_counted`` says whether the candidate's answers about references played
    any part; None: it was not said.
    """

    outcome: HiringOutcome
    decided_at: datetime
    cited: frozenset[str] = frozenset()
    consent_counted: bool | None = None


@dataclass(frozen=True, slots=True)
class TopicMark:
    """A passage that a person confirmed to touch a topic off limits.

    ``asked`` says that our side brought it up; otherwise it was volunteered.
    """

    topic: str
    asked: bool


@dataclass(frozen=True, slots=True)
class Seen:
    """What a rule saw, in so far as a waiver names it; no person: of the whole case."""

    code: RuleCode
    person: str = ""
    about: str = ""
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class Waiver:
    """HR's word that a rule need not speak of one person in one case.

    ``person`` is the informant's name; empty where the rule speaks of the whole case.
    ``about`` and ``organisation`` are those of the finding that was waived; empty ones
    cover all.
    """

    id: str
    code: RuleCode
    person: str
    waived_at: datetime
    waived_by: str = ""
    about: str = ""
    organisation: str = ""

    def covers(self, seen: Seen) -> bool:
        """Tell whether what a rule saw is what HR let rest."""
        return (
            self.code == seen.code
            and self.about in {"", seen.about}
            and self.is_for(Person(seen.person, seen.organisation))
        )

    def is_for(self, person: Person) -> bool:
        """Tell whether it speaks of this person; a namesake elsewhere is another."""
        if not self.person or not person.name:
            return self.person == person.name
        return is_same_person(person, self.person, self.organisation)


@dataclass(frozen=True, slots=True)
class DebriefExport:
    """A debrief that left as a PDF, and for whom."""

    author: str
    recipient: str
    on_panel: bool
    exported_at: datetime
    debrief_id: str = ""


THEMES_OF_A_NOTE = 3
"""How many points a note can name; whoever has more to name adds notes."""


@dataclass(frozen=True, slots=True)
class NoteTheme:
    """One point of what was said, in a line of the caller's own.

    It can be shown to the candidate, answered and cited where the words themselves are
    kept back. ``about`` is one of a debrief's categories.
    """

    claim: str
    about: ThemeCategory | None = None
    tone: Tone | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """The word of a person who would rather not talk about the candidate.

    ``seq`` is its place in the ledger.
    """

    person: Person
    seq: int
    refused_at: datetime

    def is_of(self, other: Person) -> bool:
        """Tell whether it is this person's word; a namesake elsewhere is another."""
        if self.person.referee_id and self.person.referee_id == other.referee_id:
            return True
        return is_same_person(other, self.person.name, self.person.organisation)


@dataclass(frozen=True, slots=True)
class Notes:
    """What was said, and the context that it has to be read in (S10).

    ``conflict`` names any dispute, rivalry, kinship or money between informant and
    candidate; ``no_conflict`` says that it was asked and there is none.
    """

    facts: str = ""
    opinions: str = ""
    company_stage: str = ""
    support: str = ""
    market: str = ""
    clash: str = ""
    conflict: str = ""
    no_conflict: bool = False
    basis: Basis | None = None
    believed_before: str = ""
    changed: Changed | None = None
    tone: Tone | None = None
    themes: tuple[NoteTheme, ...] = ()

    @property
    def theme_1(self) -> str:
        """Return the first theme's claim, as a field in which people write."""
        return self._claim(0)

    @property
    def theme_2(self) -> str:
        """Return the second theme's claim."""
        return self._claim(1)

    @property
    def theme_3(self) -> str:
        """Return the third theme's claim."""
        return self._claim(2)

    def _claim(self, place: int) -> str:
        return self.themes[place].claim if place < len(self.themes) else ""

    @property
    def has_content(self) -> bool:
        """Tell whether anything that was said is written down."""
        return bool(self.facts or self.opinions or self.themes)

    @property
    def tones(self) -> frozenset[Tone]:
        """Name how it speaks of the candidate: on the whole, and theme by theme."""
        named = (self.tone, *(theme.tone for theme in self.themes))
        return frozenset(tone for tone in named if tone is not None)

    @property
    def has_context(self) -> bool:
        """Tell whether the informant's setting is described."""
        return any((self.company_stage, self.support, self.market, self.clash))


@dataclass(frozen=True, slots=True)
class Contact:
    """One talk, or an attempt at one.

    ``seq`` is its place in the ledger. ``occurred_at`` is claimed by who logged it;
    ``logged_at`` is the server's. ``just_now`` means that the claim is the moment of
    writing, so that the ledger's order decides what consent held. ``listed`` is what
    held at that moment. ``notes`` is None until some are written; ``notes_at`` is
    when the first were. ``told_at`` is when the candidate was told of the contact and
    offered a reply; ``seen_at`` is when the candidate opened its page, ``replied_at``
    when they first answered. ``caller_agency`` names the agency that a caller works
    for, empty for own staff; ``agency_papers`` says that the candidate had its
    disclosure and signed.
    """

    id: str
    seq: int
    kind: ContactKind
    person: Person
    occurred_at: datetime
    logged_at: datetime
    just_now: bool
    channel: Channel
    outcome: Outcome
    initiator: Initiator
    stage: Stage | None = None
    known_from: str = ""
    known_to: str = ""
    notes: Notes | None = None
    notes_at: datetime | None = None
    notes_to_follow: bool = False
    reason: str = ""
    logged_by: str = ""
    identity: Identity | None = None
    anonymity_promised: bool | None = None
    caller_trained_on: date | None = None
    caller_agency: str = ""
    agency_papers: bool = False
    told_at: datetime | None = None
    topics: tuple[TopicMark, ...] = ()
    seen_at: datetime | None = None
    replied_at: datetime | None = None

    @property
    def is_conversation(self) -> bool:
        """Tell whether anything can have been said."""
        return self.outcome is Outcome.SPOKE

    @property
    def offered_at(self) -> datetime | None:
        """Return when the candidate could first answer: the notice, or the page."""
        moments = [at for at in (self.told_at, self.seen_at) if at is not None]
        return min(moments, default=None)


@dataclass(frozen=True, slots=True)
class Check:
    """A name that was asked about, and what was answered at once.

    ``is_listed`` says that the candidate had named this person.
    """

    seq: int
    person: Person
    asked_by: str
    asked_at: datetime
    verdict: Verdict
    ground: Ground | None = None
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class CaseFile:
    """Everything a rule may know of one case, as it stood at ``as_of``.

    ``ended_at`` is when the process ended for the candidate, from which keeping is
    counted; ``hold`` says why the case must not be deleted. ``flagged`` is what the
    other rules saw of whom: the rule about waivers reads it. What consent
    says about a contact is worked out once and remembered, since a dozen rules ask.
    """

    candidate: str
    decisions: Sequence[Decision]
    contacts: Sequence[Contact]
    as_of: datetime
    id: str = ""
    hiring_decision: HiringDecision | None = None
    waivers: tuple[Waiver, ...] = ()
    exports: tuple[DebriefExport, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    ended_at: datetime | None = None
    hold: str = ""
    checks: tuple[Check, ...] = ()
    flagged: frozenset[Seen] = frozenset()
    _known: dict[tuple[object, int], tuple[Contact, Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def once(
        self, ask: Callable[["CaseFile", Contact], Found], contact: Contact
    ) -> Found:
        """Answer a question about a contact, working it out only the first time."""
        key = (ask, id(contact))
        if key not in self._known:
            # The contact is kept too, so that its identity cannot pass to another.
            self._known[key] = (contact, ask(self, contact))
        found: Found = self._known[key][1]
        return found

    def standing(self, contact: Contact) -> Standing:
        """Say what consent held for the contact when it took place."""
        return self.once(_standing, contact)

    def standing_when_written(self, contact: Contact) -> Standing:
        """Say what consent held when the contact was written down."""
        if contact.just_now:
            return self.standing(contact)
        return self.once(_standing_when_written, contact)

    def was_agreed(self, contact: Contact) -> bool:
        """Tell whether the candidate had agreed to the contact when it took place."""
        return self.standing(contact).verdict is Verdict.AGREED

    def find_refusal(self, contact: Contact) -> Refusal | None:
        """Return the person's own no that came before the contact, if there is one."""
        for refusal in self.refusals:
            came_before = (
                refusal.seq < contact.seq
                if contact.just_now
                else refusal.refused_at < contact.occurred_at
            )
            if came_before and refusal.is_of(contact.person):
                return refusal
        return None

    def named_before(self, contact: Contact) -> list[Person]:
        """List the people named earlier in the case whose addresses are known."""
        called = [(each.seq, each.person) for each in self.contacts]
        asked = [(each.seq, each.person) for each in self.checks]
        return [
            person
            for seq, person in called + asked
            if seq < contact.seq and person.reach
        ]

    def earlier_standings(self, contact: Contact) -> list[Standing]:
        """List what held for the person after each decision up to the contact."""
        at = None if contact.just_now else contact.occurred_at
        return [
            standing_at(
                self.decisions,
                contact.person,
                before_seq=decision.seq + 1,
                known=self.named_before(contact),
            )
            for decision in self.decisions
            if decision.seq < contact.seq and (at is None or decision.at <= at)
        ]


@dataclass(frozen=True, slots=True)
class OpeningFile:
    """The cases of one opening, for rules that compare them, as of one moment."""

    title: str
    cases: Sequence[CaseFile]
    as_of: datetime


def _standing(case: CaseFile, contact: Contact) -> Standing:
    at = None if contact.just_now else contact.occurred_at
    known = case.named_before(contact)
    return standing_at(
        case.decisions, contact.person, before_seq=contact.seq, at=at, known=known
    )


def _standing_when_written(case: CaseFile, contact: Contact) -> Standing:
    known = case.named_before(contact)
    return standing_at(
        case.decisions, contact.person, before_seq=contact.seq, known=known
    )
