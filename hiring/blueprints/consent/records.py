"""What candidates can do about their own records: take them, correct them, erase."""

import json

from flask import Response, current_app, make_response

from hiring.blueprints.consent.views import consent
from hiring.blueprints.consent.visits import for_known_browser, with_visit
from hiring.permissions import Permission, requires
from hiring.queries.consent_records import load_consent_record
from hiring.queries.visits import Visit

JSON_LD = "application/ld+json"


@consent.get("/you/receipts/<int(max=2147483647):seq>.jsonld")
@requires(Permission.CANDIDATE)
@with_visit
@for_known_browser
def record(visit: Visit, seq: int) -> Response:
    """Give the consent record of one answer, for machines."""
    base_url = current_app.config["SAYSO"].base_url
    kept = load_consent_record(visit.candidate_id, seq, base_url)
    response = make_response(json.dumps(kept, ensure_ascii=False, indent=1))
    response.headers["Content-Type"] = JSON_LD
    name = f"{kept['dct:identifier']}.jsonld"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
