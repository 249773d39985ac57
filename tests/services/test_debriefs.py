"""Debriefs: drafts lose nothing, a signature locks, others' wait for one's own."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from hiring import clock
from hiring.adapters.keystore import current_keystore
from hiring.domain.actor import Actor
from hiring.domain.debrief import Advice, Story, Strength, ThemeCategory
from hiring.domain.debrief_draft import BEGUN, Draft, DraftTheme
from hiring.domain.document import Choice, Kind
from hiring.domain.errors import Conflict, DomainError, Forbidden, NotFound
from hiring.extensions import db
from hiring.models.debrief import Debrief
from hiring.models.recruiting import Opening
from hiring.queries.candidates import load_candidate
from hiring.queries.debriefs import (
    DebriefList,
    find_own,
    has_signed,
    list_debriefs,
    load_debrief,
)
from hiring.queries.ledger import Entry, head, read_case
from hiring.services.candidates import assign_interviewers
from hiring.services.debriefs import (
    SignDebrief,
    amend_debrief,
    save_draft,
    sign_debrief,
)
from hiring.services.exports import export_document
from hiring.transaction import transaction
from tests.office import Office

NOW = datetime(2026, 11, 22, 17, 40, tzinfo=UTC)
THEMES = (
    DraftTheme(
        ThemeCategory.MOTIVATION,
        "She wants the mission",
        Story("Paid well.", "She left a firm for it.", "Nobody had to ask."),
        "“I would again.”\n\nFor this.",
        Strength.STRONG,
    ),
    DraftTheme(
        ThemeCategory.CHALLENGES,
        "Has run a migration",
        Story(did="Forty tables."),
        strength=Strength.GOOD,
    ),
    DraftTheme(ThemeCategory.FIT, "Works alone", strength=Strength.WEAK),
    DraftTheme(),
)
WHOLE = Draft(
    interviewed_on=date(2026, 11, 22),
    minutes=45,
    summary="Calm, exact, and kind. " * 20,
    themes=THEMES,
    unknown="How she handles a no.",
    advice=Advice.YES,
    plan="First the maps.",
    needs="A quiet day a week.",
)


class Case:
    """Amara's case: Jonas leads, Ravi interviews."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.id = office.candidate("Jonas", office.opening("Jonas"))
        self.actors = office.actors
        with office.app.app_context():
            ravi = office.actors["Ravi"].id
            assign_interviewers(office.actors["Jonas"], self.id, frozenset({ravi}))

    def sign(self, name: str, draft: Draft = WHOLE) -> str:
        actor = self.actors[name]
        save_draft(actor, self.id, draft)
        own = find_own(actor, self.id)
        assert own is not None
        digest = own.draft.digest
        return sign_debrief(actor, SignDebrief(self.id, digest, f"press-{name}"))

    def list_debriefs(self, actor: Actor) -> DebriefList:
        return list_debriefs(actor, load_candidate(actor, self.id))

    def entries(self) -> list[Entry]:
        return read_case(db.session(), self.id, current_keystore())


@pytest.fixture
def case(each_office: Office) -> Case:
    return Case(each_office)


@pytest.fixture(autouse=True)
def _in_app(case: Case) -> object:
    with case.office.app.app_context(), clock.set_to(NOW):
        yield


def test_a_draft_is_kept_however_little_is_written(case: Case) -> None:
    ravi = case.actors["Ravi"]
    first = save_draft(ravi, case.id, BEGUN)
    second = save_draft(ravi, case.id, replace(BEGUN, summary="Calm."))
    own = find_own(ravi, case.id)
    assert own is not None
    assert first == second == own.id
    assert own.draft.summary == "Calm."
    assert not own.is_signed
    assert "debrief.recorded" not in case.office.events(case.id)


def test_a_draft_keeps_what_is_too_long_and_drops_what_nothing_can_keep(
    case: Case,
) -> None:
    ravi = case.actors["Ravi"]
    save_draft(ravi, case.id, replace(WHOLE, summary="x" * 6000, unknown="a\0b"))
    own = find_own(ravi, case.id)
    assert own is not None
    assert len(own.draft.summary) == 6000
    assert own.draft.unknown == "ab"
    with pytest.raises(DomainError) as refusal:
        sign_debrief(ravi, SignDebrief(case.id, own.draft.digest, "p"))
    assert refusal.value.field == "summary"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(WHOLE, summary=" "), "summary"),
        (replace(WHOLE, advice=None), "advice"),
        (replace(WHOLE, interviewed_on=None), "interviewed_on"),
        (replace(WHOLE, interviewed_on=date(2026, 11, 23)), "interviewed_on"),
        (replace(WHOLE, themes=(DraftTheme(),) * 4), "themes-0-claim"),
        (replace(WHOLE, themes=(DraftTheme(story=Story("s")),)), "themes-0-claim"),
        (replace(WHOLE, themes=(DraftTheme(claim="c"),)), "themes-0-category"),
        (
            replace(WHOLE, themes=(DraftTheme(ThemeCategory.FIT, "c"),)),
            "themes-0-strength",
        ),
    ],
)
def test_a_signature_says_what_it_still_needs(
    case: Case, draft: Draft, field: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        case.sign("Ravi", draft)
    assert refusal.value.field == field
    assert not has_signed(case.actors["Ravi"], case.id)


def test_one_theme_without_a_story_and_a_short_summary_can_be_signed(
    case: Case,
) -> None:
    one = (DraftTheme(ThemeCategory.FIT, "Works alone", strength=Strength.WEAK),)
    debrief_id = case.sign("Ravi", replace(WHOLE, summary="Yes.", themes=one))
    signed = load_debrief(case.actors["Ravi"], debrief_id).debrief
    assert signed.themes[0].is_unsubstantiated
    assert signed.themes_heading == "One theme, one without a story"


def test_a_signature_seals_every_word_and_keeps_the_head_at_its_signing(
    case: Case,
) -> None:
    debrief_id = case.sign("Ravi")
    newest = head(db.session(), case.id)
    assert newest is not None
    signed = load_debrief(case.actors["Ravi"], debrief_id)
    assert signed.debrief.ledger_head == newest.hash.hex()
    assert signed.debrief.ledger_seq == newest.seq
    entry = case.entries()[-1]
    payload = entry.parts[0].payload
    assert payload is not None
    assert payload["what"] == "signed"
    assert payload["summary"] == WHOLE.summary
    assert payload["themes"][0]["did"] == "She left a firm for it."
    assert (payload["language"], payload["plan"], payload["needs"]) == (
        "en", "First the maps.", "A quiet day a week.",
    )  # fmt: skip
    amend_debrief(case.actors["Ravi"], debrief_id, "One thing more.", "p2")
    again = load_debrief(case.actors["Ravi"], debrief_id)
    assert again.debrief.ledger_head == signed.debrief.ledger_head


def test_what_was_written_when_a_story_was_one_text_still_reads(case: Case) -> None:
    debrief_id = case.sign("Ravi")
    before = {"category": "fit", "claim": "Calm", "story": "He waited.", "strength": 3}
    with transaction() as session:
        session.execute(update(Debrief).values(themes=[before]))
    (theme,) = load_debrief(case.actors["Ravi"], debrief_id).debrief.themes
    assert theme.story == Story(did="He waited.")
    assert not theme.is_unsubstantiated
    assert theme.strength is Strength.GOOD


def test_the_day_it_was_written_is_the_day_where_the_opening_is(case: Case) -> None:
    with transaction() as session:
        session.execute(update(Opening).values(time_zone="Asia/Tokyo"))
    debrief_id = case.sign("Ravi")
    debrief = load_debrief(case.actors["Ravi"], debrief_id).debrief
    assert str(debrief.written) == "Next day, 02:40"


def test_a_second_press_signs_and_amends_once(case: Case) -> None:
    ravi = case.actors["Ravi"]
    debrief_id = case.sign("Ravi")
    assert sign_debrief(ravi, SignDebrief(case.id, "", "press-Ravi")) == debrief_id
    for _ in range(2):
        amend_debrief(ravi, debrief_id, "One thing more.", "p2")
    assert case.office.events(case.id).count("debrief.recorded") == 2
    assert len(load_debrief(ravi, debrief_id).debrief.amendments) == 1


def test_what_is_signed_is_locked(case: Case) -> None:
    case.sign("Ravi")
    with pytest.raises(Conflict):
        save_draft(case.actors["Ravi"], case.id, BEGUN)
    with pytest.raises(Conflict):
        sign_debrief(case.actors["Ravi"], SignDebrief(case.id, WHOLE.digest, "new"))


def test_only_the_wording_that_was_shown_is_signed(case: Case) -> None:
    ravi = case.actors["Ravi"]
    save_draft(ravi, case.id, WHOLE)
    save_draft(ravi, case.id, replace(WHOLE, advice=Advice.NO))
    with pytest.raises(Conflict):
        sign_debrief(ravi, SignDebrief(case.id, WHOLE.digest, "p"))


def test_an_interviewer_reads_others_only_after_signing(case: Case) -> None:
    ravi = case.actors["Ravi"]
    by_jonas = case.sign("Jonas")
    assert case.list_debriefs(ravi).rows == ()
    assert case.list_debriefs(ravi).hidden == 1
    with pytest.raises(Forbidden):
        load_debrief(ravi, by_jonas)
    case.sign("Ravi")
    assert len(case.list_debriefs(ravi).rows) == 2
    assert load_debrief(ravi, by_jonas).debrief.interviewer == "Jonas Marsh"


def test_a_manager_who_has_begun_to_write_reads_others_only_after_signing(
    case: Case,
) -> None:
    by_ravi = case.sign("Ravi")
    jonas = case.actors["Jonas"]
    assert load_debrief(jonas, by_ravi).debrief.is_blind
    save_draft(jonas, case.id, WHOLE)
    with pytest.raises(Forbidden):
        load_debrief(jonas, by_ravi)
    assert case.list_debriefs(jonas).hidden == 1


def test_who_could_have_read_others_is_not_said_to_have_written_blind(
    case: Case,
) -> None:
    case.sign("Ravi")
    by_jonas = case.sign("Jonas")
    assert not load_debrief(case.actors["Jonas"], by_jonas).debrief.is_blind


def test_hr_reads_what_is_signed_and_no_drafts(case: Case) -> None:
    mira = case.actors["Mira"]
    draft_id = save_draft(case.actors["Jonas"], case.id, WHOLE)
    case.sign("Ravi")
    listed = case.list_debriefs(mira)
    assert [row.author for row in listed.rows] == ["Ravi Marsh"]
    assert load_debrief(mira, listed.rows[0].id).candidate_id == case.id
    with pytest.raises(NotFound):
        load_debrief(mira, draft_id)


def test_a_strangers_debrief_looks_like_none_at_all(case: Case) -> None:
    debrief_id = case.sign("Ravi")
    messages = []
    for wanted in (debrief_id, "0" * 24, "no id", ""):
        with pytest.raises(NotFound) as refusal:
            load_debrief(case.actors["Mei"], wanted)
        messages.append(refusal.value.message)
    assert len(set(messages)) == 1


def test_only_those_who_interview_write_and_only_authors_amend(case: Case) -> None:
    with pytest.raises(Forbidden):
        save_draft(case.actors["Mira"], case.id, WHOLE)
    with pytest.raises(NotFound):
        save_draft(case.actors["Mei"], case.id, WHOLE)
    debrief_id = case.sign("Ravi")
    with pytest.raises(Forbidden):
        amend_debrief(case.actors["Jonas"], debrief_id, "Not mine.", "p")


def test_an_export_is_on_record_with_the_digest_of_its_bytes(case: Case) -> None:
    debrief_id = case.sign("Ravi")
    exported = export_document(case.actors["Mira"], Kind.DEBRIEF, debrief_id, Choice())
    assert exported.content.startswith(b"%PDF-")
    entry = case.entries()[-1]
    assert entry.type == "document.exported"
    assert entry.actor == case.actors["Mira"].pseudonym
    payload = entry.parts[0].payload
    assert payload is not None
    assert len(payload["sha256"]) == 64


def test_nothing_is_handed_out_where_the_event_cannot_be_written(case: Case) -> None:
    debrief_id = case.sign("Ravi")
    keys = current_keystore()
    subject = case.entries()[-1].parts[0].subject_id
    with keys._engine.begin() as connection:  # noqa: SLF001 - no service erases yet
        connection.exec_driver_sql("DELETE FROM subject_key")
    assert keys.key_for(subject) is None
    with pytest.raises(RuntimeError, match="key of a person"):
        export_document(case.actors["Ravi"], Kind.DEBRIEF, debrief_id, Choice())


def test_it_says_how_soon_after_the_interview_it_was_written(case: Case) -> None:
    with clock.set_to(NOW + timedelta(days=2)):
        debrief_id = case.sign("Ravi")
    written = load_debrief(case.actors["Ravi"], debrief_id).debrief.written
    assert written == "2 days later, 17:40"
