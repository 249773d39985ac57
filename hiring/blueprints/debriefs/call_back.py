"""The call-back brief: what is still open, answering it, and the plan for the start."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.adapters.said_dates import day
from hiring.blueprints.debriefs.call_back_forms import (
    EndForm,
    LookedOverForm,
    PlanForm,
    QuestionForm,
    name_place,
)
from hiring.blueprints.debriefs.views import debriefs
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.open_question import QuestionState
from hiring.pages import local_zone
from hiring.permissions import Permission, requires
from hiring.queries.call_back import (
    CallBack,
    Place,
    Plan,
    find_waits,
    list_origins,
    list_sources,
    load_call_back,
)
from hiring.queries.candidates import CandidateView, load_candidate
from hiring.queries.debriefs import reads_others
from hiring.queries.open_questions import OpenQuestion, Words, load_question
from hiring.queries.organisation import local_today
from hiring.services.open_questions import end_question, keep_plan, raise_question
from hiring.services.passages import PointedOut, point_out_texts

Page = str | Response | tuple[str, int]
PAGE = 25
LONGEST_NUMBER = 6


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the questions of one kind, and where the others are."""

    rows: Sequence[OpenQuestion]
    first: int
    last: int
    total: int
    previous: int | None
    next: int | None


@debriefs.get("/candidates/<candidate_id>/call-back")
@requires(Permission.DEBRIEF_READ)
def call_back(candidate_id: str) -> Page:
    """Show what is still open, to whoever need not sign a debrief first."""
    case = load_candidate(current_user.actor, candidate_id)
    try:
        brief = load_call_back(current_user.actor, case)
    except Forbidden:
        return render_template("debriefs/call_back_closed.html", case=case)
    return _brief_page(case, brief, _filled(brief.plans))


@debriefs.post("/candidates/<candidate_id>/call-back")
@requires(Permission.QUESTION_WRITE)
def save_plan(candidate_id: str) -> Page:
    """Keep the plan for the start, and what the candidate needs to thrive."""
    actor, form = current_user.actor, PlanForm()
    case = load_candidate(actor, candidate_id)
    again = _tried(
        case, form, lambda kept: keep_plan(actor, form.command(case.id, kept))
    )
    if again:
        brief = load_call_back(actor, case)
        form.after.data = brief.plans[0].id if brief.plans else ""
        return _brief_page(case, brief, form, again.words), again.status
    flash("It is kept, with your name and the time.")
    return redirect(_there(case, "plan"), 303)


@debriefs.get("/candidates/<candidate_id>/call-back/new")
@requires(Permission.QUESTION_WRITE)
def ask_question(candidate_id: str) -> Page:
    """Ask which question is open; a link from a talk or a debrief names it already."""
    case = load_candidate(current_user.actor, candidate_id)
    form = QuestionForm(None, data={"origin": request.args.get("of")})
    return _question_page(case, form)


@debriefs.post("/candidates/<candidate_id>/call-back/new")
@requires(Permission.QUESTION_WRITE)
def save_question(candidate_id: str) -> Page:
    """Raise one more question."""
    actor, form = current_user.actor, QuestionForm()
    case = load_candidate(actor, candidate_id)
    again = _tried(
        case, form, lambda kept: raise_question(actor, form.command(case.id, kept))
    )
    if again:
        return _question_page(case, form, again.words), again.status
    flash("The question is open until somebody answers it.")
    if reads_others(actor, case):
        return redirect(_there(case, "open"), 303)
    return redirect(url_for("candidates.show", candidate_id=case.id), 303)


@debriefs.get("/questions/<open_question_id>")
@requires(Permission.QUESTION_WRITE)
def ask_answer(open_question_id: str) -> Page:
    """Ask what came of a question."""
    case, question = load_question(current_user.actor, open_question_id)
    if question.state is QuestionState.ANSWERED:
        return redirect(_there(case, "answered"), 303)
    return _end_page(case, question, EndForm(None))


@debriefs.post("/questions/<open_question_id>")
@requires(Permission.QUESTION_WRITE)
def save_answer(open_question_id: str) -> Page:
    """Answer a question, or put it aside with the reason."""
    actor, form = current_user.actor, EndForm()
    case, question = load_question(actor, open_question_id)
    again = _tried(
        case, form, lambda kept: end_question(actor, form.command(question.id, kept))
    )
    if again:
        return _end_page(case, question, form, again.words), again.status
    flash("It is on record, with your name and the time.")
    part = "aside" if form.end.data == QuestionState.ASIDE else "answered"
    return redirect(_there(case, part), 303)


@dataclass(frozen=True, slots=True)
class _Again:
    """Why a form comes back: words that stand out, or what is wrong beside a field."""

    words: Sequence[PointedOut]
    status: int


def _tried(
    case: CandidateView, form: LookedOverForm, save: Callable[[frozenset[str]], object]
) -> _Again | None:
    """Save what was typed, unless it is wrong or its words stand out the first time."""
    if not form.validate():
        return _Again((), 422)
    words = point_out_texts(form.texts(), case.id)
    topics = frozenset[str]().union(*(each.names for each in words))
    if not form.keeps(topics):
        form.show(topics)
        return _Again(words, 422)
    try:
        save(topics)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        form.refuse(error)
        return _Again((), 409 if isinstance(error, Conflict) else 422)
    return None


def _brief_page(
    case: CandidateView,
    brief: CallBack,
    form: PlanForm,
    words: Sequence[PointedOut] = (),
) -> str:
    return render_template(
        "debriefs/call_back.html",
        case=case,
        brief=brief,
        parts={
            "open": _part(brief.open, "open"),
            "answered": _part(brief.answered, "answered"),
            "aside": _part(brief.aside, "aside"),
        },
        form=form,
        words=words,
        has_errors=bool(form.errors or form.form_errors),
    )


def _question_page(
    case: CandidateView, form: QuestionForm, words: Sequence[PointedOut] = ()
) -> str:
    form.offer(map(_choice, list_origins(current_user.actor, case)))
    return render_template(
        "debriefs/question.html",
        case=case,
        form=form,
        words=words,
        may_read=reads_others(current_user.actor, case),
        has_errors=bool(form.errors or form.form_errors),
    )


def _end_page(
    case: CandidateView,
    question: OpenQuestion,
    form: EndForm,
    words: Sequence[PointedOut] = (),
) -> str:
    form.offer(map(_choice, list_sources(current_user.actor, case)))
    return render_template(
        "debriefs/answer.html",
        case=case,
        question=question,
        waits=find_waits(case, [question]),
        form=form,
        words=words,
        today=local_today().isoformat(),
        has_errors=bool(form.errors or form.form_errors),
    )


def _choice(place: Place) -> tuple[str, str]:
    on = day(place.on.astimezone(local_zone()))
    what = "Talk with" if place.is_talk else "Debrief by"
    return name_place(place.id, is_talk=place.is_talk), f"{what} {place.who}, {on}"


def _part(questions: Sequence[OpenQuestion], name: str) -> Part:
    typed = request.args.get(name, "")
    start = int(typed) if typed.isdecimal() and len(typed) < LONGEST_NUMBER else 0
    start = start if start < len(questions) else 0
    rows = questions[start : start + PAGE]
    end = start + len(rows)
    return Part(
        rows=rows,
        first=start + 1,
        last=end,
        total=len(questions),
        previous=max(0, start - PAGE) if start else None,
        next=end if end < len(questions) else None,
    )


def _filled(plans: Sequence[Plan]) -> PlanForm:
    """Begin with what was kept last, as far as it can be read, to be taken further."""
    if not plans:
        return PlanForm(None)
    newest = plans[0]
    return PlanForm(
        None,
        data={
            "first_30": _typed(newest.first_30),
            "first_60": _typed(newest.first_60),
            "first_90": _typed(newest.first_90),
            "needs": _typed(newest.needs),
            "after": newest.id,
        },
    )


def _typed(words: Words) -> str:
    return "".join(piece or "…" for piece in words)


def _there(case: CandidateView, part: str) -> str:
    return url_for("debriefs.call_back", candidate_id=case.id, _anchor=part)
