"""The one place where the parts meet."""

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from porch import data_folder
from porch.assets import Assets
from porch.audience.base import Audience, MailingList, Property
from porch.audience.local.opening import open_local_audience
from porch.audience.loops import LoopsAudience
from porch.delivery.courier import LEASE, Courier
from porch.delivery.worker import LANES, Worker
from porch.forms.builder import FormBuilder
from porch.forms.catalog import Catalog, load_catalog
from porch.forms.fields.choosing import ListsField
from porch.guard.gate import Gate
from porch.guard.turnstile import Turnstile
from porch.intake import Intake
from porch.settings import Settings
from porch.store.budget import Budget
from porch.store.database import Database
from porch.store.journal import Journal
from porch.store.pseudonym import Pseudonyms
from porch.store.statistics import Statistics
from porch.store.tallies import PATIENCE, Tallies
from porch.words import OWN, WordLists

LOCAL_AUDIENCE = "audience.db"
"""The file in ``PORCH_DATA`` where the local audience keeps its contacts."""

DAY = 24 * 3600.0


@dataclass(frozen=True)
class Services:
    """A site, put together. Nothing is open yet: threads and connections begin in the process that uses them."""

    settings: Settings
    catalog: Catalog
    assets: Assets
    builder: FormBuilder
    words: WordLists
    audience: Audience
    journal: Journal
    statistics: Statistics
    database: Database
    tallies: Tallies
    gate: Gate
    turnstile: Turnstile | None
    intake: Intake
    worker: Worker
    _close: tuple[Callable[[], None], ...]

    def start(self) -> None:
        """Begin to deliver what waits, unless that is left to `porch deliver`. Call it after the fork."""
        if self.settings.courier == "on":
            self.worker.start()

    def stop(self, timeout: float) -> None:
        """Finish or give back what is held, within ``timeout`` seconds, and close what is open."""
        self.worker.stop(timeout)
        for close in self._close:
            close()


def build_services(
    settings: Settings,
    catalog: Catalog | None = None,
    *,
    lease: float = LEASE,
    step: Callable[[str], None] = lambda _name: None,
    clock: Callable[[], float] = time.time,
    patience: float = PATIENCE,
) -> Services:
    """The site that ``settings`` describe. Raises ``SiteError`` with everything that is wrong with its files.

    ``lease`` is how many seconds a worker takes a signup for. ``clock`` gives the epoch seconds by which tokens age
    and the guard counts (on PostgreSQL the database's own clock counts); ``patience`` is how many seconds a submission
    waits to be counted. ``step`` hears of every moment at which a process could die and must lose nothing (``Journal``,
    ``Courier``); tests let it die there.
    """
    catalog = catalog or load_catalog(settings.site)
    words = WordLists(settings.site / "languages", OWN)
    for language in catalog.languages:
        words.words_of(language)  # a broken file is found now, not at the first visit
    audience = open_audience(settings, catalog)
    pool_size = settings.threads + LANES + 2  # every thread and lane may need one, the writer and the worker too
    database = Database(settings.journal_url, pool_size=pool_size)
    journal = Journal(database, step=step)
    budget = Budget.beside(database, _rate(settings))
    courier = Courier(audience, journal, budget, lease=lease, step=step)
    owner = socket.gethostname()
    tallies = Tallies.beside(database, clock=clock, patience=patience)
    retention, quarantine = settings.retention_days * DAY, settings.quarantine_days * DAY
    worker = Worker(courier, journal, owner, retention=retention, quarantine=quarantine, tallies=tallies)
    turnstile = open_turnstile(settings)
    gate = Gate(tallies, settings.signing_keys(), clock, turnstile=turnstile)
    pseudonyms = Pseudonyms(settings.signing_keys()[-1].encode())
    intake = Intake(journal, courier, gate, pseudonyms, owner=owner, deadline=settings.deadline, wake=worker.wake)
    return Services(
        settings=settings,
        catalog=catalog,
        assets=Assets(settings.site),
        builder=FormBuilder(settings.signing_keys(), clock, words),
        words=words,
        audience=audience,
        journal=journal,
        statistics=Statistics(database),
        database=database,
        tallies=tallies,
        gate=gate,
        turnstile=turnstile,
        intake=intake,
        worker=worker,
        _close=(journal.close, budget.close, tallies.close, audience.close),
    )


def open_audience(settings: Settings, catalog: Catalog) -> LoopsAudience:
    """Where this site's contacts go; the local audience knows the lists and properties that the forms name."""
    if settings.audience_name == "loops" and settings.loops_api_key:
        key = settings.loops_api_key.get_secret_value()
        return LoopsAudience(key, settings.loops_api_url, connections=settings.threads + LANES)
    return open_local_audience(
        data_folder.ready(settings.data) / LOCAL_AUDIENCE, lists=_lists_of(catalog), properties=_properties_of(catalog)
    )


def open_turnstile(settings: Settings) -> Turnstile | None:
    """Cloudflare's widget, where the operator has set one up."""
    site_key, secret = settings.turnstile_site_key, settings.turnstile_secret_key
    return Turnstile(site_key, secret.get_secret_value(), settings.turnstile_url) if site_key and secret else None


def _rate(settings: Settings) -> float:
    """Calls a second: the account's limit, or more than anybody needs where the audience is our own."""
    return settings.upstream_rate if settings.audience_name == "loops" else 1000.0


def _lists_of(catalog: Catalog) -> list[MailingList]:
    """Every list that a form names: the visitor's own choices by their label, hidden ones by the form's title."""
    named: dict[str, MailingList] = {}
    for form in catalog.forms.values():
        for field in form.fields:
            if isinstance(field, ListsField):
                named |= {choice.list: MailingList(choice.list, choice.label, True) for choice in field.choices}
    for form in catalog.forms.values():
        for known in form.mailing_lists:
            named.setdefault(known, MailingList(known, form.title, False))
    return list(named.values())


def _properties_of(catalog: Catalog) -> list[Property]:
    """Every property that a form sends, with its type."""
    return [
        Property(name, _label(name), kind)
        for form in catalog.forms.values()
        for name, kind in form.property_types().items()
    ]


def _label(name: str) -> str:
    """``teamSize`` as the platform would label it: ``Team Size``."""
    return "".join(f" {letter}" if letter.isupper() else letter for letter in name).strip().title()
