"""The call guide of an opening or a candidate, as it is printed.

The same job, with its places and the words that hold there, is what the page of what
applies shows.
"""

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from hiring import clock
from hiring.adapters import translations
from hiring.adapters.call_words import call_words
from hiring.adapters.policy_files import list_jurisdictions, policy_for
from hiring.adapters.said_places import said_places
from hiring.adapters.topic_words import topic_words
from hiring.domain.actor import Actor
from hiring.domain.call_guide import CallGuide, questions_for, spoken
from hiring.domain.document import Choice, Document
from hiring.domain.policy import Policy
from hiring.domain.what_applies import guide_sections, off_limits
from hiring.queries.candidates import load_candidate
from hiring.queries.openings import load_opening
from hiring.queries.organisation import load_settings
from hiring.queries.places import places_in_words

_CALL = "/call"
"""Where people who are called check a code: they hear it, so no link is made."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a page or guide is for: a job, and perhaps one candidate for it."""

    title: str
    team: str
    level: str
    jurisdictions: frozenset[str]
    candidate: str = ""
    candidate_id: str = ""
    opening_id: str = ""

    @property
    def policy(self) -> Policy:
        """Return what holds in all of its places."""
        return policy_for(self.jurisdictions)

    @property
    def places(self) -> str:
        """Name its places."""
        return places_in_words(sorted(self.jurisdictions)) or "Our own rules only"

    def with_place(self, place: str) -> "Job":
        """Add one more place, if it is one that we know."""
        known = {file.id for file in list_jurisdictions()}
        return replace(self, jurisdictions=self.jurisdictions | ({place} & known))


def load_job(actor: Actor, opening_id: str) -> Job:
    """Return an opening that the actor may see."""
    view = load_opening(actor, opening_id)
    return Job(
        title=view.title,
        team=view.team,
        level=view.level,
        jurisdictions=frozenset(view.jurisdictions),
        opening_id=view.id,
    )


def load_job_of(actor: Actor, candidate_id: str) -> Job:
    """Return what a candidate of the actor's is up for."""
    case = load_candidate(actor, candidate_id)
    return Job(
        title=case.opening_title,
        team=case.team,
        level=case.level,
        jurisdictions=frozenset(case.jurisdictions),
        candidate=case.name,
        candidate_id=case.id,
    )


def load_opening_guide(actor: Actor, opening_id: str, choice: Choice) -> Document:
    """Return the call guide of an opening."""
    return _document(load_job(actor, opening_id), choice)


def load_call_guide(actor: Actor, candidate_id: str, choice: Choice) -> Document:
    """Return the call guide for talks about one candidate."""
    return _document(load_job_of(actor, candidate_id), choice)


def _document(job: Job, choice: Choice) -> Document:
    guide = _guide(job.with_place(choice.also), choice.base_url)
    return Document(
        job.candidate_id, "call-guide.pdf", "call_guide.html", {"guide": guide}
    )


def _guide(job: Job, base_url: str) -> CallGuide:
    policy, settings, language = job.policy, load_settings(), translations.spoken()
    words = call_words(language)
    names = {
        "organisation": settings.name,
        "candidate": job.candidate or translations.gettext("the candidate"),
        "job": job.title,
        "address": base_url.partition("://")[2] + _CALL,
    }
    asked = (
        (who, tuple(text.format(**names) for text in texts))
        for who, texts in questions_for(job.level, words.questions)
    )
    return CallGuide(
        job=job.title,
        team=job.team,
        candidate=job.candidate,
        organisation=names["organisation"],
        places=said_places(sorted(job.jurisdictions)),
        script=spoken(words.script, names),
        questions=tuple(asked),
        off_limits=tuple(off_limits(policy, topic_words().topics)),
        rules=guide_sections(policy),
        conflict=policy.retention_conflict,
        digest=policy.digest,
        verified_on=policy.verified_on,
        made_on=clock.now().astimezone(ZoneInfo(settings.time_zone)).date(),
    )
