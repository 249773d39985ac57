"""Two ways of writing one name are found to be one, and a doubt is told as a doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.names import (
    Match,
    folded,
    match_mailbox,
    match_organisation,
    match_person,
)

WORDS = st.lists(st.text(min_size=1, max_size=12), min_size=1, max_size=4)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ruth Dahl", "ruth DAHL"),
        ("Ruth Dahl", "Dahl, Ruth"),
        ("Ruth Dahl", "Ruth Anna Dahl"),
        ("Zoë Ångström", "Zoe Angstrom"),
        ("Łukasz Żak", "Lukasz Zak"),
        ("Jürgen Groß", "JÜRGEN GROSS"),
        ("Đorđe Ilić", "Dorde Ilic"),
        ("Søren Ærø", "soren aero"),
        ("Nguyễn Văn An", "Nguyen Van An"),
        ("Пётр Иванов", "ИВАНОВ Петр"),
        ("Андрей Кравцов", "андрей кравцов"),
        ("Γιώργος Παπαδόπουλος", "ΓΙΩΡΓΟΣ ΠΑΠΑΔΟΠΟΥΛΟΣ"),
        ("Anne-Marie O’Neill", "Anne Marie O'Neill"),
        ("王小明", "王小明"),
    ],
)
def test_case_accents_order_and_middle_names_do_not_tell_people_apart(
    one: str, other: str
) -> None:
    assert match_person(one, other) is Match.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("R. Dahl", "Ruth Dahl"),
        ("Dahl R.", "Ruth Dahl"),
        ("Ruth D.", "Ruth Dahl"),
        ("J. R. Dahl", "Ruth Dahl"),
        ("П. Иванов", "Пётр Иванов"),
        ("Γ. Παπαδόπουλος", "Γιώργος Παπαδόπουλος"),
        ("Dahl", "Ruth Dahl"),
        ("Samuel Kellar", "Samuel Keller"),
        ("Kristin Lindqvist", "Kristen Lindqvist"),
    ],
)
def test_initials_bare_surnames_and_slips_of_the_pen_are_a_doubt(
    one: str, other: str
) -> None:
    assert match_person(one, other) is Match.NEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ruth Dahl", "Sam Keller"),
        ("Ruth Dahl", "Karl Dahl"),
        ("R. Dahl", "Karl Dahl"),
        ("R. D.", "Ruth Dahl"),
        ("Ruth Dahl", ""),
        ("…", "Ruth Dahl"),
        ("Пётр Иванов", "Анна Сидорова"),
    ],
)
def test_other_people_are_other_people(one: str, other: str) -> None:
    assert match_person(one, other) is Match.NONE


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Lumen Health", "LUMEN HEALTH Ltd.", Match.SAME),
        ("Lumen Health", "LumenHealth GmbH", Match.SAME),
        ("Vela Systems S.A.", "Vela Systems", Match.SAME),
        ("Vela Sp. z o.o.", "VELA", Match.SAME),
        ("Vela S.p.A.", "Vela", Match.SAME),
        ("Vela.example", "Vela", Match.NEAR),
        ("Société Générale", "Societe Generale", Match.SAME),
        ("Group AG", "group ag", Match.SAME),
        ("Lumen", "Lumen Health", Match.NEAR),
        ("Lumen Health", "Lumen Heath", Match.NEAR),
        ("Lumen Health", "Delta Freight", Match.NONE),
        ("Lumen Health", "", Match.NONE),
        ("", "", Match.NONE),
    ],
)
def test_legal_forms_and_blanks_do_not_tell_organisations_apart(
    one: str, other: str, expected: Match
) -> None:
    assert match_organisation(one, other) is expected


@pytest.mark.parametrize(
    ("entry", "mailbox", "expected"),
    [
        ("Ruth@Vela.example", "ruth@vela.example", Match.SAME),
        ("vela.example", "ruth@vela.example", Match.SAME),
        ("@vela.example", "ruth@mail.vela.example", Match.SAME),
        ("www.vela.example", "ruth@vela.example", Match.SAME),
        ("vela.example", "ruth@notvela.example", Match.NONE),
        ("ruth@vela.example", "sam@vela.example", Match.NONE),
        ("Ruth Dahl", "ruth@vela.example", Match.NONE),
        ("Ms. Dahl", "ruth@vela.example", Match.NONE),
        ("vela.example", "030 5550 0123", Match.NONE),
    ],
)
def test_a_listed_address_or_domain_covers_its_mailboxes(
    entry: str, mailbox: str, expected: Match
) -> None:
    assert match_mailbox(entry, mailbox) is expected


@given(WORDS, WORDS)
def test_it_does_not_matter_which_name_comes_first(
    one: list[str], other: list[str]
) -> None:
    a, b = " ".join(one), " ".join(other)
    assert match_person(a, b) is match_person(b, a)


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_letters_take_the_short_way_to_the_same_end(text: str) -> None:
    assert folded(text) == folded(f"{text} é").removesuffix("e").rstrip()


@given(WORDS)
def test_a_name_with_its_words_in_any_order_is_the_same(
    words: list[str],
) -> None:
    name = " ".join(words)
    if folded(name):
        assert match_person(name, " ".join(reversed(words))) is Match.SAME
