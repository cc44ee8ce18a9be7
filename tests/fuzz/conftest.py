"""Inputs by the thousand: how many, and what they are thrown at.

`pytest tests/fuzz --inputs 20000` tries that many with each test; by default few enough for every run. The same
inputs come each time, so that what fails once fails again; `--inputs` looks for new ones.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from fuzz.target import Target

FEW = 60
"""Inputs of each test in an ordinary run."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """How many inputs each test tries."""
    parser.addoption("--inputs", type=int, default=0, help="how many inputs each fuzz test tries, new ones each time")


def pytest_configure(config: pytest.Config) -> None:
    """Set Hypothesis up for this folder."""
    many = config.getoption("--inputs", 0)
    settings.register_profile(
        "fuzz",
        settings.get_profile("steady"),
        max_examples=many or FEW,
        derandomize=not many,
        phases=(Phase.explicit, Phase.generate, Phase.shrink) if many else (Phase.explicit, Phase.generate),
    )
    settings.load_profile("fuzz")


@pytest.fixture
def tried(request: pytest.FixtureRequest) -> Iterator[Callable[[], None]]:
    """Counts one more input of this test; the end of the run tells them all (``tests/conftest.py``)."""
    inputs: list[None] = []
    yield lambda: inputs.append(None)
    request.node.user_properties.append(("tried", (request.node.originalname, len(inputs))))


@pytest.fixture(scope="session")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    """A whole site in this process, with forms of every kind."""
    with Target.opened(tmp_path_factory.mktemp("fuzz")) as target:
        yield target


@pytest.fixture
def calm(target: Target) -> Iterator[Path]:
    """Afterwards nothing may have been logged as a failure; gives the target's data folder."""
    before = len(target.failures)
    yield target.services.settings.data
    assert target.failures[before:] == []
