"""Every route of the app, and an address that it answers at."""

from collections.abc import Mapping

from flask import Flask, url_for
from werkzeug.routing import Rule


def method_of(rule: Rule) -> str:
    """Return the one verb that the route is for."""
    methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    assert len(methods) == 1, f"{rule.rule} takes {methods}"
    return methods.pop()


def address(app: Flask, rule: Rule, ids: Mapping[str, str]) -> str:
    """Fill a route in."""
    values = {name: ids[name] for name in rule.arguments}
    with app.test_request_context():
        return url_for(rule.endpoint, **values)  # type: ignore[arg-type]


def pages(app: Flask, ids: Mapping[str, str]) -> list[str]:
    """List the address of every page that can be looked at."""
    return sorted(
        address(app, rule, ids)
        for rule in app.url_map.iter_rules()
        if method_of(rule) == "GET" and set(rule.arguments) <= set(ids)
    )
