"""Feedback (S15) and quotes (S16): asked, answered, followed up, quoted or not."""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from hiring import clock
from hiring.domain.actor import Actor, Role
from hiring.domain.casefile import HiringOutcome
from hiring.domain.debrief import Story, Strength, ThemeCategory
from hiring.domain.debrief_draft import DraftTheme
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.domain.feedback import Due, FeedbackDraft, Unfit
from hiring.domain.period import Period
from hiring.domain.quote import Place, QuoteState
from hiring.models.feedback import Feedback, FeedbackRequest, FollowUp, Quote
from hiring.models.ledger import AuditEvent
from hiring.models.organisation import OutboxMail
from hiring.queries.came_back import list_came_back
from hiring.queries.candidates import load_candidate
from hiring.queries.feedback import (
    count_in_time,
    count_waiting_feedback,
    list_waiting_feedback,
    load_case_feedback,
    load_feedback_for,
)
from hiring.queries.openings import load_opening
from hiring.queries.quotes import list_quotes, list_standing
from hiring.services import feedback, quotes
from hiring.services.debriefs import SignDebrief, save_draft, sign_debrief
from hiring.services.feedback import FollowUpText, GiveFeedback
from hiring.services.feedback_days import (
    invite_follow_ups,
    remind_of_feedback,
    tell_of_overdue_feedback,
)
from hiring.services.hiring_decisions import Decide, decide
from hiring.services.openings import close_opening
from hiring.services.quotes import AskQuote
from hiring.services.staff import switch_off
from tests.builders import (
    CAREFUL,
    NEWS,
    SAID,
    SAM,
    TOLD,
    Case,
    a_case,
    a_contact,
    a_draft,
    a_feedback,
    a_follow_up,
    a_quote,
    a_staff,
    a_visit_again,
    a_wish_for_feedback,
    an_opening,
)
from tests.northgate import Northgate


@pytest.fixture
def case(northgate: Northgate) -> Case:
    return a_case(northgate, answers=CAREFUL, interviewers=[northgate.cast.ivo])


def later(days: float) -> object:
    return clock.set_to(clock.now() + timedelta(days=days))


def templates(northgate: Northgate) -> list[str]:
    return [row["template"] for row in northgate.rows(OutboxMail)]


def signed(
    northgate: Northgate, case: Case, author: Actor, *themes: DraftTheme
) -> None:
    draft = replace(a_draft(), themes=themes)
    with northgate.app.app_context():
        save_draft(author, case.id, draft)
        sign_debrief(author, SignDebrief(case.id, draft.digest, ""))


def theme(claim: str, story: str, strength: Strength) -> DraftTheme:
    return DraftTheme(
        ThemeCategory.CHALLENGES, claim, Story(did=story), strength=strength
    )


def test_a_candidate_asks_once_and_both_are_told_the_day(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    a_wish_for_feedback(northgate, case)
    (asked,) = northgate.rows(FeedbackRequest)
    assert (asked["due_at"].date() - asked["asked_at"].date()).days == 10
    northgate.deliver()
    (mail,) = [
        m for m in northgate.mails(case.manager.email) if "feedback" in m.subject
    ]
    assert f"{asked['due_at'].day} " in mail.body
    assert northgate.breaks() == []


def test_the_opening_may_be_closed_by_then(northgate: Northgate, case: Case) -> None:
    with northgate.app.app_context():
        close_opening(case.manager, case.opening_id)
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    assert northgate.rows(Feedback)


def test_only_who_asked_is_answered_and_only_by_the_hiring_manager(
    northgate: Northgate, case: Case
) -> None:
    cast, command = northgate.cast, GiveFeedback(case.id, TOLD)
    with northgate.app.app_context():
        with pytest.raises(Conflict):
            feedback.give_feedback(case.manager, command)
        for actor in (cast.ivo, cast.mira):
            with pytest.raises(Forbidden):
                feedback.give_feedback(actor, command)
        with pytest.raises(NotFound):
            feedback.give_feedback(cast.mei, command)
    assert northgate.rows(Feedback) == []


def test_an_answer_is_sealed_mailed_without_its_words_and_never_changed(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    first = a_feedback(northgate, case)
    northgate.deliver()
    mail = northgate.mails(case.email)[-1]
    assert mail.subject == "Your feedback is here"
    assert "/c/" in mail.body
    assert TOLD.gap not in mail.body
    second = a_feedback(northgate, case, gap="You have led one team, not two.")
    kept = {row["id"]: row["gap"] for row in northgate.rows(Feedback)}
    assert kept == {first: TOLD.gap, second: "You have led one team, not two."}
    events = northgate.rows(AuditEvent, case_id=case.id, type="feedback.recorded")
    assert len(events) == 3
    assert northgate.breaks() == []


def test_a_second_press_sends_nothing_twice(northgate: Northgate, case: Case) -> None:
    a_wish_for_feedback(northgate, case)
    command = GiveFeedback(case.id, TOLD, press_id="the same")
    with northgate.app.app_context():
        one = feedback.give_feedback(case.manager, command)
        assert feedback.give_feedback(case.manager, command) == one
    assert len(northgate.rows(Feedback)) == 1


def test_the_draft_is_made_of_signed_debriefs_and_of_nothing_else(
    northgate: Northgate, case: Case
) -> None:
    cast = northgate.cast
    said = "She froze in front of the whole board in Lyon."
    a_contact(northgate, case, SAM, notes=replace(SAID, opinions=said))
    signed(
        northgate,
        case,
        cast.ivo,
        theme("Plans well", "She moved 40 jobs in a night.", Strength.STRONG),
        theme("Has not led", "She asked who would decide.", Strength.WEAK),
        theme("Freezes", "She froze in front of the whole board.", Strength.MISSING),
        theme("Kind", "", Strength.STRONG),
    )
    with northgate.app.app_context():
        view = load_candidate(case.manager, case.id)
        draft = feedback.draft_feedback(case.manager, view)
        assert draft == FeedbackDraft(
            "Plans well. She moved 40 jobs in a night.",
            "Has not led. She asked who would decide.",
        )
        unsigned = replace(a_draft(), summary="Not signed.")
        save_draft(case.manager, case.id, unsigned)


def test_who_has_to_sign_first_gets_no_draft_and_reads_no_feedback(
    northgate: Northgate,
) -> None:
    lead = a_staff(northgate, "Otto Blum", Role.HIRING_MANAGER, Role.INTERVIEWER)
    case = a_case(northgate, answers=CAREFUL, manager=lead, interviewers=[lead])
    a_wish_for_feedback(northgate, case)
    with northgate.app.app_context():
        view = load_candidate(lead, case.id)
        assert feedback.draft_feedback(lead, view) is None
    a_feedback(northgate, case)
    with northgate.app.app_context():
        assert load_feedback_for(lead, view).given == ()
        assert load_feedback_for(
            northgate.cast.mira, load_candidate(northgate.cast.mira, case.id)
        ).given


def test_a_draft_is_not_sent_as_it_stands(northgate: Northgate, case: Case) -> None:
    a_wish_for_feedback(northgate, case)
    weak = theme("Has not led", "She asked who would decide.", Strength.WEAK)
    signed(northgate, case, northgate.cast.ivo, weak)
    given = replace(TOLD, gap="Has not led.  She asked who would decide. ".strip())
    with northgate.app.app_context(), pytest.raises(DomainError) as refused:
        feedback.give_feedback(case.manager, GiveFeedback(case.id, given))
    assert refused.value.field == "gap"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"gap": ""}, "gap"),
        ({"stood_out": ""}, "stood_out"),
        ({"closing": ""}, "closing"),
        ({"talk_on": date(2020, 1, 1)}, "talk_on"),
        ({"talk_on": date(2199, 1, 1)}, "talk_on"),
    ],
)
def test_what_makes_feedback_useful_is_asked_for(
    northgate: Northgate, case: Case, changed: dict[str, object], field: str
) -> None:
    a_wish_for_feedback(northgate, case)
    given = replace(TOLD, **changed)  # type: ignore[arg-type]
    with northgate.app.app_context(), pytest.raises(DomainError) as refused:
        feedback.give_feedback(case.manager, GiveFeedback(case.id, given))
    assert refused.value.field == field


def test_words_that_must_not_be_said_keep_it_from_being_sent_until_judged(
    northgate: Northgate, case: Case
) -> None:
    a_case(northgate, opening_id=case.opening_id, name="Leah Brooks")
    a_contact(northgate, case, SAM)
    a_wish_for_feedback(northgate, case)
    given = replace(
        TOLD,
        gap="You were ill for a year, and Leah Brooks was not.",
        closing="Ask Sam Keller. Then we will hire you.",
    )
    with northgate.app.app_context():
        found = feedback.give_feedback(case.manager, GiveFeedback(case.id, given))
        assert not isinstance(found, str)
        assert {each.why for each in found} == set(Unfit) - {Unfit.HEARD}
        assert northgate.rows(Feedback) == []
        some = frozenset(each.key for each in found[1:])
        again = feedback.give_feedback(case.manager, GiveFeedback(case.id, given, some))
        assert [each.key for each in again if not isinstance(each, str)] == [
            found[0].key
        ]
        fine = frozenset(each.key for each in found)
        sent = feedback.give_feedback(case.manager, GiveFeedback(case.id, given, fine))
        assert isinstance(sent, str)
    assert northgate.breaks() == []


def test_the_manager_is_reminded_once_and_hr_is_told_once(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    with northgate.app.app_context():
        remind_of_feedback()
        tell_of_overdue_feedback()
    assert "feedback_reminder" not in templates(northgate)
    with northgate.app.app_context(), later(9):
        for _ in range(2):
            remind_of_feedback()
            tell_of_overdue_feedback()
        northgate.deliver()
    with northgate.app.app_context(), later(11):
        for _ in range(2):
            remind_of_feedback()
            tell_of_overdue_feedback()
        northgate.deliver()
    told = templates(northgate)
    assert told.count("feedback_reminder") == told.count("feedback_overdue") == 1
    subjects = [m.subject for m in northgate.mails(northgate.cast.mira.email)]
    assert f"{case.name} waits for feedback for too long" in subjects


def test_nobody_is_reminded_of_what_was_answered_meanwhile(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    with northgate.app.app_context(), later(9):
        remind_of_feedback()
    a_feedback(northgate, case)
    with northgate.app.app_context(), later(12):
        northgate.deliver()
        tell_of_overdue_feedback()
    assert "feedback_overdue" not in templates(northgate)
    assert not [m for m in northgate.mails() if "waits for feedback" in m.subject]


def test_hr_alone_sees_who_waits_the_longest_first(northgate: Northgate) -> None:
    hr, waiting = northgate.cast.mira, []
    for days in (0, 11, 20):
        each = a_case(northgate, answers=CAREFUL)
        with later(days):
            a_wish_for_feedback(northgate, each)
        waiting.append(each.id)
    with northgate.app.app_context(), later(20):
        first = list_waiting_feedback(hr, limit=2)
        rest = list_waiting_feedback(hr, first.next_after or "", limit=2)
        rows = [*first.rows, *rest.rows]
        assert [row.candidate_id for row in rows] == waiting
        assert [row.standing for row in rows] == [Due.OVERDUE, Due.SOON, Due.OPEN]
        counts = count_waiting_feedback(hr)
        assert (counts.open, counts.soon, counts.overdue) == (3, 1, 1)
        with pytest.raises(Forbidden):
            list_waiting_feedback(case_manager := northgate.cast.jonas)
        with pytest.raises(Forbidden):
            count_waiting_feedback(case_manager)


def test_the_share_answered_in_time_counts_whose_day_has_come(
    northgate: Northgate,
) -> None:
    in_time, late, open_still = (a_case(northgate, answers=CAREFUL) for _ in range(3))
    for each in (in_time, late, open_still):
        a_wish_for_feedback(northgate, each)
    a_feedback(northgate, in_time)
    today = clock.now().date()
    period = Period(today, today)
    with northgate.app.app_context():
        now = count_in_time(northgate.cast.mira, period)
        assert (now.answered, now.counted) == (1, 1)
    with later(12):
        a_feedback(northgate, late)
        with northgate.app.app_context():
            then = count_in_time(northgate.cast.mira, period)
            assert (then.answered, then.counted) == (1, 3)
            none = count_in_time(northgate.cast.mira, replace(period, team="Other"))
            assert (none.answered, none.counted) == (0, 0)


def test_news_reach_the_writer_and_make_room_to_ask_again(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    a_follow_up(northgate, case)
    northgate.deliver()
    subjects = [m.subject for m in northgate.mails(case.manager.email)]
    assert f"{case.name} has news about the feedback" in subjects
    with later(1):
        a_wish_for_feedback(northgate, case)
    assert len(northgate.rows(FeedbackRequest)) == 2


def test_news_for_a_writer_who_has_left_reach_hr(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    with northgate.app.app_context():
        close_opening(case.manager, case.opening_id)
        switch_off(northgate.cast.ada, case.manager.id)
    a_follow_up(northgate, case)
    northgate.deliver()
    subjects = [m.subject for m in northgate.mails(northgate.cast.mira.email)]
    assert f"{case.name} has news about the feedback" in subjects


def test_there_are_no_news_without_feedback(northgate: Northgate, case: Case) -> None:
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        with pytest.raises(NotFound):
            feedback.write_follow_up(visit, FollowUpText(NEWS))
        with pytest.raises(DomainError):
            feedback.write_follow_up(visit, FollowUpText(""))


def asked_a_year_later(northgate: Northgate, case: Case, days: float = 366) -> int:
    with northgate.app.app_context(), later(days):
        invite_follow_ups()
        invite_follow_ups()
        northgate.deliver()
    return sum(m.subject == "How did it go?" for m in northgate.mails(case.email))


def test_a_year_later_one_mail_asks_and_its_link_leads_back(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    assert asked_a_year_later(northgate, case, days=364) == 0
    assert asked_a_year_later(northgate, case) == 1
    with later(366):
        a_follow_up(northgate, case)
    assert northgate.rows(FollowUp)[0]["text"] == NEWS
    assert northgate.breaks() == []


def test_the_day_to_talk_again_is_the_day_to_ask(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case, talk_on=clock.now().date() + timedelta(days=100))
    assert asked_a_year_later(northgate, case, days=99) == 0
    assert asked_a_year_later(northgate, case, days=101) == 1


def said_no_thanks(northgate: Northgate, case: Case) -> None:
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        feedback.want_invitation(visit, wanted=False)


def came_back_already(northgate: Northgate, case: Case) -> None:
    a_follow_up(northgate, case)


def was_answered_anew(northgate: Northgate, case: Case) -> None:
    day = clock.now().date() + timedelta(days=900)
    a_feedback(northgate, case, talk_on=day)


def decided(outcome: HiringOutcome) -> Callable[[Northgate, Case], None]:
    def write(northgate: Northgate, case: Case) -> None:
        command = Decide(case.id, outcome, clock.now().date(), "It was so.")
        with northgate.app.app_context():
            decide(case.manager, command)

    return write


@pytest.mark.parametrize(
    "happened",
    [
        said_no_thanks,
        came_back_already,
        was_answered_anew,
        decided(HiringOutcome.HIRED),
    ],
)
def test_who_need_not_be_asked_is_not(
    northgate: Northgate, case: Case, happened: Callable[[Northgate, Case], None]
) -> None:
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    happened(northgate, case)
    assert asked_a_year_later(northgate, case) == 0


def test_nobody_is_asked_about_a_case_that_may_not_be_kept_so_long(
    northgate: Northgate,
) -> None:
    opening = an_opening(northgate, jurisdictions=("de",))
    case = a_case(northgate, answers=CAREFUL, opening_id=opening)
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    decided(HiringOutcome.REJECTED)(northgate, case)
    assert asked_a_year_later(northgate, case) == 0


def test_a_no_thanks_can_be_taken_back(northgate: Northgate, case: Case) -> None:
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    said_no_thanks(northgate, case)
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        feedback.want_invitation(visit, wanted=True)
    assert asked_a_year_later(northgate, case) == 1


def came_back_for(northgate: Northgate, opening_id: str, actor: Actor) -> list[str]:
    with northgate.app.app_context():
        view = load_opening(actor, opening_id)
        page = list_came_back(actor, view)
        return [text for row in page.rows for text in row.texts]


def test_similar_openings_show_who_came_back_only_with_their_say_so(
    northgate: Northgate, case: Case
) -> None:
    mei = northgate.cast.mei
    alike = an_opening(northgate, mei, "Data Engineer, Pricing")
    unlike = an_opening(northgate, mei, "Cook")
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    news = a_follow_up(northgate, case)
    assert came_back_for(northgate, alike, mei) == []
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        feedback.share_follow_up(visit, news, may_share=True)
    assert came_back_for(northgate, alike, mei) == [NEWS]
    assert came_back_for(northgate, unlike, mei) == []
    assert came_back_for(northgate, case.opening_id, case.manager) == []
    assert came_back_for(northgate, alike, northgate.cast.mira) == []
    with northgate.app.app_context():
        feedback.share_follow_up(visit, news, may_share=False)
    assert came_back_for(northgate, alike, mei) == []
    with northgate.app.app_context():
        feedback.share_follow_up(visit, news, may_share=True)
        close_opening(mei, alike)
    assert came_back_for(northgate, alike, mei) == []
    assert northgate.breaks() == []


def test_news_of_somebody_else_can_be_shared_by_nobody(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    news = a_follow_up(northgate, case)
    other = a_case(northgate, answers=CAREFUL)
    visit = a_visit_again(northgate, other)
    with northgate.app.app_context(), pytest.raises(NotFound):
        feedback.share_follow_up(visit, news, may_share=True)


@pytest.fixture
def news(northgate: Northgate, case: Case) -> str:
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    return a_follow_up(northgate, case)


def standing_of(northgate: Northgate, case: Case) -> list[str]:
    with northgate.app.app_context():
        return [each.text for each in list_standing(case.id, Place.DEBRIEFS)]


def state_of(northgate: Northgate, case: Case) -> QuoteState:
    with northgate.app.app_context():
        return list_quotes(case.id)[0].state


def test_a_quote_is_shown_after_a_yes_and_until_it_is_taken_back(
    northgate: Northgate, case: Case, news: str
) -> None:
    mei = northgate.cast.mei
    alike = an_opening(northgate, mei, "Data Engineer, Pricing")
    part = "I led a team of four for ten months."
    quote = a_quote(northgate, case, news, part)
    northgate.deliver()
    mail = northgate.mails(case.email)[-1]
    assert mail.subject == "May we quote you?"
    assert part not in mail.body
    assert standing_of(northgate, case) == []
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        quotes.answer_quote(visit, quote, may_quote=True)
    assert standing_of(northgate, case) == [part]
    assert came_back_for(northgate, alike, mei) == [part]
    with northgate.app.app_context():
        quotes.take_back(visit, quote)
        quotes.take_back(visit, quote)
        quotes.answer_quote(visit, quote, may_quote=True)
    assert standing_of(northgate, case) == came_back_for(northgate, alike, mei) == []
    assert state_of(northgate, case) is QuoteState.TAKEN_BACK
    assert northgate.breaks() == []


def test_a_no_stands_and_silence_is_one(
    northgate: Northgate, case: Case, news: str
) -> None:
    one = a_quote(northgate, case, news, "I led a team of four for ten months.")
    visit = a_visit_again(northgate, case)
    with northgate.app.app_context():
        quotes.answer_quote(visit, one, may_quote=False)
        quotes.answer_quote(visit, one, may_quote=True)
    assert state_of(northgate, case) is QuoteState.REFUSED
    with pytest.raises(DomainError):
        a_quote(northgate, case, news, "a team of four")
    other = a_quote(northgate, case, news, "We moved to a new site.")
    with later(8):
        late = a_visit_again(northgate, case)
        with northgate.app.app_context():
            quotes.answer_quote(late, other, may_quote=True)
    assert {row["answer"] for row in northgate.rows(Quote)} == {"no", None}
    assert standing_of(northgate, case) == []


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        (("I led forty people.", frozenset(Place)), "text"),
        (("", frozenset(Place)), "text"),
        ((NEWS, frozenset[Place]()), "places"),
    ],
)
def test_a_quote_has_exact_words_and_a_place(
    northgate: Northgate,
    case: Case,
    news: str,
    asked: tuple[str, frozenset[Place]],
    field: str,
) -> None:
    command = AskQuote(case.id, news, *asked)
    with northgate.app.app_context(), pytest.raises(DomainError) as refused:
        quotes.ask_quote(case.manager, command)
    assert refused.value.field == field


def test_only_the_hiring_manager_asks_and_only_the_candidate_answers(
    northgate: Northgate, case: Case, news: str
) -> None:
    command = AskQuote(case.id, news, NEWS, frozenset(Place))
    with northgate.app.app_context():
        for actor in (northgate.cast.ivo, northgate.cast.mira):
            with pytest.raises(Forbidden):
                quotes.ask_quote(actor, command)
    quote = a_quote(northgate, case, news)
    other = a_case(northgate, answers=CAREFUL)
    visit = a_visit_again(northgate, other)
    with northgate.app.app_context():
        with pytest.raises(NotFound):
            quotes.answer_quote(visit, quote, may_quote=True)
        with pytest.raises(NotFound):
            quotes.take_back(visit, quote)


def test_two_who_answer_at_once_leave_one_answer_and_a_whole_ledger(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    ready = threading.Barrier(2)

    def give() -> None:
        with northgate.app.app_context():
            ready.wait()
            command = GiveFeedback(case.id, TOLD, press_id="the same")
            feedback.give_feedback(case.manager, command)

    both = [threading.Thread(target=give) for _ in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert len(northgate.rows(Feedback)) == 1
    with northgate.app.app_context():
        assert load_case_feedback(case.id).waiting is None
    assert northgate.breaks() == []
