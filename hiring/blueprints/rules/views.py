"""The pages of the rules, made from the same docstrings as ``sayso rules``."""

from flask import Blueprint, render_template, request
from wtforms import SelectField

from hiring.adapters.policy_files import list_jurisdictions, policy_for
from hiring.blueprints.forms import BaseForm
from hiring.domain.rules import FAMILIES, RULES, explain
from hiring.permissions import Permission, requires
from hiring.queries.findings import TAGS
from hiring.queries.places import place_choices

rules = Blueprint("rules", __name__)


class PlaceForm(BaseForm):
    """Where the rules are to be read for."""

    place = SelectField("Where", choices=[])


@rules.get("/rules")
@requires(Permission.SIGNED_IN)
def index() -> str:
    """List all rules by family, with how loudly they speak in a place."""
    files = list_jurisdictions()
    wanted = request.args.get("place", "")
    place = wanted if wanted in {file.id for file in files} else ""
    form = PlaceForm(place=place)
    form.place.choices = [*place_choices()]
    families = [
        (title, [rule for rule in RULES if rule.family == family])
        for family, title in FAMILIES.items()
    ]
    return render_template(
        "rules/index.html",
        families=families,
        policy=policy_for([place] if place else []),
        form=form,
        words=TAGS,
    )


@rules.get("/rules/<code>")
@requires(Permission.SIGNED_IN)
def show(code: str) -> str:
    """Explain one rule, and how loudly it speaks in each place."""
    rule = explain(code)
    key = f"rules.{rule.code}"
    places = [("Everywhere", policy_for([]).values.get(key))] + [
        (file.title, policy_for([file.id]).values.get(key))
        for file in list_jurisdictions()
    ]
    return render_template("rules/show.html", rule=rule, places=places, words=TAGS)
