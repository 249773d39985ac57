"""How it begins: what Northgate promises, and the two jobs it has to fill."""

from collections.abc import Iterator
from datetime import datetime

from hiring import ids
from hiring.demo.cast import CONTACT_EMAIL, CONTACT_PHONE, ORGANISATION, POSTAL_ADDRESS
from hiring.demo.stage import Stage
from hiring.services.openings import OpeningText, record_opening
from hiring.services.settings import ChangeSettings, change_settings

DATA, SALES = "Data Engineer", "Account Executive"

_DATA = OpeningText(
    title=DATA,
    team="Data platform",
    level="senior",
    jurisdictions=("eu",),
    company_stage=(
        "120 people, eight years old, profitable. The product has found its market."
    ),
    support="A platform team of four runs deployment and monitoring.",
    market="Logistics firms in Europe. Steady demand, long contracts.",
    challenges=(
        "Turn nightly batches into streams without stopping the finance close. Bring "
        "two data models together that came with acquisitions."
    ),
)
_SALES = OpeningText(
    title=SALES,
    team="Sales, North America",
    level="senior",
    jurisdictions=("us",),
    company_stage="140 customers, nine in ten renew. Past product-market fit.",
    support=(
        "A channel programme with 30 partners, two sales engineers, and a coach for "
        "the first three months."
    ),
    market="Logistics firms in North America. Two strong competitors.",
    challenges=(
        "Win the first ten large customers on the west coast together with partners."
    ),
)

SECOND = OpeningText(
    title="Account Executive, New Markets",
    team="Sales, North America",
    level="senior",
    jurisdictions=("us",),
    company_stage="A second product, six months old, with five customers.",
    support="One sales engineer, and the partners of the first product.",
    market="Cold storage and food. Nobody sells to them yet.",
    challenges="Win first customers where nobody knows our name.",
)
"""A job like that of sales, recorded once somebody has come back."""


def the_two_openings(stage: Stage) -> Iterator[datetime]:
    """Set what candidates are promised, and record the openings."""
    yield stage.at(16, "09:00")
    change_settings(
        stage.actors["Ruth"],
        ChangeSettings(
            name=ORGANISATION,
            contact_email=CONTACT_EMAIL,
            contact_phone=CONTACT_PHONE,
            time_zone="Europe/Berlin",
            no_counts_rule=True,
            link_days=90,
            answer_days=5,
            ask_first_days=7,
            feedback_days=10,
            postal_address=POSTAL_ADDRESS,
        ),
    )
    yield stage.at(16, "09:20")
    jonas, tessa = stage.actors["Jonas"], stage.actors["Tessa"]
    stage.openings[DATA] = record_opening(jonas, _DATA, ids.new_id())
    yield stage.at(16, "10:05")
    stage.openings[SALES] = record_opening(tessa, _SALES, ids.new_id())
