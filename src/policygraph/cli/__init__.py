"""The command line: the only place that turns errors into text and exit codes.

Exit codes: 0 all well, 1 findings, 2 could not run. Data goes to stdout, all else to stderr.
Commands import what they need inside themselves, so that ``--help`` answers at once.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from typing import Any

import click

from policygraph import __version__
from policygraph.cli.shell import Shell, say
from policygraph.errors import PolicygraphError

# Every command with the module that holds it, in the order a newcomer meets them.
COMMANDS = {
    "init": "start",
    "build": "start",
    "add": "tables",
    "validate": "check",
    "test": "check",
    "query": "ask",
    "queries": "ask",
    "explain": "look",
    "path": "look",
    "timeline": "time",
    "diff": "time",
    "conflicts": "weigh",
    "support": "rest",
    "what-if": "rest",
    "gaps": "lack",
    "report": "dossier",
    "stats": "look",
    "draft": "lack",
    "cite": "prove",
    "evidence": "prove",
    "export": "give",
    "import": "exchange",
    "viz": "give",
    "site": "publish",
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
        # By their own names: “what-if” and “import” are no names in Python.
        found = (one for one in vars(module).values() if isinstance(one, click.Command))
        return next(one for one in found if one.name == cmd_name)

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
    try:
        code = cli.main(standalone_mode=False)
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
