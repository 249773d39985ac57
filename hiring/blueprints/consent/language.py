"""The language menu: one press, on every page that candidates and informants meet."""

from flask import current_app, redirect, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect
from werkzeug.wrappers import Response
from wtforms import HiddenField
from wtforms.validators import Length

from hiring.adapters.translations import languages
from hiring.blueprints.consent.views import consent
from hiring.blueprints.consent.visits import visit_of_browser
from hiring.blueprints.forms import BaseForm, no_control_characters, typed
from hiring.languages import READERS, choose
from hiring.permissions import Permission, requires
from hiring.services.visits import keep_language


class LanguageForm(BaseForm):
    """Which language, and on which page it was chosen."""

    language = HiddenField(validators=[Length(max=12), no_control_characters])
    page = HiddenField(validators=[Length(max=500), no_control_characters])


@consent.post("/language")
@requires(Permission.PUBLIC)
def choose_language() -> Response:
    """Speak another language from here on, and show the same page again."""
    form = LanguageForm()
    wanted = typed(form.language)
    if form.validate() and wanted in languages():
        choose(wanted)
        visit = visit_of_browser()
        if visit is not None:
            keep_language(visit, wanted)
    return redirect(_page_again(typed(form.page)), 303)


def _page_again(path: str) -> str:
    """Return a page of ours that shows what was shown, or the one it came from.

    What answered a press has no address of its own to be shown again at.
    """
    addresses = current_app.url_map.bind(request.host)
    while path.strip("/"):
        try:
            endpoint, _ = addresses.match(path, method="GET")
        except (HTTPException, RequestRedirect):
            endpoint = ""
        if endpoint.partition(".")[0] in READERS:
            return path
        path = path.rpartition("/")[0]
    return url_for("consent.home")
