"""The app: everything is mounted here, in the order in which addresses are matched."""

from flask import Flask
from werkzeug.routing import BaseConverter

from porch.web.assets import assets
from porch.web.challenges import challenges
from porch.web.crossing import allow_crossing
from porch.web.description import description
from porch.web.diary import keep_diary
from porch.web.discovery import discovery
from porch.web.embed import embed
from porch.web.events import events
from porch.web.failures import explain_failures
from porch.web.headers import protect
from porch.web.hosts import answer_to
from porch.web.incoming import IncomingRequest
from porch.web.languages import speak_languages
from porch.web.operations import operations
from porch.web.pages import pages
from porch.web.pictures import pictures
from porch.web.proofreading import proofread
from porch.web.proxies import trust_proxies
from porch.web.shelf import Shelf
from porch.web.templating import set_up_templates
from porch.wiring import Services

LARGEST_BODY = 64 * 1024
"""Bytes of one submission. Every value is held to 498 characters, so an honest form stays far below."""
MOST_PARTS = 200


class SlugConverter(BaseConverter):
    """The part of an address that names a form."""

    regex = "[a-z0-9][a-z0-9-]*"


def create_app(services: Services) -> Flask:
    """The WSGI app of one site. It opens no connection and starts no thread, so it may be made before the fork.

    Raises ``SiteError`` if the site has templates of its own that cannot be read.
    """
    app = Flask("porch", static_folder=None, template_folder=None)
    app.request_class = IncomingRequest
    app.config.update(
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=MOST_PARTS,
    )
    app.extensions["porch"] = services
    app.url_map.converters["slug"] = SlugConverter
    for blueprint in (operations, assets, embed, challenges, description, events, pictures, discovery, pages):
        app.register_blueprint(blueprint)
    speak_languages(app, services.catalog.languages)
    set_up_templates(app, services.assets, services.catalog.site)
    proofread(app, services.assets)
    explain_failures(app)
    keep_diary(app)
    answer_to(app, services.settings.hosts)
    allow_crossing(app)
    protect(app, https=str(services.catalog.site.url or "").startswith("https://"))
    app.wsgi_app = Shelf(app.wsgi_app)  # type: ignore[method-assign]
    trust_proxies(app, services.settings.trusted_proxies)
    return app
