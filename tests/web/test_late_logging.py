"""What was written down late says so wherever it is shown: pages, CSV, PDFs."""

import csv
import io
import re
import subprocess
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from hiring import clock
from tests.builders import HER_PHONE, SAM, World, a_contact, a_world
from tests.northgate import Northgate
from tests.pages import Client
from tests.routes import pages

LATE = re.compile(r"logged late|more than a day later", re.IGNORECASE)


def the_day(moment: datetime) -> re.Pattern[str]:
    """Return what finds a day however it is written."""
    day = moment.day
    return re.compile(rf"{day} {moment:%B %Y}|{day} {moment:%b %Y}|{moment:%Y-%m-%d}")


def printed(body: bytes, folder: Path) -> str:
    """Read what stands on the pages of a PDF."""
    path = folder / "page.pdf"
    path.write_bytes(body)
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def as_amara(northgate: Northgate, world: World) -> Client:
    """Give the candidate's own phone, with the link opened."""
    client = northgate.client()
    client.set_cookie("sayso_browser", HER_PHONE)
    client.see(f"/c/{world.link}")
    client.press("Continue")
    return client


def everything_shown(
    northgate: Northgate, world: World, folder: Path
) -> Iterator[tuple[str, str]]:
    """Open each page, and each PDF, as everybody; tell its address and its words."""
    cast = northgate.cast
    clients = {"amara": as_amara(northgate, world)} | {
        actor.name: northgate.client(actor)
        for actor in (cast.jonas, cast.ivo, cast.mira)
    }
    for who, client in clients.items():
        for path in pages(northgate.app, world.shared):
            answer = client.get(path)
            if answer.mimetype == "application/pdf":
                yield f"{who} {path}", printed(answer.data, folder)
            elif answer.mimetype == "text/html":
                yield f"{who} {path}", answer.get_data(as_text=True)


def a_late_record(northgate: Northgate, world: World, days: float) -> datetime:
    """Log a talk that is said to have been days ago; return when."""
    claimed = clock.now() - timedelta(days=days)
    contact_id = a_contact(northgate, world.case, SAM, occurred_at=claimed)
    world.shared["contact_id"] = contact_id
    return claimed


def test_every_page_and_pdf_that_shows_a_late_record_says_that_it_is_late(
    northgate: Northgate, tmp_path: Path
) -> None:
    world = a_world(northgate)
    claimed = the_day(a_late_record(northgate, world, days=40))
    seen = list(everything_shown(northgate, world, tmp_path))
    showing = {where: text for where, text in seen if claimed.search(text)}
    assert [where for where, text in showing.items() if not LATE.search(text)] == []
    contact, case = world.shared["contact_id"], f"/candidates/{world.case.id}"
    assert {
        f"Jonas Weber {case}",
        f"Jonas Weber /contacts/{contact}",
        f"Jonas Weber /contacts/{contact}/notes",
        f"Mira Lang {case}",
        "Mira Lang /period",
        "amara /you",
        f"amara /you/contacts/{contact}/reply",
        "amara /you/stop",
    } <= set(showing)
    papers = [where for where, _ in seen if where.endswith(".pdf")]
    assert len(papers) >= 2, "a receipt and a debrief were read too"


@pytest.mark.parametrize(("days", "is_late"), [(0.9, False), (1.1, True)])
def test_late_is_more_than_a_day_for_everybody_alike(
    northgate: Northgate, days: float, *, is_late: bool
) -> None:
    world = a_world(northgate)
    a_late_record(northgate, world, days)
    jonas, mira = (
        northgate.client(actor) for actor in (northgate.cast.jonas, northgate.cast.mira)
    )
    contact = f"/contacts/{world.shared['contact_id']}"
    shown = {
        "the case": jonas.see(f"/candidates/{world.case.id}").main,
        "the record": jonas.see(contact).main,
        "the period": mira.see("/period").main,
        "the candidate's page": as_amara(northgate, world).see("/you").main,
    }
    assert {where: bool(LATE.search(text)) for where, text in shown.items()} == (
        dict.fromkeys(shown, is_late)
    )


def test_a_record_without_consent_is_shown_as_late_too(northgate: Northgate) -> None:
    world = a_world(northgate)
    a_late_record(northgate, world, days=40)
    page = northgate.client(northgate.cast.mira).see("/period?search=Sam").main
    assert "No consent Logged late" in " ".join(page.split())


def test_the_csv_gives_both_times_and_says_which_record_is_late(
    northgate: Northgate,
) -> None:
    world = a_world(northgate)
    claimed = a_late_record(northgate, world, days=40)
    answer = northgate.client(northgate.cast.mira).get("/period.csv")
    text = answer.data.decode("utf-8-sig")
    (late,) = [
        row
        for row in csv.DictReader(io.StringIO(text, newline=""))
        if row["Logged within a day"] == "no"
    ]
    assert late["Person"] == "Sam Keller"
    assert late["Day of the contact (UTC)"] == f"{claimed:%Y-%m-%d %H:%M}"
    assert late["Logged (UTC)"].startswith(f"{clock.now():%Y-%m-%d}")
