"""Each row is judged by itself and against the others, and kept as it was typed."""

import time
import unicodedata
from datetime import date

import pytest

from hiring.domain.candidate_file import (
    DateOrder,
    Openings,
    ProblemKind,
    RowsRead,
    decode,
    is_email,
    propose_mapping,
    read_rows,
    read_table,
)

ONE = Openings.only("one")


def read(
    text: str,
    *,
    openings: Openings = ONE,
    known: frozenset[tuple[str, str]] = frozenset(),
    order: DateOrder | None = None,
) -> RowsRead:
    """Read a text with everything as proposed."""
    table = read_table(decode(text.encode()))
    return read_rows(
        table,
        propose_mapping(table),
        known_emails=known,
        openings=openings,
        date_order=order,
    )


def problem_of(name: str, email: str = "a@x.example") -> str:
    """Return the one problem of the one row."""
    (problem,) = read(f'Name,Email\n"{name}","{email}"').problems
    return problem.message


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+Ada", "-Ada", "@Ada", "=cmd|' /C calc'!A0", "<b>Ada</b>", "{{7*7}}"],
)
def test_a_name_is_never_interpreted(name: str) -> None:
    """Guarding against formulas is the business of files that go out."""
    (ada,) = read(f"Name,Email\n{name},a@x.example").candidates
    assert ada.name == name


def test_names_are_composed_and_on_one_line() -> None:
    """One spelling of one name, whichever system wrote it."""
    loose = unicodedata.normalize("NFD", "  Zoë \n Brontë\u00a0H. ")
    (zoe,) = read(f'Name,Email\n"{loose}",z@x.example').candidates
    assert zoe.name == "Zoë Brontë H."


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("A\x07da", "cannot be seen"),
        ("A\u202eda", "cannot be seen"),
        ("A\x85da", "cannot be seen"),
        ("x" * 201, "201 characters"),
        ("", "missing"),
        ("?", "is no name"),
        ("\u200b", "is no name"),
    ],
)
def test_a_name_that_cannot_be_kept_is_a_problem(name: str, words: str) -> None:
    """A person can mend it from the words alone."""
    assert words in problem_of(name)


def test_a_name_of_two_hundred_characters_is_kept() -> None:
    """Also when it comes in two columns, both of them counted."""
    assert read(f"Name,Email\n{'x' * 200},a@x.example").candidates
    text = f"First name,Last name,Email\n{'x' * 100},{{}},a@x.example"
    assert read(text.format("y" * 99)).candidates
    (problem,) = read(text.format("y" * 100)).problems
    assert (problem.column, "201" in problem.message) == ("First name", True)


def test_half_a_name_is_a_name() -> None:
    """Not everybody has two."""
    found = read("First name,Last name,Email\nSukarno,,s@x.example\n,Björk,b@x.example")
    assert [c.name for c in found.candidates] == ["Sukarno", "Björk"]


@pytest.mark.parametrize(
    "email",
    [
        "ada@x.example",
        "ada+jobs@mail.x.example",
        "o'neil@x-y.example",
        "a@bücher.example",
        "x" * 64 + "@x.example",
    ],
)
def test_a_plain_address_is_an_address(email: str) -> None:
    """The shapes that people really have."""
    assert is_email(email)


@pytest.mark.parametrize(
    "email",
    [
        "ada",
        "ada@x",
        "@x.example",
        "a@@x.example",
        ".a@x.example",
        "a..b@x.example",
        "a@-x.example",
        "a@x_.example",
        "a@x.example.",
        "a@x.123",
        "a b@x.example",
        "a@x.example\n",
        "a@x.example,b@x.example",
        "x" * 65 + "@x.example",
        "a@" + "x." * 130 + "example",
        "a\u202e@x.example",
    ],
)
def test_anything_else_is_no_address(email: str) -> None:
    """Mail is sent there, so doubt is an error."""
    assert not is_email(email)


@pytest.mark.parametrize(
    "cell",
    [
        "a@x.example;b@x.example",
        "a@x.example b@x.example",
        "a@x.example | b@x.example",
        "Ada <a@x.example>, Bo <b@x.example>",
        "mailto:a@x.example\nb@x.example",
    ],
)
def test_the_first_of_several_addresses_is_taken(cell: str) -> None:
    """However they are kept apart."""
    found = read(f'Name,Email\nAda,"{cell}"')
    assert found.candidates[0].email == "a@x.example"
    assert "left out: b@x.example" in found.notes[0].message


def test_the_same_address_twice_in_a_cell_is_one() -> None:
    """Nothing was left out, so nothing is said."""
    assert read('Name,Email\nAda,"a@x.example,a@x.example"').notes == ()


def test_a_missing_and_a_broken_address_are_told_apart() -> None:
    """The words say which."""
    assert "missing" in problem_of("Ada", " ")
    assert "“ada at x” is not" not in problem_of("Ada", "ada at x")
    assert "is not an e-mail address" in problem_of("Ada", "ada@x")
    assert "cannot be seen" in problem_of("Ada", "a\x01@x.example")
    assert len(problem_of("Ada", "x" * 1_500)) < 200


def test_the_same_person_twice_names_both_rows() -> None:
    """In the file, and against what is there; case does not make two people."""
    found = read(
        "Name,Email\nAda,a@x.example\nBo,b@x.example\nA. L.,A@X.example",
        known=frozenset({("one", "b@x.example"), ("two", "a@x.example")}),
    )
    assert [(p.line, p.other_line, p.kind) for p in found.problems] == [
        (3, None, ProblemKind.DUPLICATE),
        (4, 2, ProblemKind.DUPLICATE),
    ]
    assert [c.name for c in found.candidates] == ["Ada"]


def test_one_person_may_stand_for_two_openings() -> None:
    """That is two candidates, and worth a word."""
    found = read(
        "Name,Email,Job\nAda,a@x.example,One\nAda,a@x.example,Two",
        openings=Openings.known_as([("One", "1"), ("two ", "2")]),
    )
    assert [c.opening_id for c in found.candidates] == ["1", "2"]
    assert "also stands in row 2" in found.notes[0].message


def test_an_opening_that_is_unknown_unclear_or_missing_is_said() -> None:
    """Unknown names are listed once, to be matched by a person."""
    found = read(
        "Name,Email,Job\nA,a@x.example,Lead\nB,b@x.example,\nC,c@x.example,Cook\n"
        "D,d@x.example,Cook",
        openings=Openings.known_as([("Lead", "1"), ("LEAD", "2"), ("Lead ", "1")]),
    )
    assert [p.message for p in found.problems] == [
        "Several openings are called “Lead”.",
        "The opening is missing.",
        "No opening is called “Cook”.",
        "No opening is called “Cook”.",
    ]
    assert found.unknown_openings == ("Lead", "Cook")


def test_an_opening_that_cannot_be_read_is_one_problem() -> None:
    """Nothing is said about it twice."""
    known = Openings.known_as([("Lead", "1")])
    found = read("Name,Email,Job\nA,a@x.example,Le\x07ad", openings=known)
    assert [p.column for p in found.problems] == ["Job"]


def test_a_row_with_more_cells_than_headings_is_a_problem() -> None:
    """Its cells may have moved one column to the right."""
    found = read("Name,Email\nLovelace, Ada,a@x.example\nBo,b@x.example,,\nC")
    assert "3 cells under 2 headings" in found.problems[0].message
    assert [c.name for c in found.candidates] == ["Bo"]


def test_a_lost_letter_is_pointed_out() -> None:
    """Some systems lose letters before we ever see the file."""
    (note,) = read("Name,Email\nZo\ufffd,z@x.example").notes
    assert (note.line, note.column) == (2, "Name")


def dates(*cells: str, order: DateOrder | None = None) -> RowsRead:
    """Read a column of dates."""
    rows = "\n".join(f'N{i},a{i}@x.example,"{c}"' for i, c in enumerate(cells))
    return read(f"Name,Email,Applied on\n{rows}", order=order)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-12-31",
        "2026-12-31T23:59:59.999Z",
        "2026-12-31 08:00:00 UTC",
        "2026-12-31T08:00:00+02:00",
        "31/12/2026",
        "12/31/2026",
        "12/31/2026 8:15 AM",
        "31.12.2026",
        "31-12-2026",
        "1798675200000",
    ],
)
def test_a_date_is_read_in_each_way_of_writing(cell: str) -> None:
    """All of these are the last day of 2026."""
    (candidate,) = dates(cell).candidates
    assert candidate.applied_on == date(2026, 12, 31)


def test_the_whole_column_decides_which_number_is_the_day() -> None:
    """One clear date settles the others."""
    assert dates("03/04/2026", "12/31/2026").candidates[0].applied_on == date(
        2026, 3, 4
    )
    assert dates("03/04/2026", "31/12/2026").candidates[0].applied_on == date(
        2026, 4, 3
    )


def test_an_open_order_is_guessed_aloud_and_can_be_corrected() -> None:
    """The note stands for the column, not for a row."""
    guessed = dates("03/04/2026")
    assert guessed.candidates[0].applied_on == date(2026, 4, 3)
    assert (guessed.notes[0].line, guessed.notes[0].column) == (None, "Applied on")
    settled = dates("03/04/2026", order=DateOrder.MONTH_FIRST)
    assert settled.candidates[0].applied_on == date(2026, 3, 4)
    assert settled.notes == ()
    assert dates("03/03/2026").notes == ()


@pytest.mark.parametrize(
    "cell",
    ["soon", "2026-02-30", "31/12/26", "46022", "9999999999999", "0000-01-01", "1/2/3"],
)
def test_what_is_no_date_is_a_problem(cell: str) -> None:
    """It says how to write one."""
    assert "2026-12-31" in dates(cell).problems[0].message


def test_no_date_is_no_problem() -> None:
    """Not every system knows the day."""
    assert dates("", "2026-01-01").candidates[0].applied_on is None


def test_ten_thousand_rows_are_read_in_about_a_second() -> None:
    """The limit is wide, for traced runs; otherwise a third of a second does."""
    head = "First name,Last name,Email,Phone,Company,Title,Job,Source,Applied on\n"
    row = "Zoë,Núñez {0},z{0}@x.example,+49 30 {0},Firm,Lead,Job {1},Web,31/12/2026"
    text = head + "\n".join(row.format(n, n % 50) for n in range(10_000))
    openings = Openings.known_as((f"Job {n}", f"id{n}") for n in range(50))
    began = time.process_time()
    found = read(text, openings=openings)
    assert time.process_time() - began < 10
    assert len(found.candidates) == 10_000
