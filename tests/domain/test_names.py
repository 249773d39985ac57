"""Two ways of writing one name are found to be one, and a doubt is told as a doubt."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.domain.addresses import (
    is_same_reach,
    match_firm_of,
    match_mailbox,
    match_reach,
)
from hiring.domain.names import (
    Match,
    folded,
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jörg Müller", "Joerg Mueller"),
        ("Jörg Müller", "Jorg Muller"),
        ("Jürgen Groß", "Juergen Gross"),
        ("Bjørn Ødegård", "Bjoern Oedegaard"),
        ("Łukasz Wałęsa", "Lukasz Walesa"),
        ("Пётр Иванов", "Petr Ivanov"),
        ("Пётр Иванов", "Pjotr Iwanow"),
        ("Юлия Щербакова", "Yulia Shcherbakova"),
        ("Юлия Щербакова", "Julija Schtscherbakowa"),
        ("Дмитрий Шевченко", "Dmitriy Shevchenko"),
        ("Володимир Ковальчук", "Volodymyr Kovalchuk"),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoulos"),
        ("Анна-Мария Кох", "Anna Maria Koch"),  # noqa: RUF001
        ("Anne-Marie Dubois", "Annemarie Dubois"),
        ("Dubois, Anne-Marie", "Anne Marie Dubois"),
    ],
)
def test_letters_that_a_keyboard_lacks_do_not_tell_people_apart(
    one: str, other: str
) -> None:
    assert match_person(one, other) is Match.SAME
    assert match_person(other, one) is Match.SAME


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Pyotr Ivanov", "Piotr Iwanow"),
        ("Katherine Schmidt", "Catherine Schmitt"),
        ("Mueller, Joerg", "Jorg Muller"),
        ("J. Müller", "Joerg Mueller"),
        ("Sergei Tchaikovsky", "Sergey Chaikovski"),
    ],
)
def test_what_sounds_alike_is_a_doubt(one: str, other: str) -> None:
    assert match_person(one, other) is Match.NEAR


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Müller Maschinenbau", "Mueller Maschinenbau GmbH"),
        ("Газпром", "Gazprom"),
    ],
)
def test_organisations_in_other_letters_are_one(one: str, other: str) -> None:
    assert match_organisation(one, other) is Match.SAME


def test_the_first_letters_of_an_organisation_are_a_doubt() -> None:
    found = match_organisation("NWA", "North West Analytics")
    assert found is Match.NEAR


@pytest.mark.parametrize(
    ("entry", "reach", "expected"),
    [
        ("ruth@vela.example", "ruth+work@vela.example", Match.SAME),
        ("Ruth Dahl, ruth@vela.example", "RUTH@vela.example", Match.SAME),
        ("Ruth Dahl <ruth@vela.example>", "Ruth <ruth@vela.example>", Match.SAME),
        ("ruth.dahl@gmail.com", "ruthdahl@googlemail.com", Match.SAME),
        ("ruth.dahl@gmail.com", "sam@gmail.com", Match.NONE),
        ("everybody at vela.example", "sam@vela.example", Match.SAME),
        ("https://www.vela.example/about", "sam@vela.example", Match.SAME),
        ("müller.example", "sam@xn--mller-kva.example", Match.SAME),
        ("lab.vela.example", "sam@vela.example", Match.NEAR),
        ("ruth@vela.example", "info@vela.example", Match.NEAR),
        ("ruth@vela.example", "sam@vela.example", Match.NONE),
        ("Ruth Dahl 030 5550123", "+49 30 5550123", Match.SAME),
        ("+49 (0)30 555-01 23", "030/5550123", Match.SAME),
        ("030 5550123", "030 5550124", Match.NONE),
        ("Ruth Dahl", "+49 30 5550123", Match.NONE),
        ("2019 to 2022", "+49 30 5550123", Match.NONE),
        ("ruth@vela.example", "", Match.NONE),
    ],
)
def test_an_address_is_one_however_it_is_written(
    entry: str, reach: str, expected: Match
) -> None:
    assert match_reach(entry, reach) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("ruth@vela.example", "Ruth+x@vela.example", True),
        ("info@vela.example", "info@vela.example", False),
        ("030 5550123", "0049 30 5550123", True),
        ("", "", False),
    ],
)
def test_people_share_a_mailbox_or_a_telephone_but_no_desk(
    one: str, other: str, *, expected: bool
) -> None:
    assert is_same_reach(one, other) is expected


@pytest.mark.parametrize(
    ("entry", "mailbox", "expected"),
    [
        ("Vela Systems", "sam@velasystems.example", Match.NEAR),
        ("Vela GmbH", "sam@mail.vela.example", Match.NEAR),
        ("Ruth Dahl", "ruth@vela.example", Match.NONE),
        ("Gmail", "ruth@gmail.com", Match.NONE),
    ],
)
def test_a_mailbox_may_be_of_a_firm_on_the_list(
    entry: str, mailbox: str, expected: Match
) -> None:
    assert match_firm_of(entry, mailbox) is expected
