"""Whether a site's own templates can be read, asked before a visitor does."""

from collections.abc import Iterator
from pathlib import Path

from flask import Flask
from jinja2 import Environment, TemplateSyntaxError

from porch.assets import Assets
from porch.errors import Problem, SiteError
from porch.forms.definition import SiteDefinition
from porch.web.templating import set_up_templates

_MEND = "mend it, or remove the file to have Porch's own back"


def problems_of_templates(site: Path) -> list[Problem]:
    """What Jinja cannot read in the templates of the site in ``site``."""
    assets = Assets(site)
    folder = assets.template_folders()[0]
    if not folder.is_dir():
        return []
    app = Flask("porch", static_folder=None, template_folder=None)
    set_up_templates(app, assets, SiteDefinition())
    return list(_problems(app.jinja_env, folder))


def proofread(app: Flask, assets: Assets) -> None:
    """Compile the site's own templates for ``app``; raises ``SiteError`` with all that cannot be."""
    if problems := list(_problems(app.jinja_env, assets.template_folders()[0])):
        raise SiteError(problems)


def _problems(environment: Environment, folder: Path) -> Iterator[Problem]:
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        try:
            environment.get_template(name)
        except TemplateSyntaxError as error:
            message = f"the template cannot be read: {_said(error)}; {_MEND}"
            yield Problem(file=f"templates/{name}", line=error.lineno, key="", message=message)
        except (UnicodeDecodeError, OSError):
            message = f"the template is no text in UTF-8, or may not be read; {_MEND}"
            yield Problem(file=f"templates/{name}", line=1, key="", message=message)


def _said(error: TemplateSyntaxError) -> str:
    said = (error.message or "it is no Jinja").rstrip(".").replace(". ", "; ")
    return said[:1].lower() + said[1:]
