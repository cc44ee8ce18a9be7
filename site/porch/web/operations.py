"""For the engineer who is woken: is it alive, is it ready, and how does it do?"""

from flask import Blueprint, Response, current_app, jsonify

from porch.errors import JournalUnavailable
from porch.web.cache import never_kept
from porch.web.context import services
from porch.web.metrics import CONTENT_TYPE, write_metrics
from porch.web.proxies import forwarding_watch
from porch.web.readiness import Check, check_readiness

operations = Blueprint("operations", __name__, url_prefix="/-")


@operations.get("/health")
def health() -> Response:
    """Alive: this process answers. It asks nothing else, so that a slow database does not get it killed."""
    return never_kept(jsonify(status="ok"))


@operations.get("/ready")
def ready() -> Response:
    """Ready: a signup could be recorded now. 503 and the reasons otherwise."""
    checks = [*check_readiness(services()), Check("proxies", True, forwarding_watch().said)]
    response = jsonify(ready=all(check.passed for check in checks), checks={check.name: check.said for check in checks})
    response.status_code = 200 if all(check.passed for check in checks) else 503
    return never_kept(response)


@operations.get("/metrics")
def metrics() -> Response:
    """Prometheus metrics; the database counts, so it does not matter which worker answers. 503 and why if it cannot."""
    try:
        return never_kept(Response(write_metrics(services()), content_type=CONTENT_TYPE))
    except JournalUnavailable as error:
        why = " ".join(str(error).split())
        current_app.logger.warning("no metrics: %s", why)
        return never_kept(Response(f"# {why}\n", 503, content_type=CONTENT_TYPE))
