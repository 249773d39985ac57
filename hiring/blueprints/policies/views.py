"""One set of policies, by the digest that a finding was kept with."""

from flask import Blueprint, render_template
from flask_login import current_user

from hiring.adapters.policy_files import read_all
from hiring.permissions import Permission, requires
from hiring.queries.policies import load_kept_policy

policies = Blueprint("policies", __name__)


@policies.get("/policies/<digest>")
@requires(Permission.FINDING_EXPLAIN)
def show(digest: str) -> str:
    """Show the files that a digest stands for, letter for letter."""
    now = {file.digest for file in read_all()}
    files = load_kept_policy(current_user.actor, digest)
    return render_template("policies/show.html", digest=digest, files=files, now=now)
