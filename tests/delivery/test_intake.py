"""The way in meets the way out: who is not delivered at once is delivered by a worker that hears of it."""

from types import SimpleNamespace

import pytest

from porch.errors import TryAgainLater
from porch.forms.builder import FormBuilder
from porch.forms.catalog import load_catalog
from porch.guard.visit import Visit
from porch.intake import Accepted, Intake
from porch.store.pseudonym import Pseudonyms


@pytest.fixture
def submit(courier, journal, gate, time, tmp_path):
    """Sends in a form, ``revealing`` or not; what was answered, and whether the worker was woken."""

    def submit(*, revealing, email="ada@example.com"):
        (tmp_path / "forms").mkdir(exist_ok=True)
        field = '[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'
        secret = "" if revealing else "reveal_existing = false\n"
        (tmp_path / "forms/letter.toml").write_text(f'title = "Letter"\n{secret}{field}', encoding="utf-8")
        definition = load_catalog(tmp_path).forms["letter"]
        form = FormBuilder(("a key for tests",), lambda: 1000.0).form_class(definition).from_json({"email": email})
        woken = []
        people = Pseudonyms(b"a key for tests")
        options = {"owner": "here", "deadline": 3, "wake": lambda: woken.append(1), "monotonic": time}
        intake = Intake(journal, courier, gate, people, **options)
        return SimpleNamespace(outcome=intake.submit(definition, form, Visit()), woken=bool(woken))

    return submit


def test_a_signup_that_nobody_holds_wakes_the_worker(submit, audience):
    answer = submit(revealing=False)
    assert (answer.outcome, answer.woken) == (Accepted("received"), True)
    assert audience.calls == []


def test_a_signup_that_is_delivered_at_once_wakes_nobody(submit):
    answer = submit(revealing=True)
    assert (answer.outcome, answer.woken) == (Accepted("subscribed"), False)


def test_a_signup_that_the_platform_could_not_take_wakes_the_worker(submit, audience):
    audience.answers.append(TryAgainLater("503", status=503))
    answer = submit(revealing=True)
    assert (answer.outcome, answer.woken) == (Accepted("received"), True)
