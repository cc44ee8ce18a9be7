"""Whether a site's own templates can be read, and those that they name are there, asked before a visitor does."""

import difflib
from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import Environment, TemplateSyntaxError, nodes

from porch.assets import Assets
from porch.errors import Problem, SiteError
from porch.forms.definition import SiteDefinition
from porch.web.templating import set_up_templates

_NAMING = (nodes.Include, nodes.Extends, nodes.Import, nodes.FromImport)
_MEND = "mend it, or remove the file to have Porch's own back"
_MEND_OURS = "mend it: it is Porch's own, which this site has no other of"


def problems_of_templates(site: Path) -> list[Problem]:
    """What Jinja cannot read, or would not find, in the templates of the site in ``site``."""
    assets = Assets(site)
    folder, ours = assets.template_folders()
    if not folder.is_dir():
        return []
    app = Flask("porch", static_folder=None, template_folder=None)
    set_up_templates(app, assets, SiteDefinition())
    return list(_problems(app.jinja_env, folder, ours))


def proofread(app: Flask, assets: Assets) -> None:
    """Compile the site's own templates for ``app``; raises ``SiteError`` with all that cannot be, or names what is not
    there."""
    if problems := list(_problems(app.jinja_env, *assets.template_folders())):
        raise SiteError(problems)


def _problems(environment: Environment, folder: Path, ours: Path) -> Iterator[Problem]:
    known = frozenset(environment.list_templates())
    mend = _MEND_OURS if folder.resolve() == ours.resolve() else _MEND
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        try:
            environment.get_template(name)
            yield from _missing(environment.parse(path.read_text(encoding="utf-8")), name, known)
        except TemplateSyntaxError as error:
            message = f"the template cannot be read: {_said(error)}; {mend}"
            yield Problem(file=f"templates/{name}", line=error.lineno, key="", message=message)
        except (UnicodeDecodeError, OSError):
            message = f"the template is no text in UTF-8, or may not be read; {mend}"
            yield Problem(file=f"templates/{name}", line=1, key="", message=message)


def _missing(template: nodes.Template, name: str, known: frozenset[str]) -> Iterator[Problem]:
    """What is named by ``include``, ``extends``, ``import`` or ``from`` and not there. A name that is only put together
    while a page is made cannot be known before."""
    for node in template.find_all(nodes.Stmt):
        if not isinstance(node, _NAMING) or (isinstance(node, nodes.Include) and node.ignore_missing):
            continue
        wanted = tuple(_names(node.template))
        if wanted and known.isdisjoint(wanted):
            hint = next(iter(difflib.get_close_matches(wanted[0], known, n=1)), None)
            meant = f"did you mean `{hint}`?" if hint else "put the file there or mend the name"
            message = f"there is no template {' or '.join(f'`{one}`' for one in wanted)}; {meant}"
            yield Problem(file=f"templates/{name}", line=node.lineno, key="", message=message)


def _names(expression: nodes.Expr) -> Iterator[str]:
    """The names that are written out; of several, one is enough. None at all where one is put together."""
    parts = expression.items if isinstance(expression, (nodes.List, nodes.Tuple)) else [expression]
    if all(isinstance(part, nodes.Const) for part in parts):
        yield from (part.value for part in parts if isinstance(part, nodes.Const) and isinstance(part.value, str))


def _said(error: TemplateSyntaxError) -> str:
    said = (error.message or "it is no Jinja").rstrip(".").replace(". ", "; ")
    return said[:1].lower() + said[1:]
