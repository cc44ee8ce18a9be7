"""``/<slug>.json``: enough to render the form oneself, and nothing that is not in the page."""

from collections.abc import Callable
from typing import Any

FIELDS = """
[[fields]]
type = "lists"
label = "Which letters?"
choices = [{ key = "news", list = "cm16k73gq014h0mmj5b6jdi9r", label = "Product news" }]

[[fields]]
property = "plan"
type = "choice"
label = "Plan"
required = true
choices = ["Pro", { value = "free", label = "Free of charge" }]

[[fields]]
type = "consent"
label = "I agree to the [notice](https://acme.example/privacy)."

[[fields]]
type = "hidden"
property = "utmSource"
query = "utm_source"
value = "canary-default"

[messages]"""


def test_a_form_is_described_by_its_labels_types_rules_and_messages(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    site = open_site(
        porch='url = "https://join.acme.example"',
        letter=letter_toml.replace("[messages]", FIELDS).replace('label = "Team size"', 'label = "Team size"\nmin = 0'),
    )
    answer = site.client.get("/letter.json")
    told = answer.json
    assert told["action"] == "https://join.acme.example/letter"
    assert (told["title"], told["button"], told["state"]) == ("The Friday Letter", "Sign up", "open")
    assert told["messages"]["success"] == "Thanks! See you on Friday."
    fields = {field["name"]: field for field in told["fields"]}
    assert list(fields) == ["email", "firstName", "teamSize", "lists", "plan", "consent", "utmSource"]
    assert fields["email"]["required"] is True
    assert "e-mail address" in fields["email"]["messages"]["required"]
    assert (fields["teamSize"]["type"], fields["teamSize"]["min"]) == ("number", 0)
    assert fields["lists"]["choices"] == [{"value": "news", "label": "Product news"}]
    assert fields["plan"]["choices"] == [{"value": "Pro", "label": "Pro"}, {"value": "free", "label": "Free of charge"}]
    assert 'href="https://acme.example/privacy"' in fields["consent"]["label_html"]
    assert fields["utmSource"] == {"name": "utmSource", "type": "hidden", "query": "utm_source"}
    assert "canary" not in answer.text
    assert "cm06f5v0e45nf0ml5754o9cix" not in answer.text
    assert "cm16k73gq014h0mmj5b6jdi9r" not in answer.text


def test_what_is_described_is_what_json_takes(letter: Any) -> None:
    told = letter.client.get("/letter.json").json
    answers = {
        field["name"]: {"email": "ada@example.com", "number": 3}.get(field["type"], "Ada") for field in told["fields"]
    }
    assert letter.client.post("/letter", json=answers).json["outcome"] == "subscribed"


def test_a_description_can_be_cached_and_does_not_exist_for_what_is_not_there(letter: Any) -> None:
    first = letter.client.get("/letter.json")
    again = letter.client.get("/letter.json", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert letter.client.get("/nowhere.json").status_code == 404


def test_a_day_counted_from_today_is_described_in_the_form_file_s_words(
    open_site: Callable[..., Any], letter_toml: str
) -> None:
    day = '[[fields]]\nproperty = "day"\ntype = "date"\nlabel = "Day"\nmin = 2026-12-01\nmax = "+14 days"\n\n[messages]'
    client = open_site(letter=letter_toml.replace("[messages]", day)).client
    told = next(field for field in client.get("/letter.json").json["fields"] if field["name"] == "day")
    assert (told["min"], told["max"]) == ("2026-12-01", "+14 days")
