"""What an operator pastes into a host page: the frame, the loader, and what a strict policy must allow."""

from dataclasses import dataclass
from html import escape

from porch.forms.definition import FormDefinition
from porch.web.heights import height_of
from porch.web.loader import Loader


@dataclass(frozen=True)
class Snippet:
    """The markup for one form in one language. ``base`` is the site's public address without the last slash; ``place``
    is the language's part of the form's address, ``/de``, and empty for the form's first language."""

    definition: FormDefinition
    base: str
    loader: Loader
    place: str = ""

    @property
    def _page(self) -> str:
        return f"{self.base}{self.place}/{self.definition.slug}"

    @property
    def frame(self) -> str:
        """The form in a frame, nearly as high as it will be, so that nothing jumps."""
        title, height = escape(self.definition.title), height_of(self.definition)
        return (
            f'<iframe data-signup src="{self._page}/embed" title="{title}" '
            f'width="100%" height="{height}" loading="lazy" frameborder="0"></iframe>'
        )

    @property
    def script(self) -> str:
        """The loader, once on a page however many forms it has."""
        return f'<script async src="{self.base}/embed.js"></script>'

    @property
    def pinned(self) -> str:
        """The loader as it is today and never otherwise."""
        return (
            f'<script async src="{self.base}/embed.{self.loader.version}.js" '
            f'integrity="{self.loader.integrity}" crossorigin="anonymous"></script>'
        )

    def link(self, how: str) -> str:
        """A link to the form's page, which the loader opens as a ``dialog`` or replaces by the form (``inline``)."""
        title, height = escape(self.definition.title), height_of(self.definition)
        return f'<a data-signup="{how}" data-height="{height}" href="{self._page}">{title}</a>'

    @property
    def policy(self) -> tuple[str, ...]:
        """What a host page's Content-Security-Policy must say."""
        return (f"frame-src {self.base}", f"script-src {self.base}")
