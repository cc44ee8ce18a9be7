"""The whole way of one signup with every field type: from the browser's post to the bytes that the platform reads."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from processes import started

LETTERS = 'choices = [{ key = "news", list = "cm16k73gq014h0mmj5b6jdi9r", label = "Product news" }]'
EVERY_TYPE = f"""
title = "Everything"
source = "The form of all types"
mailing_lists = ["cm06f5v0e45nf0ml5754o9cix"]
user_group = "Readers"
subscribed = false
properties = {{ campaign = "spring", tier = 2, ratio = 2.5, trial = true, launchDay = 2026-12-01 }}
fields = [
  {{ property = "firstName", label = "First name" }},
  {{ property = "email", label = "E-mail address" }},
  {{ property = "about", type = "textarea", label = "About you" }},
  {{ property = "phone", type = "tel", label = "Telephone" }},
  {{ property = "website", type = "url", label = "Website" }},
  {{ property = "teamSize", type = "number", label = "Team size" }},
  {{ property = "share", type = "number", label = "Share" }},
  {{ property = "startDay", type = "date", label = "Start" }},
  {{ property = "wantsCall", type = "boolean", label = "Call me" }},
  {{ property = "plan", type = "choice", label = "Plan", choices = ["Pro", "Free"] }},
  {{ property = "topics", type = "multichoice", label = "Topics", choices = ["Tides", "Wind", "Light"] }},
  {{ type = "lists", label = "Which letters?", {LETTERS} }},
  {{ property = "agreed", type = "consent", label = "I agree." }},
  {{ property = "utmSource", type = "hidden", query = "utm_source" }},
  {{ property = "leftBlank", label = "Left blank" }},
]
"""

ANSWERS = {
    "firstName": "  Zoë \u200b",
    "email": " Ada.Lovelace@BÜCHER.example ",
    "about": "First line\r\nSecond “line”",
    "phone": "+49 30 901820",
    "website": "https://ada.example/",
    "teamSize": "3",
    "share": "2.5",
    "startDay": "2026-12-24",
    "wantsCall": "y",
    "plan": "Pro",
    "topics": ["Tides", "Light"],
    "lists": "news",
    "agreed": "y",
    "utmSource": "spring",
    "leftBlank": "  ",
}

BODY = (
    '{"email":"Ada.Lovelace@xn--bcher-kva.example","firstName":"Zoë","about":"First line\\nSecond “line”",'
    '"phone":"+49 30 901820","website":"https://ada.example/","teamSize":3,"share":2.5,"startDay":"2026-12-24",'
    '"wantsCall":true,"plan":"Pro","topics":"Tides, Light","agreed":true,"utmSource":"spring","campaign":"spring",'
    '"tier":2,"ratio":2.5,"trial":true,"launchDay":"2026-12-01","userGroup":"Readers",'
    '"source":"The form of all types","subscribed":false,'
    '"mailingLists":{"cm06f5v0e45nf0ml5754o9cix":true,"cm16k73gq014h0mmj5b6jdi9r":true}}'
)


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A platform behind a socket, as an address and the file where it writes down what it was sent."""
    record = tmp_path / "record.jsonl"
    options = ["--port", "0", "--key", "k" * 32, "--data", str(tmp_path / "platform.db"), "--record", str(record)]
    command = [sys.executable, "-m", "porch", "audience", *options]
    with started(command) as process:
        assert process.stdout
        address = re.search(r"http://127\.0\.0\.1:\d+/api/v1", process.stdout.readline())
        assert address
        yield address[0], record


def test_the_platform_reads_exactly_these_bytes(open_site: Callable[..., Any], platform: tuple[str, Path]) -> None:
    address, record = platform
    site = open_site(every=EVERY_TYPE, settings={"LOOPS_API_KEY": "k" * 32, "LOOPS_API_URL": address})
    assert site.sign_up("every", **ANSWERS).headers["Location"] == "/every/thanks"
    calls = [json.loads(line) for line in record.read_text(encoding="utf-8").splitlines()]
    assert [(call["method"], call["path"]) for call in calls] == [("POST", "/api/v1/contacts/create")]
    assert calls[0]["body"] == BODY
