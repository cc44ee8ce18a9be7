"""What browsers would pass over in a theme of the site's own is remarked on."""

from __future__ import annotations

from pathlib import Path

import pytest

from porch.assets import Assets
from porch.cli.stylesheets import remarks_on_themes

GOOD = """
:root { --accent: #7a1f2b; --mine: 1px; --gapp: 2px }
@media (min-width: 40rem) { .page h1 { margin: var(--mine); gap: var(--gapp); background: url("../pictures/a.png?x") } }
.card { background: url(data:image/png;base64,AAAA), url(https://cdn.example/a.png), url(/static/pictures/a.png) }
svg { filter: url(#glow) }
"""


def remarks(folder: Path, css: str) -> list[str]:
    (folder / "static" / "themes").mkdir(parents=True, exist_ok=True)
    (folder / "static" / "pictures").mkdir(exist_ok=True)
    (folder / "static" / "pictures" / "a.png").write_bytes(b"")
    (folder / "static" / "themes" / "acme.css").write_text(css, encoding="utf-8")
    return list(remarks_on_themes(Assets(folder)))


def test_a_theme_without_slips_needs_no_remark(tmp_path: Path) -> None:
    assert remarks(tmp_path, GOOD) == []


@pytest.mark.parametrize(
    ("css", "remark"),
    [
        (":root {\n  --accnt: red;\n}", "2: nothing asks for `--accnt`; did you mean `--accent`?"),
        ("a { x: 1 }\nb {\n  background: url(nope.jpg) }", "3: there is no static/themes/nope.jpg in the site"),
        ("b { background: no-repeat url('../nope.jpg#a') }", "1: there is no static/nope.jpg in the site"),
        ("@media print { b { src: url(/static/x.woff2) } }", "1: there is no static/x.woff2 in the site"),
        ("a { color: red }\n\nb { color: red\nc { color: red }", "3: what begins here has no end"),
        ("a { color: red }\n/* and so on", "2: what begins here has no end"),
        (":root {\n  --corner = 1px;\n}", "2: browsers pass over what ends here; write `name: value;`"),
        (":root {\n  // Acme\n  --corner: 1px;\n}", "3: browsers pass over what ends here"),
        ("a{" * 3000, " is nested too deeply to be read"),
    ],
)
def test_what_browsers_would_pass_over_is_named_with_its_line(tmp_path: Path, css: str, remark: str) -> None:
    (said,) = remarks(tmp_path, css)
    assert said.startswith(f"static/themes/acme.css:{remark}")


def test_a_site_without_themes_of_its_own_needs_no_remark(tmp_path: Path) -> None:
    assert list(remarks_on_themes(Assets(tmp_path))) == []
