"""A site's files become a catalog, or one report of everything that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from gettext import NullTranslations
from pathlib import Path

import pytest

from porch.errors import SiteError
from porch.forms.catalog import Catalog, load_catalog

FORM = 'title = "{title}"\n[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n'
Site = Callable[..., Catalog]


def problems(folder: Path) -> list[str]:
    with pytest.raises(SiteError) as refusal:
        load_catalog(folder)
    return [str(problem) for problem in refusal.value.problems]


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(f"{path.name}.toml")
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def test_a_site_is_its_forms_by_slug_with_defaults_where_nothing_is_said(site: Site) -> None:
    catalog = site(b=FORM.format(title="B"), a=FORM.format(title="A"))
    assert list(catalog.forms) == ["a", "b"]
    assert catalog.site.name == "Porch"
    form = catalog.forms["a"]
    assert (form.slug, form.kind, form.source_of({}), form.subscribed) == ("a", "page", "A", None)
    assert form.fields[0].is_required


@pytest.mark.parametrize(("tag", "usual"), [("pt-br", "pt-BR"), ("zh-hant-tw", "zh-Hant-TW")])
def test_a_language_is_spelled_in_one_way_for_in_addresses_case_does_not_count(
    tmp_path: Path, tag: str, usual: str
) -> None:
    letter = FORM.replace('"{title}"', '{{ en = "Letter", {tag} = "…" }}')
    write(tmp_path, forms__a=letter.format(tag=tag), forms__b=letter.format(tag=usual))
    (problem,) = problems(tmp_path)
    assert problem == f'forms/a.toml:1: title: `{tag}` is spelled "{usual}"; write it like that everywhere'


def test_a_form_cannot_be_where_the_front_page_in_a_language_is(tmp_path: Path) -> None:
    letter = FORM.replace('"{title}"', '{ en = "Letter", fil = "Liham" }')
    write(tmp_path, forms__a=letter, forms__fil=FORM.format(title="B"), forms__fit=FORM.format(title="C"))
    assert problems(tmp_path) == [
        "forms/fil.toml:1: rename the file: /fil is this site's front page in the language `fil`"
    ]


def test_hidden_files_of_editors_and_systems_are_no_forms(tmp_path: Path) -> None:
    write(tmp_path, forms__a=FORM.format(title="A"))
    (tmp_path / "forms/.#a.toml").symlink_to("ada@host.4711")
    (tmp_path / "forms/._a.toml").write_bytes(b"\0\5\x16\7\0")
    assert list(load_catalog(tmp_path).forms) == ["a"]


@pytest.mark.parametrize("more", ["/join", "/?from=x", "?from=x", "/#top"])
def test_the_site_s_address_is_a_host_and_nothing_behind_it(tmp_path: Path, more: str) -> None:
    write(tmp_path, porch=f'url = "https://join.acme.example{more}"', forms__a=FORM.format(title="A"))
    (problem,) = problems(tmp_path)
    assert problem.startswith("porch.toml:1: url: ")
    assert problem.endswith('write "https://join.acme.example"')


def test_porch_toml_may_be_missing(tmp_path: Path) -> None:
    write(tmp_path, forms__a=FORM.format(title="A"))
    assert load_catalog(tmp_path).site.language == "en"


def test_everything_wrong_in_every_file_is_in_one_report(tmp_path: Path) -> None:
    write(
        tmp_path,
        porch='nam = "Acme"\nhome = "leter"\n[theme]\naccent = "red"\n',
        forms__letter=FORM.format(title="A").replace("label", "lable"),
        forms__launch='title = "B\n',
        forms__static=FORM.format(title="C"),
        forms__de=FORM.format(title="D"),
        forms__My_Form=FORM.format(title="E"),
    )
    found = problems(tmp_path)
    assert [line.split(": ")[0] for line in found] == [
        "forms/My_Form.toml:1",
        "forms/de.toml:1",
        "forms/launch.toml:1",
        "forms/letter.toml:2",
        "forms/letter.toml:4",
        "forms/static.toml:1",
        "porch.toml:1",
        "porch.toml:2",
        "porch.toml:4",
    ]
    assert "like my-form" in found[0]
    assert "a language's code" in found[1]
    assert "address of the site itself" in found[5]
    assert "did you mean `name`?" in found[6]
    assert "did you mean `letter`?" in found[7]


def test_a_property_has_one_type_in_all_forms(tmp_path: Path) -> None:
    size = '[[fields]]\nproperty = "size"\nlabel = "Size"\n'
    write(
        tmp_path,
        forms__a=FORM.format(title="A") + size + 'type = "number"\n',
        forms__b=FORM.format(title="B") + size,
        forms__c="[properties]\nsize = 3\n".join(["title = 'C'\n", FORM.format(title="x").split("\n", 1)[1]]),
    )
    assert problems(tmp_path) == [
        "forms/b.toml:6: fields[2].property: `size` is a string here but a number in forms/a.toml:6; "
        "use one type, or another property"
    ]


def test_a_site_without_forms_is_told_how_to_write_one(tmp_path: Path) -> None:
    assert problems(tmp_path) == ["forms/: there is no form yet; write one with: porch new newsletter"]


def test_a_form_file_with_its_ending_in_capitals_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    write(tmp_path, forms__a=FORM.format(title="A"))
    (tmp_path / "forms" / "b.TOML").write_text(FORM.format(title="B"), encoding="utf-8")
    (tmp_path / "forms" / "notes.txt").touch()
    assert problems(tmp_path) == ["forms/b.TOML:1: is passed over: rename it to b.toml"]


@pytest.mark.parametrize(
    ("name", "meant"),
    [("forms/b.toml.txt", "b.toml"), ("porch.toml.txt", "porch.toml"), ("Porch.toml", "porch.toml")],
)
def test_a_file_that_a_system_has_named_otherwise_is_not_passed_over_in_silence(
    tmp_path: Path, name: str, meant: str
) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "a.toml").write_text(FORM.format(title="A"), encoding="utf-8")
    (tmp_path / name).touch()
    assert problems(tmp_path) == [f"{name}:1: is passed over: rename it to {meant}"]


@pytest.mark.parametrize("name", ["forms/a.toml.txt", "forms/a.TOML", "porch.toml.txt"])
def test_a_copy_that_is_kept_beside_its_file_hinders_nobody(tmp_path: Path, name: str) -> None:
    write(tmp_path, forms__a=FORM.format(title="A"))
    (tmp_path / "porch.toml").touch()
    (tmp_path / name).write_text("an older one", encoding="utf-8")
    assert list(load_catalog(tmp_path).forms) == ["a"]


def test_a_site_whose_only_form_is_passed_over_is_not_told_to_write_one(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "letter.toml.txt").touch()
    assert problems(tmp_path) == ["forms/letter.toml.txt:1: is passed over: rename it to letter.toml"]


@pytest.mark.parametrize(
    ("name", "better"),
    [("Große Fährt", "grosse-fahrt"), ("cafe\u0301", "cafe"), ("夏祭り", "friday-letter"), ("a" * 101, "a" * 100)],
)
def test_a_name_that_cannot_be_an_address_is_answered_with_the_nearest_that_can(
    tmp_path: Path, name: str, better: str
) -> None:
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / f"{name}.toml").write_text(FORM.format(title="A"), encoding="utf-8")
    (problem,) = problems(tmp_path)
    assert problem.endswith(f"use small letters, digits and hyphens, like {better}")


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, forms__a=FORM.format(title="A"))
    (tmp_path / "forms" / "b.toml").write_bytes('title = "B"\nintro = "Grüße"\n'.encode("latin-1"))
    assert problems(tmp_path) == ["forms/b.toml:2: is not UTF-8 from here on. Save the file with the encoding UTF-8."]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "forms").mkdir()
    text = "\ufeff" + FORM.format(title="A").replace("\n", "\r\n")
    (tmp_path / "forms" / "a.toml").write_bytes(text.encode())
    assert load_catalog(tmp_path).forms["a"].title == "A"


def test_a_file_that_cannot_be_read_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    (tmp_path / "forms" / "a.toml").mkdir(parents=True)
    assert problems(tmp_path) == ["forms/a.toml:1: cannot be read: Is a directory. Check who may read it."]


def test_brackets_without_end_are_a_problem_and_no_crash(tmp_path: Path) -> None:
    write(tmp_path, forms__a="a = " + "[" * 50_000)
    (found,) = problems(tmp_path)
    assert found.startswith("forms/a.toml:1: ")


def test_a_template_of_the_site_is_a_page_kind(tmp_path: Path) -> None:
    write(tmp_path, forms__a='kind = "poster"\n' + FORM.format(title="A"))
    (tmp_path / "templates" / "pages").mkdir(parents=True)
    (tmp_path / "templates" / "pages" / "poster.html").touch()
    assert load_catalog(tmp_path).forms["a"].kind == "poster"


def test_a_forms_theme_overrides_the_sites_key_by_key(site: Site) -> None:
    catalog = site(
        porch='language = "de"\n[theme]\nname = "plain"\naccent = "#0b57d0"\n',
        a=FORM.format(title="A") + '[theme]\naccent = "#990000"\n',
    )
    theme = catalog.theme_of(catalog.forms["a"])
    assert (theme.name, theme.accent) == ("plain", "#990000")
    assert catalog.language_of(catalog.forms["a"]) == "de"


def test_a_form_knows_when_it_is_open(site: Site) -> None:
    times = "opens = 2026-12-01T09:00:00+01:00\ncloses = 2026-12-02T09:00:00+01:00\n"
    form = site(a=times + FORM.format(title="A")).forms["a"]
    states = [form.state(datetime(2026, 12, day, hour, tzinfo=UTC)) for day, hour in ((1, 7), (1, 8), (2, 7), (2, 8))]
    assert states == ["not-yet", "open", "open", "closed"]


def test_messages_are_the_forms_own_or_true_in_every_case(site: Site) -> None:
    words = NullTranslations()
    form = site(a=FORM.format(title="A") + '[messages]\nexisting = "Again!"\n').forms["a"]
    assert form.message("existing", words) == "Again!"
    assert form.message("success", words) == "Thank you! Your signup has reached us."


def test_the_intro_is_markdown_without_html_scripts_and_pictures(site: Site) -> None:
    intro = "**Hi** <script>x</script> [a](javascript:x) ![p](https://x.example/p.png)"
    form = site(a=f'intro = "{intro}"\n' + FORM.format(title="A")).forms["a"]
    assert "<strong>Hi</strong>" in form.intro_html
    assert "&lt;script&gt;" in form.intro_html
    assert "<img" not in form.intro_html
    assert 'href="javascript' not in form.intro_html


@pytest.mark.parametrize(
    ("there", "hint"),
    [
        ("board.jpg portrait.jpg", "did you mean `pictures/board.jpg`?"),
        ("anna.jpg house.png", "put the file there, or take one that is: pictures/anna.jpg, pictures/house.png"),
        ("a.jpg b.jpg c.jpg d.jpg e.jpg f.jpg g.jpg", "pictures/d.jpg, pictures/e.jpg and 2 more"),
        ("", "put the file there or mend the name"),
    ],
)
def test_a_picture_that_is_not_there_is_answered_with_the_near_one_or_with_what_there_is(
    tmp_path: Path, there: str, hint: str
) -> None:
    (tmp_path / "static" / "pictures").mkdir(parents=True)
    for name in there.split():
        (tmp_path / "static" / "pictures" / name).write_bytes(b"")
    hero = 'kind = "landing"\n[hero]\npicture = "pictures/baord.png"\nalt = ""\n'
    write(tmp_path, forms__letter=f'title = "A"\n{hero}[[fields]]\nproperty = "email"\nlabel = "E-mail address"\n')
    (problem,) = problems(tmp_path)
    assert problem.startswith("forms/letter.toml:4: hero.picture: there is no static/pictures/baord.png in the site; ")
    assert problem.endswith(hint)
