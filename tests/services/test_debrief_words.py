"""Words of a debrief off limits: pointed out before, judged after, and then nowhere."""

from dataclasses import replace

import pytest

from hiring.domain.debrief import Story, Strength, ThemeCategory
from hiring.domain.debrief_draft import DraftTheme
from hiring.domain.errors import Forbidden, NotFound
from hiring.models.debrief import Debrief
from hiring.queries.candidates import load_candidate
from hiring.queries.debriefs import load_debrief
from hiring.queries.feedback import list_themes
from hiring.queries.open_questions import list_questions
from hiring.services.debrief_words import (
    judge_words,
    list_words,
    look_through,
    point_out,
)
from hiring.services.debriefs import SignDebrief, save_draft, sign_debrief
from hiring.transaction import transaction
from tests.builders import Case, a_case, a_debrief, a_draft
from tests.northgate import Northgate

ILL, PREGNANT = "She was ill for a year", "pregnant"
THEME = DraftTheme(
    ThemeCategory.FIT,
    "She comes back.",
    Story("She was hurt.", f"{ILL}, and came back.", "She leads again."),
    strength=Strength.GOOD,
)
UNKNOWN = "How she leads.\nWhether she is pregnant."


@pytest.fixture
def case(northgate: Northgate) -> Case:
    return a_case(northgate, interviewers=[northgate.cast.ivo])


def signed(northgate: Northgate, case: Case) -> str:
    draft = replace(a_draft(), themes=(DraftTheme(), THEME), unknown=UNKNOWN)
    ivo = northgate.cast.ivo
    with northgate.app.app_context():
        save_draft(ivo, case.id, draft)
        return sign_debrief(ivo, SignDebrief(case.id, draft.digest, ""))


def test_before_signing_they_are_pointed_out_field_by_field(
    northgate: Northgate, case: Case
) -> None:
    draft = replace(a_draft(), themes=(DraftTheme(), THEME), unknown=UNKNOWN)
    with northgate.app.app_context():
        found = point_out(draft, case.id)
        assert point_out(a_draft(), case.id) == ()
        with transaction() as session:
            assert len(look_through(session, draft, case.id)) == len(
                [piece for each in found for piece in each.pieces if piece.is_open]
            )
    assert [each.label for each in found] == [
        "What is still open?",
        "Point 2, what they did",
    ]
    assert all(each.topics for each in found)


@pytest.mark.both_databases
def test_words_that_were_confirmed_are_in_no_reading_of_the_debrief(
    northgate: Northgate, case: Case
) -> None:
    debrief_id, ivo, jonas = signed(northgate, case), northgate.cast.ivo, case.manager
    a_debrief(northgate, case, jonas)
    with northgate.app.app_context():
        waiting = list_words(ivo, debrief_id)
        assert len(waiting) >= 2
        assert list_words(jonas, debrief_id) == []
        with pytest.raises(Forbidden):
            judge_words(jonas, debrief_id, waiting[0].id, touches=True)
        with pytest.raises(NotFound):
            judge_words(ivo, debrief_id, "0" * 24, touches=True)
        before = load_debrief(jonas, debrief_id).debrief
        assert "pregnant" in before.unknown
        for words in waiting:
            for _ in range(2):
                judge_words(ivo, debrief_id, words.id, touches=True)
        for reader in (ivo, jonas, northgate.cast.mira):
            debrief = load_debrief(reader, debrief_id).debrief
            assert "pregnant" not in str(debrief)
            assert "was ill" not in str(debrief)
            assert "[Kept from those who decide: " in debrief.themes[0].story.did
            assert "and came back." in debrief.themes[0].story.did
            assert not debrief.themes[0].is_unsubstantiated
        themes = list_themes(jonas, load_candidate(jonas, case.id))
        assert themes is not None
        assert "was ill" not in str(themes)
        assert list_words(ivo, debrief_id) == []
        asked = str(list_questions(jonas, load_candidate(jonas, case.id)))
        assert "How she leads." in asked
        assert "pregnant" not in asked
    row = next(r for r in northgate.rows(Debrief) if r["id"] == debrief_id)
    assert "pregnant" in row["unknown"], "what was signed stays what was signed"
    assert northgate.breaks() == []


def test_a_no_changes_nothing_and_hr_may_still_say_yes(
    northgate: Northgate, case: Case
) -> None:
    debrief_id, ivo, mira = signed(northgate, case), northgate.cast.ivo, northgate.cast
    hr = mira.mira
    with northgate.app.app_context():
        first, *_ = list_words(ivo, debrief_id)
        judge_words(ivo, debrief_id, first.id, touches=False)
        assert first.id not in {each.id for each in list_words(ivo, debrief_id)}
        denied = [each for each in list_words(hr, debrief_id) if each.is_denied]
        assert [each.id for each in denied] == [first.id]
        judge_words(hr, debrief_id, first.id, touches=True)
        assert first.id not in {each.id for each in list_words(hr, debrief_id)}


def test_in_the_browser_the_words_are_marked_asked_about_and_gone(
    northgate: Northgate, case: Case
) -> None:
    ivo = northgate.client(northgate.cast.ivo)
    at = f"/candidates/{case.id}/debrief"
    ivo.see(at)
    ivo.press("Save and go on", summary="Calm. She was ill for a year, she said.")
    typed = {
        "interviewed_on": "2026-01-15",
        "themes-0-claim": "She comes back.",
        "themes-0-strength": "3",
        "advice": "yes",
    }
    checked = ivo.press("Check and sign", **typed)
    assert "may touch a topic that is off limits" in checked.main
    assert "<mark>" in checked.body
    asked = ivo.press("Sign and lock")
    assert "Does this touch health" in asked.main
    shown = ivo.press(asked.forms[-1].buttons[0].text)
    assert "ill for a year" not in shown.main
    assert "[Kept from those who decide: health" in shown.main
    debrief_id = northgate.rows(Debrief)[0]["id"]
    assert "No words wait" in ivo.see(f"/debriefs/{debrief_id}/words").main
