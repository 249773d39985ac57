"""The page on which it is said who interviews a candidate on which day."""

from flask import flash, redirect, render_template
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.validators import Optional, ValidationError

from hiring.blueprints.candidates.views import candidates, page_of
from hiring.blueprints.forms import (
    SHORT,
    BaseForm,
    day_field,
    read_time,
    text_field,
)
from hiring.domain.errors import DomainError
from hiring.permissions import Permission, requires
from hiring.queries.candidates import CandidateView, load_for_editing
from hiring.queries.interviews import InterviewDay, list_interview_days, zone_of
from hiring.services.interviews import Day, set_interview_days

Page = str | Response | tuple[str, int]


class DayForm(BaseForm):
    """When one of them interviews."""

    held_on = day_field("Day of the interview")
    over_at = text_field(
        "Over at about", Optional(), limit=SHORT, description="For example 15:30"
    )

    def day(self) -> Day:
        """Return what was typed; raises for a time that is none, or has no day."""
        typed = self.over_at.data or ""
        over_at = read_time(typed) if typed else None
        if over_at and self.held_on.data is None:
            raise DomainError("Enter the day as well.", "held_on")
        return Day(self.held_on.data, over_at)


@candidates.get("/candidates/<candidate_id>/interview-days")
@requires(Permission.CANDIDATE_EDIT)
def interview_days(candidate_id: str) -> Page:
    """Show who interviews a candidate, and when."""
    view = load_for_editing(current_user.actor, candidate_id)
    people = list_interview_days(candidate_id)
    return _page(view, people, {each.staff_id: _form_of(each) for each in people})


@candidates.post("/candidates/<candidate_id>/interview-days")
@requires(Permission.CANDIDATE_EDIT)
def set_days(candidate_id: str) -> Page:
    """Keep the days; whoever has one is reminded of the debrief that evening."""
    view = load_for_editing(current_user.actor, candidate_id)
    people = list_interview_days(candidate_id)
    forms = {str(each.staff_id): DayForm(prefix=_prefix(each)) for each in people}
    checked = [form.validate() for form in forms.values()]
    days = {staff_id: day for staff_id, form in forms.items() if (day := _day_of(form))}
    if not all(checked) or len(days) < len(forms):
        return _page(view, people, forms), 422
    set_interview_days(current_user.actor, candidate_id, days)
    flash("The days are saved.")
    return redirect(page_of(candidate_id, view.opening_id), 303)


def _day_of(form: DayForm) -> Day | None:
    try:
        return form.day()
    except DomainError as error:
        form.refuse(error)
    except ValidationError as error:
        form.over_at.errors = [*form.over_at.errors, str(error)]
    return None


def _form_of(each: InterviewDay) -> DayForm:
    form = DayForm(None, prefix=_prefix(each))
    form.held_on.data = each.held_on
    form.over_at.data = f"{each.over_at:%H:%M}" if each.over_at else ""
    return form


def _prefix(each: InterviewDay) -> str:
    return f"s{each.staff_id}-"


def _page(
    view: CandidateView, people: tuple[InterviewDay, ...], forms: dict[str, DayForm]
) -> str:
    return render_template(
        "candidates/interview_days.html",
        candidate=view,
        people=people,
        forms=forms,
        zone=zone_of(view.id).key,
        back=page_of(view.id, view.opening_id),
        has_errors=any(form.errors for form in forms.values()),
    )
