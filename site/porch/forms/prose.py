"""Markdown of form files, as HTML that is safe to put in a page."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markupsafe import Markup

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).disable(["image", "html_block", "html_inline"])
"""CommonMark without raw HTML and images; links to ``javascript:`` and the like stay plain text."""


def paragraphs(markdown: str) -> Markup:
    """Whole paragraphs, lists and headings. Code, which scrolls where it is wider than the screen, can be focused."""
    return Markup(_MARKDOWN.render(markdown).strip().replace("<pre>", '<pre tabindex="0">'))  # noqa: S704 (raw HTML is switched off above)


def phrase(markdown: str) -> Markup:
    """One run of text with links and emphasis, without a paragraph around it: for labels."""
    return Markup(_MARKDOWN.renderInline(markdown))  # noqa: S704 (raw HTML is switched off above)
