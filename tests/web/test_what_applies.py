"""What applies here, and the call guide: what the policies say, on whose word."""

import subprocess
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from hiring.domain.casefile import Stage
from tests.builders import a_case, an_opening
from tests.northgate import Northgate
from tests.pages import Client, Page


def page_for(northgate: Northgate, *places: str, also: str = "") -> Page:
    opening = an_opening(northgate, jurisdictions=places)
    client = northgate.client(northgate.cast.jonas)
    return client.see(f"/openings/{opening}/what-applies?also={also}")


def text_of(answer: TestResponse, folder: Path) -> str:
    path = folder / "guide.pdf"
    path.write_bytes(answer.data)
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def guide_from(client: Client, path: str) -> TestResponse:
    form, button = client.see(path).form_with("Save as PDF")
    return client.post(path, data=form.filled(button, {}))


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("de", "contested: Bremen DPA, 35th report 12.2.5"),
        ("de", "Haufe HI14404852"),
        ("ch", "22nd annual report"),
        ("us-ny", "Labor Law 194-a(1)(c)"),
        ("uk", "Equality Act"),
        ("fi", "Tell the candidate before you use it in a decision."),
        ("nl", "Code of conduct"),
        ("eu", "legitimate interests (GDPR Article 6(1)(f))"),
        ("pl", "Do not contact people the candidate did not name at all."),
        ("de", "not deleted at once, but its use is restricted: against claims only"),
        ("us-ma", "after an offer that names the pay, with the candidate’s written"),
        ("us-ca", "Keep everything for at least 4 years."),
        ("ca-qc", "Keep everything for at least 1 year."),
        ("ca-qc", "Keep nothing for longer than 1 year."),
        ("ca-qc", "From the decision; then destroy or anonymise."),
        ("fr", "Tell the candidate before you contact people the candidate named."),
    ],
)
def test_each_place_says_what_is_known_of_it(
    northgate: Northgate, place: str, words: str
) -> None:
    assert words.casefold() in page_for(northgate, place).main.casefold()


def test_in_the_united_states_who_may_be_called_is_a_house_rule(
    northgate: Northgate,
) -> None:
    main = page_for(northgate, "us").main
    first = main.split("Who may be contacted, and when")[1]
    first = first.split("What may not be asked")[0]
    assert "House rule" in first
    assert "Law" not in first


def test_a_topic_is_named_with_what_to_ask_instead(northgate: Northgate) -> None:
    main = page_for(northgate, "uk").main
    assert "Health and disability" in main
    assert "whether people could rely on attendance" in main


def test_a_floor_above_a_cap_is_for_hr_and_not_settled_in_silence(
    northgate: Northgate,
) -> None:
    main = page_for(northgate, "us-ca", "de").main
    assert "is for HR to decide" in main
    assert "use of the case is restricted: against claims only" in main
    assert "is for HR to decide" not in page_for(northgate, "us-ca").main
    assert "is for HR to decide" not in page_for(northgate, "ca-qc").main


def test_one_more_place_can_be_looked_at(northgate: Northgate) -> None:
    page = page_for(northgate, "de", also="ca-qc")
    assert "Québec" in page.main
    assert "is for HR to decide" in page.main
    assert "Québec" not in page_for(northgate, "de", also="atlantis").heading
    both = page_for(northgate, "de", also="atlantis&also=ca-qc&also=us-nyc")
    assert "Québec" in both.main
    assert all(link.count("also=") == 1 for link in both.links if "also=" in link)


def test_nothing_on_the_page_is_legal_cover(northgate: Northgate) -> None:
    main = page_for(northgate, "de", "us-ny", "uk").main
    assert "not legal advice" in main
    assert "is no legal ground and no cover" in main
    for word in ("compliant", "lawful to", "illegal", "unlawful"):
        assert word not in main.casefold()


def test_the_guide_for_berlin_and_montreal_is_one_page(
    northgate: Northgate, tmp_path: Path
) -> None:
    opening = an_opening(northgate, jurisdictions=("de",))
    client = northgate.client(northgate.cast.jonas)
    answer = guide_from(client, f"/print/opening-guide/{opening}?also=ca-qc")
    assert answer.status_code == 200
    assert answer.content_type == "application/pdf"
    text = " ".join(text_of(answer, tmp_path).split())
    assert "Page 1 of 1" in text
    for words in (
        "Canada: Québec, Germany",
        "only after the candidate has said yes",
        "within 30 days",
        "Pay and pay history",
        "Keep everything for at least 1 year",
        "Keep nothing for longer than 6 months",
        "These two cannot both be met",
        "After the decision use is restricted",
        "has not agreed that we talk about this",
        "the hardest thing they had to get done",
        "not legal advice",
    ):
        assert words in text


def test_the_guide_for_a_candidate_names_the_candidate(
    northgate: Northgate, tmp_path: Path
) -> None:
    case = a_case(northgate, name="Zoë Łukasiewicz", interviewers=(northgate.cast.ivo,))
    client = northgate.client(northgate.cast.ivo)
    answer = guide_from(client, f"/print/call-guide/{case.id}")
    assert "Zoë Łukasiewicz has applied for" in text_of(answer, tmp_path)


def test_strangers_find_no_opening_and_no_candidate(northgate: Northgate) -> None:
    case = a_case(northgate)
    mei = northgate.client(northgate.cast.mei)
    for path in (
        f"/openings/{case.opening_id}/what-applies",
        f"/print/opening-guide/{case.opening_id}",
        f"/candidates/{case.id}/what-applies",
        f"/print/call-guide/{case.id}",
    ):
        assert mei.get(path).status_code == 404


def test_the_earliest_stage_is_one_that_the_form_offers(northgate: Northgate) -> None:
    main = page_for(northgate, "uk").main
    named = main.split("Contact nobody before this stage: ")[1].split(".")[0]
    assert named in {stage.label.lower() for stage in Stage}


def test_hr_reads_in_the_case_that_two_places_disagree_on_keeping(
    northgate: Northgate,
) -> None:
    opening = an_opening(northgate, jurisdictions=("us-ca", "de"))
    case = a_case(northgate, opening_id=opening)
    words = "How long to keep this case is for you to decide"
    path = f"/candidates/{case.id}"
    restricted = "use of the case is restricted: against claims only"
    assert restricted in northgate.client(northgate.cast.mira).see(path).main
    assert words in northgate.client(northgate.cast.mira).see(path).main
    assert words not in northgate.client(northgate.cast.jonas).see(path).main
