"""What every page knows: the organisation, the navigation, dates in words."""

import hashlib
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import FunctionType
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request, url_for
from flask.templating import Environment
from flask_login import current_user
from jinja2 import StrictUndefined
from jinja2.runtime import Context, Macro

from hiring.adapters.said_dates import day, moment
from hiring.adapters.translations import install_translations
from hiring.config import Config
from hiring.domain.actor import Actor
from hiring.permissions import Permission, is_allowed
from hiring.queries.organisation import Settings, load_settings

NAVIGATION: tuple[tuple[str, str, Permission], ...] = (
    ("Candidates", "candidates.index", Permission.CANDIDATE_VIEW),
    ("Openings", "openings.index", Permission.OPENING_VIEW),
    ("Review", "audit.cases", Permission.AUDIT_READ),
    ("Requests", "requests.index", Permission.ERASURE_APPROVE),
    ("Period", "audit.period", Permission.AUDIT_READ),
    ("Ledger", "audit.ledger", Permission.AUDIT_READ),
    ("People", "staff.index", Permission.STAFF_EDIT),
    ("Settings", "staff.settings", Permission.STAFF_EDIT),
)


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the navigation."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in, as the header shows it."""

    name: str
    href: str
    sign_out_href: str


@dataclass(frozen=True, slots=True)
class Site:
    """What the frame of every page shows."""

    organisation: str
    contact_email: str
    contact_phone: str
    postal_address: str
    nav: tuple[NavItem, ...]
    account: Account | None
    static: str
    asset_version: str


template_options: dict[str, Any] = {
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "cache_size": -1,  # all of them: there are no others than ours
}
"""How templates are read; tests add what keeps them compiled from app to app."""


class Values(Context):
    """What a template knows; its components, called most, are called at once."""

    def call(self, called: Callable[..., Any], /, *args: Any, **named: Any) -> Any:  # noqa: ANN401 - as Jinja has it
        """Call a macro or a plain function without asking what else it might be."""
        if type(called) is Macro:
            args = (self.eval_ctx, *args)
        elif type(called) is not FunctionType or called.__dict__:
            return super().call(called, *args, **named)
        named.pop("_block_vars", None)
        named.pop("_loop_vars", None)
        return called(*args, **named)


class Templates(Environment):
    """Our templates: what each of them knows beside its values is the same."""

    context_class = Values

    def make_globals(
        self, d: MutableMapping[str, Any] | None
    ) -> MutableMapping[str, Any]:
        """Give a plain dictionary: each import in each answer looks through it."""
        return {**self.globals, **(d or {})}


def prepare_templates(app: Flask) -> None:
    """Make templates strict, before any extension asks for them."""
    app.jinja_environment = Templates
    app.jinja_options = dict(template_options)


def install_pages(app: Flask) -> None:
    """Give templates the frame's values and filters."""
    install_translations(app.jinja_env)
    app.jinja_env.filters["day"] = lambda value: day(_local(value))
    app.jinja_env.filters["moment"] = lambda value: moment(
        value.astimezone(local_zone())
    )
    version = asset_version(Path(app.static_folder or ""))
    app.jinja_env.globals["asset_version"] = version
    static = app.static_url_path or ""
    app.context_processor(lambda: {"site": _site(static, version)})


def asset_version(folder: Path) -> str:
    """Return a short digest of the style sheet, so that a new one is fetched."""
    sheet = folder / "sayso.css"
    return hashlib.sha256(sheet.read_bytes()).hexdigest()[:10]


def _local(value: date) -> date:
    """Put a moment into the organisation's time zone; a date has none."""
    return value.astimezone(local_zone()) if isinstance(value, datetime) else value


def settings_of_request() -> Settings:
    """Return the organisation's settings, read once a request."""
    found: Settings | None = g.get("settings")
    if found is None:
        found = g.settings = load_settings()
    return found


def local_zone() -> ZoneInfo:
    """Return the organisation's time zone."""
    return ZoneInfo(settings_of_request().time_zone)


def call_address() -> str:
    """Return, as it is spoken, where people who are called check a code."""
    config: Config = current_app.config["SAYSO"]
    return config.base_url.partition("://")[2] + url_for("calls.ask")


def _site(static: str, version: str) -> Site:
    settings: Settings = settings_of_request()
    actor = current_user.actor if current_user.is_authenticated else None
    return Site(
        organisation=settings.name,
        contact_email=settings.contact_email,
        contact_phone=settings.contact_phone,
        postal_address=settings.postal_address,
        nav=_navigation(actor) if actor else (),
        account=_account(actor) if actor else None,
        static=static,
        asset_version=version,
    )


def _account(actor: Actor) -> Account:
    return Account(
        name=actor.name,
        href=url_for("account.show"),
        sign_out_href=url_for("account.sign_out"),
    )


def _navigation(actor: Actor) -> tuple[NavItem, ...]:
    blueprint = request.blueprint
    return tuple(
        NavItem(label, url_for(endpoint), _is_current(endpoint, blueprint))
        for label, endpoint, permission in NAVIGATION
        if is_allowed(actor, permission)
    )


def _is_current(endpoint: str, blueprint: str | None) -> bool:
    if blueprint in {"audit", "staff"}:
        return request.endpoint == endpoint
    return endpoint.partition(".")[0] == blueprint
