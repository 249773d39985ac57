"""Showing oneself to candidates, and hiding again: by account, or by a mailed link."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from hiring.adapters.translations import spoken
from hiring.blueprints.forms import typed
from hiring.blueprints.speakers import visits
from hiring.blueprints.speakers.forms import EmptyForm, ProfileForm
from hiring.blueprints.speakers.visits import with_speaker
from hiring.domain.errors import DomainError, LinkUnusable
from hiring.permissions import Permission, requires
from hiring.queries.speakers import (
    Profile,
    SpeakerVisit,
    find_own_profile,
    load_profile,
)
from hiring.services import speakers as services
from hiring.services.rate_limit import Try, client_prefix, count_tries

speakers = Blueprint("speakers", __name__)

Page = str | Response | tuple[str, int]

SHOW, HIDE, REMOVE = "show", "hide", "remove"


@speakers.get("/account/our-people")
@requires(Permission.SIGNED_IN)
def account() -> Page:
    """Ask a member of staff whether they speak with candidates."""
    found = find_own_profile(current_user.actor)
    return _account_page(ProfileForm(obj=found, press_id=None), found)


@speakers.post("/account/our-people")
@requires(Permission.SIGNED_IN)
def save_account() -> Page:
    """Show a member of staff to candidates, or hide them at once."""
    actor, form = current_user.actor, ProfileForm()
    if request.form.get("do") == SHOW:
        try:
            if not form.validate():
                return _account_page(form, find_own_profile(actor)), 422
            services.describe_self(actor, _described(form), shown=True)
        except DomainError as error:
            form.refuse(error)
            return _account_page(form, find_own_profile(actor)), 422
        flash("Candidates can see you now.")
    else:
        services.hide_self(actor)
        flash("Candidates do not see you.")
    return redirect(url_for("speakers.account"), 303)


@speakers.get("/p/<token>")
@requires(Permission.PUBLIC)
def link(token: str) -> Page:
    """Show the same neutral page for every link, without looking it up."""
    return render_template("speakers/link.html", token=token, form=EmptyForm())


@speakers.post("/p/<token>")
@requires(Permission.PUBLIC)
def open_link(token: str) -> Page:
    """Trade the link for half an hour under an address without the token."""
    try:
        visit = visits.begin(token)
    except LinkUnusable:
        count_tries(Try("speaker-link", client_prefix(request.remote_addr), 60))
        return render_template("speakers/unusable.html"), 404
    there = "speakers.talk" if visit.talk_id else "speakers.own"
    return redirect(url_for(there), 303)


@speakers.get("/our-people")
@requires(Permission.PUBLIC)
@with_speaker
def own(visit: SpeakerVisit) -> Page:
    """Ask one of our people whether they speak with candidates."""
    found = load_profile(visit.speaker_id)
    return _own_page(ProfileForm(obj=found, press_id=None), found)


@speakers.post("/our-people")
@requires(Permission.PUBLIC)
@with_speaker
def save_own(visit: SpeakerVisit) -> Page:
    """Show one of our people to candidates, hide them, or delete their entry."""
    form, pressed = ProfileForm(), request.form.get("do")
    found = load_profile(visit.speaker_id)
    if pressed == REMOVE and found.is_former:
        services.forget_former(visit)
        visits.forget()
        return render_template("speakers/removed.html")
    if pressed == SHOW:
        try:
            if not form.validate():
                return _own_page(form, found), 422
            services.describe_former(visit, _described(form), shown=True)
        except DomainError as error:
            form.refuse(error)
            return _own_page(form, found), 422
    else:
        services.hide_former(visit)
    return redirect(url_for("speakers.own"), 303)


def _described(form: ProfileForm) -> services.Described:
    return services.Described(
        typed(form.team), typed(form.role), typed(form.speaks_about), spoken()
    )


def _account_page(form: ProfileForm, found: Profile | None) -> str:
    return render_template(
        "speakers/account.html", form=form, profile=found, has_errors=bool(form.errors)
    )


def _own_page(form: ProfileForm, found: Profile) -> str:
    return render_template(
        "speakers/own.html", form=form, profile=found, has_errors=bool(form.errors)
    )
