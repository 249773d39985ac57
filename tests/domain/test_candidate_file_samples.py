"""Files as each applicant tracking system exports them are read as they are."""

from datetime import date
from pathlib import Path
from typing import Final

import pytest

from hiring.domain.candidate_file import (
    CandidateField,
    Layout,
    NewCandidate,
    Openings,
    ProblemKind,
    RowsRead,
    Table,
    decode,
    propose_mapping,
    read_rows,
    read_table,
    unread_headings,
)

FILES: Final = Path(__file__).parent.parent / "files"
PLATFORM: Final = "platform-id"
PRODUCT: Final = "product-id"
OPENINGS: Final = Openings.known_as(
    [
        ("Platform Engineer", PLATFORM),
        ("ENG-7", PLATFORM),
        ("https://jobs.lever.co/tidewater/7f0c2a91-platform", PLATFORM),
        ("Head of Product", PRODUCT),
        ("1b22-product", PRODUCT),
    ]
)


def table_of(name: str) -> Table:
    """Read a sample down to its table."""
    return read_table(decode((FILES / name).read_bytes()))


def read(name: str, openings: Openings = OPENINGS) -> RowsRead:
    """Read a sample with everything as proposed."""
    table = table_of(name)
    return read_rows(
        table, propose_mapping(table), known_emails=set(), openings=openings
    )


@pytest.mark.parametrize(
    ("name", "people"),
    [
        (
            "greenhouse_candidates.csv",
            [
                ("Zoë Brontë-Håkansson", "zoe@candidates.example", PLATFORM),
                ("Óscar Núñez", "oscar@candidates.example", PLATFORM),
                ("Σοφία Παπαδοπούλου", "sofia@candidates.example", PRODUCT),
            ],
        ),
        (
            "lever_import.csv",
            [
                ("Dmitri Sokolov", "dmitri@candidates.example", PLATFORM),
                ("Amara Okafor", "amara@candidates.example", PLATFORM),
                ("Ada Lovelace", "ada@candidates.example", PRODUCT),
            ],
        ),
        (
            "peopleforce.csv",
            [
                ("Олена Коваль", "olena@candidates.example", PLATFORM),
                ("Zoë Håkansson", "zoe@candidates.example", PLATFORM),
            ],
        ),
        (
            "survey_vendor.csv",
            [
                ("Ada Lovelace", "ada@candidates.example", PLATFORM),
                ("José García", "jose@candidates.example", PLATFORM),
            ],
        ),
        (
            "workable_template.csv",
            [
                ("Amara Okafor", "amara@candidates.example", PLATFORM),
                ("Dmitri Sokolov", "dmitri@candidates.example", PRODUCT),
            ],
        ),
        (
            "spreadsheet_unicode_text.csv",
            [
                ("Jürgen Groß", "juergen@candidates.example", PLATFORM),
                ("Łukasz Żółć", "lukasz@candidates.example", PRODUCT),
            ],
        ),
    ],
)
def test_everyone_in_an_export_is_read_without_a_correction(
    name: str, people: list[tuple[str, str, str]]
) -> None:
    """The proposal alone is enough for the files that we know."""
    found = read(name)
    assert found.problems == ()
    assert [(c.name, c.email, c.opening_id) for c in found.candidates] == people


def test_greenhouse_keeps_all_that_we_know_about_a_person() -> None:
    """A heading with "Job" leaves "Title" to the present post."""
    assert read("greenhouse_candidates.csv").candidates[1] == NewCandidate(
        line=3,
        name="Óscar Núñez",
        email="oscar@candidates.example",
        opening_id=PLATFORM,
        phone="(555) 010-7788",
        company="Harbour & Sons",
        title="=Lead?",
        source="Referral",
    )


def test_notes_of_another_system_are_never_read() -> None:
    """What colleagues once wrote did not come with anybody's permission."""
    table = table_of("greenhouse_candidates.csv")
    assert "Notes" in unread_headings(table, propose_mapping(table))


def test_the_first_of_several_addresses_is_taken_and_said_so() -> None:
    """Lever puts several addresses into one cell."""
    (note,) = read("lever_import.csv").notes
    assert (note.line, note.column) == (2, "Email")
    assert "dmitri@candidates.example was taken" in note.message
    assert "d.sokolov@work.example" in note.message


def test_a_migration_file_without_jobs_goes_to_the_chosen_opening() -> None:
    """Lever's migration names no posting; its dates are Unix milliseconds."""
    found = read("lever_migration.csv", Openings.only(PRODUCT))
    assert {c.opening_id for c in found.candidates} == {PRODUCT}
    assert found.candidates[0].applied_on == date(2026, 1, 1)


def test_semicolons_and_dotted_dates_are_understood() -> None:
    """PeopleForce as a European spreadsheet saves it."""
    table = table_of("peopleforce.csv")
    assert table.layout == Layout(";", 1, 2)
    first = read("peopleforce.csv").candidates[0]
    assert (first.reference, first.applied_on) == ("C-1001", date(2026, 12, 31))


def test_a_reference_may_be_the_address_itself() -> None:
    """The survey vendor's specification allows it."""
    first = read("survey_vendor.csv").candidates[0]
    assert first.reference == first.email == "ada@candidates.example"
    assert first.applied_on == date(2026, 11, 2)


def test_the_rows_of_a_template_are_skipped_and_said_so() -> None:
    """Workable puts rows above the headings, and instructions and a sample below."""
    table = table_of("workable_template.csv")
    assert table.layout == Layout(",", 2, 6)
    assert [row.line for row in table.skipped] == [1, 3, 4, 5]
    assert any("Row 5 was skipped" in note for note in table.notes)
    assert any("read from row 6" in note for note in table.notes)


def test_a_person_can_say_that_a_skipped_row_is_a_candidate() -> None:
    """Jane Doe may be real."""
    decoded = decode((FILES / "workable_template.csv").read_bytes())
    table = read_table(decoded, Layout(",", 2, 5))
    assert table.rows[0].cells[0] == "Jane Doe"


def test_accents_of_windows_1252_are_kept_with_a_word_of_caution() -> None:
    """The encoding was guessed, so the preview asks for a look."""
    assert any("Windows-1252" in note for note in table_of("survey_vendor.csv").notes)


def test_problems_name_their_row_column_and_reason() -> None:
    """Everything wrong is said at once."""
    found = read("with_problems.csv")
    said = [(p.line, p.column, p.kind) for p in found.problems]
    assert said == [
        (3, "Email", ProblemKind.DUPLICATE),
        (4, "Name", ProblemKind.MISSING),
        (5, "Email", ProblemKind.INVALID),
        (6, "Job", ProblemKind.INVALID),
        (7, "Applied on", ProblemKind.INVALID),
        (8, "", ProblemKind.INVALID),
    ]
    assert found.problems[0].other_line == 2
    assert "Rows 2 and 3" in found.problems[0].message
    assert found.unknown_openings == ("Astronaut",)
    assert [c.applied_on for c in found.candidates] == [date(2026, 12, 31)]


def test_a_german_export_is_recognised_by_its_own_headings() -> None:
    """Unicode text from a spreadsheet: UTF-16 with tabs."""
    table = table_of("spreadsheet_unicode_text.csv")
    assert table.layout.delimiter == "\t"
    assert propose_mapping(table)[CandidateField.COMPANY] == table.headings.index(
        "Firma"
    )
