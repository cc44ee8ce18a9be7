"""The Prometheus text format, written from what the database counts.

No client library: those count inside one process, and this site has many. What is written here is the format's plain
subset (Prometheus docs, "Exposition formats", version 0.0.4).
"""

from collections.abc import Iterable, Iterator
from typing import Final

from porch.errors import JournalUnavailable
from porch.store.statistics import BUCKETS, Calls
from porch.wiring import Services

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

Labels = dict[str, str]


def write_metrics(services: Services) -> str:
    """All metrics of the site. Raises ``JournalUnavailable``."""
    statistics = services.statistics
    counts = statistics.counts()
    calls = statistics.calls()
    oldest = statistics.oldest_waiting()
    paused = services.journal.paused()
    noted = _noted(services)
    lines = [
        *_metric(
            "porch_signups",
            "gauge",
            "Signups in the journal, by form and state.",
            [({"form": form, "state": state}, count) for (form, state), count in sorted(counts.items())],
        ),
        *_metric("porch_oldest_waiting_seconds", "gauge", "Age of the oldest undelivered signup.", [({}, oldest or 0)]),
        *_metric(
            "porch_deliveries_paused", "gauge", "1 while the platform refuses the key.", [({}, int(bool(paused)))]
        ),
        *_metric(
            "porch_guard_total",
            "counter",
            "What the guard found (a check's name) and ruled, by form.",
            [({"form": form, "word": word}, count) for (form, word), count in sorted((noted or {}).items())],
        ),
        *_metric(
            "porch_guard_counting",
            "gauge",
            "0 while the guard cannot count: signups pass unguarded, or are asked for more where it is only busy.",
            [({}, int(noted is not None))],
        ),
        *_histogram("porch_upstream_seconds", "Duration of upstream calls.", calls, "seconds"),
        *_histogram("porch_budget_wait_seconds", "Wait for a turn in the upstream budget.", calls, "waited"),
    ]
    return "\n".join(lines) + "\n"


def _noted(services: Services) -> dict[tuple[str, str], int] | None:
    """How often the guard noted each word; None while it cannot count, which hides no other metric."""
    try:
        services.tallies.reachable()
        return services.tallies.noted()
    except JournalUnavailable:
        return None


def _metric(name: str, kind: str, about: str, samples: Iterable[tuple[Labels, float]]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    for labels, value in samples:
        yield _sample(name, labels, value)


def _histogram(name: str, about: str, calls: Iterable[Calls], what: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} histogram"
    for one in calls:
        labels = {"call": one.call, "status": str(one.status or "none"), "reason": one.reason}
        total, buckets = (one.seconds, one.buckets) if what == "seconds" else (one.waited, one.waits)
        for bound, count in zip(BUCKETS, buckets, strict=True):
            yield _sample(f"{name}_bucket", {**labels, "le": f"{bound:g}"}, count)
        yield _sample(f"{name}_bucket", {**labels, "le": "+Inf"}, one.count)
        yield _sample(f"{name}_sum", labels, total)
        yield _sample(f"{name}_count", labels, one.count)


def _sample(name: str, labels: Labels, value: float) -> str:
    inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
    return f"{name}{{{inside}}} {value!r}" if inside else f"{name} {value!r}"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
