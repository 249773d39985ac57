"""What applies to an opening or a candidate, and the call guide made from it."""

from dataclasses import dataclass
from itertools import islice

from flask import make_response, render_template, request
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import SelectField

from hiring import clock
from hiring.adapters.call_words import call_words
from hiring.adapters.pdf import PdfRefused, PdfUnavailable, render
from hiring.adapters.policy_files import list_jurisdictions, policy_for
from hiring.adapters.topic_words import topic_words
from hiring.blueprints.forms import BaseForm
from hiring.blueprints.openings.views import openings
from hiring.domain.call_guide import CallGuide, questions_for, spoken
from hiring.domain.policy import Policy
from hiring.domain.spoken_dates import day_words
from hiring.domain.what_applies import (
    guide_sections,
    off_limits,
    sources_of,
    what_applies,
)
from hiring.pages import call_address, local_zone
from hiring.permissions import Permission, requires
from hiring.queries.authority import MARKS
from hiring.queries.candidates import load_candidate
from hiring.queries.openings import load_opening
from hiring.queries.organisation import load_settings
from hiring.queries.places import place_choices, places_in_words

Page = str | tuple[str, int] | Response


class AlsoForm(BaseForm):
    """One more place whose rules are to be shown too."""

    also = SelectField("Add the rules of", choices=[])


@dataclass(frozen=True, slots=True)
class _Job:
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
        return policy_for(self.jurisdictions)

    @property
    def places(self) -> str:
        return places_in_words(sorted(self.jurisdictions)) or "Our own rules only"


@openings.get("/openings/<opening_id>/what-applies")
@requires(Permission.OPENING_VIEW)
def applies(opening_id: str) -> Page:
    """Say who may be contacted, what may be asked and how long all is kept."""
    return _page(_of_opening(opening_id))


@openings.get("/openings/<opening_id>/call-guide.pdf")
@requires(Permission.OPENING_VIEW)
def call_guide(opening_id: str) -> Page:
    """Give the call guide of an opening."""
    return _guide(_of_opening(opening_id))


@openings.get("/candidates/<candidate_id>/what-applies")
@requires(Permission.CANDIDATE_VIEW)
def applies_to_candidate(candidate_id: str) -> Page:
    """Say the same for one candidate, whose own place may add rules."""
    return _page(_of_candidate(candidate_id))


@openings.get("/candidates/<candidate_id>/call-guide.pdf")
@requires(Permission.CANDIDATE_VIEW)
def call_guide_for_candidate(candidate_id: str) -> Page:
    """Give the call guide for talks about one candidate."""
    return _guide(_of_candidate(candidate_id))


def _of_opening(opening_id: str) -> _Job:
    view = load_opening(current_user.actor, opening_id)
    return _Job(
        title=view.title,
        team=view.team,
        level=view.level,
        jurisdictions=frozenset(view.jurisdictions) | _also(),
        opening_id=view.id,
    )


def _of_candidate(candidate_id: str) -> _Job:
    case = load_candidate(current_user.actor, candidate_id)
    return _Job(
        title=case.opening_title,
        team=case.team,
        level=case.level,
        jurisdictions=frozenset(case.jurisdictions) | _also(),
        candidate=case.name,
        candidate_id=case.id,
    )


def _also() -> frozenset[str]:
    """Return the one more place that is asked for, if it is one that we know."""
    known = {file.id for file in list_jurisdictions()}
    asked = (each for each in request.args.getlist("also") if each in known)
    return frozenset(islice(asked, 1))


def _page(job: _Job, *, not_printed: str = "") -> Page:
    form = AlsoForm(also=next(iter(_also()), ""))
    form.also.choices = [*place_choices()]
    sections = what_applies(job.policy, topic_words().topics)
    page = render_template(
        "openings/applies.html",
        job=job,
        also=sorted(_also()),
        form=form,
        sections=sections,
        sources=sources_of(sections),
        marks=MARKS,
        conflict=job.policy.retention_conflict,
        verified_on=job.policy.verified_on,
        not_printed=not_printed,
    )
    return (page, 503) if not_printed else page


def _guide(job: _Job) -> Page:
    try:
        content = render("call_guide.html", {"guide": _call_guide(job)})
    except (PdfRefused, PdfUnavailable) as fault:
        return _page(job, not_printed=str(fault))
    response = make_response(content)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = 'attachment; filename="call-guide.pdf"'
    return response


def _call_guide(job: _Job) -> CallGuide:
    policy, words = job.policy, call_words()
    names = {
        "organisation": load_settings().name,
        "candidate": job.candidate or "the candidate",
        "job": job.title,
        "address": call_address(),
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
        places=job.places,
        script=spoken(words.script, names),
        questions=tuple(asked),
        off_limits=tuple(off_limits(policy, topic_words().topics)),
        rules=guide_sections(policy),
        conflict=policy.retention_conflict,
        digest=policy.digest,
        verified_on=day_words(policy.verified_on) if policy.verified_on else "",
        made_at=clock.now().astimezone(local_zone()),
    )
