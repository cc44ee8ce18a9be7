"""Tables for people: as wide as the terminal, and never cut off where there is none."""

from typing import Final

from rich.console import Console
from rich.table import Table

_WIDE: Final = 240
"""Columns for a file or a pipe: whoever greps the output must find whole values."""


def new_table(*headings: str, numbers: tuple[str, ...] = ()) -> Table:
    """An empty table without a frame; the headings in ``numbers`` are aligned to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold")
    return table


def print_table(table: Table) -> None:
    """Print on standard output, without reading markup or emoji into what people typed."""
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDE
    console.print(table)
