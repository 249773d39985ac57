"""People in front of a browser; what they do reads as sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass

from playwright.sync_api import BrowserContext, Locator, Page

from tests.northgate import PASSWORD, Northgate


@dataclass
class Someone:
    """Somebody who looks at a page."""

    page: Page
    northgate: Northgate

    @property
    def sees(self) -> str:
        """Return what can be read on the page."""
        return self.page.locator("main").inner_text()

    def presses(self, name: str) -> None:
        """Press a button, or a link that looks like one."""
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        button.or_(link).first.click()

    def types(self, label: str, text: str) -> None:
        """Fill in a field."""
        self.page.get_by_label(label).first.fill(text)

    def chooses(self, answer: str, question: str) -> None:
        """Choose one of the answers to a question."""
        self.question(question).get_by_text(answer, exact=True).first.click()

    def question(self, words: str) -> Locator:
        """Find the group of answers under these words."""
        legend = self.page.locator("legend", has_text=words)
        return self.page.locator("fieldset").filter(has=legend).last

    def opens(self, words: str) -> None:
        """Open a part of the page that is folded away."""
        self.page.locator("summary", has_text=words).first.click()


class Colleague(Someone):
    """Somebody of the staff."""

    def signs_in(self, email: str) -> None:
        """Go to the front door and sign in."""
        self.page.goto("/")
        self.types("E-mail address", email)
        self.types("Password", PASSWORD)
        self.presses("Sign in")
        self.page.get_by_role("button", name="Sign out").wait_for()

    def records_an_opening(self, title: str) -> None:
        """Record an opening under European rules."""
        self.page.goto("/openings/new")
        self.types("Job title", title)
        self.types("Team", "Forecasting")
        self.chooses("Senior", "Level")
        self.types("The challenges that matter", "Rebuild the pipelines.")
        self.presses("Save the opening")

    def adds_a_candidate(self, name: str, email: str) -> str:
        """Add a candidate to the one opening; return their page."""
        self.page.goto("/candidates/new")
        self.types("Name", name)
        self.types("E-mail", email)
        self.presses("Add the candidate")
        self.page.goto("/candidates")
        self.page.get_by_role("link", name=name).first.click()
        return self.page.url

    def asks(self, person: str, organisation: str = "") -> None:
        """Ask whether somebody who is not on the list may be called."""
        self.presses("May I call?")
        self.page.get_by_text("Someone else").click()
        self.types("Their name", person)
        self.types("Where do they work?", organisation)
        if organisation:
            self.chooses("No", "Do they work where")
        self.presses("May I call?")

    def asks_about_a_listed(self, person: str) -> None:
        """Ask whether somebody on the list may be called."""
        self.presses("May I call?")
        self.page.locator("main label", has_text=person).first.click()
        self.presses("May I call?")

    def logs_a_talk_off_the_list(self, case_id: str, person: str, firm: str) -> None:
        """Record honestly a talk with somebody whom the candidate did not name."""
        self.page.goto(f"/candidates/{case_id}/contacts/new")
        self.page.get_by_text("Someone else").click()
        self.types("Their name", person)
        if self.page.get_by_text("Yes, it has happened").count():
            self.page.get_by_text("Yes, it has happened").click()
            self.types("How did it come about?", "We met at a fair.")
        self.opens("More about this person")
        self.types("Where do they work?", firm)
        self.opens("Who they are, and what you promised")
        self.page.locator("select[name=identity]").select_option(index=1)
        self.presses("Save the record")
        if self.page.locator("#raised").count():
            self.page.get_by_role("button", name="Save the record").first.click()
        self.page.get_by_text("The record is saved").wait_for()

    def adds_notes(self, case_id: str) -> None:
        """Go to the newest record of a case, and on to its notes."""
        self.page.goto(f"/candidates/{case_id}")
        self.page.get_by_role("link", name="Record and notes").first.click()
        self.page.get_by_role("link", name="notes").last.click()


class Candidate(Someone):
    """The candidate, with a phone and no account."""

    def opens_the_newest_link(self, email: str) -> None:
        """Look into the mailbox, follow the link and press on."""
        self.northgate.deliver()
        self.page.goto(f"/c/{self.northgate.links(email)[-1]}")
        self.presses("Continue")

    def opens_the_newest_link_of_the_question(self, email: str) -> None:
        """Follow the link of the mail that asks about one person."""
        asks = [m for m in self.northgate.mails(email) if "May we talk" in m.subject]
        self.page.goto("/c/" + re.findall(r"/c/([\w-]+)", asks[-1].body)[-1])
        self.presses("Continue")

    def names(self, name: str, relation: str, organisation: str) -> None:
        """Add somebody to the list."""
        adds = self.page.get_by_role("button", name="Add a")
        adds.first.click()
        self.types("Name", name)
        self.types("How do you know each other?", relation)
        self.types("Where did you work together?", organisation)
        self.presses("Keep this person")

    def answers(self, named: str, employer: str, others: str) -> None:
        """Choose for each kind of person."""
        self.chooses(named, "May we talk to the people you name?")
        self.types("Where do you work now?", "Lumen Health")
        self.chooses(employer, "May we talk to people where you work now?")
        self.chooses(others, "People you did not name")

    def signs(self, name: str) -> None:
        """Check the answers and sign them."""
        self.presses("Check my answers")
        self.types("Your name", name)
        self.presses("Sign and save")


def at(context: BrowserContext, northgate: Northgate) -> Page:
    """Open a page in a browser of one's own."""
    context.set_default_timeout(20_000)
    page = context.new_page()
    del northgate
    return page
