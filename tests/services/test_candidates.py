"""Candidates by hand and by the thousand, on both databases."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from hiring import clock
from hiring.domain.candidate_file import CandidateField, CandidateFileRefused
from hiring.domain.errors import Conflict, DomainError, NotFound
from hiring.extensions import db
from hiring.models.organisation import OutboxMail, Staff
from hiring.models.recruiting import Candidate, CandidateUpload
from hiring.queries.candidates import (
    list_candidates,
    list_interviewers,
    load_candidate,
)
from hiring.queries.uploads import Choice, Import, find_import, preview_upload
from hiring.services.candidates import (
    NewPerson,
    add_candidate,
    assign_interviewers,
    forget_old_uploads,
    import_candidates,
    keep_upload,
)
from hiring.services.consent import (
    ASKED_AT_ONCE,
    ask_imported,
    ask_some_more,
    request_consent,
)
from hiring.services.openings import close_opening
from hiring.transaction import transaction
from tests.office import Office

MAPPING = {CandidateField.FULL_NAME: 0, CandidateField.EMAIL: 1}


def a_file(rows: int, first: int = 0) -> bytes:
    lines = [
        f"Amara Okafor {n},amara{n}@example.com" for n in range(first, first + rows)
    ]
    return "\n".join(["Name,Email", *lines]).encode()


def test_the_same_address_is_up_for_an_opening_once(each_office: Office) -> None:
    jonas, opening = each_office.actors["Jonas"], each_office.opening("Jonas")
    other = each_office.opening("Jonas", "Buyer")
    person = NewPerson(opening, "Amara", "amara@example.com", press_id="one")
    with each_office.app.app_context():
        made = add_candidate(jonas, person)
        assert add_candidate(jonas, person) == made
        twin = NewPerson(opening, "Somebody", "AMARA@example.com")
        with pytest.raises(DomainError, match="Amara is a candidate") as refused:
            add_candidate(jonas, twin)
        assert refused.value.field == "email"
        add_candidate(jonas, NewPerson(other, "Amara", "amara@example.com"))


def test_nobody_adds_a_candidate_under_their_own_address(office: Office) -> None:
    jonas, opening = office.actors["Jonas"], office.opening("Jonas")
    own = jonas.email.replace("@", "+amara@").upper()
    with office.app.app_context():
        with pytest.raises(DomainError, match="your own address"):
            add_candidate(jonas, NewPerson(opening, "Amara", own))
        content = f"Name,Email\nAmara,{own}\n".encode()
        upload_id = keep_upload(jonas, "people.csv", content)
        with pytest.raises(CandidateFileRefused, match="your own address"):
            import_candidates(jonas, upload_id, Choice(opening, MAPPING))
        assert db.session.scalar(select(func.count(Candidate.id))) == 0


def test_nobody_is_added_to_a_foreign_or_a_closed_opening(office: Office) -> None:
    jonas, mei = office.actors["Jonas"], office.actors["Mei"]
    opening = office.opening("Jonas")
    with office.app.app_context():
        for wrong in (opening, "x", ""):
            with pytest.raises(DomainError, match="from the list"):
                add_candidate(mei, NewPerson(wrong, "Amara", "a@example.com"))
        close_opening(jonas, opening)
        with pytest.raises(Conflict):
            add_candidate(jonas, NewPerson(opening, "Amara", "a@example.com"))


def test_each_sees_their_own_candidates_and_strangers_none(
    each_office: Office,
) -> None:
    actors, opening = each_office.actors, each_office.opening("Jonas")
    made = each_office.candidate("Jonas", opening)
    with each_office.app.app_context():
        for name in ("Jonas", "Mira"):
            assert load_candidate(actors[name], made).name == "Amara Okafor"
            assert len(list_candidates(actors[name]).rows) == 1
        for name in ("Mei", "Ravi", "Ada"):
            with pytest.raises(NotFound):
                load_candidate(actors[name], made)
            assert list_candidates(actors[name]).rows == ()
        ravi = actors["Ravi"]
        assign_interviewers(actors["Ada"], made, frozenset({ravi.id}))
        assert load_candidate(ravi, made).is_interviewer
        assert len(list_candidates(ravi).rows) == 1
        assert [each.is_assigned for each in list_interviewers(made)] == [True]
        assign_interviewers(actors["Jonas"], made, frozenset())
        with pytest.raises(NotFound):
            load_candidate(ravi, made)


def test_only_interviewers_are_assigned_and_only_by_who_may(office: Office) -> None:
    actors, opening = office.actors, office.opening("Jonas")
    made = office.candidate("Jonas", opening)
    with office.app.app_context():
        with pytest.raises(DomainError, match="from the people"):
            assign_interviewers(actors["Jonas"], made, frozenset({actors["Mira"].id}))
        with pytest.raises(NotFound):
            assign_interviewers(actors["Mei"], made, frozenset())


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("amara", 1),
        ("OKAF", 1),
        ("prádo", 1),
        ("luis.p", 1),
        ("kafor", 0),
        ("%", 0),
        ("_", 0),
        ("a\0b", 0),
        ("", 2),
    ],
)
def test_people_are_found_by_the_start_of_a_name_or_address(
    each_office: Office, typed: str, found: int
) -> None:
    opening = each_office.opening("Jonas")
    each_office.candidate("Jonas", opening, "Amara Okafor")
    each_office.candidate("Jonas", opening, "Luis Prado")
    with each_office.app.app_context():
        rows = list_candidates(each_office.actors["Jonas"], typed).rows
    assert len(rows) == found


def test_no_page_of_the_list_repeats_or_leaves_out_anyone(
    each_office: Office,
) -> None:
    jonas, opening = each_office.actors["Jonas"], each_office.opening("Jonas")
    with each_office.app.app_context():
        upload = keep_upload(jonas, "a.csv", a_file(55))
        import_candidates(jonas, upload, Choice(opening, MAPPING))
        seen, after = [], ""
        while after is not None:
            page = list_candidates(jonas, after=after, limit=10)
            seen += [row.id for row in page.rows]
            after = page.next_after
    assert len(seen) == len(set(seen)) == 55


def test_ten_thousand_rows_come_in_at_once_with_one_event(
    each_office: Office,
) -> None:
    jonas, opening = each_office.actors["Jonas"], each_office.opening("Jonas")
    before = len(each_office.events())
    with each_office.app.app_context():
        upload = keep_upload(jonas, "a.csv", a_file(10_000))
        choice = Choice(opening, MAPPING)
        assert import_candidates(jonas, upload, choice) == 10_000
        assert import_candidates(jonas, upload, choice) == 10_000
        with pytest.raises(NotFound):
            import_candidates(each_office.actors["Mei"], upload, Choice("", MAPPING))
        assert db.session.scalar(select(func.count(Candidate.id))) == 10_000
        assert db.session.scalars(select(CandidateUpload.id)).all() == []
        began = time.perf_counter()
        with each_office.counting() as statements:
            list_candidates(jonas, "amara")
        assert len(statements) == 1
        assert time.perf_counter() - began < 1
    assert len(each_office.events()) == before + 1


def test_an_import_is_asked_by_one_press_and_nobody_twice(each_office: Office) -> None:
    jonas, mei = each_office.actors["Jonas"], each_office.actors["Mei"]
    opening = each_office.opening("Jonas")
    with each_office.app.app_context():
        before = add_candidate(jonas, NewPerson(opening, "Luis", "luis@example.com"))
        upload = keep_upload(jonas, "a.csv", a_file(4))
        import_candidates(jonas, upload, Choice(opening, MAPPING))
        made = [each.id for each in list_candidates(jonas).rows if each.id != before]
        request_consent(jonas, made[0], "one")
        assert find_import(jonas, upload) == Import(added=4, unasked=3)
        assert find_import(mei, upload) is None
        assert ask_imported(mei, upload) == 0
        assert ask_imported(jonas, upload) == 3
        assert ask_imported(jonas, upload) == 0
        assert find_import(jonas, upload) == Import(added=4, unasked=0)
        owed = select(OutboxMail.refs).where(OutboxMail.template == "consent_request")
        asked = [refs["candidate_id"] for refs in db.session.scalars(owed)]
        assert load_candidate(jonas, before).consent_state == "not_asked"
    assert sorted(asked) == sorted(made)
    for candidate_id in made:
        assert each_office.events(candidate_id) == ["consent.requested"]


def test_a_long_import_is_asked_in_steps(office: Office) -> None:
    jonas, opening = office.actors["Jonas"], office.opening("Jonas")
    with office.app.app_context():
        upload = keep_upload(jonas, "a.csv", a_file(ASKED_AT_ONCE + 2))
        import_candidates(jonas, upload, Choice(opening, MAPPING))
        assert ask_imported(jonas, upload) == ASKED_AT_ONCE
        assert ask_imported(jonas, upload) == 2
        assert ask_imported(jonas, upload) == 0


def test_nobody_is_asked_for_a_closed_or_anothers_opening(office: Office) -> None:
    jonas, mei, ada = (office.actors[name] for name in ("Jonas", "Mei", "Ada"))
    opening = office.opening("Jonas")
    with office.app.app_context():
        upload = keep_upload(ada, "a.csv", a_file(2))
        import_candidates(ada, upload, Choice(opening, MAPPING))
        assert find_import(ada, upload) == Import(added=2, unasked=0)
        for actor in (ada, jonas, mei):
            assert ask_imported(actor, upload) == 0
        upload = keep_upload(jonas, "b.csv", a_file(2, first=2))
        import_candidates(jonas, upload, Choice(opening, MAPPING))
        close_opening(jonas, opening)
        assert ask_imported(jonas, upload) == 0


def test_one_wrong_row_keeps_all_out(each_office: Office) -> None:
    jonas, opening = each_office.actors["Jonas"], each_office.opening("Jonas")
    with each_office.app.app_context():
        add_candidate(jonas, NewPerson(opening, "Amara", "amara7@example.com"))
        upload = keep_upload(jonas, "a.csv", a_file(20))
        choice = Choice(opening, MAPPING)
        with pytest.raises(CandidateFileRefused):
            import_candidates(jonas, upload, choice)
        assert db.session.scalar(select(func.count(Candidate.id))) == 1
        preview = preview_upload(jonas, upload, choice)
        assert preview.reading is not None
        assert "already" in preview.reading.problems[0].message


def test_a_file_names_its_openings_or_one_is_chosen_for_all(office: Office) -> None:
    jonas = office.actors["Jonas"]
    data, buyer = (
        office.opening("Jonas", "Data Engineer"),
        office.opening("Jonas", "Buyer"),
    )
    text = (
        b"Name,Email,Job\nAmara,a@example.com,buyer\nLuis,l@example.com,Data engineer\n"
    )
    with office.app.app_context():
        upload = keep_upload(jonas, "a.csv", text)
        preview = preview_upload(jonas, upload, None)
        assert preview.choice.mapping[CandidateField.OPENING] == 2
        assert import_candidates(jonas, upload, preview.choice) == 2
        rows = db.session.execute(select(Candidate.name, Candidate.opening_id))
        assert {tuple(row) for row in rows} == {("Amara", buyer), ("Luis", data)}


def test_a_file_is_its_uploaders_and_gone_after_a_day(office: Office) -> None:
    jonas, mei = office.actors["Jonas"], office.actors["Mei"]
    opening = office.opening("Jonas")
    with office.app.app_context():
        upload = keep_upload(jonas, "a.csv", a_file(1))
        with pytest.raises(NotFound):
            preview_upload(mei, upload, None)
        with pytest.raises(NotFound):
            import_candidates(mei, upload, Choice("", MAPPING))
        with clock.set_to(clock.now() + timedelta(days=1, minutes=1)):
            forget_old_uploads()
        with pytest.raises(NotFound):
            import_candidates(jonas, upload, Choice(opening, MAPPING))


def test_the_preview_tells_nothing_of_foreign_openings(office: Office) -> None:
    mei, opening = office.actors["Mei"], office.opening("Jonas")
    office.candidate("Jonas", opening, "Amara Okafor")
    office.opening("Mei", "Buyer")
    office.opening("Mei", "Seller")
    text = b"Name,Email\nAmara,amara.okafor@example.com\n"
    with office.app.app_context():
        upload = keep_upload(mei, "a.csv", text)
        preview = preview_upload(mei, upload, Choice(opening, MAPPING))
    assert preview.choice.opening_id == ""
    assert preview.reading is None


def test_a_file_may_say_where_each_candidate_lives(each_office: Office) -> None:
    opening_id, jonas = each_office.opening("Jonas"), each_office.actors["Jonas"]
    content = (
        b"Name,Email,Jurisdiction\n"
        b"Ada Fox,ada@post.example,united  states\n"
        b"Bo Lind,bo@post.example,EU\n"
        b"Cy Dahl,cy@post.example,\n"
    )
    with each_office.app.app_context():
        kept = keep_upload(jonas, "people.csv", content)
        preview = preview_upload(jonas, kept, None, opening_id)
        assert preview.choice.mapping[CandidateField.PLACE] == 2
        import_candidates(jonas, kept, preview.choice)
        rows = db.session.execute(select(Candidate.name, Candidate.jurisdictions))
        lives = {row.name: row.jurisdictions for row in rows}
        assert lives == {"Ada Fox": ["us"], "Bo Lind": ["eu"], "Cy Dahl": []}
        wrong = keep_upload(jonas, "p.csv", content.replace(b"EU", b"Atlantis"))
        reading = preview_upload(jonas, wrong, None, opening_id).reading
        assert reading is not None
        said = [problem.message for problem in reading.problems]
    assert "“Atlantis” is no place in the list. Leave the column out." in said


def test_one_press_asks_a_whole_import_and_the_worker_asks_the_rest(
    each_office: Office,
) -> None:
    jonas, opening = each_office.actors["Jonas"], each_office.opening("Jonas")
    size = ASKED_AT_ONCE + 70
    with each_office.app.app_context():
        upload = keep_upload(jonas, "a.csv", a_file(size))
        import_candidates(jonas, upload, Choice(opening, MAPPING))
        assert ask_imported(jonas, upload) == ASKED_AT_ONCE
        found = find_import(jonas, upload)
        assert found == Import(added=size, unasked=70, is_running=True)
        assert [ask_some_more() for _ in range(4)] == [50, 20, 0, 0]
        assert find_import(jonas, upload) == Import(added=size, unasked=0)
        owed = select(func.count()).select_from(OutboxMail)
        asked = owed.where(OutboxMail.template == "consent_request")
        assert db.session.scalar(asked) == size


def test_what_somebody_began_who_has_left_is_not_gone_on_with(office: Office) -> None:
    jonas, opening = office.actors["Jonas"], office.opening("Jonas")
    with office.app.app_context():
        upload = keep_upload(jonas, "a.csv", a_file(ASKED_AT_ONCE + 1))
        import_candidates(jonas, upload, Choice(opening, MAPPING))
        ask_imported(jonas, upload)
        with transaction() as session:
            gone = update(Staff).where(Staff.id == jonas.id)
            session.execute(gone.values(switched_off_at=clock.now()))
        assert ask_some_more() == 0
        assert ask_some_more() == 0
        found = find_import(jonas, upload)
    assert found is not None
    assert found.unasked == 1
