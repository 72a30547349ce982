"""`policygraph path`: tell how two things are connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from policygraph import reading
from policygraph.cli.shell import (
    Shell,
    completion,
    json_option,
    pass_shell,
)
from policygraph.cli.shell.output import as_json, show

if TYPE_CHECKING:
    from policygraph.network.model import Network
    from policygraph.network.paths import PathStep


SECTION = "ask"


@click.command()
@click.argument("start", metavar="A", shell_complete=completion.things)
@click.argument("end", metavar="B", shell_complete=completion.things)
@json_option
@pass_shell
def path(shell: Shell, start: str, end: str, json_: bool) -> None:
    """Show how A and B are connected.

    The shortest way is told in sentences, each with its passages. A and B are IRIs, CURIEs
    (id:ice) or labels ("Los Angeles County"). Relations are followed in both directions. Of
    equally short ways, the one through the fewest claims and sources is shown. Exit code 1:
    nothing connects them.
    """
    from policygraph.network import building, paths
    from policygraph.pages.path import document

    reader = reading.of(shell.engine)
    way = paths.path(reader, building.find(reader, start), building.find(reader, end))
    if json_:
        steps = [_step(way.network, step) for step in way.steps]
        as_json({"connected": way.connected, "steps": steps})
    else:
        show(document(reader, way))
    if not way.connected:
        click.get_current_context().exit(1)


def _step(network: Network, step: PathStep) -> dict[str, object]:
    from dataclasses import asdict

    from policygraph.network.paths import sentence

    relations = [{**asdict(edge), "sentence": sentence(network, edge)} for edge in step.edges]
    return {"from": step.start, "to": step.end, "relations": relations}
