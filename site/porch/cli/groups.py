"""Commands that have commands of their own, one of which may be left out."""

import click


class DefaultGroup(click.Group):
    """A group whose ``default`` command is meant when none is named: ``porch deliveries`` is ``… list``."""

    default = "list"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put in the word that was left out."""
        if not args or (args[0] not in self.commands and args[0] not in ctx.help_option_names):
            args = [self.default, *args]
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The group's own ``--help`` names the options of the command that may be left out, too."""
        super().format_options(ctx, formatter)
        default = self.commands[self.default]
        records = [record for one in default.params if (record := one.get_help_record(ctx)) is not None]
        if records:
            with formatter.section(f"Options of {self.default}, the command that may be left out"):
                formatter.write_dl(records)
