"""Delimiters, headings and rows are found out, and can be corrected."""

import pytest

from hiring.domain.candidate_file import (
    CandidateField,
    CandidateFileRefused,
    Layout,
    Openings,
    Table,
    decode,
    find_delimiter,
    mapping_problems,
    propose_mapping,
    read_rows,
    read_table,
)

F = CandidateField


def table_of(text: str, layout: Layout | None = None) -> Table:
    """Read a text down to its table."""
    return read_table(decode(text.encode()), layout)


def proposed(headings: str) -> dict[CandidateField, str]:
    """Return the heading proposed for each field."""
    table = table_of(f"{headings}\n" + ",".join("x" for _ in headings.split(",")))
    return {f: table.headings[i] for f, i in propose_mapping(table).items()}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_each_delimiter_is_found_out(delimiter: str) -> None:
    """Even where cells hold the other separators."""
    rows = [
        ["Name", "Email", "Notes"],
        ["Ada", "a@x.example", '"one, two; three | four"'],
        ["Bo", "b@x.example", '"x, y, z"'],
    ]
    assert find_delimiter("\n".join(map(delimiter.join, rows))) == delimiter


def test_unknown_headings_leave_the_steady_delimiter() -> None:
    """Where no heading helps, the same number of cells in each row does."""
    assert find_delimiter("Ime;Pošta\nAna, dr.;a@x.example\nBo;b@x.example") == ";"


def test_a_line_that_names_the_separator_is_believed_and_skipped() -> None:
    """Some spreadsheets write it first."""
    table = table_of("sep=|\r\nName|Email\r\nAda, B.|a@x.example\r\n")
    assert table.headings == ("Name", "Email")
    assert [row.line for row in table.skipped] == [1]


def test_cells_may_hold_line_ends_and_quotation_marks() -> None:
    """Rows are numbered as a spreadsheet numbers them."""
    table = table_of(
        'Name,Email,Notes\n"Ada ""the first"" L",a@x.example,"1\n2\r\n3"\n\nB,b@x.x,'
    )
    assert table.rows[0].cells[0] == 'Ada "the first" L'
    assert table.rows[0].cells[2] == "1\n2\r\n3"
    assert [row.line for row in table.rows] == [2, 4]


def test_line_ends_of_old_systems_count_as_line_ends() -> None:
    """A lone carriage return ends a row."""
    assert len(table_of("Name,Email\rAda,a@x.example\rBo,b@x.example").rows) == 2


def test_a_file_without_headings_is_read_from_its_first_row() -> None:
    """The first person is not lost as a heading."""
    table = table_of("Ada,a@x.example\nBo,b@x.example")
    assert table.headings == ("Column 1", "Column 2")
    assert len(table.rows) == 2
    assert any("not like headings" in note for note in table.notes)
    assert propose_mapping(table) == {F.EMAIL: 1}


def test_headings_in_unknown_words_still_count_as_headings() -> None:
    """The e-mail is then found by its looks, the rest is asked."""
    table = table_of("Ime,Pošta\nAna,a@x.example\nBo,b@x.example")
    assert table.headings == ("Ime", "Pošta")
    assert propose_mapping(table) == {F.EMAIL: 1}


def test_a_candidate_below_the_headings_is_never_taken_for_an_instruction() -> None:
    """An address makes a row a person, whatever else it says."""
    table = table_of("Name,Email,Source\nAda,a@x.example,Please enter format required")
    assert table.skipped == ()


def test_a_row_without_an_address_and_without_instructions_stays_a_problem() -> None:
    """It is said, not skipped."""
    assert table_of("Name,Email\nAda,\nBo,b@x.example").skipped == ()


def test_a_person_can_correct_delimiter_headings_and_first_row() -> None:
    """What was found out is only a proposal."""
    text = "Name;x,Email\nsample,s@x.example\nAda,a@x.example"
    table = table_of(text, Layout(",", 1, 3))
    assert table.headings == ("Name;x", "Email")
    assert [row.cells[0] for row in table.rows] == ["Ada"]


def test_a_separator_that_nobody_offered_is_refused() -> None:
    """A form can be sent with anything in it."""
    for delimiter in ("", "\r", '"', ",,"):
        with pytest.raises(CandidateFileRefused, match="what separates"):
            table_of("Name,Email\nAda,a@x.example", Layout(delimiter, 1, 2))


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        ("Job,Job Title,Name", {F.OPENING: "Job", F.TITLE: "Job Title"}),
        ("Job Title,Name", {F.OPENING: "Job Title"}),
        ("first_name,last_name", {F.FIRST_NAME: "first_name"}),
        ("Name,Vorname", {F.LAST_NAME: "Name", F.FIRST_NAME: "Vorname"}),
        ("Name,Surname", {F.FIRST_NAME: "Name", F.LAST_NAME: "Surname"}),
        ("Full name,First name", {F.FULL_NAME: "Full name"}),
        ("Candidate’s name,E-mail*", {F.FULL_NAME: "Candidate’s name"}),
        ("EMAIL (required),Name", {F.EMAIL: "EMAIL (required)"}),
        ("Email,Email,Name", {F.EMAIL: "Email"}),
        (
            "Candidate,Applied at",
            {F.APPLIED_ON: "Applied at", F.FULL_NAME: "Candidate"},
        ),
    ],
)
def test_headings_are_recognised(
    headings: str, expected: dict[CandidateField, str]
) -> None:
    """The best heading wins, and a bare "Name" fills the missing half."""
    assert expected.items() <= proposed(headings).items()


@pytest.mark.parametrize(
    "heading", ["Recruiter email", "Hiring manager", "Notes", "Who gets credit"]
)
def test_what_belongs_to_others_is_not_proposed(heading: str) -> None:
    """A recruiter's address must never be taken for the candidate's."""
    assert heading not in proposed(f"Name,{heading}").values()


def test_a_mapping_that_cannot_work_says_why() -> None:
    """All of it at once, and rows are not read by it."""
    table = table_of("Name,Email\nAda,a@x.example")
    said = mapping_problems(table, {F.PHONE: 9, F.SOURCE: -1}, needs_opening=True)
    assert len(said) == 5
    twice = {F.FULL_NAME: 0, F.COMPANY: 0, F.EMAIL: 1, F.REFERENCE: 1}
    (only,) = mapping_problems(table, twice, needs_opening=False)
    assert "“Name” is chosen for more than one thing" in only
    with pytest.raises(CandidateFileRefused, match="more than one thing"):
        read_rows(table, twice, known_emails=set(), openings=Openings.only("o"))
