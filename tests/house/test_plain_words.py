"""What candidates read: short sentences, in words that most people know."""

import re
from collections.abc import Iterator

import pytest

from hiring.models.speaker import Speaker
from tests.builders import (
    CAUTIOUS,
    PRIYA,
    SAM,
    a_case,
    a_code,
    a_contact,
    a_former,
    a_link,
    a_question,
    a_visit_again,
    a_world,
    an_answer,
    listed,
)
from tests.northgate import Northgate
from tests.pages import Client, Element, Page

GRADE, WORDS = 6.0, 25
FEWEST = 40
BLOCKS = frozenset("p li h1 h2 h3 legend label dt dd summary".split())
_END = re.compile(r"(?<=[.!?])\s+|\s·\s|\n\s*\n")
_WORD = re.compile(r"[A-Za-z’']+")
_VOWELS = re.compile(r"[aeiouy]+")
# Names are read as wholes, whatever their letters; so is what nobody reads aloud.
_LEFT_OUT = re.compile(r"https?://\S+|\S+@\S+|RC-\S+|[0-9a-f]{20,}")
NAMES = re.compile(
    "Amara|Okafor|Northgate|Analytics|Jonas|Weber|Priya|Shah|Delta|Freight|Lumen"
    "|Health|Keller|Ivo|Horvat|Mira|Lang|Data Engineer"
)


def syllables(word: str) -> int:
    """Count the groups of vowels, but for a silent e at the end."""
    word = word.lower().strip("’'")
    silent = word.endswith(("e", "es", "ed")) and not word.endswith(
        ("le", "ted", "ded", "ses", "ces", "ges")
    )
    return max(1, len(_VOWELS.findall(word)) - silent)


def grade(sentences: list[list[str]]) -> float:
    """Give the years of school that Flesch and Kincaid say it takes to read them."""
    words = [word for sentence in sentences for word in sentence]
    length = len(words) / len(sentences)
    sounds = sum(map(syllables, words)) / len(words)
    return 0.39 * length + 11.8 * sounds - 15.59


def sentences_of(text: str) -> Iterator[list[str]]:
    """Split a text into sentences, and those into words."""
    plain = NAMES.sub("Ann", _LEFT_OUT.sub("", text))
    for sentence in _END.split(plain):
        words = _WORD.findall(sentence)
        if words:
            yield words


def blocks_of(element: Element) -> Iterator[str]:
    """Give each paragraph, heading, label and item once."""
    for each in element.walk():
        inner = [child for child in each.walk() if child.tag in BLOCKS]
        if each.tag in BLOCKS and not inner:
            yield each.text


def read(page: Page) -> list[list[str]]:
    """Return the sentences of a page, apart from labels of one or two words."""
    found = [
        sentence
        for main in page.root.find("main")
        for block in blocks_of(main)
        for sentence in sentences_of(block)
    ]
    return [sentence for sentence in found if len(sentence) > 2]


def candidate_pages(northgate: Northgate, client: Client) -> dict[str, Page]:
    """Open every page that a candidate can come to."""
    world = a_world(northgate)
    client.set_cookie("sayso_browser", "her-own-phone")
    other = northgate.client()
    shown = {"link": client.see(f"/c/{world.link}"), "unusable": other.see("/c/none")}
    shown["unusable"] = other.press("Continue")
    shown["new link"] = other.press("Mail me a new link")
    client.press("Continue")
    shared = world.shared
    for name, path in (
        ("home", "/you"),
        ("answers", "/you/answers"),
        ("person", "/you/people/new"),
        ("question", f"/you/questions/{shared['question_id']}"),
        ("feedback", "/you/feedback"),
        ("news", "/you/feedback/news"),
        ("reply", f"/you/contacts/{shared['contact_id']}/reply"),
        ("contact", f"/you/contacts/{shared['contact_id']}"),
        ("code to read", f"/you/contacts/{shared['contact_id']}/said"),
        ("reply to a point", f"/you/contacts/{shared['contact_id']}/reply?theme=x-1"),
        ("stop", "/you/stop"),
        ("copy", "/you/copy"),
        ("correct", "/you/correct"),
        ("asked to erase", "/you/erase"),
        ("code", "/you/code"),
        ("notice", "/how-we-use-your-answers"),
    ):
        shown[name] = client.see(path)
    client.see("/you/erase")
    client.press("Take it back")
    shown["erase"] = client.see("/you/erase")
    shown["no such certificate"] = other.see("/erased/EC-2222")
    shown["our people"] = client.see("/you/our-people")
    shown["talk"] = client.see(f"/you/talks/{shared['talk_id']}")
    speaker_id, token = a_former(northgate, "Tom Bell")
    shown["write to"] = client.see(f"/you/our-people/{speaker_id}")
    client.press("Send", text="Who plans the work?")
    shown["link of our people"] = other.see(f"/p/{token}")
    shown["own entry"] = other.press("Continue")
    northgate.deliver()
    email = next(r["email"] for r in northgate.rows(Speaker, id=speaker_id))
    asked = re.findall(r"/p/([\w-]+)", northgate.mails(email)[-1].body)[-1]
    other.see(f"/p/{asked}")
    shown["question to our people"] = other.press("Continue")
    other.see("/p/none")
    shown["no such link"] = other.press("Continue")
    shown["call"] = other.see("/call")
    shown["no such code"] = other.press("Check the code", code="x")
    code = a_code(northgate, world.case, listed(PRIYA))
    shown["agreed call"] = other.press("Check the code", code=code)
    shown["declined call"] = other.press("I would rather not talk")
    client.see("/you/answers")
    shown["check"] = client.press("Check my answers", named="yes", others="no")
    shown["receipt"] = client.press("Sign and save", signed_name=world.case.name)
    other.see(f"/c/{world.link}")
    shown["other browser"] = other.press("Continue")
    client.see("/you/stop")
    shown["stopped"] = client.press("Stop all contact", sure="y")
    client.see("/you")
    shown["left"] = client.press("Leave this page")
    return shown


def test_every_page_of_a_candidate_is_in_short_plain_sentences(
    northgate: Northgate, client: Client
) -> None:
    pages = candidate_pages(northgate, client)
    hard, together = {}, []
    for name, page in pages.items():
        assert page.status in {200, 404}, name
        sentences = read(page)
        together += sentences
        if sum(map(len, sentences)) >= FEWEST and grade(sentences) > GRADE:
            hard[name] = round(grade(sentences), 1)
    assert [" ".join(each) for each in together if len(each) > WORDS] == []
    assert hard == {}
    assert grade(together) <= GRADE


def test_every_mail_to_a_candidate_is_in_short_plain_sentences(
    northgate: Northgate, client: Client
) -> None:
    candidate_pages(northgate, client)
    case = a_case(northgate, answers=CAUTIOUS)
    a_question(northgate, case, SAM)
    a_contact(northgate, case, SAM)
    an_answer(northgate, case, CAUTIOUS, a_visit_again(northgate, case))
    a_link(northgate, a_case(northgate))
    northgate.deliver()
    mails = [m for m in northgate.mails() if m.recipient.endswith("@post.example")]
    assert len({mail.subject for mail in mails}) >= 4
    hard = {}
    for mail in mails:
        sentences = [each for each in sentences_of(mail.body) if len(each) > 2]
        long = [" ".join(each) for each in sentences if len(each) > WORDS]
        assert long == [], mail.subject
        if grade(sentences) > GRADE:
            hard[mail.subject] = round(grade(sentences), 1)
    assert hard == {}


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("The cat sat on the mat. It was fat.", -4, 1),
        ("Contractual confidentiality obligations necessitate authorisation.", 18, 60),
    ],
)
def test_the_grade_tells_plain_words_from_hard_ones(
    text: str, low: float, high: float
) -> None:
    assert low < grade(list(sentences_of(text))) < high
