"""A debrief on a phone takes ten minutes at most, by what its own pages ask for.

Counted off the pages as they are shown: every field, every choice, every press, and the
words that the hints ask for, the optional question at the end among them. Optional
fields that ask for no number of words are read and passed by. Nobody was timed. The
rates are published ones, for people in general:

- 36.2 words a minute are typed on a phone (Palin and others 2019, 37,370 people);
- 238 words a minute are read in silence (Brysbaert 2019), the whole of each page;
- three seconds for a choice or a press, two for a tap into the next field: a guess;
- half a minute of saying the answer aloud, and another of reading it aloud.
"""

import re
from collections.abc import Iterator

from tests.builders import a_case
from tests.northgate import Northgate
from tests.pages import Element, Page

TYPED_A_MINUTE, READ_A_MINUTE = 36.2, 238
CHOICE, TAP, ALOUD = 3, 2, 30
ASKED = re.compile(r"about (\d+) words", re.IGNORECASE)
TYPED = {"themes-0-claim": "Calm.", "themes-0-strength": "3", "advice": "yes"}


def unfolded(page: Page, *tags: str) -> list[Element]:
    """List the elements of the content that are not folded away, nor inert."""
    (main,) = page.root.find("main")
    return [
        each
        for each in main.find(*tags)
        if not each.is_inside("details") and not each.is_inside("template")
    ]


def read(element: Element) -> Iterator[str]:
    """Go through what stands there to be read, without what was typed or is folded."""
    for child in element.children:
        if isinstance(child, str):
            yield child
        elif child.tag not in {"details", "template", "textarea", "option", "svg"}:
            yield from read(child)
            yield " "


def words_on(page: Page) -> int:
    """Count the words that somebody reads who reads all of it."""
    (main,) = page.root.find("main")
    return len("".join(read(main)).split())


def seconds(page: Page) -> float:
    """Add up what a page of the form takes."""
    choices = [
        each for each in unfolded(page, "fieldset") if each.get("role") == "radiogroup"
    ]
    hints = [each.text for each in unfolded(page, "p") if each.get("class") == "hint"]
    asked = [int(number) for hint in hints for number in ASKED.findall(hint)]
    reading = words_on(page) / READ_A_MINUTE * 60
    pressing = (len(choices) + 1) * CHOICE + len(asked) * TAP
    return sum(asked) / TYPED_A_MINUTE * 60 + reading + pressing


def test_ten_minutes_on_a_phone(northgate: Northgate) -> None:
    case = a_case(northgate, interviewers=[northgate.cast.ivo])
    ivo = northgate.client(northgate.cast.ivo)
    first = ivo.see(f"/candidates/{case.id}/debrief")
    spoken = seconds(first) + 2 * ALOUD
    whole = ivo.press("Save and go on", summary="word " * 75)
    hinted = [each.text for each in unfolded(whole, "p") if each.get("class") == "hint"]
    asked = [int(number) for hint in hinted for number in ASKED.findall(hint)]
    assert asked == [75, *(8, 6, 10, 6) * 3, 10]
    choices = [
        each for each in unfolded(whole, "fieldset") if each.get("role") == "radiogroup"
    ]
    assert len(choices) == 4, "a strength for each point, and the advice"
    told = seconds(whole) - 75 / TYPED_A_MINUTE * 60
    checked = ivo.press("Check and sign", **TYPED)
    assert "Sign and lock" in checked.main
    again = (words_on(checked) + sum(asked) - 75) / READ_A_MINUTE * 60
    minutes = (spoken + told + again + CHOICE) / 60
    assert 7 < minutes <= 10
