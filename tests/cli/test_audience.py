"""`porch audience`: it serves, says how to reach it, misbehaves on demand, and shows who is there."""

import json
import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner, Result

from porch.cli.audience import command
from processes import LONGEST, started


def run(*words: str, **environment: str) -> Result:
    return CliRunner().invoke(command, words, env=environment)


def start(folder: Path, *words: str) -> AbstractContextManager[subprocess.Popen[str]]:
    return started(
        [sys.executable, "-m", "porch", "audience", *words],
        cwd=folder,
        stderr=subprocess.PIPE,
        env={name: value for name, value in os.environ.items() if not name.startswith("PORCH_")},
    )


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_serves_on_loopback_says_how_to_reach_it_and_stops_when_told(tmp_path: Path, stop: signal.Signals) -> None:
    with start(tmp_path, "--port", "0") as process:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        url, key = words[2], words[5]
        assert url.startswith("http://127.0.0.1:")
        answer = requests.get(f"{url}/api-key", headers={"Authorization": f"Bearer {key}"}, timeout=LONGEST)
        assert answer.json() == {"success": True, "teamName": "Local audience"}
        assert answer.headers["x-ratelimit-limit"] == "10"
        process.send_signal(stop)
        _, told = process.communicate(timeout=LONGEST)
    assert process.returncode == 0
    assert f"LOOPS_API_URL={url} LOOPS_API_KEY={key} porch serve" in told
    assert "Traceback" not in told
    assert (tmp_path / "data" / "audience.db").exists()


def test_two_servers_get_two_keys_and_a_taken_port_is_said_plainly(tmp_path: Path) -> None:
    with start(tmp_path, "--port", "0", "--data", "one") as process:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        port = words[2].split(":")[2].split("/")[0]
        with start(tmp_path, "serve", "--port", port, "--data", "two") as second:
            _, told = second.communicate(timeout=LONGEST)
        process.terminate()
        process.communicate(timeout=LONGEST)
    assert second.returncode == 2
    assert "--port" in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["--fail", "nonsense"], "503:0.2"),
        (["--fail", "503:0.7", "--hang", "0.7"], "more than 1"),
        (["--hang", "2"], "--hang"),
        (["--latency", "-1"], "--latency"),
        (["--limit", "-1"], "--limit"),
        (["--port", "70000"], "--port"),
        (["--prot", "1"], "--port"),
        (["lst"], "lst"),
    ],
)
def test_wrong_use_is_one_hint_and_status_2(tmp_path: Path, words: list[str], hint: str) -> None:
    result = run(*words, PORCH_DATA=str(tmp_path))
    assert result.exit_code == 2
    assert hint in result.output


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("lists = 3", "lists"),
        ('[[lists]]\nid = "cl1"', "lists[1].name"),
        ('[[lists]]\nid = "cl1"\nname = "News"\ncolour = "red"', "lists[1].colour"),
        ('[[properties]]\nname = "plan"\ntype = "text"', "properties[1].type"),
        ('[[contacts]]\nemail = "nobody"', "contacts[1]"),
        ("not toml", "not TOML"),
    ],
)
def test_a_broken_seed_is_refused_with_its_place(tmp_path: Path, text: str, hint: str) -> None:
    (tmp_path / "seed.toml").write_text(text)
    with start(tmp_path, "--port", "0", "--seed", "seed.toml") as process:
        _, told = process.communicate(timeout=LONGEST)
    assert process.returncode == 1
    assert hint in told
    assert "Traceback" not in told


def test_contacts_are_listed_newest_first_for_people_and_for_programs(tmp_path: Path) -> None:
    (tmp_path / "seed.toml").write_text(
        '[[lists]]\nid = "cl1"\nname = "News"\n'
        '[[contacts]]\nemail = "ada@example.org"\nfirstName = "[red]Ada"\nmailingLists = { cl1 = true }\n'
        '[[contacts]]\nemail = "bob@example.org"\n'
    )
    for _ in range(2):  # a seed that is there already changes nothing
        with start(tmp_path, "--port", "0", "--seed", "seed.toml", "--data", "kept.db") as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.terminate()
            process.communicate(timeout=LONGEST)
    table = run("list", "--data", str(tmp_path / "kept.db"), COLUMNS="200").output
    assert table.index("bob@example.org") < table.index("ada@example.org")
    assert "firstName: [red]Ada" in table
    assert "News" in table
    assert "2 contacts in" in table
    rows = json.loads(run("list", "--json", "--data", str(tmp_path / "kept.db")).output)
    assert [row["email"] for row in rows] == ["bob@example.org", "ada@example.org"]
    assert rows[1]["mailingLists"] == {"cl1": True}
    assert rows[1]["createdAt"].endswith("Z")


def test_an_empty_audience_is_said_honestly_and_none_is_made_by_looking(tmp_path: Path) -> None:
    result = run("list", PORCH_DATA=str(tmp_path / "data"))
    assert result.exit_code == 0
    assert "No contacts" in result.output
    assert run("list", "--json", PORCH_DATA=str(tmp_path / "data")).output.strip() == "[]"
    assert not (tmp_path / "data").exists()
