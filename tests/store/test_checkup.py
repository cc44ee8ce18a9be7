"""Whether something can be written: tried now and then, however many ask."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from porch.errors import JournalBusy, JournalUnavailable
from porch.store.checkup import FRESH, Checkup


class Thing:
    """Something to write, and the clock beside it."""

    def __init__(self):
        self.now = 100.0
        self.written = 0
        self.trouble = None

    def write(self):
        """Write it, or say why not."""
        self.written += 1
        if self.trouble is not None:
            raise self.trouble

    def clock(self):
        """Seconds."""
        return self.now


@pytest.fixture
def thing():
    return Thing()


@pytest.fixture
def checkup(thing):
    return Checkup(thing.write, thing.clock)


def test_however_many_ask_it_is_written_once_in_a_while(checkup, thing):
    for expected in (1, 2):
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda _number: checkup.ask(), range(40)))
        thing.now += FRESH - 0.1
        checkup.ask()
        assert thing.written == expected
        thing.now += 0.2


@pytest.mark.parametrize("kind", [JournalUnavailable, JournalBusy])
def test_trouble_is_remembered_as_long_and_no_longer(checkup, thing, kind):
    thing.trouble = kind("the disk is full")
    for _ in range(3):
        with pytest.raises(kind, match="the disk is full") as raised:
            checkup.ask()
        assert type(raised.value) is kind
    assert thing.written == 1
    thing.trouble = None
    thing.now += FRESH
    checkup.ask()
    assert thing.written == 2


def test_a_defect_is_not_taken_for_an_answer(checkup, thing):
    thing.trouble = ValueError("a defect")
    for _ in range(2):
        with pytest.raises(ValueError, match="a defect"):
            checkup.ask()
    assert thing.written == 2
