"""``GET /<slug>/challenge``: a fresh proof-of-work challenge, for forms that always ask for one and for scripts."""

import json

from flask import Blueprint, Response, jsonify

from porch.web.cache import never_kept
from porch.web.context import definition_of, services

challenges = Blueprint("challenges", __name__)


@challenges.get("/<slug:slug>/challenge")
def fresh(slug: str) -> Response:
    """``{"proof": {…}}``; null for a form whose file says ``proof_of_work = "never"``."""
    definition = definition_of(slug)
    never = definition.guard.proof_of_work == "never"
    return never_kept(jsonify(proof=None if never else json.loads(services().gate.fresh_proof(definition.slug))))
