"""The command line: the only place that turns errors into text and exit codes.

Exit codes: 0 all well, 1 findings, 2 could not run. Data goes to stdout, all else to stderr.
Commands import what they need inside themselves, so that ``--help`` answers at once.
"""

from __future__ import annotations

import importlib
import os
import sys

import click

from policygraph import __version__
from policygraph.cli.shell import Shell
from policygraph.errors import PolicygraphError

# Every command with the module that holds it, in the order a newcomer meets them.
COMMANDS = {
    "init": "start",
    "build": "start",
    "validate": "check",
    "test": "check",
    "query": "ask",
    "queries": "ask",
    "explain": "look",
    "path": "look",
    "stats": "look",
    "cite": "prove",
    "evidence": "prove",
    "export": "give",
    "viz": "give",
}


class Commands(click.Group):
    """A group that imports a command's module when the command is looked up."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The command names, in the order of ``COMMANDS``."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"policygraph.cli.{COMMANDS[cmd_name]}")
        command: click.Command = getattr(module, cmd_name)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-p",
    "--project",
    metavar="DIR",
    help="The project folder. Default: the one around the working directory, else the built-in"
    " 287(g) graph.",
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


def main() -> None:
    """Run the command line and exit."""
    try:
        code = cli.main(standalone_mode=False)
        # Buffered output can still meet a closed pipe or a full disk: here, not at exit.
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        code = 130
    except PolicygraphError as error:
        click.echo(f"policygraph: {error}", err=True)
        code = error.exit_code
    except BrokenPipeError:
        # The reader of our output went away (`| head`): nothing to say, and nobody to say it to.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        click.echo(f"policygraph: {name}{error.strerror or error}", err=True)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)
