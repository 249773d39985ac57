"""What applies to an opening or a candidate."""

from flask import render_template, request
from flask_login import current_user
from wtforms import SelectField

from hiring.adapters.topic_words import topic_words
from hiring.blueprints.forms import BaseForm
from hiring.blueprints.openings.views import openings
from hiring.domain.what_applies import sources_of, what_applies
from hiring.permissions import Permission, requires
from hiring.queries.authority import MARKS
from hiring.queries.call_guides import Job, load_job, load_job_of
from hiring.queries.places import place_choices


class AlsoForm(BaseForm):
    """One more place whose rules are to be shown too."""

    also = SelectField("Add the rules of", choices=[])


@openings.get("/openings/<opening_id>/what-applies")
@requires(Permission.OPENING_VIEW)
def applies(opening_id: str) -> str:
    """Say who may be contacted, what may be asked and how long all is kept."""
    return _page(load_job(current_user.actor, opening_id))


@openings.get("/candidates/<candidate_id>/what-applies")
@requires(Permission.CANDIDATE_VIEW)
def applies_to_candidate(candidate_id: str) -> str:
    """Say the same for one candidate, whose own place may add rules."""
    return _page(load_job_of(current_user.actor, candidate_id))


def _also() -> str:
    """Return the one more place that is asked for, if it is one that we know."""
    known = dict(place_choices())
    asked = (each for each in request.args.getlist("also") if each in known)
    return next(asked, "")


def _page(own: Job) -> str:
    form = AlsoForm(also=_also())
    form.also.choices = [*place_choices()]
    job = own.with_place(_also())
    sections = what_applies(job.policy, topic_words().topics)
    return render_template(
        "openings/applies.html",
        job=job,
        also=_also() or None,
        form=form,
        sections=sections,
        sources=sources_of(sections),
        marks=MARKS,
        conflict=job.policy.retention_conflict,
        verified_on=job.policy.verified_on,
    )
