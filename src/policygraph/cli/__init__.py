"""The command line: the only place that turns errors into text and exit codes.

Exit codes: 0 all well, 1 findings, 2 could not run. Data goes to stdout, all else to stderr.
Commands import what they need inside themselves, so that ``--help`` answers at once.
"""

from __future__ import annotations

import importlib
import io
import keyword
import os
import pkgutil
import sys
from typing import Any

import click

from policygraph import __version__
from policygraph.cli.shell import Shell, completion
from policygraph.cli.shell.output import say
from policygraph.errors import PolicygraphError, did_you_mean, nearest

# The sections of the help, in the order of the work; each command's module says its own.
SECTIONS = ("make", "ask", "weigh", "give")


class Commands(click.Group):
    """A group whose commands are the modules of this folder, imported when they are looked up."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands: each module's, with “-” for “_” (``what_if``, ``import_``)."""
        modules = pkgutil.iter_modules(__path__)
        return [one.name.rstrip("_").replace("_", "-") for one in modules if not one.ispkg]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = getattr(_module(cmd_name), _module_name(cmd_name))
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is asked for; an unknown one is answered with the nearest names."""
        known = self.list_commands(ctx)
        if args and args[0] not in known and not args[0].startswith("-"):
            hint = did_you_mean(nearest(args[0], known)) or "`policygraph --help` lists them."
            raise click.UsageError(f"There is no command “{args[0]}”. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands with what they do, section by section."""
        for section in SECTIONS:
            rows = [
                (name, command.get_short_help_str(formatter.width - 20))
                for name in self.list_commands(ctx)
                if section == _module(name).SECTION and (command := self.get_command(ctx, name))
            ]
            with formatter.section(section.capitalize()):
                formatter.write_dl(rows)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; click itself would end with 1 where the reader went away (`| head`)."""
        try:
            done = super().invoke(ctx)
            # Buffered output can still meet a closed pipe or a full disk: here, not at exit.
            sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return done


def _module_name(command: str) -> str:
    """``what_if`` of ``what-if``; ``import_``, since Python keeps ``import`` for itself."""
    name = command.replace("-", "_")
    return f"{name}_" if keyword.iskeyword(name) else name


def _module(command: str) -> Any:
    return importlib.import_module(f"{__name__}.{_module_name(command)}")


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-p",
    "--project",
    metavar="DIR",
    help="The project folder. Default: the one around the working directory, else the built-in"
    " one on 287(g).",
)
@click.option("--draft", is_flag=True, help="Work on data that has violations, too.")
@click.option(
    "--allow-network",
    is_flag=True,
    help="Let queries reach other servers (SERVICE). Off by default.",
)
@click.version_option(__version__, prog_name="policygraph")
@click.pass_context
def cli(context: click.Context, project: str | None, draft: bool, allow_network: bool) -> None:
    """Knowledge graphs of public policy, with every statement cited to the place that says it."""
    context.obj = Shell(project, draft, allow_network)


def _prepare_streams() -> None:
    """Make closed streams empty ones, and let no character that a stream lacks end the work."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def main() -> None:
    """Run the command line and exit."""
    _prepare_streams()
    completion.register()
    try:
        code = cli.main(prog_name="policygraph", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        say("Stopped.")
        code = 130
    except PolicygraphError as error:
        say(f"policygraph: {error}")
        code = error.exit_code
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        say(f"policygraph: {name}{error.strerror or error}")
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
