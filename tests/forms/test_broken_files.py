"""Form files with mistakes in them are refused at the right place, in words that say how to mend them.

Each file in ``broken/`` says in its first line what is expected: ``# line: key: part of the message``, several of
them with bars between.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from porch.errors import SiteError
from porch.forms.catalog import load_catalog

BROKEN = sorted((Path(__file__).parent / "broken").glob("*.toml"))


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_at_its_line_with_a_way_to_mend_it(path: Path, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "letter.toml").write_text(text, encoding="utf-8")

    with pytest.raises(SiteError) as refusal:
        load_catalog(tmp_path)

    found = refusal.value.problems
    assert {problem.file for problem in found} == {"forms/letter.toml"}
    expected = [part.split(": ", 2) for part in text.splitlines()[0].removeprefix("# ").split(" | ")]
    assert sorted((str(problem.line), problem.key) for problem in found) == sorted(
        (line, key) for line, key, _ in expected
    )
    for line, key, words in expected:
        said = [problem.message for problem in found if (str(problem.line), problem.key) == (line, key)]
        assert any(words in message for message in said), said


def test_there_are_many_ways_to_break_a_file() -> None:
    assert len(BROKEN) >= 30
