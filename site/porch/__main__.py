"""The `porch` command: it finds the command's file, and says every error in one clear line."""

import difflib
import importlib
import sys
from collections.abc import Sequence

import click

from porch.errors import PorchError, SettingsError

COMMANDS = {
    "serve": "serve the site",
    "check": "find everything that is wrong with the site's files",
    "new": "write a form file to start from",
    "schema": "print the JSON Schemas of the form and site files",
    "preview": "look at every state of a form side by side",
    "embed": "print what to paste into another site, or try it there",
    "poster": "a printable page with a form's address as a QR code",
    "kiosk": "a link for a booth, where many people share one network",
    "deliveries": "what is not delivered yet and why; retry it",
    "quarantine": "signups that look like a bot's: release or drop them",
    "deliver": "only the delivery worker, as a process of its own",
    "export": "signups or local contacts as CSV or JSON Lines",
    "forget": "erase a person from the journal, and from the audience if wanted",
    "audience": "serve a Loops-compatible audience for development, or list its contacts",
}
"""Every command with its line in ``porch --help``; the file ``cli/<name>.py`` holds it, read only when it is called."""


class Commands(click.Group):
    """The commands, imported one at a time so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """The command with this name."""
        if name not in COMMANDS:
            return None
        command = importlib.import_module(f"porch.cli.{name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - tells mypy what every file in cli/ exports
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - the same
        """The list in ``--help``, without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that was meant; a near miss is named."""
        if args and args[0] not in COMMANDS and (close := difflib.get_close_matches(args[0], COMMANDS, n=1)):
            ctx.fail(f"no such command: {args[0]}. Did you mean {close[0]}?")
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="porch", prog_name="porch")
def porch() -> None:
    """Signup forms from small TOML files, delivered to your Loops audience and never lost."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit: 0 fine, 1 found problems, 2 wrong use."""
    try:
        porch.main(args=list(arguments) if arguments is not None else None, prog_name="porch")
    except SettingsError as error:
        sys.exit(_say(error, 2))
    except PorchError as error:
        sys.exit(_say(error, 1))


def _say(error: PorchError, status: int) -> int:
    click.echo(str(error), err=True)
    return status


if __name__ == "__main__":
    main()
