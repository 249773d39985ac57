"""An erasure on pages: from the candidate's press to the certificate on paper."""

from tests.builders import HER_PHONE, a_world
from tests.northgate import Northgate


def test_two_people_erase_a_case_in_which_everything_has_happened(
    northgate: Northgate,
) -> None:
    cast, world = northgate.cast, a_world(northgate)
    case = world.case
    wish = f"/requests/erasures/{world.shared['erasure_id']}"

    ada = northgate.client(cast.ada)
    ada.see("/requests")
    assert ada.page.link(case.name) == wish
    ada.see(wish)
    assert "First approval: Ada Berg." in ada.press("Confirm").main
    assert "Now a second person has to approve it." in ada.page.main

    mira = northgate.client(cast.mira)
    mira.see(f"/candidates/{case.id}")
    mira.see(wish)
    page = mira.press("Approve and erase now")
    assert (page.status, page.heading, page.path) == (200, "Erased", wish)
    assert case.name not in page.body
    assert "Second approval: Mira Lang." in page.main
    certificate = page.link("check it")

    left = mira.see(f"/candidates/{case.id}")
    assert "This candidate was erased" in left.main
    assert case.name not in left.body
    assert mira.see("/requests").status == 200
    assert northgate.breaks() == []

    anybody = northgate.client()
    page = anybody.see(certificate)
    assert "This certificate is true" in page.main
    assert case.name not in page.body
    paper = anybody.get(page.link("Take it as a PDF"))
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert paper.data.startswith(b"%PDF-")
    assert anybody.see(f"{certificate}X").status == 404

    amara = northgate.client()
    amara.set_cookie("sayso_browser", HER_PHONE)
    assert case.name not in amara.see(f"/c/{world.link}").body
