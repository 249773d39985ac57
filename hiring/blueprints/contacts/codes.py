"""A code for the person whom one may call, made on demand and shown once."""

from flask import render_template
from flask_login import current_user

from hiring.blueprints.contacts.forms import AskForm
from hiring.blueprints.contacts.views import Page, contacts
from hiring.blueprints.forms import typed
from hiring.domain.call_code import LIFE
from hiring.pages import call_address
from hiring.permissions import Permission, requires
from hiring.queries.checks import load_check
from hiring.services.calls import make_code


@contacts.post("/checks/<check_id>/code")
@requires(Permission.CONTACT_LOG)
def code(check_id: str) -> Page:
    """Make a code and show it, on the only page that ever will."""
    case, found = load_check(current_user.actor, check_id)
    pressed = typed(AskForm().press_id)
    return render_template(
        "contacts/code.html",
        case=case,
        check=found,
        code=make_code(current_user.actor, check_id, pressed),
        address=call_address(),
        days=LIFE.days,
    )
