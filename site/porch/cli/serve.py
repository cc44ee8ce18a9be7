"""`porch serve`: the site, on gunicorn."""

from importlib.metadata import version

import click

from porch import data_folder
from porch.errors import SiteError
from porch.forms.catalog import load_catalog
from porch.logs import set_up_logs
from porch.settings import Settings, read_settings
from porch.store.migration import ensure_current
from porch.web.app import create_app
from porch.web.reloading import ReloadingSite
from porch.web.server import Loader, Server
from porch.wiring import LOCAL_AUDIENCE, build_services


@click.command("serve")
@click.option(
    "--reload", is_flag=True, help="Show edits of forms, templates and code at once. For writing, not for going live."
)
def command(reload: bool) -> None:
    """Serve the site: its pages, and the delivery of what they take in.

    Refuses to start while `porch check` finds problems. Settings come from the environment; the README lists them.
    """
    set_up_logs()
    settings = read_settings()
    load = _reloading(settings) if reload else _fixed(settings)
    if settings.database_url is None:
        data_folder.ready(settings.data)
    ensure_current(settings.journal_url)
    Server(settings, load, greet=lambda address: greet(settings, address), reload=reload).serve()


def greet(settings: Settings, address: str) -> None:
    """Say what is served where, and where signups go."""
    try:
        catalog = load_catalog(settings.site)
    except SiteError:  # only while files are edited; what is wrong has been said
        click.echo(f"Porch {version('porch')} listens at {address}; every page shows the report until all is mended.")
        return
    click.echo(f"Porch {version('porch')} serves {catalog.site.name} at {address}")
    width = max(map(len, catalog.forms))
    for slug, form in catalog.forms.items():
        click.echo(f"  /{slug:<{width}}  {form.title}")
    click.echo(f"Signups go to {_destination(settings)}")
    click.echo(f"Journal: {_journal(settings)}")


def _destination(settings: Settings) -> str:
    if settings.audience_name == "loops":
        return f"Loops at {settings.loops_api_url}"
    return (
        f"the local audience in {settings.data / LOCAL_AUDIENCE}, since LOOPS_API_KEY is not set; "
        "see them with `porch audience list`"
    )


def _journal(settings: Settings) -> str:
    if settings.database_url is not None and not settings.secret_key:
        click.echo("! PORCH_SECRET_KEY is not set: machines that share this database should share it.", err=True)
    return "PostgreSQL" if settings.database_url else str(settings.data / "journal.db")


def _fixed(settings: Settings) -> Loader:
    services = build_services(settings)
    app = create_app(services)
    return lambda: (app, services)


def _reloading(settings: Settings) -> Loader:
    def load() -> tuple[ReloadingSite, ReloadingSite]:
        site = ReloadingSite(settings, announce=lambda text: click.echo(text, err=True))
        return site, site

    return load
