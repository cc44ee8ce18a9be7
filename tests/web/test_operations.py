"""What the engineer who is woken asks: alive, ready, metrics, headers, logs."""

import io
import json
import logging
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from porch.logs import set_up_logs
from porch.settings import read_settings
from porch.store.database import Database
from porch.store.migration import migrate
from porch.store.tallies import Tallies
from porch.web.app import create_app
from porch.wiring import build_services


def test_health_answers_without_asking_the_journal(letter: Any) -> None:
    letter.services.database.path.unlink()
    answer = letter.client.get("/-/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_ready_says_what_was_found(letter: Any) -> None:
    answer = letter.client.get("/-/ready")
    assert answer.status_code == 200
    assert answer.json["ready"] is True
    names = {"migrations", "journal", "disk", "deliveries", "audience", "guard", "proxies"}
    assert set(answer.json["checks"]) == names
    assert answer.json["checks"]["guard"] == "counting"


def test_ready_turns_red_when_the_journal_cannot_be_written(letter: Any) -> None:
    with letter.services.database.write() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = 'of another time'")
    answer = letter.client.get("/-/ready")
    assert answer.status_code == 503
    assert "another version" in answer.json["checks"]["migrations"]


def test_a_platform_that_is_down_does_not_take_the_pages_down(open_site: Callable[..., Any], letter_toml: str) -> None:
    nobody_listens = {"LOOPS_API_KEY": "canary-key", "LOOPS_API_URL": "http://127.0.0.1:9/api/v1"}
    site = open_site(letter=letter_toml, settings=nobody_listens)
    site.client.post("/letter", json={"email": "ada@example.com"})
    answer = site.client.get("/-/ready")
    assert answer.status_code == 200
    assert "the oldest waits" in answer.json["checks"]["deliveries"]


def test_ready_says_in_words_that_signups_do_not_go_to_the_platform(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    local = open_site(letter=letter_toml).client.get("/-/ready")
    assert (local.status_code, local.json["checks"]["audience"][:6]) == (200, "local:")
    assert "do not go to Loops" in local.json["checks"]["audience"]
    live = open_site(letter=letter_toml, settings={"LOOPS_API_KEY": "canary-key"}).client.get("/-/ready")
    assert live.json["checks"]["audience"] == "loops"


def test_ready_says_how_many_are_parked(letter: Any) -> None:
    journal, database = letter.services.journal, letter.services.database
    letter.client.post("/letter", json={"email": "ada@example.com"})
    with database.write() as connection:
        connection.exec_driver_sql("UPDATE signups SET state = 'parked'")
    assert journal.count(state="parked") == 1
    assert "1 parked" in letter.client.get("/-/ready").json["checks"]["deliveries"]


def test_ready_says_how_many_are_in_quarantine(letter: Any) -> None:
    letter.client.post("/letter", json={"email": "ada@example.com"})
    with letter.services.database.write() as connection:
        connection.exec_driver_sql("UPDATE signups SET state = 'quarantined'")
    assert letter.client.get("/-/ready").json["checks"]["deliveries"] == "nothing waits; 1 quarantined"


def test_a_guard_that_cannot_count_is_told_and_takes_no_machine_away(letter: Any) -> None:
    moments = count(0, 10)  # each question comes ten seconds after the one before
    counters = Tallies.beside(letter.services.database, monotonic=lambda: next(moments))
    services = replace(letter.services, tallies=counters)
    letter.client = create_app(services).test_client()
    file = letter.services.database.path.with_name("guard.db")
    file.mkdir()  # no file can be made there
    answer = letter.client.get("/-/ready")
    assert (answer.status_code, answer.json["ready"]) == (200, True)
    assert "signups pass unguarded" in answer.json["checks"]["guard"]
    metrics = letter.client.get("/-/metrics")
    assert "\nporch_guard_counting 0\n" in metrics.text
    assert "porch_signups" in metrics.text
    assert letter.client.post("/letter", json={"email": "ada@example.com"}).json["outcome"] == "subscribed"
    file.rmdir()
    assert "\nporch_guard_counting 1\n" in letter.client.get("/-/metrics").text
    assert letter.client.get("/-/ready").json["checks"]["guard"] == "counting"
    with closing(Database(f"sqlite:///{file}")) as others, others.write():
        assert letter.client.get("/-/ready").json["checks"]["guard"].startswith("busy: ")
    counters.close()


def test_metrics_count_what_the_guard_found(letter: Any) -> None:
    letter.services.tallies.note("letter", ["bait", "challenge"])
    letter.services.tallies.note("letter", ["bait"])
    lines = letter.client.get("/-/metrics").text.splitlines()
    assert 'porch_guard_total{form="letter",word="bait"} 2' in lines
    assert 'porch_guard_total{form="letter",word="challenge"} 1' in lines


def test_metrics_count_what_other_sites_sent_and_what_came_without_a_good_token(letter: Any) -> None:
    elsewhere = {"Origin": "https://evil.example"}
    letter.sign_up("letter", email="ada@example.com", headers=elsewhere)
    letter.client.post("/letter", json={"email": "ada@example.com"}, headers=elsewhere)
    letter.client.post("/letter", data={"email": "ada@example.com", "_token": "no token"})
    letter.sign_up("letter", email="ada@example.com")
    lines = letter.client.get("/-/metrics").text.splitlines()
    assert 'porch_guard_total{form="letter",word="foreign"} 2' in lines
    assert 'porch_guard_total{form="letter",word="stale"} 1' in lines


def test_ready_says_how_turnstile_does_where_it_is_set_up_and_fails_nothing_for_it(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    settings = {
        "PORCH_TURNSTILE_SITE_KEY": "1x00000000000000000000AA",
        "PORCH_TURNSTILE_SECRET_KEY": "canary-secret",
        "PORCH_TURNSTILE_URL": "http://127.0.0.1:1/",
    }
    site = open_site(letter=letter_toml + "[guard]\nsurge = 1\n", settings=settings)
    assert site.client.get("/-/ready").json["checks"]["turnstile"] == "no trouble"
    for name in ("ada", "bob"):
        site.client.post("/letter", json={"email": f"{name}@example.com", "cf-turnstile-response": "token"})
    answer = site.client.get("/-/ready")
    assert (answer.status_code, answer.json["ready"]) == (200, True)
    assert "did not answer (ConnectionError)" in answer.json["checks"]["turnstile"]
    assert "canary" not in answer.text


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # it is what the test is about
def test_ready_turns_red_when_nothing_is_delivered_any_more(tmp_path: Path, letter_toml: str) -> None:
    def die(step: str) -> None:
        if step == "claim: after commit":
            raise SystemExit

    (tmp_path / "forms").mkdir()
    (tmp_path / "forms/letter.toml").write_text("reveal_existing = false\n" + letter_toml, encoding="utf-8")
    services = build_services(read_settings({"PORCH_SITE": str(tmp_path), "PORCH_DATA": str(tmp_path)}), step=die)
    migrate(services.settings.journal_url)
    client = create_app(services).test_client()
    services.start()
    assert client.get("/-/ready").status_code == 200
    client.post("/letter", json={"email": "ada@example.com"})  # nobody holds it: the worker is woken, and dies
    pause = threading.Event()
    while not services.worker.has_died():
        pause.wait(0.01)
    answer = client.get("/-/ready")
    services.stop(timeout=5)
    assert answer.status_code == 503
    assert "nothing is delivered" in answer.json["checks"]["deliveries"]


def test_metrics_count_signups_and_calls(letter: Any) -> None:
    for email in ("ada@example.com", "ada@example.com", "bob@example.com"):
        letter.client.post("/letter", json={"email": email})
    metrics = dict(
        line.rsplit(" ", 1) for line in letter.client.get("/-/metrics").text.splitlines() if not line.startswith("#")
    )
    assert metrics['porch_signups{form="letter",state="delivered"}'] == "2"
    assert metrics['porch_signups{form="letter",state="existing"}'] == "1"
    assert metrics['porch_upstream_seconds_count{call="create",status="200",reason=""}'] == "2"
    assert metrics['porch_upstream_seconds_bucket{call="create",status="200",reason="",le="+Inf"}'] == "2"
    assert metrics["porch_oldest_waiting_seconds"] == "0"


def test_every_answer_of_every_route_carries_the_headers(letter: Any) -> None:
    paths = ["/", "/letter", "/letter/thanks", "/letter/existing", "/nowhere", "/-/health", "/-/ready", "/-/metrics"]
    for path in paths:
        for method in ("GET", "POST", "DELETE"):
            headers = letter.client.open(path, method=method).headers
            policy = headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert headers["X-Content-Type-Options"] == "nosniff"
            assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_https_is_held_to_https(open_site: Callable[..., Any], letter_toml: str) -> None:
    plain = open_site(letter=letter_toml)
    assert "Strict-Transport-Security" not in plain.client.get("/").headers
    secure = open_site(porch='url = "https://join.acme.example"')
    assert secure.client.get("/").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_only_named_hosts_are_answered(open_site: Callable[..., Any], letter_toml: str) -> None:
    site = open_site(letter=letter_toml, settings={"PORCH_HOSTS": "join.acme.example"})
    assert site.client.get("/letter", base_url="https://join.acme.example").status_code == 200
    assert site.client.get("/letter", base_url="https://evil.example").status_code == 400


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost"])
def test_a_health_check_on_the_same_machine_needs_no_name_and_gets_no_page(
    open_site: Callable[..., Any], letter_toml: str, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    site = open_site(letter=letter_toml, settings={"PORCH_HOSTS": "join.acme.example"})
    own = f"http://{name}:8000"
    assert [site.client.get(f"/-/{page}", base_url=own).status_code for page in ("health", "ready", "metrics")] == [
        200
    ] * 3
    for _ in range(2):
        assert site.client.get("/letter", base_url=own).status_code == 400
        assert site.client.post("/letter", json={"email": "ada@example.com"}, base_url=own).status_code == 400
        assert site.client.get("/static/css/form.css", base_url=own).status_code == 400
    assert [record.levelname for record in caplog.records if "Host header" in record.getMessage()] == ["WARNING"]


@pytest.fixture
def logged() -> Any:
    """What is logged during a test, as a deployed site logs it."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logs(stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)


def test_a_submission_is_one_line_of_json_without_anything_that_was_typed(letter: Any, logged: io.StringIO) -> None:
    answers = {"email": "canary-address@example.com", "firstName": "canary-answer", "teamSize": "canary-number"}
    letter.client.get("/letter?canary-query=1")
    letter.sign_up("letter", **answers)
    answer = letter.sign_up("letter", email="canary-address@example.com", firstName="canary-answer")
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    assert [(line["event"], line["form"], line["outcome"], line["status"]) for line in lines] == [
        ("submission", "letter", "invalid", 422),
        ("submission", "letter", "subscribed", 303),
    ]
    assert lines[1]["request"] == answer.headers["X-Request-Id"]
    assert "canary" not in logged.getvalue()


def test_a_failure_of_ours_is_logged_without_its_values_and_shown_without_a_traceback(
    letter: Any, logged: io.StringIO, tmp_path: Any
) -> None:
    (tmp_path / "site/templates/outcome").mkdir(parents=True)
    (tmp_path / "site/templates/outcome/thanks.html").write_text("{{ nothing['canary-value'].here }}")
    answer = letter.client.get("/letter/thanks")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text
    line = json.loads(logged.getvalue().splitlines()[-1])
    assert line["event"] == "unexpected failure"
    assert "UndefinedError" in line["where"]
    assert "canary" not in logged.getvalue()


def test_metrics_are_one_line_of_text_while_the_database_cannot_be_reached(
    tmp_path: Path, letter_toml: str, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms/letter.toml").write_text(letter_toml, encoding="utf-8")
    nobody = "postgresql://porch:secret@127.0.0.1:1/porch"  # nothing listens there
    settings = {"PORCH_SITE": str(tmp_path), "PORCH_DATA": str(tmp_path), "PORCH_DATABASE_URL": nobody}
    services = build_services(read_settings(settings))
    answer = create_app(services).test_client().get("/-/metrics")
    services.stop(timeout=5)
    assert (answer.status_code, answer.mimetype, answer.headers["Cache-Control"]) == (503, "text/plain", "no-store")
    (line,) = answer.text.splitlines()
    assert line.startswith("# The journal")
    assert "secret" not in answer.text + caplog.text
    assert "Traceback" not in caplog.text
    assert "no metrics: The journal" in caplog.text
