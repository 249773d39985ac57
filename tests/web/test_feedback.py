"""Feedback and quotes on pages: S15 and S16, from the wish to the year after."""

from datetime import timedelta

import pytest

from hiring import clock
from hiring.models.feedback import Feedback, FeedbackRequest, FollowUp, Quote
from hiring.services.feedback_days import invite_follow_ups
from hiring.services.openings import close_opening
from tests.builders import (
    CAREFUL,
    HER_PHONE,
    NEWS,
    TOLD,
    Case,
    a_case,
    a_debrief,
    a_feedback,
    a_follow_up,
    a_link,
    a_quote,
    a_wish_for_feedback,
    an_opening,
)
from tests.northgate import Northgate
from tests.pages import Client, Form

TYPED = {
    "stood_out": TOLD.stood_out,
    "gap": TOLD.gap,
    "closing": TOLD.closing,
    "talk": "not",
}


@pytest.fixture
def case(northgate: Northgate) -> Case:
    return a_case(northgate, answers=CAREFUL, interviewers=[northgate.cast.ivo])


def hers(northgate: Northgate, case: Case, browser: str = HER_PHONE) -> Client:
    client = northgate.client()
    client.set_cookie("sayso_browser", browser)
    client.see(f"/c/{northgate.links(case.email)[-1]}")
    client.press("Continue")
    return client


def answered(northgate: Northgate, case: Case) -> None:
    a_wish_for_feedback(northgate, case)
    a_feedback(northgate, case)
    northgate.deliver()


def test_one_press_asks_and_says_by_when(northgate: Northgate, case: Case) -> None:
    amara = hers(northgate, case)
    page = amara.press("Ask for feedback")
    assert "You get an answer by" in page.main
    assert "Ask for feedback" not in page.main
    assert len(northgate.rows(FeedbackRequest)) == 1


def test_one_may_ask_before_saying_anything_about_references(
    northgate: Northgate,
) -> None:
    case = a_case(northgate)
    a_link(northgate, case)
    amara = hers(northgate, case)
    assert amara.page.path == "/you/answers"
    amara.see(amara.page.link("Do you want to hear how things went?"))
    assert "You get an answer by" in amara.press("Ask for feedback").main


def test_another_browser_neither_reads_nor_asks(
    northgate: Northgate, case: Case
) -> None:
    answered(northgate, case)
    stranger = hers(northgate, case, "another")
    page = stranger.see("/you/feedback")
    assert page.path == "/you"
    assert TOLD.gap not in page.body


def test_the_manager_sees_the_wish_and_writes_from_a_draft(
    northgate: Northgate, case: Case
) -> None:
    a_debrief(northgate, case, northgate.cast.ivo)
    a_wish_for_feedback(northgate, case)
    jonas = northgate.client(case.manager)
    page = jonas.see(f"/candidates/{case.id}")
    assert "asked for feedback on" in page.main
    page = jonas.see(page.link("Write the feedback"))
    assert "This is a draft for you to rewrite" in page.main
    assert "She left a larger firm" in page.body
    page = jonas.press("Send it to Amara", **(TYPED | {"talk": "on", "talk_on": ""}))
    assert page.status == 422
    assert "Enter the day." in page.main
    page = jonas.press("Send it to Amara", **TYPED)
    assert "gets an e-mail that leads to it" in page.text
    assert TOLD.gap in page.main
    page = hers(northgate, case).see("/you")
    assert "Your feedback is here" in page.main
    assert TOLD.closing in page.main


def test_a_draft_untouched_is_refused_and_what_was_typed_stays(
    northgate: Northgate, case: Case
) -> None:
    a_debrief(northgate, case, northgate.cast.ivo)
    a_wish_for_feedback(northgate, case)
    jonas = northgate.client(case.manager)
    jonas.see(f"/candidates/{case.id}/feedback")
    page = jonas.press(
        "Send it to Amara", stood_out="You plan.", closing="Lead one.", talk="not"
    )
    assert page.status == 422
    assert "This is still the draft" in page.main
    assert "Lead one." in page.body
    assert northgate.rows(Feedback) == []


def test_words_are_pointed_out_beside_their_field_and_nothing_is_sent(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    jonas = northgate.client(case.manager)
    jonas.see(f"/candidates/{case.id}/feedback")
    typed = TYPED | {"gap": "You were ill for a year."}
    page = jonas.press("Check my words", **typed)
    assert page.status == 200
    assert "look at these words" in page.main
    page = jonas.press("Send it to Amara", **typed)
    assert page.status == 422
    assert "“ill” is about something else" in page.main
    assert "You were ill for a year." in page.body
    (box,) = [each for each in page.root.find("input") if each.get("name") == "fine"]
    assert "checked" not in box.attributes
    assert northgate.rows(Feedback) == []
    page = jonas.press("Send it to Amara", **typed, fine=[box.get("value")])
    assert len(northgate.rows(Feedback)) == 1
    jonas.see(f"/candidates/{case.id}/feedback")
    page = jonas.press("Check my words", **(TYPED | {"gap": "You rushed."}))
    assert "No words stand out" in page.main


def test_nobody_writes_to_a_candidate_who_has_not_asked(
    northgate: Northgate, case: Case
) -> None:
    jonas = northgate.client(case.manager)
    assert "Feedback" not in jonas.see(f"/candidates/{case.id}").main
    assert jonas.get(f"/candidates/{case.id}/feedback").status_code == 409


def test_interviewers_read_it_after_signing_and_never_send(
    northgate: Northgate, case: Case
) -> None:
    answered(northgate, case)
    ivo = northgate.client(northgate.cast.ivo)
    assert TOLD.gap not in ivo.see(f"/candidates/{case.id}").main
    a_debrief(northgate, case, northgate.cast.ivo)
    page = ivo.see(f"/candidates/{case.id}")
    assert TOLD.gap in page.main
    assert "Write a later answer" not in page.main
    assert ivo.get(f"/candidates/{case.id}/feedback").status_code == 403


def test_news_a_year_later_find_their_way(northgate: Northgate, case: Case) -> None:
    answered(northgate, case)
    with northgate.app.app_context():
        close_opening(case.manager, case.opening_id)
    alike = an_opening(northgate, northgate.cast.mei, "Data Engineer, Pricing")
    amara = hers(northgate, case)
    amara.see(amara.see("/you").link("I have done it"))
    form, _ = amara.page.form_with("Send it")
    assert form.as_given().getlist("may_share") == []
    assert amara.press("Send it", text="").status == 422
    page = amara.press("Send it", text=NEWS, may_share="yes")
    assert "Teams here with jobs like this one can see it" in page.main
    jonas = northgate.client(case.manager)
    assert f"{case.name} came back" in jonas.see(f"/candidates/{case.id}").main
    mei = northgate.client(northgate.cast.mei)
    page = mei.see(f"/openings/{alike}")
    assert "People who came back" in page.main
    assert NEWS in page.main
    assert case.email in page.main
    assert "two words of the title" in page.main
    amara.see("/you/feedback")
    page = amara.press("Hide it from other teams")
    assert "Only the team of this job can see it" in page.main
    assert NEWS not in mei.see(f"/openings/{alike}").main


def test_the_list_of_who_came_back_is_paged(northgate: Northgate) -> None:
    alike = an_opening(northgate, northgate.cast.mei, "Data Engineer, Pricing")
    opening = an_opening(northgate)
    for number in range(11):
        each = a_case(northgate, answers=CAREFUL, opening_id=opening)
        answered(northgate, each)
        a_follow_up(northgate, each, f"News number {number}.", may_share=True)
    mei = northgate.client(northgate.cast.mei)
    page = mei.see(f"/openings/{alike}")
    assert "Showing 1 to 10 of 11 people" in page.main
    page = mei.see(page.link("Next"))
    assert "News number 0." in page.main
    assert mei.get(f"/openings/{alike}?back=-5").status_code == 200
    assert mei.get(f"/openings/{alike}?back=x").status_code == 200
    assert mei.get(f"/openings/{alike}?back=99999999").status_code == 200


def test_no_thanks_is_one_press_and_so_is_the_way_back(
    northgate: Northgate, case: Case
) -> None:
    answered(northgate, case)
    amara = hers(northgate, case)
    amara.see("/you/feedback")
    assert "We do not ask you by e-mail" in amara.press("Do not ask me").main
    assert "we ask you once by e-mail" in amara.press("Ask me once").main


def test_the_mail_of_a_year_later_opens_the_page_when_old_links_do_not(
    northgate: Northgate, case: Case
) -> None:
    answered(northgate, case)
    old = northgate.links(case.email)[-1]
    with clock.set_to(clock.now() + timedelta(days=366)):
        with northgate.app.app_context():
            invite_follow_ups()
        northgate.deliver()
        client = northgate.client()
        client.see(f"/c/{old}")
        assert client.press("Continue").status == 404
        amara = hers(northgate, case)
        amara.see(amara.see("/you").link("I have done it"))
        amara.press("Send it", text=NEWS)
    assert northgate.rows(FollowUp)[0]["is_shared"] is False


def kinds(form: Form) -> set[str]:
    return {button.get("class") for button in form.buttons}


def test_a_quote_waits_for_a_yes_and_goes_when_it_is_taken_back(
    northgate: Northgate, case: Case
) -> None:
    debrief = a_debrief(northgate, case, northgate.cast.ivo)
    answered(northgate, case)
    a_follow_up(northgate, case, "I left before that year.")
    jonas = northgate.client(case.manager)
    page = jonas.see(f"/candidates/{case.id}")
    page = jonas.see(page.link("Quotes of Amara"))
    jonas.see(page.link("Ask to quote this"))
    page = jonas.press(
        "Ask Amara Okafor", text="I left that year.", places=["debriefs"]
    )
    assert page.status == 422
    assert "exactly as they were written" in page.main
    page = jonas.press("Ask Amara Okafor", text="I left before", places=["debriefs"])
    assert "Asked, do not quote yet" in page.main
    ivo = northgate.client(northgate.cast.ivo)
    northgate.deliver()
    amara = hers(northgate, case)
    assert "May we quote you?" in amara.page.main
    form, _ = amara.page.form_with("Yes, quote me")
    assert len(form.buttons) == 2
    assert len(kinds(form)) == 1
    assert "I left before" not in ivo.see(f"/debriefs/{debrief}").main
    page = amara.press("Yes, quote me")
    assert "You let us quote you" in page.main
    assert "I left before" in ivo.see(f"/debriefs/{debrief}").main
    amara.press("Take it back")
    assert "I left before" not in ivo.see(f"/debriefs/{debrief}").main
    page = jonas.see(f"/candidates/{case.id}/quotes")
    assert "Taken back" in page.main
    assert "None" not in page.main


def test_a_no_to_a_quote_takes_one_press_and_no_reason(
    northgate: Northgate, case: Case
) -> None:
    answered(northgate, case)
    quote = a_quote(northgate, case, a_follow_up(northgate, case))
    amara = hers(northgate, case)
    page = amara.press("No, do not")
    assert page.status == 200
    assert northgate.rows(Quote, id=quote)[0]["answer"] == "no"


def test_staff_cannot_press_for_a_candidate(northgate: Northgate, case: Case) -> None:
    answered(northgate, case)
    quote = a_quote(northgate, case, a_follow_up(northgate, case))
    amara = hers(northgate, case)
    amara.see("/you")
    token = northgate.tokens[case.manager.id]
    with amara.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    assert amara.press("Yes, quote me").status == 403
    assert northgate.rows(Quote, id=quote)[0]["answer"] is None


def test_hr_sees_who_waits_and_how_many_were_answered_in_time(
    northgate: Northgate, case: Case
) -> None:
    a_wish_for_feedback(northgate, case)
    hr = northgate.client(northgate.cast.mira)
    page = hr.see("/review")
    page = hr.see(page.link("1 candidate waits for feedback"))
    assert case.name in page.main
    assert "Open" in page.main
    a_feedback(northgate, case)
    assert "Nobody waits for feedback." in hr.see("/review/feedback").main
    assert "Feedback in time 100% 1 of 1 · goal 90%" in hr.see("/period").main


def test_the_days_to_answer_are_set_by_the_organisation(northgate: Northgate) -> None:
    ada = northgate.client(northgate.cast.ada)
    ada.see("/settings")
    ada.press("Save the settings", feedback_days="3", contact_phone="")
    case = a_case(northgate, answers=CAREFUL)
    a_wish_for_feedback(northgate, case)
    (asked,) = northgate.rows(FeedbackRequest)
    assert (asked["due_at"].date() - asked["asked_at"].date()).days == 3
