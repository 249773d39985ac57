"""A candidate's address: proposed by one, confirmed or refused by another."""

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms.validators import DataRequired

from hiring.blueprints.candidates.views import candidates
from hiring.blueprints.forms import BaseForm, one_address, text_field, typed
from hiring.domain.errors import DomainError, Forbidden, NotFound
from hiring.permissions import Permission, requires
from hiring.queries.addresses import find_open_change
from hiring.queries.candidates import CandidateView
from hiring.services import addresses

Page = str | Response | tuple[str, int]


class AddressForm(BaseForm):
    """The address as it should be."""

    email = text_field(
        "New e-mail address",
        DataRequired("Enter the new e-mail address."),
        one_address,
        limit=254,
        description="Ask for it by phone, or look at the application again.",
    )


class DecideForm(BaseForm):
    """One press about an address that was proposed."""


@candidates.get("/candidates/<candidate_id>/address")
@requires(Permission.ADDRESS_CHANGE)
def address(candidate_id: str) -> Page:
    """Ask for the new address."""
    case = addresses.load_to_address(current_user.actor, candidate_id)
    return _page(case, AddressForm())


@candidates.post("/candidates/<candidate_id>/address")
@requires(Permission.ADDRESS_CHANGE)
def propose_address(candidate_id: str) -> Page:
    """Propose a new address, for a second person to confirm."""
    case, form = (
        addresses.load_to_address(current_user.actor, candidate_id),
        AddressForm(),
    )
    if not form.validate():
        return _page(case, form), 422
    new, press_id = typed(form.email), typed(form.press_id)
    try:
        addresses.propose_address(current_user.actor, case.id, new, press_id)
    except (NotFound, Forbidden):
        raise
    except DomainError as error:
        form.refuse(error)
        return _page(case, form), 422
    flash("Proposed. It counts once a second person confirms it.")
    return redirect(url_for("candidates.show", candidate_id=case.id), 303)


@candidates.post("/candidates/<candidate_id>/address/<change_id>/confirm")
@requires(Permission.ADDRESS_CHANGE)
def confirm_address(candidate_id: str, change_id: str) -> Response:
    """Change the address as somebody else proposed it."""
    if not DecideForm().validate():
        abort(400)
    addresses.confirm_address(current_user.actor, candidate_id, change_id)
    flash("The address is changed. Both addresses are told, and a new link is sent.")
    return redirect(url_for("candidates.show", candidate_id=candidate_id), 303)


@candidates.post("/candidates/<candidate_id>/address/<change_id>/refuse")
@requires(Permission.ADDRESS_CHANGE)
def refuse_address(candidate_id: str, change_id: str) -> Response:
    """Leave the address as it is."""
    if not DecideForm().validate():
        abort(400)
    addresses.refuse_address(current_user.actor, candidate_id, change_id)
    flash("The address stays as it was.")
    return redirect(url_for("candidates.show", candidate_id=candidate_id), 303)


def _page(case: CandidateView, form: AddressForm) -> str:
    return render_template(
        "candidates/address.html",
        case=case,
        form=form,
        proposed=find_open_change(case.id),
        has_errors=bool(form.errors),
    )
