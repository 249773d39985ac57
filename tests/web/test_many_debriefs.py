"""Many debriefs at once, as pages: asked for, looked at again, taken."""

import io
import zipfile

from hiring import clock, worker
from hiring.domain.archive import quarter_of
from hiring.models.debrief import DocumentExport
from hiring.services import archives
from tests.builders import a_case, a_debrief
from tests.northgate import Northgate


def test_hr_asks_for_a_quarter_looks_again_and_takes_the_file(
    northgate: Northgate,
) -> None:
    cast = northgate.cast
    case = a_case(northgate, interviewers=[cast.ivo])
    for author in (cast.ivo, cast.jonas):
        a_debrief(northgate, case, author)
    hr = northgate.client(cast.mira)
    hr.see("/review/debriefs")
    assert hr.press("Print the debriefs").status == 422
    assert "Choose from the list." in hr.press("Print the debriefs", quarter="1").main
    quarter = str(quarter_of(clock.now().date()))
    page = hr.press(
        "Print the debriefs", quarter=quarter, made_for="other", name="Lea Brandt"
    )
    assert "0 of 2 printed" in page.main
    with northgate.app.app_context():
        assert archives.print_next_debrief()
    page = hr.see(page.path)
    assert "1 of 2 printed" in page.main
    assert page.link("Look again") == page.path
    assert "Save the ZIP file" not in page.main
    assert worker.print_some(northgate.app) == 1
    page = hr.see(page.path)
    assert "All is printed" in page.main
    form, _ = page.form_with("Save the ZIP file")
    sent = form.as_given()
    for _ in range(2):  # a second press of the same button records nothing more
        answer = hr.post(page.path, data=sent)
        names = zipfile.ZipFile(io.BytesIO(answer.data)).namelist()
        assert len([name for name in names if name.endswith(".pdf")]) == 2
    exports = northgate.rows(DocumentExport)
    assert [each["recipient"] for each in exports] == ["Lea Brandt"] * 2
    assert northgate.client(cast.jonas).get(page.path).status_code == 404
